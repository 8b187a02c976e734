"""What is typed of a small estate changes it as by hand, and keeps every file in one place whatever was typed."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.measures.estate import Estate
from holdfast.measures.estate.detect import ASSETS, MEMBERS
from holdfast.measures.estate.typed import Change, Typed, What, apply

LINES = {
    "README.md": 40, "app.py": 100, "serve/api.py": 60, "serve/README.md": 10, "serve/auth.py": 30, "train/fit.py": 200,
    "train/data.py": 50, "tests/test_api.py": 20,
}  # fmt: skip
FILES = pl.DataFrame(
    [(0, name, lines, lines * 30) for name, lines in LINES.items()] + [(1, "site.ts", 500, 9000)],
    schema={"repository": pl.Int32, "name": pl.String, "lines": pl.Int64, "size": pl.Int64}, orient="row",
)  # fmt: skip


def row(asset: str, repository: int, path: str, **more: object) -> dict[str, object]:
    return {
        "asset": asset, "repository": repository, "name": path, "path": path, "kind": "code package",
        "kind_reason": "found", "production": False, "production_reason": "no sign", "files": 0, "lines": 0, "size": 0,
        "documented": "readme", "docs_file": "README.md", "tests": False, "owners": ["@all"], "language": "Python",
        "stack": ["torch"], **more,
    }  # fmt: skip


def small() -> Estate:
    """`api` with its top and a training folder, and `web` in another repository."""
    members = [
        ("api:train" if name.startswith("train/") else "api:.", 0, name, name.startswith("tests/")) for name in LINES
    ]
    return Estate(
        pl.DataFrame(
            [row("api:.", 0, "."), row("api:train", 0, "train", production=True), row("web:.", 1, ".")], schema=ASSETS
        ),
        pl.DataFrame([*members, ("web:.", 1, "site.ts", False)], schema=MEMBERS, orient="row"),
    )


SPLIT = Change(1, What.SPLIT, "api:.", ("serve", "tests"), "api:serve")


def after(*changes: Change) -> Typed:
    return apply(small(), FILES, changes)


def facts(found: Typed, asset: str) -> dict[str, object]:
    return found.estate.assets.row(by_predicate=pl.col("asset") == asset, named=True)


def files(found: Typed, asset: str) -> set[str]:
    return set(found.estate.members.filter(asset=asset)["name"])


def test_nothing_typed_changes_nothing() -> None:
    found = after()
    assert found.estate.assets.equals(small().assets)
    assert found.estate.members.equals(small().members)


def test_a_part_becomes_an_asset_and_both_are_counted_anew() -> None:
    found = after(SPLIT)
    assert files(found, "api:serve") == {"serve/api.py", "serve/README.md", "serve/auth.py", "tests/test_api.py"}
    part, rest = facts(found, "api:serve"), facts(found, "api:.")
    assert (part["files"], part["lines"], part["tests"], part["docs_file"]) == (4, 120, True, "serve/README.md")
    assert part["documented"] == "readme and tests"
    assert part["kind_reason"] == "you split it off from api:."
    assert (rest["files"], rest["lines"], rest["tests"], rest["documented"]) == (2, 140, False, "readme")


def test_a_part_without_a_document_of_its_own_has_the_readme_that_spoke_for_the_whole() -> None:
    found = after(Change(1, What.SPLIT, "api:.", ("app.py",), "api:app.py"))
    assert (facts(found, "api:app.py")["documented"], facts(found, "api:app.py")["docs_file"]) == (
        "readme",
        "README.md",
    )


def test_joined_assets_are_one_and_in_production_where_one_of_them_is() -> None:
    found = after(Change(1, What.MERGE, "api:.", ("api:train",)))
    assert found.estate.assets["asset"].to_list() == ["api:.", "web:."]
    whole = facts(found, "api:.")
    assert (whole["files"], whole["lines"], whole["production"]) == (8, 510, True)
    assert whole["kind_reason"] == "found; you joined api:train to it"


def test_what_was_split_and_joined_again_has_the_files_that_it_had() -> None:
    found = after(SPLIT, Change(2, What.MERGE, "api:.", ("api:serve",)))
    assert files(found, "api:.") == set(small().members.filter(asset="api:.")["name"])
    assert found.void == ()


def test_an_excluded_asset_is_gone_with_its_files_and_listed() -> None:
    found = after(Change(1, What.EXCLUDE, "web:.", why="sold"))
    assert "web:." not in found.estate.assets["asset"]
    assert files(found, "web:.") == set()
    assert [(one.asset, one.why) for one in found.excluded] == [("web:.", "sold")]


def test_kind_and_production_are_as_said_and_say_who_said_so() -> None:
    found = after(
        Change(1, What.KIND, "web:.", word="serving pipeline"), Change(2, What.PRODUCTION, "web:."),
        Change(3, What.NOT_PRODUCTION, "api:train"),
    )  # fmt: skip
    web = facts(found, "web:.")
    assert (web["kind"], web["kind_reason"], web["production"]) == ("serving pipeline", "you said so", True)
    assert facts(found, "api:train")["production"] is False


def test_the_order_of_changes_is_that_of_their_numbers() -> None:
    first, then = Change(1, What.PRODUCTION, "web:."), Change(2, What.NOT_PRODUCTION, "web:.")
    assert after(then, first).estate.assets.equals(after(first, then).estate.assets)
    assert facts(after(then, first), "web:.")["production"] is False


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (Change(1, What.PRODUCTION, "gone:."), "there is no asset gone:. now"),
        (Change(1, What.SPLIT, "api:.", ("old",), "api:old"), "no file of api:. lies at old now"),
        (Change(1, What.SPLIT, "api:train", ("train",), "api:t"), "every file of api:train lies there"),
        (Change(1, What.SPLIT, "api:.", ("train",), "api:train"), "api:train is an asset already"),
        (Change(1, What.MERGE, "api:.", ("web:.",)), "they lie in different repositories"),
        (Change(1, What.MERGE, "api:.", ("api:old",)), "there is no asset api:old now"),
    ],
)
def test_what_no_longer_applies_is_listed_and_changes_nothing(change: Change, reason: str) -> None:
    found = after(change, Change(2, What.PRODUCTION, "web:."))
    assert [(one, why.startswith(reason)) for one, why in found.void] == [(change, True)]
    assert files(found, "api:.") == set(small().members.filter(asset="api:.")["name"])
    assert facts(found, "web:.")["production"] is True


NAMES = st.sampled_from(["api:.", "api:train", "api:serve", "web:.", "gone:."])
PATHS = st.sampled_from(["serve", "tests", "app.py", "train", "train/fit.py"])


@st.composite
def changes(draw: st.DrawFn) -> list[Change]:
    made = []
    for number in range(draw(st.integers(0, 6))):
        what, asset = draw(st.sampled_from(list(What))), draw(NAMES)
        others: tuple[str, ...] = ()
        word = ""
        if what is What.SPLIT:
            others = tuple(draw(st.lists(PATHS, min_size=1, max_size=2, unique=True)))
            word = f"{asset.partition(':')[0]}:{others[0]}"
        elif what is What.MERGE:
            others = tuple(one for one in draw(st.lists(NAMES, min_size=1, max_size=2, unique=True)) if one != asset)
        elif what is What.KIND:
            word = "runbook"
        made.append(Change(number, what, asset, others, word))
    return made


@settings(max_examples=60, deadline=None)
@given(changes())
def test_whatever_is_typed_every_file_is_in_one_asset_or_left_out_with_one(typed: list[Change]) -> None:
    found = apply(small(), FILES, typed)
    assets, members = found.estate.assets, found.estate.members
    assert assets["asset"].is_unique().all()
    assert set(members["asset"]) == set(assets["asset"])
    assert not members.select("repository", "name").is_duplicated().any()
    counted = members.group_by("asset").len()
    for asset, count in counted.iter_rows():
        touched = any(asset in (one.asset, one.word) for one in typed if one.what in (What.SPLIT, What.MERGE))
        if touched and facts(found, asset)["files"] != 0:
            assert facts(found, asset)["files"] == count
    if not found.excluded:
        assert members.height == small().members.height
    done = {one.number for one, _ in found.void}
    again = apply(small(), FILES, [one for one in typed if one.number not in done])
    assert again.void == ()
    assert again.estate.assets.equals(assets)
