"""What a question returns: blocks from a closed union, in reading order. `render` turns them into pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from holdfast.terms.estimate import Estimate
from holdfast.terms.money import Money
from holdfast.terms.nouns import Alias, AssetId, AssetKind, PersonId, State
from holdfast.terms.text import Text


@dataclass(frozen=True, slots=True)
class Link:
    """The only interaction but forms: another question with its request, spelled as plain values."""

    label: Text
    question: str
    request: tuple[tuple[str, str | tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Doing:
    """An operation that somebody could run there and then, with what is known of its command; shown only by a surface
    that can run it. What is masked stands in it as it is shown.

    `ready`: nothing more has to be filled in."""

    label: Text
    operation: str
    command: tuple[tuple[str, str], ...] = ()
    ready: bool = True


Cell = (
    Text
    | Estimate
    | Money
    | Link
    | PersonId
    | Alias
    | AssetId
    | AssetKind
    | State
    | date
    | str
    | bool
    | int
    | float
    | None
    | tuple[PersonId, ...]
    | tuple[str, ...]
    | tuple[Doing, ...]
)
"""What a table's cell may hold. `None` is "not known" and prints as a dash, never as zero."""


@dataclass(frozen=True, slots=True)
class Column:
    """`key` is the JSON and CSV name; `head` is what people read; `numeric` aligns right with tabular figures.

    `secondary` columns may fold away on a narrow screen. A `detail` stands in small print under its row; a terminal
    leaves it out. What a `doings` column holds can be done there and then: `told` answers are without it."""

    key: str
    head: str
    numeric: bool = False
    secondary: bool = False
    detail: bool = False
    doings: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in a stated order. `limit` is how many a page shows before "all n"; JSON and CSV hold them all.

    `beside` is a hint: a table of few columns that may stand next to the chart before it."""

    key: str
    title: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: Text | None = None
    limit: int | None = None
    empty: Text | None = None
    beside: bool = False

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"table {self.key}: a row of {len(row)} cells under {len(self.columns)} columns")


@dataclass(frozen=True, slots=True)
class Headline:
    """The finding as a title, in words, and one sentence of meaning."""

    finding: Text
    meaning: Text | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One estimate in a row of figures. `of` is the whole it is part of ("9 of 64"); `note` stands under its range."""

    key: str
    label: str
    estimate: Estimate
    of: int | None = None
    money: str | None = None
    """Currency code where the estimate is an amount of money."""
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Up to four figures side by side, each with its range drawn; `title` where they are not the page's first."""

    items: tuple[Figure, ...]
    title: Text | None = None


@dataclass(frozen=True, slots=True)
class Tile:
    """One box of a treemap: its area is `size`, its colour and pattern its `state`."""

    asset: AssetId
    size: float
    state: State
    note: Text
    production: bool = False
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Treemap:
    """Assets as boxes. Owns its table."""

    key: str
    title: Text
    caption: Text
    tiles: tuple[Tile, ...]
    table: Table
    source: Text


@dataclass(frozen=True, slots=True)
class RangeBar:
    """One row of a ranges chart: `estimate` drawn as a line with its median.

    `base`: a solid bar from zero up to here, what is sure of it. `reach`: a faint bar, how far the futures behind the
    estimate go, where that is another thing than the doubt about it. `note` stands in small print under the label."""

    label: Text
    estimate: Estimate
    base: float | None = None
    reach: Estimate | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class RangeLine:
    """A line across all bars of a ranges chart, with its own range."""

    label: Text
    at: Estimate


@dataclass(frozen=True, slots=True)
class Ranges:
    """Ranges over one common axis. Owns its table."""

    key: str
    title: Text
    caption: Text
    unit: str
    bars: tuple[RangeBar, ...]
    table: Table
    source: Text
    line: RangeLine | None = None
    money: str | None = None
    """Currency code where the axis is an amount of money."""


@dataclass(frozen=True, slots=True)
class DotGroup:
    """So many dots of one colour: `estimate` is the share of all. `nothing`: the group in which there is nothing."""

    label: Text
    dots: int
    estimate: Estimate
    nothing: bool = False


@dataclass(frozen=True, slots=True)
class Dots:
    """A hundred of something, a dot each, group by group from nothing to much. Owns its table."""

    key: str
    title: Text
    caption: Text
    groups: tuple[DotGroup, ...]
    table: Table
    source: Text


