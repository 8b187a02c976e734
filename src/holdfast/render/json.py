"""An answer as JSON, for programs: everything in it, with exact figures, names masked, always the same bytes."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from functools import singledispatch
from typing import Any, cast

from holdfast.render.shapes import (
    AnswerShape,
    BarShape,
    BlockShape,
    ChartParts,
    DotGroupShape,
    EstimateShape,
    FigureShape,
    LineShape,
    LinkShape,
    MoneyShape,
    PointShape,
    StairShape,
    StepShape,
    TableParts,
    TileShape,
)
from holdfast.render.text import Viewer, cell, command, say
from holdfast.terms.answer import (
    Answer,
    Block,
    Chart,
    ClaimUse,
    DotGroup,
    Dots,
    Figure,
    Figures,
    Headline,
    Link,
    Next,
    Note,
    NotEnough,
    Point,
    Provenance,
    RangeBar,
    RangeLine,
    Ranges,
    Series,
    Stair,
    Stairs,
    Step,
    Steps,
    Table,
    Tile,
    Treemap,
)
from holdfast.terms.estimate import Estimate
from holdfast.terms.money import Money
from holdfast.terms.nouns import Alias, AssetId, AssetKind, PersonId, State
from holdfast.terms.text import Text

SCHEMA = "holdfast.answer/1"
"""The version of the shape. It changes when a program that reads the old one would break."""


def dumps(answer: Answer, viewer: Viewer) -> str:
    """One answer as indented JSON with a final newline. A table is a list of objects keyed by column."""
    return json.dumps(document(answer, viewer), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def document(answer: Answer, viewer: Viewer) -> AnswerShape:
    """One answer as plain values, in the order in which it is written."""
    return {
        "schema": "holdfast.answer/1",
        "question": answer.question,
        "title": answer.title,
        "request": _any(dict(answer.request), viewer),
        "as_of": answer.as_of.isoformat(),
        "company": viewer.words(answer.company),
        "invented": answer.invented,
        "names": "masked" if viewer.purpose is None else viewer.purpose.value,
        "people": [viewer.person(who) for who in answer.people],
        "blocks": [block(one, viewer) for one in answer.blocks],
    }


def _any(value: object, viewer: Viewer) -> Any:
    """A value of a request, which may hold anything that JSON can."""
    match value:
        case Mapping():
            return {viewer.words(str(key)): _any(value[key], viewer) for key in sorted(value, key=str)}
        case list() | tuple():
            return [_any(item, viewer) for item in value]
        case str():
            return viewer.words(value)
        case bool() | int() | None:
            return value
        case float():
            return _finite(value)
        case date():
            return value.isoformat()
        case _:
            return viewer.words(str(value))


def schema() -> dict[str, Any]:
    """The JSON Schema of version 1, made from the types in `render.shapes`.

    >>> schema()["properties"]["schema"]["const"]
    'holdfast.answer/1'
    """
    from pydantic import TypeAdapter

    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        **TypeAdapter(AnswerShape).json_schema(),
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def estimate(value: Estimate, viewer: Viewer) -> EstimateShape:
    """An estimate with its doubt, its date, its evidence and its claims."""
    return {
        "term": value.term,
        "value": _finite(value.value),
        "low": _finite(value.low),
        "high": _finite(value.high),
        "level": value.level,
        "unit": value.unit,
        "n": value.n,
        "as_of": value.as_of.isoformat(),
        "borrowed": value.borrowed,
        "evidence": [viewer.words(source) for source in value.evidence],
        "claims": list(value.claims),
    }


@singledispatch
def plain(value: object, viewer: Viewer) -> Any:
    """A cell or a part of a block as plain values."""
    raise TypeError(f"an answer does not hold a {type(value).__name__}")


@plain.register
def _(value: None, viewer: Viewer) -> None:
    return None


@plain.register(bool)
@plain.register(int)
def _(value: int, viewer: Viewer) -> int:
    return value


@plain.register
def _(value: float, viewer: Viewer) -> float | None:
    return _finite(value)


@plain.register
def _(value: date, viewer: Viewer) -> str:
    return value.isoformat()


@plain.register
def _(value: Estimate, viewer: Viewer) -> EstimateShape:
    return estimate(value, viewer)


@plain.register
def _(value: Money, viewer: Viewer) -> MoneyShape:
    return {"amount": str(value.amount), "currency": value.currency}


@plain.register(tuple)
def _(value: tuple[object, ...], viewer: Viewer) -> list[Any]:
    return [plain(item, viewer) for item in value]


@plain.register
def _(value: Link, viewer: Viewer) -> LinkShape:
    return {
        "label": say(value.label, viewer),
        "question": value.question,
        "request": {key: _any(one, viewer) for key, one in value.request},
        "command": command(value, viewer),
    }


@plain.register(str)
@plain.register(Text)
@plain.register(PersonId)
@plain.register(Alias)
@plain.register(AssetKind)
@plain.register(State)
def _(value: Any, viewer: Viewer) -> str:
    return cell(value, viewer)


@plain.register
def _(value: AssetId, viewer: Viewer) -> str:
    return viewer.words(value.key)


def table(value: Table, viewer: Viewer) -> TableParts:
    """A table: its columns, then every row as an object keyed by column."""
    return {
        "key": value.key,
        "title": say(value.title, viewer),
        "caption": _maybe(value.caption, viewer),
        "columns": [{"key": column.key, "head": column.head, "numeric": column.numeric} for column in value.columns],
        "rows": [
            {column.key: plain(one, viewer) for column, one in zip(value.columns, row, strict=True)}
            for row in value.rows
        ],
    }


def _maybe(text: Text | None, viewer: Viewer) -> str | None:
    return None if text is None else say(text, viewer)


def _figure(value: Figure, viewer: Viewer) -> FigureShape:
    return {
        "key": value.key,
        "label": value.label,
        "estimate": estimate(value.estimate, viewer),
        "of": value.of,
        "money": value.money,
        "note": _maybe(value.note, viewer),
    }


def _tile(value: Tile, viewer: Viewer) -> TileShape:
    return {
        "asset": plain(value.asset, viewer),
        "size": _finite(value.size),
        "state": value.state.value,
        "production": value.production,
        "note": say(value.note, viewer),
        "link": plain(value.link, viewer),
    }


def _bar(value: RangeBar, viewer: Viewer) -> BarShape:
    return {
        "label": say(value.label, viewer),
        "estimate": estimate(value.estimate, viewer),
        "base": None if value.base is None else _finite(value.base),
        "reach": None if value.reach is None else estimate(value.reach, viewer),
        "note": _maybe(value.note, viewer),
    }


def _line(value: RangeLine, viewer: Viewer) -> LineShape:
    return {"label": say(value.label, viewer), "at": estimate(value.at, viewer)}


def _ranges(value: Ranges, viewer: Viewer) -> dict[str, Any]:
    line = None if value.line is None else _line(value.line, viewer)
    axis = {"unit": value.unit, "line": line, "money": value.money}
    return {**_chart(value, viewer), **axis, "bars": [_bar(bar, viewer) for bar in value.bars]}


def _dot_group(value: DotGroup, viewer: Viewer) -> DotGroupShape:
    share = estimate(value.estimate, viewer)
    return {"label": say(value.label, viewer), "dots": value.dots, "estimate": share, "nothing": value.nothing}


def _stair(value: Stair, viewer: Viewer) -> StairShape:
    return {"label": say(value.label, viewer), "estimate": estimate(value.estimate, viewer)}


def _step(value: Step, viewer: Viewer) -> StepShape:
    return {
        "label": say(value.label, viewer),
        "start": value.start.isoformat(),
        "end": value.end.isoformat(),
        "note": say(value.note, viewer),
        "brief": value.brief,
    }


def _steps(value: Steps, viewer: Viewer) -> dict[str, Any]:
    days = {"start": value.start.isoformat(), "end": value.end.isoformat()}
    return {**_chart(value, viewer), **days, "bars": [_step(bar, viewer) for bar in value.bars]}


def _point(value: Point, viewer: Viewer) -> PointShape:
    return {
        "at": _finite(value.at),
        "estimate": estimate(value.estimate, viewer),
        "label": say(value.label, viewer),
        "link": plain(value.link, viewer),
        "here": value.here,
    }


def _series(value: Series, viewer: Viewer) -> dict[str, Any]:
    axes = {"along": value.along, "unit": value.unit, "steps": value.steps}
    return {**_chart(value, viewer), **axes, "points": [_point(one, viewer) for one in value.points]}


def _chart(value: Chart, viewer: Viewer) -> ChartParts:
    return {
        "key": value.key,
        "title": say(value.title, viewer),
        "caption": say(value.caption, viewer),
        "source": say(value.source, viewer),
        "table": table(value.table, viewer),
    }


def _claim(value: ClaimUse, viewer: Viewer) -> dict[str, Any]:
    return {one.name: _any(getattr(value, one.name), viewer) for one in fields(value)}


def _provenance(value: Provenance, viewer: Viewer) -> dict[str, Any]:
    return {
        "generation": value.generation,
        "ledger": value.ledger,
        "as_of": value.as_of.isoformat(),
        "seed": value.seed,
        "scenarios": value.scenarios,
        "futures": value.futures,
        "version": value.version,
        "formula": [say(line, viewer) for line in value.formula],
        "evidence": [viewer.words(source) for source in value.evidence],
        "claims": [_claim(claim, viewer) for claim in value.claims],
    }


BLOCKS: Mapping[type, tuple[str, Callable[[Any, Viewer], Mapping[str, Any]]]] = {
    Headline: ("headline", lambda b, v: {"finding": say(b.finding, v), "meaning": _maybe(b.meaning, v)}),
    Figures: (
        "figures",
        lambda b, v: {"title": say(b.title, v) if b.title else None, "items": [_figure(item, v) for item in b.items]},
    ),
    Table: ("table", table),
    Treemap: ("treemap", lambda b, v: {**_chart(b, v), "tiles": [_tile(tile, v) for tile in b.tiles]}),
    Ranges: ("ranges", _ranges),
    Dots: ("dots", lambda b, v: {**_chart(b, v), "groups": [_dot_group(one, v) for one in b.groups]}),
    Stairs: ("stairs", lambda b, v: {**_chart(b, v), "steps": [_stair(one, v) for one in b.steps]}),
    Steps: ("steps", _steps),
    Series: ("series", _series),
    Note: ("note", lambda b, v: {"role": b.role.value, "text": say(b.text, v)}),
    Next: ("next", lambda b, v: {"text": say(b.text, v), "links": [plain(link, v) for link in b.links]}),
    NotEnough: ("not_enough", lambda b, v: {"reason": say(b.reason, v), "what_would_help": say(b.what_would_help, v)}),
    Provenance: ("provenance", _provenance),
}
"""Every block by what JSON calls it, and how it becomes plain values."""


def block(value: Block, viewer: Viewer) -> BlockShape:
    """One block; `block` says which kind it is."""
    name, write = BLOCKS[type(value)]
    return cast("BlockShape", {"block": name, **write(value, viewer)})
