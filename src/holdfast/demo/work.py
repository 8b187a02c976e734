"""What happened at the example company, as columns: who changed which asset when, in which files, reviewed by whom.

Work is drawn week by week: each person makes so many changes, and spreads them over the assets by how much they are
involved in each (`involvement`). Nothing here knows about git, and nothing here knows what anybody learned.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from holdfast.demo.involvement import QUARTER, Involvement, involve
from holdfast.demo.parameters import DAYS_A_MONTH, Parameters, World

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
DAY = 86_400
NOBODY = -1


class Kind(IntEnum):
    """What a change was. Only `WORK`, `FIX` and `REVERT` teach anybody anything."""

    WORK = 0
    FIX = 1
    REVERT = 2
    REFORMAT = 3
    IMPORT = 4
    VENDOR = 5
    BOT = 6
    MOVE = 7


TEACHING = (Kind.WORK, Kind.FIX, Kind.REVERT)


@dataclass(frozen=True, slots=True)
class Changes:
    """One row per change, oldest first. People and assets are positions in the parameters; `NOBODY` is -1.

    A bot's change has `person` -2, -3, ... for the first, second, ... bot. `second_asset` is another asset of the same
    repository that the change also touched.
    """

    time: Ints
    person: Ints
    asset: Ints
    second_asset: Ints
    kind: Ints
    reviewer: Ints
    second_author: Ints
    assisted: Flags

    def __len__(self) -> int:
        return len(self.time)

    def sorted(self) -> Changes:
        """The same changes, oldest first."""
        order = np.lexsort((self.asset, self.person, self.time))
        return Changes(*(getattr(self, name)[order] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Files:
    """Which files a change touched: `change` and `file` are positions in the changes and in the list of paths."""

    change: Ints
    file: Ints
    created: Flags
    paths: tuple[tuple[int, str], ...]  # asset, path inside its repository


@dataclass(frozen=True, slots=True)
class Work:
    """Everything that happened, and the involvement it was drawn from."""

    founded: int  # UTC seconds
    until: int
    changes: Changes
    files: Files
    involvement: Involvement


def work(parameters: Parameters, world: World, as_of: date, rng: np.random.Generator) -> Work:
    """Draw the company's whole history up to the morning of `as_of`."""
    until = int(datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC).timestamp())
    first = as_of - timedelta(days=int(parameters.months * DAYS_A_MONTH))
    founded = until - (as_of - first + timedelta(days=first.weekday())).days * DAY  # a Monday, so that weeks are weeks
    involvement = involve(parameters, world, rng)
    parts = [
        _beginnings(parameters, involvement, rng),
        _daily(parameters, world, involvement, rng),
        _reformats(parameters, rng),
        _bots(parameters, rng),
        _moves(parameters, involvement),
    ]
    joined = _joined(parts, parameters, founded)
    joined = _reviewed(joined, founded, parameters, world, involvement, rng)
    before = joined.time < until
    joined = Changes(*(getattr(joined, name)[before] for name in joined.__slots__)).sorted()
    return Work(founded, until, joined, _touched(parameters, joined, rng), involvement)


Part = tuple[npt.NDArray[np.float64], Ints, Ints, Ints]  # day of the company's life, person, asset, kind


def _beginnings(parameters: Parameters, involvement: Involvement, rng: np.random.Generator) -> Part:
    """Each asset begins with a change by its first owner; an import is a change of its own two days later."""
    days, people, assets, kinds = [], [], [], []
    for a, asset in enumerate(parameters.assets):
        day = asset.born * DAYS_A_MONTH + 7 * rng.random()
        owner = involvement.first_owner(a, asset.born)
        days.append(day)
        people.append(owner)
        assets.append(a)
        kinds.append(Kind.WORK)
        if asset.imported:
            days.append(day + 2)
            people.append(owner)
            assets.append(a)
            kinds.append(Kind.IMPORT)
    for repository in parameters.repositories:
        if repository.vendored:
            first = parameters.assets.index(repository.assets[0])
            days.append(repository.vendored_in * DAYS_A_MONTH + 3)
            people.append(involvement.first_owner(first, repository.vendored_in))
            assets.append(first)
            kinds.append(Kind.VENDOR)
    return np.array(days), np.array(people), np.array(assets), np.array(kinds)


