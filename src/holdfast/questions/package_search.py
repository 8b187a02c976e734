"""The search over packages as a page asks for it: what is looked at, and what keeps the limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from holdfast.questions import equity_facts, offer_level, offer_today, offer_years, package_axes, typed_cash
from holdfast.questions.contract import Context
from holdfast.questions.offer_level import There
from holdfast.terms.captable import Stage
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holdfast.decisions.packages import Found
    from holdfast.models.draws import Draws
    from holdfast.models.threshold import Level100
    from holdfast.questions.equity_facts import Facts
    from holdfast.questions.package_axes import Axes
    from holdfast.questions.packages import Request

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Searched:
    """Everything that was looked at. `allowed`: what keeps the limits. `runway` float64 months by package; None where
    cash or burn is not known, or no limit of months was asked for."""

    found: Found
    allowed: Bools
    people: Level100
    there: There
    axes: Axes
    draws: Draws
    facts: Facts
    kind: str
    unknown: Text | None
    runway: Floats | None

    @property
    def currency(self) -> str:
        return self.facts.currency

    @property
    def as_of(self) -> date:
        return self.facts.as_of

    @property
    def is_grant(self) -> bool:
        """Whether what stands beside the base is a share of the company."""
        return self.kind in ("options", "stock") or (
            self.kind == "phantom stock" and self.facts.stage.value is not Stage.NONE
        )


def searched(request: Request, context: Context) -> Searched:
    """Look at every package for the seat."""
    import numpy as np

    from holdfast.decisions.packages import search

    facts = equity_facts.facts(request, context)
    grants = equity_facts.equity_like(request) and facts.stage.value is not Stage.NONE
    draws = equity_facts.futures(request, context).draws if grants else offer_years.draws_of(request, context)
    axes = package_axes.axes(request, context, draws)
    there = offer_level.there(request, context, draws)
    people = offer_level.people(request, context, draws, there.level)
    context.progress("looking at every package")
    found = search(
        people, draws, axes.bases, axes.besides, axes.extras, stays=offer_years.stays(request),
        bonuses=package_axes.bonuses(request, context, axes.extras),
    )  # fmt: skip
    months, unknown = _months(request, context, axes, draws)
    runway = None if months is None else np.tile(months, (1, len(axes.besides)))
    allowed = _allowed(request, facts, found, runway)
    return Searched(found, allowed, people, there, axes, draws, facts, equity_facts.kind_of(request), unknown, runway)


def _allowed(request: Request, facts: Facts, found: Found, runway: Floats | None) -> Bools:
    import numpy as np

    kept = np.ones(found.cash.shape, dtype=np.bool_)
    if request.budget is not None:
        kept &= found.cash <= float(request.budget)
    if request.months is not None and runway is not None:
        kept &= runway >= request.months
    pool = facts.pool if request.pool is None else request.pool
    if pool is not None and equity_facts.equity_like(request):
        granted = np.array([beside.equity for beside, _ in found.rests]) * float(facts.shares.value)
        kept &= granted <= float(pool) + 0.5
    return kept


def _months(request: Request, context: Context, axes: Axes, draws: Draws) -> tuple[Floats | None, Text | None]:
    """Months of runway by base and extras, by the middle of the claims; or why they are not known."""
    import numpy as np

    from holdfast.decisions.packages import runs_for

    known = typed_cash.cash(request, context)
    if known is None:
        return None, None if request.months is None else text(
            "The limit of {months:month|months} is not kept: nobody typed what cash there is (`--cash`, `--burn`, or "
            "`holdfast runway cash`).", months=request.months,
        )  # fmt: skip
    spent = offer_today.spent_on(known, equity_facts.day(request, context))
    start = draws.ledger.mid("hire_notice_weeks") * WEEKS_TO_MONTHS
    load = draws.ledger.mid("pay_load")
    found = runs_for(np.array(axes.bases), axes.extras, float(spent.cash), float(spent.burn), start, load,
                     draws.ledger.mid("bonus_load"))  # fmt: skip
    return found, None


WEEKS_TO_MONTHS: Final = 12 * 7 / 365.25
