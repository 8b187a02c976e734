"""How a plan's page begins: what the days buy, or why there is nothing to plan; and its figures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.questions.continuity_changes import TERMS
from holdfast.questions.continuity_words import Asked, days, joined, lights, mends_only, short_number
from holdfast.terms.answer import Figure, Figures, Headline
from holdfast.terms.text import Slot, Text, text

if TYPE_CHECKING:
    from holdfast.decisions.continuity import Change, Plan


def headline(found: Plan, asked: Asked) -> Headline:
    """What the days buy, with its range; or why there is nothing to plan. Where most is dark already, that first."""
    told = _buys(found, asked)
    dark = round(found.changes["already_dark"].before.value) if "already_dark" in found.changes else 0
    if not asked.assets or dark < MOST * asked.assets:
        return told
    first = text(
        "{dark} of {all:asset is|assets are} dark already, and people who left cannot be asked",
        dark=dark, all=asked.assets,
    )  # fmt: skip
    about = "Somebody near could still learn some of them alone. " if lights(found) else ABOUT
    return Headline(first, joined(text(about), told.finding, text(". "), told.meaning or text("")))


MOST = 0.5
"""From this share of all assets on, what is dark already is said first."""
ABOUT = "This plan is about what still has a holder. "


def _buys(found: Plan, asked: Asked) -> Headline:
    if not found.actions:
        return Headline(*_nothing(found, asked))
    slots: dict[str, Slot] = {"days": days(found.days.value)}
    dark, lit = found.changes["dark_weeks"], found.changes["already_dark_weeks"]
    if mends_only(found):
        finding = (
            "{days:person-day takes|person-days take} {share:percent} off the weeks in the dark of what is dark already"
        )
        slots["share"] = 1 - lit.after.value / lit.before.value
        return Headline(text(finding, **slots), _from_to(lit, "Of what nobody holds now, ", ""))
    take = "{days:person-day takes|person-days take} {down:percent} off the weeks that departures leave in the dark"
    ends = text(
        " In eight scenarios of ten it takes off {low:percent} to {high:percent}.",
        low=found.loss_down.low, high=found.loss_down.high,
    )  # fmt: skip
    told = _from_to(dark, "Whoever leaves within a year, ", "")
    more = _from_to(lit, " Of what is dark already, ", "") if lights(found) else None
    return Headline(text(take, down=found.loss_down, **slots), joined(told, ends, *((more,) if more else ())))


def _from_to(change: Change, first: str, last: str) -> Text:
    """The two figures of a change, to two digits each, so that both can be told apart."""
    words = (
        "{before} asset-weeks in the dark become {after}: weeks in which nobody could change an asset that must change."
        if "already" not in first  # what an asset-week is, once
        else ("{before} asset-weeks become {after}.")
    )
    return text(first + words + last, before=short_number(change.before.value), after=short_number(change.after.value))


STANDS = (
    "As it stands, departures leave {loss:value} in the dark within a year: weeks in which nobody could change an "
    "asset that must change."
)


def _nothing(found: Plan, asked: Asked) -> tuple[Text, Text]:
    dark = found.changes["dark_weeks"].before
    if not found.considered and dark.value <= 0:
        return (
            text("Nothing rests on one person alone, so there is nothing to plan"),
            text("Whoever leaves, somebody else holds what they held, most likely."),
        )
    if asked.nobody or not found.considered:
        return (
            text("Nobody is left who could do anything about it"),
            text("What departures leave in the dark stays as it is: {loss:value} within a year.", loss=dark),
        )
    if not asked.budget:
        return (
            text("No days, no plan"),
            text(STANDS, loss=dark),
        )
    return (
        text("No action is worth its days"),
        text(
            "{why}. " + STANDS,
            why=str(found.stopped).capitalize(), loss=dark,
        ),
    )  # fmt: skip


def figures(found: Plan) -> Figures:
    """Before and after, what is taken off, and the days it takes."""
    term = "already_dark_weeks" if mends_only(found) else "dark_weeks"
    name = {key: name for key, name, _ in TERMS}[term]
    change = found.changes[term]
    items = [
        Figure(f"{term}_before", f"{name}, now", change.before),
        Figure(f"{term}_after", f"{name}, with this plan", change.after),
    ]
    if term == "dark_weeks":
        items.append(Figure("loss_down", "Taken off", replace(found.loss_down, unit="share")))
    items.append(Figure("plan_days", "Person-days it takes", found.days))
    return Figures(tuple(items))
