"""An answer of the offer lab written by hand, like its drawing: everything in it is invented."""

from __future__ import annotations

from datetime import date
from functools import partial

from holdfast.terms.answer import (
    Answer,
    Column,
    DotGroup,
    Dots,
    Figure,
    Figures,
    Headline,
    Link,
    Next,
    Note,
    NoteRole,
    Provenance,
    RangeBar,
    RangeLine,
    Ranges,
    Stair,
    Stairs,
    Table,
)
from holdfast.terms.estimate import Estimate
from holdfast.terms.text import text

DAY = date(2026, 11, 13)
estimate = partial(Estimate, as_of=DAY, claims=("seed_funnel",))
share = partial(estimate, unit="share")


def futures(counts: tuple[int, ...] = (66, 16, 12, 6)) -> Dots:
    """A hundred futures of a grant."""
    labels = ("nothing", "under $50k", "$50k to $400k", "over $400k")
    whole = sum(counts)
    groups = tuple(
        DotGroup(text("{what}", what=label), n, share("f", n / whole, 0.8 * n / whole, min(1, 1.2 * n / whole)), i == 0)
        for i, (label, n) in enumerate(zip(labels, counts, strict=True))
    )
    columns = (Column("what", "A year of vesting pays"), Column("share", "Of 100 futures", numeric=True))
    rows = tuple((one.label, one.estimate) for one in groups)
    table = Table("futures_table", text("A hundred futures"), columns, rows)
    title, caption = text("A hundred futures of this grant"), text("Each dot is one. Same page for the candidate.")
    return Dots("futures", title, caption, groups, table, text("20,000 futures, drawn from published outcomes."))


STEPS = (("grant", 0.0075, 0.0075, 0.0075), ("after A", 0.006, 0.0058, 0.0063), ("after B", 0.0048, 0.0044, 0.0052))
EXIT = ("at exit", 0.0041, 0.0036, 0.0046)


def dilution(steps: tuple[tuple[str, float, float, float], ...] = (*STEPS, EXIT)) -> Stairs:
    """What a share becomes."""
    stairs = tuple(Stair(text("{what}", what=label), share("d", *ends)) for label, *ends in steps)
    columns = (Column("when", "When"), Column("share", "Share", numeric=True))
    table = Table(
        "dilution_table", text("What it becomes"), columns, tuple((one.label, one.estimate) for one in stairs)
    )
    caption = text("Fully diluted, pool top-ups included; the rule is named.")
    return Stairs("dilution", text("What 0.75 % becomes"), caption, stairs, table, text("Published dilution by round."))


def side_by_side(money: str | None = "USD", *, line: bool = True) -> Ranges:
    """Three offers on one axis."""
    found = (
        ("Ours", "230k and 0.75 %", 230_000, (262_000, 240_000, 271_000), (285_000, 230_000, 410_000)),
        ("Public company", "240k and 150k in stock", 240_000, (352_000, 341_000, 360_000), (360_000, 318_000, 402_000)),
        ("Another start-up", "250k and 0.5 %", 250_000, (271_000, 259_000, 284_000), (290_000, 250_000, 380_000)),
    )
    amount = partial(estimate, unit="USD")
    bars = tuple(
        RangeBar(text("{a}", a=label), amount("worth", *worth), base, amount("reach", *reach), text("{a}", a=note))
        for label, note, base, worth, reach in found
    )
    columns = (Column("offer", "Offer"), Column("cash", "Cash", numeric=True), Column("worth", "Worth", numeric=True))
    rows = tuple((bar.label, amount("cash", *(float(bar.base or 0),) * 3), bar.estimate) for bar in bars)
    threshold = RangeLine(text("people like this start at $294k"), amount("threshold", 294_000, 260_000, 330_000))
    return Ranges(
        "offers", text("Three offers, a year of each, adjusted for risk"),
        text("Dark bar: cash. Faint bar: the middle half of futures. Mark: what it is worth to this candidate."),
        "a year", bars, Table("offers_table", text("Offers"), columns, rows), text("Published funnels."),
        threshold if line else None, money,
    )  # fmt: skip


def offer() -> Answer:
    """The page of the drawing."""
    head = Headline(
        text("This offer asks somebody at this level to forgo about a quarter of their pay"),
        text("Of 100 people like this, about 15 would engage. In 66 of 100 futures the grant pays nothing."),
    )
    figures = Figures(
        (
            Figure("zero", "Chance the equity pays nothing", share("zero", 0.66, 0.52, 0.72)),
            Figure("middle", "Middle future, a year of vesting", estimate("m", 0, 0, 9_000, unit="USD"), money="USD"),
            Figure("engage", "Of 100 people at this level, engage", estimate("engage", 15, 6, 31)),
            Figure("runway", "Runway it costs", estimate("runway", 1.4, 1.2, 1.7, unit="months")),
        )
    )
    send = Next(text("Send today: $248k and 0.55 % is inside the grid."), (Link(text("Candidate page"), "claims"),))
    never = Note(NoteRole.WHEN_NOT_TO_USE, text("Odds of failure are published averages, not your company."))
    blocks = (
        head,
        figures,
        futures(),
        dilution(),
        side_by_side(),
        send,
        never,
        Provenance(0, "b7c", DAY, 1, 20_000, "0"),
    )
    return Answer("claims", "Offer", {}, DAY, blocks, company="Wren", invented=True)
