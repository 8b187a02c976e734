"""How far pay is from where it would be: the compa-ratio, the gap to the market, and groups of which it may be told.

`compa_ratio` is pay over the midpoint of the pay range (WorldatWork). The gap is pay over the market's middle, less
one. *Do not* read either as a judgement of somebody's work, nor sort people by it.
"""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from holdfast.terms.estimate import Estimate

LEAST: Final = 5
"""Fewer people than this behind a number would be seen through it."""
WHOLE_COMPANY: Final = 12
"""Up to so many people only the company as a whole is told of."""
GRID: Final = 0.05
"""What is told of a group is rounded to this, so that one raise cannot be read off it."""
THOUSAND: Final = 1000.0
"""Money of a group is rounded to this."""
MOST_OF_A_SUM: Final = 0.5
"""A sum of which one person is more than this is not told."""
LAG_DAYS: Final = 91
"""A quarter: after it a new state is told whatever differs."""
_MEDIAN_ERROR: Final = math.sqrt(math.pi / 2)
"""The standard error of a median over that of a mean, for a normal spread."""
_EIGHTY: Final = statistics.NormalDist().inv_cdf(0.9)


@dataclass(frozen=True, slots=True)
class Market:
    """What the market pays for a role, level and country: quartiles and the 80 % range of the middle, a year."""

    key: str
    p25: float
    p50: float
    p75: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Row:
    """One person's pay against its references. `midpoint` is that of the company's own band where it typed one, else
    the market's middle; None where neither is known."""

    who: str
    role: str
    level: str
    base: float
    market: Market | None
    midpoint: float | None
    own_band: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """People whose numbers are told together. `name` says who, in words; `rows` all have a market figure."""

    name: str
    rows: tuple[Row, ...]


def compa_ratio(base: float, midpoint: float) -> float:
    """Pay over the midpoint of its range.

    >>> compa_ratio(94_000, 100_000)
    0.94
    """
    if midpoint <= 0:
        raise ValueError(f"a midpoint is above zero, not {midpoint}")
    return base / midpoint


def gap(base: float, market: float) -> float:
    """Pay over the market, less one: negative where it is under it.

    >>> round(gap(90_000, 100_000), 6)
    -0.1
    """
    return compa_ratio(base, market) - 1


def placed(base: float, market: Market) -> str:
    """Where pay stands among the market's quartiles.

    >>> market = Market("x", 80, 100, 130, 95, 105)
    >>> [placed(base, market) for base in (79, 80, 130, 131)]
    ['below the lower quartile', 'in the middle half', 'in the middle half', 'above the upper quartile']
    """
    if base < market.p25:
        return "below the lower quartile"
    return "above the upper quartile" if base > market.p75 else "in the middle half"


def groups(rows: Iterable[Row]) -> tuple[Group, ...]:
    """One fixed partition of those with a market figure: by role and level, merged until each part has `LEAST`.

    A role whose levels are not all large enough is told as a whole; roles that are too small are told together; what is
    still too small joins the smallest. `WHOLE_COMPANY` people or fewer are one group; fewer than `LEAST` none.

    >>> market = Market("x", 80, 100, 130, 95, 105)
    >>> some = [Row(str(n), "a" if n < 14 else "b", "mid" if n < 6 else "senior", 99, market, 100) for n in range(16)]
    >>> [(one.name, len(one.rows)) for one in groups(some)]
    [('a, mid; others', 8), ('a, senior', 8)]
    """
    counted = sorted((row for row in rows if row.market is not None), key=lambda row: row.who)
    if len(counted) < LEAST:
        return ()
    if len(counted) <= WHOLE_COMPANY:
        return (Group("everybody", tuple(counted)),)
    roles: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in counted:
        roles[row.role][row.level].append(row)
    found, rest = [], []
    for role, levels in sorted(roles.items()):
        whole = [row for level in levels.values() for row in level]
        if all(len(level) >= LEAST for level in levels.values()):
            found += [Group(f"{role}, {level}", tuple(levels[level])) for level in sorted(levels)]
        elif len(whole) >= LEAST:
            found.append(Group(role, tuple(whole)))
        else:
            rest += whole
    return _with_rest(found, rest)


def _with_rest(found: list[Group], rest: list[Row]) -> tuple[Group, ...]:
    if len(rest) >= LEAST or (rest and not found):
        return (*found, Group("all other roles", tuple(rest)))
    if rest:
        smallest = min(found, key=lambda group: (len(group.rows), group.name))
        joined = Group(f"{smallest.name}; others", (*smallest.rows, *rest))
        return tuple(joined if group is smallest else group for group in found)
    return tuple(found)


