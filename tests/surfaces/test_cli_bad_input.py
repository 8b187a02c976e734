"""Bad input gets what was given, what is allowed and what to do, its exit status, and never a traceback."""

from __future__ import annotations

import shutil
from pathlib import Path

import invented_firm as invented
import pytest
from invented_firm import ANA, BO, Terminal, git, steadily, told

USAGE, REFUSED, NOTHING, STORE = 2, 3, 4, 5


def test_a_folder_without_a_repository_is_named(nowhere: Terminal) -> None:
    said = nowhere("scan", ".")
    said.refused(NOTHING, "No git repository", str(nowhere.folder), "Give the folder of a repository")


def test_a_file_in_place_of_a_folder_is_no_repository(nowhere: Terminal) -> None:
    (nowhere.folder / "notes.txt").write_text("hello")
    nowhere("scan", "notes.txt").refused(USAGE, "`notes.txt` is not a folder", "Give the folder of a git repository")


def test_paths_that_do_not_exist_are_all_named(nowhere: Terminal) -> None:
    nowhere("scan", "gone").refused(USAGE, "gone does not exist", "Give folders that hold git repositories")
    nowhere("scan", "gone", "lost").refused(USAGE, "gone and lost do not exist")


def test_a_repository_without_commits_says_so(nowhere: Terminal) -> None:
    git(nowhere.folder, "init", "-q", "fresh")
    nowhere("scan", "fresh").refused(NOTHING, "No commits", "fresh", "it has no commits")


def test_a_scan_of_nothing_in_particular_asks_for_a_folder(nowhere: Terminal) -> None:
    nowhere("scan").refused(USAGE, "No folder was named", "`holdfast scan FOLDER`")


def test_a_damaged_repository_is_named_with_its_reason_and_the_others_are_read(nowhere: Terminal) -> None:
    for name in ("whole", "broken"):
        told(nowhere.folder / name, steadily([ANA, BO], ["a.py", "b.py"]))
    shutil.rmtree(nowhere.folder / "broken" / ".git" / "objects")
    (nowhere.folder / "broken" / ".git" / "objects").mkdir()
    said = nowhere("scan", ".", "--no-report", "--as-of", invented.TODAY.isoformat())
    assert said.code == 0
    assert "Traceback" not in said.err
    assert "broken" in said.err
    assert "broken" in nowhere("doctor").out
    assert "whole" in nowhere("doctor").out
    nowhere("scan", "broken").refused(NOTHING, "broken")


@pytest.mark.parametrize("words", [("estate",), ("people",), ("departure",), ("people", "left", "Ana")])
def test_before_the_first_scan_everything_says_where_to_start(nowhere: Terminal, words: tuple[str, ...]) -> None:
    nowhere(*words).refused(NOTHING, "Nothing was scanned yet", "`holdfast scan FOLDER`")


def test_before_the_first_scan_what_is_kept_and_what_was_typed_can_be_asked(nowhere: Terminal) -> None:
    said = nowhere("where")
    assert said.code == 0
    assert "Nothing was scanned into it." in said.out
    nowhere("undo", "1").refused(USAGE, "Nothing was changed yet")


def test_a_name_that_matches_nobody_gets_near_handles_and_never_names(firm: Terminal, ana: str) -> None:
    said = firm("people", "left", "Anna").refused(
        USAGE, "Nobody is called `Anna`", "`holdfast people` lists", f"`{ana}`"
    )
    assert "Quill" not in said
    leaving = ("departure", "--leaving", "Lee Fabel", "--purpose", "continuity")
    assert "Fable" not in firm(*leaving).refused(USAGE, "Did you mean `person ")
    firm("people", "left", "Xyzzy").refused(USAGE, "Nobody is called `Xyzzy`", "`holdfast people` lists")


def test_a_name_that_two_people_have_gets_both_handles(firm: Terminal) -> None:
    said = firm("departure", "--leaving", "Lee", "--purpose", "continuity")
    message = said.refused(USAGE, "`Lee` could be 2 people", "Give a handle or an e-mail address")
    assert message.count("person ") == 2


def test_a_handle_that_nobody_has_is_named(firm: Terminal) -> None:
    firm("departure", "--leaving", "person 999").refused(USAGE, "`person 999`", "`holdfast people` lists")


def test_a_departure_of_nobody_shows_whom_one_can_choose_and_works_nothing_out(firm: Terminal) -> None:
    said = firm("departure")
    assert said.code == 0
    assert "Who is leaving?" in said.out
    assert "weeks to safe cover" not in said.out.casefold()
    assert "leaves, " not in said.out


