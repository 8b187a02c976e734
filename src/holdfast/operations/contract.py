"""What every operation is made of: its entry, its context, its receipt."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from holdfast.operations.foreseen import Foreseen, nothing_foreseen
from holdfast.operations.known_assets import KnownAssets, none_known
from holdfast.operations.planned import Planner

if TYPE_CHECKING:
    import random
    from concurrent.futures import Executor
    from datetime import datetime

    import httpx

    from holdfast.settings import Settings
    from holdfast.store.gate import Permission
    from holdfast.store.workspace import Workspace
    from holdfast.terms.request import Request
    from holdfast.terms.text import Text


@dataclass(frozen=True, slots=True)
class Step:
    """How far an operation is: `done` of `total` repositories, `commits` read, and what is at hand, in words."""

    what: str
    done: int = 0
    total: int = 0
    commits: int = 0


def quiet(_step: Step) -> None:
    """A progress callback that says nothing."""


@dataclass(frozen=True, slots=True)
class Context:
    """What an operation may use. The surface reads the clock and gives `now`; `chance` draws new people's handles.

    `executor` mines repositories; None: as many processes as the settings' `jobs` say. `assets` says which assets there
    are now: operations count nothing, so the surface asks a question for them.
    """

    workspace: Workspace
    settings: Settings
    now: datetime
    chance: random.Random
    progress: Callable[[Step], None] = quiet
    executor: Executor | None = None
    assets: Callable[[], KnownAssets] = none_known
    foresee: Callable[[str, str, str | None], Foreseen | None] = nothing_foreseen
    planner: Planner = field(default_factory=Planner)
    transport: Callable[[str], httpx.BaseTransport] | None = None
    """How a connected host is reached; None: as `operations.outward` allows."""
    pause: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was done, in sentences. `undo` takes it back with `holdfast undo`; `audit` is its row in the log.

    `permission` lets the surface show names, where that is what was asked for.
    """

    operation: str
    said: tuple[Text, ...]
    warnings: tuple[Text, ...] = ()
    undo: int | None = None
    audit: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    permission: Permission | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One entry of `OPERATIONS`. `module` is imported when the operation is used; `name` is its function there.

    The command's class has the same name in title case: `left` takes a `Left`.
    """

    slug: str
    title: str
    module: str
    name: str

    @property
    def place(self) -> str:
        """Its address in the app: "people left" is at `/do/people/left`."""
        return "/do/" + self.slug.replace(" ", "/")

    @property
    def command(self) -> type[Request]:
        """The class of this operation's command."""
        return cast("type[Request]", getattr(importlib.import_module(self.module), self.name.title()))

    def run(self, command: Request, context: Context) -> Receipt:
        """Do it."""
        do = getattr(importlib.import_module(self.module), self.name)
        return cast("Callable[[Request, Context], Receipt]", do)(command, context)
