"""Who merged what AI agents wrote, where the commit itself names no human: one table of the head.

The line of first parents is the branch as its maintainers saw it grow. A commit off that line was brought by the oldest
merge on it from which the commit can be reached, whatever merges lie between: those joined branches to branches.
A commit on the line was pushed, or squashed by a forge, and says nothing of who did that. Merges of a main branch into
somebody's own, pushed as the new main branch, turn the line around: then whoever did that stands for what it brought.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from holdfast.evidence.git.agents import is_agent, is_forge
from holdfast.evidence.git.plainfiles import as_text
from holdfast.evidence.git.sterile import Sterile

MERGERS = {"sha": pl.String, "name": pl.String, "email": pl.String}
LARGEST = 1 << 30
WHO = [
    "log",
    "--no-walk=unsorted",
    "--stdin",
    "-z",
    "--no-patch",
    "--encoding=UTF-8",
    "--no-show-signature",
    "--no-color",
    "--no-notes",
    "--no-mailmap",
    "--format=%H%x00%an%x00%ae",
    "--",
]

Graph = dict[bytes, tuple[bytes, ...]]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was found up to an earlier tip."""

    tip: str
    rows: pl.DataFrame


def mergers(
    git: Sterile,
    tip: str | None,
    parts: Sequence[pl.DataFrame],
    earlier: Earlier | None = None,
    parents: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """sha, name, email: commits of agents that no human committed, and the author of the merge that brought each.

    `parts` are the commits up to `tip`, in any number of frames; `parents` has sha and parents of them all, merges too,
    where they are at hand. Git runs only where there are such commits, and only over what came since `earlier` where
    the line of first parents goes on from there: what a line has brought stays. A history that is shallow or cannot be
    walked to its end gives no rows: a merge that is missing would credit another's author.
    """
    wanted = {sha.encode() for part in parts for sha in _orphans(part)}
    if tip is None or not wanted or (git.path / "shallow").exists():
        return pl.DataFrame(schema=MERGERS)
    if earlier is not None and parents is None:
        since = _walked(git, [tip, "--not", earlier.tip])
        if since is not None and _goes_on(since, tip.encode(), earlier.tip.encode()):
            return pl.concat([earlier.rows, _rows(git, since, tip, wanted & since.keys())]).sort("sha")
    graph = _walked(git, [tip]) if parents is None else _read(parents)
    return _rows(git, graph, tip, wanted) if graph else pl.DataFrame(schema=MERGERS)


def _walked(git: Sterile, revisions: list[str]) -> Graph | None:
    """The parents of each of these commits; None where they cannot be listed."""
    said, ended = git.output(["rev-list", "--parents", *revisions, "--"], limit=LARGEST)
    return _graph(said) if ended.code == 0 else None


def _goes_on(since: Graph, tip: bytes, old: bytes) -> bool:
    """Whether the line of first parents leads from `tip` to `old`."""
    line = list(_line(since, tip))
    return tip == old or (bool(line) and next(iter(since[line[-1]]), None) == old)


def _rows(git: Sterile, graph: Graph, tip: str, wanted: Collection[bytes]) -> pl.DataFrame:
    brought = _brought(graph, tip.encode(), wanted)
    authors = _authors(git, set(brought.values()))
    rows = [(_text(sha), *authors[merge]) for sha, merge in sorted(brought.items()) if merge in authors]
    return pl.DataFrame(rows, schema=MERGERS, orient="row")


def _orphans(commits: pl.DataFrame) -> list[str]:
    """Ids of commits that an agent wrote and an agent or a forge committed."""
    author, committer = ["author_name", "author_email"], ["committer_name", "committer_email"]
    agents = [who for who in commits.select(author).unique().iter_rows() if is_agent(*who)]
    if not agents:
        return []
    written = commits.join(pl.DataFrame(agents, schema=author, orient="row"), on=author, how="semi")
    return [sha for sha, *by in written.select("sha", *committer).iter_rows() if is_agent(*by) or is_forge(by[1])]


def _read(parents: pl.DataFrame) -> Graph:
    """The same of a frame."""
    rows = parents.select("sha", "parents").iter_rows()
    return {sha.encode(): tuple(above.encode().split()) for sha, above in rows}


def _graph(said: bytes) -> Graph:
    """Each commit's parents."""
    return {sha: tuple(parents) for sha, *parents in map(bytes.split, said.splitlines()) if sha}


def _brought(graph: Graph, tip: bytes, wanted: Collection[bytes]) -> dict[bytes, bytes]:
    """The merge on the line of first parents that brought each wanted commit; none for commits on that line.

    Merges are taken from the oldest on, and each commit is visited once.

    >>> graph = {b"5": (b"4", b"s"), b"4": (b"1", b"3"), b"3": (b"2",), b"2": (b"1",), b"s": (b"3",), b"1": ()}
    >>> _brought(graph, b"5", {b"1", b"2", b"4", b"s"})
    {b'2': b'4', b's': b'5'}
    """
    line = list(_line(graph, tip))
    seen, left = set(line), set(wanted) - set(line)
    found: dict[bytes, bytes] = {}
    for merge in reversed(line):
        if not left:
            break
        waiting = [parent for parent in graph[merge][1:] if parent not in seen]
        while waiting:
            commit = waiting.pop()
            if commit in seen:
                continue
            seen.add(commit)
            if commit in left:
                left.discard(commit)
                found[commit] = merge
            waiting += [parent for parent in graph.get(commit, ()) if parent not in seen]
    return dict(sorted(found.items()))


def _line(graph: Graph, tip: bytes) -> Iterator[bytes]:
    """The tip, its first parent, and so on to the first commit."""
    at: bytes | None = tip
    for _ in graph:
        if at is None or at not in graph:
            return
        yield at
        at = next(iter(graph[at]), None)


def _authors(git: Sterile, merges: Collection[bytes]) -> dict[bytes, tuple[str, str]]:
    """Name and address of each merge's author; nothing where git does not say all of them."""
    if not merges:
        return {}
    said, ended = git.output(WHO, b"".join(merge + b"\n" for merge in sorted(merges)))
    fields = said.split(b"\0")[:-1]
    if ended.code or len(fields) != 3 * len(merges):
        return {}
    return {sha: (as_text(name), as_text(email)) for sha, name, email in zip(*[iter(fields)] * 3, strict=True)}


def _text(sha: bytes) -> str:
    return sha.decode("ascii", "replace")
