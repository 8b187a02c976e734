"""The tables of the page on pay bands: three countings, stages, the largest employers, the bureau's sectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.questions import band_sources
from holdfast.terms.answer import Cell, Column, Table
from holdfast.terms.captable import Stage
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.claims.bands import Band
    from holdfast.claims.ledger import Ledger
    from holdfast.claims.wages import Wages

COUNTS = (
    Column("counted", "Counted"),
    Column("n", "n", numeric=True, secondary=True),
    Column("p50", "Middle", numeric=True),
    Column("p25", "Lower quartile", numeric=True, secondary=True),
    Column("p75", "Upper quartile", numeric=True, secondary=True),
    Column("p10", "Lowest tenth", numeric=True, detail=True),
    Column("p90", "Highest tenth", numeric=True, detail=True),
)
STAGES = (
    Column("stage", "Stage"),
    Column("says", "What it is", secondary=True),
    Column("base", "Base a year", numeric=True),
    Column("equity", "Equity", numeric=True),
)
LARGE = (Column("says", "What it is"), Column("pay", "A year, all in all", numeric=True))
WAGES = (
    Column("sector", "Sector"),
    Column("p50", "Middle", numeric=True),
    Column("p25", "Lower quartile", numeric=True, secondary=True),
    Column("p75", "Upper quartile", numeric=True, secondary=True),
    Column("employed", "Employed", numeric=True, secondary=True),
)


def counts(found: Band, role: str | None, level: str | None, year: int | None) -> Table:
    """The same advertisements counted in every way; in another country's money, and in dollars as the source has it."""
    from holdfast.claims.bands import COUNTED, band

    kinds = {"ads": "each once (used here)", "distinct rows": "distinct rows", "all rows": "all rows"}
    rows: list[tuple[Cell, ...]] = []
    for counted in COUNTED if found.currency == "USD" else COUNTED[:1]:
        one = band(role, level, found.region, year, counted=counted, currency=found.currency)
        if (one.role, one.level, one.years, one.counted) == (found.role, found.level, found.years, counted):
            rows.append((kinds[counted], one.n, one.p50, one.p25, one.p75, one.p10, one.p90))
    title = text("The same advertisements, counted three ways") if len(rows) > 1 else text("Percentiles")
    if found.currency != "USD":
        one = band(role, level, found.region, year)
        rows.append(("each once, in dollars", one.n, one.p50, one.p25, one.p75, one.p10, one.p90))
    return Table(
        "percentiles",
        title,
        COUNTS,
        tuple(rows),
        caption=text(
            "Rows are the two ends of advertised ranges. Over half are exact repeats, because advertisements are "
            "posted again: counted each time, employers who post much weigh most; counted as distinct rows, common "
            "figures weigh too little."
        ),
    )


def stages(stage: Stage | None, ledger: Ledger) -> Table:
    """Base and equity by stage: every source, also where they disagree."""
    found = tuple(band_sources.stages(ledger, stage))
    rows = tuple((one.stage, one.says, one.base, one.equity) for one in found)
    caption = text(
        "Of AI engineers in the US. Three packages at seed disagree, and all are shown. Source: {sources}.",
        sources=_sources(found),
    )
    return Table(
        "stages",
        text("Base and equity by stage"),
        STAGES,
        rows,
        caption=caption if found else None,
        empty=text("A company without venture money has no stage: `holdfast vesting` has what it offers instead."),
    )


def large(ledger: Ledger) -> Table:
    """What the largest employers pay, as claims."""
    found = tuple(band_sources.large(ledger))
    caption = text(
        "Base, bonus and stock together: not to be held against a base. Source: {sources}.", sources=_sources(found)
    )
    rows = tuple((one.says, one.base) for one in found)
    return Table("large_employers", text("What the largest employers pay"), LARGE, rows, caption=caption)


def _sources(found: tuple[band_sources.Package, ...]) -> str:
    return "; ".join(dict.fromkeys(one.source for one in found))


def wages_by_sector(found: Band) -> tuple[Table, ...]:
    """The bureau's wages of the occupation that holds the role, if there is one."""
    from holdfast.claims.wages import SOURCE, wages

    counted = wages(found.role) if found.region == "US" else ()
    if not counted:
        return ()
    rows = tuple(
        (one.sector.replace(";", ","), *(_wage(one, share) for share in (50, 25, 75)), one.employed) for one in counted
    )
    caption = text(
        "{source}. Everybody employed, of every level: no levels, no equity. A dash: withheld by the bureau.",
        source=SOURCE,
    )
    return (Table("wages", text("What is paid, by sector"), WAGES, rows, caption=caption, limit=6),)


def _wage(found: Wages, share: int) -> Cell:
    """A percentile; in words where it is above what the bureau prints, None where it is withheld."""
    known = band_sources.wage(found, share)
    above: Text = text("more than the bureau prints")
    return known if known is not None or not found.top else above
