"""Published cases, over our waterfall: contract terms of unicorns, Square's series E, what founders get at an exit.

Gornall and Strebulaev value each class of a company with one more exit to come: its value moves like a stock of
volatility 0.9 at 2.5 % interest, an exit comes at rate 0.25 a year, and the larger it is the likelier it is a listing,
in which every class converts that has no veto or ratchet. The company's value is the one at which the newest class is
worth what it paid. Their table is of one company: $50M at $450M, then $100M at $1,000M, a pool of 5 % that is not
granted. `AUTHORS` are the values that their replication code gives (github.com/wgornall/Squaring_Venture_Capital_
Valuations_With_Reality, Independent Replication), computed by us from a translation of it with a million draws.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtri

from holdfast.models.stacks import NEVER, Stack, per_share
from holdfast.models.waterfall import pay_out
from holdfast.terms.captable import CapTable, ShareClass
from holdfast.terms.money import Money

Floats = NDArray[np.float64]

VOLATILITY, INTEREST, WAIT = 0.9, 0.025, 4.0
POST: Final = 1000.0
CLOSE: Final = 0.01
"""How near our figures have to be to theirs, as a share of what is paid over value: their own noise is about 0.003."""


@dataclass(frozen=True)
class Terms:
    """One company in millions: what two rounds paid, their shares (a share of the second cost 1), and their terms."""

    paid: tuple[float, float] = (50.0, 100.0)
    shares: tuple[float, float] = (100.0, 100.0)
    common: float = 750.0
    multiple: float = 1.0
    ranks: tuple[int, int] = (1, 1)
    participating: bool = False
    cap: float | None = None
    ratchet: float = 0.0
    veto_below: float = 0.0

    @property
    def owed(self) -> Floats:
        """What each is owed first in a sale."""
        return np.array([self.paid[0], self.paid[1] * self.multiple])


TABLE: Final = {
    "baseline": Terms(),
    "1.25x": Terms(multiple=1.25),
    "1.5x": Terms(multiple=1.5),
    "2x": Terms(multiple=2.0),
    "no pool": Terms(common=800.0),
    "pool of 10 %": Terms(common=700.0),
    "junior": Terms(ranks=(2, 1)),
    "senior": Terms(ranks=(1, 2)),
    "participating": Terms(participating=True),
    "participating up to 2.5x": Terms(participating=True, cap=2.5),
    "ratchet at 1x": Terms(ratchet=1.0),
    "ratchet at 1.25x": Terms(ratchet=1.25),
    "ratchet at 1.5x": Terms(ratchet=1.5),
    "veto below 1x": Terms(veto_below=1000.0),
    "veto below 0.75x": Terms(veto_below=750.0),
    "veto below 0.5x": Terms(veto_below=500.0),
    "$400M in the second round": Terms(paid=(50.0, 400.0), shares=(200 / 3, 400.0), common=1450 / 3),
    "$10M in the second round": Terms(paid=(50.0, 10.0), shares=(110.0, 10.0), common=830.0),
    "$400M in the first round": Terms(paid=(400.0, 100.0), shares=(800.0, 100.0), common=50.0),
    "$10M in the first round": Terms(paid=(10.0, 100.0), shares=(20.0, 100.0), common=830.0),
}
AUTHORS: Final = {
    "baseline": (0.294, 0.280), "1.25x": (0.416, 0.423), "1.5x": (0.565, 0.603), "2x": (0.938, 1.091),
    "no pool": (0.232, 0.279), "pool of 10 %": (0.363, 0.280), "junior": (0.231, 0.214), "senior": (0.354, 0.342),
    "participating": (0.531, 0.564), "participating up to 2.5x": (0.500, 0.526), "ratchet at 1x": (0.557, 0.595),
    "ratchet at 1.25x": (0.740, 0.827), "ratchet at 1.5x": (0.964, 1.130), "veto below 1x": (0.557, 0.595),
    "veto below 0.75x": (0.547, 0.581), "veto below 0.5x": (0.483, 0.503),
    "$400M in the second round": (0.143, 0.175), "$10M in the second round": (0.431, 0.385),
    "$400M in the first round": (0.129, 0.142), "$10M in the first round": (0.340, 0.319),
}  # fmt: skip
"""Post-money over the company's value, and the newest share over common, both less 1."""


