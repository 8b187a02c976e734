"""A report as the template of the printed page sees it: plain values in reading order, every word finished.

What is outside text stays a value of JSON from here to the page: it never becomes markup.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, cast

from holdfast.render import cells, words
from holdfast.render.columns import GAP, breaks, fit, people_of
from holdfast.render.dots import FILLED
from holdfast.render.html import Section
from holdfast.render.svg import Strip
from holdfast.render.text import UNKNOWN, Viewer, spans
from holdfast.terms.answer import (
    Answer,
    Block,
    Chart,
    ClaimUse,
    Dots,
    Figures,
    Link,
    Next,
    Note,
    NotEnough,
    Ranges,
    Series,
    Stairs,
    Steps,
    Table,
    Treemap,
)
from holdfast.terms.nouns import State
from holdfast.terms.text import Text

PAPERS: Mapping[str, tuple[str, float]] = {"a4": ("a4", 481.9), "letter": ("us-letter", 498.6)}
"""What the template calls each paper, and the points between its margins."""
BOXES = (700.0, 330.0)
"""Size at which a treemap is laid out; the page scales it down to its width."""
PLOT = (560.0, 220.0)
"""Size at which a series is laid out."""
TALL = 900
"""A row of more letters may break between two pages."""
BULK, FIRST = 40, 20
"""A table of more rows than `BULK` has its `FIRST` on paper, or as many as it shows on a screen."""


def report(answers: Sequence[Answer], viewer: Viewer, title: str | None, paper: str) -> dict[str, Any]:
    """Everything that the printed page shows."""
    name, room = PAPERS[paper]
    sections = [Printed(Section(answer, f"a{i}", viewer, answers), room) for i, answer in enumerate(answers, 1)]
    printed = [section.section() for section in sections]
    workings = _workings(sections)
    outward = all(answer.outward for answer in answers)
    claims = {claim.key: claim for one in sections if one.seen.provenance for claim in one.seen.provenance.claims}
    return {
        "paper": name,
        "title": title,
        "name": title or printed[0]["finding"],
        "company": words.company(answers[0], viewer),
        "invented": answers[0].invented,
        "masking": "" if outward else words.masking_note(viewer),
        "masked": viewer.masked and not outward,
        "sections": printed,
        "workings": workings,
        "evidence": _evidence(sections) if workings or claims else [],
        "claims": [_claim(claims[key], sections[0].seen) for key in sorted(claims)],
        "anchors": sorted({anchor for one in sections for anchor in one.anchors}),
    }


def _workings(sections: Sequence[Printed]) -> list[dict[str, Any]]:
    """How each page is worked out, every line under the first page that it belongs to."""
    known: set[Text] = set()
    found = []
    for one in sections:
        source = one.seen.provenance
        lines = [line for line in (source.formula if source else ()) if line not in known]
        known.update(lines)
        if lines:
            found.append({"question": one.seen.answer.title, "lines": [one.said(line) for line in lines]})
    return found


def _evidence(sections: Sequence[Printed]) -> list[str]:
    """The company's own sources, each once."""
    said = (one.seen.viewer.words(name) for one in sections for name in _sources(one))
    return list(dict.fromkeys(said))


def _sources(one: Printed) -> Sequence[str]:
    return one.seen.provenance.evidence if one.seen.provenance else ()


def _claim(claim: ClaimUse, seen: Section) -> dict[str, Any]:
    viewer = seen.viewer
    return {
        "key": loose(claim.key),
        "statement": viewer.words(claim.statement),
        "figure": seen.claim_value(claim.low, claim.mid, claim.high, claim.unit),
        "source": f"{viewer.words(claim.source)}, {claim.dated}{' (yours)' if claim.overridden else ''}",
        "confidence": claim.confidence,
    }


def loose(shown: str) -> Any:
    """Text that a line may break after a separator: its pieces, so that whoever copies it gets nothing else with it.

    >>> loose("api:src/serve"), loose("api")
    ({'kind': 'loose', 'pieces': ['api:', 'src/', 'serve']}, 'api')
    """
    pieces = cells.pieces(shown)
    return {"kind": "loose", "pieces": pieces} if len(pieces) > 1 else shown


def on_paper(table: Table) -> int:
    """How many rows of a table are printed."""
    return len(table.rows) if len(table.rows) <= BULK else max(FIRST, table.limit or 0)


