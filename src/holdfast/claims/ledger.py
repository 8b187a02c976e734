"""Reads the claim ledger, finds a claim by key or group, and puts the company's figures in place of published ones."""

from __future__ import annotations

import hashlib
import json
import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from holdfast.errors import BadInput, UnknownName, nearest
from holdfast.terms.answer import ClaimUse


class Shape(StrEnum):
    """How a claim's three figures become a distribution; `models.draws` holds the arithmetic.

    lognormal, logit, normal: `mid` is the median, `low` and `high` bound the central `level`.
    pert: `low` and `high` are the limits, `mid` the most likely. fixed: always `mid`; the limits are for what-ifs.
    """

    LOGNORMAL = "lognormal"
    LOGIT = "logit"
    NORMAL = "normal"
    PERT = "pert"
    FIXED = "fixed"


class Confidence(StrEnum):
    """How far a published range is trusted to hold here; it widens the range on its natural scale."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Mark(StrEnum):
    """What was done with the source: R read, S seen as an excerpt, K from memory, T tried here, O ours."""

    READ = "R"
    SEEN = "S"
    KNOWN = "K"
    TRIED = "T"
    OURS = "O"


WIDENING: Mapping[Confidence, float] = {Confidence.HIGH: 1.0, Confidence.MEDIUM: 1.5, Confidence.LOW: 2.0}
OUR_ASSUMPTION = "our assumption"
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_DATED = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure from outside, or the company's own in its place.

    `statement` is what it says, in words; `feeds` names the terms that rest on it (none: it is only listed). Claims
    that share a `group` disagree: a scenario picks one of them by `weight`. `whole` says that the range already holds
    all of our doubt, so that a low confidence does not widen it again; so it is for every assumption of our own.
    `good_for_years` is how long the figure keeps; None: it is not a figure of the day.
    """

    key: str
    statement: str
    unit: str
    low: float
    mid: float
    high: float
    shape: Shape
    confidence: Confidence
    source: str
    mark: Mark
    dated: str
    level: float = 0.8
    group: str | None = None
    weight: float = 1.0
    feeds: tuple[str, ...] = ()
    caution: str = ""
    whole: bool = False
    good_for_years: float | None = None
    overridden: bool = False

    def __post_init__(self) -> None:
        for complaint in _complaints(self):
            raise BadInput(f"claim `{self.key}`: {complaint}")

    @property
    def widening(self) -> float:
        """Factor on the spread: 1, 1.5 or 2 by confidence; 1 where the range already holds all of the doubt."""
        return 1.0 if self.whole or self.mark is Mark.OURS else WIDENING[self.confidence]

    def stale(self, as_of: date) -> bool:
        """Whether the figure is older on `as_of` than it keeps."""
        if self.good_for_years is None:
            return False
        return (as_of - _first_day(self.dated)).days > self.good_for_years * 365.25


def _first_day(dated: str) -> date:
    found = _DATED.fullmatch(dated)
    if not found:
        raise ValueError(dated)
    year, month, day = (int(part) if part else 1 for part in found.groups())
    return date(year, month, day)


def _complaints(claim: Claim) -> Iterator[str]:
    """What is wrong with a claim, in words."""
    low, mid, high = claim.low, claim.mid, claim.high
    if not all(math.isfinite(figure) for figure in (low, mid, high)):
        yield f"low, mid and high must be finite numbers, not {low}, {mid}, {high}."
    if not low <= mid <= high:
        yield f"low {low:g} <= mid {mid:g} <= high {high:g} does not hold. Give low, mid, high in rising order."
    if claim.shape is Shape.LOGNORMAL and low <= 0:
        yield f"low {low:g} must be above 0, because the amount is never zero or less."
    if claim.shape is Shape.LOGIT and not 0 < low <= high < 1:
        yield f"{low:g} to {high:g} must lie between 0 and 1, without the ends, because it is a share."
    if claim.unit == "share" and not 0 <= low <= high <= 1:
        yield f"{low:g} to {high:g} must lie between 0 and 1, because it is a share."
    if not 0 < claim.level < 1:
        yield f"level {claim.level:g} must lie between 0 and 1."
    if not claim.weight > 0:
        yield f"weight {claim.weight:g} must be above 0."
    if not _KEY.fullmatch(claim.key):
        yield "a key is lower-case words joined by underscores."
    if not claim.statement or not claim.source:
        yield "a claim without a statement or a source is no claim."
    if claim.mark is Mark.OURS and (
        not claim.source.startswith(OUR_ASSUMPTION) or claim.confidence is not Confidence.LOW
    ):
        yield f"mark O needs confidence low and a source that begins with {OUR_ASSUMPTION!r}."
    try:
        _first_day(claim.dated)
    except ValueError:
        yield f"dated {claim.dated!r} must read 2026, 2026-04 or 2026-04-27."


