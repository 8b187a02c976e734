"""The example companies as written: who, which repositories, what happens when. Read from `companies/*.toml`.

Everything that is planted is planted there, in words; what is not written there is drawn from the seed.
"""

from __future__ import annotations

import tomllib
import zlib
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from random import Random
from typing import Any

from holdfast.demo.words import NOUNS, QUALITIES, number, pick, plural, title
from holdfast.errors import BadInput, UnknownName, nearest

DAYS_A_MONTH = 365.25 / 12
SHAPES = ("startup", "shop")
SIZES = (28, 9)


@dataclass(frozen=True, slots=True)
class Address:
    """A name and an e-mail address as a commit bears them."""

    name: str
    email: str

    @classmethod
    def parse(cls, text: str) -> Address:
        """
        >>> Address.parse("Ada Example <ada@firm.example>")
        Address(name='Ada Example', email='ada@firm.example')
        """
        name, _, rest = text.rpartition(" <")
        return cls(name, rest.rstrip(">"))

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the example company. Months count from its founding; `bar` is None where the seed draws it."""

    handle: str
    name: str
    team: str
    role: str
    addresses: tuple[Address, ...]
    joined: float = 0
    left: float | None = None
    leaves_in_days: int | None = None
    offset: int = 0
    pace: tuple[tuple[float, float], ...] = ()
    reformats: tuple[tuple[float, float], ...] = ()
    writes: tuple[str, ...] = ()
    reviews: tuple[str, ...] = ()
    bar: float | None = None
    in_mailmap: tuple[int, ...] = ()
    hands_over_to: str | None = None
    hand_over_weeks: int = 0


@dataclass(frozen=True, slots=True)
class Bot:
    """A program that commits; `pace` as a person's."""

    name: str
    email: str
    pace: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Asset:
    """Something to look after, with its kind, whether it runs in production, and the files it starts from."""

    repository: str
    path: str
    kind: str
    production: bool
    like: str
    files: tuple[str, ...]
    also: tuple[str, ...] = ()
    generated: tuple[str, ...] = ()
    imported: int = 0
    born: float = 0
    quiet_after: float | None = None
    activity: float = 1
    formerly: str | None = None
    moved: float | None = None

    @property
    def key(self) -> str:
        """`repository:path`."""
        return f"{self.repository}:{self.path}"

    @property
    def members(self) -> tuple[str, ...]:
        """Every file of the asset, as a path inside the repository; files that only move with it come last."""
        own = [f"{self.path}/{name}" for name in (*self.files, *self.generated)]
        imported = [f"{self.path}/part_{n:03d}.py" for n in range(self.imported)]
        return (*own, *imported, *self.also)


@dataclass(frozen=True, slots=True)
class Repository:
    """One repository; `vendored` is a folder of somebody else's code."""

    name: str
    team: str
    about: str
    language: str
    assets: tuple[Asset, ...]
    born: float = 0
    lands: str = "rebase"  # or "squash" or "merge": how a change reaches main
    rewritten: float | None = None  # month in which somebody forced a rewritten main
    vendored: str | None = None
    vendored_files: int = 0
    vendored_in: float = 0


@dataclass(frozen=True, slots=True)
class Ownership:
    """The story says that `person` owns these assets from a month until another; after that, perhaps, nobody does."""

    person: str
    assets: tuple[str, ...]
    since: float
    until: float | None
    then_nobody: bool


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """An asset that no repository holds, and the README that mentions it."""

    asset: str
    holder: str
    remark: str
    told_in: str


@dataclass(frozen=True, slots=True)
class World:
    """How knowledge grows, fades and is handed over; shares are between 0 and 1, weights are relative."""

    name: str
    gain_per_change: float
    spread_of_gain: float
    review_share: float
    assistant_share: float
    erosion_share: float
    half_life_months: float
    spread_of_bars: float
    active_months: float
    share_with_assistant: float
    share_reviewed: float
    share_with_second_author: float
    share_touching_second_asset: float
    share_of_fixes: float
    share_of_reverts: float
    weight_owner: float
    weight_second: float
    weight_team: float
    weight_company: float
    owner_stays_a_quarter: float
    second_stays_a_quarter: float
    share_with_a_second: float
    effort_per_built_week: float
    spread: float
    flat_person_weeks: float
    share_paired_without_trace: float = 0
    hand_over_ignores_size: bool = False


@dataclass(frozen=True)
class Parameters:
    """An example company before anything has happened."""

    name: str
    about: str
    domain: str
    months: float
    raised: str
    teams: tuple[str, ...]
    people: tuple[Person, ...]
    bots: tuple[Bot, ...]
    assistants: tuple[Address, ...]
    repositories: tuple[Repository, ...]
    owners: tuple[Ownership, ...]
    unrecorded: tuple[Unrecorded, ...]
    index: dict[str, int] = field(compare=False)

    @cached_property
    def assets(self) -> tuple[Asset, ...]:
        """All assets, in the order of the file."""
        return tuple(a for r in self.repositories for a in r.assets)


