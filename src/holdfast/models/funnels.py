"""The odds of a venture company after each round: a next round, a sale or listing, or neither; by published funnels.

Three published funnels disagree, and each claim world follows one of them through all its stages; a company's own
figure for a stage outranks them. *Do not* use a past funnel for a company with revenue without saying so: let the
founder type better or worse odds, and show both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from holdfast.models.draws import Draws, Layer, quantile
from holdfast.terms.captable import Stage

Floats = NDArray[np.float64]

STAGES: Final = (Stage.SEED, Stage.A, Stage.B, Stage.C, Stage.D)
LATER: Final = 1
"""Rounds that may follow series D, under its odds."""
_CLAIMS: Final = ("graduation_seed", "graduation_after_a", "graduation_after_b", "graduation_after_c",
                  "graduation_after_d")  # fmt: skip
_EXITS: Final = ("exit_share_seed", "exit_share_after_a", "exit_share_after_b", "exit_share_after_c",
                 "exit_share_after_d")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Funnel:
    """Odds from one stage on, each float64[stages, worlds]: `next` of another round, `exit` of a sale or listing where
    no round follows. What is left closes, or lives on without paying anybody out. After the last row no round follows.
    """

    next: Floats
    exit: Floats

    @property
    def leaves(self) -> Floats:
        """Chance of each ending, float64[2 x stages, worlds]: closed and sold after no further round, after one, ..."""
        reached = np.cumprod(np.vstack([np.ones_like(self.next[:1]), self.next[:-1]]), axis=0)
        ends = reached * (1 - self.next)
        found = np.empty((2 * len(ends), ends.shape[1]))
        found[0::2], found[1::2] = ends * (1 - self.exit), ends * self.exit
        return found


def funnel(draws: Draws, stage: Stage) -> Funnel:
    """The odds of a company whose latest round is `stage`, one column per claim world.

    >>> from holdfast.claims.ledger import Ledger
    >>> odds = funnel(Draws(1, 200, Ledger.load()), Stage.SEED)
    >>> odds.next.shape, bool(np.allclose(odds.leaves.sum(axis=0), 1))
    ((6, 200), True)
    """
    first = STAGES.index(stage)
    further = [*range(first, len(STAGES)), *[len(STAGES) - 1] * LATER]
    chances = {place: _linked(draws, _CLAIMS[place]) for place in set(further)}
    exits = {place: _linked(draws, _EXITS[place]) for place in set(further)}
    following = np.array([chances[place] for place in further])
    following[-1] = 0.0
    return Funnel(following, np.array([exits[place] for place in further]))


def _linked(draws: Draws, key: str) -> Floats:
    """A claim in each world, from the same funnel as every other stage of that world."""
    sources = draws.ledger.sources(key)
    if draws.sure or len(sources) == 1 or key in draws.frozen:
        return draws.claim(key)
    draws.claim(key)
    share = np.cumsum([source.weight for source in sources])
    picked = np.searchsorted(share / share[-1], draws.uniform(Layer.CLAIMS, "graduation_seed", "which source"))
    values = [quantile(source, draws.uniform(Layer.CLAIMS, source.key)) for source in sources]
    return np.choose(np.minimum(picked, len(values) - 1), values).astype(np.float64)
