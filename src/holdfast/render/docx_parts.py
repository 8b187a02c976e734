"""The pieces of a Word document, as far as a report needs them: headings, sentences, tables, figures, dots."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Length, Mm, Pt, RGBColor

if TYPE_CHECKING:
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

Pieces = Sequence[Sequence[Any]]
"""A sentence in pieces: words, and whether they are to be typed."""

INK, SOFT, DEEP = RGBColor(0x1B, 0x24, 0x30), RGBColor(0x53, 0x5D, 0x6B), RGBColor(0x1F, 0x4F, 0x7C)
RULE: Final = "D3D6D3"
BODY: Final = "Calibri"
MONO: Final = "Consolas"
PAPERS: Final = {"a4": (210.0, 297.0), "us-letter": (215.9, 279.4)}
"""Width and height in millimetres."""
MARGIN: Final = 20.0
AIR: Final = 14.0
"""Points in a cell beside its words."""
_UNWRITABLE = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def writable(words: str) -> str:
    r"""What XML can hold: everything else is left out.

    >>> writable("a\x00b\x1b")
    'ab'
    """
    return _UNWRITABLE.sub("", words)


def xml(piece: Paragraph | Run | Table | _Row) -> Any:
    """The XML behind a piece, which python-docx gives no other way to."""
    return piece._element  # noqa: SLF001


class Parts:
    """A document that is being written, from top to bottom."""

    def __init__(self, paper: str, over: str, company: str) -> None:
        """`over` and `company` stand at the head of every page."""
        self.document = docx.Document()
        self.anchors = 0
        self._styles()
        self._page(paper)
        self._head(" · ".join(one for one in (company, over) if one))
        self._foot()
        self._plain_package()

    # Sentences

    def title(self, words: str) -> None:
        """What the whole document is called."""
        self.document.add_paragraph(writable(words), style="Title")

    def heading(self, words: str, level: int, anchor: str | None = None) -> None:
        """A heading of level 1 or 2; `anchor` is where a link can lead to."""
        made = self.document.add_heading(writable(words), level)
        made.paragraph_format.keep_with_next = True
        if anchor:
            self._bookmark(made, anchor)

    def paragraph(self, pieces: Pieces) -> Paragraph:
        """A sentence."""
        return self._say(self.document.add_paragraph(), pieces)

    def lead(self, pieces: Pieces) -> None:
        """The sentence under a finding."""
        self._coloured(self.paragraph(pieces), SOFT, 11.5)

    def small(self, pieces: Pieces) -> None:
        """A sentence in small print."""
        made = self.paragraph(pieces)
        made.paragraph_format.space_after = Pt(4)
        self._coloured(made, SOFT, 8.5)

    def point(self, pieces: Pieces) -> None:
        """A line of a list."""
        self._say(self.document.add_paragraph(style="List Bullet"), pieces)

    def note(self, title: str, pieces: Pieces) -> None:
        """A note: its title in bold, then what it says."""
        made = self.document.add_paragraph()
        made.add_run(f"{title}. ").bold = True
        self._say(made, pieces)

    def characters(self, lines: Sequence[str]) -> None:
        """Lines of characters, one under the other."""
        made = self.document.add_paragraph()
        for number, line in enumerate(lines):
            run = made.add_run(line)
            run.font.size, run.font.name, run.font.color.rgb = Pt(13), "Segoe UI Symbol", DEEP
            if number + 1 < len(lines):
                run.add_break()

    def links(self, links: Sequence[Any]) -> None:
        """Where to go next: to a place of this document, else the command to type."""
        for link in links:
            made = self.document.add_paragraph(style="List Bullet")
            self._link(made, link)

    # Tables

    def table(self, heads: Pieces, widths: Sequence[float], rows: Sequence[Any]) -> None:
        """A table with a head that is repeated on every page. `widths` in points."""
        made = self.document.add_table(rows=1, cols=len(heads))
        made.alignment, made.autofit = WD_TABLE_ALIGNMENT.LEFT, False
        self._ruled(made)
        for place, (head, numeric) in enumerate(heads):
            cell = made.rows[0].cells[place]
            self._put(cell, head, numeric=numeric, bold=True)
        self._repeated(made)
        wide = self._widths(widths, len(heads))
        for column, width in zip(made.columns, wide, strict=True):
            column.width = width
        for row in rows:
            self._row(made, heads, row, wide)
        self._gap()

    def _row(self, made: Table, heads: Pieces, row: Any, wide: Sequence[Length]) -> None:
        cells = made.add_row().cells  # type: ignore[no-untyped-call]
        for place, ((_, numeric), value) in enumerate(zip(heads, row["cells"], strict=True)):
            self._put(cells[place], value, numeric=numeric)
            cells[place].width = wide[place]
        for head, value in row["below"]:
            more = cells[0].add_paragraph()
            run = more.add_run(f"{writable(head)}: ")
            run.font.size, run.font.color.rgb = Pt(8.5), SOFT
            self._value(more, value, 8.5)

    def figures(self, items: Sequence[tuple[str, str, str, Pieces | None]]) -> None:
        """Figures side by side, each with what it is, how much, its range and a note."""
        made = self.document.add_table(rows=1, cols=len(items))
        made.autofit = False
        self._ruled(made)
        for place, (label, value, spread, note) in enumerate(items):
            cell = made.rows[0].cells[place]
            cell.width = self._width // len(items)
            self._coloured(self._first(cell, label), SOFT, 9)
            large = cell.add_paragraph().add_run(writable(value))
            large.bold, large.font.size = True, Pt(17)
            for words in [[[spread, False]]] if spread else []:
                self._coloured(self._say(cell.add_paragraph(), words), SOFT, 9)
            if note:
                self._coloured(self._say(cell.add_paragraph(), note), SOFT, 9)
            for one in cell.paragraphs:
                one.paragraph_format.space_after = Pt(0)
        self._gap()

    def _put(self, cell: _Cell, value: Any, *, numeric: bool, bold: bool = False) -> None:
        made = cell.paragraphs[0]
        made.paragraph_format.space_after = Pt(1)
        if numeric:
            made.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self._value(made, value, 9)
        for run in made.runs:
            run.bold = bold or run.bold

    def _value(self, made: Paragraph, value: Any, size: float) -> None:
        """A cell's value: words, or one of the kinds that `printed` knows."""
        if isinstance(value, str):
            made.add_run(writable(value)).font.size = Pt(size)
            return
        match value["kind"]:
            case "loose":
                made.add_run(writable("".join(value["pieces"]))).font.size = Pt(size)
            case "whole":
                made.add_run(writable(", ".join(value["words"]))).font.size = Pt(size)
            case "estimate":
                made.add_run(writable(value["shown"])).font.size = Pt(size)
                if value["range"]:
                    run = made.add_run(f" ({writable(value['range'])})")
                    run.font.size, run.font.color.rgb = Pt(size - 0.5), SOFT
            case "link":
                self._link(made, value, size)
            case _:
                made.add_run(writable(str(value.get("shown", "")))).font.size = Pt(size)

    def _first(self, cell: _Cell, words: str) -> Paragraph:
        made: Paragraph = cell.paragraphs[0]
        made.add_run(writable(words))
        return made

    # How it looks

    def _say(self, made: Paragraph, pieces: Pieces) -> Paragraph:
        for words, typed in pieces:
            run = made.add_run(writable(words))
            if typed:
                run.font.name, run.font.size = MONO, Pt(9)
        return made

    def _coloured(self, made: Paragraph, colour: RGBColor, size: float) -> None:
        for run in made.runs:
            run.font.color.rgb, run.font.size = colour, Pt(size)

    def _link(self, made: Paragraph, link: Any, size: float = 10.5) -> None:
        """A link to a heading of this document, or what to type."""
        if link["href"] and re.fullmatch(r"a\d+", link["href"]):
            outer = OxmlElement("w:hyperlink")
            outer.set(qn("w:anchor"), link["href"])
            run = made.add_run(writable(link["label"]))
            run.font.size, run.font.color.rgb, run.font.underline = Pt(size), DEEP, True
            outer.append(xml(run))
            xml(made).append(outer)
            return
        made.add_run(writable(link["label"])).font.size = Pt(size)
        if link["command"]:
            run = made.add_run(f"  {writable(link['command'])}")
            run.font.name, run.font.size = MONO, Pt(size - 1.5)

    def _styles(self) -> None:
        body = self.document.styles["Normal"]
        body.font.name, body.font.size, body.font.color.rgb = BODY, Pt(10.5), INK
        body.paragraph_format.space_after = Pt(6)
        for name, size, before in (("Title", 22, 0), ("Heading 1", 18, 4), ("Heading 2", 12.5, 10)):
            style = self.document.styles[name]
            style.font.name, style.font.size, style.font.color.rgb = BODY, Pt(size), INK
            style.font.bold = True
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(3)
            for fonts in style.element.iter(qn("w:rFonts")):
                for which in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
                    fonts.attrib.pop(qn(which), None)
        for language in self.document.styles.element.iter(qn("w:lang")):
            language.set(qn("w:val"), "en-GB")

    def _page(self, paper: str) -> None:
        width, height = PAPERS[paper]
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(width), Mm(height)
        section.left_margin = section.right_margin = Mm(MARGIN)
        section.top_margin = section.bottom_margin = Mm(18)
        self._width = Mm(width - 2 * MARGIN)

    def _head(self, words: str) -> None:
        made = self.document.sections[0].header.paragraphs[0]
        made.add_run(writable(words))
        self._coloured(made, SOFT, 8.5)

    def _foot(self) -> None:
        """The number of the page, which Word counts."""
        made = self.document.sections[0].footer.paragraphs[0]
        made.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        run = made.add_run("1")
        self._coloured(made, SOFT, 8.5)
        field.append(xml(run))
        xml(made).append(field)

    def _ruled(self, made: Table) -> None:
        """Thin lines between rows, none between columns."""
        borders = OxmlElement("w:tblBorders")
        for side in ("top", "bottom", "insideH"):
            line = OxmlElement(f"w:{side}")
            for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", RULE)):
                line.set(qn(f"w:{name}"), value)
            borders.append(line)
        about = xml(made).tblPr
        about.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")

    def _repeated(self, made: Table) -> None:
        about = xml(made.rows[0]).get_or_add_trPr()
        about.append(OxmlElement("w:cantSplit"))
        about.append(OxmlElement("w:tblHeader"))

    def _widths(self, points: Sequence[float], columns: int) -> list[Length]:
        """Widths of the columns, all of them together no wider than the page."""
        asked = list(points) if len(points) == columns and sum(points) > 0 else [1.0] * columns
        room = min(int(self._width), int(Pt(sum(asked) + AIR * columns)))
        return [Emu(int(room * one / sum(asked))) for one in asked]

    def _gap(self) -> None:
        made = self.document.add_paragraph()
        made.paragraph_format.space_after = Pt(0)
        made.paragraph_format.line_spacing = Pt(6)

    def _bookmark(self, made: Paragraph, name: str) -> None:
        self.anchors += 1
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for mark in (start, end):
            mark.set(qn("w:id"), str(self.anchors))
        start.set(qn("w:name"), name)
        xml(made).insert(1 if xml(made).pPr is not None else 0, start)
        xml(made).append(end)

    def _plain_package(self) -> None:
        """Without the picture of a blank page that the template brings along."""
        package = self.document.part.package
        for key, relation in list(package.rels.items()):
            if relation.reltype.endswith("/thumbnail"):
                package.rels.pop(key)
