"""Which assets look as if somebody depends on them now, and why. Precision first: no sign, no claim."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from holdfast.measures.estate import rules
from holdfast.measures.estate.roles import TOP, File, ancestors
from holdfast.measures.estate.survey import Draft
from holdfast.terms.nouns import AssetKind

USED = frozenset(
    {AssetKind.PACKAGE, AssetKind.SERVING, AssetKind.MODEL, AssetKind.TRAINING, AssetKind.DATA, AssetKind.EVALUATION}
)
"""Kinds that ship as part of a published package."""

NO_SIGN = "nothing shows that it is deployed or published"


@dataclass(frozen=True, slots=True)
class Release:
    """How a repository reaches its users: what deploys it, what publishes it, and the folder that is published."""

    deploys: str | None
    publishes: str | None
    package: str | None


def release(drafts: Sequence[Draft]) -> Release:
    """What the workflows of a repository say about its release."""
    files = [file for draft in drafts for file in draft.files]
    top = next((draft for draft in drafts if draft.path == TOP and not draft.suffix), None)
    package = _shipped(top.main) if top and _whole(top, drafts) and any(_manifest(file) for file in top.files) else None
    real = [file for file in files if not rules.NOT_A_RELEASE.search(file.base)]
    return Release(_first(real, "workflow:roll-out"), _first(real, "workflow:publish"), package)


def _whole(top: Draft, drafts: Sequence[Draft]) -> bool:
    """Whether what is published is what the repository is about: the top, with its main package, holds most source."""
    inside = [draft for draft in drafts if draft is top or (top.main and top.main in ancestors(draft.path))]
    source = sum(draft.lines for draft in drafts if draft.kind in USED)
    return sum(draft.lines for draft in inside) * 2 >= source


def _shipped(main: str | None) -> str:
    """The folder that goes into the package: all of `src` where there is one."""
    return "src" if main and main.startswith("src/") else main or TOP


def production(draft: Draft, released: Release) -> tuple[bool, str]:
    """Whether an asset looks like production, with the reason for either answer.

    >>> image = File("api/Dockerfile", 9, 90, {"docker:expose": 1})
    >>> api = Draft("api", kind=AssetKind.SERVING, files=[image])
    >>> production(api, Release(".github/workflows/ship.yml", None, None))
    (True, 'api/Dockerfile exposes a port and .github/workflows/ship.yml deploys')
    >>> production(api, Release(None, None, None))
    (False, 'nothing shows that it is deployed or published')
    """
    aside = set(draft.path.lower().split("/")) & rules.NEVER_PRODUCTION
    if aside:
        return False, f"it lies in a folder named {min(aside)}"
    reason = _deployed(draft, released) or _published(draft, released)
    return (True, reason) if reason else (False, NO_SIGN)


def _deployed(draft: Draft, released: Release) -> str | None:
    if draft.kind in (AssetKind.SERVING, AssetKind.PACKAGE) and released.deploys:
        image = _first((file for file in draft.files if _near(file, draft.path)), "docker:expose")
        return f"{image} exposes a port and {released.deploys} deploys" if image else None
    if draft.kind is not AssetKind.INFRASTRUCTURE:
        return None
    running = [file for file in draft.files if _runs(file) and not _never(file)]
    if running and released.deploys:
        return f"{min(file.name for file in running)} declares what runs and {released.deploys} deploys"
    settings = min((f.name for f in running if rules.PRODUCTION_NAME.search(f.name.lower())), default=None)
    return f"{settings} declares what runs in production" if settings else None


def _near(file: File, path: str) -> bool:
    """Whether a file lies in the asset's own folder, or in one for containers in it."""
    place = file.name.rpartition("/")[0] or TOP
    return place == path or (
        (place.rpartition("/")[0] or TOP) == path and place.rpartition("/")[2] in rules.IMAGE_FOLDERS
    )


def _never(file: File) -> bool:
    return bool({part.lower() for part in file.folders} & rules.NEVER_PRODUCTION)


def _runs(file: File) -> bool:
    return bool(rules.WORKLOADS & file.markers.keys())


def _published(draft: Draft, released: Release) -> str | None:
    """The published package and the parts of it, not what lies beside it."""
    if not released.publishes or released.package is None or draft.kind not in USED or draft.suffix:
        return None
    if draft.path == TOP:
        return f"{released.publishes} publishes it"
    if released.package != TOP and released.package in ancestors(draft.path):
        return f"part of {released.package}, which {released.publishes} publishes"
    return None


def _manifest(file: File) -> bool:
    return bool(rules.MANIFEST_NAME.match(file.base))


def _first(files: Iterable[File], marker: str) -> str | None:
    return min((file.name for file in files if marker in file.markers), default=None)
