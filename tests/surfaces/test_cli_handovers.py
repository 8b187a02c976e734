"""Hand-overs on the command line: begun with what was foretold, finished, dropped, undone, and what they teach."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from invented_firm import NAMES, Terminal, blocks, table

START = ("handovers", "start")


@pytest.fixture
def two(handles: dict[str, str]) -> tuple[str, str]:
    """Somebody who does not know the models, and Ana, who does."""
    return handles["Bo Sketch"], handles["Ana Quill"]


def asset(firm: Terminal) -> str:
    """The models' only asset, as it is shown."""
    rows = table(firm("estate", "--json").json, "assets")
    return next(str(row["asset"]) for row in rows if str(row["asset"]).startswith("models"))


def test_what_is_foretold_is_stored_on_the_first_day(own_firm: Terminal, two: tuple[str, str]) -> None:
    to, helper = two
    told = own_firm("handovers", "--asset", asset(own_firm), "--to", to, "--from", helper, "--json").json
    figures = {one["key"]: one["estimate"] for one in blocks(told, "figures")[0]["items"]}
    said = own_firm(*START, asset(own_firm), "--to", to, "--from", helper, "--json").json
    assert said["said"][0].startswith("Hand-over 1:")
    assert f"Foretold: {figures['effort']['value']:.2g} person-weeks" in said["said"][1]
    (row,) = table(own_firm("handovers", "--json").json, "open")
    assert (row["number"], row["to"], row["from"]) == (1, to, helper)
    own_firm("claims", "set", "learning_constant", "--value", "0.9")
    (later,) = table(own_firm("handovers", "--json").json, "open")
    assert later["effort"] == row["effort"], "what was foretold then is not worked out again"


def test_a_finished_one_narrows_the_constant_and_the_page_borrows_less(
    own_firm: Terminal, two: tuple[str, str]
) -> None:
    to, _ = two
    key = asset(own_firm)
    first = own_firm("handovers", "--asset", key, "--to", to, "--json").json
    own_firm(*START, key, "--to", to)
    formula = next(one for one in blocks(first, "figures")[0]["items"] if one["key"] == "formula")["estimate"]["value"]
    done = own_firm("handovers", "finish", "1", "--effort-weeks", f"{formula * 0.9:.3f}")
    assert done.code == 0, done.err
    said = own_firm("handovers", "--json").json
    (chart,) = blocks(said, "ranges")
    published, yours = (bar["estimate"] for bar in chart["bars"])
    assert published["high"] / published["low"] == pytest.approx(3.6, abs=0.1)
    assert yours["high"] / yours["low"] == pytest.approx(2.2, abs=0.1)
    assert yours["value"] > published["value"]
    again = own_firm("handovers", "--asset", key, "--to", to, "--json").json
    before, after = (blocks(one, "figures")[0]["items"][0]["estimate"] for one in (first, again))
    assert after["high"] / after["low"] < before["high"] / before["low"]
    assert after["value"] > before["value"]
    claim = next(one for one in blocks(again, "provenance")[0]["claims"] if one["key"] == "learning_constant")
    assert claim["overridden"]
    assert "your own record of 1 finished hand-over" in claim["source"]


def test_finished_ones_name_nobody(own_firm: Terminal, two: tuple[str, str]) -> None:
    own_firm(*START, asset(own_firm), "--to", two[0], "--from", two[1])
    own_firm("handovers", "finish", "1", "--effort-weeks", "2")
    said = own_firm("handovers", "--json").json
    assert table(said, "open") == []
    (row,) = table(said, "finished")
    assert set(row) == {"number", "asset", "finished", "effort", "spent", "inside", "weeks", "calendar"}
    assert said["people"] == []
    assert not [name for name in NAMES if name in str(said)]


