"""The estate against labels that were made by hand before anybody looked at the detector's output.

    python bench/estate.py [--dev] [--show] [--clones FOLDER] [REPO_DIR...]

The labels are `bench/estate_labels/*.toml` (`--dev`: `dev/*.toml`, those that the detector was developed on): a
repository, a commit, and what a team would name there as its own. REPO_DIR are clones; FOLDER holds several, as
`owner+name`, `owner/name` or `name`. Labelled repositories without a clone are named, loudly. Each is read at its
labelled commit.

How it is compared. A file counts by its lines, at least 1 and at most 500, so that no single notebook or table
decides. Tests and what is not counted are left out. A file belongs to the innermost label (the most leading parts
without a wildcard; a pattern beats the folder it stands in), or to none.

- *kind*: a detected asset is right where more than half of it lies in labels of its kind (or with it under `also`).
  What lies in `leave_out` is taken away first. An asset of which half or more is left out or has no label is not
  judged, since nobody said what it is: it is counted in `apart`. (The sets in `dev/` by the developer do not label
  every file; all others do, so there only what is left out decides.)
- *recall*: a labelled asset is found where more than half of it lies in detected assets of its kind (or one of its
  `also`); *as one* where a single detected asset of such a kind and it share at least half of what either holds.
- *production*: a detected production asset is right where more of it lies in labels that say true than in those that
  say false; where most of it is labelled "unclear", or not at all, it is counted apart. Recall: labelled production
  assets of which more than half lies in detected production assets.

Prints one figure to a line. Exit 1 where a kind with ten or more judged assets, or production with ten or more, has a
precision below 0.9, or where no labelled repository was found.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path

import polars as pl

from holdfast.errors import HoldfastError
from holdfast.evidence.git.contents import read
from holdfast.evidence.git.discover import Found, discover
from holdfast.evidence.git.refs import read_head
from holdfast.evidence.git.sterile import Sterile
from holdfast.measures.estate import Estate, detect
from holdfast.measures.files import classify

LABELS = Path(__file__).parent / "estate_labels"
MOST_LINES = 500
MARK, FEWEST = 0.9, 10
BUDGET, LARGEST_TREE = 256 << 20, 400_000


@dataclass(frozen=True, slots=True, eq=False)
class Label:
    """One thing that a team would name, or (without a kind) something to leave out."""

    repository: str
    paths: tuple[str, ...]
    kinds: frozenset[str]
    kind: str | None
    production: bool | None
    why: str

    def depth(self, name: str) -> tuple[int, bool] | None:
        """How many leading parts of `name` the label's path gives, and whether a pattern follows; None: not meant.

        >>> label = Label("a/b", ("src/x", "*.yml", "src/*/y"), frozenset(), None, None, "")
        >>> label.depth("src/x/a.py"), label.depth("src/xy"), label.depth("ci.yml"), label.depth("src/z/y/a.py")
        ((2, False), None, (0, True), (1, True))
        """
        return max((_reach(path) for path in self.paths if _matcher(path).match(name)), default=None)


@dataclass(frozen=True)
class Labelled:
    """The labels of one repository at one commit."""

    repository: str
    commit: str
    labels: tuple[Label, ...]

    def of(self, name: str) -> Label | None:
        """The innermost label of a file; between equals, the later one."""
        there = [(depth, at) for at, label in enumerate(self.labels) if (depth := label.depth(name)) is not None]
        return self.labels[max(there)[1]] if there else None


@cache
def _matcher(path: str) -> re.Pattern[str]:
    """What a path means: that place and all below it; `*` stays within one folder, `**` does not."""
    bare = path.strip("/")
    if bare == ".":
        return re.compile(".*")
    parts = (re.escape(part) for part in re.split(r"(\*\*|\*|\?)", bare))
    wild = {r"\*\*": ".*", r"\*": "[^/]*", r"\?": "[^/]"}
    return re.compile("".join(wild.get(part, part) for part in parts) + r"(?:/.*)?\Z")


def _reach(path: str) -> tuple[int, bool]:
    """How many leading parts of a path have no wildcard, and whether one follows."""
    parts = [part for part in path.strip("/").split("/") if part != "."]
    plain = next((at for at, part in enumerate(parts) if re.search(r"[*?]", part)), len(parts))
    return plain, plain < len(parts)


def labels(folder: Path) -> list[Labelled]:
    """Every file of labels in a folder, by name."""
    return [_labelled(tomllib.loads(path.read_text("utf-8"))) for path in sorted(folder.glob("*.toml"))]


def _labelled(table: Mapping[str, object]) -> Labelled:
    repository = str(table["repository"])
    rows = [(row, True) for row in _rows(table, "asset")] + [(row, False) for row in _rows(table, "leave_out")]
    return Labelled(repository, str(table["commit"]), tuple(_label(repository, row, counts) for row, counts in rows))


def _rows(table: Mapping[str, object], key: str) -> list[dict[str, object]]:
    found = table.get(key, [])
    return found if isinstance(found, list) else []


def _label(repository: str, row: Mapping[str, object], counts: bool) -> Label:
    given = row.get("paths") or [row["path"]]
    kind = str(row["kind"]) if counts else None
    also = row.get("also") or []
    said = row.get("production")
    return Label(
        repository,
        tuple(map(str, given if isinstance(given, list) else [given])),
        frozenset([kind, *map(str, also if isinstance(also, list) else [also])]) if kind else frozenset(),
        kind,
        said if isinstance(said, bool) else None,
        str(row.get("why", "")),
    )


@dataclass(eq=False)
class Asset:
    """A detected asset, and the weight of its files by label (None: no label)."""

    repository: str
    row: dict[str, object]
    labels: Counter[Label | None] = field(default_factory=Counter)

    @property
    def kind(self) -> str:
        return str(self.row["kind"])

    @property
    def production(self) -> bool:
        return bool(self.row["production"])

    @cached_property
    def judged(self) -> bool:
        """Whether there is something to judge it by: more than half of it was neither left out nor left unlabelled."""
        kept = sum(weight for label, weight in self.labels.items() if label and label.kind)
        return 2 * kept > sum(self.labels.values())

    @cached_property
    def right(self) -> bool:
        """Whether more than half of what is judged has this kind."""
        inside = {label: weight for label, weight in self.labels.items() if label is None or label.kind}
        fits = sum(weight for label, weight in inside.items() if label and self.kind in label.kinds)
        return fits * 2 > sum(inside.values())

    @cached_property
    def used(self) -> bool | None:
        """What the labels say of its production; None where most of it is unclear or not labelled."""
        said: Counter[bool | None] = Counter()
        for label, weight in self.labels.items():
            if label is None or label.kind:
                said[label.production if label else None] += weight
        if said[None] * 2 > sum(said.values()):
            return None
        return said[True] > said[False]


@dataclass(eq=False)
class Compared:
    """Detected assets with their labels, and labelled assets with what was detected there."""

    assets: list[Asset]
    there: dict[Label, Counter[Asset]]

    def shared(self, label: Label, asset: Asset) -> float:
        """What an asset and a label share, as part of what either holds."""
        both = self.there[label][asset]
        return both / (sum(self.there[label].values()) + sum(asset.labels.values()) - both)

    def found(self, label: Label) -> bool:
        return _most(self.there[label], lambda asset: asset.kind in label.kinds)

    def as_one(self, label: Label) -> bool:
        return any(a.kind in label.kinds and self.shared(label, a) >= 0.5 for a in self.there[label])

    def used(self, label: Label) -> bool:
        return _most(self.there[label], lambda asset: asset.production)


def _most(counted: Mapping[Asset, int], fits: object) -> bool:
    assert callable(fits)
    return sum(weight for asset, weight in counted.items() if fits(asset)) * 2 > sum(counted.values())


def estate(found: Found, name: str, commit: str) -> tuple[Estate, dict[str, int]]:
    """What is detected in a repository as it stood at a commit; and the weight of each file."""
    head = read_head(Path(found.git_dir), Path(found.common_dir), None)
    with Sterile(found.objects, found.roots, object_format=head.object_format) as git:
        tables = {
            key: table.with_columns(repository=pl.lit(0, pl.Int32))
            for key, table in read(git, commit, BUDGET, LARGEST_TREE).tables().items()
        }
    if tables["files"].is_empty():
        raise HoldfastError(f"Commit {commit} of {name} could not be read from `{found.location}`.")
    files = classify(tables["files"], tables["declarations"], tables["markers"])
    repositories = pl.DataFrame({"repository": [0], "name": [name.rpartition("/")[2]]})
    weights = {file: min(max(lines or 1, 1), MOST_LINES) for file, lines in files.select("name", "lines").iter_rows()}
    return detect(files, tables["markers"], tables["declarations"], repositories), weights


def compare(labelled: Labelled, found: Estate, weights: Mapping[str, int]) -> Compared:
    """Files, their labels and their assets, brought together."""
    assets = {str(row["asset"]): Asset(labelled.repository, row) for row in found.assets.iter_rows(named=True)}
    there: dict[Label, Counter[Asset]] = defaultdict(Counter)
    for key, name, test in found.members.select("asset", "name", "test").iter_rows():
        if not test:
            label = labelled.of(name)
            assets[key].labels[label] += weights[name]
            if label:
                there[label][assets[key]] += weights[name]
    return Compared([asset for asset in assets.values() if asset.labels], there)


def _clone(repository: str, folders: Iterable[Path], below: Path | None) -> Path | None:
    """The folder of a labelled repository's clone, if there is one.

    >>> str(_clone("Acme/rank", [Path("/x/acme+rank/repo")], None))
    '/x/acme+rank/repo'
    """
    owner, _, name = repository.lower().partition("/")
    for folder in folders:
        words = [re.sub(r"\.git$", "", word) for word in re.split(r"[/+]", str(folder).lower()) if word]
        if (owner, name) in pairwise(words) or words[-1:] == [name]:
            return folder
    places = [f"{owner}+{name}", f"{owner}/{name}", name, f"{name}.git"] if below else []
    there = {str(p.relative_to(below)).lower(): p for p in [*below.glob("*"), *below.glob("*/*")]} if below else {}
    return next((there[place] for place in places if place in there and there[place].is_dir()), None)


def figures(all_compared: Sequence[Compared]) -> Iterator[tuple[str, float | int]]:
    """Every figure by its name."""
    assets = [asset for one in all_compared for asset in one.assets]
    named = [(one, label) for one in all_compared for label in one.there if label.kind]
    kinds = sorted({asset.kind for asset in assets} | {str(label.kind) for _, label in named})
    for kind in kinds:
        slug = kind.replace(" ", "_")
        judged = [asset for asset in assets if asset.kind == kind and asset.judged]
        here = [(one, label) for one, label in named if label.kind == kind]
        yield f"n_{slug}", len(judged)
        yield from _share(f"precision_{slug}", [asset.right for asset in judged])
        yield f"labelled_{slug}", len(here)
        yield from _share(f"recall_{slug}", [one.found(label) for one, label in here])
        yield from _share(f"recall_as_one_{slug}", [one.as_one(label) for one, label in here])
    yield "apart", sum(not asset.judged for asset in assets)
    said = [asset for asset in assets if asset.production and asset.judged]
    clear = [asset for asset in said if asset.used is not None]
    used = [(one, label) for one, label in named if label.production]
    yield "n_production", len(clear)
    yield "unclear_production", len(said) - len(clear)
    yield from _share("precision_production", [bool(asset.used) for asset in clear])
    yield "labelled_production", len(used)
    yield from _share("recall_production", [one.used(label) for one, label in used])


def _share(name: str, held: Sequence[bool]) -> Iterator[tuple[str, float]]:
    if held:
        yield name, sum(held) / len(held)


def show(one: Compared) -> Iterator[str]:
    """Each disagreement, with the reasons of both."""
    for asset in one.assets:
        row = asset.row
        most = ", ".join(
            f"{label.paths[0]} = {label.kind or 'left out'}, production {label.production} ({label.why})"
            if label
            else "no label"
            for label, _ in asset.labels.most_common(2)
        )
        if asset.judged and not asset.right:
            yield f"wrong kind: {row['asset']} is {row['kind']} ({row['kind_reason']}); labelled {most}"
        if asset.judged and asset.production and asset.used is not True:
            word = "wrong" if asset.used is False else "unclear"
            yield f"{word} production: {row['asset']} ({row['production_reason']}); labelled {most}"
    for label in one.there:
        there = ", ".join(
            f"{a.row['asset']} = {a.kind}, {'' if a.production else 'not '}production ({a.row['kind_reason']}; "
            f"{a.row['production_reason']})"
            for a, _ in one.there[label].most_common(2)
        )
        place = f"{label.repository}:{label.paths[0]}"
        if label.kind and not one.found(label):
            yield f"missed: {place} is {label.kind} ({label.why}); detected {there}"
        elif label.kind and not one.as_one(label):
            yield f"not as one: {place} is {label.kind} ({label.why}); detected {there}"
        if label.production and not one.used(label):
            yield f"missed production: {place} ({label.why}); detected {there}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Compares, prints, judges; the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "repositories", nargs="*", type=Path, metavar="REPO_DIR", help="clones of labelled repositories"
    )
    parser.add_argument("--clones", type=Path, help="a folder that holds clones, as owner+name, owner/name or name")
    parser.add_argument("--labels", type=Path, default=LABELS, help="another folder of labels")
    parser.add_argument("--dev", action="store_true", help="the labels that the detector was developed on")
    parser.add_argument("--show", action="store_true", help="list each disagreement with both reasons")
    given = parser.parse_args(arguments)
    compared = list(_each(labels(given.labels / "dev" if given.dev else given.labels), given))
    if not compared:
        print("missed: no labelled repository was found; give REPO_DIR or --clones")
        return 1
    found = dict(figures(compared))
    for name, value in found.items():
        print(f"{name}: {value:.3f}" if isinstance(value, float) else f"{name}: {value}")
    low = [name for name in found if name.startswith("precision_") and found[name] < MARK]
    missed = [name for name in low if found[name.replace("precision", "n", 1)] >= FEWEST]
    for name in missed:
        print(f"missed: {name} is {found[name]:.3f}, the mark is {MARK}")
    return 1 if missed else 0


def _each(labelled: Sequence[Labelled], given: argparse.Namespace) -> Iterator[Compared]:
    """Each labelled repository that has a clone here, compared."""
    absent = []
    for one in labelled:
        clone = _clone(one.repository, given.repositories, given.clones)
        if clone is None:
            absent.append(one.repository)
            continue
        found, weights = estate(discover([clone])[0], one.repository, one.commit)
        compared = compare(one, found, weights)
        if given.show:
            print("\n".join([f"== {one.repository}", *show(compared)]))
        yield compared
    print(f"repositories: {len(labelled) - len(absent)}")
    if absent:
        print(
            f"ABSENT ({len(absent)} of {len(labelled)} labelled repositories have no clone here): {', '.join(absent)}"
        )


if __name__ == "__main__":
    sys.exit(main())
