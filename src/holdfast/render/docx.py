"""Answers as a Word document: real headings and tables that anybody can edit; the same words as on paper.

A chart is its table, because a picture would need a program to draw it; dots are rows of characters. Nothing in the
file names a machine or a person at one, and the same answers give the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from holdfast.render import printed
from holdfast.render.docx_parts import Parts
from holdfast.render.dots import ROW, levels
from holdfast.render.html import Section
from holdfast.render.stairs import written
from holdfast.render.text import say
from holdfast.render.viewer import Viewer
from holdfast.terms.answer import Answer, Block, Dots, Stairs

if TYPE_CHECKING:
    from docx.document import Document

SIGNS = "○◔◑◕●"
"""Dots by how full they are."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_ABOUT = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.openxmlformats.org/'
    b'officeDocument/2006/extended-properties"><Application>Holdfast</Application></Properties>'
)
"""What wrote the file; python-docx says here that Word did."""


def document(answers: Sequence[Answer], viewer: Viewer, title: str | None = None, paper: str = "a4") -> bytes:
    """The whole document, dated on the day of the first answer."""
    if not answers:
        raise ValueError("a document needs at least one answer")
    report = printed.report(answers, viewer, title, paper)
    writer = Writer(report, viewer)
    for number, (answer, section) in enumerate(zip(answers, report["sections"], strict=True), 1):
        writer.section(Section(answer, f"a{number}", viewer, answers), section)
    writer.appendix()
    return _packed(writer.parts.document, report["name"], answers[0])


class Writer:
    """Puts a report's plain values into a document, in reading order."""

    def __init__(self, report: Mapping[str, Any], viewer: Viewer) -> None:
        self.report = report
        self.viewer = viewer
        self.parts = Parts(report["paper"], report["masking"], report["company"])
        if report["title"]:
            self.parts.title(report["title"])

    def section(self, seen: Section, section: Mapping[str, Any]) -> None:
        """One answer: its finding as a heading, then its blocks."""
        parts = self.parts
        parts.small([[section["top"], False]])
        parts.heading(section["finding"], 1, anchor=section["anchor"])
        if section["meaning"]:
            parts.lead(section["meaning"])
        if section["asked"]:
            parts.small([["Asked: " + "; ".join(f"{what} {value}" for what, value in section["asked"]), False]])
        blocks = [one for group in seen.groups for one in (group.main, *group.beside)]
        for block, plain in zip(blocks, section["blocks"], strict=True):
            self.block(block, plain)
        if section["footer"]:
            parts.small([[section["footer"], False]])

    def block(self, block: Block, plain: Mapping[str, Any]) -> None:
        """One block, by what it is."""
        match plain["kind"]:
            case "figures":
                self.figures(plain)
            case "table":
                self.table(plain)
            case "note":
                self.parts.note(plain["title"], plain["text"])
            case "next":
                self.parts.paragraph(plain["text"])
                self.parts.links(plain["links"])
            case "notenough":
                self.parts.paragraph(plain["reason"])
                self.parts.paragraph(plain["help"])
            case "nothing":
                pass
            case _:
                self.chart(block, plain)

    def figures(self, plain: Mapping[str, Any]) -> None:
        """Figures side by side: what, how much, its range, a note."""
        if plain["title"]:
            self.parts.heading(plain["title"], 2)
        self.parts.figures([self._figure(one) for one in plain["items"]])

    def _figure(self, item: Mapping[str, Any]) -> tuple[str, str, str, list[list[Any]] | None]:
        value = (
            item["value"] + (f" of {item['of']}" if item["of"] else "") + (f" {item['unit']}" if item["unit"] else "")
        )
        spread = "" if item["spread"] == item["value"] else item["spread"]
        return item["label"], value, spread, item["note"]

    def table(self, plain: Mapping[str, Any]) -> None:
        """A table; columns that paper has no room for stand in it all the same."""
        if plain["title"]:
            self.parts.heading(plain["title"], 2)
        if plain["caption"]:
            self.parts.small(plain["caption"])
        if not plain["rows"]:
            self.parts.paragraph(plain["empty"])
            return
        self.parts.table(plain["heads"], plain["widths"], plain["rows"])
        if plain["all"] > len(plain["rows"]):
            self.parts.small([[f"The first {len(plain['rows'])} of {plain['all']}.", False]])

    def chart(self, block: Block, plain: Mapping[str, Any]) -> None:
        """A chart: title and caption, what of it can be said in characters, its table, its source."""
        self.parts.heading(plain["title"], 2)
        self.parts.small(plain["caption"])
        if isinstance(block, Dots):
            self.dots(block)
        if isinstance(block, Stairs):
            steps = [f"{written(one)} {say(one.label, self.viewer)}" for one in block.steps]
            self.parts.paragraph([[" → ".join(steps), False]])
        self.table({**plain["table"], "title": None, "caption": None})
        self.parts.small(plain["source"])

    def dots(self, block: Dots) -> None:
        """A hundred dots in rows, and their legend."""
        signs = [SIGNS[level] for level in levels(block.groups)]
        row = "".join(sign * one.dots for sign, one in zip(signs, block.groups, strict=True))
        self.parts.characters([" ".join(row[i : i + ROW]) for i in range(0, len(row), ROW)])
        legend = [
            f"{sign} {say(one.label, self.viewer)}: {one.dots}" for sign, one in zip(signs, block.groups, strict=True)
        ]
        self.parts.small([[" · ".join(legend), False]])

    def appendix(self) -> None:
        """How it is worked out, and every claim that was used."""
        report, parts = self.report, self.parts
        if report["workings"]:
            parts.heading("How this is worked out", 1)
            for one in report["workings"]:
                parts.heading(one["question"], 2)
                for line in one["lines"]:
                    parts.point(line)
        if report["claims"]:
            parts.heading("Figures that were used", 1)
            heads = [["Statement", False], ["Figure", True], ["Source", False], ["Confidence", False]]
            keys = ("statement", "figure", "source", "confidence")
            rows = [{"cells": [one[key] for key in keys], "below": []} for one in report["claims"]]
            parts.table(heads, [210.0, 90.0, 130.0, 52.0], rows)
        if report["masked"]:
            parts.small([["Names are masked. Handles are random; a number says nothing of a person.", False]])


def _packed(made: Document, title: str, first: Answer) -> bytes:
    """The file: told of itself what it says, no more; every part with the same date."""
    day = datetime.combine(first.as_of, time(), UTC).replace(tzinfo=None)
    about = made.core_properties
    about.title, about.author, about.last_modified_by, about.comments = title[:255], "Holdfast", "", ""
    about.subject, about.keywords, about.category, about.language = "", "", "", "en-GB"
    about.created = about.modified = day
    about.revision = 1
    raw = io.BytesIO()
    made.save(raw)
    return _redated(raw.getvalue())


def _redated(made: bytes) -> bytes:
    """The same archive, its parts dated alike and in one order."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in _ordered(before.namelist()):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(entry, _ABOUT if name == "docProps/app.xml" else before.read(name))
    return out.getvalue()


def _ordered(names: Iterable[str]) -> list[str]:
    """The list of contents first, as readers expect it."""
    return sorted(names, key=lambda name: (name != "[Content_Types].xml", name))
