"""Turns what happened in one repository into commits: who signs with which address, what the files say, what merges.

One commit after the other, oldest first; `writer` makes git of them.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random

import numpy as np

from holdfast.demo import roots
from holdfast.demo.contents import Draft, start
from holdfast.demo.messages import body, bump, message, subject
from holdfast.demo.parameters import DAYS_A_MONTH, Address, Parameters, Person, Repository
from holdfast.demo.texts import fill
from holdfast.demo.words import pick
from holdfast.demo.work import DAY, NOBODY, Kind, Work

FORGE = Address("Forge", "noreply@forge.example")
LONGEST_REWRITE = 6


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit. `files` are new contents by path; `moved` renames a folder; `lands` is how it reaches main."""

    time: int
    offset: int
    author: Address
    committer: Address
    message: str
    files: dict[str, str]
    moved: tuple[str, str] | None = None
    lands: str = "rebase"
    pull: int = 0
    rewritten: bool = False


@dataclass(slots=True)
class _State:
    """What a repository looks like while its history is told; files by their number, wherever they move."""

    seed: int
    company: str
    rng: Random
    drafts: dict[int, Draft] = field(default_factory=dict)
    moved: set[int] = field(default_factory=set)
    pull: int = 0
    last_subject: str = ""


def tell(parameters: Parameters, work: Work, repository: Repository, seed: int) -> Iterator[Commit]:
    """The commits of `repository`, oldest first."""
    state = _State(
        seed, parameters.domain.removesuffix(".example"), Random(zlib.crc32(repository.name.encode()) ^ seed)
    )
    rows = _rows(parameters, work, repository)
    touched = _files_by_change(work, rows)
    rewritten = _rewritten_rows(work, repository, rows)
    extras = _extras(parameters, work, repository, rows)
    for n, row in enumerate(rows):
        if n == 0:
            yield _initial(parameters, work, repository, int(row), state)
        among = n in rewritten and n - 1 in rewritten
        yield from (replace(extra, rewritten=among) for extra in extras.pop(n, ()))
        yield _commit(parameters, work, repository, int(row), touched.get(int(row), []), state, n in rewritten)
    for late in extras.values():
        yield from late


def _rows(parameters: Parameters, work: Work, repository: Repository) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    mine = np.array([a.repository == repository.name for a in parameters.assets])
    rows: np.ndarray[tuple[int], np.dtype[np.int64]] = np.flatnonzero(mine[work.changes.asset])
    if roots.lock_file(repository) is None:
        rows = rows[work.changes.kind[rows] != Kind.BOT]
    return rows


