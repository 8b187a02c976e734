"""Many states of one repository's tree, each text opened once however many states hold it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from holdfast.evidence.git.contents import BINARY_SUFFIXES, DECLARATIONS, LARGEST_TEXT, MARKERS, REGULAR, SNIFFED
from holdfast.evidence.git.declarations import Declaration, declarations, source_of
from holdfast.evidence.git.markers import kind_of, markers
from holdfast.evidence.git.plainfiles import as_text
from holdfast.evidence.git.sterile import Sterile

FILES = {"name": pl.String, "size": pl.Int64, "lines": pl.Int32, "mode": pl.String}


class Text(NamedTuple):
    """What is kept of one text; `lines` is None for what is no text."""

    size: int
    lines: int | None
    markers: tuple[tuple[str, int], ...]
    declared: tuple[Declaration, ...]


NOTHING = Text(0, None, (), ())


@dataclass
class Trees:
    """Reads trees by commit; what a text says is kept by its blob and, where the name decides, by that."""

    git: Sterile
    texts: dict[tuple[str, str], Text] = field(default_factory=dict)

    def read(self, tip: str) -> dict[str, pl.DataFrame]:
        """files (name, size, lines, mode), markers and declarations at `tip`, as `contents.read` gives them."""
        said, _ = self.git.output(["ls-tree", "-r", "-z", "--full-tree", tip, "--"])
        entries = [self._entry(line) for line in said.split(b"\0") if line]
        keys = [self._key(mode, blob, name) for mode, blob, name in entries]
        self._open({key: name for key, (_, _, name) in zip(keys, entries, strict=True) if key not in self.texts})
        found = [self.texts.get(key, NOTHING) for key in keys]
        names = [name for _, _, name in entries]
        modes = [mode for mode, _, _ in entries]
        columns = [names, [text.size for text in found], [text.lines for text in found], modes]
        marked = [(name, *mark) for name, text in zip(names, found, strict=True) for mark in text.markers]
        declared = [row for text in found for row in text.declared if row.value]
        return {
            "files": pl.DataFrame(dict(zip(FILES, columns, strict=True)), schema=FILES),
            "markers": pl.DataFrame(marked, schema=MARKERS, orient="row"),
            "declarations": pl.DataFrame(declared, schema=DECLARATIONS, orient="row"),
        }

    @staticmethod
    def _entry(line: bytes) -> tuple[str, str, str]:
        meta, _, name = line.partition(b"\t")
        mode, _, blob = meta.decode("ascii", "replace").split(" ", 2)
        return mode, blob, as_text(name)

    @staticmethod
    def _key(mode: str, blob: str, name: str) -> tuple[str, str]:
        """Files of one key say the same; an empty blob is what is never opened."""
        if mode not in REGULAR or name.rpartition(".")[2].lower() in BINARY_SUFFIXES:
            return "", ""
        return blob, name if source_of(name) else kind_of(name) or ""

    def _open(self, wanted: dict[tuple[str, str], str]) -> None:
        wanted.pop(("", ""), None)
        wanted = self._small(wanted)
        asked = "".join(f"{blob}\n" for blob, _ in wanted).encode()
        with self.git.stream(["cat-file", "--batch=%(objectsize)", "--buffer"], asked) as stream:
            for key, name in wanted.items():
                header = stream.readline().strip()
                if not header.isdigit():
                    break
                self.texts[key] = _said(name, stream.read(int(header)))
                stream.read(1)
            stream.finish()

    def _small(self, wanted: dict[tuple[str, str], str]) -> dict[tuple[str, str], str]:
        """Those that are there and not too large to be opened; of the others only the size is kept."""
        asked = "".join(f"{blob}\n" for blob, _ in wanted).encode()
        said, _ = self.git.output(["cat-file", "--batch-check=%(objectsize)", "--buffer"], asked)
        sizes = [int(size) if size.isdigit() else None for size in said.split(b"\n")[: len(wanted)]]
        opened = {}
        for (key, name), size in zip(wanted.items(), sizes, strict=False):
            if size is not None and size <= LARGEST_TEXT:
                opened[key] = name
            else:
                self.texts[key] = Text(size or 0, None, (), ())
        return opened


def _said(name: str, text: bytes) -> Text:
    if b"\0" in text[:SNIFFED]:
        return Text(len(text), None, (), ())
    lines = text.count(b"\n") + (text[-1:] not in (b"\n", b""))
    return Text(len(text), lines, tuple(markers(name, text).items()), tuple(declarations(name, text)))
