"""Three taps: people say what they could maintain, of themselves only, and can take it back as if it was never said."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import invented_firm as invented
import pytest
from invented_firm import ANA, TODAY, Terminal, blocks, table

from holdfast.surfaces import taps
from holdfast.surfaces.asking import Desk
from holdfast.surfaces.progress import Progress
from holdfast.terms.nouns import AssetId


@pytest.fixture
def bo(handles: dict[str, str]) -> str:
    return handles["Bo Sketch"]


@pytest.fixture
def lee(handles: dict[str, str]) -> str:
    return handles["Lee Sample"]


def done(here: Terminal, *words: str) -> str:
    said = here(*words)
    assert said.code == 0, said.err
    return said.out + said.err


def notes(here: Terminal, *words: str) -> str:
    return " ".join(note["text"] for note in blocks(here(*words, "--json").json, "note"))


def test_without_a_person_it_lists_who_could_be_asked_by_handle_and_what_a_round_would_bring(
    firm: Terminal, handles: dict[str, str]
) -> None:
    answer = firm("attest", "--json").json
    people = [row["person"] for row in table(answer, "people")]
    assert people == sorted(people, key=lambda who: int(who.split()[1]))
    assert set(people) == {handles[name] for name in ("Ana Quill", "Bo Sketch", "Lee Sample", "Lee Fable")}
    (figures,) = blocks(answer, "figures")
    (narrowing,) = figures["items"]
    assert 0 < narrowing["estimate"]["value"] < 1
    assert set(table(answer, "people")[0]) == {"person", "state", "ask"}


def test_somebody_sees_first_what_is_said_of_them_and_then_three_to_five_of_their_own_files(
    firm: Terminal, ana: str, bo: str
) -> None:
    answer = firm("attest", "--by", ana, "--json").json
    keys = [block["key"] for block in blocks(answer, "table")]
    assert keys.index("alone") < keys.index("asking")
    assert [row["asset"] for row in table(answer, "alone")] == ["models:."]
    asked = [row["file"] for row in table(answer, "asking")]
    assert asked == ["models:train/data.py", "models:train/train.py"]  # all that she touched under this address
    others = [row["file"] for row in table(firm("attest", "--by", bo, "--json").json, "asking")]
    assert others == ["service:serve/__init__.py", "service:serve/app.py", "service:serve/auth.py"]
    assert set(table(answer, "asking")[0]) == {"file", "asset", "last_change"}


def test_a_name_needs_a_purpose(firm: Terminal) -> None:
    firm("attest", "--by", "Ana Quill").refused(3, "A name needs a purpose", "NO_PURPOSE")


def test_an_answer_changes_the_map_and_withdrawing_it_gives_back_the_same_bytes(own_firm: Terminal, lee: str) -> None:
    pages = [("estate", "--json"), ("departure", "--leaving", lee, "--json"), ("attest", "--json")]
    before = [own_firm(*page).out for page in pages]
    for file in ("app.py", "auth.py", "__init__.py"):
        done(own_firm, "attest", "no", f"service:serve/{file}", "--by", lee)
    changed = [own_firm(*page).out for page in pages]
    assert all(now != then for now, then in zip(changed, before, strict=True))
    assert "In use: 3 answers" in notes(own_firm, "estate")
    said = done(own_firm, "attest", "withdraw", "--everything", "--by", lee)
    assert f"3 answers of {lee} are withdrawn and count no more." in said
    assert [own_firm(*page).out for page in pages] == before


def test_undo_takes_an_answer_back_too(own_firm: Terminal, bo: str) -> None:
    before = own_firm("estate", "--json").out
    done(own_firm, "attest", "yes", "service:serve/app.py", "--by", bo)
    assert own_firm("estate", "--json").out != before
    done(own_firm, "undo")
    assert own_firm("estate", "--json").out == before


def test_a_second_answer_on_the_same_file_replaces_the_first(own_firm: Terminal, bo: str) -> None:
    done(own_firm, "attest", "yes", "service:serve/app.py", "--by", bo)
    done(own_firm, "attest", "no", "serve/app.py", "--by", "bo@juniper.example")
    (row,) = table(own_firm("attest", "--by", bo, "--json").json, "said")
    assert (row["what"], row["says"]) == ("service:serve/app.py", "I could not")
    assert "service:serve/app.py" not in [
        r["file"] for r in table(own_firm("attest", "--by", bo, "--json").json, "asking")
    ]


def test_nobody_answers_for_somebody_else(own_firm: Terminal, ana: str, bo: str) -> None:
    said = own_firm("attest", "yes", "service:serve/app.py", "--by", ana, "--about", bo)
    said.refused(3, f"{ana} cannot answer for {bo}", f"holdfast attest --by '{bo}'", "ANSWERS_ARE_ONES_OWN")
    assert "In use" not in notes(own_firm, "estate")


def test_two_who_name_each_other_are_both_kept_and_each_counts_for_themselves(
    own_firm: Terminal, bo: str, lee: str
) -> None:
    first = done(own_firm, "attest", "no", "service:serve/app.py", "--by", bo, "--instead", lee)
    assert "Both are kept" not in first
    second = done(own_firm, "attest", "no", "service:serve/app.py", "--by", lee, "--instead", bo)
    assert f"{bo.capitalize()} says that {lee} could maintain service:serve/app.py, and {lee} says no." in second
    page = notes(own_firm, "estate")
    assert "In use: 2 answers" in page
    for one, other in ((bo, lee), (lee, bo)):
        assert f"{one.capitalize()} says that {other} could maintain service:serve/app.py; {other} says no." in page
    assert [row["says"] for row in table(own_firm("attest", "--by", lee, "--json").json, "said")] == [
        "you could",
        "I could not",
    ]


def test_a_drill_outranks_what_somebody_says_and_is_no_word_about_them(own_firm: Terminal, bo: str, lee: str) -> None:
    for file in ("app.py", "auth.py", "__init__.py"):
        done(own_firm, "attest", "yes", f"service:serve/{file}", "--by", lee)
    sure = own_firm("departure", "--leaving", bo, "--json").out
    said = done(own_firm, "drill", "service", "--by", lee, "--failed", "--on", "2026-08-20")
    assert lee not in said
    drilled = own_firm("departure", "--leaving", bo, "--json").out
    assert drilled != sure
    for file in ("app.py", "auth.py", "__init__.py"):
        done(own_firm, "attest", "withdraw", f"service:serve/{file}", "--by", lee)
    assert table(own_firm("departure", "--leaving", bo, "--json").json, "assets") == table(
        json.loads(drilled), "assets"
    )
    assert "1 drill" in notes(own_firm, "estate")
    for page in (("estate",), ("attest",), ("departure", "--leaving", bo)):
        answer = own_firm(*page, "--json").json
        shown = [block for block in answer["blocks"] if block["block"] != "provenance"]
        assert "fail" not in json.dumps(shown).casefold()
    done(own_firm, "drill", "service", "--by", lee, "--withdrawn")
    assert "In use" not in notes(own_firm, "estate")


def test_a_drill_on_an_asset_that_is_gone_is_not_in_use_and_counts_again_once_it_is_back(
    own_firm: Terminal, bo: str
) -> None:
    done(own_firm, "assets", "add", "the vault", "--kind", "account", "--holder", bo)
    done(own_firm, "drill", "the vault", "--by", bo, "--passed")
    assert "1 drill" in notes(own_firm, "estate")
    done(own_firm, "undo", "1")
    assert "0 drills" in notes(own_firm, "estate")
    assert "1 answer counts no more" in notes(own_firm, "estate")
    done(own_firm, "undo", "3")
    assert "1 drill" in notes(own_firm, "estate")


def test_a_drill_says_how_it_went_once(own_firm: Terminal, bo: str) -> None:
    own_firm("drill", "service", "--by", bo).refused(2, "--passed", "--failed")
    own_firm("drill", "service", "--by", bo, "--passed", "--failed").refused(2, "one of")
    own_firm("drill", "service", "--by", bo, "--withdrawn").refused(2, "none to withdraw")
    own_firm("drill", "servce", "--by", bo, "--passed").refused(2, "`servce`", "service")


def test_what_matches_nothing_gives_near_ones_and_masks_them(own_firm: Terminal, bo: str) -> None:
    own_firm("attest", "yes", "service:serve/ap.py", "--by", bo).refused(
        2, "`service:serve/ap.py`", "`service:serve/app.py`"
    )
    own_firm("attest", "yes", "app.py", "--by", bo).refused(2, "Did you mean `service:serve/app.py`")
    own_firm("attest", "withdraw", "service:serve/app.py", "--by", bo).refused(2, f"{bo} has not answered that")
    own_firm("attest", "withdraw", "--by", bo).refused(2, "--everything")
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    own_firm("attest", "yes", "service:serve/app.py", "--by", bo, "--on", tomorrow).refused(2, "still to come")


def commit(here: Terminal, repository: str, lines: str, author: str, days: int) -> None:
    """One more commit on the main branch, from commands of `git fast-import`."""
    at = int(datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC).timestamp()) - days * 86_400
    head = f"commit refs/heads/main\nauthor {author} {at} +0000\ncommitter {author} {at} +0000\ndata 4\nMore\n"
    stream = f"{head}from refs/heads/main^0\n{lines}\n"
    invented.git(here.folder / repository, "fast-import", "--quiet", stdin=stream)


def scan_again(here: Terminal) -> None:
    assert here("scan", ".", "--as-of", TODAY.isoformat(), "--jobs", "1", "--no-report").code == 0


def test_a_file_that_is_renamed_later_keeps_its_answers(own_firm: Terminal, ana: str) -> None:
    done(own_firm, "attest", "no", "models:train/loss.py", "--by", ana, "--on", "2026-08-29")
    commit(own_firm, "models", "R train/loss.py train/losses.py", ANA, days=2)
    scan_again(own_firm)
    assert "In use: 1 answer" in notes(own_firm, "estate")
    asked = [row["file"] for row in table(own_firm("attest", "--by", ana, "--json").json, "asking")]
    assert "models:train/losses.py" not in asked
    done(own_firm, "attest", "withdraw", "models:train/loss.py", "--by", ana)
    assert "In use" not in notes(own_firm, "estate")


def test_an_answer_counts_no_more_once_others_changed_most_of_the_file(own_firm: Terminal, ana: str, lee: str) -> None:
    done(own_firm, "attest", "no", "service:serve/auth.py", "--by", ana, "--on", "2024-10-15")
    assert "1 answer counts no more" in notes(own_firm, "estate")
    done(own_firm, "attest", "no", "service:serve/app.py", "--by", lee, "--on", "2026-08-30")
    assert "In use: 1 answer " in notes(own_firm, "estate")


def keyed(keys: str) -> Iterator[str]:
    yield from keys


def test_one_key_for_each_file_with_skip_undo_and_quit(
    own_firm: Terminal, bo: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [AssetId(f"service:serve/{name}.py") for name in ("__init__", "app", "auth")]
    monkeypatch.setenv("HOLDFAST_HOME", str(own_firm.home))
    monkeypatch.chdir(own_firm.folder)
    desk = Desk.nearest(None, Progress())
    pressed = keyed("yxusnuyq")
    # yes to the first, a wrong key, back; skip it; no to the second, back; yes to it; quit before the third.
    talk = taps.Talk(desk, bo, files, str, read=lambda: next(pressed))
    assert talk.run() == 1
    assert "stopped" in capsys.readouterr().out
    (row,) = table(own_firm("attest", "--by", bo, "--json").json, "said")
    assert (row["what"], row["says"]) == ("service:serve/app.py", "I could")


def test_in_a_pipe_nothing_is_asked(own_firm: Terminal, bo: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n" * 9))
    assert own_firm("attest", "--by", bo).code == 0
    assert "In use" not in notes(own_firm, "estate")


def test_changes_with_an_agent_count_in_full_unless_the_what_if_is_asked_for(few: Terminal) -> None:
    plain = notes(few, "estate")
    assert "They count in full; `--discount-ai` shows" in plain
    what_if = notes(few, "estate", "--discount-ai").replace("\u202f", " ")
    assert "A what-if, not a correction" in what_if
    assert "for 75 % (50 % to 95 %) of one by hand" in what_if