class Printed:
    """One answer on paper, `room` points wide. `anchors` are the rows and charts that a link can lead to."""

    def __init__(self, seen: Section, room: float) -> None:
        self.seen = seen
        self.room = room
        self.anchors: list[str] = [seen.anchor]

    def section(self) -> dict[str, Any]:
        """The section, its blocks in reading order."""
        seen, source = self.seen, self.seen.provenance
        blocks = [one for group in seen.groups for one in (group.main, *group.beside)]
        return {
            "anchor": seen.anchor,
            "short": all(isinstance(block, NotEnough) for block in blocks),
            "question": seen.answer.title,
            "top": seen.top_line,
            "finding": seen.title(),
            "meaning": self.said(seen.headline.meaning) if seen.headline and seen.headline.meaning else None,
            "asked": [list(one) for one in seen.asked()],
            "blocks": [self.block(block) for block in blocks],
            "worked_out": bool(source and source.formula),
            "claims": len(source.claims) if source else 0,
            "footer": f"{seen.footer()} · as of {seen.day(source.as_of)}" if source else "",
        }

    def block(self, block: Block) -> dict[str, Any]:
        """One block."""
        draw: Callable[[Printed, Any], dict[str, Any]] = BLOCKS.get(type(block), Printed.other)
        return draw(self, block)

    def said(self, text: Text) -> list[list[Any]]:
        """A sentence in pieces: words, and whether they are to be typed."""
        return [list(piece) for piece in spans(text, self.seen.viewer)]

    def anchor(self, *parts: str | int) -> str:
        """An anchor that is printed."""
        self.anchors.append(self.seen.id(*parts))
        return self.anchors[-1]

    def link(self, link: Link) -> dict[str, Any]:
        """A link: to its place in the file, else the command to type."""
        href = self.seen.href(link)
        return {
            "kind": "link",
            "label": self.seen.say(link.label),
            "href": href and href.removeprefix("#"),
            "command": self.seen.command(link),
        }

    def cell(self, seen: cells.Seen) -> Any:
        """A table's cell; one of plain words is a string."""
        match seen.kind, seen.value:
            case "rich", _:  # in a narrow column a typeface of its own breaks more than it tells
                return seen.shown.replace("`", "")
            case "plain" | "breakable", _:
                return loose(seen.shown) if breaks(seen) else seen.shown
            case "date", _:
                return {"kind": "whole", "words": [seen.shown]}
            case "estimate", _:
                return {"kind": "estimate", "shown": seen.shown, "range": seen.range}
            case "state", State() as state:
                return {"kind": "state", "state": state.name.lower(), "shown": seen.shown}
            case "link", Link() as link:
                return self.link(link)
            case _:
                return {"kind": "whole", "words": people_of(seen, self.seen.viewer)}

    def table(self, block: Table, title: bool = True) -> dict[str, Any]:
        """A table, its rows as far as paper should hold them."""
        rows = self.seen.rows(block, block.rows[: on_paper(block)])
        widths = fit(block.columns, rows, self.seen.viewer, self.room)
        below = [i for i in range(len(block.columns)) if i not in widths.shown]
        return {
            "kind": "table",
            "title": self.seen.say(block.title) if title else None,
            "caption": self.said(block.caption) if block.caption else None,
            "heads": [[block.columns[i].head, block.columns[i].numeric] for i in widths.shown],
            "widths": widths.points,
            "gap": GAP,
            "rows": [
                {
                    "anchor": self.anchor(block.key, n),
                    "split": sum(len(cell.shown) for cell in row) > TALL,
                    "cells": [self.cell(row[i]) for i in widths.shown],
                    "below": [[block.columns[i].head, self.cell(row[i])] for i in below if row[i].shown != UNKNOWN],
                }
                for n, row in enumerate(rows)
            ],
            "all": len(block.rows),
            "empty": self.said(block.empty) if block.empty else [["Nothing to list.", False]],
        }

    def figures(self, block: Figures) -> dict[str, Any]:
        """Figures side by side."""
        items = []
        for item in block.items:
            figure = dict(self.seen.figure(item))
            strip = asdict(cast("Strip", figure.pop("strip")))
            items.append({**figure, "label": item.label, "strip": strip, "note": self.maybe(item.note)})
        title = self.seen.say(block.title) if block.title else None
        return {"kind": "figures", "title": title, "items": items, "first": block is self.seen.first_figures}

    def maybe(self, text: Text | None) -> list[list[Any]] | None:
        """A sentence, where there is one."""
        return self.said(text) if text else None

    def chart(self, block: Chart, **drawn: Any) -> dict[str, Any]:
        """What every chart has, and how this one is drawn."""
        return {
            "kind": type(block).__name__.lower(),
            "anchor": self.anchor(block.key),
            "title": self.seen.say(block.title),
            "caption": self.said(block.caption),
            "source": self.said(block.source),
            **drawn,
            "table": self.table(block.table, title=False),
        }

    def treemap(self, block: Treemap) -> dict[str, Any]:
        """Boxes laid out for the page's width."""
        drawn = asdict(self.seen.treemap(block, BOXES))
        for box in drawn["boxes"]:
            box["state"] = box["state"].name.lower()
            box["href"] = box["href"].removeprefix("#")
        legend = [[state.name.lower(), label, n] for state, label, n in self.seen.legend(block)]
        production = sum(tile.production for tile in block.tiles)
        return self.chart(block, drawn=drawn, legend=legend, production=production)

    def ranges(self, block: Ranges) -> dict[str, Any]:
        """Ranges over one axis."""
        found = self.seen.ranges(block)
        bars = [
            {
                "name": loose(one.label),
                "note": one.note,
                "strip": asdict(one.strip),
                "base": one.base,
                "reach": one.reach,
                "ends": [one.middle, one.ends],
            }
            for one in found.bars
        ]
        line = asdict(found.line) if found.line else None
        return self.chart(block, bars=bars, ticks=found.ticks, unit=found.unit, line=line, amounts=found.amounts)

    def dots(self, block: Dots) -> dict[str, Any]:
        """Rows of dots, and what they mean."""
        drawn = self.seen.dots(block)
        legend = [[one.level, one.label, one.dots, one.ends] for one in drawn.legend]
        size = {"width": drawn.width, "height": drawn.height, "radius": drawn.radius, "filled": FILLED}
        return self.chart(block, discs=[[one.x, one.y, one.level] for one in drawn.discs], legend=legend, **size)

    def stairs(self, block: Stairs) -> dict[str, Any]:
        """A stair, upright where its words fit."""
        (_, drawn), _ = self.seen.stairs(block)
        steps = [
            {key: getattr(one, key) for key in ("x", "y", "box", "words_x", "words_y", "under_y", "shown", "label")}
            for one in drawn.steps
        ]
        size = {"width": drawn.width, "height": drawn.height, "line": drawn.line, "floor": drawn.floor}
        return self.chart(block, steps=steps, **size)

    def steps(self, block: Steps) -> dict[str, Any]:
        """Bars over one calendar."""
        drawn = asdict(self.seen.steps(block))
        bars = [{**bar, "name": loose(bar["name"])} for bar in drawn["bars"]]
        return self.chart(block, bars=bars, weekends=drawn["weekends"], ticks=drawn["ticks"])

    def series(self, block: Series) -> dict[str, Any]:
        """A line with its band."""
        from holdfast.render.series import series

        drawn = asdict(series(block, self.seen.viewer, PLOT))
        return self.chart(block, drawn=drawn, along=block.along, unit=block.unit)

    def next(self, block: Next) -> dict[str, Any]:
        """What to do now."""
        return {"kind": "next", "text": self.said(block.text), "links": [self.link(link) for link in block.links]}

    def note(self, block: Note) -> dict[str, Any]:
        """A caution, an assumption, or when not to use it."""
        return {"kind": "note", "title": words.note_title(block.role), "text": self.said(block.text)}

    def other(self, block: Block) -> dict[str, Any]:
        """A chart that nobody has drawn for paper yet: its table."""
        table = getattr(block, "table", None)
        return self.table(table) if isinstance(table, Table) else {"kind": "nothing"}

    def not_enough(self, block: NotEnough) -> dict[str, Any]:
        """An honest refusal."""
        return {"kind": "notenough", "reason": self.said(block.reason), "help": self.said(block.what_would_help)}


BLOCKS: Mapping[type[Block], Callable[[Printed, Any], dict[str, Any]]] = {
    Figures: Printed.figures,
    Table: Printed.table,
    Treemap: Printed.treemap,
    Ranges: Printed.ranges,
    Dots: Printed.dots,
    Stairs: Printed.stairs,
    Steps: Printed.steps,
    Series: Printed.series,
    Note: Printed.note,
    Next: Printed.next,
    NotEnough: Printed.not_enough,
}
"""How each block becomes plain values; headline and provenance frame the section."""