class Ledger(Mapping[str, Claim]):
    """All claims by key. Frozen: `override` gives a new ledger.

    A key may also be a group: sources that disagree, from which each scenario picks one.

    >>> ledger = Ledger.load()
    >>> ledger["learning_constant"].mid
    0.5
    >>> [claim.key for claim in ledger.sources("vacancy_weeks")][:2]
    ['vacancy_weeks_engineering', 'vacancy_weeks_pooled']
    >>> ledger.override("vacancy_weeks", 4, 6, 9).mid("vacancy_weeks")
    6.0
    >>> ledger["learning_constnt"]
    Traceback (most recent call last):
    holdfast.errors.UnknownName: No claim is called `learning_constnt`. ... Did you mean `learning_constant`?
    """

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._claims: dict[str, Claim] = {}
        self._mids: dict[str, float] = {}
        for claim in sorted(claims, key=lambda claim: claim.key):
            if claim.key in self._claims:
                raise BadInput(f"claim `{claim.key}` is written twice.")
            self._claims[claim.key] = claim
        self._groups: dict[str, tuple[Claim, ...]] = {}
        for claim in self._claims.values():
            if claim.group:
                self._groups[claim.group] = (*self._groups.get(claim.group, ()), claim)
        for group, members in self._groups.items():
            if group in self._claims and not self._claims[group].overridden:
                raise BadInput(f"group `{group}` has the key of a claim; give one of them another name.")
            if len({(member.unit, member.feeds) for member in members}) > 1:
                raise BadInput(
                    f"group `{group}`: its claims differ in unit or in what they feed; a scenario picks one."
                )

    @classmethod
    def load(cls) -> Ledger:
        """The ledger as shipped."""
        return cls(_shipped())

    def __getitem__(self, key: str) -> Claim:
        if key in self._claims:
            return self._claims[key]
        raise UnknownName(
            f"No claim is called `{key}`. `holdfast claims` lists them.", nearest(key, {**self._claims, **self._groups})
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._claims)

    def __len__(self) -> int:
        return len(self._claims)

    def __contains__(self, key: object) -> bool:
        return key in self._claims

    @property
    def groups(self) -> Mapping[str, tuple[Claim, ...]]:
        """Sources that disagree, by the name under which models draw them."""
        return self._groups

    def sources(self, key: str) -> tuple[Claim, ...]:
        """The claims that a scenario may pick for `key`: one, or those of a group.

        The company's own figure outranks published ones: a group with an overridden claim is that claim alone.
        """
        if key in self._claims or key not in self._groups:
            return (self[key],)
        members = self._groups[key]
        return tuple(claim for claim in members if claim.overridden) or members

    def mid(self, key: str) -> float:
        """The one figure of a run without doubt: `mid` of a claim, the weighted median of the mids of a group."""
        if key not in self._mids:
            self._mids[key] = self._middle(key)
        return self._mids[key]

    def _middle(self, key: str) -> float:
        sources = sorted(self.sources(key), key=lambda claim: claim.mid)
        half, reached = sum(claim.weight for claim in sources) / 2, 0.0
        for claim in sources:
            reached += claim.weight
            if reached >= half:
                return float(claim.mid)
        raise AssertionError("a group has at least one claim")

    def own(self, key: str) -> bool:
        """Whether `key` is the company's own figure, and so not borrowed."""
        return all(claim.overridden for claim in self.sources(key))

    def override(
        self, key: str, low: float, mid: float, high: float, *, source: str = "your own figure", dated: str = ""
    ) -> Ledger:
        """A new ledger with the company's own figure for `key`, a claim or a whole group; no `dated` keeps the date.

        Raises `UnknownName` for a key that no claim has, `BadInput` for a figure that the claim cannot take.
        """
        first = self.sources(key)[0]
        if low < 0 <= min(claim.low for claim in self.sources(key)):
            raise BadInput(f"claim `{key}`: {low:g} is below 0, and this is never less than nothing.")
        shape = Shape.FIXED if low == high else first.shape
        own = replace(
            first, key=key, low=float(low), mid=float(mid), high=float(high), shape=shape, confidence=Confidence.HIGH,
            source=source, mark=Mark.READ, dated=dated or first.dated, level=0.8, overridden=True,
            group=first.group if key in self._claims else None, good_for_years=None,
        )  # fmt: skip
        return Ledger({**self._claims, key: own}.values())

    @property
    def revision(self) -> str:
        """Twelve hex digits that change when any figure, source or override does."""
        rows = [[str(getattr(claim, field.name)) for field in fields(claim)] for claim in self._claims.values()]
        return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:12]

    def stale(self, as_of: date) -> tuple[Claim, ...]:
        """Claims that are out of date on `as_of`; the company's own are never reported."""
        return tuple(claim for claim in self._claims.values() if claim.stale(as_of))

    def use(self, key: str) -> ClaimUse:
        """The claim or group as an answer shows it; a group spans its sources."""
        sources = self.sources(key)
        statement = sources[0].statement
        if len(sources) > 1:
            statement = f"{len(sources)} sources disagree, each scenario picks one: " + " ".join(
                c.statement for c in sources
            )
        return ClaimUse(
            key=key,
            statement=statement,
            low=min(claim.low for claim in sources),
            mid=self.mid(key),
            high=max(claim.high for claim in sources),
            unit=sources[0].unit,
            source="; ".join(dict.fromkeys(claim.source for claim in sources)),
            dated=max(claim.dated for claim in sources),
            confidence=str(max((claim.confidence for claim in sources), key=list(WIDENING).index)),
            overridden=self.own(key),
        )


