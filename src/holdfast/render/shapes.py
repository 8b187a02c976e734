"""The shape of an answer as JSON, version 1, as types: what `render.json` returns and what its schema is made from.

Within version 1 fields and blocks may be added; a reader ignores what it does not know.
"""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict


class EstimateShape(TypedDict):
    """A figure with its range: `value` is the median, `low` and `high` bound the central `level`, all in `unit`.

    `n` counts observations; `borrowed` is the share of the width that rests on published claims; null: not known."""

    term: str
    value: float | None
    low: float | None
    high: float | None
    level: float
    unit: str
    n: int
    as_of: str
    borrowed: float | None
    evidence: list[str]
    claims: list[str]


class MoneyShape(TypedDict):
    """An exact amount, as a decimal string, in one currency."""

    amount: str
    currency: str


class LinkShape(TypedDict):
    """Another question with its request, and the command that asks it."""

    label: str
    question: str
    request: dict[str, str | list[str]]
    command: str


Scalar = str | float | int | bool | None
Value = Scalar | EstimateShape | MoneyShape | LinkShape | list[str]


class ColumnShape(TypedDict):
    """A column: `key` names it in every row, `head` is what people read."""

    key: str
    head: str
    numeric: bool


class TableParts(TypedDict):
    """A table: every row, each an object keyed by column; null is "not known", never zero."""

    key: str
    title: str
    caption: str | None
    columns: list[ColumnShape]
    rows: list[dict[str, Value]]


class TableShape(TableParts):
    """A table as a block."""

    block: Literal["table"]


class HeadlineShape(TypedDict):
    """The finding, and a sentence of meaning."""

    block: Literal["headline"]
    finding: str
    meaning: str | None


class FigureShape(TypedDict):
    """One estimate; `of` is the whole that it is part of, `money` the currency where it is an amount."""

    key: str
    label: str
    estimate: EstimateShape
    of: int | None
    money: str | None
    note: str | None


class FiguresShape(TypedDict):
    """Figures side by side."""

    block: Literal["figures"]
    title: str | None
    items: list[FigureShape]


class ChartParts(TypedDict):
    """What every chart has; its table holds the same."""

    key: str
    title: str
    caption: str
    source: str
    table: TableParts


class TileShape(TypedDict):
    """One box of a treemap."""

    asset: str
    size: float | None
    state: Literal["already dark", "no second holder", "goes dark", "limps", "covered", "cannot tell"]
    production: bool
    note: str
    link: LinkShape | None


class TreemapShape(ChartParts):
    """Assets as boxes."""

    block: Literal["treemap"]
    tiles: list[TileShape]


class BarShape(TypedDict):
    """One row of a ranges chart: `base` is sure, `reach` how far the futures behind the estimate go; null: neither."""

    label: str
    estimate: EstimateShape
    base: float | None
    reach: EstimateShape | None
    note: str | None


class LineShape(TypedDict):
    """A line across all rows of a ranges chart."""

    label: str
    at: EstimateShape


class RangesShape(ChartParts):
    """Ranges over one axis; `money` is its currency where it is one of amounts."""

    block: Literal["ranges"]
    unit: str
    bars: list[BarShape]
    line: LineShape | None
    money: str | None


class DotGroupShape(TypedDict):
    """So many dots; `estimate` is their share of all, `nothing` the group in which there is nothing."""

    label: str
    dots: int
    estimate: EstimateShape
    nothing: bool


class DotsShape(ChartParts):
    """A hundred of something, group by group from nothing to much."""

    block: Literal["dots"]
    groups: list[DotGroupShape]


class StairShape(TypedDict):
    """What is left after one step."""

    label: str
    estimate: EstimateShape


class StairsShape(ChartParts):
    """What becomes of a share, step by step."""

    block: Literal["stairs"]
    steps: list[StairShape]


class StepShape(TypedDict):
    """One bar of a steps chart, both days included."""

    label: str
    start: str
    end: str
    note: str
    brief: bool


class StepsShape(ChartParts):
    """What to do when, over one calendar."""

    block: Literal["steps"]
    start: str
    end: str
    bars: list[StepShape]


class PointShape(TypedDict):
    """One point of a series, `at` so much on the axis below; `here` is the one that the answer is about."""

    at: float | None
    estimate: EstimateShape
    label: str
    link: LinkShape | None
    here: bool


class SeriesShape(ChartParts):
    """A line with its band over an axis of numbers; `along` names that axis, `unit` that of the estimates."""

    block: Literal["series"]
    along: str
    unit: str
    steps: bool
    points: list[PointShape]


class NoteShape(TypedDict):
    """A caution, an assumption, or when not to use the answer."""

    block: Literal["note"]
    role: Literal["caution", "when not to use this", "assumed"]
    text: str


class NextShape(TypedDict):
    """What to do now."""

    block: Literal["next"]
    text: str
    links: list[LinkShape]


class NotEnoughShape(TypedDict):
    """Why there is no number, and what would help."""

    block: Literal["not_enough"]
    reason: str
    what_would_help: str


class ClaimShape(TypedDict):
    """A figure from outside, or typed in, as the answer used it."""

    key: str
    statement: str
    low: float
    mid: float
    high: float
    unit: str
    source: str
    dated: str
    confidence: str
    overridden: bool


class ProvenanceShape(TypedDict):
    """Enough to ask the same question again and get the same bytes."""

    block: Literal["provenance"]
    generation: int
    ledger: str
    as_of: str
    seed: int | None
    scenarios: int | None
    futures: int | None
    version: str
    formula: list[str]
    evidence: list[str]
    claims: list[ClaimShape]


BlockShape = (
    HeadlineShape
    | FiguresShape
    | TableShape
    | TreemapShape
    | RangesShape
    | DotsShape
    | StairsShape
    | StepsShape
    | SeriesShape
    | NoteShape
    | NextShape
    | NotEnoughShape
    | ProvenanceShape
)


class AnswerShape(TypedDict):
    """The answer to one question. `names` is "masked", or the purpose for which names are shown."""

    schema: Literal["holdfast.answer/1"]
    question: str
    title: str
    request: dict[str, object]
    as_of: str
    company: str
    invented: bool
    names: Literal["masked", "continuity", "onboarding", "leave cover"]
    people: list[str]
    blocks: list[BlockShape]
