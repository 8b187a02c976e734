"""Chance as an argument: every draw of a simulation comes from here, from one seed, in four layers.

(1) claims; (2) model coefficients; (3) people, then files and assets; (4) outcomes. Each stream is counter-based, keyed
by its layer and ids, and gives scenario s its s-th number. So two options are compared under common random numbers,
adding a person or an asset changes nobody else's draws, and doubling the scenarios keeps the first half.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, expit, logit, ndtri

from holdfast.claims.ledger import Claim, Ledger, Shape
from holdfast.errors import BadInput

Floats = NDArray[np.float64]
_SMALLEST = 2.0**-54


class Layer(StrEnum):
    """The layers in the order in which a scenario is drawn."""

    CLAIMS = "claims"
    COEFFICIENTS = "coefficients"
    PEOPLE = "people"
    FILES = "files"
    ASSETS = "assets"
    OUTCOMES = "outcomes"


class Draws:
    """All draws of one run: `scenarios` numbers per stream, the same on every call.

    `frozen` names claims (or groups, or `COEFFICIENTS`) that stay at their median, to see how much width is theirs.
    Not for two threads at once; give each its own, they draw the same.

    >>> ledger = Ledger.load()
    >>> few, many = Draws(7, 2, ledger), Draws(7, 4, ledger)
    >>> bool((few.claim("learning_constant") == many.claim("learning_constant")[:2]).all())
    True
    >>> Draws.certain(ledger).claim("learning_constant")
    array([0.5])
    """

    def __init__(self, seed: int, scenarios: int, ledger: Ledger, frozen: Iterable[str] = ()) -> None:
        if seed < 0 or scenarios < 1:
            raise BadInput(f"seed {seed} must be 0 or more, scenarios {scenarios} 1 or more.")
        self.seed = seed
        self.scenarios = scenarios
        self.ledger = ledger
        self.frozen = frozenset(frozen)
        self.sure = False
        self._claims: dict[str, Floats] = {}
        self._used: set[str] = set()
        self._turn: tuple[int, frozenset[str]] | None = None
        self._philox = np.random.Philox(key=0)
        self._generator = np.random.Generator(self._philox)
        self._start = self._philox.state

    @classmethod
    def certain(cls, ledger: Ledger, scenarios: int = 1) -> Draws:
        """No doubt at all: claims at their mid, normals at 0, uniforms at 0.5. A run of it is the hand formula."""
        draws = cls(0, scenarios, ledger)
        draws.sure = True
        return draws

    def freeze(self, *keys: str) -> Draws:
        """The same draws with these claims (or groups) held at their median as well."""
        held = Draws(self.seed, self.scenarios, self.ledger, self.frozen | set(keys))
        held.sure = self.sure
        return held

    def freeze_borrowed(self) -> Draws:
        """The same draws with every published figure held: what is left is the company's own evidence."""
        names = {claim.group or key for key, claim in self.ledger.items()} | set(self.ledger)
        return self.freeze(COEFFICIENTS, *(name for name in names if not self.ledger.own(name)))

    @property
    def used(self) -> tuple[str, ...]:
        """Claims and groups drawn so far, in alphabetical order: what an answer rests on."""
        return tuple(sorted(self._used))

    def begin(self, turn: int) -> None:
        """Count as used, from a new turn on, what was drawn before the first, and what is drawn in this one.

        So an answer from draws that were kept rests on the same claims as one from new ones.

        >>> draws = Draws(7, 2, Ledger.load())
        >>> for turn, key in enumerate(("vacancy_weeks", "learning_constant")):
        ...     draws.begin(turn)
        ...     _ = draws.claim(key)
        >>> draws.used
        ('learning_constant',)
        """
        first = frozenset(self._used) if self._turn is None else self._turn[1]
        if self._turn is None or self._turn[0] != turn:
            self._used = set(first)
        self._turn = turn, first

    def claim(self, key: str) -> Floats:
        """The claim in each scenario: float64[scenarios], read-only. A group picks one of its sources per scenario."""
        self._used.add(key)
        if key not in self._claims:
            values = self._drawn(key)
            values.flags.writeable = False
            self._claims[key] = values
        return self._claims[key]

    def _drawn(self, key: str) -> Floats:
        sources = self.ledger.sources(key)
        if self.sure:
            return np.full(self.scenarios, self.ledger.mid(key))
        if key in self.frozen:
            return np.full(self.scenarios, median(sources))
        values = [quantile(source, self.uniform(Layer.CLAIMS, source.key)) for source in sources]
        if len(values) == 1:
            return values[0]
        share = np.cumsum([source.weight for source in sources])
        chosen = np.searchsorted(share / share[-1], self.uniform(Layer.CLAIMS, key, "which source"))
        return np.choose(np.minimum(chosen, len(values) - 1), values).astype(np.float64)

    def uniform(self, layer: Layer | str, *ids: int | str) -> Floats:
        """float64[scenarios] between 0 and 1, without the ends."""
        if self.sure:
            return np.full(self.scenarios, 0.5)
        drawn = self._stream(layer, ids).random(self.scenarios)
        return np.clip(drawn, _SMALLEST, None, out=drawn)

    def normal(self, layer: Layer | str, *ids: int | str) -> Floats:
        """float64[scenarios], mean 0, standard deviation 1."""
        return np.asarray(ndtri(self.uniform(layer, *ids)), dtype=np.float64)

    def fill(self, out: NDArray[np.float32], layer: Layer | str, *ids: int | str) -> None:
        """Uniforms in single precision into a row of `out`, for the many streams of files."""
        if self.sure:
            out.fill(0.5)
        else:
            self._stream(layer, ids).random(out=out, dtype=np.float32)

    def _stream(self, layer: Layer | str, ids: tuple[int | str, ...]) -> np.random.Generator:
        name = "\x1f".join((str(Layer(layer)), *(f"{type(part).__name__}:{part}" for part in ids)))
        digest = hashlib.sha256(f"{self.seed}\x1f{name}".encode()).digest()
        # One generator, set to the start of the stream: ten times faster than a new one for each of 30,000 files.
        self._start["state"]["key"][:] = np.frombuffer(digest[:16], dtype="<u8")
        self._philox.state = self._start
        return self._generator


