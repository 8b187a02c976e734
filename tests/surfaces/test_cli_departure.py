"""A departure on the command line: masked by handle, named for a purpose, as JSON and CSV, within a scope."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import jsonschema
from invented_firm import NAMES, Terminal, blocks, table

SCHEMA = Path(__file__).parents[2] / "docs" / "answer.schema.json"
DEPARTURE = ("departure", "--leaving", "Ana Quill", "--purpose", "continuity")


def test_a_departure_by_handle_needs_no_purpose_and_names_nobody(firm: Terminal, ana: str) -> None:
    for words in ((), ("--json",), ("--csv",)):
        said = firm("departure", "--leaving", ana, *words)
        assert said.code == 0, said.err
        assert not [name for name in NAMES if name in said.out + said.err]
    assert f"If {ana} leaves, one asset goes dark" in firm("departure", "--leaving", ana).out.replace("\n", " ")


def test_a_departure_by_name_shows_names_for_its_purpose(firm: Terminal) -> None:
    said = firm(*DEPARTURE)
    assert "If Ana Quill leaves" in said.out
    assert "names shown for continuity" in said.out.replace("\n", " ")
    assert firm(*DEPARTURE, "--json").json["names"] == "continuity"


def test_names_are_logged_before_they_are_shown_and_not_shown_where_they_cannot_be(own_firm: Terminal) -> None:
    log = own_firm.folder / ".holdfast" / "audit.log"
    before = log.read_text().splitlines() if log.exists() else []
    lock = log.with_suffix(".lock")
    lock.unlink(missing_ok=True)
    lock.mkdir()
    own_firm(*DEPARTURE).refused(3, "AUDIT_UNWRITABLE", "cannot be written", "Refused")
    lock.rmdir()
    assert own_firm(*DEPARTURE).code == 0
    *old, new = log.read_text().splitlines()
    assert old == before
    row = json.loads(new)
    assert row["details"]["purpose"] == "continuity"
    assert row["details"]["question"] == "departure"
    assert len(row["details"]["people"]) == 1


def test_a_masked_answer_leaves_no_row_in_the_log(own_firm: Terminal, ana: str) -> None:
    log = own_firm.folder / ".holdfast" / "audit.log"
    before = log.read_bytes() if log.exists() else b""
    assert own_firm("departure", "--leaving", ana).code == 0
    assert (log.read_bytes() if log.exists() else b"") == before


def test_two_leavers_see_what_rests_on_them_alone(firm: Terminal, handles: dict[str, str]) -> None:
    bo, lee = handles["Bo Sketch"], handles["Lee Sample"]
    one = table(firm("departure", "--leaving", bo, "--json").json, "assets")
    assert {row["asset"]: row["state"] for row in one}["service:."] == "limps"
    both = firm("departure", "--leaving", bo, "--leaving", lee, "--json").json
    assert [row["asset"] for row in table(both, "together")] == ["service:."]
    assert {row["asset"]: row["state"] for row in table(both, "assets")}["service:."] == "goes dark"
    again = firm("departure", "--leaving", lee, "--leaving", bo, "--leaving", bo, "--json").json
    assert table(again, "together") == table(both, "together")


def test_the_json_of_every_question_fits_the_schema_and_is_the_same_twice(few: Terminal) -> None:
    schema = json.loads(SCHEMA.read_text())
    two = [str(row["person"]) for row in table(few("people", "--json").json, "people")[:2]]
    quick = ("--scenarios", "200")
    questions: tuple[tuple[str, ...], ...] = (
        ("estate", *quick),
        ("departure", "--leaving", two[0], *quick),
        ("departure", "--leaving", two[0], "--leaving", two[1], *quick),
        ("people", "--everyone"),
        ("identities",),
        ("claims",),
        ("doctor",),
    )
    for words in questions:
        said = few(*words, "--json")
        jsonschema.validate(said.json, schema)
        assert few(*words, "--json").out == said.out, words


def test_another_seed_is_another_draw_and_the_answer_says_which(firm: Terminal, ana: str) -> None:
    one, two = (firm("departure", "--leaving", ana, "--seed", seed, "--json").json for seed in ("1", "2"))
    assert [blocks(answer, "provenance")[0]["seed"] for answer in (one, two)] == [1, 2]
    assert blocks(one, "figures") != blocks(two, "figures")


def test_csv_holds_every_asset_once(firm: Terminal, ana: str) -> None:
    rows = list(csv.DictReader(io.StringIO(firm("departure", "--leaving", ana, "--csv").out)))
    assert sorted(row["asset"] for row in rows) == ["models", "platform", "service"]
    (models,) = (row for row in rows if row["asset"] == "models")
    assert models["state"] == "goes dark"
    assert 0 < float(models["weeks_low"]) <= float(models["weeks"]) <= float(models["weeks_high"])


def test_a_path_narrows_what_is_looked_at(firm: Terminal, ana: str) -> None:
    answer = firm("departure", "--leaving", ana, "--path", "service", "--path", "platform", "--json").json
    assert sorted(row["asset"] for row in table(answer, "assets")) == ["platform:.", "service:."]
    assert answer["request"]["path"] == ["service", "platform"]
    whole = table(firm("departure", "--leaving", ana, "--json").json, "assets")
    assert [row for row in whole if row["asset"] in ("service:.", "platform:.")] == table(answer, "assets")


def test_a_team_narrows_it_to_what_the_team_works_on(own_firm: Terminal, ana: str) -> None:
    assert own_firm("people", "team", ana, "research").code == 0
    answer = own_firm("estate", "--team", "research", "--json").json
    assert [row["asset"] for row in table(answer, "assets")] == ["models:."]


def test_a_page_of_the_answer_is_written_beside_it(own_firm: Terminal, ana: str) -> None:
    said = own_firm("departure", "--leaving", ana, "--report", "page.html")
    assert "page.html" in said.err
    page = (own_firm.folder / "page.html").read_text()
    assert ana in page
    assert not [name for name in NAMES if name in page]


def test_production_is_what_the_settings_say(own_firm: Terminal) -> None:
    settings = own_firm.folder / "holdfast.toml"
    typed = settings.read_text()
    settings.write_text(typed + 'production = ["models", "service:serve/auth.py"]\n')
    rows = table(own_firm("estate", "--json").json, "assets")
    assert {row["asset"]: row["production"] for row in rows} == {
        "models:.": "holdfast.toml says so",
        "service:.": "holdfast.toml says so",
        "platform:.": None,
    }
    settings.write_text(typed + 'production = ["*"]\nnot_production = ["models"]\n')
    rows = table(own_firm("estate", "--json").json, "assets")
    assert [row["asset"] for row in rows if row["production"] is None] == ["models:."]


def test_a_typed_pay_band_turns_the_measure_into_money(own_firm: Terminal, ana: str) -> None:
    def cost() -> dict[str, object]:
        answer = own_firm("departure", "--leaving", ana, "--json").json
        items = [item for block in blocks(answer, "figures") for item in block["items"]]
        return next(item for item in items if item["key"] == "cost")

    per = cost()
    assert per["note"] == "per $100k of pay: no pay was typed"
    assert own_firm("people", "role", ana, "ml_engineer").code == 0
    settings = own_firm.folder / "holdfast.toml"
    settings.write_text(
        f'currency = "EUR"\n{settings.read_text()}\n[roles.ml_engineer]\npay = [90000, 100000, 110000]\n'
    )
    typed = cost()
    assert typed["money"] == "EUR"
    assert typed["note"] is None
