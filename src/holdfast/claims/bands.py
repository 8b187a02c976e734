"""What roles are offered: percentiles by role, level, country and year, and packages by stage, each with its source.

The table is computed by `bench/bands.py` from job advertisements (ai-jobs.net, CC0) and shipped as figures. An
advertisement names a range; both of its ends count, each distinct advertisement once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Final

from holdfast.claims.ledger import Claim, Ledger
from holdfast.claims.pay_roles import ANY, EVERY, family, level_named, role_named
from holdfast.errors import BadInput, UnknownName
from holdfast.terms.captable import Stage
from holdfast.terms.estimate import Estimate

DATED: Final = date(2025, 1, 19)
SOURCE: Final = "job advertisements listed by ai-jobs.net (foorilla/ai-jobs-net-salaries, CC0), as of 2025-01-19"
COUNTED: Final = ("ads", "distinct rows", "all rows")
"""How the same rows are counted: the default first."""
FULL_YEAR: Final = 2024
"""The latest whole year of the table."""
ROLE: Final = "machine learning engineer"
LEVEL: Final = "senior"
REGION: Final = "US"

Key = tuple[str, str, str, str, str, str]
"""Role, level, country, years, currency, how counted."""


@dataclass(frozen=True, slots=True)
class Band:
    """Base pay a year that advertisements name, as percentiles with an 80 % range each, in `currency`.

    `role`, `level`, `years` are those of the figures; `pooled` says in words where that is not what was asked for,
    because too few advertisements were of it ("" otherwise). `n` is how many of `counted` there are.
    """

    role: str
    level: str
    region: str
    years: str
    currency: str
    counted: str
    n: int
    p10: Estimate
    p25: Estimate
    p50: Estimate
    p75: Estimate
    p90: Estimate
    pooled: str = ""
    source: str = SOURCE
    dated: date = DATED


@dataclass(frozen=True, slots=True)
class StagePackage:
    """What one source says that companies at a stage offer. `equity`: share of the company; None: it says nothing."""

    name: str
    base: Claim | None
    equity: Claim | None


def band(
    role: str | None = None,
    level: str | None = None,
    region: str | None = None,
    year: int | None = None,
    *,
    counted: str = COUNTED[0],
    currency: str = "USD",
) -> Band:
    """The band of a role at a level in a country. Where too few advertisements are of it, all years are taken together,
    then the role's family, then every role, then every level, and `pooled` says so. Families are counted as "ads" only.

    None means the default: a senior machine learning engineer in the US in the latest whole year. Raises `UnknownName`
    for a role, level or country that the table does not have, `BadInput` where none names pay in that currency.

    >>> band("ML engineer", "senior", "US").p50
    base_pay: 1.97e+05 USD (80 % range 1.9e+05 to 2e+05, n = 636, as of 2025-01-19)
    >>> band("MLOps engineer", "entry", "US").pooled
    'too few advertisements were of MLOps engineer, entry, 2024: these are of machine learning roles'
    """
    if counted not in COUNTED:
        raise BadInput(f"`{counted}` is no way of counting: {', '.join(COUNTED)}.")
    who, rank, place = role_named(role or ROLE), level_named(level or LEVEL), region_named(region or REGION)
    year = year or FULL_YEAR
    for key in _nearest(who, rank, place, year):
        for how in (counted, COUNTED[0]) if key[0] != who else (counted,):
            full: Key = (*key, currency, how)
            if (figures := _cells().get(full)) is not None:
                return _band(full, figures, _pooled((who, rank, place, str(year)), key))
    raise BadInput(
        f"Too few advertisements in {place} name pay in {currency}. With enough: {', '.join(regions(currency))}."
    )


def stage_bands(ledger: Ledger, stage: Stage) -> tuple[StagePackage, ...]:
    """Every source's package at a stage: at seed three that disagree. Without venture money there is none.

    >>> [one.name for one in stage_bands(Ledger.load(), Stage.SEED)]
    ['what seed companies offer', 'what the market has it at', 'what brings alumni of big employers']
    >>> one = stage_bands(Ledger.load(), Stage.A)[0]
    >>> (one.base.low, one.base.high, one.equity.low, one.equity.high)
    (220000.0, 280000.0, 0.0025, 0.0075)
    """
    found = [
        StagePackage(name, _said(ledger, f"comp_{key}_base", end), _said(ledger, f"comp_{key}_equity", end))
        for name, key, end in _STAGES[stage]
    ]
    return tuple(one for one in found if one.base or one.equity)


def _said(ledger: Ledger, what: str, end: str) -> Claim | None:
    """What one source says; the company's own figure in place of a whole group is said by the first alone."""
    members = ledger.groups.get(what, ())
    if any(one.overridden for one in (*members, *(ledger.sources(what) if what in ledger else ()))) and end:
        return ledger.sources(what)[0] if end == "_offered" else None
    key = what + end
    if key not in ledger:
        return None
    return ledger[key]


