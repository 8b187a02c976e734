"""Opens Open Cap Format: a folder, its manifest, or a zip. Nothing outside is opened, and no bomb is unpacked."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any, Final

from holdfast.errors import BadInput

MANIFEST: Final = "OCF_MANIFEST_FILE"
MOST_FILES: Final = 2_000
LARGEST: Final = 64 << 20
"""Bytes that all files together may unpack to."""
DENSEST: Final = 200
"""How many times larger a packed file may become."""
SMALL: Final = 1 << 20
"""Below this, how densely a file was packed does not matter."""
PIECE: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Found:
    """One object of the package: in which file it stands, at which place there, counted from 1."""

    file: str
    place: int
    value: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.value.get("id", ""))

    @property
    def type(self) -> str:
        """Its `object_type`; the older names for equity compensation mean the newer ones."""
        return str(self.value.get("object_type", "")).replace("TX_PLAN_SECURITY_", "TX_EQUITY_COMPENSATION_")


@dataclass
class Package:
    """All objects, file by file, the manifest, and what of it could not be read, in words."""

    name: str
    manifest: Mapping[str, Any] = field(default_factory=dict)
    objects: list[Found] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def opened(path: Path) -> Package:
    """Raises `BadInput` for what is no Open Cap Format, or far too large."""
    if path.is_dir():
        return _package(path.name, dict(_folder(path)))
    if zipfile.is_zipfile(path):
        return _package(path.name, dict(_zipped(path)))
    if path.suffix == ".json":
        return _package(path.name, dict(_folder(path.parent)), first=path.name)
    raise BadInput(
        f"{path} is no Open Cap Format: give the folder, its Manifest.ocf.json, or a zip of them. A table is read from "
        "a file that ends in .csv."
    )


def is_ocf(path: Path) -> bool:
    """Whether something looks like Open Cap Format rather than a table."""
    return path.is_dir() or path.suffix.lower() in (".json", ".zip")


def _folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The JSON files in a folder, none of them through a link that leads out of it."""
    inside, read = folder.resolve(), 0
    try:
        files = sorted(one for one in folder.rglob("*.json") if one.resolve().is_relative_to(inside) and one.is_file())
        for one in files[: MOST_FILES + 1]:
            read += one.stat().st_size
            _refuse_large(read)
            yield one.relative_to(folder).as_posix(), one.read_bytes()
    except OSError as error:
        raise BadInput(f"{folder} could not be read: {error.strerror or error}.") from error


def _refuse_large(read: int) -> None:
    if read > LARGEST:
        raise BadInput(f"There are more than {LARGEST >> 20} MB in it: no cap table is so large. Nothing was taken.")


def _zipped(path: Path) -> Iterator[tuple[str, bytes]]:
    """The JSON files in a zip. What they unpack to is counted while it is read, never believed from the index."""
    left = LARGEST
    try:
        with zipfile.ZipFile(path) as packed:
            infos = [one for one in packed.infolist() if _wanted(one.filename)]
            if len(infos) > MOST_FILES:
                raise BadInput(f"{path.name} holds more than {MOST_FILES:,} files. Nothing was taken.")
            for info in infos:
                if info.flag_bits & 1:
                    raise BadInput(f"{path.name} is locked with a password: unpack it and give the folder.")
                content = _unpacked(packed, info, left)
                left -= len(content)
                yield PurePosixPath(info.filename).as_posix(), content
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise BadInput(f"{path.name} is no zip that could be read: {error}. Nothing was taken.") from error


def _wanted(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return name.endswith(".json") and "__MACOSX" not in parts and not parts[-1].startswith("._")


def _unpacked(packed: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> bytes:
    pieces, size = [], 0
    with packed.open(info) as file:
        while piece := file.read(PIECE):
            size += len(piece)
            _refuse_large(size + LARGEST - left)
            if size > SMALL and size > DENSEST * max(1, info.compress_size):
                raise BadInput(f"A file in it unpacks to over {DENSEST} times its size: no cap table does that. "
                               "Nothing was taken.")  # fmt: skip
            pieces.append(piece)
    return b"".join(pieces)


def _package(name: str, files: Mapping[str, bytes], first: str = "") -> Package:
    """What stands in the files: those that the manifest lists, or all of them where there is none."""
    package = Package(name)
    if len(files) > MOST_FILES:
        raise BadInput(f"{name} holds more than {MOST_FILES:,} files. Nothing was taken.")
    read = {file: _json(file, content, package) for file, content in files.items()}
    known = {file: value for file, value in read.items() if isinstance(value, dict)}
    manifests = sorted(
        (file for file, value in known.items() if value.get("file_type") == MANIFEST),
        key=lambda file: (file != first, file.count("/"), file),
    )
    if first and (not manifests or manifests[0] != first):
        raise BadInput(f"{first} is no manifest: give the folder, or its Manifest.ocf.json. Nothing was taken.")
    if manifests:
        package.manifest = known[manifests[0]]
    chosen = _listed(package, manifests[0], known) if manifests else sorted(known)
    for file in chosen:
        items = known[file].get("items")
        if not isinstance(items, list):
            continue
        for place, item in enumerate(items, 1):
            if isinstance(item, dict):
                package.objects.append(Found(PurePosixPath(file).name, place, item))
            else:
                package.problems.append(f"{PurePosixPath(file).name}, item {place}: it is no object")
    if not package.objects:
        raise BadInput(f"{name} holds no Open Cap Format: no file with `file_type` and `items`. Nothing was taken.")
    return package


def _json(file: str, content: bytes, package: Package) -> object:
    try:
        return json.loads(content.decode("utf-8-sig"), parse_float=Decimal, parse_int=int)
    except (ValueError, RecursionError):
        package.problems.append(f"{PurePosixPath(file).name}: it is no JSON that could be read")
        return None


def _listed(package: Package, manifest: str, known: Mapping[str, object]) -> list[str]:
    """The files that a manifest lists, in its order; those that are not there are problems, not errors."""
    found: list[str] = []
    base = PurePosixPath(manifest).parent
    for name, files in package.manifest.items():
        for one in files if name.endswith("_files") and isinstance(files, list) else ():
            path = PurePosixPath(str(one.get("filepath", "")) if isinstance(one, dict) else "")
            file = (base / path).as_posix()
            if path.is_absolute() or ".." in path.parts:
                package.problems.append(f"the manifest lists a file outside of its folder under `{name}`: not opened")
            elif file not in known:
                package.problems.append(f"the manifest lists {path.name[:80]} under `{name}`, which is not there")
            elif file not in found:
                found.append(file)
    return found
