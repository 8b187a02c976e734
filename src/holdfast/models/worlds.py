"""Claim worlds that are spread evenly: each published figure takes its low, middle and high values in equal parts.

`Draws` gives every scenario its own random number. A range over a hundred and some worlds would then move by several
points with the seed. Here the worlds of each claim are ranked instead, so that every part of its distribution is drawn
equally often, and each of several sources that disagree in its share. Everything else is drawn as ever.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from holdfast.models.draws import COEFFICIENTS, Draws, Layer

Floats = NDArray[np.float64]


class Worlds(Draws):
    """Draws whose scenarios are claim worlds, spread evenly claim by claim (a Latin hypercube).

    >>> from holdfast.claims.ledger import Ledger
    >>> worlds = Worlds(1, 4, Ledger.load())
    >>> [int(one) for one in sorted(worlds.uniform(Layer.CLAIMS, "learning_constant") * 4)]
    [0, 1, 2, 3]
    """

    def uniform(self, layer: Layer | str, *ids: int | str) -> Floats:
        """float64[worlds] between 0 and 1; of claims one in each equal part."""
        drawn = super().uniform(layer, *ids)
        if self.sure or Layer(layer) is not Layer.CLAIMS:
            return drawn
        place = np.empty(self.scenarios)
        place[np.argsort(drawn, kind="stable")] = np.arange(self.scenarios)
        found: Floats = (place + super().uniform(layer, *ids, "within")) / self.scenarios
        return found

    def freeze(self, *keys: str) -> Worlds:
        """The same worlds with these claims (or groups) held at their median as well."""
        held = Worlds(self.seed, self.scenarios, self.ledger, self.frozen | set(keys))
        held.sure = self.sure
        return held

    def freeze_borrowed(self) -> Worlds:
        """The same worlds with every published figure held."""
        names = {claim.group or key for key, claim in self.ledger.items()} | set(self.ledger)
        return self.freeze(COEFFICIENTS, *(name for name in names if not self.ledger.own(name)))
