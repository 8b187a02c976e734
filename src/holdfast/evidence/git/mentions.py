"""Which folders and files of a repository its deployments speak of: workflows, Terraform, compose, Kubernetes.

Only paths that are in the tree leave a file, never its text. A row is a declaration: source `mention`, the file, the
line, key `workflow` (or `terraform`, `compose`, `kubernetes`), value the path. Of the README at the top, key `install`:
the package's own folder, where it tells users to install a package of that name. Of a Dockerfile, key `image`: what it
copies from this repository, seen from the repository's top or from its own folder.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from holdfast.evidence.git.declarations import LONGEST_LINE, Declaration
from holdfast.evidence.git.markers import kind_of
from holdfast.evidence.git.plainfiles import as_text

SOURCE = "mention"
MOST = 400
"""Paths told of one file; more than this says no more."""

_PATH = re.compile(r"[\w.@+*-]*/[\w./@+*-]*")
_ANNOUNCED = re.compile(
    r"(?:director(?:y|ies)|work_?dir|context|\bdir|folder|path|source|\bsrc|build|chdir|\bcd|\s-C|\s-f|--file)"
    r"[:= ]+[\"']?([\w.@+-]+)(?![\w/])",
    re.IGNORECASE,
)
_TERRAFORM = re.compile(r"\.\.?/[\w./-]+")
_BUILD = re.compile(r"^\s*(?:-\s*)?(?:build|context|dockerfile):\s*[\"']?([\w./-]+)")
_HINTS = {
    "workflow": re.compile(rb"/|director|context|folder|dir|path|source|src|build|cd |-C|-f", re.IGNORECASE),
    "terraform": re.compile(rb"\./"),
    "compose": re.compile(rb"build|context|dockerfile"),
    "kubernetes": re.compile(rb"image"),
    "install": re.compile(rb"install|add"),
    "image": re.compile(rb"COPY|ADD|copy|add"),
}
"""What a line holds wherever it may speak of a path."""

_INSTALL = re.compile(r"\b(?:pip3?|uv|conda|mamba|pipx)(?: pip)? (?:install|add)\b([^#`|;&]*)", re.IGNORECASE)
_WORD = re.compile(r"(?:^|\s)[\"']?([A-Za-z][\w.-]*)")
_COPIES = re.compile(r"^\s*(?:COPY|ADD|copy|add)\s+(.+?)\s+\S+\s*$")
_IMAGE = re.compile(r"\bimage(?:Name|_name)?:\s*[\"']?([\w./-]+)")


class Mentions:
    """Finds the paths of one tree in the files that deploy it.

    >>> tree = Mentions(["api/app.py", "api/Dockerfile", "infra/main.tf", "docs/a.md"])
    >>> text = b"run: cd api && make\\npaths: ['docs/**']\\nname: infra\\n"
    >>> [(row.line, row.key, row.value) for row in tree.of(".github/workflows/ship.yml", text)]
    [(1, 'workflow', 'api'), (2, 'workflow', 'docs')]
    >>> [row.value for row in tree.of("infra/main.tf", b'source = "../api"')]
    ['api']
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._files = frozenset(names)

    @cached_property
    def _folders(self) -> frozenset[str]:
        found: set[str] = set()
        for name in self._files:
            above = name.rpartition("/")[0]
            while above and above not in found:
                found.add(above)
                above = above.rpartition("/")[0]
        return frozenset(found)

    @cached_property
    def _packages(self) -> dict[str, str]:
        return _packages(self._files)

    @cached_property
    def _built(self) -> dict[str, str]:
        """The folders with an image of their own, by their last name."""
        built = {name.rpartition("/")[0] for name in self._files if "ockerfile" in name}
        return {folder.rpartition("/")[2]: folder for folder in sorted(built) if folder}

    def of(self, path: str, text: bytes) -> Iterator[Declaration]:
        """The paths that the file at `path` speaks of, each once, with the line where it does first."""
        key = _key(path, text)
        if key is None:
            return
        seen: set[str] = set()
        hint, folder = _HINTS[key], path.rpartition("/")[0]
        for number, raw in enumerate(text.split(b"\n"), 1):
            if not hint.search(raw):
                continue
            for found in self._on(key, folder, as_text(raw[:LONGEST_LINE])):
                if found not in seen and len(seen) < MOST:
                    seen.add(found)
                    yield Declaration(SOURCE, path, number, key, found)

    def _on(self, key: str, folder: str, line: str) -> Iterator[str]:
        if line.lstrip().startswith("#"):
            return
        found: Iterable[str | None]
        if key == "workflow":
            written = _PATH.findall(line) + _ANNOUNCED.findall(line)
            found = (self._there(re.sub(r"/?\*.*$", "", one).removeprefix("./").strip("/")) for one in written)
        elif key == "install":
            found = (self._packages.get(_plain(one)) for call in _INSTALL.findall(line) for one in _WORD.findall(call))
        elif key == "terraform":
            found = (self._beside(folder, token[0]) for token in _TERRAFORM.finditer(line))
        elif key == "image":
            found = self._copied(folder, line)
        elif key == "compose":
            found = (self._beside(folder, token[1]) for token in _BUILD.finditer(line))
        else:
            found = (self._image(token[1]) for token in _IMAGE.finditer(line))
        yield from (one for one in found if one)

    def _beside(self, folder: str, written: str) -> str | None:
        return self._there(posixpath.normpath(posixpath.join(folder, written)))

    def _copied(self, folder: str, line: str) -> Iterator[str | None]:
        """What a line of a Dockerfile copies; a stage of another image and `.` name nothing of this repository."""
        for called in _COPIES.findall(line):
            words = [] if "--from=" in called else called.split()
            for word in words:
                name = re.sub(r"/?\*.*$", "", word.strip("[],\"'")).removeprefix("./").strip("/")
                if name not in ("", ".") and not word.startswith("--"):
                    yield self._there(name) or self._beside(folder, name)

    def _image(self, written: str) -> str | None:
        """The folder whose image this is, by its name."""
        return self._built.get(written.rpartition("/")[2])

    def _there(self, name: str) -> str | None:
        return name if name in self._folders or name in self._files else None


def _packages(files: frozenset[str]) -> dict[str, str]:
    """The folders of Python packages at the top or in `src`, by their names without signs."""
    inits = (name.rpartition("/")[0] for name in files if name.endswith("/__init__.py"))
    return {_plain(folder.removeprefix("src/")): folder for folder in inits if "/" not in folder.removeprefix("src/")}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]", "", name.partition("[")[0].lower())


def _key(path: str, text: bytes) -> str | None:
    """How a file speaks of paths, if it does at all."""
    if "/" not in path and path.lower().startswith("readme"):
        return "install"
    kind = kind_of(path)
    if kind in ("workflow", "terraform"):
        return kind
    if kind == "docker":
        return "image"
    if kind != "yaml":
        return None
    if path.rpartition("/")[2].lower().startswith(("docker-compose", "compose", "skaffold")):
        return "compose"
    return "kubernetes" if b"image" in text and (text.startswith(b"kind:") or b"\nkind:" in text) else None
