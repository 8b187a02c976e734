"""Word documents: they open, have real headings and tables, name no machine, and hide what every surface hides."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as Xml

import docx
import pytest
import sample_answers as samples
import sample_offers
from docx.oxml.ns import qn
from hostile_answers import hostile

from holdfast.render.docx import document
from holdfast.render.viewer import Viewer
from holdfast.surfaces.report import form, write_report
from holdfast.terms.answer import Answer


def opened(*of: Answer, viewer: Viewer = samples.MASKED) -> docx.document.Document:
    return docx.Document(io.BytesIO(document(of, viewer)))


def words(made: docx.document.Document) -> str:
    """All text, cells of tables and what links say included."""
    return "\n".join("".join(text.text or "" for text in one.iter(qn("w:t"))) for one in made.element.iter(qn("w:p")))


def parts(made: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_finding_is_a_heading_and_tables_are_tables() -> None:
    made = opened(samples.sample())
    headings = [one.text for one in made.paragraphs if one.style and one.style.name == "Heading 1"]
    assert headings[0].startswith("If person 4 leaves, nine assets go dark")
    assert "Nearest cover" in [one.text for one in made.paragraphs if one.style and one.style.name == "Heading 2"]
    heads = [[cell.text for cell in table.rows[0].cells] for table in made.tables]
    assert ["Asset", "Nearest", "Weeks"] in heads


def test_the_same_answers_give_the_same_bytes() -> None:
    assert document([samples.sample()], samples.MASKED) == document([samples.sample()], samples.MASKED)


def test_every_part_is_whole_xml_and_every_relation_leads_somewhere() -> None:
    found = parts(document([samples.sample(), sample_offers.offer()], samples.MASKED))
    for name, body in found.items():
        if name.endswith((".xml", ".rels")):
            Xml.fromstring(body)  # noqa: S314
    for target in re.findall(r'Target="([^"]+)"', found["word/_rels/document.xml.rels"].decode()):
        assert target.startswith("../") or f"word/{target}" in found
    for target in re.findall(r'Target="([^"]+)"', found["_rels/.rels"].decode()):
        assert target in found


def test_it_says_nothing_of_the_machine_the_tool_or_a_person() -> None:
    found = parts(document([samples.sample()], samples.MASKED))
    about = found["docProps/core.xml"].decode() + found["docProps/app.xml"].decode()
    for word in ("python", "Macintosh", "Microsoft", "/home", "/tmp", "root"):
        assert word not in about
    assert "2026-11-13" in about
    assert not [name for name in found if "thumbnail" in name]


def test_names_are_masked_unless_there_is_a_purpose() -> None:
    masked, named = (words(opened(samples.sample(), viewer=viewer)) for viewer in (samples.MASKED, samples.NAMED))
    assert not [name for name in samples.PEOPLE if name in masked]
    assert "Priya Ashworth-Vance" in named


def test_a_hundred_dots_are_a_hundred_characters_and_a_stair_is_a_sentence() -> None:
    said = words(opened(sample_offers.offer()))
    assert [said.count(one) for one in "○◔◑◕●"] == [67, 17, 0, 13, 7]  # and each once in the legend
    assert "0.75\u202f% grant → 0.58–0.63\u202f% after A" in said


def test_hostile_words_stay_words() -> None:
    said = words(opened(hostile(), viewer=Viewer()))
    assert "<script>" in said
    assert not re.search(r"[\x00-\x08\x1b\u202e]", said)


def test_an_answer_for_somebody_outside_says_nothing_of_masking_or_what_was_asked() -> None:
    inside, outside = (words(opened(replace(samples.sample(), outward=outward))) for outward in (False, True))
    for word in ("Asked: ", "Names are masked"):
        assert word in inside
        assert word not in outside


def test_two_answers_and_a_title_stand_one_after_the_other() -> None:
    made = docx.Document(
        io.BytesIO(document([samples.sample(), samples.tiny()], samples.MASKED, title="For the board"))
    )
    assert made.paragraphs[0].text == "For the board"
    assert made.paragraphs[0].style is not None
    assert made.paragraphs[0].style.name == "Title"
    assert made.core_properties.title == "For the board"


@pytest.mark.parametrize(("paper", "height"), [("a4", 297), ("letter", 279)])
def test_the_paper_is_the_one_that_was_asked_for(paper: str, height: int) -> None:
    made = docx.Document(io.BytesIO(document([samples.tiny()], samples.MASKED, paper=paper)))
    assert made.sections[0].page_height is not None
    assert int(made.sections[0].page_height.mm) == height


def test_a_file_in_docx_is_a_word_document(tmp_path: Path) -> None:
    assert form(tmp_path / "r.DOCX") == "docx"
    made = write_report([samples.tiny()], samples.MASKED, tmp_path / "r.docx")
    assert docx.Document(str(made)).paragraphs
    assert made.stat().st_mode & 0o077 == 0


def test_without_an_answer_there_is_no_document() -> None:
    with pytest.raises(ValueError, match="at least one answer"):
        document([], Viewer())
