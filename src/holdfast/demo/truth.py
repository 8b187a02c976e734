"""What is true of an example company, as the generator planted it: the answers that the product must find."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np

from holdfast.demo.knowledge import Knowledge
from holdfast.demo.parameters import DAYS_A_MONTH, Parameters, World
from holdfast.demo.roots import LABEL
from holdfast.demo.work import DAY, TEACHING, Kind, Work


@dataclass(frozen=True, slots=True)
class HandOver:
    """A finished hand-over: who took the asset from whom, and the person-weeks that it really took."""

    asset: str
    leaver: str
    successor: str
    built_person_weeks: float
    effort_person_weeks: float


def hand_overs(parameters: Parameters, world: World, work: Work, rng: np.random.Generator) -> tuple[HandOver, ...]:
    """What learning the leavers' assets took, for each leaver who handed over."""
    found = []
    kappa = world.effort_per_built_week * float(rng.lognormal(0, 0.5))
    for person in parameters.people:
        if person.hands_over_to is None:
            continue
        owned = sorted({a for o in parameters.owners if o.person == person.handle for a in o.assets})
        for key in owned:
            built = built_person_weeks(parameters, work, key)
            size = world.flat_person_weeks if world.hand_over_ignores_size else kappa * built * 0.2
            effort = size * float(rng.lognormal(0, world.spread))
            found.append(HandOver(key, person.handle, person.hands_over_to, round(built, 1), round(effort, 2)))
    return tuple(found)


def built_person_weeks(parameters: Parameters, work: Work, key: str) -> float:
    """Person-weeks that went into an asset: of each person's week, the share of changes that were to it."""
    asset = next(n for n, a in enumerate(parameters.assets) if a.key == key)
    c = work.changes
    rows = np.isin(c.kind, TEACHING)
    week = (c.time[rows] - work.founded) // (7 * DAY)
    code = c.person[rows] * 10_000 + week
    codes, totals = np.unique(code, return_counts=True)
    mine, count = np.unique(code[c.asset[rows] == asset], return_counts=True)
    return float((count / totals[np.searchsorted(codes, mine)]).sum())


def leaving_dates(parameters: Parameters, as_of: date) -> dict[str, date]:
    """Who has left or gives notice, with the last day."""
    dates = {}
    for person in parameters.people:
        if person.left is not None:
            dates[person.handle] = as_of - timedelta(days=round((parameters.months - person.left) * DAYS_A_MONTH))
        if person.leaves_in_days is not None:
            dates[person.handle] = as_of + timedelta(days=person.leaves_in_days)
    return dates


def as_json(
    parameters: Parameters,
    work: Work,
    knowledge: Knowledge,
    handed: tuple[HandOver, ...],
    world: World,
    seed: int,
    as_of: date,
) -> dict[str, object]:
    """The truth as plain data, ready to be written as JSON."""
    return {
        "about": f"{LABEL} This file is the truth that was planted; Holdfast never reads it.",
        "company": f"{parameters.name} (invented)",
        "seed": seed,
        "as_of": as_of.isoformat(),
        "world": world.name,
        "people": _people(parameters, knowledge, as_of),
        "bots": [f"{b.name} <{b.email}>" for b in parameters.bots],
        "assistants": [str(a) for a in parameters.assistants],
        "assets": _assets(parameters, work, knowledge),
        "states": _chosen_states(parameters, knowledge),
        "hand_overs": [{name: getattr(h, name) for name in HandOver.__slots__} for h in handed],
        "unrecorded": [{"asset": u.asset, "holder": u.holder, "remark": u.remark} for u in parameters.unrecorded],
        "traps": _traps(parameters, work),
    }


def _people(parameters: Parameters, knowledge: Knowledge, as_of: date) -> list[dict[str, object]]:
    dates = leaving_dates(parameters, as_of)
    return [
        {
            "handle": person.handle,
            "name": person.name,
            "team": person.team,
            "role": person.role,
            "addresses": [str(a) for a in person.addresses],
            "last_day": dates[person.handle].isoformat() if person.handle in dates else None,
            "active": bool(knowledge.here[n]),
        }
        for n, person in enumerate(parameters.people)
    ]


def _assets(parameters: Parameters, work: Work, knowledge: Knowledge) -> list[dict[str, object]]:
    rows = []
    for n, asset in enumerate(parameters.assets):
        files = sorted({work.files.paths[f][1] for f in np.unique(work.files.file) if work.files.paths[f][0] == n})
        changed = work.changes.time[(work.changes.asset == n) & np.isin(work.changes.kind, TEACHING)]
        last = datetime.fromtimestamp(int(changed.max()), tz=UTC).date().isoformat() if len(changed) else None
        rows.append(
            {
                "asset": asset.key,
                "kind": asset.kind,
                "production": asset.production,
                "files": files,
                "holders": [parameters.people[p].handle for p in knowledge.holders(n)],
                "last_change": last,
            }
        )
    return rows


def _chosen_states(parameters: Parameters, knowledge: Knowledge) -> dict[str, dict[str, str]]:
    """States if those who gave notice go, and if nobody does."""
    notice = [n for n, p in enumerate(parameters.people) if p.leaves_in_days is not None]
    sets: dict[str, list[int]] = {"nobody": []}
    if notice:
        sets["+".join(parameters.people[n].handle for n in notice)] = notice
    return {
        name: {a.key: s.value for a, s in zip(parameters.assets, knowledge.states(who), strict=True)}
        for name, who in sets.items()
    }


def _traps(parameters: Parameters, work: Work) -> dict[str, object]:
    people = parameters.people
    names = [p.name for p in people]
    return {
        "only reformatted": [p.handle for p in people if p.reformats],
        "reviews far more than writes": [p.handle for p in people if p.reviews],
        "named alike": [p.handle for p in people if names.count(p.name) > 1],
        "several addresses": [p.handle for p in people if len({a.email for a in p.addresses}) > 1],
        "handed over": [p.handle for p in people if p.hands_over_to],
        "left without handing over": [p.handle for p in people if p.left is not None and not p.hands_over_to],
        "gave notice": [p.handle for p in people if p.leaves_in_days is not None],
        "stable": [a.key for a in parameters.assets if a.quiet_after is not None],
        "imported in one commit": [a.key for a in parameters.assets if a.imported],
        "vendored": [f"{r.name}:{r.vendored}" for r in parameters.repositories if r.vendored],
        "generated": [f"{a.repository}:{a.path}/{g}" for a in parameters.assets for g in a.generated],
        "rewritten": [r.name for r in parameters.repositories if r.rewritten is not None],
        "formatting commits": int((work.changes.kind == Kind.REFORMAT).sum()),
    }