_GROWTH: Final = (("what is paid at growth stage", "growth_stage", ""),)
_STAGES: Final[dict[Stage, tuple[tuple[str, str, str], ...]]] = {
    Stage.NONE: (),
    Stage.SEED: (
        ("what seed companies offer", "by_stage_seed", "_offered"),
        ("what the market has it at", "by_stage_seed", "_market"),
        ("what brings alumni of big employers", "by_stage_seed", "_alumni"),
    ),
    Stage.A: (("what series A companies offer", "by_stage_a", ""),),
    Stage.B: (("what series B companies offer", "by_stage_b", ""),),
    Stage.C: _GROWTH,
    Stage.D: _GROWTH,
}


def region_named(written: str) -> str:
    """The country of the table, by its two letters. Raises `UnknownName`.

    >>> region_named("uk")
    'GB'
    """
    wanted = {"UK": "GB", "USA": "US"}.get(written.strip().upper(), written.strip().upper())
    if wanted in regions():
        return wanted
    raise UnknownName(f"Of `{written}` there are too few advertisements. With enough: {', '.join(regions())}.")


@cache
def regions(currency: str = "USD") -> tuple[str, ...]:
    """Countries with enough advertisements that name pay in a currency, in alphabetical order."""
    return tuple(sorted({key[2] for key in _cells() if key[4] == currency}))


@cache
def currencies(region: str) -> tuple[str, ...]:
    """The money in which enough advertisements of a country name pay: its own first, US dollars last.

    >>> currencies("GB"), currencies("US")
    (('GBP', 'USD'), ('USD',))
    """
    found = {key[4] for key in _cells() if key[2] == region and key[0] == EVERY}
    return tuple(sorted(found, key=lambda one: (one == "USD", one)))


@cache
def years() -> tuple[str, ...]:
    """The single years of the table, then the span that takes them all together."""
    return tuple(sorted({key[3] for key in _cells()}, key=lambda one: ("-" in one, one)))


def _nearest(role: str, level: str, region: str, year: int) -> Iterator[tuple[str, str, str, str]]:
    """What is looked for, nearest first."""
    for who, rank in ((role, level), (family(role), level), (EVERY, level), (EVERY, ANY)):
        yield who, rank, region, str(year)
        yield who, rank, region, years()[-1]


def _pooled(asked: tuple[str, ...], found: tuple[str, ...]) -> str:
    """What the figures are of, where it is not what was asked for."""
    if asked == found:
        return ""
    given = [one for one, wanted in zip(found, asked, strict=True) if one != wanted]
    named = ["any level" if one == ANY else one for one in given]
    return f"too few advertisements were of {asked[0]}, {asked[1]}, {asked[3]}: these are of {', '.join(named)}"


@cache
def _cells() -> dict[Key, str]:
    """The figures of each line of the table by its key, read only when asked for."""
    lines = (resources.files("holdfast.claims") / "pay_bands.csv").read_text("utf-8").splitlines()[1:]
    return {(a, b, c, d, e, f): rest for a, b, c, d, e, f, rest in (line.split(",", 6) for line in lines)}


def _band(key: Key, figures: str, pooled: str) -> Band:
    n, *rest = (int(one) for one in figures.split(","))
    p10, p25, p50, p75, p90 = (
        Estimate("base_pay", middle, low, high, as_of=DATED, unit=key[4], n=n, evidence=(SOURCE,))
        for middle, low, high in zip(rest[::3], rest[1::3], rest[2::3], strict=True)
    )
    return Band(*key, n=n, p10=p10, p25=p25, p50=p50, p75=p75, p90=p90, pooled=pooled)
