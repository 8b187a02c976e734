"""One repository's files, divided among its assets: every counted file belongs to exactly one."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence

from holdfast.measures.estate import rules
from holdfast.measures.estate.drafts import Draft
from holdfast.measures.estate.folders import carve, tree
from holdfast.measures.estate.guides import guides
from holdfast.measures.estate.kinds import LAYER_REASONS, contained, kind_of_whole, pipeline, spreads, undivided
from holdfast.measures.estate.roles import TOP, File, ancestors, is_test, layers, learns
from holdfast.measures.estate.tops import divide
from holdfast.measures.estate.wholes import gather
from holdfast.terms.nouns import AssetKind

EVALUATED = frozenset({AssetKind.PACKAGE, AssetKind.TRAINING})
"""Kinds that are part of an evaluation suite when they lie in one."""


WHOLE = {
    AssetKind.TRAINING: "trains models",
    AssetKind.MODEL: "defines models",
    AssetKind.DATA: "prepares data",
    AssetKind.SERVING: "serves models",
}
"""What an asset does whose parts are of its kind."""


def survey(repository: str, files: Iterable[File]) -> list[Draft]:
    """The assets of one repository, in order of key.

    >>> loop = File("train.py", 300, 9000, {"import:torch": 1, "call:train": 2})
    >>> [(d.key, d.kind.value) for d in survey("tiny", [loop, File("README.md", 9, 90, {})])]
    [('.', 'training pipeline')]
    """
    files = sorted(files, key=lambda file: file.name)
    layered = layers(files, guides(files))
    drafts = _layer_drafts(files, layered)
    rest = [file for file in files if file.name not in layered]
    source = _source_drafts(repository, rest, learns(files))
    _give_tests([file for file in rest if is_test(file)], source)
    _settle_top(source, drafts)
    found = sorted([*drafts, *(d for d in source.values() if d.files or d.tests)], key=lambda draft: draft.key)
    return sorted(gather(divide(found, learns(files))), key=lambda draft: draft.key)


def _layer_drafts(files: Sequence[File], layered: dict[str, tuple[str, AssetKind, bool]]) -> list[Draft]:
    found: dict[tuple[str, AssetKind], Draft] = {}
    for file in files:
        if file.name in layered:
            home, kind, whole = layered[file.name]
            suffix = "" if whole else kind.value
            draft = found.setdefault((home, kind), Draft(home, suffix, kind, LAYER_REASONS[kind]))
            draft.files.append(file)
    for draft in found.values():
        if draft.path.rpartition("/")[2].lower() in rules.EXAMPLE_FOLDERS and draft.kind is AssetKind.DOCS:
            draft.reason = "examples that show how to use the rest"
    return list(found.values())


def _source_drafts(repository: str, rest: Sequence[File], learning: bool) -> dict[str, Draft]:
    """Assets of source by path; the repository's own top is always among them, perhaps empty."""
    body = [file for file in rest if not is_test(file)]
    packages = {_above(file) for file in body if _begins(file) and not _shown(file)}
    source = [file for file in body if file.source]
    roots = carve(tree(source, packages), lambda folder: contained(folder) or pipeline(folder, learning), undivided)
    known = frozenset(roots)
    mains: dict[str, str | None] = {}
    for place in [TOP, *(root for root in roots if root in packages)]:
        own = [file for file in source if home(file.name, known) == place and _counts(file, place)]
        only = sum(file.lines for file in own) < rules.PART_LINES
        mains[place] = main(_name(repository, place), _within(place, roots, packages), place, only=only)
    drafts = {path: Draft(path, main=mains.get(path)) for path in [TOP, *roots] if path not in mains.values()}
    held = {path: sum(f.lines for f in source if home(f.name, known) == path) for path in roots}
    for file in body:
        at = home(file.name, drafts)
        drafts[at if file.source or at != TOP else _beside(file, held, drafts)].files.append(file)
    for draft in drafts.values():
        draft.kind, draft.reason = kind_of_whole(draft.path, draft.main, draft.files, learning)
    for path in sorted(drafts):
        _join(drafts[path], drafts[home(path, drafts)])
    return drafts


def _exemplifies(draft: Draft) -> bool:
    """Whether it lies among the examples and has no image of its own."""
    return draft.path.lower().split("/")[0] in rules.EXAMPLE_FOLDERS and not any(map(_image, draft.files))


def _image(file: File) -> bool:
    return file.base.startswith("dockerfile")


def _join(draft: Draft, above: Draft) -> None:
    """A part of a pipeline, of models or of data is of their kind, where nothing in it says otherwise."""
    whole = above.main if above.path == TOP else above.path
    if whole is None or whole not in ancestors(draft.path):
        whole = None
    if draft.kind in EVALUATED and above.kind is AssetKind.EVALUATION and whole:
        draft.kind, draft.reason = above.kind, f"part of {whole}, which evaluates models"
    elif draft.kind is AssetKind.PACKAGE and above.kind in WHOLE and whole and spreads(above.kind, above.path):
        draft.kind, draft.reason = above.kind, f"part of {whole}, which {WHOLE[above.kind]}"
    elif (
        draft.kind is AssetKind.PACKAGE
        and draft.path.lower().split("/")[0] in rules.EXAMPLE_FOLDERS
        and not any(map(_image, draft.files))
    ):
        draft.kind, draft.reason = AssetKind.DOCS, "examples that show how to use the rest"


def _above(file: File) -> str:
    return file.name.rpartition("/")[0]


def _shown(file: File) -> bool:
    """Whether a file lies among examples, benchmarks or tools, whose packages are not assets for that alone; an example
    with an image of its own is one."""
    if file.folders[:1] and file.folders[0].lower() in rules.EXAMPLE_FOLDERS and _image(file):
        return False
    return bool({folder.lower() for folder in file.folders} & rules.NEVER_PRODUCTION)