def test_a_name_without_a_purpose_is_refused_with_what_is_allowed(firm: Terminal) -> None:
    said = firm("departure", "--leaving", "Ana Quill")
    said.refused(REFUSED, "NO_PURPOSE", "--purpose continuity", "--purpose 'leave cover'", "holdfast people")


def test_an_unknown_purpose_is_refused_with_what_is_allowed(firm: Terminal) -> None:
    said = firm("people", "--purpose", "curiosity")
    said.refused(REFUSED, "UNKNOWN_PURPOSE", "`curiosity`", "continuity", "onboarding", "leave cover")


def test_a_misspelt_setting_gets_the_nearest(own_firm: Terminal) -> None:
    (own_firm.folder / "holdfast.toml").write_text('compny = "Juniper Lane"\n')
    own_firm("estate").refused(USAGE, "holdfast.toml, line 1", "`compny`", "Did you mean `company`?")


def test_settings_that_are_no_toml_or_no_text_are_named(own_firm: Terminal) -> None:
    (own_firm.folder / "holdfast.toml").write_text("company = Juniper\n")
    own_firm("estate").refused(USAGE, "holdfast.toml is not TOML")
    (own_firm.folder / "holdfast.toml").write_bytes(b'company = "\xff\xfe"\n')
    own_firm("estate").refused(USAGE, "holdfast.toml cannot be read as text")


def test_a_claim_that_does_not_exist_gets_the_nearest(firm: Terminal) -> None:
    firm("claims", "--key", "hire_notice_wek").refused(USAGE, "`hire_notice_wek`", "`hire_notice_weeks`", "lists them")
    firm("claims", "set", "hire_notice_wek", "--value", "3").refused(USAGE, "Did you mean `hire_notice_weeks`")
    firm("claims", "reset", "hire_notice_weeks").refused(USAGE, "is the published figure already", "nothing was done")


def test_a_figure_that_is_no_number_or_out_of_range_is_not_taken(firm: Terminal) -> None:
    firm("claims", "set", "hire_notice_weeks", "--value", "ten").refused(USAGE, "`--value`", "`ten`", "no number")
    said = firm("claims", "set", "hire_notice_weeks", "--value", "4", "--low", "6", "--high", "8")
    said.refused(USAGE, "hire_notice_weeks", "6", "4", "8")
    firm("claims", "set", "hire_notice_weeks", "--value", "-1").refused(USAGE, "hire_notice_weeks", "-1")
    assert not any(row["yours"] for row in invented.table(firm("claims", "--json").json, "claims"))


def test_a_scope_that_matches_nothing_gets_the_nearest(firm: Terminal) -> None:
    firm("estate", "--path", "modles").refused(USAGE, "`modles`", "Did you mean `models`", "repository:folder")
    firm("estate", "--path", "models:nothing").refused(USAGE, "No asset lies under `models:nothing`")


def test_a_team_that_does_not_exist_says_how_to_make_one(own_firm: Terminal) -> None:
    own_firm("estate", "--team", "ml").refused(USAGE, "no team `ml`", "`holdfast people team NAME TEAM`")
    assert own_firm("people", "team", "Ana Quill", "research").code == 0
    own_firm("estate", "--team", "reserch").refused(USAGE, "Known: research", "Did you mean `research`?")


def test_numbers_out_of_range_get_the_range(firm: Terminal) -> None:
    firm("estate", "--scenarios", "10").refused(USAGE, "`--scenarios`", "`10`", "too low", "200 to 20,000")
    firm("estate", "--seed", "-1").refused(USAGE, "`--seed`", "`-1`", "too low", "0 or more")
    firm("scan", ".", "--jobs", "0").refused(USAGE, "`--jobs`", "`0`", "too low")


def test_a_day_that_is_none_gets_an_example(firm: Terminal) -> None:
    firm("people", "left", "Gil", "--on", "yesterday").refused(USAGE, "`--on`", "`yesterday`", "no day", "2026-03-31")
    firm("scan", ".", "--as-of", "2026-02-30").refused(USAGE, "`--as-of`", "`2026-02-30`", "no day")


def test_json_and_csv_at_once_is_one_too_many(firm: Terminal) -> None:
    firm("estate", "--json", "--csv").refused(USAGE, "Both --json and --csv", "Choose one")