COEFFICIENTS = "model coefficients"
"""What `frozen` calls the covariance of fitted models: published figures too, though no single claim."""


def spread(level: float) -> float:
    """Standard normal quantile that bounds the central `level`.

    >>> round(2 * spread(0.8), 3)
    2.563
    """
    return float(ndtri((1 + level) / 2))


def quantile(claim: Claim, u: Floats) -> Floats:
    """The claim's distribution at `u`, widened by its confidence.

    `mid` stays the median and, at confidence high, `low` and `high` bound `level` exactly: each side of the median has
    its own sigma. Where `mid` is the geometric mean of the two, this is the lognormal with sigma ln(high/low)/2.563.
    """
    return _SHAPES[claim.shape](claim, np.asarray(u, dtype=np.float64))


def median(sources: tuple[Claim, ...]) -> float:
    """The median of a claim, or of the mixture of several."""
    grid = (np.arange(1000) + 0.5) / 1000
    if len(sources) == 1:
        return float(quantile(sources[0], np.array([0.5]))[0])
    values = np.concatenate([quantile(source, grid) for source in sources])
    weights = np.repeat([source.weight for source in sources], len(grid))
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])


def _two_sided(claim: Claim, u: Floats, low: float, mid: float, high: float) -> Floats:
    z = np.asarray(ndtri(u)) * claim.widening / spread(claim.level)
    return np.asarray(mid + z * np.where(z < 0, mid - low, high - mid), dtype=np.float64)


def _lognormal(claim: Claim, u: Floats) -> Floats:
    low, mid, high = np.log([claim.low, claim.mid, claim.high])
    return np.exp(_two_sided(claim, u, low, mid, high))


def _logit(claim: Claim, u: Floats) -> Floats:
    low, mid, high = logit(np.array([claim.low, claim.mid, claim.high]))
    return np.asarray(expit(_two_sided(claim, u, low, mid, high)), dtype=np.float64)


def _normal(claim: Claim, u: Floats) -> Floats:
    return _two_sided(claim, u, claim.low, claim.mid, claim.high)


def _pert(claim: Claim, u: Floats) -> Floats:
    low = claim.mid - (claim.mid - claim.low) * claim.widening
    high = claim.mid + (claim.high - claim.mid) * claim.widening
    low = max(low, 0.0) if claim.low >= 0 else low
    high = min(high, 1.0) if claim.unit == "share" else high
    return (
        low + (high - low) * _beta_quantile(u, *_pert_shape(low, claim.mid, high))
        if high > low
        else np.full(len(u), low)
    )


def _pert_shape(low: float, mid: float, high: float) -> tuple[float, float]:
    if high <= low:
        return 1.0, 1.0
    return 1 + 4 * (mid - low) / (high - low), 1 + 4 * (high - mid) / (high - low)


def _beta_quantile(u: Floats, a: float, b: float) -> Floats:
    """Read off a table, forty times as fast as inverting: within 1e-6, at the very ends within 6e-5."""
    grid, reached = _beta_table(a, b)
    return np.interp(u, reached, grid)


@cache
def _beta_table(a: float, b: float) -> tuple[Floats, Floats]:
    grid = np.linspace(0, 1, 16_385)
    return grid, np.asarray(betainc(a, b, grid), dtype=np.float64)


def _fixed(claim: Claim, u: Floats) -> Floats:
    return np.full(len(u), float(claim.mid))


_SHAPES: Mapping[Shape, Callable[[Claim, Floats], Floats]] = {
    Shape.LOGNORMAL: _lognormal,
    Shape.LOGIT: _logit,
    Shape.NORMAL: _normal,
    Shape.PERT: _pert,
    Shape.FIXED: _fixed,
}
