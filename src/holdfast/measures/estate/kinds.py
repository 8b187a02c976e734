"""What kind of thing a stretch of source is, and why, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from holdfast.measures.estate import rules
from holdfast.measures.estate.folders import Folder
from holdfast.measures.estate.roles import TOP, File
from holdfast.measures.estate.signs import KIND_RULES, KindRule, Sign, Together
from holdfast.terms.nouns import AssetKind

LAYER_REASONS = {
    AssetKind.CI: "files that a continuous integration service runs",
    AssetKind.DOCS: "a folder of documentation",
    AssetKind.RUNBOOK: "instructions for running and repairing",
    AssetKind.NOTEBOOKS: "notebooks kept together",
    AssetKind.INFRASTRUCTURE: "describes machines, containers or deployments",
    AssetKind.DATA: "tables, queries or descriptions of data sets",
    AssetKind.EVALUATION: "cases and settings of an evaluation",
    AssetKind.MODEL: "cards, settings and pointers of trained models",
    AssetKind.SERVING: "models as Triton is told to serve them",
}
"""What a folder of hardly any source holds."""

SAID = {
    "call:train": "trains a model",
    "call:predict": "asks a model",
    "call:save-model": "writes a model",
    "call:load-model": "loads a model",
    "call:load-data": "reads data",
    "call:evaluate": "measures a model",
    "call:serve": "starts a server",
    "route:http": "answers requests",
    "class:model": "defines a model",
    "class:dataset": "defines a data set",
    "main": "runs as a program",
    "pipeline:definition": "defines steps of a pipeline",
    "pipeline:dag": "defines a pipeline",
    "class:flow": "defines a pipeline",
    "cli": "runs from the command line",
}
"""What a marker says, as the end of a sentence about the file."""


def kind_of(path: str, files: Sequence[File], learning: bool) -> tuple[AssetKind, str]:
    """The kind of an asset by its source (tests left out), with the reason.

    >>> loop = File("train.py", 300, 9000, {"import:torch": 1, "call:train": 2})
    >>> kind_of(".", [loop], learning=True)
    (<AssetKind.TRAINING: 'training pipeline'>, 'train.py imports torch and trains a model')
    """
    source = [file for file in files if file.source]
    notebooks = [file for file in files if file.extension in rules.NOTEBOOK_EXTENSIONS]
    if len(notebooks) > len(source):
        return AssetKind.NOTEBOOKS, f"mostly notebooks: {len(notebooks)} of them"
    if _example(path) and not _mostly_settings(files):
        return AssetKind.DOCS, "examples that show how to use the rest"
    if fit := _best([fit for rule in KIND_RULES if (fit := _fit(rule, path, files, learning))]):
        return fit.kind, fit.reason
    if not source or _nothing_but_an_image(source, files):
        return _without_source(files)
    if path == TOP and _mostly_text(files):
        return AssetKind.DOCS, "mostly text, with little source beside it"
    if 2 * sum(map(weight, notebooks)) > sum(map(weight, files)):
        return AssetKind.NOTEBOOKS, f"mostly {notebooks[0].base}, a notebook"
    if _mostly_settings(files):
        return AssetKind.INFRASTRUCTURE, LAYER_REASONS[AssetKind.INFRASTRUCTURE]
    if _starts_others(source, files):
        return AssetKind.INFRASTRUCTURE, "scripts and settings that build and start containers"
    if len(source) == 1:
        return AssetKind.PACKAGE, f"one source file, in {language(source)}"
    return AssetKind.PACKAGE, f"{len(source)} source files, mostly {language(source)}"


def kind_of_whole(path: str, main: str | None, files: Sequence[File], learning: bool) -> tuple[AssetKind, str]:
    """The same, of a folder whose own source lies in `main`.

    A published library of evaluation is a library: its name alone does not make it a suite.
    """
    kind, reason = kind_of(main or path, files, learning)
    if main and kind is AssetKind.EVALUATION and any(map(built, files)):
        return kind_of(TOP, files, learning)
    return kind, reason


@dataclass(frozen=True, slots=True)
class _Fit:
    """A rule that holds: its kind, why, the part of the lines that say so, whether the folder's whole name does too."""

    kind: AssetKind
    reason: str
    share: float
    named: bool = False


def _best(fits: Sequence[_Fit]) -> _Fit | None:
    """The first that the folder's own name says, else the first; what serves a little and trains more is training."""
    first = next((fit for fit in fits if fit.named), fits[0] if fits else None)
    if first is None or first.named or first.kind is not AssetKind.SERVING:
        return first
    return next((fit for fit in fits if fit.kind is AssetKind.TRAINING and fit.share > first.share), first)


