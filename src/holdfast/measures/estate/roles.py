"""What each file of a repository is: source, a test, or part of a layer such as docs, notebooks, infrastructure.

A folder is *claimed* for a layer when its name says so and its content agrees (`deployments/` full of Python is not
infrastructure). A claim swallows the folder. Files outside claims are claimed one by one, by name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping
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


def layers(files: Iterable[File], guides: Container[str] = ()) -> dict[str, tuple[str, AssetKind, bool]]:
    """Which files belong to a layer: file name -> (home folder, kind, whether the folder itself is claimed).

    `guides`: the papers that are followed step by step (`guides.py`), wherever they lie.

    >>> layers([File(f"docs/{n}.md", 9, 9, {}) for n in "abc"])["docs/a.md"]
    ('docs', <AssetKind.DOCS: 'documentation'>, True)
    """
    files = list(files)
    claims = _folder_claims(files)
    found = {file.name: claim for file in files if (claim := _layer(file, claims, file.name in guides))}
    sizes = Counter((home, kind) for home, kind, _ in found.values())
    beside = Counter(file.name.rpartition("/")[0] or TOP for file in files if file.source)
    for home, kind in sizes:
        if kind is AssetKind.NOTEBOOKS and home not in claims and home != TOP and beside[home] > sizes[home, kind]:
            sizes[home, kind] = 0  # notebooks among scripts are part of their work
    if not any(rules.CI_RUNS.match(name.lower()) for name, (_, kind, _) in found.items() if kind is AssetKind.CI):
        sizes[TOP, AssetKind.CI] = 0
    return {
        name: claim for name, claim in found.items() if sizes[claim[0], claim[1]] >= rules.LAYER_FILES.get(claim[1], 1)
    }


def _layer(file: File, claims: Mapping[str, AssetKind], guide: bool) -> tuple[str, AssetKind, bool] | None:
    if rules.CI_FOLDERS & set(file.folders[:1]) or (not file.folders and rules.CI_NAME.match(file.base)):
        return TOP, AssetKind.CI, False
    claimed = next((path for path in reversed(ancestors(file.name)) if path in claims), None)
    if guide and (claimed is None or claims[claimed] is AssetKind.DOCS):
        return file.name.rpartition("/")[0] or TOP, AssetKind.RUNBOOK, False
    if claimed is not None:
        return claimed, claims[claimed], True
    if is_test(file):
        return None
    kind = _loose(file)
    if kind is AssetKind.NOTEBOOKS:
        return file.name.rpartition("/")[0] or TOP, kind, False
    return ((file.folders or (TOP,))[0], kind, False) if kind else None


def _loose(file: File) -> AssetKind | None:
    """The layer of a file that no folder claims."""
    if file.extension in rules.NOTEBOOK_EXTENSIONS:
        return AssetKind.NOTEBOOKS
    if file.extension in rules.DOC_EXTENSIONS and _operates(file):
        return AssetKind.RUNBOOK
    if not file.folders and rules.INFRASTRUCTURE_NAME.match(file.base):
        return AssetKind.INFRASTRUCTURE
    return None


def _operates(file: File) -> bool:
    """Whether a document tells how to run or repair something: by its name, or by a name and words that agree."""
    if rules.RUNBOOK_NAME.search(file.base):
        return True
    return bool(rules.OPERATIONS_NAME.search(file.base)) and len(rules.OPERATIONS_WORDS & file.markers.keys()) >= 2


def _folder_claims(files: list[File]) -> dict[str, AssetKind]:
    """Folders whose name and content make them a layer of their own; a folder inside a claimed one is not listed."""
    contents: dict[str, list[File]] = {}
    for file in files:
        for path in ancestors(file.name):
            contents.setdefault(path, []).append(file)
    learning = learns(files)
    claims: dict[str, AssetKind] = {}
    for path in sorted(contents):
        if path not in claims and not any(above in claims for above in ancestors(path)):
            kind = _claim(path, contents[path], learning)
            if kind:
                parts = _divided(path, kind, contents)
                claims |= dict.fromkeys(parts or [path], kind)
                rest = sum(not any(f.name.startswith(part + "/") for part in parts) for f in contents[path])
                if parts and rest >= rules.LAYER_FILES[kind]:
                    claims[path] = kind
    return claims


def _divided(path: str, kind: AssetKind, contents: Mapping[str, list[File]]) -> list[str]:
    """The child folders of a claimed one that a team would list apart, if there are some, and they hold most of it."""
    fewest = rules.DIVIDED.get(kind)
    if fewest is None:
        return []
    depth = path.count("/") + 1
    children = {path for path in contents if path.count("/") == depth}
    parts = [
        child
        for child in sorted(children)
        if child.startswith(path + "/") and _counted(kind, contents[child]) >= fewest
    ]
    held = sum(len(contents[part]) for part in parts)
    fits = rules.FEWEST_PARTS <= len(parts) <= rules.MOST_PARTS and held >= rules.PARTS_SHARE * len(contents[path])
    return parts if fits else []


def _counted(kind: AssetKind, files: list[File]) -> int:
    """How many files of a kind's own sort a folder holds."""
    if kind is AssetKind.NOTEBOOKS:
        return sum(file.extension in rules.NOTEBOOK_EXTENSIONS for file in files)
    return sum(file.extension not in rules.DOC_EXTENSIONS for file in files)


