"""Who owns what of the example company, as it would keep it in `captable.csv`, and what a sale really pays: invented.

The truth is worked out by trying every choice that a class or an award has, and keeping those from which nobody alone
would step back. Nothing of it is shared with the product.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations, cycle

from holdfast.demo.parameters import Parameters

HEAD = "holder,type,class,kind,shares,price,multiple,seniority,participating,strike,vested,amount,cap,date"
VALUED_DAYS_AGO = 301
SALES = (8_000_000, 20_000_000, 60_000_000, 150_000_000)
PLAN = "Equity plan"


@dataclass(frozen=True, slots=True)
class Class:
    """A preferred class: who holds it, on which terms. `rank`: larger is paid first."""

    name: str
    fund: str
    shares: int
    price: str
    multiple: str
    rank: int
    participating: bool = False

    @property
    def owed(self) -> Fraction:
        return Fraction(self.price) * Fraction(self.multiple) * self.shares


@dataclass(frozen=True, slots=True)
class Safe:
    """Money that is not shares yet, at a post-money cap."""

    fund: str
    amount: int
    cap: int


@dataclass(frozen=True, slots=True)
class Owned:
    """Who owns what. `strikes`: of options from the first year, and later. `each`: options of one person, in turn."""

    founders: int
    classes: tuple[Class, ...] = ()
    safes: tuple[Safe, ...] = ()
    strikes: tuple[str, str] = ("0.05", "0.05")
    each: tuple[int, ...] = ()
    pool: int = 0


TABLES = {
    "Series A": Owned(
        7_000_000,
        (
            Class("Series Seed", "Thornbury Seed Fund (invented)", 2_000_000, "1.50", "1", 1),
            Class("Series A", "Larkmoor Capital (invented)", 2_500_000, "3.60", "1.5", 2, participating=True),
        ),
        strikes=("0.42", "1.08"),
        each=(90_000, 60_000, 45_000, 30_000, 20_000),
        pool=350_000,
    ),
    "Pre-seed": Owned(
        8_000_000,
        safes=(
            Safe("Thornbury Seed Fund (invented)", 600_000, 8_000_000),
            Safe("Fernvale Partners (invented)", 300_000, 8_000_000),
        ),
        each=(80_000, 60_000, 40_000),
        pool=500_000,
    ),
}
"""By the stage that the company's parameters begin with; a company without venture money has none."""


def owned(parameters: Parameters) -> Owned | None:
    """Who owns what of an example company; None for one without venture money."""
    return TABLES.get(parameters.raised.partition(",")[0])


def captable(parameters: Parameters, as_of: date) -> str | None:
    """The text of `captable.csv`; None for a company without venture money."""
    table = owned(parameters)
    if table is None:
        return None
    founders = [one.name for one in parameters.people if one.role.startswith("founder")]
    rows = [f"{name},person,Common,common,{shares}" for name, shares in _split(table.founders, founders)]
    rows += [
        f"{one.fund},fund,{one.name},preferred,{one.shares},{one.price},{one.multiple}x,{one.rank},"
        f"{'yes' if one.participating else 'no'}"
        for one in table.classes
    ]
    rows += [
        f"{name},person,{PLAN},option,{count},,,,,{strike},{vested}"
        for name, count, strike, vested in _options(parameters, table)
    ]
    rows += [f"{one.fund},fund,,SAFE,,,,,,,,{one.amount},{one.cap}" for one in table.safes]
    rows += [f",,Pool,pool,{table.pool}"]
    rows += [f",,409A,409A,,{table.strikes[1]},,,,,,,,{(as_of - timedelta(days=VALUED_DAYS_AGO)).isoformat()}"]
    rows += [f"total,,,,{_all(parameters, table)}"]
    return "\n".join([HEAD, *(row + "," * (HEAD.count(",") - row.count(",")) for row in rows), ""])


def _split(shares: int, names: Sequence[str]) -> list[tuple[str, int]]:
    """Shares of the founders: the first a little more than the others."""
    rest = shares * 3 // (3 * len(names) + 1) // 1000 * 1000
    return [(names[0], shares - rest * (len(names) - 1)), *((name, rest) for name in names[1:])]


