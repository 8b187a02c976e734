"""The same numbers to the last digit: JSON, terminal, the report as HTML and as PDF."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from pypdf import PdfReader
from rich.console import Console
from sample_answers import MASKED, identities, sample
from shown_numbers import absent, places, text_of

from holdfast.render import html, pdf, printed, terminal, terminal_charts
from holdfast.terms.answer import Answer, Table


def paper(answer: Answer) -> str:
    read = PdfReader(io.BytesIO(pdf.document([answer], MASKED)))
    return "\n".join(page.extract_text() for page in read.pages)


def screen(answer: Answer) -> str:
    file = io.StringIO()
    terminal.show(answer, MASKED, Console(file=file, width=400))
    return file.getvalue()


def in_terminal(table: Table) -> int:
    return min(len(table.rows), table.limit or len(table.rows), terminal_charts.CHART_ROWS)


SURFACES: dict[str, tuple[Callable[[Answer], str], Callable[[Table], int]]] = {
    "html": (lambda answer: text_of(html.page([answer], MASKED)), lambda table: len(table.rows)),
    "pdf": (paper, printed.on_paper),
    "terminal": (screen, in_terminal),
}


@pytest.mark.parametrize("name", SURFACES)
def test_every_number_of_an_answer_stands_where_its_words_stand(name: str) -> None:
    text, rows = SURFACES[name]
    lacking, looked = absent(sample(), MASKED, text(sample()), rows)
    assert lacking == []
    assert looked >= 25


def test_a_number_whose_last_digit_differs_is_missed_on_every_surface() -> None:
    for text, rows in SURFACES.values():
        said = text(sample())
        assert "14 to 27" in said
        lacking, _ = absent(sample(), MASKED, said.replace("14 to 27", "14 to 28"), rows)
        assert any("14 to 27" in place.numbers for place in lacking)


def test_a_number_that_stands_beside_other_words_is_missed() -> None:
    said = text_of(html.page([sample()], MASKED))
    lacking, _ = absent(sample(), MASKED, said.replace("Assets that go dark", "Assets that do not"))
    assert [place.words for place in lacking][:1] == ["Assets that go dark"]


def test_figures_bars_and_rows_are_all_looked_for() -> None:
    found = {place.words: place.numbers for place in places(sample(), MASKED)}
    assert found["Assets that go dark"] == ("9", "7 to 12", "64")
    assert found["Cash and working time"] == ("$120k", "$85k to $180k")
    assert found["Three people answer three files each"] == ("18", "15 to 22")
    assert found["platform:infra/gpu-cluster"] == ("19", "14 to 27")
    assert list(places(identities(), MASKED))
