"""From the frames of many repositories to one estate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from holdfast.measures.estate import rules
from holdfast.measures.estate.documentation import Papers
from holdfast.measures.estate.drafts import Draft
from holdfast.measures.estate.kinds import language
from holdfast.measures.estate.owners import PLACES, Declared, Owners
from holdfast.measures.estate.production import Release, production, release
from holdfast.measures.estate.roles import TOP, File
from holdfast.measures.estate.shipping import Mention
from holdfast.measures.estate.survey import survey

ASSETS: dict[str, pl.DataType | type[pl.DataType]] = {
    "asset": pl.String, "repository": pl.Int32, "name": pl.String, "path": pl.String, "kind": pl.String,
    "kind_reason": pl.String, "production": pl.Boolean, "production_reason": pl.String, "files": pl.Int32,
    "lines": pl.Int64, "size": pl.Int64, "documented": pl.String, "docs_file": pl.String, "tests": pl.Boolean,
    "owners": pl.List(pl.String), "language": pl.String, "stack": pl.List(pl.String),
}  # fmt: skip
MEMBERS: dict[str, pl.DataType | type[pl.DataType]] = {
    "asset": pl.String, "repository": pl.Int32, "name": pl.String, "test": pl.Boolean,
}  # fmt: skip

STACK_SIZE = 8
"""At most this many libraries name an asset's stack, the most imported first."""


@dataclass(frozen=True, slots=True)
class Estate:
    """What a company would recognise as its own.

    `assets`: one row each (columns in `ASSETS`; lines and size count tests too, `owners` are those declared).
    `members`: which file belongs to which asset (columns in `MEMBERS`); every counted file is there once.
    """

    assets: pl.DataFrame
    members: pl.DataFrame


def detect(
    files: pl.DataFrame, markers: pl.DataFrame, declarations: pl.DataFrame, repositories: pl.DataFrame
) -> Estate:
    """The estate of these repositories.

    `files`: repository, name, size, lines, mode, and `counted` (`measures.files.classify`; what is not counted is left
    out, and so are links and submodules). `markers`: repository, name, marker, count. `declarations`: repository,
    source, file, line, key, value. `repositories`: repository, name. The order of rows does not matter.
    """
    read = _files(files, markers)
    declared, mentions = _declared(declarations), _mentions(declarations)
    assets: list[dict[str, object]] = []
    members: list[tuple[str, int, str, bool]] = []
    for number, name in sorted(repositories.select("repository", "name").iter_rows()):
        drafts = survey(name, read.get(number, ()))
        assets += _rows(number, name, drafts, Owners(declared.get(number, ())), mentions.get(number, ()))
        members += [(f"{name}:{d.key}", number, f.name, t) for d in drafts for t, f in _contents(d)]
    return Estate(
        pl.DataFrame(assets, schema=ASSETS).sort("repository", "asset"),
        pl.DataFrame(members, schema=MEMBERS, orient="row").sort("repository", "name"),
    )


def _contents(draft: Draft) -> list[tuple[bool, File]]:
    return [(False, file) for file in draft.files] + [(True, file) for file in draft.tests]


def _files(files: pl.DataFrame, markers: pl.DataFrame) -> dict[int, list[File]]:
    """Counted files by repository, with their markers."""
    marks: dict[tuple[int, str], dict[str, int]] = {}
    for number, name, marker, count in markers.select("repository", "name", "marker", "count").iter_rows():
        marks.setdefault((number, name), {})[marker] = count
    found: dict[int, list[File]] = {}
    plain = files.filter(pl.col("counted") & ~pl.col("mode").cast(pl.String).is_in(["120000", "160000"]))
    for number, name, lines, size in plain.select(
        "repository", "name", pl.col("lines", "size").fill_null(0)
    ).iter_rows():
        found.setdefault(number, []).append(File(name, lines, size, marks.get((number, name), {})))
    return {number: _foreign(read) for number, read in found.items()}


