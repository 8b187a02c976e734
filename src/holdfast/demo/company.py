"""The example company: `simulate` draws it and its truth, `generate` also writes it as real repositories."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from holdfast.demo import lab
from holdfast.demo.history import tell
from holdfast.demo.knowledge import Knowledge, learn
from holdfast.demo.parameters import Parameters, World, read
from holdfast.demo.parameters import world as world_named
from holdfast.demo.planned import roadmap
from holdfast.demo.roots import LABEL
from holdfast.demo.truth import HandOver, as_json, hand_overs, leaving_dates
from holdfast.demo.work import Work, work
from holdfast.demo.writer import write
from holdfast.demo.written import remember
from holdfast.errors import BadInput


@dataclass(frozen=True, slots=True)
class Company:
    """An example company: its parameters, all that happened, what people know. `folder` is None if not written.

    `work.changes` and `work.files` are the touch records: who changed which asset and file when, of which kind.
    """

    parameters: Parameters
    world: World
    seed: int
    as_of: date
    work: Work
    knowledge: Knowledge
    hand_overs: tuple[HandOver, ...]
    folder: Path | None = None

    @property
    def truth(self) -> dict[str, object]:
        """The planted truth as plain data; the same as in `truth.json`."""
        found = as_json(self.parameters, self.work, self.knowledge, self.hand_overs, self.world, self.seed, self.as_of)
        return found | {"offers": lab.truth(self.parameters, self.as_of)}


def simulate(*, size: int = 28, shape: str = "startup", seed: int, as_of: date, world: str = "plain") -> Company:
    """An example company without git: a fraction of a second, for tests over many seeds.

    Raises `BadInput` for a size, shape or world that was not written.

    >>> one = simulate(seed=1, as_of=date(2026, 9, 1))
    >>> len(one.parameters.assets), len(one.work.changes) > 4000
    (64, True)
    """
    if seed < 0:
        raise BadInput(f"A seed is a whole number from 0 up; {seed} was given.")
    parameters, rules = read(size, shape), world_named(world)
    working, knowing, handing = (np.random.default_rng([seed, layer]) for layer in range(3))
    done = work(parameters, rules, as_of, working)
    knowledge = learn(parameters, rules, done, knowing)
    return Company(parameters, rules, seed, as_of, done, knowledge, hand_overs(parameters, rules, done, handing))


def generate(
    into: Path, *, size: int = 28, shape: str = "startup", seed: int, as_of: date, world: str = "plain"
) -> Company:
    """Write an example company into the folder `into`, which must be new or empty: repositories with real git,
    `holdfast.toml` with what the company would type, `roadmap.csv` with what it plans, what its offers rest on, and
    `truth.json` with what was planted.

    Same arguments, same commit ids. Raises `BadInput` if the folder holds anything.
    """
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise BadInput(f"{into} is not empty. The example company needs a new or an empty folder.")
    one = simulate(size=size, shape=shape, seed=seed, as_of=as_of, world=world)
    into.mkdir(parents=True, exist_ok=True)
    for repository in one.parameters.repositories:
        write(into / repository.name, tell(one.parameters, one.work, repository, seed))
    (into / "holdfast.toml").write_text(settings(one.parameters, as_of), encoding="utf-8")
    (into / "roadmap.csv").write_text(roadmap(one.parameters, as_of), encoding="utf-8")
    for name, content in lab.files(one.parameters, as_of).items():
        (into / name).write_text(content, encoding="utf-8")
    (into / "truth.json").write_text(json.dumps(one.truth, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    remember(into)
    return Company(one.parameters, one.world, seed, as_of, one.work, one.knowledge, one.hand_overs, into)


def settings(parameters: Parameters, as_of: date) -> str:
    """The text of `holdfast.toml`: what the company would have typed; who left, teams and roles."""
    dates = leaving_dates(parameters, as_of)
    used, unused = ([a.key for a in parameters.assets if a.production is it] for it in (True, False))
    lines = [f"# {LABEL}", f'company = "{parameters.name} (invented)"', ""]
    lines += ["# What customers would notice within a day.", "production = ["]
    lines += [f'    "{key}",' for key in used] + ["]", "not_production = ["]
    lines += [f'    "{key}",' for key in unused] + ["]", ""]
    for person in parameters.people:
        first = person.addresses[0]
        lines += ["[[people]]", f'name = "{person.name}"', f'emails = ["{first.email}"]']
        lines += [f'team = "{person.team}"', f'role = "{person.role}"']
        if person.handle in dates:
            lines.append(f"left = {dates[person.handle].isoformat()}")
        lines.append("")
    return "\n".join(lines)