def _daily(parameters: Parameters, world: World, involvement: Involvement, rng: np.random.Generator) -> Part:
    """Week by week: how many changes each person makes, then to which asset each one was."""
    person, day = _paced([p.pace for p in parameters.people], _employed(parameters), parameters.months, rng)
    quarter = np.minimum((day / (QUARTER * DAYS_A_MONTH)).astype(np.int64), involvement.weights.shape[0] - 1)
    asset = np.full(len(person), NOBODY, dtype=np.int64)
    for code in np.unique(quarter * 1000 + person):
        rows = np.flatnonzero(quarter * 1000 + person == code)
        weights = involvement.weights[code // 1000, code % 1000]
        if weights.sum() > 0:
            asset[rows] = np.searchsorted(np.cumsum(weights) / weights.sum(), rng.random(len(rows)))
    born = np.array([a.born for a in parameters.assets]) * DAYS_A_MONTH + 8
    keep = (asset >= 0) & (day > born[asset])
    chance = rng.random(len(person))
    kind = np.full(len(person), int(Kind.WORK))
    kind[chance < world.share_of_fixes + world.share_of_reverts] = Kind.FIX
    kind[chance < world.share_of_reverts] = Kind.REVERT
    return day[keep], person[keep], asset[keep], kind[keep]


def _employed(parameters: Parameters) -> list[tuple[float, float]]:
    return [(p.joined, p.left if p.left is not None else parameters.months + 1) for p in parameters.people]


def _paced(
    paces: list[tuple[tuple[float, float], ...]],
    employed: list[tuple[float, float]],
    months: float,
    rng: np.random.Generator,
) -> tuple[Ints, npt.NDArray[np.float64]]:
    """(who, day) of each change: a Poisson count a week around a steady personal pace, with weeks off, on workdays."""
    weeks = np.arange(int(months * DAYS_A_MONTH / 7) + 1)
    middle = (weeks + 0.5) * 7 / DAYS_A_MONTH
    rates = np.zeros((len(paces), len(weeks)))
    for p, (pace, (start, end)) in enumerate(zip(paces, employed, strict=True)):
        for month, rate in pace:
            rates[p, middle >= month] = rate
        rates[p, (middle < start) | ((weeks + 1) * 7 / DAYS_A_MONTH > end)] = 0
    rates *= rng.lognormal(0, 0.25, (len(paces), 1)) * (rng.random(rates.shape) > 0.09)
    counts = rng.poisson(rates * rng.gamma(4, 1 / 4, rates.shape))
    who = np.repeat(np.arange(len(paces)), counts.sum(axis=1))
    week = np.concatenate([np.repeat(weeks, row) for row in counts])
    weekend = rng.random(len(who)) < 0.05
    day = week * 7 + np.where(weekend, rng.integers(5, 7, len(who)), rng.integers(0, 5, len(who))) + 0.0
    return who, day + (8 + 11 * rng.beta(2, 2.2, len(who))) / 24


def _reformats(parameters: Parameters, rng: np.random.Generator) -> Part:
    """Somebody who runs the formatter over whole repositories; the asset only says which repository."""
    person, day = _paced([p.reformats for p in parameters.people], _employed(parameters), parameters.months, rng)
    asset = np.full(len(person), NOBODY, dtype=np.int64)
    for n, d in enumerate(day):
        there = [i for i, a in enumerate(parameters.assets) if a.born + 0.5 < d / DAYS_A_MONTH and _is_code(a.like)]
        asset[n] = there[int(rng.random() * len(there))]
    return day, person, asset, np.full(len(person), int(Kind.REFORMAT))


def _is_code(like: str) -> bool:
    return like not in {"docs", "runbook", "workflow", "notebook", "kubernetes", "terraform", "alerts", "schema"}


def _bots(parameters: Parameters, rng: np.random.Generator) -> Part:
    """Programs bump dependencies in a repository; the asset only says which repository."""
    everywhere = [(0.0, parameters.months + 1)] * len(parameters.bots)
    if not parameters.bots:
        return np.empty(0), np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int64)
    bot, day = _paced([b.pace for b in parameters.bots], everywhere, parameters.months, rng)
    asset = np.full(len(bot), NOBODY, dtype=np.int64)
    for n, d in enumerate(day):
        there = [i for i, a in enumerate(parameters.assets) if a.born + 0.5 < d / DAYS_A_MONTH]
        asset[n] = there[int(rng.random() * len(there))] if there else NOBODY
    keep = asset >= 0
    return day[keep], -2 - bot[keep], asset[keep], np.full(int(keep.sum()), int(Kind.BOT))


