"""Which assets look as if somebody depends on them now, and why. Precision first: no sign, no claim."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from holdfast.measures.estate import rules
from holdfast.measures.estate.drafts import Draft
from holdfast.measures.estate.roles import TOP, File, ancestors, is_test
from holdfast.measures.estate.shipping import (
    PRODUCTION_NAME,
    PUBLISHES,
    PUSHES,
    ROLLS_OUT,
    SCHEDULED,
    USED,
    WORKLOADS,
    Mention,
    Ship,
    Shipping,
    inside,
    shipping,
)
from holdfast.terms.nouns import AssetKind

NO_SIGN = "nothing shows that it is deployed or published"
SERVED = frozenset({AssetKind.SERVING, AssetKind.PACKAGE})
IN_AN_IMAGE = SERVED | {AssetKind.MODEL, AssetKind.DATA, AssetKind.TRAINING}
NAMED = IN_AN_IMAGE | {AssetKind.INFRASTRUCTURE}
"""Kinds that are in use where a workflow that deploys speaks of their folder."""
IMAGE_FOLDERS = frozenset({"docker", ".docker", "deploy", "build", "container"})
"""Where the image of a folder's own source may be described."""


@dataclass(frozen=True, slots=True)
class Release:
    """How a repository reaches its users, and the folder that its main package is made of."""

    package: str | None = None
    by: Shipping = field(default_factory=Shipping)
    images: tuple[str, ...] = ()
    """Images that listen; where a workflow deploys and does not say what, only a single one can be meant."""

    def rolled_out(self, ship: Ship, path: str) -> str | None:
        """The file of those a workflow deploys that declares what runs, where it names nothing but such files, beside
        `path` or above it."""
        running = [f.name for f in self.by.files.values() if WORKLOADS & f.markers.keys()]
        if not ship.paths or not all(any(inside(name, path) for name in running) for path in ship.paths):
            return None
        beside = ship.paths[0].rpartition("/")[0] or TOP
        return min(name for name in running if inside(name, ship.paths[0])) if inside(path, beside) else None


def release(drafts: Sequence[Draft], mentions: Sequence[Mention] = ()) -> Release:
    """What the workflows and files of deployment of a repository say about its release."""
    files = [file for draft in drafts for file in (*draft.files, *draft.tests)]
    top = next((draft for draft in drafts if draft.path == TOP and not draft.suffix), None)
    package = _shipped(top.main) if top and _whole(top, drafts) and any(_manifest(file) for file in files) else None
    images = sorted(f.name for f in files if "docker:expose" in f.markers and not _never(f) and not is_test(f))
    return Release(package, shipping(files, mentions), tuple(images) if len(images) == 1 else ())


def _whole(top: Draft, drafts: Sequence[Draft]) -> bool:
    """Whether what is published is what the repository is about: the top, with its main package, holds most source."""
    inner = [draft for draft in drafts if draft is top or (top.main and top.main in ancestors(draft.path))]
    source = sum(draft.lines for draft in drafts if draft.kind in USED)
    return sum(draft.lines for draft in inner) * 2 >= source


def _shipped(main: str | None) -> str:
    """The folder that goes into the package: all of `src` where there is one."""
    return "src" if main and main.startswith("src/") else main or TOP


def production(draft: Draft, released: Release) -> tuple[bool, str]:
    """Whether an asset looks like production, with the reason for either answer.

    >>> image = File("api/Dockerfile", 9, 90, {"docker:expose": 1})
    >>> ship = File(".github/workflows/ship.yml", 9, 90, {"workflow:roll-out": 1})
    >>> api, ci = Draft("api", kind=AssetKind.SERVING, files=[image]), Draft(".", kind=AssetKind.CI, files=[ship])
    >>> production(api, release([api, ci]))
    (True, 'api/Dockerfile exposes a port and .github/workflows/ship.yml deploys')
    >>> production(api, release([api]))
    (False, 'nothing shows that it is deployed or published')
    """
    aside = set(draft.path.lower().split("/")) & rules.NEVER_PRODUCTION
    if aside:
        reason = _shipped_itself(draft, released)
        return (True, reason) if reason else (False, f"it lies in a folder named {min(aside)}")
    reason = (
        _named(draft, released)
        or _running(draft, released)
        or _placed(draft, released)
        or _packed(draft, released)
        or _published(draft, released)
        or _scheduled(draft, released)
    )
    return (True, reason) if reason else (False, NO_SIGN)


def _shipped_itself(draft: Draft, released: Release) -> str | None:
    """For what lies among examples or tools: only an image of its own that a workflow both builds and deploys."""
    if draft.kind not in SERVED or not released.by.first(ROLLS_OUT):
        return None
    for ship in released.by.ships:
        for path in ship.paths:
            if PUSHES in ship.does and _image(path) and "/" in path and inside(draft.path, path.rpartition("/")[0]):
                return f"{ship.file} builds and pushes the image of {path}"
    return None


def _image(path: str) -> bool:
    return "dockerfile" in path.rpartition("/")[2].lower()


def _named(draft: Draft, released: Release) -> str | None:
    """A workflow that deploys, or pushes an image, speaks of the folder, of what is in it, or of one around it."""
    if draft.kind not in NAMED or draft.suffix or draft.path == TOP:
        return None
    ships = released.by
    own = [file.name for file in draft.files]
    if found := ships.of(draft.path, own, ROLLS_OUT):
        return f"{found[0].file} deploys {found[1]}"
    if found := ships.of(draft.path, own, PUSHES):
        return f"{found[0].file} builds and pushes the image of {found[1]}"
    for ship in ships.ships:
        for path in ship.paths:
            around = path.rpartition("/")[0] if _image(path) else path
            if around and draft.path.startswith(around + "/") and ship.does & {ROLLS_OUT, PUSHES}:
                return f"part of {around}, which {ship.file} {ROLLS_OUT if ROLLS_OUT in ship.does else 'builds'}"
    return None


