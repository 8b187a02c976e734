"""What each file of a repository is: source, a test, or part of a layer such as docs, notebooks, infrastructure.

A folder is *claimed* for a layer when its name says so and its content agrees (`deployments/` full of Python is not
infrastructure). A claim swallows the folder. Files outside claims are claimed one by one, by name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from holdfast.measures.estate import rules
from holdfast.measures.estate.signs import LANGUAGE_MODELS, LEARNING
from holdfast.terms.nouns import AssetKind

TOP = "."
"""The path of a repository's own top folder."""


@dataclass(frozen=True, slots=True)
class File:
    """One counted file at head, as the rules see it; `base` and `extension` are in lower case."""

    name: str
    lines: int
    size: int
    markers: Mapping[str, int]
    folders: tuple[str, ...] = field(init=False, repr=False)
    base: str = field(init=False, repr=False)
    extension: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        *folders, last = self.name.split("/")
        base = last.lower()
        object.__setattr__(self, "folders", tuple(folders))
        object.__setattr__(self, "base", base)
        object.__setattr__(self, "extension", base.rpartition(".")[2] if "." in base else "")

    @property
    def source(self) -> bool:
        """Whether it is written in a programming language."""
        return self.extension in rules.LANGUAGES


@lru_cache(maxsize=1 << 16)
def ancestors(name: str) -> tuple[str, ...]:
    """The folders above a path, outermost first.

    >>> ancestors("a/b/c.py")
    ('a', 'a/b')
    """
    return tuple(name[:at] for at, letter in enumerate(name) if letter == "/")


def is_test(file: File) -> bool:
    """Whether a file tests others, by the folders above it or its own name.

    >>> [is_test(File(name, 1, 1, {})) for name in ("tests/data/a.json", "src/test_a.py", "numpy/testing/a.py")]
    [True, True, False]
    """
    folders = {part.lower() for part in file.folders}
    if folders & rules.TEST_FOLDERS or rules.TEST_NAME.match(file.name.rpartition("/")[2]):
        return True
    return bool(folders & rules.SPEC_FOLDERS) and file.extension in {"rb", "js", "ts", "feature"}


def learns(files: Iterable[File]) -> bool:
    """Whether a repository does machine learning: some source outside its tests imports a library for it."""
    known = {f"import:{name}" for name in LEARNING | LANGUAGE_MODELS}
    return any(not known.isdisjoint(file.markers) and not is_test(file) for file in files)


def layers(files: Iterable[File]) -> dict[str, tuple[str, AssetKind, bool]]:
    """Which files belong to a layer: file name -> (home folder, kind, whether the folder itself is claimed).

    >>> layers([File(f"docs/{n}.md", 9, 9, {}) for n in "abc"])["docs/a.md"]
    ('docs', <AssetKind.DOCS: 'documentation'>, True)
    """
    files = list(files)
    claims = _folder_claims(files)
    found = {file.name: claim for file in files if (claim := _layer(file, claims))}
    sizes = Counter((home, kind) for home, kind, _ in found.values())
    if not any(rules.CI_RUNS.match(name.lower()) for name, (_, kind, _) in found.items() if kind is AssetKind.CI):
        sizes[TOP, AssetKind.CI] = 0
    return {
        name: claim for name, claim in found.items() if sizes[claim[0], claim[1]] >= rules.LAYER_FILES.get(claim[1], 1)
    }


def _layer(file: File, claims: Mapping[str, AssetKind]) -> tuple[str, AssetKind, bool] | None:
    if rules.CI_FOLDERS & set(file.folders[:1]) or (not file.folders and rules.CI_NAME.match(file.base)):
        return TOP, AssetKind.CI, False
    claimed = next((path for path in ancestors(file.name) if path in claims), None)
    if claimed is not None:
        return claimed, claims[claimed], True
    if is_test(file):
        return None
    kind = _loose(file)
    return ((file.folders or (TOP,))[0], kind, False) if kind else None


