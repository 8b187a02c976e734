"""Which folders of source stand for themselves: a large folder is divided, tiny ones stay with their parent."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field

from holdfast.measures.estate import rules
from holdfast.measures.estate.roles import TOP, File, ancestors


@dataclass(slots=True)
class Folder:
    """A folder: its own source, its child folders, what lies below it in all, and whether it has a manifest."""

    path: str
    own: list[File] = field(default_factory=list)
    children: dict[str, Folder] = field(default_factory=dict)
    files: int = 0
    lines: int = 0
    package: bool = False

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def heavy(self) -> bool:
        """Too much for one asset, if its children can stand alone."""
        return self.files > rules.HEAVY_FILES or self.lines > rules.HEAVY_LINES

    def below(self) -> list[File]:
        """All source in it, in order of name."""
        return sorted(
            [*self.own, *(f for child in self.children.values() for f in child.below())], key=lambda f: f.name
        )


def tree(source: Iterable[File], packages: Container[str] = ()) -> Folder:
    """The folders of a repository, with their sizes; `packages` are those with a manifest.

    >>> top = tree([File("a/b/c.py", 10, 0, {}), File("a/d.py", 5, 0, {})])
    >>> top.lines, top.children["a"].children["b"].files
    (15, 1)
    """
    top = Folder(TOP)
    for file in sorted(source, key=lambda f: f.name):
        at = top
        at.files, at.lines = at.files + 1, at.lines + file.lines
        for part in file.folders:
            path = part if at.path == TOP else f"{at.path}/{part}"
            at = at.children.setdefault(part, Folder(path, package=path in packages))
            at.files, at.lines = at.files + 1, at.lines + file.lines
        at.own.append(file)
    return top


def alone(files: int, lines: int) -> bool:
    """Whether so much source is something that somebody would be asked to look after."""
    return (files >= rules.ALONE_FILES and lines >= rules.ALONE_LINES) or lines >= rules.ALONE_LONG


def carve(
    top: Folder, part: Callable[[Folder], bool], whole: Callable[[Folder], bool] = lambda folder: False
) -> list[str]:
    """The folders that are assets, outermost first; a file belongs to the innermost of them above it.

    `part` says whether a folder inside a light one is a pipeline of its own (training beside serving), `whole` whether
    a folder is never divided. Source that lies in no such folder is left to the caller: it is the repository's own top.
    """
    small = top.files <= rules.TINY_FILES and top.lines <= rules.TINY_LINES
    return [] if small else sorted(path for path in _Carver(part, whole).carve(top) if path != TOP)


@dataclass(frozen=True, slots=True)
class _Carver:
    part: Callable[[Folder], bool]
    whole: Callable[[Folder], bool]

    def carve(self, folder: Folder) -> set[str]:
        if not folder.own and not folder.package and len(folder.children) == 1:
            return self.carve(next(iter(folder.children.values())))
        if self.whole(folder):
            return {folder.path}
        if not folder.heavy:
            return _rest(folder, self.parts(folder))
        found: set[str] = set()
        for child in folder.children.values():
            found |= self.carve(child) if alone(child.files, child.lines) else self.one(child)
        rest = _outside(folder, found)
        lines = sum(file.lines for file in rest)
        if (folder.package and rest) or (len(rest) >= rules.PART_FILES and lines >= rules.PART_LINES):
            found.add(folder.path)
        return found

    def one(self, folder: Folder) -> set[str]:
        """A folder that is small, but a package or a pipeline of its own; otherwise what in it is."""
        if folder.package and folder.lines >= rules.PACKAGE_LINES:
            return {folder.path} if self.whole(folder) else _rest(folder, self.parts(folder))
        return {folder.path} if self.part(folder) else self.parts(folder)

    def parts(self, folder: Folder) -> set[str]:
        return set().union(*(self.one(child) for child in folder.children.values()))


def _rest(folder: Folder, parts: set[str]) -> set[str]:
    """The folder and its parts, or the parts alone where they hold all of its source."""
    return {folder.path} | parts if not parts or _outside(folder, parts) else parts


def _outside(folder: Folder, parts: set[str]) -> list[File]:
    return [file for file in folder.below() if parts.isdisjoint(ancestors(file.name))]
