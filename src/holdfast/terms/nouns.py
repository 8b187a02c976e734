"""People, assets, their states, and stretches of time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class PersonId:
    """A person's random, stored handle. Names belong to `render`, and only for a viewer with a purpose.

    >>> str(PersonId(4)), PersonId.parse("Person 4"), PersonId.parse("Ada")
    ('person 4', PersonId(number=4), None)
    """

    number: int

    def __str__(self) -> str:
        return f"person {self.number}"

    @classmethod
    def parse(cls, text: str) -> PersonId | None:
        """The handle that `text` spells ("person 4", "p4"), or None."""
        found = re.fullmatch(r"p(?:erson)?[ -]?(\d{1,9})", text.strip().lower())
        return cls(int(found[1])) if found else None


@dataclass(frozen=True, slots=True, order=True)
class AssetId:
    """An asset's stable key: repository, then path, e.g. `api:src/serve`; `render` masks names inside it."""

    key: str

    def __str__(self) -> str:
        return self.key

    @property
    def outside(self) -> bool:
        """Whether no repository holds it: its key is the name that somebody typed, without a colon.

        >>> AssetId("api:src/serve").outside, AssetId("cloud root").outside
        (False, True)
        """
        return ":" not in self.key


class AssetKind(StrEnum):
    """What sort of thing somebody is asked to look after."""

    PACKAGE = "code package"
    TRAINING = "training pipeline"
    SERVING = "serving pipeline"
    DATA = "data definition"
    MODEL = "model definition"
    NOTEBOOKS = "notebook family"
    EVALUATION = "evaluation suite"
    INFRASTRUCTURE = "infrastructure"
    CI = "continuous integration"
    RUNBOOK = "runbook"
    DOCS = "documentation"
    VENDOR = "vendor"
    ACCOUNT = "account"
    CREDENTIAL = "credential"
    CONTRACT = "contract"
    MACHINE = "machine"
    STORE = "data store"
    ROUTINE = "routine"


OUTSIDE = (
    AssetKind.VENDOR,
    AssetKind.ACCOUNT,
    AssetKind.CREDENTIAL,
    AssetKind.CONTRACT,
    AssetKind.MACHINE,
    AssetKind.STORE,
    AssetKind.ROUTINE,
)
"""Kinds of what no repository holds: somebody says that it is there, and who could act in it."""


class State(StrEnum):
    """What becomes of an asset when a set of people leaves (`MODELS.md` 3). The order is from worst to best."""

    ALREADY_DARK = "already dark"
    NO_SECOND_HOLDER = "no second holder"
    """Only where nobody was chosen to leave: one active person holds the asset."""
    GOES_DARK = "goes dark"
    LIMPS = "limps"
    COVERED = "covered"
    CANNOT_TELL = "cannot tell"


class Purpose(StrEnum):
    """The only reasons for which a name is shown; each use is logged before a byte leaves."""

    CONTINUITY = "continuity"
    ONBOARDING = "onboarding"
    LEAVE_COVER = "leave cover"


@dataclass(frozen=True, slots=True)
class Window:
    """The dates a measure looks at: from `start` up to and including `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise ValueError(f"a window cannot start on {self.start} and end on {self.end}")


@dataclass(frozen=True, slots=True)
class Spell:
    """One unbroken period of a person's employment; `end` is None while it lasts (right-censored)."""

    person: PersonId
    start: date
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Alias:
    """One name and e-mail address under which a person committed; `ordinal` counts that person's aliases from 1.

    Masked, it reads "person 4, address 2"."""

    person: PersonId
    ordinal: int
    name: str
    email: str
