"""Which files somebody here looks after: not what was copied in, generated, or is no text of anybody's.

The idea of vendored, generated and documentation paths, and the attributes with which a repository overrides them, are
GitHub linguist's (github-linguist/linguist, "How Linguist works on GitHub.com" and "Overrides"); the lists are our own.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from holdfast.measures.file_rules import DOCUMENTATION, KINDS, NAMED, RULES

_LINK, _SUBMODULE = "120000", "160000"
_WORDS: Final = ("vendored", "generated", "documentation")


def classify(files: pl.DataFrame, declarations: pl.DataFrame, markers: pl.DataFrame | None = None) -> pl.DataFrame:
    """`files` with `kind`, `documentation`, `counted`, and `why` a file is left out (null where it counts).

    `files`: name ('/'-separated path), and mode and `repository` where there are any. `declarations`: the table of that
    name; of `.gitattributes` the attributes linguist-vendored, linguist-generated and linguist-documentation overrule
    the lists here, a later line an earlier one and a deeper file a shallower one (a pattern that names a folder is for
    all below it, which is kinder than git). `markers`: where given, a file marked "generated:header" is left out.
    `kind` is code, markup, prose, data, media, packed or other.

    >>> files = pl.DataFrame({"name": ["app/a.py", "vendor/b.py", "uv.lock", "docs/c.md", "logo.png"]})
    >>> rows = classify(files, pl.DataFrame(schema=["source", "file", "line", "key", "value"]))
    >>> rows["kind"].to_list(), rows["counted"].to_list()
    (['code', 'code', 'data', 'prose', 'media'], [True, False, False, True, False])
    >>> rows["why"][1]
    "a copy of others' work (folder)"
    """
    name = pl.col("name")
    kind = _kind()
    rules = [kind == look if look in KINDS else name.str.contains(look) for _, look in RULES]
    why = pl.coalesce(pl.when(rule).then(pl.lit(reason)) for rule, (reason, _) in zip(rules, RULES, strict=True))
    marked = _marked(files, markers)
    said = _attributes(files, declarations)
    mode = pl.col("mode").cast(pl.String) if "mode" in files.columns else pl.lit("100644")
    vendored, generated = why.str.starts_with("a copy"), why.str.starts_with("generated")
    return (
        files.with_columns(*said, marked)
        .with_columns(kind=kind, documentation=name.str.contains(DOCUMENTATION) | (kind == "prose"), why=why)
        .with_columns(
            documentation=pl.coalesce("_documentation", "documentation"),
            why=pl.when(mode == _LINK)
            .then(pl.lit("a link to another file"))
            .when(mode == _SUBMODULE)
            .then(pl.lit("another repository (submodule)"))
            .when("_vendored")
            .then(pl.lit("a copy of others' work (.gitattributes)"))
            .when("_generated")
            .then(pl.lit("generated (.gitattributes)"))
            .when((vendored & ~pl.col("_vendored")) | (generated & ~pl.col("_generated")))
            .then(None)
            .when(pl.col("_marked") & pl.col("_generated").is_null() & pl.col("why").is_null())
            .then(pl.lit("generated (says its first lines)"))
            .otherwise(pl.col("why")),
        )
        .with_columns(counted=pl.col("why").is_null())
        .select(*files.columns, "kind", "documentation", "counted", "why")
    )


def _kind() -> pl.Expr:
    """The kind that a path's last part tells, by its whole name or its ending; other where neither is known."""
    base = pl.col("name").str.extract(r"([^/]*)$", 1).str.to_lowercase()
    by_name = {word: kind for kind, words in NAMED.items() for word in words.split()}
    by_ending = {word: kind for kind, words in reversed(KINDS.items()) for word in words.split()}
    named = base.replace_strict(by_name, default=None, return_dtype=pl.String)
    ending = base.str.extract(r"\.([^.]+)$", 1).replace_strict(by_ending, default=None, return_dtype=pl.String)
    without_ending = base.str.extract(r"^([^.]+)\.?", 1).replace_strict(by_name, default=None, return_dtype=pl.String)
    return pl.coalesce(named, ending, without_ending, pl.lit("other"))


def _marked(files: pl.DataFrame, markers: pl.DataFrame | None) -> pl.Series:
    """Which files say that they are generated."""
    if markers is None:
        return pl.repeat(False, len(files), eager=True).alias("_marked")
    keys = [key for key in ("repository", "name") if key in files.columns and key in markers.columns]
    says = markers.filter(pl.col("marker") == "generated:header").select(keys).unique().with_columns(_marked=True)
    return files.select(keys).join(says, on=keys, how="left", maintain_order="left")["_marked"].fill_null(False)


def _attributes(files: pl.DataFrame, declarations: pl.DataFrame) -> list[pl.Series]:
    """What `.gitattributes` say of each file: True, False or null for vendored, generated and documentation."""
    rows = declarations.filter(
        (pl.col("source").cast(pl.String) == ".gitattributes")
        & pl.col("value").cast(pl.String).str.contains("linguist-")
    )
    said: dict[str, list[bool | None]] = {word: [None] * len(files) for word in _WORDS}
    if rows.is_empty():
        return [pl.Series(f"_{word}", values, dtype=pl.Boolean) for word, values in said.items()]
    several = "repository" in files.columns and "repository" in rows.columns
    numbered = files.with_row_index("_row").select("_row", "name", *(["repository"] if several else []))
    depth = pl.col("file").cast(pl.String).str.count_matches("/")
    for row in rows.sort(depth, "file", "line").iter_rows(named=True):
        here = numbered.filter(pl.col("repository") == row["repository"]) if several else numbered
        settled = [found for found in map(_setting, row["value"].split()) if found]
        for place in _matching(here, row["file"], row["key"]) if settled else ():
            for word, value in settled:
                said[word][place] = value
    return [pl.Series(f"_{word}", values, dtype=pl.Boolean) for word, values in said.items()]


def _setting(attribute: str) -> tuple[str, bool | None] | None:
    """Read one attribute: set, unset by `-` or `=false`, back to unspecified by `!`.

    >>> _setting("linguist-vendored"), _setting("-linguist-generated=true"), _setting("linguist-documentation=false")
    (('vendored', True), ('generated', False), ('documentation', False))
    """
    name, _, value = attribute.lstrip("-!").partition("=")
    word = name.removeprefix("linguist-")
    if not name.startswith("linguist-") or word not in _WORDS:
        return None
    if attribute.startswith("!"):
        return word, None
    return word, not attribute.startswith("-") and value.lower() not in ("false", "0")


def _matching(files: pl.DataFrame, declared_in: str, pattern: str) -> list[int]:
    """Rows of the files that a pattern of a `.gitattributes` names; it goes for the files below its own folder."""
    from pathspec import GitIgnoreSpec

    folder = declared_in.rpartition("/")[0]
    prefix = f"{folder}/" if folder else ""
    below = files.filter(pl.col("name").str.starts_with(prefix))
    spec = GitIgnoreSpec.from_lines([pattern.lstrip("!")])
    names = below["name"].str.slice(len(prefix)).to_list()
    return [row for row, name in zip(below["_row"], names, strict=True) if spec.match_file(name)]