def _foreign(files: list[File]) -> list[File]:
    """The same files, with no marker for an import of the repository's own packages: a library does not use itself."""
    own = {f"import:{file.folders[-1]}" for file in files if file.base == "__init__.py" and file.folders}
    return [
        replace(file, markers={mark: count for mark, count in file.markers.items() if mark not in own})
        if own & file.markers.keys()
        else file
        for file in files
    ]


def _declared(declarations: pl.DataFrame) -> dict[int, list[Declared]]:
    """Lines of the CODEOWNERS that counts, by repository, in their order."""
    lines: dict[int, dict[str, dict[int, tuple[str, list[str]]]]] = {}
    rows = declarations.filter(pl.col("source") == "CODEOWNERS").sort("repository", "file", "line", "value")
    for number, file, line, key, value in rows.select("repository", "file", "line", "key", "value").iter_rows():
        lines.setdefault(number, {}).setdefault(file, {}).setdefault(line, (key, []))[1].extend((value or "").split())
    return {number: _first(places) for number, places in lines.items()}


def _mentions(declarations: pl.DataFrame) -> dict[int, list[Mention]]:
    """The paths that files of deployment speak of, by repository."""
    found: dict[int, list[Mention]] = {}
    rows = declarations.filter(pl.col("source") == "mention").sort("repository", "file", "line", "value")
    for number, file, key, value in rows.select("repository", "file", "key", "value").iter_rows():
        found.setdefault(number, []).append(Mention(file, key, value))
    return found


def _first(places: Mapping[str, Mapping[int, tuple[str, list[str]]]]) -> list[Declared]:
    ranked = sorted(places, key=lambda file: (PLACES.index(file) if file in PLACES else len(PLACES), file))
    return [Declared(pattern, tuple(owners)) for pattern, owners in places[ranked[0]].values()]


def _rows(
    number: int, repository: str, drafts: Sequence[Draft], owners: Owners, mentions: Sequence[Mention]
) -> Iterable[dict[str, object]]:
    papers = Papers(file.name for draft in drafts for file in draft.files)
    small = sum(d.lines for d in drafts) <= rules.HEAVY_LINES
    released = release(drafts, mentions)
    return [_row(number, repository, draft, owners, papers, small, released) for draft in drafts]


def _row(
    number: int, repository: str, draft: Draft, owners: Owners, papers: Papers, small: bool, released: Release
) -> dict[str, object]:
    everything = [*draft.files, *draft.tests]
    names = sorted(file.name for file in everything)
    used, why = production(draft, released)
    level, paper = papers.of(draft.path, names, tests=bool(draft.tests), whole=draft.path == TOP or small)
    return {
        "asset": f"{repository}:{draft.key}", "repository": number, "name": called(repository, draft),
        "path": draft.path,
        "kind": draft.kind.value, "kind_reason": draft.reason, "production": used, "production_reason": why,
        "files": len(everything), "lines": sum(f.lines for f in everything), "size": sum(f.size for f in everything),
        "documented": level, "docs_file": paper, "tests": bool(draft.tests), "owners": owners.most(names),
        "language": language(draft.files or draft.tests), "stack": stack(draft.files),
    }  # fmt: skip


def called(repository: str, draft: Draft) -> str:
    """What a team would call it: its folder (the repository, at the top), and its kind where the folder holds more.

    >>> called("flask", Draft(".")), called("flask", Draft("src/flask/json")), called("flask", Draft(".", "runbook"))
    ('flask', 'flask/json', 'flask runbook')
    """
    place = repository if draft.path == TOP else draft.path.removeprefix("src/")
    return f"{place} {draft.suffix}" if draft.suffix else place


def stack(files: Iterable[File]) -> list[str]:
    """The libraries that most of these files import, at most eight, in order of name."""
    seen = Counter(
        marker.removeprefix("import:") for f in files for marker in f.markers if marker.startswith("import:")
    )
    most = sorted(seen, key=lambda library: (-seen[library], library))[:STACK_SIZE]
    return sorted(most)
