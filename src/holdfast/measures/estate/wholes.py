"""What a team names as one thing is listed as one: parts that are too slight to name join what they serve."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from holdfast.measures.estate import rules
from holdfast.measures.estate.drafts import Draft
from holdfast.measures.estate.kinds import weight
from holdfast.measures.estate.roles import TOP, File, ancestors
from holdfast.terms.nouns import AssetKind

STEPS = frozenset(
    {"components", "steps", "stages", "pipeline-components", "pipeline_components", "pipelines-components"}
)
"""Folders whose children are steps of one pipeline."""

RUNS = frozenset({AssetKind.SERVING, AssetKind.PACKAGE, AssetKind.TRAINING, AssetKind.EVALUATION, AssetKind.NOTEBOOKS})
"""Kinds that have images and manifests of their own."""

OWN_DATA = 1_000
"""Data in a project is listed apart from so many lines of source on."""


def gather(drafts: Sequence[Draft]) -> list[Draft]:
    """The same assets, the slight ones joined to those that they are part of."""
    left = list(drafts)
    for rule in (_steps, _beside_notebooks, _own_images, _own_data, _aids, _shown, _sourceless, _thin):
        left = rule(left)
    _remainders(left)
    return left


def _steps(drafts: list[Draft]) -> list[Draft]:
    """Steps of one pipeline, in a folder for its steps, are one asset: the project around them."""
    wholes: dict[str, list[Draft]] = {}
    for draft in drafts:
        parts = draft.path.split("/")
        at = next((at for at, part in enumerate(parts) if at and part.lower() in STEPS), None)
        if at is not None and not draft.suffix:
            wholes.setdefault("/".join(parts[:at]), []).append(draft)
    gone: set[int] = set()
    for path, steps in wholes.items():
        kinds = {step.kind for step in steps}
        trains = AssetKind.TRAINING in kinds | {_kind(drafts, path)} or any(map(_called_training, steps))
        if len(steps) < 2 or not trains:
            continue
        whole = next((draft for draft in drafts if draft.key == path), None) or steps[0]
        for step in steps:
            if step is not whole:
                _join(step, whole)
                gone.add(id(step))
        whole.path = path
        whole.kind, whole.reason = AssetKind.TRAINING, "steps of one pipeline, one of which trains a model"
    return [draft for draft in drafts if id(draft) not in gone]


def _called_training(step: Draft) -> bool:
    words = step.path.lower().rpartition("/")[2].replace("_", "-").split("-")
    return not {"train", "training", "trainer"}.isdisjoint(words)


def _kind(drafts: Sequence[Draft], path: str) -> AssetKind | None:
    return next((draft.kind for draft in drafts if draft.key == path), None)


def _beside_notebooks(drafts: list[Draft]) -> list[Draft]:
    """A project that is mostly notebooks is one notebook family: its few scripts and tables serve them."""
    gone: set[int] = set()
    for family in drafts:
        if family.kind is not AssetKind.NOTEBOOKS or family.path == TOP or not family.suffix:
            continue
        inside = [d for d in drafts if d is not family and _within(d, family.path) and id(d) not in gone]
        held = sum(map(weight, family.files))
        slight = [d for d in inside if d.kind in _SLIGHT and not any(map(_manifest, d.files))]
        source = sum(weight(file) for d in slight for file in d.files if file.source)
        if slight and source < held:
            for draft in slight:
                _join(draft, family)
                gone.add(id(draft))
            family.suffix = "" if not any(d.key == family.path and id(d) not in gone for d in drafts) else family.suffix
    return [draft for draft in drafts if id(draft) not in gone]


_SLIGHT = frozenset({AssetKind.PACKAGE, AssetKind.DATA, AssetKind.TRAINING, AssetKind.EVALUATION, AssetKind.MODEL})


def _own_images(drafts: list[Draft]) -> list[Draft]:
    """What builds and runs one service, and lies in its folder, is part of it."""
    return _into(
        drafts,
        AssetKind.INFRASTRUCTURE,
        lambda draft, whole: _lines(draft) < _lines(whole) and not _apart(draft, whole),
    )


_DECLARED = frozenset({"tf", "bicep", "tfvars"})
"""What is declared in these is kept apart: it outlives the service."""


def _apart(draft: Draft, whole: Draft) -> bool:
    """Whether it says so itself that it serves more than what is around it."""
    shared = whole.path.rpartition("/")[2].lower() in rules.AUXILIARY
    return shared or any(file.extension in _DECLARED for file in draft.files)


def _own_data(drafts: list[Draft]) -> list[Draft]:
    """The tables and loaders of one project are part of it, unless there is much of them."""
    return _into(
        drafts,
        AssetKind.DATA,
        lambda draft, whole: sum(f.lines for f in draft.files if f.source) < OWN_DATA and _lines(draft) < _lines(whole),
    )


AIDS = frozenset({"utils", "util", "common", "helpers", "shared", "misc", "tools", "scripts", "lib"})
"""Folders of what helps the rest of an asset's source along."""