def _loose(file: File) -> AssetKind | None:
    """The layer of a file that no folder claims."""
    if file.extension in rules.NOTEBOOK_EXTENSIONS:
        return AssetKind.NOTEBOOKS
    if file.extension in rules.DOC_EXTENSIONS and rules.RUNBOOK_NAME.search(file.base):
        return AssetKind.RUNBOOK
    if not file.folders and rules.INFRASTRUCTURE_NAME.match(file.base):
        return AssetKind.INFRASTRUCTURE
    return None


def _folder_claims(files: list[File]) -> dict[str, AssetKind]:
    """Folders whose name and content make them a layer of their own; a folder inside a claimed one is not listed."""
    contents: dict[str, list[File]] = {}
    for file in files:
        for path in ancestors(file.name):
            contents.setdefault(path, []).append(file)
    learning = learns(files)
    claims: dict[str, AssetKind] = {}
    for path in sorted(contents):
        if not any(above in claims for above in ancestors(path)):
            kind = _claim(path, contents[path], learning)
            if kind:
                claims[path] = kind
    return claims


def _claim(path: str, inside: list[File], learning: bool) -> AssetKind | None:
    folders = path.lower().split("/")
    name = folders[-1]
    if rules.TEST_FOLDERS & set(folders) or rules.CI_FOLDERS & set(folders[:1]):
        return None
    if len(folders) > rules.NESTED_DEPTH and len(inside) < rules.NESTED_FILES:
        return None
    if name in rules.RUNBOOK_FOLDERS and _share(inside, rules.DOC_EXTENSIONS) >= 0.5:
        return AssetKind.RUNBOOK
    if name in rules.DOC_FOLDERS and (len(folders) == 1 or len(inside) >= rules.NESTED_FILES) and _written(inside):
        return AssetKind.DOCS
    if name in rules.EXAMPLE_FOLDERS and not _heavy(inside):
        return AssetKind.DOCS
    if name in rules.NOTEBOOK_FOLDERS and _share(inside, rules.NOTEBOOK_EXTENSIONS) > 0.2:
        return AssetKind.NOTEBOOKS
    if _words(name) & rules.INFRASTRUCTURE_FOLDERS and _infrastructure(inside) >= 0.6:
        return AssetKind.INFRASTRUCTURE
    return AssetKind.DATA if _data(name, inside, learning) else None


def _words(name: str) -> set[str]:
    return {name, *name.replace("_", "-").split("-")}


def _written(files: list[File]) -> bool:
    """Whether a folder of documentation is one: a fifth of it is text, or it holds no more source than text."""
    text = sum(file.extension in rules.DOC_EXTENSIONS | rules.NOTEBOOK_EXTENSIONS for file in files)
    return text * 5 >= len(files) or text >= sum(file.source for file in files)


def _share(files: list[File], extensions: frozenset[str]) -> float:
    return sum(file.extension in extensions for file in files) / len(files)


def _heavy(files: list[File]) -> bool:
    source = [file for file in files if file.source]
    return len(source) > rules.HEAVY_FILES or sum(file.lines for file in source) > rules.HEAVY_LINES


def _infrastructure(files: list[File]) -> float:
    """Part of the files that configure machines, papers aside."""
    rest = [file for file in files if file.extension not in rules.DOC_EXTENSIONS]
    fits = [
        f for f in rest if f.extension in rules.INFRASTRUCTURE_EXTENSIONS or rules.INFRASTRUCTURE_NAME.match(f.base)
    ]
    return len(fits) / len(rest) if rest else 0.0


def _data(name: str, files: list[File], learning: bool) -> bool:
    """Migrations of a database; or a folder of tables and queries; or descriptions of data sets by that name."""
    if _words(name) & rules.MIGRATION_FOLDERS:
        return sum(bool(rules.MIGRATION_NAME.match(file.base)) for file in files) / len(files) >= 0.5
    share = _share(files, rules.DATA_EXTENSIONS)
    if share >= 0.6:
        return name in rules.DATA_FOLDERS or (share >= 0.9 and len(files) >= rules.NESTED_FILES)
    described = rules.DATA_EXTENSIONS | {"yaml", "yml", "json"}
    return learning and name in {"data", "datasets"} and _share(files, described) >= 0.6
