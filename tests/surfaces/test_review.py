"""`holdfast identities review`: one key for each pair, nothing asked twice, names only after they were logged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import invented_firm as invented
import pytest
from invented_firm import Terminal, steadily, told

from holdfast.operations import opening
from holdfast.surfaces import review
from holdfast.surfaces.asking import Desk
from holdfast.surfaces.progress import Progress

ORLA = "Orla Quillfeather <orla@juniper.example>"
HOME = "Orla Quillfeather <quill@gmail.com>"
BRAM = "Bram Tidewater <bram@juniper.example>"
AFAR = "Bram Tidewater <bt@tidewater.example>"
LONG_GONE = "Cass Hollowell <cass@juniper.example>"


@pytest.fixture
def firm_to_settle(tmp_path: Path) -> Terminal:
    """Two people with two addresses each, in use at the same time, and one who was last seen two years ago."""
    told(tmp_path / "firm" / "api", steadily([ORLA, HOME, BRAM, AFAR], ["a/x.py", "a/y.py"], 40))
    told(tmp_path / "firm" / "old", steadily([LONG_GONE], ["b/x.py"], 20, until=730))
    (tmp_path / "firm" / "holdfast.toml").write_text("scenarios = 200\njobs = 1\n")
    return invented.scanned(tmp_path / "firm", tmp_path / "home")


@pytest.fixture
def desk(firm_to_settle: Terminal, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("HOLDFAST_HOME", str(firm_to_settle.home))
    monkeypatch.chdir(firm_to_settle.folder)
    return Desk.nearest(None, Progress())


def keys(typed: str) -> Callable[[], str]:
    """Somebody who presses these keys, and then quits."""
    left: Iterator[str] = iter(typed)
    return lambda: next(left, "q")


def settle(desk: Desk, typed: str, *, merges: bool = False) -> None:
    review.Talk(desk, desk.viewer(), keys(typed)).run(review.Work.of(desk, merges=merges))


def people(desk: Desk) -> int:
    reader = opening.reader_of(desk.workspace, desk.settings, desk.chance)
    return int(reader.people.height)


def waiting(desk: Desk) -> int:
    return len(review.Work.of(desk).pairs)


def test_y_makes_one_person_and_n_keeps_two_and_neither_is_asked_again(desk: Desk) -> None:
    assert (people(desk), waiting(desk)) == (5, 2)
    settle(desk, "yn")
    assert (people(desk), waiting(desk)) == (4, 0)


def test_u_takes_the_last_key_back_and_asks_again(desk: Desk) -> None:
    settle(desk, "yun")
    assert (people(desk), waiting(desk)) == (5, 1)


def test_what_is_skipped_comes_last_and_is_asked_again(desk: Desk) -> None:
    first = review.Work.of(desk).pairs[0]
    settle(desk, "s")
    assert review.Work.of(desk).pairs[-1].spelled == first.spelled
    assert waiting(desk) == 2


def test_q_keeps_what_was_said_and_leaves_the_rest(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    settle(desk, "yq")
    assert waiting(desk) == 1
    assert "What was said is kept" in capsys.readouterr().out


def test_a_wrong_key_says_what_is_allowed_and_changes_nothing(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    settle(desk, "x")
    assert waiting(desk) == 2
    assert capsys.readouterr().out.count(review.PAIR_KEYS) == 2


def test_b_and_l_ask_which_of_the_two(desk: Desk) -> None:
    settle(desk, "b1l2")
    reader = opening.reader_of(desk.workspace, desk.settings, desk.chance)
    assert reader.people["bot"].sum() == 1
    assert reader.people["left_on"].is_not_null().sum() == 1


def test_people_long_unseen_are_marked_as_left_with_one_key_on_the_day_they_were_last_seen(desk: Desk) -> None:
    (gone,) = review.Work.of(desk).unseen
    settle(desk, "ssy")
    reader = opening.reader_of(desk.workspace, desk.settings, desk.chance)
    assert reader.people.drop_nulls("left_on")["left_on"].to_list() == [gone.since]
    assert review.Work.of(desk).unseen == ()


def test_somebody_who_is_still_here_is_not_asked_about_again(desk: Desk) -> None:
    settle(desk, "sson")
    assert review.Work.of(desk).unseen == ()


def test_masked_it_shows_no_name(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    settle(desk, "sss")
    shown = capsys.readouterr().out
    assert "person " in shown
    for word in ("Orla", "Quillfeather", "Bram", "gmail", "Cass"):
        assert word not in shown


def test_names_are_shown_only_after_the_purpose_was_logged(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert review._viewer(desk, None, keys("n")).masked
    assert not desk.workspace.audit.exists()
    assert not review._viewer(desk, None, keys("y")).masked
    assert '"identities review"' in desk.workspace.audit.read_text()


def test_a_merge_that_evidence_made_can_be_parted_taken_back_and_confirmed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(tmp_path / "firm", steadily([ORLA, "O. Quillfeather <orla@juniper.example>"], ["a/x.py"], 10))
    here = invented.scanned(tmp_path / "firm", tmp_path / "home")
    monkeypatch.setenv("HOLDFAST_HOME", str(here.home))
    monkeypatch.chdir(here.folder)
    desk = Desk.nearest(None, Progress())
    assert (people(desk), len(review.Work.of(desk, merges=True).pairs)) == (1, 1)
    settle(desk, "n", merges=True)
    assert people(desk) == 2
    desk.do("undo", {})
    settle(desk, "y", merges=True)
    assert (people(desk), review.Work.of(desk, merges=True).pairs) == (1, ())


def test_without_a_terminal_it_says_the_commands(firm_to_settle: Terminal) -> None:
    said = firm_to_settle("identities", "review")
    assert said.code == 0, said.err
    assert said.out.count("holdfast identities same 'person ") == 2
    assert "holdfast people silent 'person " in said.out
    assert "Orla" not in said.out


def test_contradictions_say_which_decision_was_replaced(firm_to_settle: Terminal) -> None:
    firm_to_settle("identities", "same", ORLA, HOME)
    said = firm_to_settle("identities", "different", ORLA, HOME)
    assert "This replaces change 1 (`identities same`)" in said.err
    firm_to_settle("undo", "1").refused(2, "no longer applies", "change 2")


def test_a_decision_that_a_newer_one_makes_void_is_named(firm_to_settle: Terminal) -> None:
    firm_to_settle("identities", "same", ORLA, HOME)
    firm_to_settle("identities", "same", HOME, BRAM)
    said = firm_to_settle("identities", "different", ORLA, BRAM)
    assert "no longer holds: it contradicts this newer one" in said.err


@pytest.mark.parametrize("order", [("--workspace", ".", "left"), ("left", "--workspace", ".")])
def test_an_option_may_stand_on_either_side_of_the_subcommand(firm_to_settle: Terminal, order: tuple[str, ...]) -> None:
    said = firm_to_settle("people", *order, "Cass Hollowell", "--on", "2024-12-01")
    assert said.code == 0, said.err