def _aids(drafts: list[Draft]) -> list[Draft]:
    """Helpers inside an asset's folder, with nothing that makes them a package, are part of it."""
    return _into(
        drafts,
        AssetKind.PACKAGE,
        lambda draft, whole: (
            draft.path != whole.path
            and draft.path.rpartition("/")[2].lower() in AIDS
            and not any(map(_manifest, draft.files))
        ),
    )


def _shown(drafts: list[Draft]) -> list[Draft]:
    """Examples inside a package are part of it, whatever they show."""
    left = drafts
    for kind in (AssetKind.EVALUATION, AssetKind.TRAINING, AssetKind.PACKAGE):
        left = _into(
            left,
            kind,
            lambda draft, whole: (
                draft.path.rpartition("/")[2].lower() in rules.EXAMPLE_FOLDERS
                and draft.path != whole.path
                and any(map(_manifest, whole.files))
            ),
        )
    return left


def _sourceless(drafts: list[Draft]) -> list[Draft]:
    """Settings alone are no code: they belong to what is around them."""
    return _into(drafts, AssetKind.PACKAGE, lambda draft, whole: draft is not whole and not draft.lines)


def _thin(drafts: list[Draft]) -> list[Draft]:
    """A few scripts that nothing makes a package or an image are too little to be listed as one: they stay with what is
    around them, or with the repository's top."""
    gone: set[int] = set()
    top = next((draft for draft in drafts if draft.key == TOP), None)
    for draft in drafts:
        if draft.kind is not AssetKind.PACKAGE or draft.path == TOP or draft.suffix:
            continue
        if draft.lines >= rules.ALONE_LINES or (draft.lines >= rules.PACKAGE_LINES and any(map(_stands, draft.files))):
            continue
        near = [d for d in drafts if d is not draft and not d.suffix and d.path in ancestors(draft.path)]
        whole = max((d for d in near if id(d) not in gone), key=lambda d: len(d.path), default=top)
        if whole is not None:
            _join(draft, whole)
            gone.add(id(draft))
    return [draft for draft in drafts if id(draft) not in gone]


def _stands(file: File) -> bool:
    return _manifest(file) or bool(rules.PROJECT_NAME.match(file.base)) or file.base == "__init__.py"


def _remainders(drafts: Sequence[Draft]) -> None:
    """What is left of a folder whose parts nearly all do one thing does it too, where nothing else is known of it."""
    for draft in drafts:
        if draft.kind is not AssetKind.PACKAGE or draft.suffix or draft.path == TOP or any(map(_manifest, draft.files)):
            continue
        below = [d for d in drafts if d is not draft and draft.path in ancestors(d.path) and d.lines]
        lines = sum(d.lines for d in below)
        for kind, does in DOES.items():
            of_kind = sum(d.lines for d in below if d.kind is kind)
            if 3 * of_kind > 2 * lines and 2 * of_kind > draft.lines:
                draft.kind, draft.reason = kind, f"beside parts that {does}"


DOES = {
    AssetKind.EVALUATION: "evaluate models",
    AssetKind.TRAINING: "train models",
    AssetKind.SERVING: "serve models",
}


def _into(drafts: list[Draft], kind: AssetKind, slight: Callable[[Draft, Draft], bool]) -> list[Draft]:
    """Drafts of a kind that lie in a project (not the repository's top) and are slight beside it, joined to it."""
    gone: set[int] = set()
    for draft in drafts:
        if draft.kind is not kind or draft.path == TOP:
            continue
        around = [d for d in drafts if d is not draft and d.kind in RUNS and not d.suffix and d.path != TOP]
        near = [d for d in around if _within(draft, d.path) and id(d) not in gone]
        whole = max(near, key=lambda d: len(d.path), default=None)
        if whole is not None and slight(draft, whole):
            _join(draft, whole)
            gone.add(id(draft))
    return [draft for draft in drafts if id(draft) not in gone]


def _within(draft: Draft, path: str) -> bool:
    return draft.path == path or path in ancestors(draft.path)


def _lines(draft: Draft) -> int:
    return sum(map(weight, draft.files))


def _manifest(file: File) -> bool:
    return bool(rules.MANIFEST_NAME.match(file.base))


def _join(draft: Draft, whole: Draft) -> None:
    whole.files += draft.files
    whole.tests += draft.tests
