"""The packages that are named: why each is, and what would change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from holdfast.questions import equity_facts, offer_where, package_axes
from holdfast.questions.contract import Context
from holdfast.terms.captable import Stage
from holdfast.terms.estimate import Estimate
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holdfast.decisions.packages import Package
    from holdfast.questions.package_search import Searched
    from holdfast.questions.packages import Request

    Floats = NDArray[np.float64]

POINTS: Final = 12
"""Packages in the picture."""
ALMOST_ALL: Final = 95.0
"""Of 100 people: what more costs is not drawn."""
WORTH_SAYING: Final = 1_000.0
"""Cash a year: less is no other choice."""
MORE: Final = 10
"""Of 100 people more, to say what they would cost."""


@dataclass(frozen=True)
class Choice:
    """One package with a name, its figures, why it is named, and what would change it."""

    key: str
    name: Text
    label: str
    package: Package
    cash: Estimate
    pays: Estimate
    engage: Estimate
    runway: Estimate | None
    why: Text

    def pairs(self, same: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        """The request of an offer of this package."""
        one = self.package
        parts = {
            "base": one.base, "signing": one.extras.signing, "retention": one.extras.retention,
            "learning": one.extras.learning, "compute": one.extras.compute, "bonus": one.extras.bonus,
        }  # fmt: skip
        mine = {name: f"{Decimal(str(amount)).normalize():f}" for name, amount in parts.items() if amount}
        if self.is_share:
            mine["equity"] = f"{(Decimal(str(one.beside.equity)) * 100).normalize():f}%"
        if one.beside.terms.name == package_axes.SHORT:
            mine["cliff_months"] = str(package_axes.SHORT_MONTHS)
        kept = tuple(pair for pair in same if pair[0] not in (*parts, "equity", "cliff_months"))
        return (*kept, *mine.items())

    is_share: bool = True


def named(found: Searched, request: Request, context: Context) -> tuple[Choice, ...]:
    """The least expected cost, the least cash, the most people, for what they said moves them, the published package
    for alumni, and the offer that was typed."""
    whole = found.found
    cheapest = whole.least(whole.expected, request.of, found.allowed)
    leanest = whole.least(whole.cash, request.of, found.allowed)
    most = whole.most(found.allowed)
    made = []
    if cheapest:
        made.append(
            _choice("cheapest", "Least expected cost", cheapest, found, _why_cheapest(found, request, cheapest))
        )
    if leanest and (cheapest is None or leanest.cash < cheapest.cash - WORTH_SAYING):
        made.append(_choice("leanest", "Least cash", leanest, found, _why_lean(leanest, cheapest, found)))
    if most and most != cheapest:
        made.append(_choice("most", "Most people", most, found, _why_most(found, request)))
    moved = _for_what_moves(found, request)
    if moved and moved not in (cheapest, leanest, most):
        made.append(_choice("moved", "For what they said moves them", moved, found, text(
            "The least expected cost among packages with the part that goes with it. How much it moves anybody no "
            "figure says.")))  # fmt: skip
    return (*made, *_alumni(found, request, context))


def _for_what_moves(found: Searched, request: Request) -> Package | None:
    """The cheapest that holds the part which goes with what they said."""
    import numpy as np

    from holdfast.questions.package_words import IMPACT, OWNERSHIP, SECURITY

    if not request.moved_by:
        return None
    rests = found.found.rests
    holds = np.ones(len(rests), dtype=np.bool_)
    if OWNERSHIP in request.moved_by:
        holds &= np.array([beside.terms.name in (package_axes.MILESTONES, package_axes.SHORT) for beside, _ in rests])
    if IMPACT in request.moved_by and request.compute:
        holds &= np.array([extra.compute > 0 for _, extra in rests])
    if SECURITY in request.moved_by:
        top = max(extra.signing for _, extra in rests)
        holds &= np.array([extra.signing == top for _, extra in rests])
    return found.found.least(found.found.expected, request.of, found.allowed & holds)


def _why_cheapest(found: Searched, request: Request, one: Package) -> Text:
    more = min(99, request.of + MORE)
    next_ = found.found.least(found.found.expected, more, found.allowed)
    if next_ is None:
        return text("Nothing that keeps the limits costs less. None of them reaches {more} of 100.", more=more)
    return text(
        "Nothing that keeps the limits costs less. For {more} of 100 it would take {cost:value} a year more.",
        more=more, cost=money(found, next_.expected - one.expected),
    )  # fmt: skip


def _why_lean(one: Package, cheapest: Package | None, found: Searched) -> Text:
    if cheapest is None:
        return text("Nothing takes less out of the bank.")
    return text(
        "Nothing takes less out of the bank: {less:value} a year less in cash than the first, for {pays:value} a year "
        "more from other holders. It changes where the board gives fewer shares.",
        less=money(found, cheapest.cash - one.cash), pays=money(found, one.equity_pays - cheapest.equity_pays),
    )  # fmt: skip


def _why_most(found: Searched, request: Request) -> Text:
    from holdfast.questions.package_words import limits

    said = limits(request)
    if said:
        return text("Nothing else within {limits} would be answered by more. More room changes it.", limits=said)
    return text("Everything at its most. Give a budget, months of runway or a pool to see what they leave.")


def _choice(key: str, label: str, one: Package, found: Searched, why: Text, name: Text | None = None) -> Choice:
    from holdfast.questions.package_axes import YEAR

    engage = offer_where.engage_of(found.people, one, found.draws, found.as_of)
    return Choice(
        key, name or text("{label}", label=label), label, one,
        _spread(found, one.cash_by_world(found.draws)), _spread(found, one.beside.pays),
        engage, _runway(found, one), why, found.is_grant and one.beside.terms.name in (YEAR, package_axes.SHORT,
        package_axes.MILESTONES),
    )  # fmt: skip


def _runway(found: Searched, one: Package) -> Estimate | None:
    if found.runway is None:
        return None
    at = found.found.bases.index(one.base), found.found.rests.index((one.beside, one.extras))
    months = float(found.runway[at])
    return Estimate("runway", months, months, months, as_of=found.as_of, unit="months")


def _spread(found: Searched, by_world: Floats) -> Estimate:
    """What something costs, with how far the worlds differ."""
    from holdfast.decisions.offers import estimate

    return estimate("offer_worth", by_world, found.as_of, found.currency, found.draws.used, mean=True)


def money(found: Searched, amount: float) -> Estimate:
    """An amount as a figure: the average over claim worlds."""
    return Estimate(
        "offer_worth", amount, amount, amount, as_of=found.as_of, unit=found.currency, claims=found.draws.used
    )  # fmt: skip


def curve(found: Searched) -> tuple[tuple[Package, Estimate], ...]:
    """The frontier in a few packages, each with its range."""
    import numpy as np

    whole = found.found.frontier(found.allowed)
    enough = next((one.engage for one in whole if one.engage >= ALMOST_ALL), np.inf)
    frontier = [one for one in whole if 1 <= one.engage <= enough]
    if len(frontier) > POINTS:
        reached = np.array([one.engage for one in frontier])
        wanted = np.linspace(reached[0], reached[-1], POINTS)
        frontier = [frontier[at] for at in dict.fromkeys(int(np.searchsorted(reached, one)) for one in wanted)]
    return tuple(
        (one, offer_where.share_of(offer_where.engage_of(found.people, one, found.draws, found.as_of)))
        for one in frontier
    )


def _alumni(found: Searched, request: Request, context: Context) -> tuple[Choice, ...]:
    """The published package for alumni of the largest employers: held against the same people as every other, and in
    its name against people there, as `holdfast stages` has it."""
    from holdfast.decisions.offers import Extras
    from holdfast.decisions.packages import Terms, grants, search

    if found.facts.stage.value is not Stage.SEED or found.currency != "USD" or not found.is_grant:
        return ()
    ledger = context.ledger
    base, equity = (ledger.mid(f"comp_by_stage_seed_{what}_alumni") for what in ("base", "equity"))
    strike = float(found.facts.strike.value) if found.facts.strike else 0.0
    futures = equity_facts.futures(request, context)
    short = Terms(package_axes.SHORT, package_axes.SHORT_MONTHS)
    beside = grants(futures, [equity], [short], strike, None)
    one = search(found.people, found.draws, [base], beside, [Extras()]).at(0)
    why = text(
        "Published for people who leave the largest employers and take about half of their pay. The column is of the "
        "same 100 people as in every row; the number in its name is of people there, over the whole published range "
        "and at a usual seed company, as on the page of stages. It fits who came to own something after five to seven "
        "years there, and says so themselves: ask what moves them, never what they own. From a recruiter with "
        "something to sell. Your limits were not asked of it."
    )
    engage = offer_where.engage_of(found.people, one, found.draws, found.as_of)
    return (
        Choice("alumni", _alumni_name(request, context, found.as_of), "the published alumni package", one,
               _spread(found, one.cash_by_world(found.draws)), _spread(found, one.beside.pays), engage, None, why),
    )  # fmt: skip


def _alumni_name(request: Request, context: Context, day: date) -> Text:
    from holdfast.questions import stages

    there = stages.for_alumni(request, context, day)
    name = "Published, for alumni of the largest employers"
    if there is None:
        return text("{name}", name=name)
    return text("{name}: of 100 people there {n:value} would engage", name=name, n=there)
