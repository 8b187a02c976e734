"""Who is declared to own what, by CODEOWNERS: the last pattern that matches a file decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pathspec.patterns.gitignore.basic import GitIgnoreBasicPattern

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""Where the file may lie; the first that exists is the one that counts."""


@dataclass(frozen=True, slots=True)
class Declared:
    """One line of CODEOWNERS."""

    pattern: str
    owners: tuple[str, ...]


class Owners:
    """The owners that a repository's CODEOWNERS declares.

    >>> owners = Owners([Declared("*", ("@all",)), Declared("/docs/", ("@writers",)), Declared("/docs/draft.md", ())])
    >>> owners.of("src/a.py"), owners.of("docs/b/c.md"), owners.of("docs/draft.md")
    (('@all',), ('@writers',), ())
    """

    def __init__(self, lines: Iterable[Declared]) -> None:
        self._lines = [(compiled, line) for line in lines if (compiled := _compile(line.pattern)) is not None]
        self._lines.reverse()

    def of(self, name: str) -> tuple[str, ...]:
        """The owners of one file; none where no line matches or the last that does names nobody."""
        return next((line.owners for pattern, line in self._lines if _matches(pattern, line.pattern, name)), ())

    def most(self, names: Sequence[str]) -> list[str]:
        """Who owns at least half of these files, the owner of most first."""
        if not self._lines:
            return []
        counts = Counter(owner for name in names for owner in self.of(name))
        return sorted((o for o in counts if counts[o] * 2 >= len(names)), key=lambda owner: (-counts[owner], owner))


def _compile(pattern: str) -> GitIgnoreBasicPattern | None:
    """A pattern as GitHub reads it; one that it would refuse (a negation, a broken glob) matches nothing."""
    if pattern.startswith("!"):
        return None
    try:
        compiled = GitIgnoreBasicPattern(pattern)
    except ValueError:
        return None
    return compiled if compiled.include is not None else None


def _matches(compiled: GitIgnoreBasicPattern, pattern: str, name: str) -> bool:
    if compiled.match_file(name) is None:
        return False
    if pattern.endswith("/*"):  # here CODEOWNERS is stricter than .gitignore: not the folders below
        return name.count("/") == pattern.strip("/").count("/") or not pattern.strip("/").count("/")
    return True