def _files_by_change(work: Work, rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> dict[int, list[int]]:
    wanted = np.isin(work.files.change, rows)
    found: dict[int, list[int]] = {}
    for change, file in zip(work.files.change[wanted].tolist(), work.files.file[wanted].tolist(), strict=True):
        found.setdefault(change, []).append(file)
    return found


def _rewritten_rows(
    work: Work, repository: Repository, rows: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> frozenset[int]:
    """Places, in the repository's own order, of the commits that were first pushed in another form."""
    if repository.rewritten is None:
        return frozenset()
    moment = work.founded + repository.rewritten * DAYS_A_MONTH * DAY
    last = int(np.searchsorted(work.changes.time[rows], moment))
    return frozenset(range(max(1, last - LONGEST_REWRITE), last))


def _initial(parameters: Parameters, work: Work, repository: Repository, row: int, state: _State) -> Commit:
    who = parameters.people[int(work.changes.person[row])]
    when = int(work.changes.time[row]) - 3600
    author = who.addresses[0]
    return Commit(when, who.offset, author, author, "Initial commit\n", roots.first_files(parameters, repository))


def _extras(
    parameters: Parameters, work: Work, repository: Repository, rows: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> dict[int, list[Commit]]:
    """Commits that only touch the root, by the place in the repository's history before which they come."""
    by_place: dict[int, list[Commit]] = {}
    for share, who, first, files in _root_changes(parameters, work, repository):
        place = min(len(rows) - 1, 1 + int(share * len(rows)))
        when = int(work.changes.time[rows[place]]) - 60
        author = who.addresses[0]
        by_place.setdefault(place, []).append(Commit(when, who.offset, author, author, first + "\n", files))
    return by_place


def _root_changes(
    parameters: Parameters, work: Work, repository: Repository
) -> Iterator[tuple[float, Person, str, dict[str, str]]]:
    """(share of the history that lies before it, who, subject, files)."""
    people, owner = parameters.people, work.involvement.owner
    anybody = people[work.involvement.first_owner(parameters.assets.index(repository.assets[0]), parameters.months - 1)]
    told = tuple(u for u in parameters.unrecorded if u.told_in == repository.name)
    for n, note in enumerate(told):
        text = roots.readme(parameters, repository, tuple(u.remark for u in told[: n + 1]))
        who = people[parameters.index[note.holder]]
        yield 0.8, who, f"README: say where {note.asset} lives", {"README.md": text}
    owned: dict[str, str] = {}
    middle = owner.shape[0] * 2 // 3
    for a in repository.assets:
        holder = int(owner[middle, parameters.assets.index(a)])
        if holder >= 0 and a.production:
            owned[a.path] = people[holder].addresses[0].email
    if owned:
        yield (
            0.65,
            anybody,
            "Add CODEOWNERS",
            {"CODEOWNERS": roots.code_owners(parameters.name.lower(), repository, owned)},
        )
    mapped = roots.mailmap(parameters)
    if mapped and repository == parameters.repositories[0]:
        yield 0.5, anybody, "Add a mailmap for addresses we no longer use", {".mailmap": mapped}


def _commit(
    parameters: Parameters,
    work: Work,
    repository: Repository,
    row: int,
    touched: list[int],
    state: _State,
    rewritten: bool,
) -> Commit:
    c, rng = work.changes, state.rng
    kind, asset = Kind(int(c.kind[row])), parameters.assets[int(c.asset[row])]
    if kind is Kind.BOT:
        return replace(_bump(parameters, work, repository, row, state), rewritten=rewritten)
    who = parameters.people[int(c.person[row])]
    month = (int(c.time[row]) - work.founded) / DAY / DAYS_A_MONTH
    author = signature(who, month, rng)
    first = f'Revert "{state.last_subject}"' if kind is Kind.REVERT else subject(kind, asset.path, rng)
    state.last_subject = first if kind is Kind.WORK else state.last_subject or first
    lands = repository.lands if kind not in (Kind.MOVE, Kind.IMPORT, Kind.VENDOR) and not rewritten else "rebase"
    if lands == "merge" and rng.random() < 0.6:
        lands = "rebase"
    if lands != "rebase":
        state.pull += 1
    if lands == "squash":
        first = f"{first} (#{state.pull})"
    text = body(rng) if kind in (Kind.WORK, Kind.FIX) else ""
    said = message(first, text, _trailers(parameters, work, repository, row, who, state))
    moved = (asset.formerly, asset.path) if kind is Kind.MOVE and asset.formerly else None
    if moved:
        state.moved.add(int(c.asset[row]))
    files = _contents(parameters, work, repository, kind, touched, state)
    committer = FORGE if lands == "squash" else author
    return Commit(int(c.time[row]), who.offset, author, committer, said, files, moved, lands, state.pull, rewritten)


def signature(person: Person, month: float, rng: Random) -> Address:
    """The address somebody commits with: mostly the first; old ones early on, others now and then."""
    others = len(person.addresses) - 1
    if others <= 0:
        return person.addresses[0]
    if others >= 2 and month < 5:
        return person.addresses[2] if rng.random() < 0.6 else person.addresses[0]
    if rng.random() < 0.25:
        return person.addresses[1 + int(rng.random() * others)]
    return person.addresses[0]


def _trailers(
    parameters: Parameters, work: Work, repository: Repository, row: int, who: Person, state: _State
) -> list[tuple[str, Address]]:
    c, people = work.changes, parameters.people
    found = []
    if c.reviewer[row] != NOBODY:
        found.append(("Reviewed-by", people[int(c.reviewer[row])].addresses[0]))
    if c.second_author[row] != NOBODY:
        found.append(("Co-authored-by", people[int(c.second_author[row])].addresses[0]))
    if c.assisted[row] and parameters.assistants:
        found.append(("Co-authored-by", pick(state.rng, parameters.assistants)))
    if repository.language == "terraform":
        found.append(("Signed-off-by", who.addresses[0]))
    return found


def _contents(
    parameters: Parameters, work: Work, repository: Repository, kind: Kind, touched: list[int], state: _State
) -> dict[str, str]:
    if kind is Kind.VENDOR:
        paths = [f"{repository.vendored}/lib/part{n:02d}.js" for n in range(repository.vendored_files)]
        return {path: start("vendored", path, state.seed, state.company).text() for path in paths}
    files: dict[str, str] = {}
    for file in touched:
        a, path = work.files.paths[file]
        asset = parameters.assets[a]
        like = "imported" if path.rsplit("/", 1)[-1].startswith("part_") else asset.like
        if asset.formerly and a not in state.moved:
            path = path.replace(asset.path, asset.formerly, 1)
        files[path] = _next_text(like, path, file, kind, state)
    return files


def _next_text(like: str, path: str, file: int, kind: Kind, state: _State) -> str:
    draft = state.drafts.get(file)
    if draft is None:
        draft = state.drafts[file] = start(like, path, state.seed, state.company)
        return draft.text()
    if kind is Kind.REFORMAT:
        draft.reformat()
    elif kind is Kind.REVERT:
        draft.revert()
    else:
        draft.grow()
    return draft.text()


def _bump(parameters: Parameters, work: Work, repository: Repository, row: int, state: _State) -> Commit:
    bot = parameters.bots[-2 - int(work.changes.person[row])]
    author = Address(bot.name, bot.email)
    when = int(work.changes.time[row])
    if "[bot]" in bot.name:
        lock = roots.lock_file(repository) or "requirements.txt"
        text = roots.locked(repository, Random(zlib.crc32(f"{repository.name}{row}".encode())))
        return Commit(when, 0, author, FORGE, bump(state.rng) + "\n", {lock: text})
    version = f"{1 + when // (DAY * 90) % 9}.{when // DAY % 90}"
    notes = "".join(f"- {fill('<<Phrase>>.', state.rng)}\n" for _ in range(3))
    return Commit(when, 0, author, author, f"Release {version}\n", {"CHANGELOG.md": f"# {version}\n\n{notes}"})
