"""A plan's before and after, simulated again; what it leaves out, and what else could be done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.questions import continuity_leaving as departing
from holdfast.questions.continuity_words import Asked, effect, joined, short_number, what
from holdfast.terms.answer import Cell, Column, Link, Table
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import AssetId
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.decisions.continuity import Action, Change, Plan


TERMS: tuple[tuple[str, str, str], ...] = (
    (
        "dark_weeks",
        "Asset-weeks in the dark a year",
        "Weeks without a holder because people leave, within 12 months, each by the chance that the asset must change",
    ),
    (
        "already_dark_weeks",
        "Asset-weeks of what is dark already",
        "The same for assets that nobody holds now, as if the last holder had left today",
    ),
    ("goes_dark", "Assets that go dark when somebody leaves", "On average over everybody active, whoever it is"),
    ("in_production", "Of these, in production", "The same, for what is in production"),
    ("already_dark", "Assets dark already", "Nobody active holds them; no departure causes it"),
    ("recovery_weeks", "Weeks to safe cover", "If somebody leaves who holds something alone"),
)
"""Terms of what changes, each with its name and what it is."""

CHANGES = (
    Column("what", "What"),
    Column("before", "Now", numeric=True),
    Column("after", "With it", numeric=True),
    Column("meaning", "What it is", secondary=True),
)

OTHERS = (
    Column("what", "Do"),
    Column("asset", "Asset"),
    Column("days", "Days", numeric=True, secondary=True),
    Column("buys", "Asset-weeks", numeric=True),
    Column("keep", "To plan with it", detail=True),
)

LEFT = (
    Column("asset", "Asset"),
    Column("instead", "What would help"),
    Column("days", "Days", numeric=True, secondary=True),
    Column("buys", "Asset-weeks", numeric=True),
    Column("keep", "To plan with it", detail=True),
)


def _sides(change: Change) -> tuple[Estimate, Estimate]:
    """Both figures without a unit, which the first cell names."""
    return replace(change.before, unit=""), replace(change.after, unit="")


def changes(found: Plan, asked: Asked) -> Table:
    """Before and after, simulated again on scenarios that the plan was not chosen on."""
    rows: list[tuple[Cell, ...]] = [
        (text("{name}", name=name), *_sides(found.changes[term]), text("{m}", m=meaning))
        for term, name, meaning in TERMS
        if term in found.changes
    ]
    if asked.leaving:
        rows = departing.rows(found, asked.currency, asked.per, asked.roadmap)
    if found.expertise is not None:
        known = found.expertise
        means = text("Share of reviews by people who know the files; no plan lets it fall")
        rows.append((text("Reviews by those who know"), known.before, known.after, means))
    return Table(
        "before_after", text("Before and after, simulated again"), CHANGES, tuple(rows), caption=_optimism(found)
    )


def _optimism(found: Plan) -> Text:
    best = text("No plan within these limits does better. ")
    if not found.exact:
        best = text(
            "Too many ways to try them all: this plan takes off at least {share:percent} of what the best could. ",
            share=found.at_least,
        )
    seen = text(
        "It takes off {seen} asset-weeks on average; on the scenarios that it was chosen on, {chosen}.",
        seen=short_number(found.seen_on), chosen=short_number(found.chosen_on),
    )  # fmt: skip
    return joined(best, seen)


def others(found: Plan, asked: Asked) -> Table | None:
    """What else could be done, what buys most for a day first: to have it in instead."""
    taken = {one.key for one in found.actions}
    rest = [one for one in found.considered if one.key not in taken]
    if not rest:
        return None
    rows = tuple((_whose(one), one.asset, one.days, effect(one), asked.kept(one.key)) for one in rest)
    return Table(
        "others",
        text("What else could be done"),
        OTHERS,
        rows,
        caption=text(
            "What buys most for a day first. Each on its own, not on top of the plan, which may leave nothing to take "
            "off."
        ),
        limit=8,
    )


def _whose(one: Action) -> Text:
    """What to do and who, where no column has them."""
    return text("{what}, {who}", what=what(one), who=one.who) if one.who else text("{what}", what=what(one))


def left_out(found: Plan, asked: Asked) -> Table | None:
    """What the plan does nothing for, most to lose first, and what would help it most for a day."""
    if not found.left_out:
        return None
    helpless = set(found.helpless)
    best: dict[AssetId, Action] = {}
    for one in found.considered:
        if one.asset is not None:
            best.setdefault(one.asset, one)
    first = sorted(found.left_out, key=lambda asset: asset in helpless)
    rows = tuple((asset, *_instead(asset, asset in helpless, best.get(asset), asked)) for asset in first)
    caption = text("Most to lose first, and what would help it most for a day.")
    if helpless:
        caption = joined(
            caption,
            text(
                " For {n:asset|assets}, which {n:only stands|stand} last, nobody is near enough: ask who knows "
                "{n:only it|them}, or leave {n:only it|them}.",
                n=len(helpless),
            ),
        )
    return Table(
        "left_out", text("What this plan does nothing for"), LEFT, rows, limit=8,
        caption=caption,
    )  # fmt: skip


def _instead(asset: AssetId, helpless: bool, best: Action | None, asked: Asked) -> tuple[Cell, ...]:
    if helpless or best is None:
        why = text("nobody is near enough: ask who knows it, or leave it") if helpless else None
        return why, None, None, Link(text("Ask"), "attest") if helpless else None
    return _whose(best), best.days, effect(best), asked.kept(best.key)
