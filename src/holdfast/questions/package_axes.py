"""What a package is put together from: the board's grid where it covers the seat, else what is published for the level
and the stage; and what may be paid once or as a budget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from holdfast.questions import beside_base, equity_facts, offer_level, offer_years, typed_grid
from holdfast.questions.contract import Context
from holdfast.terms.captable import Stage
from holdfast.terms.offering import OfferRequest

if TYPE_CHECKING:
    from decimal import Decimal

    import numpy as np
    from numpy.typing import NDArray

    from holdfast.decisions.offers import Extras
    from holdfast.decisions.packages import Beside, Terms
    from holdfast.models.draws import Draws
    from holdfast.models.venture import Futures
    from holdfast.terms.grid import Line

    Floats = NDArray[np.float64]

BASE_STEP: Final = 5_000
EQUITY_STEPS: Final = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01)
MOST_STEPS: Final = 14
"""Shares of the company that are tried, at most so many."""
ONCE: Final = (0.0, 10_000.0, 20_000.0, 30_000.0, 50_000.0)
"""What is tried of what is paid once."""
TWICE: Final = (0.5, 1.0, 2.0)
"""What is tried of a profit share or a bonus, times what was typed."""


@dataclass(frozen=True)
class Axes:
    """Every value of every part. `line` is the board's, None where it has none for the seat; `where` says inside what
    was looked."""

    bases: tuple[float, ...]
    besides: tuple[Beside, ...]
    extras: tuple[Extras, ...]
    line: Line | None
    where: str


def axes(request: OfferRequest, context: Context, draws: Draws) -> Axes:
    """What may be combined for this seat."""
    line = line_of(request, context)
    least, most = base_limits(request, context, line)
    beside, paid = besides(request, context, draws, line), extras(request, line)
    return Axes(steps(least, most, BASE_STEP), beside, paid, line, _where(request, context, line))


def _where(request: OfferRequest, context: Context, line: Line | None) -> str:
    if line is not None:
        return f"inside the grid that {typed_grid.by(line)} approved"
    if offer_level.advertised(request, context) is None:
        return "around the base that was typed"
    return "inside what is published for the level and the stage"


def line_of(request: OfferRequest, context: Context) -> Line | None:
    """The line of the board's grid that holds for the seat on the day."""
    from holdfast.decisions.board_grid import Why, judge

    judged = judge(typed_grid.offered(request), typed_grid.grid(context), equity_facts.day(request, context))
    return judged.line if judged.why in (None, Why.OUTSIDE, Why.NO_BASE) else None


def base_limits(request: OfferRequest, context: Context, line: Line | None) -> tuple[float, float]:
    """The board's, else from the lowest tenth of what is advertised up to the highest tenth of it, or to the most that
    is published for the stage."""
    if line is not None:
        return float(line.base_low), float(line.base_high)
    band = offer_level.advertised(request, context)
    if band is None:
        return _around(float(offer_years.base_of(request, context)), context)
    stage = equity_facts.facts(request, context).stage.value
    published = context.ledger.sources(offer_level.STAGE_BASE[stage])
    most = max(band.p90.value, *(one.high for one in published)) if band.currency == "USD" else band.p90.value
    return round(band.p10.value, -4), round(most, -4)


def _around(base: float, context: Context) -> tuple[float, float]:
    """Twice as far around a base as four of five people at a level have it: nothing is advertised to go by."""
    import math

    spread = math.exp(offer_level.SPREAD * context.ledger.mid("level_cash_spread"))
    return round(base / spread, -3), round(base * spread, -3)


def steps(least: float, most: float, step: float) -> tuple[float, ...]:
    """Both ends, and the whole steps between them.

    >>> steps(218_000, 231_000, 5_000)
    (218000.0, 220000.0, 225000.0, 230000.0, 231000.0)
    """
    import math

    first = math.floor(least / step + 1 + 1e-9) * float(step)
    inner = [first + step * at for at in range(max(0, math.ceil((most - first) / step - 1e-9)))]
    return tuple(dict.fromkeys((float(least), *(round(one, 9) for one in inner), float(most))))


def extras(request: OfferRequest, line: Line | None) -> tuple[Extras, ...]:
    """What is paid once, as far as the board approved it, and the budgets that were typed or asked for."""
    from holdfast.decisions.offers import Extras

    signing = ONCE if line is None else _up_to(line.signing_most or 0)
    retention = ONCE if line is None else _up_to(line.retention_most or 0)
    bonuses = (0.0,) if line is None else _up_to(line.bonus_most or 0)
    learning = (0.0, float(request.learning)) if request.learning else (0.0,)
    compute = (0.0, float(request.compute)) if request.compute else (0.0,)
    return tuple(
        Extras(bonus, once, later, book, cards)
        for bonus in bonuses for once in signing for later in retention for book in learning for cards in compute
    )  # fmt: skip


