"""What an earlier run saw in files that are the same now, so that only new contents are opened."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from holdfast.evidence.git.declarations import Declaration
from holdfast.evidence.git.kept import CONTENTS
from holdfast.evidence.git.markers import kind_of


class Before:
    """The head's tables of an earlier run, by what decides them: a file's name and the id of its contents."""

    def __init__(self, folder: Path) -> None:
        from holdfast.evidence.git.tables import read

        files, self._markers, self._declarations, self._misread = (read(folder, name) for name in CONTENTS)
        columns = ("name", "blob", "size", "lines", "binary")
        self.sizes: dict[str, int] = {}
        self._opened: dict[tuple[str, str], tuple[int | None, bool]] = {}
        for name, blob, size, lines, binary in files.select(columns).iter_rows():
            if size is not None:
                self.sizes[blob] = size
            if lines is not None or binary:
                self._opened[name, blob] = lines, binary
        self._names = frozenset(files["name"])

    def knows(self, names: Collection[str]) -> Known:
        """The same, for a tree with these names."""
        return Known(self, frozenset(names) ^ self._names)

    def opened(self, name: str, blob: str) -> tuple[int | None, bool] | None:
        """Lines of a file and whether it is binary; None where it was not opened."""
        return self._opened.get((name, blob))

    def markers(self, names: Collection[str]) -> list[tuple[str, str, int]]:
        """Rows of `markers` for these files."""
        return [row for row in self._markers.iter_rows() if row[0] in names]

    def declared(self, names: Collection[str]) -> list[Declaration]:
        """Rows of `declarations` for these files, and of the lines that could not be read."""
        said = [Declaration(*row) for row in self._declarations.iter_rows() if row[1] in names]
        bad = self._misread.select("source", "file", "line").iter_rows()
        return said + [Declaration(source, file, line, "", "") for source, file, line in bad if file in names]


class Known:
    """What is known of the files of one tree. `changed`: names that came or went since."""

    def __init__(self, before: Before, changed: frozenset[str]) -> None:
        self._before = before
        self._changed = bool(changed)
        self._images = any("dockerfile" in name.rpartition("/")[2].lower() for name in changed)

    def opened(self, name: str, blob: str) -> tuple[int | None, bool] | None:
        """Lines of a file and whether it is binary; None where it must be opened."""
        return None if self._speaks_of_what_changed(name) else self._before.opened(name, blob)

    def _speaks_of_what_changed(self, name: str) -> bool:
        """Whether the file may mention paths that came or went: what `mentions` says of it depends on the tree."""
        kind = kind_of(name)
        if kind == "yaml":
            composes = name.rpartition("/")[2].lower().startswith(("docker-compose", "compose", "skaffold"))
            return self._images or (composes and self._changed)
        readme = "/" not in name and name.lower().startswith("readme")  # names the package that it installs
        return self._changed and (readme or kind in ("workflow", "terraform", "docker"))