def test_dropping_and_undoing_take_back_what_was_written(own_firm: Terminal, two: tuple[str, str]) -> None:
    own_firm(*START, asset(own_firm), "--to", two[0])
    finish = own_firm("handovers", "finish", "1", "--effort-weeks", "2", "--json").json
    own_firm("undo", str(finish["undo"]))
    assert len(table(own_firm("handovers", "--json").json, "open")) == 1
    own_firm("handovers", "drop", "1")
    said = own_firm("handovers", "--json").json
    assert table(said, "open") == table(said, "finished") == []
    own_firm("handovers", "finish", "1", "--effort-weeks", "2").refused(2, "no hand-over 1", "None is open")
    own_firm(*START, asset(own_firm), "--to", two[0])
    assert table(own_firm("handovers", "--json").json, "open")[0]["number"] == 2, "a number is never given twice"


def test_changes_since_then_suggest_that_it_is_finished(own_firm: Terminal, handles: dict[str, str]) -> None:
    rows = table(own_firm("estate", "--json").json, "assets")
    service = next(str(row["asset"]) for row in rows if str(row["asset"]).startswith("service"))
    own_firm(*START, service, "--to", handles["Bo Sketch"], "--on", "2026-01-01")
    own_firm(*START, service, "--to", handles["Ana Quill"], "--on", "2026-01-01")
    said = own_firm("handovers", "--json").json
    ready, waiting = table(said, "open")
    assert ready["seen"].startswith("looks finished")
    assert waiting["seen"] == "no change of theirs yet"
    assert "looks handed over" in blocks(said, "next")[0]["text"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((*START, "modls", "--to", "{bo}"), ("No asset is called `modls`",)),
        ((*START, "{asset}", "--to", "Nobody Atall"), ("Nobody is called",)),
        ((*START, "{asset}", "--to", "{bo}", "--from", "{bo}"), ("themselves",)),
        ((*START, "{asset}", "--to", "{bo}", "--on", "2999-01-01"), ("still to come",)),
        (("handovers", "finish", "4", "--effort-weeks", "1"), ("no hand-over 4", "None is open")),
        (("handovers", "finish", "1", "--effort-weeks", "0"), ("--effort-weeks", "too low")),
        (("handovers", "finish", "1", "--effort-weeks", "9000"), ("--effort-weeks", "too high")),
        (("handovers", "drop", "1"), ("no hand-over 1",)),
        (("handovers", "--asset", "{asset}"), ("both an asset and a person",)),
        (("handovers", "--asset", "modls", "--to", "{bo}"), ("No single asset",)),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    firm: Terminal, two: tuple[str, str], words: tuple[str, ...], message: tuple[str, ...]
) -> None:
    typed = [word.format(bo=two[0], asset=asset(firm)) for word in words]
    firm(*typed).refused(2, *message)


def test_a_name_needs_a_purpose_and_a_handle_none(own_firm: Terminal) -> None:
    words = ("handovers", "--asset", asset(own_firm), "--to", "Bo Sketch")
    own_firm(*words).refused(3, "A name needs a purpose", "NO_PURPOSE")
    assert own_firm(*words, "--purpose", "continuity").code == 0


def test_one_that_is_open_is_not_begun_twice_and_none_ends_before_it_began(
    own_firm: Terminal, two: tuple[str, str]
) -> None:
    key = asset(own_firm)
    own_firm(*START, key, "--to", two[0], "--on", datetime.now(UTC).date().isoformat())
    own_firm(*START, key, "--to", two[0]).refused(2, "is open already")
    own_firm("handovers", "finish", "1", "--effort-weeks", "1", "--on", "2020-01-01").refused(2, "Give a later day")
    own_firm("handovers", "finish", "1", "--effort-weeks", "1")
    own_firm("handovers", "finish", "1", "--effort-weeks", "1").refused(2, "finished on", "already")


def test_a_company_of_too_little_history_begins_one_without_a_forecast(few: Terminal) -> None:
    assert few("handovers").code == 0
    assert "No hand-over was written down yet" in few("handovers").out
