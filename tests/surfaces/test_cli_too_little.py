"""Where there is too little to say anything, that is the answer, with what would help."""

from __future__ import annotations

import invented_firm as invented
from invented_firm import ANA, BO, Terminal, blocks, steadily, told


def test_three_commits_are_not_enough_and_it_says_what_would_help(nowhere: Terminal) -> None:
    told(nowhere.folder / "young", steadily([ANA, BO, ANA], ["a.py"], 3))
    said = nowhere("scan", "young", "--as-of", invented.TODAY.isoformat(), "--no-report")
    assert said.code == 0
    assert "Not enough data" in said.out
    assert "There are 3 commits to read, and 20 are the least" in said.out
    assert "What would help:" in said.out
    for answer in (nowhere("estate", "--json").json, nowhere("departure", "--leaving", handle(nowhere), "--json").json):
        (missing,) = blocks(answer, "not_enough")
        assert missing["what_would_help"]
        assert blocks(answer, "figures") == []
        assert blocks(answer, "treemap") == []


def test_one_person_alone_is_told_that_nobody_could_take_over(nowhere: Terminal) -> None:
    told(nowhere.folder / "solo", steadily([ANA], ["a.py", "b.py"], 40))
    assert nowhere("scan", "solo", "--as-of", invented.TODAY.isoformat(), "--no-report").code == 0
    answer = nowhere("departure", "--leaving", handle(nowhere), "--json").json
    (missing,) = blocks(answer, "not_enough")
    assert missing["reason"] == "One person works here, so there is nobody who could take over."
    assert [row["nearest"] for row in invented.table(answer, "assets")] in ([None], ["nobody; contractor or hire"])
    assert "no second holder" in nowhere("estate").out


def test_a_repository_without_anything_to_look_after_says_so(nowhere: Terminal) -> None:
    told(nowhere.folder / "bare", steadily([ANA, BO], ["node_modules/a.js"], 40))
    assert nowhere("scan", "bare", "--as-of", invented.TODAY.isoformat(), "--no-report").code == 0
    (missing,) = blocks(nowhere("estate", "--json").json, "not_enough")
    assert missing["reason"] == "Nothing was found that somebody would be asked to look after."


def test_a_repository_asleep_for_years_says_that_nobody_is_there(nowhere: Terminal) -> None:
    told(nowhere.folder / "asleep", steadily([ANA, BO], ["a.py", "b.py"], 40, until=900))
    assert nowhere("scan", "asleep", "--as-of", invented.TODAY.isoformat(), "--no-report").code == 0
    (missing,) = blocks(nowhere("estate", "--json").json, "not_enough")
    assert "Nobody who is still here changed anything in the last 6 months" in missing["reason"]
    assert "scan again" in missing["what_would_help"]


def test_nine_people_see_every_honest_too_few(few: Terminal) -> None:
    estate = few("estate", "--scenarios", "200", "--json").json
    notes = {row["asset"]: row["state"] for row in invented.table(estate, "assets")}
    assert "cannot tell" in notes.values()
    tiles = [tile["note"] for block in blocks(estate, "treemap") for tile in block["tiles"]]
    assert "too few changes to tell" in tiles
    everybody = [row["person"] for row in invented.table(few("people", "--json").json, "people")]
    leaving = [word for one in everybody for word in ("--leaving", one)]
    (missing,) = blocks(few("departure", *leaving, "--scenarios", "200", "--json").json, "not_enough")
    assert "so there is nobody who could take over" in missing["reason"]


def test_the_example_company_says_that_it_is_invented_everywhere(few: Terminal) -> None:
    for slug in ("estate", "people", "identities", "claims", "doctor"):
        answer = few(slug, "--json").json
        assert answer["invented"] is True, slug
        assert few(slug).out.startswith("Example company (invented): "), slug


def handle(here: Terminal) -> str:
    """The first handle that `holdfast people` lists."""
    rows = invented.table(here("people", "--everyone", "--json").json, "people")
    return str(rows[0]["person"])
