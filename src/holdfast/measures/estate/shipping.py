"""How a repository's work reaches its users: which workflow rolls out, pushes an image or publishes, and of what.

Read from workflows, Terraform, compose and Kubernetes files: their markers, and the paths they speak of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from holdfast.measures.estate import rules
from holdfast.measures.estate.roles import TOP, File, is_test
from holdfast.terms.nouns import AssetKind

NOT_A_RELEASE = re.compile(
    r"test|lint|check|nightly|e2e|integration|(?:^|[-_./])docs?(?:[-_.]|$)|preview|benchmark|example|pull[-_]request|[-_.]pr[-_.]|pages"
    r"|stale|label|codeql|format"
)
"""Workflows whose name says that what they deploy is not for users."""

A_RELEASE = re.compile(
    r"deploy|release|publish|ship|build|image|docker|push|apply|prod|roll[-_]?out|(?:^|[-_/])cd[-_.]"
)
"""Workflows whose name says that they bring something to its users; others that also run tests are not believed where
they merely name a folder."""

_RUNS = "deployment statefulset daemonset inferenceservice rayservice cronjob seldondeployment helmrelease"
WORKLOADS = frozenset({*(f"k8s:{one}" for one in _RUNS.split()), "terraform:resource", "terraform:module"})
"""What describes something that runs."""

PRODUCTION_NAME = re.compile(r"(?:^|[/_.-])prod(?:uction)?(?:$|[/_.-])")
"""A file or folder of settings for production."""

NOT_FOR_PRODUCTION = re.compile(r"(?:^|[/_.-])(?:dev|test|tests|local|override|example|ci|staging|sandbox)(?:$|[/_.-])")
"""A file of containers that is for the team alone."""

ROLLS_OUT, PUSHES, PUBLISHES, SCHEDULED = "deploys", "builds and pushes the image of", "publishes", "runs on a schedule"
HOW = {"workflow:roll-out": ROLLS_OUT, "workflow:image": PUSHES, "workflow:publish": PUBLISHES}
"""What a workflow does, by its marker; the strongest first."""


@dataclass(frozen=True, slots=True)
class Mention:
    """That a file speaks of a path: `key` is workflow, terraform, compose, kubernetes, install, or image (a Dockerfile
    copies it)."""

    file: str
    key: str
    path: str


@dataclass(frozen=True, slots=True)
class Ship:
    """A workflow that brings something to its users: all it does, and the paths it speaks of (none: everything)."""

    file: str
    does: frozenset[str]
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shipping:
    """All that a repository says of its release.

    `placed`: what Terraform, compose or Kubernetes runs, as (folder or file, where it says so, how). `installed`: the
    paper that tells users to install the package, and the package. `copied`: what goes into an image, by Dockerfile.
    """

    ships: tuple[Ship, ...] = ()
    placed: tuple[Mention, ...] = ()
    packages: frozenset[str] = frozenset()
    files: Mapping[str, File] = field(default_factory=dict)
    installed: Mention | None = None
    copied: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def first(self, does: str) -> Ship | None:
        """The first workflow that does this."""
        return next((ship for ship in self.ships if does in ship.does), None)

    def names_a_part(self, ship: Ship) -> bool:
        """Whether a workflow speaks of a package that is only a part of the repository."""
        return any(inside(path, package) for package in self.packages - {TOP} for path in ship.paths)

    def of(self, path: str, own: Sequence[str], does: str) -> tuple[Ship, str] | None:
        """The first workflow that does this and speaks of a folder or of some of its `own` files in it; and of what."""
        for ship in self.ships:
            if does in ship.does:
                there = [p for p in ship.paths if inside(p, path) and any(inside(name, p) for name in own)]
                named = min(there, key=lambda p: (p.count("/"), p), default=None)
                if named is not None:
                    return ship, named
        return None


def inside(name: str, path: str) -> bool:
    """Whether a path is a folder or lies in it.

    >>> inside("api/app.py", "api"), inside("api", "api"), inside("apis", "api"), inside("x", ".")
    (True, True, False, True)
    """
    return path == TOP or name == path or name.startswith(path + "/")


def shipping(files: Iterable[File], mentions: Sequence[Mention]) -> Shipping:
    """What workflows and the files of deployment say, of a repository with these files."""
    by_name = {file.name: file for file in files}
    said: dict[str, list[str]] = {}
    for mention in mentions:
        said.setdefault(mention.file, []).append(mention.path)
    ships = (_ship(file, said.get(file.name, ()), by_name) for file in by_name.values())
    found = tuple(sorted((ship for ship in ships if ship), key=lambda ship: ship.file))
    packages = {f.name.rpartition("/")[0] or TOP for f in by_name.values() if rules.MANIFEST_NAME.match(f.base)}
    placed = tuple(m for m in mentions if m.key not in ("workflow", "install", "image") and _runs_it(m, by_name))
    installed = next((m for m in mentions if m.key == "install"), None)
    copied: dict[str, set[str]] = {}
    for mention in mentions:
        if mention.key == "image":
            copied.setdefault(mention.file, set()).add(mention.path)
    into = {image: frozenset(paths) for image, paths in copied.items()}
    return Shipping(found, placed, frozenset(packages), by_name, installed, into)


def _ship(file: File, paths: Sequence[str], files: Mapping[str, File]) -> Ship | None:
    calls = [files[path] for path in paths if path.startswith(".github/") and path in files]
    does = {how for marker, how in HOW.items() if any(marker in one.markers for one in (file, *calls))}
    if "workflow:schedule" in file.markers:
        does.add(SCHEDULED)
    name = file.name.lower().removeprefix(".github/workflows/")
    if (
        not does
        and "workflow:deploy" in file.markers
        and A_RELEASE.search(name)
        and "workflow:pages" not in file.markers
    ):
        does.add(ROLLS_OUT)
    if not does or NOT_A_RELEASE.search(name):
        return None
    mixed = "workflow:test" in file.markers and not A_RELEASE.search(name)
    own = [path for path in paths if not path.startswith(".") and not _aside(path)]
    return Ship(file.name, frozenset(does), () if mixed else tuple(own))


def _aside(path: str) -> bool:
    """Whether a path is of tests or documentation, which a workflow names without bringing them to anybody."""
    folders = {part.lower() for part in path.split("/")}
    return bool(folders & (rules.DOC_FOLDERS | rules.TEST_FOLDERS)) or is_test(File(path, 0, 0, {}))


def _runs_it(mention: Mention, files: Mapping[str, File]) -> bool:
    """Whether a file of deployment that names a path describes more than a test or one developer's machine."""
    here = mention.file.lower()
    file = files.get(mention.file)
    return file is not None and not is_test(file) and not NOT_FOR_PRODUCTION.search(here)


USED = frozenset({AssetKind.PACKAGE, AssetKind.SERVING, AssetKind.MODEL, AssetKind.TRAINING, AssetKind.DATA})
"""Kinds that are in use as part of a published package; an evaluation in it measures, and serves nobody."""