def read_claims(text: str, name: str) -> Iterator[Claim]:
    """The claims of one TOML file; `name` is for the error messages.

    >>> next(read_claims("[x]\\nstatment = 'no'", "own.toml"))
    Traceback (most recent call last):
    holdfast.errors.BadInput: own.toml, claim `x`: `statment` is not a field of a claim. Did you mean `statement`?
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{name}: {error}") from error
    for key, row in tables.items():
        if not isinstance(row, dict):
            raise BadInput(f"{name}: `{key}` is not a table; write [{key}] and its fields below.")
        try:
            yield _claim(key, row)
        except BadInput as error:
            raise BadInput(f"{name}, {error}") from error


_WORDS: Mapping[str, type[StrEnum]] = {"shape": Shape, "confidence": Confidence, "mark": Mark}
_NEEDED = ("statement", "unit", "low", "mid", "high", "shape", "confidence", "source", "mark", "dated")
_TYPES: Mapping[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("low", "mid", "high", "level", "weight", "good_for_years"), (int, float)),
    "feeds": list,
    "whole": bool,
}


def _claim(key: str, row: Mapping[str, object]) -> Claim:
    allowed = {field.name for field in fields(Claim)} - {"key", "overridden"}
    for name in row.keys() - allowed:
        raise BadInput(f"claim `{key}`: `{name}` is not a field of a claim.{_hint(name, allowed)}")
    for name in _NEEDED:
        if name not in row:
            raise BadInput(f"claim `{key}`: `{name}` is missing. A claim needs {', '.join(_NEEDED)}.")
    return Claim(key=key, **{name: _value(key, name, value) for name, value in row.items()})


def _value(key: str, name: str, value: object) -> Any:
    wanted = _TYPES.get(name, str)
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
        raise BadInput(f"claim `{key}`: `{name}` cannot be {value!r}.")
    if name in _WORDS:
        words = [str(word) for word in _WORDS[name]]
        if value not in words:
            raise BadInput(
                f"claim `{key}`: `{name}` is one of {', '.join(words)}, not {value!r}.{_hint(str(value), words)}"
            )
        return _WORDS[name](str(value))
    if isinstance(value, list):
        return tuple(str(item) for item in value)
    return float(value) if isinstance(value, int | float) and name != "whole" else value


def _hint(given: str, allowed: Iterable[str]) -> str:
    near = nearest(given, allowed)
    return f" Did you mean {' or '.join(f'`{name}`' for name in near)}?" if near else ""


@cache
def _shipped() -> tuple[Claim, ...]:
    """Every claim of the files beside this one, read once."""
    folder = resources.files("holdfast.claims") / "figures"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return tuple(claim for file in files for claim in read_claims(file.read_text("utf-8"), file.name))