def _fit(rule: KindRule, path: str, files: Sequence[File], learning: bool) -> _Fit | None:
    """A rule with what it says of an asset, or None if it does not hold."""
    source = [file for file in files if file.source]
    if (not learning and not rule.any_repository) or any(rule.unless & file.markers.keys() for file in source):
        return None
    return _alone(rule, path, source) or _jointly(rule, path, files)


def _nothing_but_an_image(source: Sequence[File], files: Sequence[File]) -> bool:
    """Whether the source is only what starts a container of others' work."""
    image = any(file.base.startswith("dockerfile") for file in files)
    small = len(source) == 1 and source[0].extension in ("sh", "bash") and source[0].lines < rules.PART_LINES
    return image and small and not any(rules.MANIFEST_NAME.match(file.base) for file in files)


LONGEST = 500
"""Lines of one file that count where most of a folder decides, so that no table or notebook decides alone."""


def weight(file: File) -> int:
    """What a file counts for: its lines, none more than `LONGEST`."""
    return min(max(file.lines, 1), LONGEST)


def _configures(file: File) -> bool:
    """Whether a file describes machines, containers or what runs on them."""
    named = bool(rules.INFRASTRUCTURE_NAME.match(file.base)) or file.extension in ("libsonnet", "jsonnet")
    return named or any(mark.startswith("k8s:") for mark in file.markers)


def _mostly_settings(files: Sequence[File]) -> bool:
    """Whether more than half of a folder configures machines."""
    return 2 * sum(weight(file) for file in files if _configures(file)) > sum(map(weight, files))


def _starts_others(source: Sequence[File], files: Sequence[File]) -> bool:
    """Whether most source is shell beside several descriptions of images, and nothing builds a package."""
    shell = sum(file.lines for file in source if file.extension in ("sh", "bash"))
    images = sum(bool(rules.INFRASTRUCTURE_NAME.match(file.base)) for file in files)
    return images >= 1 and 2 * shell > sum(file.lines for file in source) and not any(map(built, files))


def _mostly_text(files: Sequence[File]) -> bool:
    """Whether a repository's top is papers, with less source than stands alone, and less than text."""
    source = sum(file.lines for file in files if file.source)
    return source < rules.PART_LINES and 2 * source < sum(f.lines for f in files if f.extension in rules.DOC_EXTENSIONS)


def contained(folder: Folder) -> bool:
    """Whether a folder lies in one that only holds things of the same sort: `services/api`, `pipelines/clicks`."""
    *above, _ = folder.path.lower().split("/")
    if not above or len(above) > rules.CONTAINER_DEPTH or rules.EXAMPLE_FOLDERS & set(above):
        return False
    enough = folder.files >= rules.PART_FILES and folder.lines >= rules.PART_LINES
    return enough and above[-1] in rules.CONTAINERS and folder.name.lower() not in rules.AUXILIARY


def pipeline(folder: Folder, learning: bool) -> bool:
    """Whether a folder inside a light one is a pipeline, model, data or evaluation of its own."""
    if folder.lines < (rules.PART_LINES if folder.files >= rules.PART_FILES else rules.SINGLE_LINES):
        return False
    if rules.EXAMPLE_FOLDERS & set(folder.path.lower().split("/")):
        return False
    source, word = folder.below(), _last(folder.name.lower())
    known = (rule for rule in KIND_RULES if (learning or rule.any_repository) and word in rule.folders)
    return any(_alone(rule, folder.path, source) for rule in known)


def language(files: Sequence[File]) -> str | None:
    """The language of most lines: of source if there is any, else of what there is; ties go to the first by name.

    >>> language([File("a.py", 5, 0, {}), File("b.md", 90, 0, {})]), language([File("LICENSE", 9, 0, {})])
    ('Python', None)
    """
    for names in (rules.LANGUAGES, rules.OTHER_LANGUAGES):
        lines: dict[str, int] = {}
        for file in files:
            if file.extension in names:
                lines[names[file.extension]] = lines.get(names[file.extension], 0) + file.lines + 1
        if lines:
            return min(lines, key=lambda name: (-lines[name], name))
    return None


def _alone(rule: KindRule, path: str, source: Sequence[File]) -> _Fit | None:
    """This rule, where single files of this source show its signs; None where it does not hold."""
    parts = [_last(part) for part in path.lower().split("/")]
    placed = bool(rule.folders & set(parts))
    fits = [(file, sign) for file in source if (sign := _sign(rule, file, placed))]
    if len(fits) < (1 if placed else rule.fewest):
        return None
    named = parts[-1] in rule.folders
    lines = _told(source)
    share = sum(file.lines for file, _ in fits) / lines if lines else 0.0
    if share < (rule.named_share if named else (rule.placed_share if placed else None) or rule.share):
        return None
    chief = max(fits, key=lambda fit: (fit[1].named, fit[0].lines, fit[0].name))
    exactly = path.lower().rpartition("/")[2].replace("-", "_") in rule.folders
    return _Fit(rule.kind, _words(rule, path, *chief, named=named), share, exactly)


