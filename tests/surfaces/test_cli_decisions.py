"""What is typed changes the next answer, survives another scan, and can be taken back to the byte."""

from __future__ import annotations

import json
import re
from typing import Any

import invented_firm as invented
from invented_firm import ANA, ANA_AT_HOME, Terminal, blocks, table


def people(here: Terminal) -> list[dict[str, Any]]:
    return table(here("people", "--everyone", "--json").json, "people")


def state_of(asset: str, here: Terminal) -> str:
    rows = table(here("estate", "--json").json, "assets")
    return next(str(row["state"]) for row in rows if row["asset"] == asset)


def scan_again(here: Terminal) -> None:
    said = here("scan", ".", "--as-of", invented.TODAY.isoformat(), "--jobs", "1", "--no-report")
    assert said.code == 0, said.err


def undone(number: str, here: Terminal) -> None:
    said = here("undo", number)
    assert said.code == 0, said.err
    assert f"Change {number} (" in said.out


def test_two_addresses_said_to_be_one_person_are_one_after_the_next_scan_too(own_firm: Terminal) -> None:
    before, count = own_firm("estate", "--json").out, len(people(own_firm))
    suggested = table(own_firm("identities", "--suggested", "--json").json, "suggestions")
    pair = next((row["one"], row["other"]) for row in suggested)
    said = own_firm("identities", "same", *pair)
    assert said.code == 0, said.err
    assert "`holdfast undo 1` takes it back." in said.out
    for _ in range(2):
        assert len(people(own_firm)) == count - 1
        (merge,) = table(own_firm("identities", "--json").json, "merges")
        assert (merge["source"], merge["evidence"]) == ("you", "you said so")
        assert table(own_firm("identities", "--json").json, "suggestions") == []
        assert own_firm("departure", "--leaving", pair[0].partition(",")[0], "--json").code == 0
        scan_again(own_firm)
    assert state_of("models:.", own_firm) == "no second holder"
    undone("1", own_firm)
    assert len(people(own_firm)) == count
    scan_again(own_firm)
    assert _figures(own_firm("estate", "--json").json) == _figures(json.loads(before))


def test_undo_gives_back_the_same_bytes(own_firm: Terminal) -> None:
    before = {slug: own_firm(slug, "--json").out for slug in ("estate", "people", "identities", "claims", "doctor")}
    changes = (
        ("identities", "same", ANA, ANA_AT_HOME),
        ("identities", "different", "Lee Sample", "Lee Fable"),
        ("identities", "bot", "Bo Sketch"),
        ("people", "left", "Lee Fable", "--on", "2026-06-30"),
        ("people", "role", "Gil", "engineer"),
        ("people", "team", "Gil", "platform"),
        ("claims", "set", "vacancy_weeks", "--value", "9"),
    )
    for number, words in enumerate(changes):
        said = own_firm(*words)
        assert said.code == 0, (words, said.err)
        undone(str(2 * number + 1), own_firm)
    assert {slug: own_firm(slug, "--json").out for slug in before} == before


def test_people_kept_apart_are_no_longer_suggested(own_firm: Terminal) -> None:
    assert own_firm("identities", "different", ANA, ANA_AT_HOME).code == 0
    scan_again(own_firm)
    assert table(own_firm("identities", "--json").json, "suggestions") == []
    assert table(own_firm("identities", "--json").json, "merges") == []


def test_somebody_said_to_be_a_machine_holds_nothing_and_keeps_the_mask(own_firm: Terminal) -> None:
    assert state_of("platform:.", own_firm) == "no second holder"
    said = own_firm("identities", "bot", "Lee Fable")
    assert said.code == 0
    scan_again(own_firm)
    assert state_of("platform:.", own_firm) == "already dark"
    bots = table(own_firm("doctor", "--json").json, "bots")
    assert [row["commits"] for row in bots if row["why"] == "you said so"] == [None]
    assert "Fable" not in own_firm("doctor").out + said.out
    assert own_firm("identities", "human", "Lee Fable").code == 0
    assert state_of("platform:.", own_firm) == "no second holder"


def test_a_machine_said_to_be_a_person_counts(own_firm: Terminal) -> None:
    before = len(people(own_firm))
    assert own_firm("identities", "human", "juniper-bot[bot]").code == 0
    assert len(people(own_firm)) == before + 1


