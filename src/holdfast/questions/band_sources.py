"""What each source says of a role's base, in one form, so that they can stand side by side; the company's own first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from holdfast.questions import typed_pay
from holdfast.questions.contract import Context
from holdfast.terms.captable import Stage
from holdfast.terms.estimate import Estimate
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.claims.bands import Band
    from holdfast.claims.ledger import Claim, Ledger
    from holdfast.claims.wages import Wages

BASE: Final = "base_pay"
LARGE: Final = ("faang_tc", "faang_tc_top_quartile")
NAMES: Final = {
    "ads": "Advertisements, each once", "distinct rows": "The same, distinct rows", "all rows": "The same, all rows",
}  # fmt: skip
COUNTRIES: Final = {
    "US": "the US", "GB": "Britain", "CA": "Canada", "DE": "Germany", "FR": "France", "AU": "Australia", "IN": "India",
    "NL": "the Netherlands", "ES": "Spain", "IE": "Ireland", "AT": "Austria",
}  # fmt: skip
COUNTED_IN: Final = date(2024, 5, 1)
"""The month of the bureau's figures."""
SHOWN_SECTORS: Final = 2
"""Sectors in the chart; the table has them all."""


@dataclass(frozen=True, slots=True)
class Source:
    """One source: its middle and middle half (of a typed band: its ends), how many it rests on, where it is from.

    `sentence`: what the page's first lines say of it, for the company's own."""

    name: str
    estimate: Estimate
    n: int | None
    source: str
    sentence: Text | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """What one source says of a stage, or of an employer, with what it says of equity."""

    stage: str
    says: str
    base: Estimate | None
    equity: Estimate | None
    source: str


def place_of(region: str | None, context: Context) -> tuple[str, str]:
    """The country that is asked about, else that of the company's money, and the money in which enough of its
    advertisements name pay. Raises `UnknownName` for a country that the table does not have.
    """
    from holdfast.claims.bands import REGION, currencies, region_named

    place = region_named(region or typed_pay.HOME.get(context.settings.currency, REGION))
    return place, currencies(place)[0]


def own(found: Band, context: Context) -> tuple[Source, ...]:
    """The company's own figures for a role: its typed band, and the middle of what its people have."""
    sources: list[Source] = []
    typed = typed_pay.typed_band(context.settings, found.role)
    if typed and context.settings.currency == found.currency:
        low, middle, high = typed.pay
        made = Estimate(
            BASE, middle, low, high, as_of=context.today, unit=found.currency, evidence=("holdfast.toml",), borrowed=0.0
        )
        says = text(
            " Your own band ({name}) says {band:value} in the middle, and outranks them.", name=typed.name, band=made
        )
        sources.append(Source(f"Your band ({typed.name}), every level", made, None, "yours, from holdfast.toml", says))
    people = typed_pay.middle_of(context, found.role, found.level)
    if people and context.settings.currency == found.currency:
        said = "yours, from your pay file; rounded to a thousand"
        says = text(" Your own people at this level have {people:value} in the middle.", people=people)
        sources.append(Source("Your people at this level", people, people.n, said, says))
    return tuple(sources)


def published(found: Band) -> Iterator[Source]:
    """Advertisements in every counting, then what the bureau counts in the usual sectors."""
    from holdfast.claims.bands import COUNTED, band
    from holdfast.claims.wages import SOURCE, wages

    year = int(found.years) if found.years.isdigit() else None
    for counted in COUNTED if found.currency == "USD" and found.role in _roles() else COUNTED[:1]:
        one = found if counted == found.counted else band(
            found.role, found.level, found.region, year, counted=counted, currency=found.currency
        )  # fmt: skip
        if (one.role, one.level, one.years, one.counted) == (found.role, found.level, found.years, counted):
            yield Source(NAMES[counted], half(one), one.n, one.source)
    for sector in wages(found.role)[:SHOWN_SECTORS] if found.region == "US" else ():
        if sector.p25 and sector.p50 and sector.p75:
            made = Estimate(
                BASE, sector.p50, sector.p25, sector.p75, as_of=COUNTED_IN, level=0.5, unit="USD", n=sector.employed,
                evidence=(SOURCE,),
            )  # fmt: skip
            yield Source(f"All levels: {sector.sector.replace(';', ',')}", made, sector.employed, SOURCE)


