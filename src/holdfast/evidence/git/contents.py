"""Reads the tree at the head, and the text of its files once: lines, markers, declarations. No text is kept.

A missing blob (of a partial clone) leaves `lines` and `size` null. What is over a file's limit or the whole budget is
counted and said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from holdfast.evidence.git.declarations import Declaration, declarations, source_of
from holdfast.evidence.git.history import QUARANTINE
from holdfast.evidence.git.markers import kind_of, markers
from holdfast.evidence.git.mentions import Mentions
from holdfast.evidence.git.plainfiles import as_text
from holdfast.evidence.git.sterile import Exit, Sterile, Stream

if TYPE_CHECKING:
    from holdfast.evidence.git.reuse import Before

LARGEST_TEXT = 1_000_000
SNIFFED = 8000
TREE_CHUNK = 1 << 20
REGULAR = ("100644", "100755")
SUBMODULE = "160000"
BINARY_SUFFIXES = frozenset(
    [
        "png",
        "jpg",
        "jpeg",
        "gif",
        "bmp",
        "ico",
        "webp",
        "tif",
        "tiff",
        "psd",
        "mp3",
        "mp4",
        "avi",
        "mov",
        "wav",
        "ogg",
        "flac",
        "woff",
        "woff2",
        "ttf",
        "otf",
        "eot",
        "pdf",
        "zip",
        "gz",
        "bz2",
        "xz",
        "zst",
        "7z",
        "tar",
        "tgz",
        "jar",
        "war",
        "class",
        "so",
        "dll",
        "dylib",
        "exe",
        "o",
        "a",
        "lib",
        "pyc",
        "whl",
        "npy",
        "npz",
        "pkl",
        "pickle",
        "h5",
        "hdf5",
        "pt",
        "pth",
        "ckpt",
        "onnx",
        "pb",
        "tflite",
        "safetensors",
        "gguf",
        "bin",
        "parquet",
        "arrow",
        "feather",
        "avro",
        "orc",
        "sqlite",
        "db",
        "mat",
        "rds",
        "rdata",
        "docx",
        "xlsx",
        "pptx",
        "odt",
    ]
)
FILES = {
    "name": pl.String,
    "size": pl.Int64,
    "lines": pl.Int32,
    "blob": pl.String,
    "mode": pl.String,
    "binary": pl.Boolean,
}
MARKERS = {"name": pl.String, "marker": pl.String, "count": pl.Int32}
DECLARATIONS = {"source": pl.String, "file": pl.String, "line": pl.Int32, "key": pl.String, "value": pl.String}


@dataclass(slots=True)
class Contents:
    """What the head holds, as columns and rows that become the tables `files`, `markers`, `declarations`."""

    names: list[str] = field(default_factory=list)
    blobs: list[str] = field(default_factory=list)
    modes: list[str] = field(default_factory=list)
    sizes: list[int | None] = field(default_factory=list)
    lines: list[int | None] = field(default_factory=list)
    binary: list[bool] = field(default_factory=list)
    markers: list[tuple[str, str, int]] = field(default_factory=list)
    declared: list[Declaration] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def tables(self) -> dict[str, pl.DataFrame]:
        """The frames by the names of their files."""
        columns = [self.names, self.sizes, self.lines, self.blobs, self.modes, self.binary]
        files = pl.DataFrame(dict(zip(FILES, columns, strict=True)), schema=FILES)
        said = [row for row in self.declared if row.value]
        return {
            "files": files,
            "markers": pl.DataFrame(self.markers, schema=MARKERS, orient="row"),
            "declarations": pl.DataFrame(said, schema=DECLARATIONS, orient="row"),
        }

    @property
    def quarantine(self) -> pl.DataFrame:
        """Lines of declarations that could not be read."""
        rows = [(row.source, row.file, row.line, "not a line of this format") for row in self.declared if not row.value]
        return pl.DataFrame(rows, schema=QUARANTINE, orient="row")


def read(
    git: Sterile, tip: str | None, budget: int, largest_tree: int, earlier: Callable[[], Before | None] = lambda: None
) -> Contents:
    """The tree at `tip` and, up to `budget` bytes, what its text files hold.

    What an `earlier` run of the same rules saw of the same contents under the same name is taken over.
    """
    found = Contents()
    if tip is None:
        return found
    _read_tree(git, tip, largest_tree, found)
    before = earlier()
    _read_sizes(git, found, before.sizes if before is not None else {})
    _read_texts(git, budget, found, before)
    found.markers.sort()
    found.declared.sort()
    return found


def _read_tree(git: Sterile, tip: str, largest_tree: int, found: Contents) -> None:
    with git.stream(["ls-tree", "-r", "-z", "--full-tree", tip, "--"]) as stream:
        for entry in _entries(stream):
            if len(found.names) == largest_tree:
                found.reasons.append(f"its tree holds more than {largest_tree} files; the rest was not read")
                break
            meta, _, name = entry.partition(b"\t")
            mode, _, oid = meta.decode("ascii", "replace").split(" ", 2)
            found.names.append(as_text(name))
            found.modes.append(mode)
            found.blobs.append(oid)
        else:
            ended = stream.finish()
            if ended.code:
                found.reasons.append(f"its tree could be read only in part: {ended.reason}")
    found.sizes = [None] * len(found.names)
    found.lines = [None] * len(found.names)
    found.binary = [name.rpartition(".")[2].lower() in BINARY_SUFFIXES for name in found.names]


def _entries(stream: Stream) -> Iterator[bytes]:
    carry = b""
    while data := stream.read(TREE_CHUNK):
        *entries, carry = (carry + data).split(b"\0")
        yield from entries


def _read_sizes(git: Sterile, found: Contents, known: Mapping[str, int]) -> None:
    """The size of each file; null for links to other repositories and for what is missing."""
    wanted = [at for at, mode in enumerate(found.modes) if mode != SUBMODULE]
    blobs = list(dict.fromkeys(found.blobs[at] for at in wanted if found.blobs[at] not in known))
    sizes, ended = dict(known), Exit(0, "")
    if blobs:
        said, ended = git.output(["cat-file", "--batch-check=%(objectsize)", "--buffer"], _lines(blobs))
        sizes |= {blob: int(size) for blob, size in zip(blobs, said.split(b"\n"), strict=False) if size.isdigit()}
    for at in wanted:
        found.sizes[at] = sizes.get(found.blobs[at])
    missing = sum(found.sizes[at] is None for at in wanted)
    if missing:
        why = ended.reason or "as in a partial clone"
        found.warnings.append(f"the contents of {missing} of its {len(wanted)} files are missing ({why})")


def _lines(blobs: Iterable[str]) -> bytes:
    return "".join(f"{blob}\n" for blob in blobs).encode()


def _read_texts(git: Sterile, budget: int, found: Contents, before: Before | None) -> None:
    """One pass over the text files: declarations first, then the smallest first, until the budget is spent."""
    texts = sorted(
        (source_of(found.names[at]) is None, size, at)
        for at, size in enumerate(found.sizes)
        if size is not None and found.modes[at] in REGULAR and not found.binary[at] and size <= LARGEST_TEXT
    )
    alike: dict[tuple[str, str], list[int]] = {}  # files with the same text, in the same language: opened once
    spent = 0
    for _, size, at in texts:
        name = found.names[at]
        key = found.blobs[at], name if source_of(name) else kind_of(name)
        if key not in alike:
            spent += size
            if spent > budget:
                break
        alike.setdefault(key, []).append(at)
    left = len(texts) - sum(map(len, alike.values()))
    if left and budget:
        found.warnings.append(f"{left} of its {len(texts)} text files were not opened: the budget was {budget} bytes")
    groups = sorted(alike.values())
    if before is not None:
        groups = _taken_over(found, groups, before)
    if not groups:
        return
    mentions = Mentions(found.names)
    with git.stream(
        ["cat-file", "--batch=%(objectsize)", "--buffer"], _lines(found.blobs[g[0]] for g in groups)
    ) as out:
        for files in groups:
            header = out.readline().strip()
            if not header.isdigit():
                break
            _look_into(found, mentions, files, out.read(int(header)))
            out.read(1)
        ended = out.finish()
    if ended.code:
        found.reasons.append(f"its files could be read only in part: {ended.reason}")


def _taken_over(found: Contents, groups: list[list[int]], before: Before) -> list[list[int]]:
    """Fills in what is known already; the groups that are left to open."""
    known = before.knows(found.names)
    left: list[list[int]] = []
    names: set[str] = set()
    for files in groups:
        seen = [known.opened(found.names[at], found.blobs[at]) for at in files]
        if None in seen:
            left.append(files)
            continue
        for at, one in zip(files, seen, strict=True):
            if one is not None:
                found.lines[at], found.binary[at] = one
        names.update(found.names[at] for at in files)
    found.markers += before.markers(names)
    found.declared += before.declared(names)
    return left


def _look_into(found: Contents, mentions: Mentions, files: list[int], text: bytes) -> None:
    """Counts the lines of files that hold `text`, and notes their markers, declarations and the paths they speak of."""
    if b"\0" in text[:SNIFFED]:
        for at in files:
            found.binary[at] = True
        return
    lines = text.count(b"\n") + (text[-1:] not in (b"\n", b""))
    there = markers(found.names[files[0]], text)
    for at in files:
        found.lines[at] = lines
        found.markers += [(found.names[at], marker, count) for marker, count in there.items()]
        found.declared += declarations(found.names[at], text)
        found.declared += mentions.of(found.names[at], text)