def test_who_has_left_leaves_dark_what_only_they_held(own_firm: Terminal) -> None:
    assert state_of("platform:.", own_firm) == "no second holder"
    said = own_firm("people", "left", "Lee Fable", "--on", invented.ago(1))
    assert "left on 31 Aug 2026" in said.out
    scan_again(own_firm)
    assert state_of("platform:.", own_firm) == "already dark"
    row = next(row for row in people(own_firm) if row["left_on"])
    assert (row["state"], row["left_on"]) == ("left", "2026-08-31")
    own_firm("departure", "--leaving", row["person"]).refused(2, row["person"], "nothing changes if they leave")
    other = next(one["person"] for one in people(own_firm) if one["state"] == "active")
    gone = own_firm("departure", "--leaving", other, "--json").json
    assert [row["asset"] for row in table(gone, "already_dark")] == ["platform:."]
    assert own_firm("people", "returned", row["person"]).code == 0
    assert state_of("platform:.", own_firm) == "no second holder"


def test_work_after_the_last_day_is_pointed_out(own_firm: Terminal) -> None:
    said = own_firm("people", "left", "Lee Fable", "--on", "2025-01-31")
    assert said.code == 0
    assert "Their latest work is of 27 Aug 2026, after that day. Is it the right person?" in said.err


def test_a_last_day_after_the_day_of_the_answers_is_pointed_out(own_firm: Terminal) -> None:
    said = own_firm("people", "left", "Lee Fable", "--on", invented.ago(-1))
    assert "Answers are as of 1 Sep 2026, when person" in said.err
    assert state_of("platform:.", own_firm) == "no second holder"


def test_somebody_who_gave_notice_is_told_what_plans_the_days_until_then(own_firm: Terminal) -> None:
    said = own_firm("people", "left", "Lee Fable", "--on", "2099-12-24")
    assert "leaves on 24 Dec 2099, and holds what they hold until then." in said.out
    assert "left on" not in said.out
    assert re.search(r"`holdfast departure --leaving 'person \d+'`", said.out)
    assert "Answers are as of 1 Sep 2026. Fetch and scan again" in said.err
    assert state_of("platform:.", own_firm) == "no second holder"


def test_a_claim_of_several_sources_is_shown_by_its_key(own_firm: Terminal) -> None:
    (row,) = table(own_firm("claims", "--key", "vacancy_weeks", "--json").json, "claims")
    assert row["claim"] == "vacancy_weeks"
    assert "sources disagree" in row["statement"]


def test_an_own_figure_changes_the_weeks_and_is_shown_as_yours(own_firm: Terminal) -> None:
    leaver = next(row["person"] for row in people(own_firm) if "models" in str(row["repositories"]))

    def vacancy() -> tuple[float, dict[str, Any]]:
        answer = own_firm("departure", "--leaving", leaver, "--json").json
        items = [item for block in blocks(answer, "figures") for item in block["items"]]
        uses = {use["key"]: use for use in blocks(answer, "provenance")[0]["claims"]}
        estimate = next(item["estimate"] for item in items if item["key"] == "vacancy_weeks")
        return float(estimate["value"]), uses["vacancy_weeks"]

    weeks, published = vacancy()
    assert not published["overridden"]
    said = own_firm("claims", "set", "vacancy_weeks", "--value", "30", "--low", "25", "--high", "36", "--source", "HR")
    assert said.code == 0, said.err
    assert "30 weeks (25 to 36) by your own figure" in said.out
    longer, own = vacancy()
    assert longer > weeks + 10
    assert (own["overridden"], own["source"], own["mid"]) == (True, "HR", 30)
    rows = {row["claim"]: row for row in table(own_firm("claims", "--json").json, "claims")}
    assert rows["vacancy_weeks"]["yours"] is True
    assert "1 of them yours" in own_firm("claims").out
    assert own_firm("claims", "reset", "vacancy_weeks").code == 0
    assert vacancy() == (weeks, published)


def test_a_receipt_can_be_read_by_a_program(own_firm: Terminal) -> None:
    receipt = own_firm("people", "role", "Gil", "engineer", "--json").json
    assert receipt["operation"] == "people role"
    assert receipt["undo"] == 1
    assert receipt["said"][0].endswith("is engineer.")


def test_unmasking_names_whom_was_asked_for_and_only_them(own_firm: Terminal, handles: dict[str, str]) -> None:
    said = own_firm("unmask", handles["Bo Sketch"], "--purpose", "onboarding")
    first, second = said.out.splitlines()
    assert first == f"{handles['Bo Sketch']} is Bo Sketch."
    assert re.fullmatch(r"Shown for onboarding; row \d+ of the log\.", second)
    everybody = own_firm("unmask", "--purpose", "leave cover").out
    assert all(f"{handle} is {name}." in everybody for name, handle in handles.items())


def _figures(answer: Any) -> list[Any]:
    return blocks(answer, "figures") + blocks(answer, "treemap")
