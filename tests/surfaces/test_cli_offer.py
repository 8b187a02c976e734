"""Offers as they are typed, kept under a label, let go of, and held against the board's grid; stages beside them."""

from __future__ import annotations

import pytest
from invented_firm import Said, Terminal, blocks, table

SENIOR = ("--base", "230k", "--equity", "0.75%", "--level-pays", "220k", "--level-rsu", "120k")
GRID = (
    "role,level,region,base_low,base_high,equity_low,equity_high,approved_on\n"
    "machine learning engineer,senior,US,220000,250000,0.4%,0.6%,2026-01-02\n"
)


def told(said: Said) -> str:
    assert said.code == 0, said.err
    return " ".join(said.out.replace("\u202f", " ").split())


@pytest.fixture
def board(nowhere: Terminal) -> Terminal:
    """Somebody whose board approved a grid."""
    (nowhere.folder / "grid.csv").write_text(GRID)
    assert nowhere("grid", "add", "grid.csv").code == 0
    return nowhere


def test_an_offer_is_answered_in_an_empty_folder(nowhere: Terminal) -> None:
    said = told(nowhere("offer", *SENIOR))
    assert "This offer asks somebody at this level to forgo about a third of their pay" in said
    assert "Of 100 people like this" in said
    assert "holdfast candidate --base 230000" in said


def test_with_nothing_typed_the_page_says_what_it_took(nowhere: Terminal) -> None:
    answer = nowhere("offer", "--json").json
    (chart,) = blocks(answer, "ranges")
    assert chart["table"]["rows"][0]["typed"] == "from the band"
    assert "In the middle of" in str(answer) or "in the middle of" in str(answer)


def test_a_kept_offer_is_held_against_the_grid_and_can_be_let_go_and_taken_back(board: Terminal) -> None:
    assert "do not write a name here" in told(board("offer", "save", "senior, October", *SENIOR))
    assert "kept so already" in told(board("offer", "save", "senior,  October", *SENIOR))
    (row,) = table(board("grid", "--json").json, "offers")
    assert row["offer"]["label"] == "senior, October"
    assert "Outside the grid" in row["today"]
    assert "in the place of the one before" in told(board("offer", "save", "senior, October", "--base", "240k"))
    assert "kept no more" in told(board("offer", "drop", "senior, October"))
    assert "offers" not in [one["key"] for one in blocks(board("grid", "--json").json, "table")]
    assert board("undo").code == 0
    assert len(table(board("grid", "--json").json, "offers")) == 1


@pytest.mark.parametrize("label", ["", "   ", "x" * 61, "ana@example.com", "a\x07b"])
def test_what_is_no_label_is_refused(nowhere: Terminal, label: str) -> None:
    said = nowhere("offer", "save", label, "--base", "230k")
    assert said.code != 0
    assert "label" in said.err.lower()


def test_an_empty_offer_is_not_kept_and_one_that_is_not_there_not_let_go(nowhere: Terminal) -> None:
    assert "Nothing is offered" in nowhere("offer", "save", "senior").err
    assert "None is kept yet" in nowhere("offer", "drop", "senior").err
    assert nowhere("offer", "save", "senior", "--base", "230k").code == 0
    said = nowhere("offer", "drop", "senoir")
    assert "No offer is kept under `senoir`. Kept: senior." in said.err


def test_what_is_about_looking_or_about_the_reader_is_not_kept(nowhere: Terminal) -> None:
    words = ("--base", "230k", "--wealth", "1M", "--seed", "7", "--as-of", "2026-02-01")
    assert nowhere("offer", "save", "senior", *words).code == 0
    again = nowhere("offer", "save", "senior", "--base", "230k")
    assert "kept so already" in told(again)


def test_outside_the_grid_it_names_an_offer_inside_that_costs_no_more_and_engages_more(board: Terminal) -> None:
    said = told(board("offer", *SENIOR))
    assert "Outside the grid: equity of 0.75 % is 0.15 points over the most, 0.6 %." in said
    assert "is inside it and costs no more, cash and shares together" in said


def test_nothing_dearer_is_named_as_costing_no_more(board: Terminal) -> None:
    said = told(board("offer", "--base", "220k", "--equity", "0.4%", *SENIOR[4:]))
    assert "Send today: $220k and 0.4 %" in said
    assert "costs no more" not in said


def test_inside_the_grid_it_may_be_sent_today(board: Terminal) -> None:
    said = told(board("offer", "--base", "250k", "--equity", "0.6%", *SENIOR[4:]))
    assert "Send today: $250k and 0.6 % is inside the grid that the board approved on 2 Jan 2026" in said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--equity", "150%"), "at most 100 %"),
        (("--base", "$230k", "--cash", "EUR 2M"), "EUR"),
        (("--public", "240k"), "base and stock a year"),
        (("--other", "250k+0.5%@Z"), "that is no stage"),
        (("--level-pays", "0"), "`--level-pays` is 0"),
        (("--base", "a lot"), "no amount"),
        (("--where", "prison"), "it is one of: the same level on the market"),
        (("--level", "wizard"), "wizard"),
    ],
)
def test_what_cannot_be_is_refused_in_words(nowhere: Terminal, words: tuple[str, ...], says: str) -> None:
    said = nowhere("offer", *words)
    assert said.code != 0
    assert says in said.err
    assert "Traceback" not in said.err


def test_a_strike_above_the_share_price_is_a_warning_and_no_refusal(nowhere: Terminal) -> None:
    assert "above what investors paid" in told(nowhere("offer", *SENIOR, "--strike", "9"))


def test_stages_turn_at_series_b_and_seed_cannot_win_those_at_the_largest(nowhere: Terminal) -> None:
    said = told(nowhere("stages"))
    assert "From series B on, half of the people at a public company would engage" in said
    answer = nowhere("stages", "--json").json
    ways = {row["stage"]: row for row in table(answer, "ways")}
    assert "people at the largest employers" in ways["Seed"]["loses"]
    assert "$30M" in ways["Series B"]["how"]
    assert len(table(answer, "stages")) == 6