@dataclass(frozen=True, slots=True)
class Stair:
    """One step of a stair: what is left there, with its range, and what it is called."""

    label: Text
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Stairs:
    """What becomes of a share, round by round: each step with its range beside it. Owns its table."""

    key: str
    title: Text
    caption: Text
    steps: tuple[Stair, ...]
    table: Table
    source: Text


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of a steps chart, from `start` to `end`, both days included; `note` stands beside it, `brief` ones are
    drawn as a point."""

    label: Text
    start: date
    end: date
    note: Text
    brief: bool = False


@dataclass(frozen=True, slots=True)
class Steps:
    """What to do when: bars over one calendar from `start` to `end`, in the order of doing. Owns its table."""

    key: str
    title: Text
    caption: Text
    start: date
    end: date
    bars: tuple[Step, ...]
    table: Table
    source: Text


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a series: its range at `at` on the axis below. `here` is the one that the answer is about."""

    at: float
    estimate: Estimate
    label: Text
    link: Link | None = None
    here: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """A line with its band over an axis of numbers, in order; points lead somewhere. Owns its table.

    `along` names the axis below, `unit` that of the estimates. `steps`: the line stays level up to the next point.
    `money`: the currency where the axis below is an amount; it starts near the first one, not at zero."""

    key: str
    title: Text
    caption: Text
    along: str
    unit: str
    points: tuple[Point, ...]
    table: Table
    source: Text
    steps: bool = False
    money: str | None = None


class NoteRole(StrEnum):
    """Why a note stands where it stands."""

    CAUTION = "caution"
    WHEN_NOT_TO_USE = "when not to use this"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Note:
    """One caution, assumption, or the page's "when not to use this"."""

    role: NoteRole
    text: Text


@dataclass(frozen=True, slots=True)
class Next:
    """What to do now, with where to go for it."""

    text: Text
    links: tuple[Link, ...] = ()
    doings: tuple[Doing, ...] = ()


@dataclass(frozen=True, slots=True)
class NotEnough:
    """An honest refusal: why there is no number, and what would help."""

    reason: Text
    what_would_help: Text


@dataclass(frozen=True, slots=True)
class ClaimUse:
    """One claim as an answer used it, for "how this is worked out"."""

    key: str
    statement: str
    low: float
    mid: float
    high: float
    unit: str
    source: str
    dated: str
    confidence: str
    overridden: bool = False


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the numbers come from: enough to ask the same question again and get the same bytes."""

    generation: int
    ledger: str
    as_of: date
    seed: int | None
    scenarios: int | None
    version: str
    formula: tuple[Text, ...] = ()
    evidence: tuple[str, ...] = ()
    claims: tuple[ClaimUse, ...] = ()
    bears_on: tuple[str, ...] = ()
    """For each line of the formula the claim without which a number does not rest on it; "" for all numbers."""
    futures: int | None = None
    """Futures of the company in each of the scenarios, which are then worlds of claims; None where there are none."""


Chart = Treemap | Ranges | Dots | Stairs | Steps | Series
Block = Headline | Figures | Table | Chart | Note | Next | NotEnough | Provenance


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer to one question. `invented` marks the example company on every surface.

    `outward`: it is handed to somebody outside the company, so no surface adds what only its own people can read, such
    as what was asked and whether names are masked."""

    question: str
    title: str
    request: Mapping[str, object]
    as_of: date
    blocks: tuple[Block, ...]
    company: str = ""
    invented: bool = False
    people: tuple[PersonId, ...] = field(default=())
    """Whom the answer mentions, so that a viewer's log says whose names were shown."""
    outward: bool = False


def told(answer: Answer) -> Answer:
    """The answer for a surface that runs no operations: without what could be done there and then."""
    return replace(answer, blocks=tuple(_told(block) for block in answer.blocks))


def _told(block: Block) -> Block:
    match block:
        case Table() if any(column.doings for column in block.columns):
            kept = [place for place, column in enumerate(block.columns) if not column.doings]
            rows = tuple(tuple(row[place] for place in kept) for row in block.rows)
            return replace(block, columns=tuple(block.columns[place] for place in kept), rows=rows)
        case Next():
            return replace(block, doings=())
        case _:
            return block