def _name(repository: str, place: str) -> str:
    return repository if place == TOP else place.rpartition("/")[2]


def _within(place: str, roots: Sequence[str], packages: set[str]) -> list[str]:
    """The folders that lie in `place` with no other package between."""
    above = {place, *ancestors(place)}
    inside = [root for root in roots if place in (TOP, *ancestors(root))]
    return [root for root in inside if not (packages & set(ancestors(root))) - above]


def _beside(file: File, held: Mapping[str, int], drafts: Container[str]) -> str:
    """Where a paper or setting belongs that no asset is around: to the largest asset of its own folder."""
    for above in reversed(ancestors(file.name)):
        near = [path for path in held if path.startswith(above + "/") and path in drafts]
        if near:
            return min(near, key=lambda path: (-held[path], path))
    return TOP


def _begins(file: File) -> bool:
    """Whether a file makes the folder in which it lies something with a name, dependencies or an image of its own."""
    return bool(rules.MANIFEST_NAME.match(file.base) or rules.PROJECT_NAME.match(file.base))


def home(name: str, paths: Container[str]) -> str:
    """The innermost of these paths above a file; the top of the repository if there is none.

    >>> home("a/b/c.py", ["a", "a/b", "z"])
    'a/b'
    """
    return next((path for path in reversed(ancestors(name)) if path in paths), TOP)


def main(name: str, roots: Sequence[str], place: str = TOP, *, only: bool = True) -> str | None:
    """The folder of the main source in `place`: called `name`, or, where the place has `only` folders of source, the
    one around all. Its asset is the place's own.

    >>> main("flask", ["src/flask", "scripts"]), main("py-thing", ["lib/a", "lib/b"]), main("mono", ["a", "b"])
    ('src/flask', 'lib', None)
    """
    above = {place, *ancestors(place)} if place != TOP else set[str]()
    folders = {folder for root in roots for folder in (*ancestors(root), root)} - above
    named = [folder for folder in folders if _plain(folder.rpartition("/")[2]) == _plain(name)]
    if named:
        held = {folder: sum(folder in (root, *ancestors(root)) for root in roots) for folder in named}
        return min(named, key=lambda folder: (-held[folder], folder.count("/"), folder))
    inside = [root for root in roots if not _aside(root, place)]
    if not only or not inside:
        return None
    shared = [folder for folder in folders if all(folder in (root, *ancestors(root)) for root in inside)]
    return max(shared, key=len, default=None)


def _aside(name: str, place: str) -> bool:
    """Whether a path lies in a folder of scripts or examples beside the main source of `place`."""
    return name.removeprefix(place + "/").lower().split("/")[0] in rules.EXAMPLE_FOLDERS | rules.AUXILIARY


def _plain(name: str) -> str:
    return re.sub(r"^(?:py|python)(?=[-_])|[-_.]?(?:py|python|js|rs|go)$|[^a-z0-9]", "", name.lower())


def _settle_top(source: dict[str, Draft], layered: list[Draft]) -> None:
    """The top's few papers and settings join the largest asset, unless the top is one in its own right."""
    top = source[TOP]
    others = [draft for path, draft in source.items() if path != TOP and draft.files] or ([] if top.lines else layered)
    if others and not _stands(top):
        largest = min(others, key=lambda draft: (-draft.lines, -len(draft.files), draft.key))
        collection = largest.lines * 2 < sum(draft.lines for draft in source.values())
        if collection and (top.lines or top.kind is not AssetKind.PACKAGE):
            return  # no one of its projects speaks for the whole
        largest.files += top.files
        largest.tests += top.tests
        top.files, top.tests = [], []


def _stands(top: Draft) -> bool:
    return sum(file.lines for file in top.files if file.source and _counts(file, TOP)) >= rules.PART_LINES


def _counts(file: File, place: str) -> bool:
    """Whether a file in `place` is source of its own, not a script beside it nor what builds and configures it."""
    inside = file.name.removeprefix(place + "/")
    return not (_aside(inside, TOP) if "/" in inside else rules.ROOT_NAME.match(file.base))


def _give_tests(tests: Iterable[File], source: dict[str, Draft]) -> None:
    """Each test goes to the asset around it; from a folder of tests for all, to the one whose path it mirrors."""
    for file in tests:
        around = home(file.name, source)
        within = [path for path in source if path != TOP and around in (TOP, *ancestors(path))]
        source[mirrored(file.name, within) or around].tests.append(file)


def mirrored(test: str, paths: Sequence[str]) -> str | None:
    """The path that a test's own path repeats, if it is one alone.

    >>> mirrored("tests/models/test_gpt.py", ["src/models", "src/data"]), mirrored("tests/test_x.py", ["a", "b"])
    ('src/models', None)
    """
    *folders, last = test.split("/")
    stem = re.sub(r"^tests?_|_tests?$|[._-](?:test|spec)$", "", last.rpartition(".")[0] or last)
    tail = (*folders, stem)
    words = set(tail)
    best = {path: _overlap(path.split("/"), tail) for path in paths if path.rpartition("/")[2] in words}
    most = max(best.values(), default=0)
    winners = [path for path in best if best[path] == most]
    return winners[0] if len(winners) == 1 else None


def _overlap(path: list[str], tail: tuple[str, ...]) -> int:
    """How many of the last parts of `path` stand together, in order, in `tail`."""
    for length in range(min(len(path), len(tail)), 0, -1):
        end = tuple(path[-length:])
        if any(tail[i : i + length] == end for i in range(len(tail) - length + 1)):
            return length
    return 0
