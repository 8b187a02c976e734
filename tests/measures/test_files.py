"""Which files count, by paths as real projects have them."""

from __future__ import annotations

import polars as pl
import pytest

from holdfast.measures.file_rules import RULES
from holdfast.measures.files import classify

NOTHING = pl.DataFrame(
    schema={"source": pl.String, "file": pl.String, "line": pl.Int32, "key": pl.String, "value": pl.String}
)


def why(*names: str, declarations: pl.DataFrame = NOTHING) -> list[str | None]:
    files = pl.DataFrame({"name": list(names)}, schema={"name": pl.String})
    return classify(files, declarations)["why"].to_list()


def attributes(*rows: tuple[str, str, str]) -> pl.DataFrame:
    lines = [(".gitattributes", file, n, key, value) for n, (file, key, value) in enumerate(rows)]
    return pl.DataFrame(lines, schema=NOTHING.schema, orient="row")


@pytest.mark.parametrize(
    "name",
    [
        "src/app.py",
        "serve/vendor.py",
        "models/external_data.py",
        "lib/extern.c",
        "web/prototype_page.js",
        "src/lock.py",
        "data/train.csv",
        "weights/best.pt",
        "docs/guide.md",
        "notebooks/eda.ipynb",
        "Makefile",
        "deploy/deps.yaml",
        "src/distance/metric.py",
        "src/missing.py",
    ],
)
def test_what_somebody_looks_after_counts(name: str) -> None:
    assert why(name) == [None]


LEFT_OUT = [
    ("web/node_modules/a/b.js", "a copy of others' work (folder)"),
    ("Third-Party/zlib/zlib.c", "a copy of others' work (folder)"),
    ("go/vendor/github.com/x/y.go", "a copy of others' work (folder)"),
    ("deps/hiredis/net.c", "a copy of others' work (dependencies)"),
    ("static/jquery-1.11.2.js", "a copy of others' work (well-known library)"),
    ("static/js/bootstrap.js", "a copy of others' work (well-known library)"),
    ("gradlew", "a copy of others' work (build tool)"),
    ("uv.lock", "generated (lock file)"),
    ("web/package-lock.json", "generated (lock file)"),
    ("go.sum", "generated (lock file)"),
    ("static/app.min.js", "generated (minified)"),
    ("api/user_pb2.py", "generated (from an interface description)"),
    ("api/user.pb.go", "generated (from an interface description)"),
    ("lib/model.g.dart", "generated (by its name)"),
    ("configure", "generated (by a build tool)"),
    ("docs/logo.PNG", "no text of anybody's (image, sound, font)"),
    ("bin/tool.jar", "no text of anybody's (compiled or packed)"),
]


@pytest.mark.parametrize(("name", "reason"), LEFT_OUT)
def test_what_nobody_here_wrote_is_left_out_with_the_reason(name: str, reason: str) -> None:
    assert why(name) == [reason]


def test_every_reason_has_an_example_above() -> None:
    assert {reason for reason, _ in RULES} == {reason for _, reason in LEFT_OUT}


def test_links_and_submodules_are_left_out() -> None:
    files = pl.DataFrame({"name": ["a.py", "b.py", "c"], "mode": ["100644", "120000", "160000"]})
    assert classify(files, NOTHING)["why"].to_list() == [
        None, "a link to another file", "another repository (submodule)"
    ]  # fmt: skip


def test_a_repository_overrules_the_lists_both_ways() -> None:
    said = attributes(
        (".gitattributes", "vendor/**", "-linguist-vendored"), (".gitattributes", "own/*.py", "linguist-generated=true")
    )
    assert why("vendor/a.py", "own/b.py", "own/sub/c.py", declarations=said) == [
        None, "generated (.gitattributes)", None
    ]  # fmt: skip


def test_a_later_line_and_a_deeper_file_overrule() -> None:
    said = attributes(
        ("app/.gitattributes", "*.py", "-linguist-vendored"),
        (".gitattributes", "*.py", "linguist-vendored"),
        (".gitattributes", "b.py", "linguist-vendored=false"),
    )
    assert why("a.py", "b.py", "app/a.py", "app/sub/c.py", declarations=said) == [
        "a copy of others' work (.gitattributes)", None, None, None
    ]  # fmt: skip


def test_attributes_of_one_repository_say_nothing_of_another() -> None:
    files = pl.DataFrame({"repository": [0, 1], "name": ["a.py", "a.py"]})
    said = attributes((".gitattributes", "*.py", "linguist-vendored")).with_columns(repository=pl.lit(1, pl.Int64))
    assert classify(files, said)["counted"].to_list() == [True, False]


def test_documentation_is_told_by_path_kind_or_attribute() -> None:
    files = pl.DataFrame({"name": ["docs/conf.py", "app/notes.md", "examples/a.py", "app/a.py", "lib/b.py"]})
    said = attributes(
        (".gitattributes", "lib", "linguist-documentation"), (".gitattributes", "examples/*", "-linguist-documentation")
    )
    assert classify(files, said)["documentation"].to_list() == [True, True, False, False, True]


def test_a_file_that_says_it_is_generated_is_left_out_unless_the_repository_denies_it() -> None:
    files = pl.DataFrame({"name": ["a.py", "b.py", "c.py"]})
    markers = pl.DataFrame(
        {"name": ["a.py", "b.py"], "marker": ["generated:header", "generated:header"], "count": [1, 1]}
    )
    said = attributes((".gitattributes", "b.py", "-linguist-generated"))
    assert classify(files, said, markers)["why"].to_list() == ["generated (says its first lines)", None, None]


def test_kinds_by_ending_or_name() -> None:
    names = [
        "a.py",
        "b.HTML",
        "README",
        "c.yaml",
        "d.png",
        "e.zip",
        "f.strange",
        "Dockerfile.gpu",
        ".gitignore",
        "x/LICENSE.txt",
    ]
    files = pl.DataFrame({"name": names})
    assert classify(files, NOTHING)["kind"].to_list() == [
        "code", "markup", "prose", "data", "media", "packed", "other", "code", "other", "prose"
    ]  # fmt: skip


def test_no_files_give_no_rows() -> None:
    assert why() == []
