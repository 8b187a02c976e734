"""Streams `git log --raw -z -M` into columns: chunk by chunk, with NumPy, names of paths kept once.

A chunk is cut at NUL bytes. A commit opens with a nonce that no repository could foresee, followed by a fixed number of
fields; a record of `--raw` has a fixed length. Both are found at once for the chunk, and the distances between
them checked: where they do not add up (a path that imitates a record, say), that chunk is walked token by token.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from holdfast.evidence.git.messages import Trailer, read_messages
from holdfast.evidence.git.sterile import Exit, Sterile, Stream

CHUNK_BYTES = 1 << 17  # small, so that parsing keeps up with git instead of following it
LONGEST_COMMIT = 1 << 28
FIELDS = ("%H", "%an", "%ae", "%ad", "%cn", "%ce", "%cd", "%P", "%B")
LOG = [
    "log",
    "--raw",
    "-z",
    "--diff-merges=off",  # merges are listed, for their place in the order, without changes
    "--no-abbrev",
    "--date=raw",
    "--encoding=UTF-8",
    "--no-ext-diff",
    "--no-textconv",
    "--no-show-signature",
    "--no-color",
    "--no-notes",
    "--no-mailmap",
    "--no-relative",
    "--ignore-submodules=none",
]
SIMILAR, EXACT = "-M", "-M100%"
EARLIEST, LATEST = 31_536_000, 4_102_444_800  # 1971 and 2100: before and after, a date is a fault or a forgery
LONGEST_OFFSET = 14 * 60
_DATE = re.compile(rb"-?[0-9]{1,17} [+-][0-9]{4,9}\Z").match

Ints = NDArray[np.int64]


class Codes(dict[bytes, int]):
    """Numbers for byte strings, in the order in which they were first asked for."""

    def __missing__(self, key: bytes) -> int:
        self[key] = code = len(self)
        return code


@dataclass(slots=True)
class Piece:
    """A run of commits as columns, in log order; `names`, `emails` and `paths` are what the codes stand for."""

    sha: list[bytes] = field(default_factory=list)
    parents: list[bytes] = field(default_factory=list)  # ids with spaces between; empty for a first commit
    ident: list[Ints] = field(default_factory=list)  # one row per commit: author, address, committer, address
    times: list[Ints] = field(default_factory=list)  # author's time and offset, committer's time and offset
    flags: list[NDArray[np.bool_]] = field(default_factory=list)  # is_fix, is_revert
    counts: list[int] = field(default_factory=list)
    commit: list[NDArray[np.int32]] = field(default_factory=list)
    path: list[NDArray[np.int32]] = field(default_factory=list)
    old_path: list[NDArray[np.int32]] = field(default_factory=list)  # -1 where the path did not move
    status: list[NDArray[np.uint8]] = field(default_factory=list)
    trailers: list[tuple[int, Trailer]] = field(default_factory=list)
    absurd: list[tuple[int, str]] = field(default_factory=list)
    names: Codes = field(default_factory=Codes)
    emails: Codes = field(default_factory=Codes)
    paths: Codes = field(default_factory=Codes)

    def text_ids(self) -> list[str]:
        """The ids of its commits."""
        return [sha.decode("ascii", "replace") for sha in self.sha]


class Malformed(ValueError):
    """The stream is not what git prints; its caller takes what was read as a truncated history."""


class Parser:
    """Turns the bytes of one log into a `Piece`. Feed it until the end, then `close` it."""

    def __init__(self, nonce: bytes, hex_length: int, cap: int) -> None:
        self.piece = Piece()
        self._nonce = nonce
        self._record = 18 + 2 * hex_length
        self._header = len(nonce) + hex_length
        self._cap = cap
        self._carry = b""
        self._one = re.compile(rb"\n?:[0-7]{6} [0-7]{6} [0-9a-f]+ [0-9a-f]+ ([A-Z])\d*\Z")

    def feed(self, data: bytes) -> None:
        """Takes the next bytes of the log."""
        data = self._carry + data
        end = data.rfind(b"\0") + 1
        if len(data) > LONGEST_COMMIT:
            raise Malformed("one commit is larger than 256 MiB")
        buffer = np.frombuffer(data, np.uint8, end)
        ends = np.flatnonzero(buffer == 0)
        starts = np.concatenate(([0], ends[:-1] + 1)) if len(ends) else ends
        tokens = data.split(b"\0")
        del tokens[len(ends) :]
        anchors, widths = self._anchors(buffer, starts, ends - starts, tokens)
        if len(anchors) and anchors[-1] + widths[-1] > len(tokens):
            self._carry = data[starts[anchors[-1]] :]
            anchors, widths = anchors[:-1], widths[:-1]
        else:
            self._carry = data[end:]
        self._take(buffer, starts, tokens, anchors, widths == len(FIELDS))

    def close(self, whole: bool) -> Piece:
        """What was read. Unless the log is `whole`, its last commit may lack records, and is dropped."""
        if self._carry and whole:
            raise Malformed("the log ends in the middle of a commit")
        if not whole and self.piece.sha:
            self._drop_last()
        return self.piece

    def _drop_last(self) -> None:
        piece, last = self.piece, len(self.piece.sha) - 1
        for column in (piece.sha, piece.parents, piece.counts):
            del column[last]
        for rows in (piece.ident, piece.times):
            rows[-1] = rows[-1][:-1]
        piece.flags[-1] = piece.flags[-1][:-1]
        kept = [commit != last for commit in piece.commit]
        for records in (piece.path, piece.old_path, piece.commit):
            records[:] = [part[keep] for part, keep in zip(records, kept, strict=True)]
        piece.status[:] = [part[keep] for part, keep in zip(piece.status, kept, strict=True)]
        piece.trailers = [row for row in piece.trailers if row[0] != last]
        piece.absurd = [row for row in piece.absurd if row[0] != last]

    def _anchors(
        self, buffer: NDArray[np.uint8], starts: Ints, lengths: Ints, tokens: list[bytes]
    ) -> tuple[Ints, Ints]:
        """Where commits and records begin among the tokens, and how many tokens each takes."""
        if not len(starts):
            return starts, starts
        first = buffer[starts]
        newline = first == 10
        plain = lengths - newline
        moved = plain == self._record + 3
        record = ((first == 58) | newline) & ((plain == self._record) | moved)
        header = (lengths == self._header) & (first == self._nonce[0])
        anchors = np.flatnonzero(record | header)
        widths = np.where(header[anchors], len(FIELDS), np.where(moved[anchors], 3, 2))
        following = np.append(anchors[1:], len(tokens))
        gaps = following - anchors
        whole = len(anchors) and anchors[0] == 0 and (gaps[:-1] == widths[:-1]).all() and gaps[-1] <= widths[-1]
        nonce = np.frombuffer(self._nonce, np.uint8)
        if whole and (buffer[starts[header][:, None] + np.arange(len(nonce))] == nonce).all():
            return anchors, widths
        return self._walk(tokens)

    def _walk(self, tokens: list[bytes]) -> tuple[Ints, Ints]:
        """The same, one token after the other, for a chunk in which something imitates a record."""
        at, anchors, widths = 0, [], []
        while at < len(tokens):
            if tokens[at].startswith(self._nonce):
                width = len(FIELDS)
            elif found := self._one.match(tokens[at]):
                width = 3 if found[1] in b"RC" else 2
            else:
                raise Malformed("git printed something that is neither a commit nor a change")
            anchors.append(at)
            widths.append(width)
            at += width
        return np.array(anchors, np.int64), np.array(widths, np.int64)

    def _take(
        self, buffer: NDArray[np.uint8], starts: Ints, tokens: list[bytes], anchors: Ints, opens: NDArray[np.bool_]
    ) -> None:
        before = len(self.piece.sha)
        commit = before - 1 + np.cumsum(opens)
        heads = anchors[opens].tolist()
        if heads:
            self._take_commits(tokens, heads, before)
        records, commit = anchors[~opens], commit[~opens]
        if not len(records):
            return
        if commit[0] < 0:
            raise Malformed("a change came before its commit")
        kept = self._count(commit, before)
        records, commit = records[kept], commit[kept]
        begins = starts[records]
        begins = begins + (buffer[begins] == 10)
        status = buffer[begins + self._record - 1]
        moved = (status == 82) | (status == 67)
        paths = self.piece.paths
        codes = [paths[tokens[at]] for at in (records + 1 + moved).tolist()]
        old = np.full(len(records), -1, np.int32)
        old[moved] = [paths[tokens[at]] for at in (records[moved] + 1).tolist()]
        self.piece.commit.append(commit.astype(np.int32))
        self.piece.path.append(np.array(codes, np.int32))
        self.piece.old_path.append(old)
        self.piece.status.append(status)

    def _count(self, commit: Ints, before: int) -> NDArray[np.bool_]:
        """Counts the records of each commit; which of them to keep: those of commits under the cap so far."""
        counts, low = self.piece.counts, max(before - 1, 0)
        found = np.bincount(commit - low, minlength=len(self.piece.sha) - low)
        for at, count in enumerate(found.tolist(), low):
            counts[at] += count
        bulk = np.array(counts[low:]) > self._cap
        return ~bulk[commit - low]

    def _take_commits(self, tokens: list[bytes], heads: list[int], before: int) -> None:
        piece, skip = self.piece, len(self._nonce)
        sha, *rest = (_pick(tokens, heads, at) for at in range(len(FIELDS)))
        names, emails, cnames, cemails = rest[0], rest[1], rest[3], rest[4]
        piece.sha += [one[skip:] for one in sha]
        piece.counts += [0] * len(heads)
        code, address = piece.names.__getitem__, piece.emails.__getitem__
        columns = (map(code, names), map(address, emails), map(code, cnames), map(address, cemails))
        piece.ident.append(np.column_stack([np.fromiter(column, np.int64, len(heads)) for column in columns]))
        times = np.column_stack((_instants(rest[2]), _instants(rest[5])))
        piece.absurd += [(before + at, reason) for at, reason in tame(times)]
        piece.times.append(times)
        piece.parents += rest[6]
        flags, found = read_messages(rest[7])
        piece.flags.append(flags)
        piece.trailers += [(before + at, trailer) for at, trailer in found]


def _pick(tokens: list[bytes], heads: list[int], field_at: int) -> tuple[bytes, ...]:
    wanted = [head + field_at for head in heads]
    return itemgetter(*wanted)(tokens) if len(wanted) > 1 else (tokens[wanted[0]],)


def _instants(dates: tuple[bytes, ...]) -> Ints:
    """Rows of UTC seconds and offset in minutes, from dates as `--date=raw` prints them; 0 for one it cannot."""
    if not all(map(_DATE, dates)):
        dates = tuple(date if _DATE(date) else b"0 +0000" for date in dates)
    flat = np.array(b" ".join(dates).split(), "S19").astype(np.int64).reshape(-1, 2)
    hours = flat[:, 1]
    offset = np.sign(hours) * (np.abs(hours) // 100 * 60 + np.abs(hours) % 100)
    offset[np.abs(offset) > LONGEST_OFFSET] = 0
    return np.column_stack((flat[:, 0], offset))


def tame(times: Ints) -> list[tuple[int, str]]:
    """Replaces absurd dates in place by the commit's other date, or the nearest bound; which rows, and why.

    `times` has a row per commit: author's seconds and offset, committer's seconds and offset.

    >>> rows = np.array([[0, 0, 1_500_000_000, 0], [2**40, 0, 2**41, 0]])
    >>> tame(rows)[0], rows[:, 0].tolist(), rows[:, 2].tolist()
    ((0, 'author date 0 is absurd: 1500000000 used'), [1500000000, 4102444800], [1500000000, 4102444800])
    """
    wrong = (times[:, ::2] < EARLIEST) | (times[:, ::2] > LATEST)
    found: list[tuple[int, str]] = []
    for at in np.flatnonzero(wrong.any(axis=1)).tolist():
        for column, who in ((0, "author"), (2, "committer")):
            if wrong[at, column // 2]:
                other = 2 - column
                given = int(times[at, column])
                sane = int(times[at, other]) if not wrong[at, other // 2] else min(max(given, EARLIEST), LATEST)
                found.append((at, f"{who} date {given} is absurd: {sane} used"))
                times[at, column] = sane
                wrong[at, column // 2] = False
    return found


Progress = Callable[[int, int], None]


def read_log(
    git: Sterile, revisions: list[str], renames: str, cap: int, progress: Progress | None = None, given: bytes = b""
) -> tuple[Piece, Exit]:
    """One pass of `git log` over `revisions` (or over the ids in `given`), parsed as it comes."""
    nonce = b"\x1e" + secrets.token_hex(16).encode()
    form = "--format=%x1e" + nonce[1:].decode() + "%x00".join(FIELDS)
    hex_length = 64 if "objectFormat = sha256" in (git.path / "config").read_text() else 40
    parser = Parser(nonce, hex_length, cap)
    with git.stream([*LOG, renames, form, *revisions, "--"], given) as stream:
        try:
            _pump(stream, parser, progress)
            ended = stream.finish()
            return parser.close(ended.code == 0), ended
        except Malformed as fault:
            return parser.close(False), Exit(1, str(fault))


def _pump(stream: Stream, parser: Parser, progress: Progress | None) -> None:
    while data := stream.read(CHUNK_BYTES):
        before = len(parser.piece.parents)
        parser.feed(data)
        if progress is not None:
            progress(len(data), sum(b" " not in one for one in parser.piece.parents[before:]))
