"""What people came to know: the world's latent familiarity, and who can therefore look after what (MODELS.md 11).

    F(person, asset): + g for each change of one's own, + 0.4 g for each review, - 0.1 g for each change by others,
    never below 0, halved every 9 months; a holder has F > 1 + the person's bar.

In an asset far larger than most (one that was imported) a change teaches in proportion less.
Formatting, imports, vendored code and bots teach nobody and erode nothing. No model sees this module.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from holdfast.demo.parameters import DAYS_A_MONTH, Parameters, World
from holdfast.demo.work import DAY, TEACHING, Changes, Work
from holdfast.terms.nouns import State

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
ORDINARY_FILES = 24


@dataclass(frozen=True, slots=True)
class Knowledge:
    """`familiarity[person, asset]` and `holds[person, asset]` at the end; `here` are those who have not left."""

    familiarity: Floats
    bars: Floats
    holds: Flags
    here: Flags

    def holders(self, asset: int) -> tuple[int, ...]:
        """People who can look after the asset now and are still here and active."""
        return tuple(int(p) for p in np.flatnonzero(self.holds[:, asset] & self.here))

    def states(self, leavers: Collection[int]) -> tuple[State, ...]:
        """What becomes of each asset when `leavers` go (MODELS.md 3), in the order of the assets.

        An asset is `LIMPS` when one holder remains and a leaver was one, `COVERED` otherwise if anybody remains.
        """
        before = self.holds & self.here[:, None]
        after = before.copy()
        after[list(leavers)] = False
        had, left = before.sum(axis=0), after.sum(axis=0)
        return tuple(_state(int(h), int(n)) for h, n in zip(had, left, strict=True))


def _state(had: int, left: int) -> State:
    """
    >>> [_state(0, 0).value, _state(1, 0).value, _state(2, 1).value, _state(1, 1).value]
    ['already dark', 'goes dark', 'limps', 'covered']
    """
    if had == 0:
        return State.ALREADY_DARK
    if left == 0:
        return State.GOES_DARK
    return State.LIMPS if left == 1 and had > left else State.COVERED


def learn(parameters: Parameters, world: World, work: Work, rng: np.random.Generator) -> Knowledge:
    """Let everybody learn from the work; how fast is drawn for the company, each person's bar for the person."""
    people = parameters.people
    world = replace(world, gain_per_change=world.gain_per_change * float(rng.lognormal(0, world.spread_of_gain)))
    familiarity = _familiarity(parameters, world, work, rng)
    bars = np.expm1(world.spread_of_bars * rng.standard_normal(len(people)))
    bars = np.array([drawn if p.bar is None else p.bar for p, drawn in zip(people, bars, strict=True)])
    employed = np.array([p.left is None for p in people])
    here = employed & _active(work.changes, len(people), work.until - world.active_months * DAYS_A_MONTH * DAY)
    return Knowledge(familiarity, bars, familiarity > 1 + bars[:, None], here)


def _active(changes: Changes, people: int, since: float) -> Flags:
    recent = changes.time >= since
    seen = np.concatenate([c[recent] for c in (changes.person, changes.reviewer, changes.second_author)])
    active = np.zeros(people, dtype=np.bool_)
    active[seen[seen >= 0]] = True
    return active


def _familiarity(parameters: Parameters, world: World, work: Work, rng: np.random.Generator) -> Floats:
    """Walk through the events of each asset in turn; people are a vector."""
    events = _events(world, work, rng)
    daily = np.log(2) / (world.half_life_months * DAYS_A_MONTH * DAY)
    erosion = world.erosion_share * world.gain_per_change
    result = np.zeros((len(parameters.people), len(parameters.assets)))
    time, asset, person, gain, erodes = events
    part = np.array([min(1.0, ORDINARY_FILES / len(a.members)) for a in parameters.assets])
    gain = gain * part[asset]
    for a in range(result.shape[1]):
        known, last = result[:, a], work.founded
        for row in np.flatnonzero(asset == a):
            known *= np.exp(-daily * (time[row] - last))
            last = time[row]
            who = person[row]
            mine = known[who] + gain[row]
            if erodes[row]:
                known -= erosion
                np.maximum(known, 0, out=known)
            known[who] = mine
        known *= np.exp(-daily * (work.until - last))
    return result


def _events(world: World, work: Work, rng: np.random.Generator) -> tuple[Ints, Ints, Ints, Floats, Flags]:
    """(time, asset, person, gain, erodes) of everything that teaches, oldest first; only changes erode."""
    c = work.changes
    taught = np.flatnonzero(np.isin(c.kind, TEACHING))
    g = world.gain_per_change
    own = g * np.where(c.assisted, world.assistant_share, 1.0)
    reviewed = taught[c.reviewer[taught] >= 0]
    joint = taught[c.second_author[taught] >= 0]
    wide = taught[c.second_asset[taught] >= 0]
    silent, partner = _silent_partners(world, work, taught, rng)
    parts = [
        (taught, c.asset[taught], c.person[taught], own[taught], True),
        (wide, c.second_asset[wide], c.person[wide], own[wide], True),
        (joint, c.asset[joint], c.second_author[joint], own[joint], False),
        (reviewed, c.asset[reviewed], c.reviewer[reviewed], np.full(len(reviewed), g * world.review_share), False),
        (silent, c.asset[silent], partner, np.full(len(silent), g), False),
    ]
    rows = np.concatenate([p[0] for p in parts])
    asset = np.concatenate([p[1] for p in parts])
    person = np.concatenate([p[2] for p in parts])
    gain = np.concatenate([p[3] for p in parts])
    erodes = np.concatenate([np.full(len(p[0]), p[4]) for p in parts])
    order = np.lexsort((~erodes, c.time[rows]))
    return c.time[rows][order], asset[order], person[order], gain[order], erodes[order]


def _silent_partners(world: World, work: Work, taught: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Changes at which a colleague of the same ground sat alongside, and who: nothing of it is recorded."""
    c = work.changes
    chosen = taught[rng.random(len(taught)) < world.share_paired_without_trace]
    quarter = np.clip(
        (c.time[chosen] - work.founded) // int(3 * DAYS_A_MONTH * DAY), 0, len(work.involvement.weights) - 1
    )
    weights = (work.involvement.weights[quarter, :, c.asset[chosen]] > 0) + 0.0
    weights[np.arange(len(chosen)), c.person[chosen]] = 0
    cumulative = np.cumsum(weights, axis=1)
    partner = (cumulative <= (rng.random(len(chosen)) * cumulative[:, -1])[:, None]).sum(axis=1)
    some = cumulative[:, -1] > 0
    return chosen[some], partner[some].astype(np.int64)
