"""Reads the tree at the head, and the text of its files once: lines, markers, declarations. No text is kept.

A missing blob (of a partial clone) leaves `lines` and `size` null. What is over a file's limit or the whole budget is
counted and said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from holdfast.evidence.git.declarations import Declaration, declarations, source_of
from holdfast.evidence.git.history import QUARANTINE
from holdfast.evidence.git.markers import markers
from holdfast.evidence.git.plainfiles import as_text
from holdfast.evidence.git.sterile import Sterile, Stream

LARGEST_TEXT = 1_000_000
SNIFFED = 8000
TREE_CHUNK = 1 << 20
REGULAR = ("100644", "100755")
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


def read(git: Sterile, tip: str | None, budget: int, largest_tree: int) -> Contents:
    """The tree at `tip` and, up to `budget` bytes, what its text files hold."""
    found = Contents()
    if tip is None:
        return found
    _read_tree(git, tip, largest_tree, found)
    _read_sizes(git, found)
    _read_texts(git, budget, found)
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


def _read_sizes(git: Sterile, found: Contents) -> None:
    """The size of each file; null for links to other repositories and for what is missing."""
    wanted = [at for at, mode in enumerate(found.modes) if mode != "160000"]
    asked = "".join(f"{found.blobs[at]}\n" for at in wanted).encode()
    said, ended = git.output(["cat-file", "--batch-check=%(objectsize)", "--buffer"], asked)
    answers = said.split(b"\n")[:-1]
    missing = len(wanted) - sum(map(bytes.isdigit, answers))
    if missing:
        why = ended.reason or "a partial clone"
        found.warnings.append(f"the contents of {missing} of its {len(wanted)} files are missing ({why})")
    for at, answer in zip(wanted, answers, strict=False):
        found.sizes[at] = int(answer) if answer.isdigit() else None


def _read_texts(git: Sterile, budget: int, found: Contents) -> None:
    """One pass over the text files: declarations first, then the smallest first, until the budget is spent."""
    chosen, spent = [], 0
    by_size = sorted(
        (source_of(found.names[at]) is None, size, at)
        for at, size in enumerate(found.sizes)
        if size is not None and found.modes[at] in REGULAR and not found.binary[at] and size <= LARGEST_TEXT
    )
    for _, size, at in by_size:
        if spent + size > budget:
            break
        spent += size
        chosen.append(at)
    left = len(by_size) - len(chosen)
    if left and budget:
        found.warnings.append(f"{left} of its {len(by_size)} text files were not opened: the budget was {budget} bytes")
    chosen.sort()
    asked = "".join(f"{found.blobs[at]}\n" for at in chosen).encode()
    with git.stream(["cat-file", "--batch=%(objectsize)", "--buffer"], asked) as stream:
        for at in chosen:
            header = stream.readline().strip()
            if not header.isdigit():
                break
            _look_into(found, at, stream.read(int(header)))
            stream.read(1)
        ended = stream.finish()
    if ended.code:
        found.reasons.append(f"its files could be read only in part: {ended.reason}")


def _look_into(found: Contents, at: int, text: bytes) -> None:
    """Counts the lines of one file, and notes its markers and declarations."""
    if b"\0" in text[:SNIFFED]:
        found.binary[at] = True
        return
    found.lines[at] = text.count(b"\n") + (text[-1:] not in (b"\n", b""))
    name = found.names[at]
    found.markers += [(name, marker, count) for marker, count in markers(name, text).items()]
    if source_of(name) is not None:
        found.declared += declarations(name, text)
