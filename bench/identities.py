"""Whether people are told apart without a `.mailmap`: hide a project's own, resolve, and compare with what it says.

    python bench/identities.py REPO...
    python bench/identities.py --keep FOLDER REPO...     keep what was read there, to run it again at once

The `.mailmap` at the head of each repository is the judge, as git itself applies it (`git check-mailmap`). Two aliases
(a name with an address, as commits or trailers spell it) are one person to it where it gives both one proper address or
one proper name, as `git shortlog` groups. It *knows* an alias that it changes, or whose address is a proper one.

- `precision`: of the pairs we put together and of which it knows both, the share that it puts together too. Wrong is a
  pair that it keeps apart although it knows both. Mark: at least 0.99 in each repository and over all.
- `recall`: of the pairs it puts together and of which it knows both, the share we put together too;
  `recall_beyond_address` leaves out pairs with one address, which anybody would find.
- `precision_strict`: over all pairs that we put together, an alias that it does not know being a person of its own
  under its written name and address. A pair that is right, and that nobody wrote down there, counts as wrong here.
- `precision_exact`: as `precision`, but one person only where proper name and proper address are both the same.
- `unjudged`: pairs we put together that differ by the strict reading and of which it does not know both.

Exit 1 where a precision misses the mark. Repositories without a `.mailmap` are named and not judged.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import polars as pl

from holdfast.evidence.git.discover import discover
from holdfast.evidence.git.mine import Mined, Options, mine
from holdfast.store.aliases import aliases_of, encounters
from holdfast.store.identity import resolve
from holdfast.store.mailmap import Person, person

MARK = 0.99
DECLARATIONS_ONLY = 1 << 17
FOREVER = datetime(9999, 12, 31, tzinfo=UTC)
ENVIRONMENT = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "HOME": "/"}


class Proper(NamedTuple):
    """What a `.mailmap` makes of an alias (both without case), and whether it knows it."""

    name: str
    email: str
    known: bool


@dataclass
class Tally:
    """Pairs of aliases of one repository, or of several."""

    name: str
    aliases: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[int, int]] = field(default_factory=list)
    missed: list[tuple[int, int]] = field(default_factory=list)

    def share(self, part: str, whole: str) -> float | None:
        """A share of two counts, or None where there is nothing to share."""
        return self.counts[part] / self.counts[whole] if self.counts[whole] else None

    @property
    def precision(self) -> float | None:
        return self.share("right", "judged")


def one_person(a: Proper, b: Proper) -> bool:
    """Whether a `.mailmap` makes these two one person, as `git shortlog` would: by proper address or by proper name.

    >>> one_person(Proper("ann lee", "a@x.example", True), Proper("ann lee", "b@x.example", True))
    True
    """
    return (a.email == b.email and a.email != "") or (a.name == b.name and a.name != "")


def compare(name: str, addresses: Sequence[str], proper: Sequence[Proper], ours: Sequence[int]) -> Tally:
    """Count pairs of aliases that either side puts together; all by alias. `addresses`: as written, without case."""
    tally = Tally(name, len(proper))
    for a, b in _pairs([(group,) for group in ours]):
        x, y = proper[a], proper[b]
        same, both = one_person(x, y), x.known and y.known
        tally.counts.update(["merged"] + ["merged_right"] * same + ["unjudged"] * (not same and not both))
        if both:
            tally.counts.update(["judged"] + ["right"] * same + ["exact"] * (x[:2] == y[:2]))
            tally.wrong += [] if same else [(a, b)]
    for a, b in _pairs([(f"@{p.email}" if p.email else "", f"={p.name}" if p.name else "") for p in proper]):
        if proper[a].known and proper[b].known:
            found, beyond = ours[a] == ours[b], addresses[a] != addresses[b]
            tally.counts.update(["same"] + ["found"] * found)
            tally.counts.update((["beyond"] + ["found_beyond"] * found) if beyond else [])
            tally.missed += [] if found else [(a, b)]
    return tally


def _pairs(keys: Sequence[tuple[object, ...]]) -> list[tuple[int, int]]:
    """Each pair of places that share a key, once; "" is no key.

    >>> _pairs([("x", "1"), ("x", "2"), ("y", "2"), ("", "")])
    [(0, 1), (1, 2)]
    """
    places: dict[object, list[int]] = {}
    for place, named in enumerate(keys):
        for key in named:
            if key != "":
                places.setdefault(key, []).append(place)
    return sorted({pair for group in places.values() for pair in combinations(group, 2)})


def judge(mailmap: bytes, written: Sequence[tuple[str, str]]) -> list[Proper]:
    """What git makes of each (name, address) by this `.mailmap`."""
    lines = [f"{_line(name)} <{_line(email)}>" for name, email in written]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "mailmap")
        file.write_bytes(mailmap)
        _git(["init", "--quiet", "--bare", folder])
        options = [f"--git-dir={folder}", "-c", f"mailmap.file={file}", "check-mailmap", "--stdin"]
        said = _git(options, "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape"))
    found = said.decode("utf-8", "surrogateescape").splitlines()
    proper_addresses = {key.email.casefold() for key in _proper(mailmap) if key.email}
    return [_judged(before, after, proper_addresses) for before, after in zip(lines, found, strict=True)]


def _judged(before: str, after: str, proper_addresses: set[str]) -> Proper:
    name, email = (part or "" for part in person(after))
    known = before != after or email.casefold() in proper_addresses
    return Proper(" ".join(name.casefold().split()), email.casefold(), known)


def _line(text: str) -> str:
    """A name or address that fits on a line of check-mailmap's input, as git itself would have kept it."""
    return re.sub(r"[\r\n<>\0]", "", text).strip()