def _told(source: Sequence[File]) -> int:
    """Lines of source that can say what it is for: pages and their styles look alike whatever they show."""
    return sum(file.lines for file in source if file.extension not in rules.PAGES)


def undivided(folder: Folder) -> bool:
    """Whether a project is one pipeline whose steps lie in several folders: it is not divided."""
    rule = next(rule for rule in KIND_RULES if rule.kind is AssetKind.TRAINING)
    light = folder.lines <= 2 * rules.HEAVY_LINES and folder.files <= rules.HEAVY_FILES
    return folder.package and light and bool(_between(rule, rule.together[0], folder.path, folder.below()))


def _jointly(rule: KindRule, path: str, files: Sequence[File]) -> _Fit | None:
    """This rule, where several of these files show its signs between them; None where it does not hold."""
    for together in rule.together:
        if fit := _between(rule, together, path, files):
            return fit
    return None


def _between(rule: KindRule, together: Together, path: str, files: Sequence[File]) -> _Fit | None:
    source = [file for file in files if file.source]
    if any(together.unless & file.markers.keys() for file in source) or (together.loose and any(map(built, files))):
        return None
    names = together.names or rule.names
    groups = [
        [file for file in source if _shows(sign, file, bool(names.match(file.base)), True)] for sign in together.signs
    ]
    if not groups[0]:
        return None
    said = [
        _words(rule, path, max(g, key=_size), sign, named=False)
        for g, sign in zip(groups, together.signs, strict=True)
        if g
    ]
    declared = min((file.name for file in files if file.base in rule.declared), default=None)
    if declared is not None:
        return _Fit(rule.kind, f"{_short(declared, path)} declares its steps, and {said[0]}", 1.0)
    counted = {file.name: file.lines for group in groups for file in group}
    share = sum(counted.values()) / max(1, _told(source))
    if not all(groups) or share < together.share:
        return None
    return _Fit(rule.kind, ", and ".join(dict.fromkeys(said)), share)


def _size(file: File) -> tuple[int, str]:
    return file.lines, file.name


def built(file: File) -> bool:
    """Whether a file says how its folder is built into a package."""
    return bool(rules.MANIFEST_NAME.match(file.base))


def spreads(kind: AssetKind, path: str) -> bool:
    """Whether a folder's own name says that all below it is of this kind: `models` does, `scripts` does not."""
    word = _last(path.lower().rpartition("/")[2])
    return any(rule.kind is kind and word in rule.folders for rule in KIND_RULES)


def _last(folder: str) -> str:
    """The last word of a folder's name: `deepspeech_training` is about training, `train_utils` is not."""
    return folder.replace("-", "_").rpartition("_")[2]


def _sign(rule: KindRule, file: File, placed: bool) -> Sign | None:
    """The first of the rule's signs that a file shows."""
    named = bool(rule.names.match(file.base))
    return next((sign for sign in rule.signs if _shows(sign, file, named, placed)), None)


def _shows(sign: Sign, file: File, named: bool, placed: bool) -> bool:
    fits = (named or not sign.named) and (placed or not sign.placed)
    return fits and all(group & file.markers.keys() for group in sign.marks)


def _words(rule: KindRule, path: str, file: File, sign: Sign, named: bool) -> str:
    short = _short(file.name, path)
    often = [min(group & file.markers.keys(), key=lambda mark: (-file.markers[mark], mark)) for group in sign.marks]
    seen = sorted(dict.fromkeys(often), key=lambda mark: not _import(mark))
    what = f"{short} {' and '.join(_said(mark) for mark in seen[:2]) or 'is named for such work'}"
    return f"the folder is named {path.rpartition('/')[2]}, and {what}" if named else what


def _short(name: str, path: str) -> str:
    return name if path == TOP else name.removeprefix(path + "/")


def _import(mark: str) -> bool:
    return mark.startswith("import:")


def _said(mark: str) -> str:
    verb, _, thing = mark.partition(":")
    return SAID.get(mark) or f"{'imports' if verb == 'import' else 'has'} {thing or verb}"


def _example(path: str) -> bool:
    return path.lower() in rules.EXAMPLE_FOLDERS


def _without_source(files: Sequence[File]) -> tuple[AssetKind, str]:
    configured = sum(map(_configures, files))
    rest = [file for file in files if file.extension not in rules.DOC_EXTENSIONS]
    if configured * 2 >= len(rest) > 0:
        return AssetKind.INFRASTRUCTURE, LAYER_REASONS[AssetKind.INFRASTRUCTURE]
    if files and len(rest) * 2 < len(files):
        return AssetKind.DOCS, "hardly anything but text"
    return AssetKind.PACKAGE, "settings and other files, no source"
