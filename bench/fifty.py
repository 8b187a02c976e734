"""A company of fifty, for benches: the example company twice over, the second time with other names, as one firm.

`fifty(FOLDER)` writes its repositories with real git; `scanned(FOLDER)` also scans it. 50 people are there and 8 have
left; 128 assets in 18 repositories. As a command: `python bench/fifty.py FOLDER`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from holdfast.demo.company import settings
from holdfast.demo.history import tell
from holdfast.demo.parameters import Address, Asset, Ownership, Parameters, Person, read
from holdfast.demo.parameters import world as world_named
from holdfast.demo.work import work
from holdfast.demo.writer import write

AS_OF = date(2026, 9, 1)
SEED = 1
PEOPLE = 50


def fifty(into: Path) -> Parameters:
    """Write the company into a new folder. The same commits every time."""
    parameters = doubled(read(28, "startup"))
    done = work(parameters, world_named("plain"), AS_OF, np.random.default_rng([SEED, 0]))
    into.mkdir(parents=True, exist_ok=True)
    for repository in parameters.repositories:
        write(into / repository.name, tell(parameters, done, repository, SEED))
    (into / "holdfast.toml").write_text(settings(parameters, AS_OF), encoding="utf-8")
    return parameters


def scanned(folder: Path, home: Path) -> dict[str, str]:
    """Scan it; the environment in which the program finds what it remembers."""
    there = {**os.environ, "HOLDFAST_HOME": str(home)}
    command = [
        str(Path(sys.executable).with_name("holdfast")),
        "scan",
        ".",
        "--as-of",
        AS_OF.isoformat(),
        "--no-report",
    ]
    subprocess.run(command, cwd=folder, env=there, check=True, capture_output=True)
    return there


def doubled(one: Parameters) -> Parameters:
    """Two of it, the second renamed, as one; as many people of the second have left as are more than fifty."""
    again = _renamed(one)
    there = [person.handle for person in again.people if person.left is None]
    more = sum(person.left is None for person in one.people) + len(there) - PEOPLE
    gone = set(there[len(there) - more :])
    people = (*one.people, *(replace(p, left=one.months - 4) if p.handle in gone else p for p in again.people))
    return replace(
        one, people=people, repositories=(*one.repositories, *again.repositories), teams=(*one.teams, *again.teams),
        owners=(*one.owners, *again.owners), index={person.handle: n for n, person in enumerate(people)},
    )  # fmt: skip


def _renamed(one: Parameters) -> Parameters:
    """The same company with other people, repositories and teams: everybody's first name meets another's last."""
    names = [person.name for person in one.people]
    last = names[7:] + names[:7]
    called = {name: f"{name.split()[0]} {other.split()[-1]}" for name, other in zip(names, last, strict=True)}
    people = tuple(_person(person, called[person.name]) for person in one.people)
    repositories = tuple(
        replace(each, name=_again(each.name), team=_again(each.team), assets=tuple(map(_asset, each.assets)))
        for each in one.repositories
    )
    return replace(
        one, people=people, repositories=repositories, teams=tuple(map(_again, one.teams)),
        owners=tuple(map(_owner, one.owners)),
    )  # fmt: skip


def _again(name: str) -> str:
    return f"{name}-two"


def _person(person: Person, name: str) -> Person:
    domain = person.addresses[0].email.rpartition("@")[2]
    address = Address(name, f"{name.lower().replace(' ', '.')}@{domain}")
    return replace(
        person, handle=_again(person.handle), name=name, team=_again(person.team), addresses=(address,), in_mailmap=(),
        hands_over_to=person.hands_over_to and _again(person.hands_over_to),
        writes=tuple(map(_key, person.writes)), reviews=tuple(map(_key, person.reviews)),
    )  # fmt: skip


def _asset(asset: Asset) -> Asset:
    return replace(asset, repository=_again(asset.repository))


def _owner(one: Ownership) -> Ownership:
    return replace(one, person=_again(one.person), assets=tuple(map(_key, one.assets)))


def _key(written: str) -> str:
    """A repository, or `repository:path`, in the second company."""
    repository, colon, path = written.partition(":")
    return _again(repository) + colon + path


if __name__ == "__main__":
    fifty(Path(sys.argv[1]))
