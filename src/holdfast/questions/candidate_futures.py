"""The futures of a grant as a candidate sees them: a hundred dots, and what becomes of the share round by round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from holdfast.questions import equity_facts
from holdfast.terms.answer import Column, DotGroup, Dots, Stair, Stairs, Table
from holdfast.terms.estimate import Estimate
from holdfast.terms.money import Money
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from holdfast.models.grant_figures import Figures
    from holdfast.models.grants import Grant
    from holdfast.models.venture import Futures
    from holdfast.questions.contract import Context
    from holdfast.questions.equity_facts import Facts
    from holdfast.terms.offering import OfferRequest

    Floats = NDArray[np.float64]

DOTS = (Column("pays", "A year of vesting pays"), Column("share", "Of 100 futures", numeric=True))
STEPS = (Column("when", "When"), Column("share", "What is left", numeric=True))
_ROUND: Final = (1, 2, 4, 5, 10)


@dataclass(frozen=True)
class Outlook:
    """The futures of one grant, its figures, and what is left of its share after each round to come."""

    share: float
    grant: Grant
    futures: Futures
    figures: Figures
    left: tuple[tuple[str, Estimate], ...]


def outlook(request: OfferRequest, facts: Facts, context: Context) -> Outlook | None:
    """None where nothing that is offered rises with the company, or no published figure speaks of such a company."""
    from holdfast.models.grant_figures import left_of_one, summary

    if request.equity is None or not equity_facts.equity_like(request) or facts.post_money is None:
        return None
    if facts.stage.value == "no venture money":
        return None
    futures = equity_facts.futures(request, context)
    grant = equity_facts.grant(request, facts, context)
    figures = summary(futures, grant, facts.as_of)
    return Outlook(float(request.equity), grant, futures, figures, left_of_one(futures, facts.as_of))


def dots(found: Outlook, facts: Facts) -> Dots:
    """A hundred futures, nothing first."""
    import numpy as np

    from holdfast.models.grant_figures import estimate, of_a_hundred
    from holdfast.models.grants import payouts

    yearly = payouts(found.futures, found.grant) / found.grant.vesting_years
    limits = round_limits(yearly[yearly > 0])
    counts = of_a_hundred(yearly, limits)
    edges = np.array([-np.inf, 0.0, *limits, np.inf])
    groups = []
    for place, (n, label) in enumerate(zip(counts, _labels(limits, facts.currency), strict=True)):
        inside = ((yearly > edges[place]) & (yearly <= edges[place + 1])).mean(axis=1)
        term = "grant_payout" if place else "pays_nothing"
        made = estimate(
            term, inside, float(inside.mean()), as_of=facts.as_of, unit="share", claims=found.figures.nothing.claims
        )
        groups.append(DotGroup(label, n, made, nothing=not place))
    table = Table("futures_table", text("A hundred futures"), DOTS, tuple((one.label, one.estimate) for one in groups))
    return Dots(
        "futures", text("A hundred futures of this grant"),
        text("Each dot is one: what a year of vesting pays, before tax, to somebody who stays to the end."),
        tuple(groups), table,
        text("Of {n} futures, by published averages of companies at our stage. We see the same picture.",
             n=found.futures.worlds * found.futures.paths),
    )  # fmt: skip


def round_limits(paid: Floats) -> tuple[float, ...]:
    """Two round amounts that cut what is paid into few, more and most: near its 48th and 83rd part in a hundred.

    >>> import numpy as np
    >>> round_limits(np.arange(1.0, 500_000.0, 100.0))
    (200000.0, 400000.0)
    """
    import numpy as np

    if not len(paid):
        return ()
    found = [_near(float(one)) for one in np.quantile(paid, [0.48, 0.83])]
    return tuple(sorted(set(found)))


def _near(amount: float) -> float:
    power = 10.0 ** len(str(int(amount))[1:]) if amount >= 1 else 1.0
    return float(min((power * one for one in _ROUND), key=lambda one: abs(one - amount)))


def _labels(limits: tuple[float, ...], currency: str) -> list[Text]:
    from decimal import Decimal

    amounts = [Money(Decimal(str(limit)), currency) for limit in limits]
    found = [text("nothing")]
    found += [text("under {most}", most=amounts[0])] if amounts else [text("something")]
    found += [text("{least} to {most}", least=one, most=two) for one, two in pairwise(amounts)]
    return found + ([text("over {least}", least=amounts[-1])] if amounts else [])


def stairs(found: Outlook, facts: Facts, most: int = 3) -> Stairs | None:
    """What becomes of the share, round by round; None where no round is to come."""
    if not found.left:
        return None
    here = Estimate("share_left", found.share, found.share, found.share, as_of=facts.as_of, unit="share")
    steps = [Stair(text("the grant"), here)]
    for name, left in found.left[:most]:
        steps.append(Stair(text("after {round}", round=short(name)), _times(left, found.share)))
    table = Table("dilution_table", text("What it becomes"), STEPS, tuple((one.label, one.estimate) for one in steps))
    return Stairs(
        "dilution", text("What {share:percent} becomes", share=found.share), _in_words(found, facts.as_of),
        tuple(steps), table,
        text("Of all shares, fully diluted: those that are out, promised and reserved. Published rounds."),
    )  # fmt: skip


def short(name: str) -> str:
    """A round as a chart says it.

    >>> short("series A"), short("seed")
    ('A', 'seed')
    """
    return name.removeprefix("series ")


def _in_words(found: Outlook, as_of: date) -> Text:
    name, left = found.left[min(1, len(found.left) - 1)]
    return text(
        "Each round sells new shares, so a part gets smaller: 1 % today is about {left:percent} after {round}.",
        left=left.value / 100, round=f"the {short(name)} round",
    )  # fmt: skip


def _times(one: Estimate, share: float) -> Estimate:
    return Estimate(
        one.term, one.value * share, one.low * share, one.high * share, as_of=one.as_of, unit="share", claims=one.claims
    )