def _roles() -> tuple[str, ...]:
    from holdfast.claims.pay_roles import roles

    return roles()


def half(found: Band) -> Estimate:
    """The middle half of a band as one range."""
    return Estimate(
        BASE, found.p50.value, found.p25.value, found.p75.value, as_of=found.dated, level=0.5, unit=found.currency,
        n=found.n, evidence=(found.source,),
    )  # fmt: skip


def somebody(found: Band) -> str:
    """A role and level as a sentence names them.

    >>> from holdfast.claims.bands import band
    >>> somebody(band()), somebody(band("AI engineer", "entry"))
    ('a senior machine learning engineer', 'an entry-level AI engineer')
    """
    level = {"any": "", "entry": "entry-level ", "mid": "mid-level "}.get(found.level, f"{found.level} ")
    role = found.role if found.role in _roles() else f"person in {found.role}"
    return f"{'an' if (level + role)[0].lower() in 'aeio' else 'a'} {level}{role}"


def country(region: str) -> str:
    """A country in a sentence."""
    return COUNTRIES.get(region, region)


def stages(ledger: Ledger, only: Stage | None) -> Iterator[Package]:
    """Every source's package at every stage, or at one."""
    from holdfast.claims.bands import stage_bands

    for stage in (only,) if only else (Stage.SEED, Stage.A, Stage.B, Stage.C):
        for one in stage_bands(ledger, stage):
            claim = one.base or one.equity
            base = _claimed(one.base, BASE, "USD") if one.base else None
            equity = _claimed(one.equity, "equity_offered", "share") if one.equity else None
            named = "series C and later" if stage is Stage.C and not only else str(stage)
            yield Package(named, one.name, base, equity, claim.source if claim else "")


def at_stage(found: Band, stage: Stage | None, ledger: Ledger) -> Iterator[Source]:
    """What is said of base pay at the stage that was asked about, beside advertisements of every kind of employer."""
    for one in stages(ledger, stage) if stage and found.region == "US" else ():
        if one.base:
            yield Source(f"{one.stage[:1].upper()}{one.stage[1:]}: {one.says}", one.base, None, one.source)


def large(ledger: Ledger) -> Iterator[Package]:
    """What the largest employers pay, all in all."""
    for key in LARGE:
        claim = ledger[key]
        yield Package("", claim.statement, _claimed(claim, "total_pay", "USD"), None, claim.source)


def _claimed(claim: Claim, term: str, unit: str) -> Estimate:
    year, month, day = (int(part) for part in f"{claim.dated}-01-01"[:10].split("-")[:3])
    return Estimate(
        term, claim.mid, claim.low, claim.high, as_of=date(year, month, day), level=claim.level, unit=unit,
        claims=(claim.key,), borrowed=0.0 if claim.overridden else 1.0,
    )  # fmt: skip


def wage(found: Wages, share: int) -> Estimate | None:
    """One percentile of the bureau's, which prints no range for it; None where it is withheld."""
    from holdfast.claims.wages import SOURCE

    value: int | None = getattr(found, f"p{share}")
    if value is None:
        return None
    return Estimate(BASE, value, value, value, as_of=COUNTED_IN, unit="USD", n=found.employed, evidence=(SOURCE,))


def claims_used(ledger: Ledger) -> tuple[str, ...]:
    """Keys of the claims that the page shows."""
    found = (claim for stage in Stage for one in _stage(ledger, stage) for claim in one)
    return tuple(dict.fromkeys((*found, *LARGE)))


def _stage(ledger: Ledger, stage: Stage) -> Iterator[tuple[str, ...]]:
    from holdfast.claims.bands import stage_bands

    for one in stage_bands(ledger, stage):
        yield tuple(claim.key for claim in (one.base, one.equity) if claim is not None)
