"""What a plan's page says where the people who leave were chosen: what goes dark with them, now and with the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.questions.continuity_words import Asked, days, joined, short_number
from holdfast.terms.answer import Cell, Figure, Figures, Headline, Note, NoteRole
from holdfast.terms.estimate import Estimate
from holdfast.terms.money import Money
from holdfast.terms.text import Slot, Text, text

if TYPE_CHECKING:
    from holdfast.decisions.continuity import Plan

TERMS: tuple[tuple[str, str, str], ...] = (
    ("goes_dark", "Assets that go dark", "If they leave, all at once, today"),
    ("in_production", "Of these, in production", "The same, for what is in production"),
    (
        "dark_weeks",
        "Asset-weeks in the dark",
        "Within 12 months of that day, each by the chance that the asset must change",
    ),
    ("recovery_weeks", "Weeks to safe cover", "Until somebody else holds what went dark"),
    ("cost", "Cash and working time", ""),
    ("late_items", "Items on the roadmap that slip", "Because what they rest on is dark"),
    ("money_at_risk", "Money at risk", "What slips loses; never added to cash and working time"),
)
"""Terms of what changes, each with its name and what it is."""
LITTLE = 0.005
"""Below this share nothing is said to be taken off."""


def headline(found: Plan, asked: Asked) -> Headline:
    """What the days change of this departure; or why there is nothing to plan."""
    before, after = _dark(found)
    who: dict[str, Slot] = {"who": asked.leaving, "n": len(asked.leaving)}
    if not found.actions:
        return Headline(*_nothing(found, who, before, asked.budget))
    spent = days(found.days.value)
    if after < before:
        ends = "{after:words}" if after else "none"
        finding = _spoken(spent, "brings|bring") + "{before:words dark asset|dark assets} down to " + ends
        counts: dict[str, Slot] = {"after": after} if after else {}
        return Headline(text(finding, days=spent, before=before, **counts), _weeks(found, who))
    if found.loss_down.value < LITTLE:
        finding = _spoken(spent, "takes|take") + "hardly anything off what {who} {n:only leaves|leave} in the dark"
        return Headline(text(finding, days=spent, **who), _stay(found, who, before))
    finding = _spoken(spent, "takes|take") + "{down:percent} off the weeks that {who} {n:only leaves|leave} in the dark"
    return Headline(text(finding, days=spent, down=found.loss_down, **who), _stay(found, who, before))


def _dark(found: Plan) -> tuple[int, int]:
    """Assets that go dark, as counts: before and after."""
    change = found.changes["goes_dark"]
    return round(change.before.value), round(change.after.value)


def _spoken(spent: float, verbs: str) -> str:
    """Days with their verb, whole ones in words."""
    one, many = verbs.split("|")
    how = "words " if isinstance(spent, int) else ""
    return "{days:" + how + f"person-day {one}|person-days {many}" + "} "


def _weeks(found: Plan, who: Mapping[str, Slot]) -> Text:
    """The weeks in the dark before and after, and in how many scenarios."""
    change = found.changes["dark_weeks"]
    return text(
        "If {who} {n:only leaves|leave}, {before} asset-weeks are in the dark within a year, on average: weeks in "
        "which nobody could change an asset that must change. With this plan, {after}. In eight scenarios of ten it "
        "takes off {low:percent} to {high:percent}.",
        before=short_number(change.before.value), after=short_number(change.after.value),
        low=found.loss_down.low, high=found.loss_down.high, **who,
    )  # fmt: skip


def _stay(found: Plan, who: Mapping[str, Slot], before: int) -> Text:
    """As above, where as many go dark with the plan as without it."""
    if not before:
        return joined(_weeks(found, who), text(" Most likely nothing goes dark, with the plan or without it."))
    stay = text(
        " As many go dark as before, {before:words}; {before:only it comes|they come} back sooner, or "
        "{before:only goes|go} dark less often.",
        before=before,
    )  # fmt: skip
    return joined(_weeks(found, who), stay)


def _nothing(found: Plan, who: Mapping[str, Slot], before: int, budget: float) -> tuple[Text, Text]:
    loss = found.changes["dark_weeks"].before
    stands = text(
        "As it stands, {loss:value} are in the dark within a year if {who} {n:only leaves|leave}.", loss=loss, **who
    )
    if loss.value <= 0 or (not before and not found.considered):
        return (
            text("If {who} {n:only leaves|leave}, hardly anything goes dark, so there is nothing to plan", **who),
            text("Somebody else holds what {n:only they hold|they hold}, most likely.", n=who["n"]),
        )
    if not found.considered:
        return text("Nobody is left who could do anything about it"), stands
    if not budget:
        return text("No days, no plan"), stands
    why = text(" {why}.", why=str(found.stopped).capitalize())
    title = "Nothing that can be done before {who} {n:only leaves|leave} is worth its days"
    return text(title, **who), joined(stands, why)


def figures(found: Plan) -> Figures:
    """What goes dark now and with the plan, or for how long, the share that is taken off, and the days."""
    before, after = _dark(found)
    term = "goes_dark" if after < before else "dark_weeks"
    name, change = {key: name for key, name, _ in TERMS}[term], found.changes[term]
    return Figures(
        (
            Figure(f"{term}_before", f"{name}, now", change.before),
            Figure(f"{term}_after", f"{name}, with this plan", change.after),
            Figure("loss_down", "Taken off the weeks in the dark", replace(found.loss_down, unit="share")),
            Figure("plan_days", "Person-days it takes", found.days),
        )
    )


def rows(found: Plan, currency: str, per: Money | None, roadmap: str | None) -> list[tuple[Cell, ...]]:
    """Every figure before and after."""
    units = {"cost": currency, "money_at_risk": roadmap or currency}
    made: list[tuple[Cell, ...]] = []
    for term, name, meaning in TERMS:
        if term not in found.changes or (term == "money_at_risk" and roadmap is None):
            continue
        change = found.changes[term]
        sides = (replace(side, unit=units.get(term, "")) for side in (change.before, change.after))
        made.append((text("{name}", name=name), *sides, _cost(per) if term == "cost" else text("{m}", m=meaning)))
    return made


def _cost(per: Money | None) -> Text:
    if per is None:
        return text("Of the departure, from the pay band of the role; what the plan takes is not in it")
    return text("Of the departure, per {per} of pay, as none was typed; what the plan takes is not in it", per=per)


def already_dark(found: Plan) -> Note | None:
    """What this plan leaves alone: nobody's departure causes it."""
    change: Estimate = found.changes["already_dark"].before
    if round(change.value) < 1:
        return None
    said = text(
        "{n:asset is|assets are} dark already, whoever leaves, and this plan does nothing for {n:only it|them}: "
        "`holdfast continuity` without `--leaving` does.",
        n=round(change.value),
    )  # fmt: skip
    return Note(NoteRole.CAUTION, said)