def listed(exits: Floats) -> Floats:
    """Chance that an exit of so many millions is a listing."""
    logs = np.log10(np.maximum(exits, 1e-9))
    small = 0.65 * (logs - np.log10(32)) / (3 - np.log10(32))
    found: Floats = np.clip(np.minimum(small, 0.65 + 0.1 * (logs - 3)), 0, 1)
    return found


def _stack(terms: Terms, owed: Floats, *, sale: bool) -> Stack:
    column = np.array([0.0, *owed]).reshape(-1, 1)
    most = np.full((3, 1), NEVER)
    joins = np.array([False, False, terms.participating and sale])
    if joins.any() and terms.cap is not None:
        most[2] = terms.cap * terms.paid[1]
    shares = np.array([terms.common, *terms.shares]).reshape(-1, 1)
    ranks = np.array([0, *terms.ranks], dtype=np.int64)
    zero = np.zeros((3, 1))
    return Stack(("common", "first", "second"), column, shares, zero, most, zero, ranks, joins)


def _second(terms: Terms, stack: Stack, exits: Floats) -> tuple[Floats, Floats]:
    """What a common share and the whole second round get."""
    price = per_share(stack, exits)
    owed, shares, most = stack.owed[:, 0], stack.shares[:, 0], stack.most[:, 0]
    converted = shares[2] * price
    kept = np.minimum(owed[2] + converted, most[2]) if stack.participating[2] else np.full_like(price, owed[2])
    before = sum(owed[row] for row in (1, 2) if stack.seniority[row] > stack.seniority[2])
    beside = sum(owed[row] for row in (1, 2) if stack.seniority[row] == stack.seniority[2])
    short = np.minimum(np.maximum(exits - before, 0.0) * (owed[2] / beside if beside else 0.0), owed[2])
    return price, np.where(exits >= owed.sum(), np.maximum(kept, converted), short)


def payoffs(terms: Terms, exits: Floats) -> tuple[Floats, Floats]:
    """What a common share and the second round get on average at an exit of so many millions."""
    sale = _second(terms, _stack(terms, terms.owed, sale=True), exits)
    floor = np.array([0.0, terms.ratchet * terms.paid[1]])
    ranks = (1, 2) if terms.ratchet else terms.ranks
    public = _second(terms, _stack(replace(terms, ranks=ranks), floor, sale=False), exits)
    if terms.veto_below:
        kept = np.maximum(floor, np.array([0.0, terms.owed[1]]))
        held, small = _second(terms, _stack(terms, kept, sale=False), exits), exits < terms.veto_below
        public = np.where(small, held[0], public[0]), np.where(small, held[1], public[1])
    part = listed(exits)
    return part * public[0] + (1 - part) * sale[0], part * public[1] + (1 - part) * sale[1]


EXITS: Final = np.concatenate([[0.0], np.logspace(-2, 7, 9001)])


@cache
def _nodes() -> tuple[Floats, Floats]:
    """Growth of the company until its exit and what money then is worth now, on an even grid of chances."""
    when = -WAIT * np.log((np.arange(300) + 0.5) / 300)
    z = ndtri((np.arange(1000) + 0.5) / 1000)
    spread = VOLATILITY * np.sqrt(when)[:, None]
    growth = np.exp(spread * z + (INTEREST - VOLATILITY**2 / 2) * when[:, None])
    return growth.ravel(), np.repeat(np.exp(-INTEREST * when), 1000)


def value(payoff: Floats, part: float, company: float) -> float:
    """What a claim is worth that gets `payoff` at `EXITS` and `part` of all that is beyond them: its part of the
    company, and the rest, which is bounded, over the grid."""
    growth, now = _nodes()
    rest = payoff - part * EXITS
    return float(part * company + (np.interp(company * growth, EXITS, rest) * now).mean())


def overvalued(terms: Terms) -> tuple[float, float]:
    """Post-money over what the company is worth, and the newest share over a common one, both less 1."""
    common, second = payoffs(terms, EXITS)
    shares = terms.common + sum(terms.shares)
    # Beyond all break points a participating round without a cap keeps what it was paid; the rest is in proportion.
    part = terms.shares[1] / shares

    def gap(company: float) -> float:
        return value(second, part, company) - terms.paid[1]

    company = brentq(gap, 100.0, 1400.0, xtol=1e-3)
    return POST / company - 1, 1 / value(common, 1 / shares, company) - 1


