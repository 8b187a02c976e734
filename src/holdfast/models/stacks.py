"""What one common share gets in each of many sales, with rounds to come in a column for each path.

What all claimants take together, T(v), is a line with corners: it starts at what is owed, and each corner changes its
slope by so many shares. To invert it for a path: the last corner that the proceeds reach, then straight on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from holdfast.models.claimants import Claimant, claimants
from holdfast.terms.captable import CapTable

Floats = NDArray[np.float64]
NEVER: Final = 1e30
"""A price of common that nothing reaches."""
CHUNK: Final = 2048
"""Paths at once: what they need fits the cache."""


@dataclass(frozen=True)
class Stack:
    """Claims as arrays, one row a claimant: float64[claimants, 1] where it is the same on every path, else
    float64[claimants, paths].

    `owed` is what a row is paid first in all, `shares` what it would be in common, `most` the most that it takes
    without converting, `floor` what it is made up to at a public offering (a ratchet). Common: owed 0.
    """

    names: tuple[str, ...]
    owed: Floats
    shares: Floats
    strike: Floats
    most: Floats
    floor: Floats
    seniority: NDArray[np.int64]
    participating: NDArray[np.bool_]

    @classmethod
    def of(cls, table: CapTable, ratchets: dict[str, Decimal] | None = None) -> Stack:
        """The claims of a cap table. `ratchets`: by class, what one share is worth at least at a public offering.

        >>> from datetime import date
        >>> from holdfast.terms.captable import ShareClass
        >>> seed = ShareClass("Seed", True, Decimal(100), Decimal(5))
        >>> table = CapTable(date(2026, 1, 1), "USD", (ShareClass("Common", False, Decimal(900)), seed))
        >>> per_share(Stack.of(table), np.array([400.0, 1400.0, 9000.0]))
        array([0., 1., 9.])
        """
        floors = {one.name: float(one.owed) for one in claimants(table, ratchets or {})}
        return cls.from_rows(claimants(table), floors)

    @classmethod
    def from_rows(cls, rows: Iterable[Claimant], floors: dict[str, float] | None = None) -> Stack:
        """The claims as arrays."""
        rows = tuple(rows)
        return cls(
            tuple(one.name for one in rows),
            _column(float(one.owed) for one in rows),
            _column(float(one.shares) for one in rows),
            _column(float(one.strike) for one in rows),
            _column(NEVER if one.most is None else float(one.most) for one in rows),
            _column((floors or {}).get(one.name, 0.0) for one in rows),
            np.array([one.seniority for one in rows], dtype=np.int64),
            np.array([one.participating for one in rows], dtype=np.bool_),
        )

    def with_round(
        self, name: str, owed: Floats, shares: Floats, seniority: int, *, participating: bool = False
    ) -> Stack:
        """The same after a round to come: `owed` and `shares` float64[paths], 0 on a path that does not reach it."""
        zero = np.zeros(1)
        more = Stack(
            (name,), np.atleast_2d(owed), np.atleast_2d(shares), zero[None], zero[None] + NEVER, zero[None],
            np.array([seniority], dtype=np.int64), np.array([participating]),
        )  # fmt: skip
        return self.joined(more)

    def with_common(self, name: str, shares: Floats, strike: Floats | float = 0.0) -> Stack:
        """The same with more common, options at one strike price (a pool top-up that is granted) among them."""
        added = self.with_round(name, np.zeros(1), shares, 0)
        strikes = _joined(self.strike, np.atleast_2d(np.asarray(strike, dtype=np.float64)))
        return replace(added, strike=strikes)

    def joined(self, other: Stack) -> Stack:
        """The claims of both."""
        both = {name: _joined(getattr(self, name), getattr(other, name)) for name in ARRAYS}
        return replace(
            self,
            names=self.names + other.names,
            seniority=np.concatenate([self.seniority, other.seniority]),
            participating=np.concatenate([self.participating, other.participating]),
            **both,
        )

    def on(self, paths: slice | NDArray[np.bool_]) -> Stack:
        """The same on some of the paths."""
        chosen = {name: array[:, paths] for name in ARRAYS if (array := getattr(self, name)).shape[1] > 1}
        return replace(self, **chosen)

    def offered(self) -> Stack:
        """The same at a public offering: every class converts, made up to its floor. What converts anyway stays."""
        nobody = np.zeros_like(self.participating)
        return replace(self, owed=self.floor, most=np.full((len(self.names), 1), NEVER), participating=nobody)

    @property
    def columns(self) -> int:
        """Paths that the stack tells apart; 1 where all are alike."""
        return max(int(one.shape[1]) for one in (self.owed, self.shares, self.strike, self.most, self.floor))


ARRAYS: Final = ("owed", "shares", "strike", "most", "floor")


def _column(values: Iterable[float]) -> Floats:
    return np.array(list(values), dtype=np.float64).reshape(-1, 1)


def _joined(above: Floats, below: Floats) -> Floats:
    width = max(above.shape[1], below.shape[1])
    return np.concatenate([np.broadcast_to(one, (one.shape[0], width)) for one in (above, below)])


def per_share(stack: Stack, proceeds: Floats, public: NDArray[np.bool_] | None = None) -> Floats:
    """What one common share gets in each sale: float64[paths]; 0 where less comes in than is owed first.

    `public` bool[paths]: where the company is listed instead, so that every class converts.
    """
    exits = np.asarray(proceeds, dtype=np.float64)
    if public is None or not public.any():
        return _sold(stack, exits)
    found = np.empty_like(exits)
    found[public] = _sold(stack.offered().on(public), exits[public])
    found[~public] = _sold(stack.on(~public), exits[~public])
    return found


def _sold(stack: Stack, exits: Floats) -> Floats:
    alike = _Corners.of(stack) if stack.columns == 1 else None
    parts = [slice(at, at + CHUNK) for at in range(0, len(exits), CHUNK)]
    return np.concatenate([_inverted(alike or _Corners.of(stack.on(part)), exits[part]) for part in parts] or [exits])


@dataclass(frozen=True)
class _Corners:
    """T(v) = owed + slope x v + sum over corners of weight x max(0, v - at); arrays [corners, 1 or paths]."""

    owed: Floats
    slope: Floats
    at: Floats
    weight: Floats

    @classmethod
    def of(cls, stack: Stack) -> _Corners:
        shares, owed, joins = stack.shares, stack.owed, stack.participating[:, None]
        level = ~joins & ((stack.owed > 0) | (stack.strike > 0)).any(axis=1, keepdims=True)
        capped = joins & (stack.most < NEVER).any(axis=1, keepdims=True)
        straight = np.where(level, 0.0, shares).sum(axis=0, keepdims=True)
        turn, full = level[:, 0], capped[:, 0]
        some = np.where(shares > 0, shares, 1.0)
        none = np.where(shares > 0, 0.0, NEVER)
        with np.errstate(over="ignore"):
            at = [
                np.broadcast_to(one, (one.shape[0], stack.columns)) for one in (
                    (stack.strike + owed / some + none)[turn],
                    (np.maximum(stack.most - owed, 0) / some + none)[full],
                    (np.maximum(stack.most, owed) / some + none)[full],
                )
            ]  # fmt: skip
        weights = [np.broadcast_to(one, (one.shape[0], stack.columns)) for one in (
            shares[turn], -shares[full], shares[full],
        )]  # fmt: skip
        return cls(owed.sum(axis=0, keepdims=True), straight, np.concatenate(at), np.concatenate(weights))

    def taken(self, price: Floats) -> Floats:
        """T(price) on each path."""
        more = np.maximum(price - self.at, 0.0)
        more *= self.weight
        total: Floats = self.owed[0] + self.slope[0] * price + more.sum(axis=0)
        return total


def _inverted(corners: _Corners, exits: Floats) -> Floats:
    low, reached = np.zeros_like(exits), np.broadcast_to(corners.owed[0], exits.shape).copy()
    high = np.full_like(exits, NEVER)
    for at in corners.at:
        taken = corners.taken(at)
        here = (taken <= exits) & (at < NEVER)
        later = here & (at >= low)
        low, reached = np.where(later, at, low), np.where(later, taken, reached)
        high = np.where(here, high, np.minimum(high, at))
    slope = corners.slope[0] + np.where(corners.at <= low, corners.weight, 0.0).sum(axis=0)
    rest = np.maximum(exits - reached, 0.0)
    found: Floats = np.minimum(low + np.divide(rest, slope, out=np.zeros_like(rest), where=slope > 0), high)
    return found