def _moves(parameters: Parameters, involvement: Involvement) -> Part:
    """An asset's folder is renamed once."""
    moved = [(a, asset) for a, asset in enumerate(parameters.assets) if asset.moved is not None]
    days = np.array([(asset.moved or 0) * DAYS_A_MONTH + 0.6 for _, asset in moved])
    people = np.array([involvement.first_owner(a, asset.moved or 0) for a, asset in moved], dtype=np.int64)
    return days, people, np.array([a for a, _ in moved], dtype=np.int64), np.full(len(moved), int(Kind.MOVE))


def _joined(parts: list[Part], parameters: Parameters, founded: int) -> Changes:
    day, person, asset, kind = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    offsets = np.array([p.offset for p in parameters.people] + [0] * (len(parameters.bots) + 1)) * 60
    time = founded + (day * DAY).astype(np.int64) - offsets[np.where(person >= 0, person, len(offsets) - 1)]
    nobody = np.full(len(day), NOBODY, dtype=np.int64)
    no = np.zeros(len(day), dtype=np.bool_)
    person, asset, kind = (c.astype(np.int64) for c in (person, asset, kind))
    return Changes(time, person, asset, nobody, kind, nobody.copy(), nobody.copy(), no).sorted()


def _reviewed(
    changes: Changes,
    founded: int,
    parameters: Parameters,
    world: World,
    involvement: Involvement,
    rng: np.random.Generator,
) -> Changes:
    """Add reviewers, second authors, assistants and second assets to people's work."""
    n = len(changes)
    worked = np.isin(changes.kind, TEACHING)
    month = (changes.time - founded) / DAY / DAYS_A_MONTH
    quarter = np.clip((month / QUARTER).astype(np.int64), 0, involvement.weights.shape[0] - 1)
    reviewers = _another(involvement.review_weights, quarter, changes, rng)
    seconds = _another(involvement.weights, quarter, changes, rng)
    other = _neighbour(changes.asset, month, parameters, rng)
    chance = rng.random((3, n))
    # Assistants spread: nobody at the founding, twice the average now, the written share over all changes.
    spread = month[worked] / month[worked].mean() if worked.any() else month[worked]
    assisted = np.zeros(n, dtype=np.bool_)
    assisted[worked] = rng.random(int(worked.sum())) < world.share_with_assistant * spread
    return Changes(
        changes.time,
        changes.person,
        changes.asset,
        np.where(worked & (chance[0] < world.share_touching_second_asset), other, NOBODY),
        changes.kind,
        np.where(worked & (chance[1] < world.share_reviewed), reviewers, NOBODY),
        np.where(worked & (chance[2] < world.share_with_second_author), seconds, NOBODY),
        assisted,
    )


def _another(weights: npt.NDArray[np.float64], quarter: Ints, changes: Changes, rng: np.random.Generator) -> Ints:
    """For each change, somebody involved in its asset then, other than its author; `NOBODY` where there is nobody."""
    rows = weights[quarter, :, np.maximum(changes.asset, 0)].copy()
    people = np.flatnonzero(changes.person >= 0)
    rows[people, changes.person[people]] = 0
    cumulative = np.cumsum(rows, axis=1)
    total = cumulative[:, -1]
    drawn = (cumulative < (rng.random(len(rows)) * total)[:, None]).sum(axis=1)
    return np.where(total > 0, np.minimum(drawn, rows.shape[1] - 1), NOBODY)