SQUARE: Final = {"price": Decimal("15.46384"), "floor": Decimal("18.55614"), "paid": Decimal(150_000_000)}


def square(listing: Decimal = Decimal(9)) -> dict[str, Decimal]:
    """Square's series E at its listing: $150M at $15.46384, $6bn post-money, made up to $18.55614 (20 % more)."""
    bought = (SQUARE["paid"] / SQUARE["price"]).quantize(Decimal(1))
    others = (Decimal(6_000_000_000) / SQUARE["price"]).quantize(Decimal(1)) - bought
    classes = (
        ShareClass("Everybody else", False, others),
        ShareClass("Series E", True, bought, SQUARE["price"]),
    )
    table = CapTable(date(2015, 11, 19), "USD", classes)
    more = max(bought * SQUARE["floor"] / listing - bought, Decimal(0))
    whole = Money(((others + bought + more) * listing).quantize(Decimal("0.01")), "USD")
    paid = {one.name: one for one in pay_out(table, whole, ratchets={"Series E": SQUARE["floor"]}).claims}
    amount = paid["Series E"].amount.amount
    return {
        "bought": bought, "shares": amount / listing, "more": amount / listing - bought, "amount": amount,
        "over_paid": amount / SQUARE["paid"], "each_other_share": paid["Everybody else"].amount.amount / others,
    }  # fmt: skip


EXITS_READ: Final = {"listed": 0.04, "sold": 0.61, "closed": 0.36, "sold_at_a_loss": 0.42}
"""Exits of 2002-20: S. Woodward, Sand Hill Econometrics, for CCIA (read as an excerpt)."""
EXITS_REMEMBERED: Final = {"listed": 2_015, "sold": 5_625, "closed": 3_352 + 11_012, "sold_at_a_loss": 0.42}
"""Hall and Woodward's 22,004 companies of 1987-2008, from memory: listed, acquired, ceased or without an exit; sales at
a loss as above. Verify before citing."""


def founders_with_nothing(exits: dict[str, float], preferred: float = 0.5) -> float:
    """Share of companies whose founders get nothing under a published distribution of exits, by our waterfall: 1x
    preferences that own `preferred` of the company; a sale at a loss brings less than was put in."""
    total = exits["listed"] + exits["sold"] + exits["closed"]
    shares = Decimal(repr(preferred * 1000))
    classes = (ShareClass("Common", False, 1000 - shares), ShareClass("Preferred", True, shares, Decimal(1)))
    stack = Stack.of(CapTable(date(2010, 6, 1), "USD", classes))
    put_in = float(shares)
    # A closed company brings nothing; sales at a loss anything up to what was put in, others from it to ten times it.
    steps = (np.arange(1000) + 0.5) / 1000
    lost, gained = per_share(stack, put_in * steps), per_share(stack, put_in * (1 + 9 * steps))
    sold, loss = exits["sold"] / total, exits["sold_at_a_loss"]
    nothing = sold * (loss * (lost <= 0).mean() + (1 - loss) * (gained <= 0).mean())
    return float(exits["closed"] / total + nothing)


def published() -> int:
    """Every case. Returns 1 where one is not reproduced."""
    missed = 0
    for name, terms in TABLE.items():
        ours, theirs = overvalued(terms), AUTHORS[name]
        sys.stdout.write(
            f"{name}: post-money over value {ours[0]:+.1%} (theirs {theirs[0]:+.1%}), "
            f"newest share over common {ours[1]:+.1%} (theirs {theirs[1]:+.1%})\n"
        )
        if max(abs(one - two) / (1 + two) for one, two in zip(ours, theirs, strict=True)) > CLOSE:
            sys.stdout.write(f"missed: {name}\n")
            missed = 1
    for name, figure in square().items():
        sys.stdout.write(f"square_{name}: {figure:.5f}\n")
    sys.stdout.write(f"founders_with_nothing_2002_20: {founders_with_nothing(EXITS_READ):.3f} published about 0.74\n")
    remembered = founders_with_nothing(EXITS_REMEMBERED)
    sys.stdout.write(f"founders_with_nothing_1987_2008: {remembered:.3f} published about 0.74\n")
    return missed


if __name__ == "__main__":
    raise SystemExit(published())
