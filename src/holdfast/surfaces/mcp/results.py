"""What a tool returns: the answer as typed content, a short text of it, or an error with a code."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from holdfast.errors import BadInput, HoldfastError, Locked, NothingToRead, Refused, StoreError, TooNew, UnknownName
from holdfast.questions import QUESTIONS
from holdfast.render import json as as_json
from holdfast.render import numbers, words
from holdfast.render.text import say, under
from holdfast.surfaces.mcp.arguments import WHOLE
from holdfast.surfaces.mcp.limits import ROWS, TYPED_ROWS
from holdfast.surfaces.mcp.untrusted import LABEL, Careful, as_given, marked
from holdfast.terms.answer import (
    Answer,
    Block,
    Dots,
    Figure,
    Figures,
    Headline,
    Link,
    Next,
    Note,
    NotEnough,
    Provenance,
    Ranges,
    Series,
    Stairs,
    Steps,
    Table,
    Treemap,
)

DRAWN = ("points", "bars", "groups", "steps")
"""Where charts have their estimates."""
WIDE = 8
"""Columns from which on a table leaves out its secondary ones in the text."""
CODES: Mapping[type[HoldfastError], str] = {
    UnknownName: "UNKNOWN_NAME",
    BadInput: "BAD_ARGUMENT",
    NothingToRead: "NOTHING_TO_READ",
    Locked: "LOCKED",
    TooNew: "TOO_NEW",
    StoreError: "STORE",
}
"""What an error is called for machines; `Refused` has a code of its own."""


def output_schema() -> dict[str, Any]:
    """The schema of typed content: that of an answer as JSON, with what is added here.

    It carries no address of its own: a client that checks several tools' schemas would take them for one.
    """
    made: dict[str, Any] = _untitled({key: value for key, value in as_json.schema().items() if not key.startswith("$")})
    made["$defs"] = _untitled(as_json.schema()["$defs"])
    made["properties"] |= {
        "untrusted": {"const": LABEL, "type": "string"},
        "whole": {
            "type": "boolean",
            "description": f"Whether it is all there. If not, tables have {TYPED_ROWS} rows, and lists of evidence and "
            "of claims are empty in rows, points and bars, and under `provenance`.",
        },
    }
    made["required"] = [*made["required"], "untrusted", "whole"]
    for shape in ("TableShape", "TableParts"):
        made["$defs"][shape]["properties"]["left_out"] = {"type": "integer", "description": "Rows that are not here."}
    made["$defs"]["LinkShape"]["properties"] |= {
        "tool": {"type": "string", "description": "The tool to call next."},
        "arguments": {"type": "object", "description": "What to call it with."},
    }
    return made


def _untitled(schema: Any) -> Any:
    """Without the titles that pydantic writes: they say again what the keys say."""
    if isinstance(schema, dict):
        kept = {key: value for key, value in schema.items() if key != "title" or not isinstance(value, str)}
        return {key: _untitled(value) for key, value in kept.items()}
    return [_untitled(one) for one in schema] if isinstance(schema, list) else schema


def structured(
    answer: Answer, request: Mapping[str, Any], viewer: Careful, tools: Collection[str], *, whole: bool = True
) -> dict[str, Any]:
    """The answer to a request, all of it or the first rows; each of its links also as a call of a tool."""
    shown = answer if whole else replace(answer, blocks=tuple(_begun(block) for block in answer.blocks))
    document: dict[str, Any] = {**as_json.document(marked(shown, viewer), viewer), "untrusted": LABEL, "whole": whole}
    document["request"] = as_given({name: value for name, value in request.items() if name in answer.request})
    if not whole:
        for block, written in zip(answer.blocks, document["blocks"], strict=True):
            _shorten(block, written)
    for link in _links(document):
        if link["question"] in tools:
            link |= {"tool": link["question"], "arguments": arguments(link["question"], link["request"])}
    return document


def _begun(block: Block) -> Block:
    """A block with its first rows."""
    match block:
        case Table():
            return _first(block)
        case Treemap():
            return replace(block, tiles=block.tiles[:TYPED_ROWS], table=_first(block.table))
        case Ranges():
            return replace(block, bars=block.bars[:TYPED_ROWS], table=_first(block.table))
        case Steps():
            return replace(block, bars=block.bars[:TYPED_ROWS], table=_first(block.table))
        case Series() | Dots() | Stairs():
            return replace(block, table=_first(block.table))
        case _:
            return block


def _first(table: Table) -> Table:
    return replace(table, rows=table.rows[:TYPED_ROWS])


def _shorten(block: Block, written: dict[str, Any]) -> None:
    """Say how many rows are left out, and leave out beside the others what provenance has together."""
    table, shown = getattr(block, "table", block), written.get("table", written)
    if isinstance(table, Table):
        shown["left_out"] = len(table.rows) - len(shown["rows"])
        drawn = [one for part in DRAWN if isinstance(written.get(part), list) for one in written[part]]
        for value in (value for row in (*shown["rows"], *drawn) for value in row.values()):
            if isinstance(value, dict) and "term" in value:
                value |= {"evidence": [], "claims": []}
    elif isinstance(block, Provenance):
        written["claims"] = []


def _links(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if value.keys() >= {"label", "question", "request", "command"}:
            yield value
        else:
            for one in value.values():
                yield from _links(one)
    elif isinstance(value, list):
        for one in value:
            yield from _links(one)


def arguments(slug: str, request: Mapping[str, str | list[str]]) -> dict[str, Any]:
    """A link's plain words as arguments of their types.

    >>> arguments("identities", {"suggested": "true"})
    {'suggested': True}
    """
    asked = QUESTIONS[slug].request
    words_ = [(name, one) for name, value in request.items() for one in ([value] if isinstance(value, str) else value)]
    try:
        return asked.model_validate(asked.gathered(words_)).model_dump(mode="json", exclude_defaults=True)
    except ValidationError:
        return dict(request)


def in_words(answer: Answer, viewer: Careful, tools: Collection[str]) -> str:
    """The answer for a client that reads only text: the finding, its figures, the first rows, what to do next."""
    answer = marked(answer, viewer)
    lines = [f"{answer.title} · {words.top_line(answer, viewer)} · {words.masking_note(viewer)}"]
    for block in answer.blocks:
        lines += _said(block, viewer, tools)
    return "\n".join([*lines, "", LABEL])


def _said(block: Block, viewer: Careful, tools: Collection[str]) -> list[str]:
    match block:
        case Headline():
            return ["", say(block.finding, viewer), *([say(block.meaning, viewer)] if block.meaning else [])]
        case Figures():
            return ["", *(_figure(one, viewer) for one in block.items)]
        case NotEnough():
            return ["", say(block.reason, viewer), say(block.what_would_help, viewer)]
        case Note():
            return ["", f"{words.note_title(block.role)}: {say(block.text, viewer)}"]
        case Next():
            return ["", f"Next: {say(block.text, viewer)}", *(_call(one, viewer, tools) for one in block.links)]
        case Provenance():
            return ["", words.footer(block)]
        case Table():
            return _table(block, viewer)
        case _:
            return ["", say(block.title, viewer), *_table(block.table, viewer)[2:]]


def _figure(item: Figure, viewer: Careful) -> str:
    whole = "" if item.of is None else f", of {numbers.count(item.of)}"
    borrowed = "" if item.estimate.borrowed is None else f"; {words.borrowed(item.estimate)}"
    note = f"; {say(item.note, viewer)}" if item.note else ""
    return f"- {item.label}: {numbers.full(item.estimate, item.money)}{whole}{borrowed}{note}"


def _call(link: Link, viewer: Careful, tools: Collection[str]) -> str:
    if link.question not in tools:
        return f"- {say(link.label, viewer)}"
    request = {name: as_json.plain(value, viewer) for name, value in link.request}
    return f"- {say(link.label, viewer)}: call `{link.question}` with {_json(arguments(link.question, request))}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _table(block: Table, viewer: Careful) -> list[str]:
    wide = sum(not column.detail for column in block.columns) > WIDE
    shown = [n for n, one in enumerate(block.columns) if not (one.detail or (wide and one.secondary))]
    rows = [[under(block.columns[n], row[n], viewer) for n in shown] for row in block.rows[:ROWS]]
    if not rows:
        return ["", say(block.title, viewer), say(block.empty, viewer) if block.empty else "Nothing."]
    lines = [" | ".join(line) for line in ([block.columns[n].head for n in shown], *rows)]
    more = len(block.rows) - ROWS
    return ["", say(block.title, viewer), *lines, *([f"({more} more: call with `{WHOLE}` true)"] if more > 0 else [])]


def error(problem: HoldfastError, viewer: Careful, given: Collection[str] = ()) -> dict[str, Any]:
    """What went wrong, for a machine and in words: what was given, what is allowed, what to do.

    `given` are the words of the call."""
    code = problem.code if isinstance(problem, Refused) else _code(problem)
    near = [viewer.message(one) for one in problem.near] if isinstance(problem, UnknownName) else []
    return {"code": code, "message": viewer.message(str(problem), given), **({"near": near} if near else {})}


def _code(problem: HoldfastError) -> str:
    return next((code for kind, code in CODES.items() if isinstance(problem, kind)), "FAILED")