def _claim(path: str, inside: list[File], learning: bool) -> AssetKind | None:
    folders = path.lower().split("/")
    name = folders[-1]
    if rules.TEST_FOLDERS & set(folders) or rules.CI_FOLDERS & set(folders[:1]):
        return None
    if any(file.base in rules.DBT_PROJECT and file.name.count("/") == len(folders) for file in inside):
        return AssetKind.DATA
    if _terraform(inside):
        return AssetKind.INFRASTRUCTURE
    if len(folders) > rules.NESTED_DEPTH and len(inside) < rules.NESTED_FILES:
        return None
    if name in rules.RUNBOOK_FOLDERS and _share(inside, rules.DOC_EXTENSIONS | rules.NOTEBOOK_EXTENSIONS) >= 0.5:
        return AssetKind.RUNBOOK
    if len(folders) == 1 and (name in rules.CI_WORK_FOLDERS or (name in rules.CI_BUILD_FOLDERS and _builds(inside))):
        return AssetKind.CI
    if name in rules.DOC_FOLDERS and (len(folders) == 1 or len(inside) >= rules.NESTED_FILES) and _written(inside):
        return AssetKind.DOCS
    if name in rules.EXAMPLE_FOLDERS and len(folders) == 1 and not _heavy(inside):
        return AssetKind.NOTEBOOKS if _mostly_notebooks(inside) else AssetKind.DOCS
    if name in rules.NOTEBOOK_FOLDERS and _share(inside, rules.NOTEBOOK_EXTENSIONS) > 0.2:
        return AssetKind.NOTEBOOKS
    if _words(name) & rules.INFRASTRUCTURE_FOLDERS and _infrastructure(inside) >= 0.6:
        return AssetKind.INFRASTRUCTURE
    if _infrastructure_by_content(inside):
        return AssetKind.INFRASTRUCTURE
    if learning and (kind := _of_models(name, inside)):
        return kind
    if _data(name, inside, learning):
        return AssetKind.DATA
    return AssetKind.DOCS if len(folders) == 1 and _only_text(name, inside) else None


def _builds(files: list[File]) -> bool:
    described = any(file.extension in ("yml", "yaml") for file in files)
    return described and sum(file.source for file in files) <= 2 and len(files) <= rules.CI_BUILD_FILES


def _terraform(files: list[File]) -> bool:
    """Whether a folder is Terraform's or Bicep's, wherever it lies."""
    fits = sum(file.extension in ("tf", "bicep") for file in files)
    return fits >= rules.LAYER_FILES[AssetKind.INFRASTRUCTURE] and fits >= 0.6 * len(files)


def _infrastructure_by_content(files: list[File]) -> bool:
    """Terraform, charts or manifests, whatever the folder is called."""
    rest = [file for file in files if file.extension not in rules.DOC_EXTENSIONS]
    fits = sum(file.extension in ("tf", "bicep") or any(m.startswith("k8s:") for m in file.markers) for file in rest)
    return fits >= rules.LAYER_FILES[AssetKind.INFRASTRUCTURE] and fits >= 0.6 * len(rest)


def _of_models(name: str, files: list[File]) -> AssetKind | None:
    """Cases of an evaluation, models that Triton serves, cards and pointers of trained models: hardly any source."""
    if any(rules.PROMPTFOO_NAME.match(file.base) for file in files) and name in rules.EVALUATION_FOLDERS | {
        "promptfoo"
    }:
        return AssetKind.EVALUATION
    if sum(file.source for file in files) * 5 > len(files):
        return None
    if name in rules.EVALUATION_FOLDERS and _share(files, rules.DATA_EXTENSIONS | _DESCRIBES) >= 0.6:
        return AssetKind.EVALUATION
    if sum(file.base == rules.TRITON_NAME for file in files) >= 1:
        return AssetKind.SERVING
    carded = sum(bool(rules.MODEL_CARD_NAME.search(file.base)) for file in files)
    return AssetKind.MODEL if carded * 3 >= len(files) and name in rules.MODEL_FOLDERS else None


_DESCRIBES = frozenset({"yaml", "yml", "json"})


def _mostly_notebooks(files: list[File]) -> bool:
    """Whether there are more notebooks than source and papers together."""
    notebooks = sum(file.extension in rules.NOTEBOOK_EXTENSIONS for file in files)
    return notebooks > sum(file.source or file.extension in rules.DOC_EXTENSIONS for file in files)


def _only_text(name: str, files: list[File]) -> bool:
    """Whether a folder holds papers and hardly anything else; prompts are no papers."""
    text = _share(files, rules.DOC_EXTENSIONS - {"txt"})
    return (
        len(files) >= rules.LAYER_FILES[AssetKind.DOCS]
        and text >= 0.8
        and "prompt" not in name
        and name not in rules.DATA_FOLDERS
        and not name.startswith(".")
    )


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
    known = rules.DATA_EXTENSIONS | (rules.SCHEMA_EXTENSIONS if name in rules.SCHEMA_FOLDERS else frozenset())
    share = _share(files, known)
    if share >= 0.6:
        return name in rules.DATA_FOLDERS or (share >= 0.9 and len(files) >= rules.NESTED_FILES)
    described = rules.DATA_EXTENSIONS | _DESCRIBES
    return learning and name in {"data", "datasets"} and _share(files, described) >= 0.6
