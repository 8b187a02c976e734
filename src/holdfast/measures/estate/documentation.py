"""What is written about an asset, and where; `runbooks.py` says whether it kept up with what it describes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from holdfast.measures.estate import rules

NONE, README, README_AND_TESTS, RUNBOOK = "none", "readme", "readme and tests", "runbook"
LEVELS = (NONE, README, README_AND_TESTS, RUNBOOK)
"""How well an asset is documented, from nothing written to a runbook (`MODELS.md` 4, AA)."""


class Papers:
    """The documents of one repository, and what each asset has of them.

    >>> papers = Papers(["README.md", "src/rank/README.md", "runbooks/serve.md", "src/rank/a.py"])
    >>> papers.of("src/rank", ["src/rank/README.md", "src/rank/a.py"], tests=True, whole=False)
    ('readme and tests', 'src/rank/README.md')
    >>> papers.of("src/serve", ["src/serve/a.py"], tests=False, whole=False)
    ('runbook', 'runbooks/serve.md')
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._all = sorted({n for n in names if _extension(n) in rules.DOC_EXTENSIONS or _is_readme(n)}, key=_depth)
        self._runbooks = [name for name in self._all if _is_runbook(name)]
        self._readmes = [name for name in self._all if _is_readme(name)]
        self._pages: dict[str, str] = {}
        for name in self._all:
            if "/" in name and not _is_readme(name):
                for word in re.split(r"[.-]", _base(name))[:-1]:
                    self._pages.setdefault(word, name)

    def of(self, path: str, names: Sequence[str], *, tests: bool, whole: bool) -> tuple[str, str | None]:
        """How an asset is documented, and by which file.

        `names` are its files; `whole` says that the README at the top speaks for this asset too (it is the
        repository's main one, or the repository is small).
        """
        own = frozenset(names)
        runbook = next((paper for paper in self._runbooks if paper in own or _names(paper, path)), None)
        if runbook:
            return RUNBOOK, runbook
        readme = self._readme(path, own, whole)
        if readme is None:
            return NONE, None
        return (README_AND_TESTS if tests else README), readme

    def _readme(self, path: str, own: frozenset[str], whole: bool) -> str | None:
        """Its own README, nearest the top; a page that bears its name; or the README of all where it speaks for it."""
        mine = next((p for p in self._readmes if p in own and (whole or _above(p) == path)), None)
        index = next((p for p in self._all if p in own and _base(p).partition(".")[0] == "index"), None)
        page = self._pages.get(_base(path)) if path != "." and len(_base(path)) > 2 else None
        top = next((p for p in self._readmes if "/" not in p), None) if whole else None
        return mine or index or page or top


def _is_readme(name: str) -> bool:
    return bool(rules.README_NAME.match(_base(name)))


def _is_runbook(name: str) -> bool:
    folders = {part.lower() for part in name.split("/")[:-1]}
    return bool(rules.RUNBOOK_NAME.search(_base(name))) or bool(folders & rules.RUNBOOK_FOLDERS)


def _names(paper: str, path: str) -> bool:
    """Whether a document bears the name of the asset's folder: `runbooks/rank.md`, `rank-runbook.md` for `src/rank`."""
    stem = _base(paper).partition(".")[0]
    return len(_base(path)) > 2 and _base(path) in {stem, *stem.replace("_", "-").split("-")}


def _depth(name: str) -> tuple[int, str]:
    return name.count("/"), name


def _above(name: str) -> str:
    return name.rpartition("/")[0] or "."


def _base(name: str) -> str:
    return name.rpartition("/")[2].lower()


def _extension(name: str) -> str:
    return _base(name).rpartition(".")[2]