def read(size: int, shape: str) -> Parameters:
    """The written parameters for a size and a shape.

    Raises `UnknownName` for a shape that does not exist and `BadInput` for a size that was not written.

    >>> startup = read(28, "startup")
    >>> len(startup.repositories), len(startup.assets), sum(p.left is None for p in startup.people)
    (9, 64, 28)
    """
    if shape not in SHAPES:
        raise UnknownName(
            f"There is no example company of shape `{shape}`; allowed: {', '.join(SHAPES)}.", nearest(shape, SHAPES)
        )
    if shape == "shop":
        return _company("shop")
    if size not in SIZES:
        raise BadInput(f"There is no example company of {size} people; allowed: {', '.join(map(str, SIZES))}.")
    return _company("startup" if size == 28 else "startup_9")


def worlds() -> tuple[str, ...]:
    """The names of the worlds: the plain one, and those that break an assumption of the models."""
    return tuple(_table("world")["worlds"])


@cache
def world(name: str) -> World:
    """How knowledge behaves in the world `name`.

    >>> world("plain").gain_per_change, world("pairing").share_paired_without_trace
    (0.8, 0.5)
    """
    table = _table("world")
    if name not in table["worlds"]:
        allowed = tuple(table["worlds"])
        raise UnknownName(f"There is no world `{name}`; allowed: {', '.join(allowed)}.", nearest(name, allowed))
    sections = {k: v for part in ("familiarity", "people", "work", "hand_over") for k, v in table[part].items()}
    return World(name=name, **(sections | table["worlds"][name]))


@cache
def _company(name: str) -> Parameters:
    table = _table(name)
    domain = str(table["domain"])
    people = tuple(_person(row, domain) for row in table["people"])
    return Parameters(
        name=table["name"],
        about=table["about"],
        domain=domain,
        months=table["months"],
        raised=table["raised"],
        teams=tuple(t["name"] for t in table["teams"]),
        people=people,
        bots=tuple(Bot(b["name"], b["email"], _steps(b["pace"])) for b in table.get("bots", [])),
        assistants=tuple(Address(**row) for row in table.get("assistants", [])),
        repositories=tuple(_repository(row, table.get("more_files", {})) for row in table["repositories"]),
        owners=tuple(_ownership(row) for row in table.get("owners", [])),
        unrecorded=tuple(Unrecorded(**row) for row in table.get("unrecorded", [])),
        index={p.handle: n for n, p in enumerate(people)},
    )


def _person(row: dict[str, Any], domain: str) -> Person:
    handle = row["handle"]
    given = row.get("addresses") or [f"{row['name']} <{handle}@{domain}>"]
    fields: dict[str, Any] = row | {"addresses": tuple(map(Address.parse, given))}
    fields |= {k: tuple(row[k]) for k in ("writes", "reviews", "in_mailmap") if k in row}
    fields |= {k: _steps(row[k]) for k in ("pace", "reformats") if k in row}
    return Person(**fields)


def _repository(row: dict[str, Any], more: dict[str, int]) -> Repository:
    assets = tuple(_asset(a, row, more.get(a["like"], 0)) for a in row["assets"])
    return Repository(**(row | {"assets": assets}))


def _asset(row: dict[str, Any], repository: dict[str, Any], more: int) -> Asset:
    lists = {k: tuple(row.get(k, "").split()) for k in ("files", "also", "generated")}
    lists["files"] += more_files(f"{repository['name']}:{row['path']}", lists["files"][-1], more)
    born = max(float(row.get("born", 0)), float(repository.get("born", 0)))
    return Asset(**(row | lists | {"born": born, "repository": repository["name"]}))


def more_files(key: str, like: str, most: int) -> tuple[str, ...]:
    """Up to `most` more file names for the asset `key`, in the manner of the file `like`; always the same ones.

    >>> more_files("web:src/search", "useSearch.ts", 2), more_files("ranker:configs", "base.yaml", 1)
    (('DuplicateShops.tsx', 'PartialShops.tsx'), ('weekly_substitutes.yaml',))
    """
    rng, extension = Random(zlib.crc32(key.encode())), like.rpartition(".")[2]
    found = []
    for _ in range(most):
        name = f"{pick(rng, QUALITIES)}_{plural(pick(rng, NOUNS))}"
        if extension in ("ts", "tsx"):
            name, extension = title(name), ("tsx", "ts")[number(rng, 0, 3) // 2]
        found.append(f"{name}.{extension}")
    return tuple(dict.fromkeys(found))


def _ownership(row: dict[str, Any]) -> Ownership:
    until = row.get("until")
    return Ownership(row["person"], tuple(row["assets"]), row["from"], until, row.get("then_nobody", False))


def _steps(rows: list[list[float]]) -> tuple[tuple[float, float], ...]:
    return tuple((float(month), float(rate)) for month, rate in rows)


@cache
def _table(name: str) -> dict[str, Any]:
    text = resources.files("holdfast.demo").joinpath("companies", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
