"""What a plan must keep to: days, people, what is left out or kept in; as it was typed, and in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from holdfast.errors import BadInput
from holdfast.questions import action_keys, naming
from holdfast.questions import company as companies
from holdfast.questions.continuity_words import days, joined
from holdfast.questions.contract import Context
from holdfast.terms.answer import Note, NoteRole
from holdfast.terms.nouns import PersonId
from holdfast.terms.planning import PlanRequest
from holdfast.terms.request import worked, worked_days
from holdfast.terms.text import text

if TYPE_CHECKING:
    from holdfast.decisions.continuity import Limits
    from holdfast.questions.company import Company

BUDGET = "plan_budget_days"
"""The claim that gives the days where none were typed."""


def limits(request: PlanRequest, company: Company, context: Context) -> Limits:
    """What was typed, as the plan takes it: keys whole, people by handle, days as numbers."""
    from holdfast.decisions.continuity import Limits
    from holdfast.decisions.moves import exposed, key, moves

    leaving = frozenset(naming.somebody(one, context) for one in request.leaving)
    company.world.find(tuple(leaving))
    known: list[str] = []
    if request.without or request.keep:
        world = company.world
        gone = [world.people.index(one) for one in world.find(tuple(leaving))]
        known = [key(world, one) for one in moves(world, exposed(world, gone), leaving=gone)]
    without = action_keys.meant(request.without, known, "--without")
    keep = action_keys.meant(request.keep, known, "--keep")
    if both := sorted(map(action_keys.short, without & keep)):
        raise BadInput(f"`{both[0]}` was given to both `--without` and `--keep`. Choose one.")
    everybody, each = caps(request.cap, context)
    forbid = frozenset(naming.somebody(one, context) for one in request.forbid)
    company.world.find(tuple(forbid))
    forbid |= _going(company, context) - leaving
    budget = context.ledger.mid(BUDGET) if request.budget is None else request.budget
    return Limits(
        budget_days=0.0 if nobody(forbid, company) else budget,
        without=without,
        keep=keep,
        forbid=forbid,
        cap=everybody,
        caps=each,
        worth=not request.spend,
        cash=0.0 if request.inside else None,
        leaving=leaving,
    )


def _going(company: Company, context: Context) -> frozenset[PersonId]:
    """Whoever is known to leave: a plan gives them nothing, however much of it they could do."""
    world = company.world
    return frozenset(world.person(one) for one in companies.going(context) if one in world.people)


def nobody(forbid: Collection[PersonId], company: Company) -> bool:
    """Whether everybody is forbidden: whoever else might come, nothing can be planned for them."""
    return bool(forbid) and {company.world.person(one) for one in company.world.people} <= set(forbid)


def caps(written: Iterable[str], context: Context) -> tuple[float | None, dict[PersonId, float]]:
    """The most days for anybody, and for some. Raises `BadInput` where somebody is given two."""
    everybody: float | None = None
    each: dict[PersonId, float] = {}
    for one in written:
        who, equals, days = one.rpartition("=")
        try:
            most = worked_days(days)
        except ValueError as error:
            raise BadInput(
                f"`--cap` was given as `{one}`: {error}. Write `3d` for everybody, or `person 4=3d` for one."
            ) from None
        assert isinstance(most, float)  # noqa: S101
        if not equals:
            everybody = most if everybody is None else min(everybody, most)
            continue
        person = naming.somebody(who, context)
        if each.setdefault(person, most) != most:
            raise BadInput(f"`--cap` gives {person} both {worked(each[person])} and {worked(most)}. Give one.")
    return everybody, each


def told(request: PlanRequest, limits: Limits, company: Company, context: Context) -> list[Note]:
    """What the plan had to keep to, and what of it nobody typed."""
    said = [text("The plan keeps to {days:person-day|person-days} over all.", days=days(limits.budget_days or 0.0))]
    if request.budget is None:
        said = [
            text(
                "No budget was given, so the plan keeps to {days:person-day|person-days} over all, by our assumption "
                "`{key}`; `--budget 3w` gives another.",
                days=days(limits.budget_days or 0.0), key=BUDGET,
            )
        ]  # fmt: skip
    if nobody(limits.forbid, company):
        said = [text("Everybody here was forbidden, so nothing is planned.")]
    elif limits.worth:
        if_so = ", should they go" if limits.leaving else ""
        said.append(text(f" It also ends where a day buys less than a day{if_so}; `--spend` uses the whole budget."))
    if limits.cap is not None:
        said.append(text(" Nobody is given more than {n:day|days}.", n=days(limits.cap)))
    for who, most in sorted(limits.caps.items()):
        said.append(text(" {who} is given {n:day|days} at most.", who=who, n=days(most)))
    if limits.forbid:
        said.append(text(" Nothing is given to {who}.", who=tuple(sorted(limits.forbid))))
    if limits.without:
        said.append(text(" Left out, as you said: {keys}.", keys=_listed(limits.without)))
    if limits.keep:
        said.append(text(" Kept in, as you said: {keys}.", keys=_listed(limits.keep)))
    if limits.cash == 0:
        said.append(text(" Nobody from outside is paid."))
    if limits.leaving:
        said.append(
            text(" {who} may teach and write until then, and succeed nobody.", who=tuple(sorted(limits.leaving)))
        )
    said.append(text(" Reviews by people who know the files may not become fewer."))
    return [Note(NoteRole.ASSUMED, joined(*said))]


def _listed(keys: Iterable[str]) -> str:
    return ", ".join(sorted(map(action_keys.short, keys)))
