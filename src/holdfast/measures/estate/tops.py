"""The top of a repository: no team lists "all that is left" as one thing, so its folders and papers are told apart."""

from __future__ import annotations

from collections.abc import Sequence

from holdfast.measures.estate import rules
from holdfast.measures.estate.drafts import Draft
from holdfast.measures.estate.kinds import kind_of, kind_of_whole, weight
from holdfast.measures.estate.roles import TOP, File
from holdfast.terms.nouns import AssetKind

PAPERS = rules.DOC_EXTENSIONS - {"txt"}
FEWEST_PAPERS = 300
"""Lines of the top's papers from which they are documentation of their own, where no folder of documentation is."""

FOLDER = 300
"""A folder of the top stands for itself from so many lines of source on (in two files or more, from fewer)."""

SETTINGS = frozenset({"config", "configs", "conf", "configuration", "settings", "recipes", "params", "hparams"})
"""Folders of what sets a pipeline."""


def divide(drafts: Sequence[Draft], learning: bool) -> list[Draft]:
    """The same assets, with the top's papers and the larger of its folders listed for themselves."""
    top = next((draft for draft in drafts if draft.key == TOP), None)
    if top is None or top.kind in (AssetKind.CI, AssetKind.NOTEBOOKS):
        return list(drafts)
    found, before = [*drafts], len(top.files)
    _papers(top, found)
    _settings(top, found)
    if sum(draft.lines for draft in drafts) > rules.HEAVY_LINES:
        found += _folders(top, found, learning)
    if not top.files and not top.tests:
        return [draft for draft in found if draft is not top]
    if len(top.files) < before or top.kind is not AssetKind.DOCS:
        _settle(top, found)
    if not top.files and not top.tests:
        return [draft for draft in found if draft is not top]
    if len(top.files) < before:
        top.kind, top.reason = kind_of_whole(TOP, top.main, top.files, learning)
    return found


def _settle(top: Draft, found: Sequence[Draft]) -> None:
    """What is left of a top without a package or source of its own joins the largest asset of source."""
    rest = sum(weight(file) for file in top.files if file.source)
    others = [draft for draft in found if draft is not top and not draft.suffix and draft.lines]
    papers = sum(weight(file) for file in top.files if file.extension in PAPERS)
    if rest < rules.PART_LINES and others and not top.main and 2 * papers < _lines(top):
        largest = max(others, key=lambda draft: (draft.lines, draft.key))
        largest.files += top.files
        largest.tests += top.tests
        top.files, top.tests = [], []


def _papers(top: Draft, found: list[Draft]) -> None:
    """The README and what lies beside it join the repository's documentation."""
    papers = [file for file in top.files if not file.folders and file.extension in PAPERS]
    rest = [file for file in top.files if file not in papers]
    if not any(file.source for file in rest):
        return
    docs = [draft for draft in found if draft.kind is AssetKind.DOCS and "/" not in draft.path and draft is not top]
    home = max((d for d in docs if d.path.lower() in rules.DOC_FOLDERS), key=_lines, default=None)
    if home is None and sum(map(weight, papers)) >= FEWEST_PAPERS:
        home = Draft(TOP, AssetKind.DOCS.value, AssetKind.DOCS, "papers at the top of the repository")
        found.append(home)
    if home is not None:
        home.files += papers
        top.files = rest


def _settings(top: Draft, found: Sequence[Draft]) -> None:
    """Folders of settings join the pipeline that they set, the largest that trains."""
    settings = [f for f in top.files if f.folders and f.folders[0].lower() in SETTINGS and not f.source]
    trains = [draft for draft in found if draft.kind is AssetKind.TRAINING and draft is not top]
    if settings and trains and top.kind is not AssetKind.TRAINING:
        max(trains, key=lambda draft: draft.lines).files += settings
        top.files = [file for file in top.files if file not in settings]


def _folders(top: Draft, found: Sequence[Draft], learning: bool) -> list[Draft]:
    """The folders of the top that are large enough to be named, each with its kind."""
    groups: dict[str, list[File]] = {}
    for file in top.files:
        if file.folders and not (top.main and file.name.startswith(top.main + "/")):
            groups.setdefault(file.folders[0], []).append(file)
    known = {draft.key for draft in found}
    parts = []
    for path, files in sorted(groups.items()):
        source = [file for file in files if file.source]
        lines = sum(map(weight, source))
        if path in known or lines < (rules.PART_LINES if len(source) >= rules.PART_FILES else FOLDER):
            continue
        if top.main and top.main.startswith(path + "/"):
            continue
        kind, reason = kind_of(path, files, learning)
        part = Draft(path, "", kind, reason, files)
        part.tests = [file for file in top.tests if file.folders[:1] == (path,)]
        top.tests = [file for file in top.tests if file not in part.tests]
        top.files = [file for file in top.files if file not in files]
        parts.append(part)
    return parts


def _lines(draft: Draft) -> int:
    return sum(map(weight, draft.files))