def _neighbour(asset: Ints, month: npt.NDArray[np.float64], parameters: Parameters, rng: np.random.Generator) -> Ints:
    """For each change, another living asset of the same repository, or `NOBODY`."""
    assets = parameters.assets
    same = np.array([[a.repository == b.repository and a is not b for b in assets] for a in assets])
    quiet = np.array([a.quiet_after if a.quiet_after is not None else 1e9 for a in assets])
    born = np.array([a.born for a in assets]) + 0.5
    open_ = same[np.maximum(asset, 0)] & (born[None, :] < month[:, None]) & (quiet[None, :] > month[:, None])
    score = np.where(open_, rng.random(open_.shape), -1)
    return np.where(open_.any(axis=1), score.argmax(axis=1), NOBODY)


def _touched(parameters: Parameters, changes: Changes, rng: np.random.Generator) -> Files:
    """Which files each change touched: one to nine of the asset's; whole sets for imports."""
    paths: list[tuple[int, str]] = []
    change: list[Ints] = []
    file: list[Ints] = []
    for a, asset in enumerate(parameters.assets):
        start, members = len(paths), asset.members
        paths.extend((a, path) for path in members)
        plain = len(asset.files)
        generated = np.arange(start + plain, start + plain + len(asset.generated))
        rows = np.flatnonzero((changes.asset == a) | (changes.second_asset == a))
        rows = rows[~np.isin(changes.kind[rows], (Kind.BOT, Kind.VENDOR, Kind.MOVE, Kind.REFORMAT))]
        imports = rows[changes.kind[rows] == Kind.IMPORT]
        ordinary = np.setdiff1d(rows, imports)
        popular = [*range(plain), *range(len(members) - len(asset.also), len(members))]
        popular += list(range(plain + len(asset.generated), len(members) - len(asset.also)))[:12]
        weight = 1 / (1 + np.arange(len(popular))) ** 0.7
        many = np.minimum(rng.geometric(0.35, len(ordinary)), 9)
        if len(ordinary):
            many[0] = max(1, round(0.3 * plain))
        rank = np.argsort(np.argsort(rng.exponential(1, (len(ordinary), len(popular))) / weight, axis=1), axis=1)
        which, slot = np.nonzero(rank < many[:, None])
        change.append(ordinary[which])
        file.append(start + np.array(popular, dtype=np.int64)[slot])
        if len(generated) and len(ordinary):
            regenerated = ordinary[rng.random(len(ordinary)) < 0.3]
            change.append(np.repeat(regenerated, len(generated)))
            file.append(np.tile(generated, len(regenerated)))
        for row in imports:
            whole = np.arange(start + plain, start + plain + asset.imported)
            change.append(np.full(len(whole), row))
            file.append(whole)
    some = _in_order(np.concatenate(change), np.concatenate(file), tuple(paths))
    wide = _formatted(parameters, changes, some)
    return _in_order(np.concatenate([some.change, wide[0]]), np.concatenate([some.file, wide[1]]), some.paths)


def _formatted(parameters: Parameters, changes: Changes, files: Files) -> tuple[Ints, Ints]:
    """(change, file) of the formatter's runs: all code of the repository that is there by then."""
    code = np.array([_is_code(parameters.assets[a].like) for a, _ in files.paths])
    names = [r.name for r in parameters.repositories]
    home = np.array([names.index(a.repository) for a in parameters.assets])
    of_file = home[np.array([a for a, _ in files.paths])]
    born = np.full(len(files.paths), len(changes))
    np.minimum.at(born, files.file, files.change)
    rows = np.flatnonzero(changes.kind == Kind.REFORMAT)
    touched = [np.flatnonzero(code & (of_file == home[changes.asset[row]]) & (born < row)) for row in rows]
    if not touched:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    return np.repeat(rows, [len(t) for t in touched]), np.concatenate(touched)


def _in_order(change: Ints, file: Ints, paths: tuple[tuple[int, str], ...]) -> Files:
    """Rows by change, then file; a file's first row created it."""
    order = np.lexsort((file, change))
    change, file = change[order].astype(np.int64), file[order].astype(np.int64)
    created = np.zeros(len(file), dtype=np.bool_)
    created[np.unique(file, return_index=True)[1]] = True
    return Files(change, file, created, paths)