def _proper(mailmap: bytes) -> list[Person]:
    """The proper identities that the lines of a `.mailmap` name."""
    from holdfast.evidence.git.declarations import mailmap as parts

    lines = (line.strip() for line in mailmap.decode("utf-8", "surrogateescape").splitlines())
    return [person(key) for line in lines if line and not line.startswith("#") for key, _ in parts(line)]


def _git(arguments: Sequence[str], given: bytes = b"") -> bytes:
    return subprocess.run(["git", *arguments], input=given, capture_output=True, check=True, env=ENVIRONMENT).stdout


def own_mailmap(git_dir: str, tip: str) -> bytes:
    """The `.mailmap` at a commit; empty where there is none."""
    done = subprocess.run(
        ["git", f"--git-dir={git_dir}", "cat-file", "blob", f"{tip}:.mailmap"],
        capture_output=True,
        check=False,
        env=ENVIRONMENT,
    )
    return done.stdout if done.returncode == 0 else b""


class Known(NamedTuple):
    """The aliases of one repository, and which of them we take for one person without its `.mailmap`."""

    written: list[tuple[str, str]]
    ours: list[int]


def without_mailmap(mined: Mined) -> Known:
    """Resolve by commits and trailers alone."""
    number = pl.lit(0, pl.Int32).alias("repository")
    commits, trailers = (mined.table(name).with_columns(number) for name in ("commits", "trailers"))
    aliases = aliases_of(commits, trailers, FOREVER)
    found = resolve(aliases.drop("mentions"), None, (), encounters(commits, trailers, aliases))
    return Known(aliases.select("name", "email").rows(), found.people["person"].to_list())


def measure(path: Path, keep: Path) -> Tally | None:
    """One repository against its own `.mailmap`; None where it has none."""
    found = discover([path])[0]
    mined = mine(found, keep, options=Options(content_bytes=DECLARATIONS_ONLY))
    mailmap = own_mailmap(found.git_dir, mined.tip or "HEAD")
    if not _proper(mailmap):
        return None
    known = without_mailmap(mined)
    addresses = [email.casefold() for _, email in known.written]
    return compare(_short(path), addresses, judge(mailmap, known.written), known.ours)


def _short(path: Path) -> str:
    """The repository's name, of a path that may end in `.git` or stand in a folder `owner+name`.

    >>> _short(Path("mirror/ansible+ansible/repo")), _short(Path("clones/flask.git"))
    ('ansible', 'flask')
    """
    parts = [part.removesuffix(".git") for part in path.parts if part not in (".git", "repo")]
    return re.sub(r"[^a-z0-9]+", "_", parts[-1].rpartition("+")[2].lower()) if parts else "repository"


FIGURES = {
    "precision": ("right", "judged"),
    "recall": ("found", "same"),
    "recall_beyond_address": ("found_beyond", "beyond"),
    "precision_strict": ("merged_right", "merged"),
    "precision_exact": ("exact", "judged"),
}


def report(tallies: Sequence[Tally]) -> bool:
    """Print the figures of each and of all; False where a precision misses the mark."""
    pooled = Tally("pooled", sum(tally.aliases for tally in tallies))
    for tally in tallies:
        pooled.counts.update(tally.counts)
    missed = []
    for tally in [*tallies, pooled]:
        for figure, (part, whole) in FIGURES.items():
            share = tally.share(part, whole)
            print(f"{figure}_{tally.name}: {'nothing to judge' if share is None else f'{share:.4f}'}")
        for count in ("judged", "same", "merged", "unjudged"):
            print(f"{count}_{tally.name}: {tally.counts[count]}")
        print(f"aliases_{tally.name}: {tally.aliases}")
        if tally.precision is not None and tally.precision < MARK:
            missed.append(f"missed: precision_{tally.name} is under {MARK}")
    print("\n".join(missed), end="\n" if missed else "")
    return not missed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repositories", nargs="+", type=Path, metavar="REPO")
    parser.add_argument("--keep", type=Path, default=None, metavar="FOLDER", help="where to keep what was read")
    arguments = parser.parse_args()
    missing = [str(path) for path in arguments.repositories if not path.exists()]
    if missing:
        parser.error(f"{' and '.join(missing)}: no such folder. Give folders that hold a git repository.")
    tallies: list[Tally] = []
    with tempfile.TemporaryDirectory() as scratch:
        for path in arguments.repositories:
            tally = measure(path, arguments.keep or Path(scratch))
            if tally is None:
                print(f"no .mailmap, not judged: {_short(path)}", file=sys.stderr)
            else:
                tallies.append(tally)
    if not tallies:
        print("missed: no repository with a .mailmap was given")
        return 1
    return 0 if report(tallies) else 1


if __name__ == "__main__":
    sys.exit(main())