def _running(draft: Draft, released: Release) -> str | None:
    """What declares that something runs, or an image that listens, where a workflow deploys without saying what."""
    ship = released.by.first(ROLLS_OUT)
    if draft.kind in SERVED and ship and (not ship.paths or draft.path == TOP):
        image = _first((file for file in draft.files if _near(file, draft.path)), "docker:expose")
        return f"{image} exposes a port and {ship.file} deploys" if image in released.images[:1] else None
    if (
        draft.kind is AssetKind.SERVING
        and ship
        and not draft.suffix
        and (runs := released.rolled_out(ship, draft.path))
    ):
        return f"{ship.file} deploys {runs}, and this serves"
    if draft.kind is not AssetKind.INFRASTRUCTURE:
        return None
    running = [file for file in draft.files if WORKLOADS & file.markers.keys() and not _never(file)]
    if running and ship and not ship.paths:
        return f"{min(file.name for file in running)} declares what runs and {ship.file} deploys"
    settings = min((f.name for f in running if PRODUCTION_NAME.search(f.name.lower())), default=None)
    return f"{settings} declares what runs in production" if settings else None


def _placed(draft: Draft, released: Release) -> str | None:
    """Terraform, Kubernetes or compose runs it, in production by name or where a workflow deploys."""
    if draft.kind not in IN_AN_IMAGE or draft.suffix or draft.path == TOP:
        return None
    ship = released.by.first(ROLLS_OUT)
    for mention in released.by.placed:
        folder = mention.path.rpartition("/")[0] if _image(mention.path) else mention.path
        if not folder or not (inside(mention.path, draft.path) or inside(draft.path, folder)):
            continue
        if inside(mention.file, draft.path):
            continue  # its own files say how it could run, not that it does
        if PRODUCTION_NAME.search(mention.file.lower()) or ship:
            return f"{mention.file} runs it" + (f", and {ship.file} deploys" if ship else " in production")
    return None


def _packed(draft: Draft, released: Release) -> str | None:
    """A workflow builds and pushes an image, or deploys it, into which its Dockerfile copies this."""
    if draft.kind not in IN_AN_IMAGE or draft.suffix or (draft.path == TOP and not draft.main):
        return None
    for ship in released.by.ships:
        if not ship.does & {ROLLS_OUT, PUSHES}:
            continue
        named = [path for path in ship.paths if _image(path)]
        for image in named or (["Dockerfile"] if PUSHES in ship.does else []):
            if any(_holds(draft, path) for path in released.by.copied.get(image, ())):
                return f"{ship.file} {'builds' if PUSHES in ship.does else 'deploys'} {image}, which holds it"
    return None


def _holds(draft: Draft, copied: str) -> bool:
    """Whether what is copied is an asset's folder, or one around it, or a folder of source in it."""
    if draft.path == TOP:
        return draft.main is not None and inside(draft.main, copied)
    return inside(draft.path, copied) or any(inside(file.name, copied) and file.source for file in draft.files)


def _published(draft: Draft, released: Release) -> str | None:
    """A package that a workflow publishes, or that users are told to install, and the parts of it."""
    if draft.kind not in USED or draft.suffix:
        return None
    ships = released.by
    own = [file.name for file in draft.files]
    found = ships.of(draft.path, own, PUBLISHES) if draft.path != TOP else None
    if found and any(inside(draft.path, package) and package != TOP for package in ships.packages):
        return f"{found[0].file} publishes {found[1]}"
    elsewhere = {package for package in ships.packages if package != TOP}
    ship = next(
        (s for s in ships.ships if PUBLISHES in s.does and not any(inside(p, e) for p in s.paths for e in elsewhere)),
        None,
    )
    why = ship and f"{ship.file} publishes"
    if not why and ships.installed and released.package and inside(ships.installed.path, released.package):
        why = f"{ships.installed.file} tells users to install"
    if not why or released.package is None:
        return None
    if draft.path == TOP:
        return f"{why} it"
    if released.package != TOP and released.package in ancestors(draft.path):
        return f"part of {released.package}, which {why}" if ship else f"part of {released.package}; {why} it"
    return None


def _scheduled(draft: Draft, released: Release) -> str | None:
    """A pipeline that a workflow runs by the clock."""
    if draft.kind not in (AssetKind.TRAINING, AssetKind.DATA) or draft.suffix or draft.path == TOP:
        return None
    found = released.by.of(draft.path, [file.name for file in draft.files], SCHEDULED)
    return f"{found[0].file} runs {found[1]} on a schedule" if found else None


def _near(file: File, path: str) -> bool:
    """Whether a file lies in the asset's own folder, or in one for containers in it."""
    place = file.name.rpartition("/")[0] or TOP
    return place == path or ((place.rpartition("/")[0] or TOP) == path and place.rpartition("/")[2] in IMAGE_FOLDERS)


def _never(file: File) -> bool:
    return bool({part.lower() for part in file.folders} & rules.NEVER_PRODUCTION)


def _manifest(file: File) -> bool:
    return bool(rules.MANIFEST_NAME.match(file.base))


def _first(files: Iterable[File], marker: str) -> str | None:
    return min((file.name for file in files if marker in file.markers), default=None)
