"""Who holds an asset in each scenario, and what becomes of it when people leave.

In a scenario a person either could or could not maintain each file that they touched (`models.maintainers`). They hold
an asset if the files that they could maintain make up at least `holder_threshold` of its weight. Holders are kept as
bit masks, so that any set of leavers is answered in one pass over scenarios and assets. What people said or showed of a
whole asset then moves the odds of each person concerned by its likelihood ratio.

*Do not* call a finished asset that nobody must change a crisis: weigh by demand (`measures.work`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast.claims.ledger import Ledger
from holdfast.models.draws import Draws, Layer
from holdfast.models.maintainers import BYTES_PER_LINE, Logits, logits
from holdfast.models.posterior import log_ratio
from holdfast.terms.nouns import State

Masks = NDArray[np.uint64]
States = NDArray[np.uint8]

STATES: Final = (State.ALREADY_DARK, State.GOES_DARK, State.LIMPS, State.COVERED)
"""What the codes 0 to 3 of `states` stand for."""

_CHUNK: Final = 1 << 16
"""Numbers at a time: a few of such arrays fit the cache of a core."""
_TURNS: Final = 2
"""Threads that draw holders: most of it is done outside of Python's lock."""
_TIE: Final = 1e-5
"""Half of the weight counts as half, whatever rounding makes of it."""
_WHOLE: Final = 1 << 30
"""An asset's weight in whole parts, so that sums are exact in any order."""