def released(snapshots: Sequence[tuple[date, tuple[Group, ...]]]) -> int | None:
    """Which of these states of the pay file, oldest first, is told now: the latest that nobody can be read off by
    holding it against the one told before. None where none can.

    A state replaces the one before where each group is the same people, and in each group nobody's row or at least
    `LEAST` people's rows differ; or after `LAG_DAYS`, whatever differs.

    >>> market = Market("x", 80, 100, 130, 95, 105)
    >>> def state(*bases): return (Group("everybody", tuple(Row(str(n), "a", "mid", b, market, 100)
    ...                                                     for n, b in enumerate(bases))),)
    >>> first, raised = state(90, 91, 92, 93, 94), state(90, 91, 92, 93, 99)
    >>> days = [date(2026, 1, 5), date(2026, 1, 6), date(2026, 6, 1)]
    >>> released(list(zip(days[:2], (first, raised)))), released(list(zip(days, (first, raised, raised))))
    (0, 2)
    """
    told: int | None = None
    for place, (day, found) in enumerate(snapshots):
        if not found:
            continue
        if told is None or (day - snapshots[told][0]).days >= LAG_DAYS or _apart(snapshots[told][1], found):
            told = place
    return told


def _apart(before: tuple[Group, ...], after: tuple[Group, ...]) -> bool:
    """Whether no difference between two states is about fewer than `LEAST` people."""
    old, new = ({group.name: set(group.rows) for group in state} for state in (before, after))
    if old.keys() != new.keys():
        return False
    sides = (len(side) for name in old for side in (old[name] - new[name], new[name] - old[name]))
    return all(side == 0 or side >= LEAST for side in sides)


def middle_ratio(group: Group, as_of: date, *, coarse: bool = True) -> Estimate:
    """The median compa-ratio of a group. The range is the median's own error, never single people's."""
    ratios = [compa_ratio(row.base, row.midpoint) for row in group.rows if row.midpoint]
    return _middle("compa_ratio", ratios, 0.0, as_of, coarse)


def middle_gap(group: Group, as_of: date, *, coarse: bool = True) -> Estimate:
    """The median gap of a group to the market; the market's own doubt is in the range."""
    known = [(row.base, row.market) for row in group.rows if row.market]
    gaps = [gap(base, market.p50) for base, market in known]
    doubt = statistics.fmean((market.high - market.low) / market.p50 / (2 * _EIGHTY) for _, market in known)
    return _middle("pay_gap", gaps, doubt, as_of, coarse)


def middle_base(group: Group, as_of: date, currency: str) -> Estimate:
    """The median base of a group, to the thousand, with the median's own error."""
    bases = [row.base for row in group.rows]
    middle = statistics.median(bases)
    reach = _EIGHTY * _MEDIAN_ERROR * statistics.stdev(bases) / math.sqrt(len(bases))
    low, value, high = (round(one / THOUSAND) * THOUSAND for one in (max(0.0, middle - reach), middle, middle + reach))
    return Estimate(
        "base_pay", value, low, high, as_of=as_of, unit=currency, n=_told(len(bases)), evidence=("pay file",),
        borrowed=0.0,
    )  # fmt: skip


def _middle(term: str, values: Sequence[float], doubt: float, as_of: date, coarse: bool) -> Estimate:
    middle = statistics.median(values)
    own = _MEDIAN_ERROR * statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else 0.0
    reach = _EIGHTY * math.hypot(own, doubt)
    low, value, high = (_rounded(one) if coarse else one for one in (middle - reach, middle, middle + reach))
    return Estimate(
        term, value, low, high, as_of=as_of, unit="share" if term == "pay_gap" else "", n=_told(len(values)),
        evidence=("pay file",),
    )  # fmt: skip


def _rounded(value: float) -> float:
    return round(round(value / GRID) * GRID, 6)


def _told(n: int) -> int:
    """Exact from ten up; below that the least that it can be."""
    return n if n >= 2 * LEAST else LEAST


def may_sum(parts: Sequence[float]) -> bool:
    """Whether a sum may be told: enough people in it, and nobody more than half of it.

    >>> may_sum([5, 4, 4, 3, 2]), may_sum([5, 4, 4, 3]), may_sum([90, 4, 4, 3, 2])
    (True, False, False)
    """
    there = [part for part in parts if part > 0]
    return len(there) >= LEAST and max(there) <= MOST_OF_A_SUM * sum(there)
