"""The report on paper: one file that says what the answer says, and nothing in it is ever read as markup."""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from hostile_answers import PAYLOADS, hostile
from pypdf import PdfReader
from sample_answers import MASKED, NAMED, identities, sample, tiny

from holdfast.render import pdf, printed
from holdfast.terms.answer import Answer, Block, Headline, Note, NoteRole, Table
from holdfast.terms.text import Text, text

MARKUP = (
    '#eval("1+1")',
    '#read("/etc/passwd")',
    "#sys.inputs",
    "$ x^2 $",
    "*bold* _it_ `raw` <label> @ref",
    "= Heading",
    "\\ \\u{41} \\#",
    "// comment /* block */",
    '"); #panic("out") //',
    "#{ while true {} }",
)


def read(answers: list[Answer], **options: Any) -> PdfReader:
    return PdfReader(io.BytesIO(pdf.document(answers, MASKED, **options)))


def words(document: PdfReader) -> str:
    """What it says, however its lines break."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in document.pages))


def tight(said: str) -> str:
    return re.sub(r"\s", "", said)


REPORT = [sample(), tiny(), identities()]


@pytest.fixture(scope="module")
def document() -> PdfReader:
    return read(REPORT, title="For the board")


def test_the_same_answers_are_the_same_bytes() -> None:
    assert pdf.document(REPORT, MASKED) == pdf.document(REPORT, MASKED)


def test_it_is_dated_by_its_answers_and_names_no_machine(document: PdfReader) -> None:
    said = document.metadata
    assert said is not None
    assert said.title == "For the board"
    assert str(said["/CreationDate"]).startswith("D:20261113")
    assert set(said) == {"/Title", "/Creator", "/CreationDate", "/ModDate"}
    assert said.creator is not None
    assert re.fullmatch(r"Typst [\d.]+", said.creator)


def test_a_screen_reader_can_follow_it(document: PdfReader) -> None:
    root: Any = document.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_every_finding_is_a_bookmark_and_the_contents_give_its_page(document: PdfReader) -> None:
    marks = [one.title for one in document.outline if not isinstance(one, list)]
    assert marks[0] == "If person 4 leaves, nine assets go dark, three of them in production"
    assert marks[1:3] == [
        "Not enough history to say what rests on one person",
        "Twelve pairs of addresses were taken to be one person each",
    ]
    assert marks[3:] == ["How this is worked out", "Figures from outside or typed in"]
    finding = "Twelve pairs of addresses were taken to be one person each"
    (page,) = (n for n, page in enumerate(document.pages, 1) if n > 1 and finding in page.extract_text())
    assert f"{finding} {page}" in words(document)


def test_every_page_says_whose_it_is_that_it_is_invented_and_that_names_are_masked(document: PdfReader) -> None:
    for number, page in enumerate(document.pages, 1):
        said = re.sub(r"\s+", " ", page.extract_text())
        assert "Example company (invented): Tern & Plover" in said
        assert "names masked" in said
        assert f"{number} of {len(document.pages)}" in said


def test_it_says_what_the_answer_says(document: PdfReader) -> None:
    said = words(document)
    for expected in (
        "Getting back to safe cover would take 14 to 27 weeks.",
        "61 % of this width is borrowed",
        "limps on one holder 10",
        "Nobody's departure causes these.",
        "4,000 scenarios, each input frozen in turn.",
        "When not to use this. It says what has too few carers, not who is valuable.",
        "An asset goes dark in a scenario when everybody who could maintain half of it has left.",
        "Holdfast 0.1.0 · generation 41 · claims b7c1e09 · 4,000 scenarios · seed 1 · as of 13 Nov 2026",
        "180k ($140k to $230k)",
        "What would help. Scan the repositories where the work is done",
        "holdfast departure --leaving 'person 4' --leaving 'person 7'",
        "Handles are random; a number says nothing of a person.",
    ):
        assert tight(expected) in tight(said), expected


def test_names_only_for_a_purpose(document: PdfReader) -> None:
    assert "Ashworth" not in words(document)
    named = PdfReader(io.BytesIO(pdf.document([sample()], NAMED)))
    assert "If Priya Ashworth-Vance leaves" in words(named)
    assert "names shown for continuity" in words(named)


def test_a_long_table_says_how_many_rows_are_elsewhere(document: PdfReader) -> None:
    assert "The first 20 of 64. The report as HTML and --csv have them all." in words(document)
    short = words(read([replace(sample(), blocks=(sample().blocks[3],))]))
    assert "The first" not in short


def test_links_within_the_file_lead_to_their_page(document: PdfReader) -> None:
    links = [note.get_object() for page in document.pages for note in page.get("/Annots", [])]
    assert links
    assert all("/Dest" in link for link in links), "nothing leads out of the file"


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_both_papers(paper: str, size: tuple[int, int]) -> None:
    page = read([tiny()], paper=paper).pages[0]
    assert (round(page.mediabox.width), round(page.mediabox.height)) == size


def note(said: str) -> Answer:
    block = Note(NoteRole.CAUTION, text("{said}", said=said))
    return Answer(
        "departure", "Departure", {"leaving": said}, date(2026, 11, 13), (Headline(text("{s}", s=said)), block)
    )


@pytest.mark.parametrize("payload", MARKUP)
def test_markup_from_outside_is_printed_as_it_stands(payload: str) -> None:
    said = tight(words(read([note(payload)])))
    assert said.count(tight(payload)) >= 3, "the finding, what was asked, the note"


def test_a_hostile_answer_is_printed_letter_by_letter() -> None:
    said = tight(words(read([hostile()])))
    for payload in PAYLOADS:
        assert tight(payload.replace("\x00", "\\x00")) in said


def test_marks_that_turn_text_around_and_broken_letters_do_nothing() -> None:
    said = words(read([note("left\u202eright\u200b.py \udcff \x1b[31m")]))
    assert r"leftright.py \xff \x1b[31m" in said


def test_letters_that_no_font_of_typst_has_cost_no_report() -> None:
    assert len(read([note("東京 / عربى / \U0001f600")]).pages) == 1


@dataclass(frozen=True, slots=True)
class Rings:
    """A chart of another year."""

    key: str
    title: Text
    table: Table


def test_a_chart_that_nobody_drew_for_paper_is_its_table() -> None:
    table = next(block for block in sample().blocks if isinstance(block, Table))
    rings: Any = Rings("rings", table.title, table)
    blocks: tuple[Block, ...] = (Headline(text("Rings")), rings)
    assert "Nearest cover" in words(read([replace(sample(), blocks=blocks)]))


def test_every_link_that_is_printed_has_an_anchor() -> None:
    report = printed.report(REPORT, MASKED, None, "a4")
    plain = json.loads(json.dumps(report))
    anchors = set(plain["anchors"])
    rows = [row["anchor"] for s in plain["sections"] for b in s["blocks"] for row in b.get("table", b).get("rows", [])]
    assert rows
    assert set(rows) <= anchors
    assert len(rows) == len(set(rows))


def test_no_answer_is_no_document() -> None:
    with pytest.raises(ValueError, match="at least one answer"):
        pdf.document([], MASKED)