@dataclass(frozen=True, slots=True)
class Holding:
    """Holders by asset and scenario: `masks[a, s]` has the bit of `people[p]` set where they hold `assets[a]`."""

    assets: tuple[str, ...]
    people: tuple[int, ...]
    masks: Masks
    threshold: float

    @property
    def scenarios(self) -> int:
        return int(self.masks.shape[1])

    def bits(self, people: Iterable[int]) -> Masks:
        """The mask of these people: uint64[words]. Whoever holds nothing in any scenario has no bit and no effect."""
        mask = np.zeros(self.masks.shape[2], dtype=np.uint64)
        for index in (self.people.index(person) for person in set(people) if person in self.people):
            mask[index // 64] |= np.uint64(1) << np.uint64(index % 64)
        return mask


def weights(members: pl.DataFrame, files: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """How much each file weighs within its asset: sqrt(lines) x (1 + changes in `change_window_months`).

    `members` has asset and file, `files` file, lines (null: not read) and size in bytes, `changes` file and changes
    within the window (absent: none). The result has asset, file, weight; an empty file weighs as one line.

    >>> members = pl.DataFrame({"asset": ["a", "a"], "file": [1, 2]})
    >>> files = pl.DataFrame({"file": [1, 2], "lines": [100, None], "size": [4000, 1000]})
    >>> weights(members, files, pl.DataFrame({"file": [1], "changes": [3]})).rows()
    [('a', 1, 40.0), ('a', 2, 5.0)]

    A file whose contents are missing, as in a partial clone, weighs as one line too.

    >>> unread = files.with_columns(lines=pl.lit(None), size=pl.lit(None, pl.Int64))
    >>> weights(members, unread, pl.DataFrame({"file": [1], "changes": [3]})).rows()
    [('a', 1, 4.0), ('a', 2, 1.0)]
    """
    lines = pl.coalesce("lines", pl.col("size") / BYTES_PER_LINE, pl.lit(1.0)).cast(pl.Float64).clip(lower_bound=1)
    rows = members.join(files.select("file", "lines", "size"), on="file").join(changes, on="file", how="left")
    return rows.select("asset", "file", weight=lines.sqrt() * (1 + pl.col("changes").fill_null(0)))


def hold(
    rows: pl.DataFrame,
    weighed: pl.DataFrame,
    active: Sequence[int],
    draws: Draws,
    thresholds: Sequence[float] = (),
    stated: pl.DataFrame | None = None,
    also: Sequence[str] = (),
) -> tuple[Holding, ...]:
    """Holders in each scenario, one `Holding` for each threshold (by default the one of the claim `holder_threshold`).

    `rows` is that of `maintainers.features`; `weighed` has asset, file and weight, and every asset to be answered, also
    those that nobody touched; `active` are the people active in the last months and not marked as left: nobody else can
    hold. Somebody who changed an asset fewer than `holder_least_changes` times, and created none of its files, is not
    taken for a holder of it, unless they said so.

    `also` are assets without files; only what is stated decides on them. `stated` is what was said or shown of whole
    assets: asset, person, holds (Bool), kind ("drill", "answer" or "named") and age_days; of one person's statements on
    one asset a drill outranks an answer, and that outranks what somebody else said.
    """
    wanted = tuple(thresholds) or (draws.ledger.mid("holder_threshold"),)
    assets = tuple(sorted({*weighed["asset"].unique(), *also}))
    pairs = candidates(rows, weighed, active, draws.ledger, min(wanted))
    told = _outranking(stated, active, assets)
    people = tuple(sorted({*pairs["person"].unique(), *told["person"].unique()}))
    words = max(1, -(-len(people) // 64))
    masks = [np.zeros((len(assets), draws.scenarios, words), dtype=np.uint64) for _ in wanted]
    model = logits(pairs, draws, answered=rows)

    def fill(turn: int) -> None:
        for asset, shares, members in _shares(model, pairs, assets, people, draws.freeze(), turn):
            for threshold, mask in zip(wanted, masks, strict=True):
                _set_bits(mask[asset], shares >= int((threshold - _TIE) * _WHOLE), members)

    with ThreadPoolExecutor(_TURNS) as threads:  # each asset is one thread's: the same whoever comes first
        list(threads.map(fill, range(_TURNS)))
    modelled = set(pairs.select("asset", "person").unique().iter_rows()) if told.height else set[tuple[str, int]]()
    for key, who, ratio in _ratios(told, draws.ledger):
        chance = draws.uniform(Layer.ASSETS, "stated", key, who)
        prior = None if (key, who) in modelled else draws.ledger.mid("stated_prior")
        for mask in masks:
            _state(mask[assets.index(key)], people.index(who), ratio, chance, prior)
    return tuple(Holding(assets, people, mask, threshold) for threshold, mask in zip(wanted, masks, strict=True))


def would_hold(
    rows: pl.DataFrame, answered: pl.DataFrame, draws: Draws, threshold: float, stated: pl.DataFrame | None = None
) -> NDArray[np.bool_]:
    """What-ifs: whether one person would hold one asset if their evidence were as in `rows`: bool[cases, scenarios].

    `rows` are rows of `maintainers.features` with case (0, 1, ...: a person on an asset), asset and `part` (the file's
    share of its asset's weight). `answered` and `stated` are as `logits` and `hold` take them. Under the same draws as
    `hold` the same evidence gives the same answer.
    """
    cases = 1 + int(rows["case"].max() or 0) if rows.height else 0  # type: ignore[arg-type]
    found = np.zeros((cases, draws.scenarios), dtype=np.bool_)
    enough = pl.col("created").any() | (pl.col("deliveries").sum() >= draws.ledger.mid("holder_least_changes"))
    if "told" in rows.columns:
        enough |= (pl.col("told") > 0).any()
    able = (enough & (pl.col("part").sum() >= threshold - _TIE)).over("case")
    pairs = rows.filter(able).sort("case", "file")
    if pairs.height:
        found[_cases(pairs)] = _maintained_shares(pairs, answered, draws) >= int((threshold - _TIE) * _WHOLE)
    _as_stated(found, rows, stated, draws)
    return found


def _cases(rows: pl.DataFrame) -> NDArray[np.intp]:
    """The cases of some rows, ordered by case, each once."""
    return np.unique(rows["case"].to_numpy()).astype(np.intp)


def _maintained_shares(rows: pl.DataFrame, answered: pl.DataFrame, draws: Draws) -> NDArray[np.int32]:
    """The part of its asset, in parts of `_WHOLE`, that each case's person could maintain: int32[cases, scenarios].

    Many small cases at a time; otherwise as `_shares`.
    """
    model, case = logits(rows, draws, answered=answered), rows["case"].to_numpy()
    part = np.rint(rows["part"].to_numpy() * _WHOLE).astype(np.int32)
    ids = list(zip(rows["file"].to_list(), rows["person"].to_list(), strict=True))
    place = np.unique(case, return_inverse=True)[1]
    shares = np.zeros((int(place.max()) + 1, draws.scenarios), dtype=np.int32)
    step = max(1, _CHUNK // draws.scenarios)
    for low in range(0, len(case), step):
        high = min(low + step, len(case))
        known = np.where(maintained(model, low, high, ids[low:high], draws), part[low:high, None], np.int32(0))
        begins = np.flatnonzero(np.diff(place[low:high], prepend=-1))
        shares[place[low + begins]] += np.add.reduceat(known, begins, axis=0, dtype=np.int32)
    return shares


def _as_stated(found: NDArray[np.bool_], rows: pl.DataFrame, stated: pl.DataFrame | None, draws: Draws) -> None:
    """Move the cases of whoever said or showed something of the asset, as `hold` does."""
    told = _outranking(stated, rows["person"].unique().to_list(), rows["asset"].unique().to_list())
    ratio = {(key, who): value for key, who, value in _ratios(told, draws.ledger)}
    for case, key, who in rows.select("case", "asset", "person").unique().iter_rows():
        if (key, who) in ratio:
            mask = found[case][:, None].astype(np.uint64)
            _state(mask, 0, ratio[key, who], draws.uniform(Layer.ASSETS, "stated", key, who), None)
            found[case] = mask[:, 0] > 0


RANK: Final = ("named", "answer", "drill")
"""What outranks what, the weakest first."""


def _outranking(stated: pl.DataFrame | None, active: Sequence[int], assets: Sequence[str]) -> pl.DataFrame:
    """Of each person's statements on an asset the one that counts, of people who can hold, ordered."""
    if stated is None:
        return pl.DataFrame(schema={"asset": pl.String, "person": pl.Int32})
    strength = pl.col("kind").replace_strict({kind: place for place, kind in enumerate(RANK)}, return_dtype=pl.Int64)
    kept = stated.filter(pl.col("person").is_in(list(active)) & pl.col("asset").is_in(list(assets)))
    ordered = kept.sort("asset", "person", strength, -pl.col("age_days"), maintain_order=True)
    return ordered.unique(["asset", "person"], keep="last", maintain_order=True)


def _ratios(told: pl.DataFrame, ledger: Ledger) -> Iterator[tuple[str, int, float]]:
    """Asset, person and the likelihood ratio of what was said or shown, as far as time has left it."""
    if told.height:
        ratios = np.exp(log_ratio(told["holds"], told["kind"], told["age_days"], ledger))
        yield from zip(told["asset"].to_list(), told["person"].to_list(), ratios.tolist(), strict=True)


def _state(mask: Masks, person: int, ratio: float, chance: NDArray[np.float64], prior: float | None) -> None:
    """Move one person's bit in an asset's mask uint64[scenarios, words], so that their odds grow by `ratio`.

    Scenarios agree with what the files say as far as the new odds allow. `prior` stands where files say nothing.
    """
    word, bit = person // 64, np.uint64(1) << np.uint64(person % 64)
    held = (mask[:, word] & bit) != 0
    before = held.mean() if prior is None else prior
    after = before * ratio / (1 - before + before * ratio)
    if prior is not None:
        now = chance < after
    elif after >= before:
        now = held | (chance < (after - before) / max(1 - before, 1e-12))
    else:
        now = held & (chance < after / before)
    mask[:, word] = np.where(now, mask[:, word] | bit, mask[:, word] & ~bit)


def candidates(
    rows: pl.DataFrame, weighed: pl.DataFrame, active: Sequence[int], ledger: Ledger, threshold: float
) -> pl.DataFrame:
    """The rows of `features` that can matter, with asset and `part` (the file's share of its asset's weight).

    Left out are people who are not active, who changed the asset less than `holder_least_changes` says and did not say
    that they could maintain a file of it, or who could not reach the threshold if they could maintain every file that
    they touched. Ordered by asset, person, file.
    """
    parts = weighed.select("asset", "file", part=pl.col("weight") / pl.col("weight").sum().over("asset"))
    pairs = rows.filter(pl.col("person").is_in(list(active))).join(parts, on="file")
    group = ["asset", "person"]
    enough = pl.col("created").any() | (pl.col("deliveries").sum() >= ledger.mid("holder_least_changes"))
    if "told" in rows.columns:
        enough |= (pl.col("told") > 0).any()
    reach = pl.col("part").sum() >= threshold - _TIE
    return pairs.filter((enough & reach).over(group)).sort(*group, "file")


def _shares(
    model: Logits,
    pairs: pl.DataFrame,
    assets: Sequence[str],
    people: Sequence[int],
    draws: Draws,
    turn: int | None = None,
) -> Iterator[tuple[int, NDArray[np.int32], NDArray[np.intp]]]:
    """For each asset with candidates: its index, how much each maintains [candidates, scenarios], who they are.

    With a `turn`, only every so many-th asset, so that several threads share them out."""
    if pairs.is_empty():
        return
    asset = np.searchsorted(np.asarray(assets, dtype=object), pairs["asset"].to_numpy())
    person = np.searchsorted(np.asarray(people), pairs["person"].to_numpy())
    part = np.rint(pairs["part"].to_numpy() * _WHOLE).astype(np.int32)
    file = pairs["file"].to_list()
    first = np.flatnonzero(np.diff(asset, prepend=-1))
    groups = list(zip(first.tolist(), [*first[1:].tolist(), len(asset)], strict=True))
    for start, stop in groups if turn is None else groups[turn::_TURNS]:
        members, local = np.unique(person[start:stop], return_inverse=True)
        shares = np.zeros((len(members), draws.scenarios), dtype=np.int32)
        step = max(1, _CHUNK // draws.scenarios)
        for low in range(start, stop, step):
            high = min(low + step, stop)
            ids = [(file[row], people[person[row]]) for row in range(low, high)]
            known = maintained(model, low, high, ids, draws).astype(np.int32)
            known *= part[low:high, None]  # where nobody could, nothing: ten times as fast as choosing
            begins = np.flatnonzero(np.diff(local[low - start : high - start], prepend=-1))
            for begin, end in zip(begins, np.append(begins[1:], high - low), strict=True):
                shares[local[low - start + begin]] += known[begin:end].sum(axis=0, dtype=np.int32)
        yield int(asset[start]), shares, members


def maintained(model: Logits, low: int, high: int, ids: Sequence[tuple[int, int]], draws: Draws) -> NDArray[np.bool_]:
    """Whether the person of a row could maintain its file in a scenario: bool[high - low, scenarios].

    Each (file, person) has its own noise, the same whatever else is drawn.
    """
    odds = model.rows(low, high)
    np.exp(np.minimum(odds, 60, out=odds), out=odds)
    noise = np.empty_like(odds)
    for row, (file, person) in enumerate(ids):
        draws.fill(noise[row], Layer.FILES, file, person)
    noise *= 1 + odds  # noise < odds / (1 + odds), without the division
    return np.asarray(noise < odds, dtype=np.bool_)


def _set_bits(mask: Masks, holds: NDArray[np.bool_], members: NDArray[np.intp]) -> None:
    """Set the members' bits of one asset's mask uint64[scenarios, words]."""
    for row, person in zip(holds, members, strict=True):
        mask[:, person // 64] |= row.astype(np.uint64) << np.uint64(person % 64)


def holders(holding: Holding, without: Iterable[int] = ()) -> NDArray[np.uint8]:
    """How many hold each asset in each scenario once these people are gone: uint8[assets, scenarios], at most 255."""
    stays = ~holding.bits(without)
    counts = np.empty(holding.masks.shape[:2], dtype=np.uint8)
    for index, mask in enumerate(holding.masks):
        counts[index] = np.minimum(np.bitwise_count(mask & stays).sum(axis=1), 255)
    return counts


def states(holding: Holding, leavers: Iterable[int] = ()) -> States:
    """What becomes of each asset in each scenario when these people leave: uint8[assets, scenarios], as in `STATES`.

    Already dark: no holder before anybody left. Goes dark: the last holder left. Limps: one is left, and somebody who
    held it went. Covered: two or more are left, or nothing changed.
    """
    before, after = holders(holding), holders(holding, leavers)
    result = np.full(before.shape, 3, dtype=np.uint8)
    result[(after == 1) & (before > 1)] = 2
    result[(after == 0) & (before > 0)] = 1
    result[before == 0] = 0
    return result


def shares(states: States) -> NDArray[np.float64]:
    """How often each asset is in each state: float64[assets, 4]; rows sum to 1."""
    return np.stack([(states == code).mean(axis=1) for code in range(len(STATES))], axis=1)


def labels(states: States, ledger: Ledger) -> tuple[State, ...]:
    """Each asset's most frequent state, where at least `label_threshold` of scenarios agree, else "cannot tell"."""
    often = shares(states)
    sure = often.max(axis=1) >= ledger.mid("label_threshold")
    return tuple(
        STATES[code] if known else State.CANNOT_TELL for code, known in zip(often.argmax(axis=1), sure, strict=True)
    )


def counts(states: States) -> Mapping[State, tuple[float, float, float]]:
    """Over the scenarios, how many assets are in each state: median, 10th and 90th percentile.

    The headline is this count, not the count of labels.
    """
    result = {}
    for code, state in enumerate(STATES):
        low, middle, high = np.quantile((states == code).sum(axis=0), [0.1, 0.5, 0.9], method="inverted_cdf")
        result[state] = (float(middle), float(low), float(high))
    return result