def _up_to(most: object) -> tuple[float, ...]:
    """The amounts that are tried, up to what the board approved, and that itself.

    >>> _up_to(25_000), _up_to(0)
    ((0.0, 10000.0, 20000.0, 25000.0), (0.0,))
    """
    end = float(str(most))
    return (*(one for one in ONCE if one < end), end)


def bonuses(request: OfferRequest, context: Context, among: tuple[Extras, ...]) -> dict[float, Floats]:
    """What each yearly bonus among the extras is worth a year, as on the offer's page."""
    amounts = sorted({one.bonus for one in among if one.bonus})
    return {amount: beside_base.bonus_year(request, context, amount)[0] for amount in amounts}


def besides(request: OfferRequest, context: Context, draws: Draws, line: Line | None) -> tuple[Beside, ...]:
    """What may stand beside the base: shares of the company, or what is paid in its place."""
    facts = equity_facts.facts(request, context)
    if facts.stage.value is Stage.NONE or not equity_facts.equity_like(request):
        return _in_cash(request, context, draws)
    from holdfast.decisions.packages import grants

    least, most = equity_limits(request, context, line)
    step = next(one for one in EQUITY_STEPS if (most - least) / one <= MOST_STEPS or one == EQUITY_STEPS[-1])
    strike = float(facts.strike.value) if facts.strike and equity_facts.kind_of(request) == "options" else 0.0
    return grants(
        futures_of(request, context), steps(least, most, step), terms(line), strike, beside_base.wealth_of(request),
        vesting_years=beside_base.years_of(request), stays=offer_years.stays(request),
        exercise_months=3.0 if request.exercise_months is None else request.exercise_months,
    )  # fmt: skip


def futures_of(request: OfferRequest, context: Context) -> Futures:
    """The company's futures."""
    return equity_facts.futures(request, context)


def equity_limits(request: OfferRequest, context: Context, line: Line | None) -> tuple[float, float]:
    """The board's, else from the least to the most that is published for the stage."""
    if line is not None:
        return float(line.equity_low), float(line.equity_high)
    stage = equity_facts.facts(request, context).stage.value
    published = context.ledger.sources(offer_level.STAGE_EQUITY[stage])
    return min(one.low for one in published), max(one.high for one in published)


YEAR, SHORT, MILESTONES = "a year's cliff", "a six months' cliff", "milestones"


def terms(line: Line | None) -> tuple[Terms, ...]:
    """How grants may vest. Milestones stand in place of a cliff, so they are tried where the board set no least one."""
    from holdfast.decisions.packages import Terms

    least = None if line is None else line.cliff_least
    found = [Terms(YEAR)]
    if least is None or least <= SHORT_MONTHS:
        found.append(Terms(SHORT, SHORT_MONTHS))
    if least is None:
        found.append(Terms(MILESTONES, 0.0, SCHEDULE))
    return tuple(found)


def usual(request: OfferRequest) -> Terms:
    """The terms that an offer has: its own cliff."""
    from holdfast.decisions.packages import Terms

    return Terms(YEAR, 12.0 if request.cliff_months is None else float(request.cliff_months))


SHORT_MONTHS: Final = 6
SCHEDULE: Final = ((0.5, 0.125), (1.0, 0.25), (1.5, 0.375), (2.0, 0.5), (3.0, 0.75), (4.0, 1.0))
"""A milestone each half year, an eighth of the grant for each, then a quarter a year."""


def _in_cash(request: OfferRequest, context: Context, draws: Draws) -> tuple[Beside, ...]:
    """A profit share, a bonus or phantom stock at parts of what was typed, and nothing; else cash alone."""
    from decimal import Decimal

    from holdfast.decisions.packages import no_grant

    kind = equity_facts.kind_of(request)
    typed = getattr(request, FIELDS[kind]) if kind in FIELDS else None
    if typed is None:
        return (no_grant(draws),)
    amounts = [typed * Decimal(str(times)) for times in TWICE]
    return (no_grant(draws), *(_paid(request, kind, one, context) for one in amounts if kind == "bonus" or one <= 1))


def _paid(request: OfferRequest, kind: str, amount: Decimal, context: Context) -> Beside:
    """What so much of it is worth, and what it pays: cash of the company."""
    import numpy as np

    from holdfast.decisions.offers import years_worked
    from holdfast.decisions.packages import Beside, Terms
    from holdfast.models.undiversified import worth

    made = beside_base.worth_of(request.model_copy(update={FIELDS[kind]: amount}), context)
    paid = made.leaving if request.stays is None else made.paid
    years = years_worked(made.draws, made.years, offer_years.stays(request))
    wealth = beside_base.wealth_of(request)
    own = made.draws.claim("other_wealth") if wealth is None else wealth
    sure = np.maximum(worth(paid, own, made.draws.claim("risk_aversion")), 0) / years
    cash = paid.mean(axis=1) / years * made.draws.claim("bonus_load")
    return Beside(float(amount), Terms(kind), sure, np.zeros_like(sure), cash)


FIELDS: Final = {"profit share": "profit_share", "bonus": "bonus", "phantom stock": "equity"}
"""The field of the request that says how much of it."""