def _options(parameters: Parameters, table: Owned) -> list[tuple[str, int, str, int]]:
    """Name, options, strike and how many have vested: a quarter after a year, then by the month, over four years."""
    here = [one for one in parameters.people if not one.role.startswith("founder") and one.left is None]
    found = []
    for one, count in zip(here, cycle(table.each), strict=False):
        months = int(parameters.months - one.joined)
        found.append((one.name, count, table.strikes[one.joined >= 12], count * min(48, months * (months >= 12)) // 48))
    return found


def _all(parameters: Parameters, table: Owned) -> int:
    granted = sum(count for _, count, _, _ in _options(parameters, table))
    return table.founders + sum(one.shares for one in table.classes) + granted + table.pool


def truth(parameters: Parameters, as_of: date) -> dict[str, object] | None:
    """Shares in all, what is owed first, the 409A's day, and what each sale pays to the cent; None where there is no
    cap table."""
    table = owned(parameters)
    if table is None:
        return None
    claims = _claims(parameters, table)
    return {
        "fully_diluted_shares": _all(parameters, table),
        "owed_first": sum(int(one.owed) for one in claims),
        "valued_on": (as_of - timedelta(days=VALUED_DAYS_AGO)).isoformat(),
        "payouts": {
            str(sale): dict(zip((one.name for one in claims), _cents(_settled(claims, sale), sale), strict=True))
            for sale in SALES
        },
    }


@dataclass(frozen=True, slots=True)
class _Claim:
    name: str
    shares: Fraction
    owed: Fraction = Fraction(0)
    rank: int = 0
    participating: bool = False
    strike: Fraction = Fraction(0)


def _claims(parameters: Parameters, table: Owned) -> list[_Claim]:
    options: dict[str, int] = {}
    for _, count, strike, _ in _options(parameters, table):
        options[strike] = options.get(strike, 0) + count
    claims = [_Claim("Common", Fraction(table.founders))]
    claims += [_Claim(one.name, Fraction(one.shares), one.owed, one.rank, one.participating) for one in table.classes]
    claims += [
        _Claim(f"{PLAN} options at {strike}", Fraction(count), strike=Fraction(strike))
        for strike, count in sorted(options.items(), key=lambda one: Fraction(one[0]))
    ]
    here = sum((one.shares for one in claims), Fraction(0))
    if table.safes:  # all on one cap: together they are so much of the company, after them
        lent, cap = sum(one.amount for one in table.safes), table.safes[0].cap
        part = Fraction(lent, cap)
        claims.append(_Claim(f"SAFE, cap {cap:,} post-money", here * part / (1 - part), Fraction(lent), 1))
    return claims


def _settled(claims: Sequence[_Claim], sale: int) -> list[Fraction]:
    """What everybody gets when nobody alone would rather convert, exercise, or not."""
    free = [n for n, one in enumerate(claims) if (one.owed and not one.participating) or one.strike]
    sets = [frozenset(one) for size in range(len(free) + 1) for one in combinations(free, size)]
    sheet = {one: _paid(claims, Fraction(sale), one) for one in sets}
    return next(paid for one, paid in sheet.items() if all(sheet[one ^ {n}][n] <= paid[n] for n in free))


def _paid(claims: Sequence[_Claim], sale: Fraction, chosen: frozenset[int]) -> list[Fraction]:
    """A sale in which the chosen convert or exercise: strike prices come in, ranks are paid, the rest goes by share."""
    got = [Fraction(0)] * len(claims)
    left = sale + sum((claims[n].strike * claims[n].shares for n in chosen), Fraction(0))
    waiting = [n for n, one in enumerate(claims) if one.owed and n not in chosen]
    for rank in sorted({claims[n].rank for n in waiting}, reverse=True):
        here = [n for n in waiting if claims[n].rank == rank]
        owed = sum((claims[n].owed for n in here), Fraction(0))
        for n in here:
            got[n] = min(Fraction(1), left / owed) * claims[n].owed
        left = max(Fraction(0), left - owed)
    sharing = [n for n, one in enumerate(claims) if n in chosen or one.participating or not (one.owed or one.strike)]
    shares = sum((claims[n].shares for n in sharing), Fraction(0))
    for n in sharing:
        got[n] += left * claims[n].shares / shares - (claims[n].strike * claims[n].shares if n in chosen else 0)
    return got


def _cents(amounts: Sequence[Fraction], sale: int) -> list[str]:
    """Rounded down; the cents that are left go to the largest remainders, the first of equals first."""
    cents = [int(one * 100) for one in amounts]
    rest = sorted(range(len(cents)), key=lambda n: (cents[n] - amounts[n] * 100, n))
    for n in rest[: sale * 100 - sum(cents)]:
        cents[n] += 1
    return [f"{one // 100}.{one % 100:02d}" for one in cents]
