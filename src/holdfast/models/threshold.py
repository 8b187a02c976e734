"""What an offer has to be worth before people at a level would engage: how people differ, in many worlds of claims.

Nothing here is about one person. A world draws what is doubtful about the middle of the level; within a world stand
many people, spread evenly over how people differ. Of each claim's spread `doubt_of_the_middle` is the doubt, the rest
is between people; both together are the claim. For somebody with pay `A` at the level (their stock counted at what
people take it for), who forgoes a share psi of pay for the work itself, with an extra yearly chance pi of losing the
job and s weeks to the next one:

    an offer must come to   A (1 - psi) + pi s/52 A     (cash, and what the rest is worth to them)
    its regular pay to      F                           (what they must earn)
    it asks them to forgo   1 - (cash + rest - pi s/52 A) / A

Job loss enters here, once. *Do not* use it for somebody who said what they expect: then it is that. No wealth is
inferred, and what anybody earned before is not asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from holdfast.errors import BadInput
from holdfast.models.draws import Draws, Layer, quantile
from holdfast.models.even_paths import EvenPaths

Floats = NDArray[np.float64]

PEOPLE: Final = 512
"""In each world: enough for whole people of a hundred."""
STEP: Final = 100.0
"""Nobody asks for a dollar more or less."""
_NAMES: Final = ("cash", "forgone", "stock", "loss", "search", "floor", "haircut")


@dataclass(frozen=True, slots=True)
class Level:
    """What a level pays a year where people are: the middle of `cash` and of `stock` (by world, float64[worlds], where
    sources disagree). `cash_spread`: how far cash differs between people, standard deviation of the logarithm; None: by
    our claim. `young`: at a company no surer than ours, so that joining adds no chance of losing the job."""

    cash: Floats | float
    stock: Floats | float = 0.0
    cash_spread: float | None = None
    young: bool = False

    def __post_init__(self) -> None:
        if not np.min(self.cash) > 0 or np.min(self.stock) < 0:
            raise BadInput(f"A level pays cash above 0 and stock of 0 or more, not {self.cash} and {self.stock}.")


@dataclass(frozen=True, slots=True)
class Level100:
    """People at a level, float64[worlds, people] each.

    `pay`: A. `loss`: what the extra chance of losing the job costs them a year. `need`: what cash and the rest of an
    offer together have to come to, in whole steps of `STEP`, as people ask. `floor`: what has to be paid every month.
    """

    pay: Floats
    loss: Floats
    need: Floats
    floor: Floats

    def threshold(self, worth: Floats) -> Floats:
        """The base a year at which each of them would engage beside a rest worth float64[worlds] a year."""
        return np.maximum(self.floor, self.need - worth[:, None])

    def of_100(self, regular: float, total: Floats) -> Floats:
        """Of 100 people at this level, how many would engage, in each world: float64[worlds].

        `total` is cash and what the rest is worth, float64[worlds]; `regular` what of it is paid every month.
        """
        engaged = (self.need <= total[:, None]) & (self.floor <= regular)
        found: Floats = 100 * engaged.mean(axis=1)
        return found

    def asks(self, cash: Floats | float, worth: Floats) -> Floats:
        """The share of pay that the offer asks the middle one of them to forgo, by world; below 0: it pays more."""
        pay, loss = np.median(self.pay, axis=1), np.median(self.loss / self.pay, axis=1)
        found: Floats = 1 - (cash + worth) / pay + loss
        return found


@dataclass(frozen=True, slots=True)
class Crowd:
    """How people differ from the middle of any level, float64[worlds, people] each: the same people for every level,
    so that two levels are compared by nothing but what they pay.

    `cash` and `stock` are standard normal; `haircut` is what they take a dollar of stock for; `forgone` the share of
    pay that they forgo for the work itself; `lost` the share of a year's pay that the extra chance of losing the job
    costs; `floor` what of the level's cash they must earn, where nobody said. The spreads are float64[worlds, 1].
    """

    cash: Floats
    stock: Floats
    haircut: Floats
    forgone: Floats
    lost: Floats
    floor: Floats
    cash_spread: Floats
    stock_spread: Floats

    @classmethod
    def of(cls, draws: Draws, count: int = PEOPLE) -> Crowd:
        """`count` people in each of `draws.scenarios` worlds."""
        each = _Each(draws, count)
        return cls(
            each.normal("cash", "level_cash_spread", "middle"),
            each.normal("stock", "level_stock_spread", "middle"),
            each.claim("rsu_haircut", "haircut"),
            each.claim("pay_forgone_for_the_work", "forgone"),
            each.claim("job_loss_extra", "loss") * each.claim("search_weeks_after_loss", "search") / _WEEKS,
            each.claim("floor_over_cash", "floor"),
            draws.claim("level_cash_spread")[:, None],
            draws.claim("level_stock_spread")[:, None],
        )

    def at(self, level: Level, obligations: float | None = None) -> Level100:
        """The people of a level. `obligations`: what they said they must earn.

        With no doubt at all it is the formula by hand:

        >>> from holdfast.claims.ledger import Ledger
        >>> one = Crowd.of(Draws.certain(Ledger.load()), 1).at(Level(220_000, 120_000))
        >>> [round(float(array[0, 0])) for array in (one.pay, one.need, one.floor)]
        [328000, 300000, 143000]
        >>> round(float(one.threshold(np.array([10_000.0]))[0, 0]))
        290000
        """
        spread = self.cash_spread if level.cash_spread is None else level.cash_spread
        middle = _column(level.cash)
        pay = middle * np.exp(spread * self.cash)
        if np.any(level.stock):
            pay = pay + _column(level.stock) * np.exp(self.stock_spread * self.stock) * self.haircut
        loss = np.zeros_like(pay) if level.young else self.lost * pay
        floor = middle * self.floor if obligations is None else np.full_like(pay, obligations)
        need = np.ceil((pay * (1 - self.forgone) + loss) / STEP) * STEP
        return Level100(pay, loss, need, floor)


def _column(values: Floats | float) -> Floats:
    """One figure for all worlds, or one for each, beside people."""
    return np.asarray(values, dtype=np.float64).reshape(-1, 1)


_WEEKS: Final = 52


class _Each:
    """Draws by world and person, with the doubt of the middle in common to all people of a world."""

    def __init__(self, draws: Draws, count: int) -> None:
        self.draws, self.count = draws, count
        self.chance = EvenPaths(draws, count, tuple(f"people {name}" for name in _NAMES))
        self.doubt = float(draws.claim("doubt_of_the_middle")[0])

    def normal(self, name: str, key: str, *ids: str) -> Floats:
        """float64[worlds, people], standard normal: the part that people of a world share is drawn as the claim `key`
        is, or beside it where `ids` say so, and is held where that is held."""
        world = np.zeros(self.draws.scenarios)
        if key not in self.draws.frozen:
            world = self.draws.normal(Layer.CLAIMS, key, *ids)
        person = ndtri(self.chance.uniform(f"people {name}")).reshape(-1, self.count)
        found: Floats = np.sqrt(self.doubt) * world[:, None] + np.sqrt(1 - self.doubt) * person
        return found

    def claim(self, key: str, name: str) -> Floats:
        """A claim as it differs between people and worlds: float64[worlds, people]. Where sources disagree, each
        world follows one of them."""
        self.draws.claim(key)
        sources = self.draws.ledger.sources(key)
        if self.draws.sure:
            return np.full((self.draws.scenarios, self.count), self.draws.ledger.mid(key))
        chances = ndtr(self.normal(name, key)).ravel()
        each = [quantile(source, chances).reshape(-1, self.count) for source in sources]
        if len(each) == 1:
            return each[0]
        share = np.cumsum([source.weight for source in sources])
        which = self.draws.uniform(Layer.CLAIMS, key, "which source")
        chosen = np.minimum(np.searchsorted(share / share[-1], which), len(each) - 1)
        return np.stack(each)[chosen, np.arange(len(chosen))]