def test_a_change_that_was_never_made_cannot_be_undone(own_firm: Terminal) -> None:
    own_firm("undo", "7").refused(USAGE, "No change has the number 7", "Nothing was changed yet")
    own_firm("undo", "last").refused(USAGE, "`CHANGE`", "`last`", "no whole number")
    made = own_firm("people", "role", "Gil", "engineer")
    assert "holdfast undo 1" in made.out
    own_firm("undo", "7").refused(USAGE, "The latest is 1")
    assert own_firm("undo", "1").code == 0
    own_firm("undo", "1").refused(USAGE, "was undone already")


def test_two_names_are_two(firm: Terminal) -> None:
    firm("identities", "same", "Ana Quill").refused(USAGE, "`PEOPLE`", "Ana Quill", "too few", "two")
    firm("identities", "same", "Gil", "Gil Parable").refused(USAGE, "mean the same name and address")


def test_an_unknown_command_or_option_is_said_with_where_help_is(firm: Terminal) -> None:
    firm("departur").refused(USAGE, "No such command 'departur'", "departure", "holdfast -h")
    firm("estate", "--jsn").refused(USAGE, "--jsn", "--json", "holdfast estate -h")
    firm("people", "levt", "Ana").refused(USAGE, "levt", "holdfast people -h")
    firm("people", "left").refused(USAGE, "PERSON", "holdfast people left -h")


def test_a_workspace_that_is_none_is_named(firm: Terminal) -> None:
    firm("estate", "--workspace", "elsewhere").refused(USAGE, "elsewhere", "`holdfast where`")


def test_a_demo_of_a_size_or_into_a_folder_in_use_is_refused(nowhere: Terminal) -> None:
    (nowhere.folder / "mine").mkdir()
    (nowhere.folder / "mine" / "letter.txt").write_text("keep")
    nowhere("demo", "--into", "mine", "--no-input").refused(USAGE, "mine is not empty", "empty folder")
    assert (nowhere.folder / "mine" / "letter.txt").read_text() == "keep"
    nowhere("demo", "--size", "7").refused(USAGE, "7", "9", "28")
    nowhere("demo", "--seed", "-4").refused(USAGE, "-4")
    nowhere("demo", "--as-of", "soon").refused(USAGE, "`--as-of`", "`soon`", "no day")


def test_forgetting_is_asked_for_twice(own_firm: Terminal) -> None:
    own_firm("forget").refused(USAGE, "cannot be undone", "`holdfast forget --yes`")
    assert own_firm("estate").code == 0
    assert own_firm("forget", "--yes").code == 0
    own_firm("estate").refused(NOTHING, "holdfast scan")


def test_where_nothing_can_be_written_the_folder_and_the_way_out_are_named(tmp_path: Path) -> None:
    told(tmp_path / "models", steadily([ANA, BO], ["a.py"]))
    (tmp_path / "file").write_text("")
    said = Terminal(tmp_path, tmp_path / "file" / "home")("scan", "models", "--no-report")
    said.refused(STORE, "cannot be written", "HOLDFAST_HOME")


def test_a_scan_into_a_damaged_workspace_leaves_the_old_answers(own_firm: Terminal) -> None:
    before = own_firm("estate", "--json").out
    shutil.rmtree(own_firm.folder / ".holdfast" / "evidence")
    (own_firm.folder / ".holdfast" / "evidence").write_text("no folder")
    own_firm("scan", ".", "--no-report").refused(STORE, "cannot be written")
    assert own_firm("estate", "--json").out == before


@pytest.mark.parametrize("limit", [4_096, 20_000])
def test_a_disk_that_is_full_leaves_the_old_answers(own_firm: Terminal, limit: int) -> None:
    before = own_firm("estate", "--json").out
    shutil.rmtree(own_firm.folder / ".holdfast" / "evidence")
    told(own_firm.folder / "more", steadily([ANA, BO], ["a.py", "b.py"], 60))
    full = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))"
    child = own_firm.child("scan", ".", "--no-report", "--jobs", "1", before=full)
    out, err = child.communicate(timeout=60)
    assert child.returncode == STORE, (out, err)
    assert "Traceback" not in err
    assert "holdfast:" in err
    assert own_firm("estate", "--json").out == before


def test_a_report_that_cannot_be_written_is_said_after_the_answer(own_firm: Terminal) -> None:
    (own_firm.folder / "file").write_text("")
    said = own_firm("estate", "--report", "file/report.html")
    assert said.code == STORE
    assert "could not be written" in said.err
    assert "assets have no second holder" in said.out
