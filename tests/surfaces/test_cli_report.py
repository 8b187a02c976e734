"""`holdfast report`: the pages that were named, in their order, as one private file, as HTML or on paper."""

from __future__ import annotations

import io
import re
import stat
from pathlib import Path

import pytest
from invented_firm import NAMES, TODAY, Terminal
from pypdf import PdfReader
from shown_numbers import absent, text_of

from holdfast.questions import QUESTIONS
from holdfast.render import html, pdf, printed
from holdfast.render import json as as_json
from holdfast.render.masking import common_words, plain
from holdfast.surfaces import pages, reporting
from holdfast.surfaces.asking import Desk
from holdfast.surfaces.progress import Progress

USAGE, REFUSED, NOTHING, STORE = 2, 3, 4, 5


@pytest.fixture
def desk(firm: Terminal) -> Desk:
    with firm._there():
        return Desk.nearest(None, Progress())


def titles(page: str) -> list[str]:
    """The pages of a report, as its navigation lists them."""
    return re.findall(r'<li><a href="#a\d+">([^<]*)</a>', page)


def words(file: Path) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(file).pages))


def test_without_a_page_it_is_what_a_board_reads(firm: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "new" / "board.html"
    said = firm("report", "--to", str(file))
    assert (said.code, said.out) == (0, f"Report: {file}\n")
    found = titles(file.read_text("utf-8"))
    assert found[:2] == ["What rests on one person", QUESTIONS["continuity"].title]
    assert found[-3:] == ["Evidence", "Claims", "Left out"]
    paper = tmp_path / "board.pdf"
    assert firm("report", "--to", str(paper)).code == 0
    assert "The ledger" not in words(paper), "a PDF ends with the figures that it used"
    assert "Figures from outside or typed in" in words(paper)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_has_too_little_evidence_is_left_out_and_named_at_the_end(firm: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "r.html"
    said = firm("report", "access", "estate", "changes", "--to", str(file))
    assert "Left out, too little evidence: First-week access. Nobody has said yet" in said.err
    assert f"Left out, too little evidence: {QUESTIONS['changes'].title}. There is only one scan so far." in said.err
    page = file.read_text("utf-8")
    assert titles(page) == ["What rests on one person", "Left out"]
    assert "Two pages are left out for want of evidence" in page
    assert "newcomer,what,gate,asked,granted" in page, "what would help"


def test_nothing_but_pages_with_too_little_evidence_is_no_report(firm: Terminal, tmp_path: Path) -> None:
    firm("report", "access", "--to", str(tmp_path / "r.html")).refused(
        NOTHING, "has enough evidence", "First-week access"
    )
    assert list(tmp_path.iterdir()) == []


def test_pages_keep_their_order_stand_once_and_lead_to_each_other(firm: Terminal, ana: str, tmp_path: Path) -> None:
    file = tmp_path / "r.html"
    said = firm("report", "doctor", f"departure --leaving '{ana}'", "estate", "doctor", "--to", str(file))
    assert said.code == 0
    page = file.read_text("utf-8")
    assert titles(page) == ["Evidence", "Departure", "What rests on one person"]
    concentration = tmp_path / "c.html"
    assert firm("report", "concentration", "estate", "--to", str(concentration)).code == 0
    assert 'href="#a2">What rests on one person</a>' in concentration.read_text("utf-8")


def test_the_same_person_by_handle_and_in_another_way_of_writing_stands_once(
    firm: Terminal, ana: str, tmp_path: Path
) -> None:
    file = tmp_path / "r.html"
    number = ana.split()[1]
    assert (
        firm("report", f"departure --leaving '{ana}'", f"departure?leaving=person+{number}", "--to", str(file)).code
        == 0
    )
    assert titles(file.read_text("utf-8")) == ["Departure"]


def test_all_is_every_page_that_can_be_asked(firm: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "all.html"
    assert firm("report", "--all", "--to", str(file)).code == 0
    found = titles(file.read_text("utf-8"))
    assert {"People", "Identities", "Assets", "Hire"} <= set(found)
    firm("report", "estate", "--all").refused(USAGE, "Choose one")


def test_a_title_is_the_report_s_own(firm: Terminal, tmp_path: Path) -> None:
    page, paper = tmp_path / "r.html", tmp_path / "r.pdf"
    for file in (page, paper):
        assert firm("report", "doctor", "--title", "For the <board>", "--to", str(file)).code == 0
    assert "<title>For the &lt;board&gt; · Holdfast</title>" in page.read_text("utf-8")
    assert "For the <board>" in words(paper)


def test_on_paper_it_says_the_same(firm: Terminal, tmp_path: Path) -> None:
    paper = tmp_path / "r.PDF"
    assert firm("report", "estate", "doctor", "--to", str(paper), "--paper", "letter").code == 0
    assert stat.S_IMODE(paper.stat().st_mode) == 0o600
    assert "Example company (invented): Juniper Lane" in words(paper)
    assert "Figures from outside or typed in" in words(paper)
    again = tmp_path / "again.pdf"
    firm("report", "estate", "doctor", "--to", str(again), "--paper", "letter")
    assert again.read_bytes() == paper.read_bytes()


def test_a_question_s_own_report_may_be_a_pdf_too(firm: Terminal, tmp_path: Path) -> None:
    assert firm("doctor", "--report", str(tmp_path / "d.pdf")).code == 0
    assert "repositories read whole" in words(tmp_path / "d.pdf")


def test_no_name_is_in_it_without_a_purpose_and_a_purpose_is_logged_first(own_firm: Terminal, tmp_path: Path) -> None:
    masked, named = tmp_path / "m.pdf", tmp_path / "n.pdf"
    assert own_firm("report", "people", "estate", "--to", str(masked)).code == 0
    said = re.findall(r"\w+", plain(words(masked)))
    assert [name for name in NAMES if plain(name) in said and plain(name) not in common_words()] == []
    assert own_firm("report", "people", "estate", "--to", str(named), "--purpose", "continuity").code == 0
    assert "Ana Quill" in words(named)
    assert "names shown for continuity" in words(named)
    log = "".join(file.read_text("utf-8", "replace") for file in own_firm.folder.rglob("audit*"))
    assert '"people"' in log
    assert '"estate"' in log
    own_firm("report", "--purpose", "curiosity").refused(REFUSED, "continuity")


def test_what_cannot_be_written_is_said_before_anything_is_asked(firm: Terminal, tmp_path: Path) -> None:
    firm("report", "--to", "report.doc").refused(USAGE, "`report.doc`", ".html, .pdf or .docx")
    firm("report", "--to", "r.pdf", "--paper", "a3").refused(USAGE, "`a3`", "a4 or letter")
    (tmp_path / "file").write_text("")
    firm("report", "doctor", "--to", str(tmp_path / "file" / "r.html")).refused(
        STORE, "could not be written", "--to FILE"
    )


def test_without_typst_a_pdf_says_what_to_install(firm: Terminal) -> None:
    child = firm.child("report", "estate", "--to", "r.pdf", before="import sys; sys.modules['typst'] = None")
    out, said = child.communicate(timeout=60)
    assert (child.returncode, out) == (USAGE, "")
    assert "pip install 'holdfast[pdf]'" in said
    assert "Traceback" not in said


def test_progress_names_the_page_that_is_worked_out(firm: Terminal, capsys: pytest.CaptureFixture[str]) -> None:
    told: list[str] = []
    with firm._there():
        desk = Desk.nearest(None, Progress())
        reporting.gather(desk, pages.read(["doctor", "people"]), about=told.append)
    assert told == ["Evidence (1 of 2)", "People (2 of 2)", ""]


@pytest.mark.parametrize("slug", ["estate", "concentration", "continuity", "cover", "hire", "doctor"])
def test_every_number_of_a_page_is_the_same_in_json_html_and_pdf(firm: Terminal, desk: Desk, slug: str) -> None:
    viewer = desk.viewer()
    (answer,) = reporting.gather(desk, pages.read([slug]), about=lambda _: None).found
    assert as_json.dumps(answer, viewer) == firm(slug, "--json").out
    paper = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.document([answer], viewer))).pages)
    for text, rows in (
        (text_of(html.page([answer], viewer)), lambda table: len(table.rows)),
        (paper, printed.on_paper),
    ):
        lacking, looked = absent(answer, viewer, text, rows)
        assert lacking == []
        assert looked >= 4


def test_the_report_of_a_scan_is_the_same_file(own_firm: Terminal, tmp_path: Path) -> None:
    scanned, asked = tmp_path / "scan.html", tmp_path / "asked.html"
    said = own_firm("scan", ".", "--as-of", TODAY.isoformat(), "--jobs", "1", "--no-input", "--report", str(scanned))
    assert said.code == 0, said.err
    assert own_firm("report", "--to", str(asked)).code == 0
    assert scanned.read_bytes() == asked.read_bytes()
