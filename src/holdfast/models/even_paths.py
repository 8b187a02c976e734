"""Paths that fill their space evenly: each named chance of a world gives numbers spread as evenly as can be, not at
random, so that a page needs a tenth of the paths for the same digits.

A lattice (rank 1, one step per chance) moved by a random shift for each world and chance. Every single number is
uniform, so averages are right; the shift comes from the counter-based streams of `draws`, so the same seed gives the
same bytes.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from holdfast.errors import BadInput
from holdfast.models.draws import Draws, Layer

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

MOST: Final = 2**13
_MULTIPLIER: Final = 882_219
"""Steps are its powers modulo the number of paths (Korobov): from 256 paths on 64 chances have steps of their own."""
_EDGE: Final = 2.0**-40


class EvenPaths:
    """`paths` futures in each world (each scenario of `draws`), numbered world after world.

    `names` fix the order of the steps: the chances that matter most come first.

    >>> from holdfast.claims.ledger import Ledger
    >>> chance = EvenPaths(Draws(1, 3, Ledger.load()), 8, ("ending", "time"))
    >>> found = chance.uniform("ending")
    >>> found.shape, [int(one) for one in sorted(found[:8] * 8)]
    ((24,), [0, 1, 2, 3, 4, 5, 6, 7])
    """

    def __init__(self, draws: Draws, paths: int, names: tuple[str, ...]) -> None:
        if not 0 < paths <= MOST or paths & (paths - 1):
            raise BadInput(f"{paths} paths in each world: give a power of two up to {MOST:,}.")
        self.draws, self.paths = draws, paths
        self._steps = {name: pow(_MULTIPLIER, place, 2**20) % paths for place, name in enumerate(names)}

    @property
    def all(self) -> Indices:
        """Every path."""
        return np.arange(self.draws.scenarios * self.paths)

    def uniform(self, name: str, at: Indices | None = None) -> Floats:
        """Between 0 and 1, without the ends, for the paths `at` (all of them): 0.5 in a run without doubt."""
        at = self.all if at is None else at
        if self.draws.sure:
            return np.full(len(at), 0.5)
        shift = self.draws.uniform(Layer.OUTCOMES, "future", name)
        world, path = np.divmod(at, self.paths)
        found = (path * self._steps[name] % self.paths + 0.5) / self.paths + shift[world]
        np.subtract(found, 1, out=found, where=found >= 1)
        return np.clip(found, _EDGE, 1 - _EDGE, out=found)
