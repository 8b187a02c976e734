"""The terminal says the finding in words and stays within its columns, with signs that it has."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console
from sample_answers import ALL, MASKED, sample

from holdfast.render import screen, terminal, terminal_tables
from holdfast.render.text import under
from holdfast.terms.answer import Answer, Column, Table, Treemap
from holdfast.terms.nouns import AssetId
from holdfast.terms.text import text


def printed(answer: Answer, width: int = 80, *, encoding: str = "utf-8", colours: bool = False) -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, errors="strict", newline="\n")
    console = Console(file=stream, width=width, force_terminal=colours, color_system="truecolor" if colours else None)
    terminal.show(answer, MASKED, console)
    stream.flush()
    return raw.getvalue().decode(encoding)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_no_line_is_wider_than_the_terminal_but_commands_to_copy(name: str, width: int) -> None:
    for line in printed(ALL[name](), width).splitlines():
        assert cell_len(line) <= width or line.startswith("    holdfast "), line


@pytest.mark.parametrize("width", [80, 100, 140])
def test_no_cell_is_cut_off(width: int) -> None:
    shown = "".join(printed(sample(), width).split())
    chart = next(block for block in sample().blocks if isinstance(block, Treemap))
    wide = width >= terminal_tables.FOLD_BELOW
    kept = [i for i, column in enumerate(chart.table.columns) if wide or not column.secondary]
    for row in chart.table.rows[: chart.table.limit]:
        for i in kept:
            words = under(chart.table.columns[i], row[i], MASKED).split()
            assert all(word in shown for word in words), words


@pytest.mark.parametrize("name", ALL)
def test_an_old_terminal_gets_ascii(name: str) -> None:
    shown = printed(ALL[name](), encoding="ascii")
    assert shown.isascii()
    assert "\x1b" not in shown


def test_without_a_terminal_there_are_no_escape_codes_and_with_one_there_are() -> None:
    assert "\x1b" not in printed(sample())
    assert "\x1b[" in printed(sample(), colours=True)


def test_the_page_of_the_drawing() -> None:
    shown = printed(sample())
    assert "Example company (invented)" in shown
    assert "If person 4 leaves, nine assets go dark, three of them in production" in shown
    assert "Assets that go dark  9 of 64" in shown
    assert "74\u202f% of this width" in shown
    assert "58 more" in shown
    assert "person 7, 2, 11" in shown
    assert "    holdfast departure --leaving 'person 4' --leaving 'person 7'\n" in shown
    assert "When not to use this:" in shown


def test_a_range_is_drawn_where_it_lies() -> None:
    line = next(line for line in printed(sample()).splitlines() if "Weeks to safe cover" in line)
    strip = "".join(sign for sign in line if sign in "─━┃")
    assert len(strip) == screen.BAR
    assert strip.index("┃") == round(19 / 40 * (screen.BAR - 1))
    assert (strip.index("━"), strip.rindex("━")) == (round(14 / 40 * 25), round(27 / 40 * 25))


def test_too_little_evidence_is_said_plainly() -> None:
    shown = printed(ALL["tiny"]())
    assert "Not enough data: There are 3 commits by 1 person in one repository." in shown
    assert "What would help:" in shown


def test_secondary_columns_that_would_break_every_word_are_left_out_from_the_right() -> None:
    words = "several words that take their room"
    columns = (Column("asset", "Asset"), *(Column(f"c{i}", f"Column {i}", secondary=True) for i in range(12)))
    rows = ((AssetId("ranking-api:app/features/of/some/depth"), *(words,) * 12),)
    answer = replace(sample(), blocks=(Table("wide", text("Wide"), columns, rows),))
    shown = printed(answer, 100)
    assert "Column 0" in shown
    assert "Column 11" not in shown
    assert all(word in shown for word in words.split())
