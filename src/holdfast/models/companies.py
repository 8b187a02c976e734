"""One claim, drawn anew for each company: how companies differ, not how sure a figure is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from holdfast.models.draws import Draws, Layer, quantile
from holdfast.models.even_paths import EvenPaths

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
OWN = "own"
"""The chance that stays with a company through all its rounds."""


class Companies:
    """What companies draw, path by path. `at` are indices of paths, world after world; None: all of them."""

    def __init__(self, draws: Draws, chance: EvenPaths) -> None:
        self.draws, self.chance = draws, chance

    def worlds(self, at: Indices) -> Indices:
        """The claim world of each path."""
        found: Indices = at // self.chance.paths
        return found

    def spread(self, key: str, name: str, at: Indices) -> Floats:
        """The claim `key` as it differs between companies, by the chance `name`: float64[paths].

        Where sources disagree, every company of a world follows the source that the world picked.
        """
        ledger, uniform = self.draws.ledger, self.chance.uniform(name, at)
        self.draws.claim(key)
        sources = ledger.sources(key)
        if self.draws.sure:
            return np.full(len(at), ledger.mid(key))
        if len(sources) == 1:
            return quantile(sources[0], uniform)
        mine = self._source(key)[self.worlds(at)]
        found = np.empty(len(at))
        for place, source in enumerate(sources):
            here = mine == place
            found[here] = quantile(source, uniform[here])
        return found

    def _source(self, key: str) -> Indices:
        """Which of its sources each world follows: int[worlds]; held at its median, all the one nearest to it."""
        sources = self.draws.ledger.sources(key)
        if key in self.draws.frozen:
            middle = float(self.draws.claim(key)[0])
            nearest = int(np.argmin([abs(source.mid - middle) for source in sources]))
            return np.full(self.draws.scenarios, nearest)
        share = np.cumsum([source.weight for source in sources])
        picked = np.searchsorted(share / share[-1], self.draws.uniform(Layer.CLAIMS, key, "which source"))
        return np.minimum(picked, len(sources) - 1)

    def lognormal(self, median: str, ln_sd: str, name: str, at: Indices, lasting: str | None = None) -> Floats:
        """A lognormal whose median and spread are claims of the world: float64[paths].

        `lasting`: the claim that says which part of its variance is the company's own and comes again every time.
        """
        worlds = self.worlds(at)
        z = ndtri(self.chance.uniform(name, at))
        if lasting is not None:
            part = self.draws.claim(lasting)[worlds]
            z = np.sqrt(part) * ndtri(self.chance.uniform(OWN, at)) + np.sqrt(1 - part) * z
        found: Floats = self.draws.claim(median)[worlds] * np.exp(self.draws.claim(ln_sd)[worlds] * z)
        return found

    def happens(self, key: str, name: str, at: Indices) -> NDArray[np.bool_]:
        """Whether something of which the claim is the share happens to each company: bool[paths]."""
        return np.asarray(self.chance.uniform(name, at) < self.draws.claim(key)[self.worlds(at)])
