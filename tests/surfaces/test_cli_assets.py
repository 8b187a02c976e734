"""The inventory, what people say of it, ten questions and runbooks, as somebody in a terminal uses them."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import invented_firm as invented
import pytest
from invented_firm import NAMES, TODAY, Terminal, ago, blocks, table, told

from holdfast.surfaces import dialogue
from holdfast.surfaces.asking import Desk
from holdfast.surfaces.progress import Progress

QUICK = ("--scenarios", "200")


def assets(here: Terminal, *words: str) -> list[dict[str, Any]]:
    return table(here("assets", *QUICK, *words, "--json").json, "assets")


def row(here: Terminal, asset: str) -> dict[str, Any]:
    return next(one for one in assets(here) if one["asset"] == asset)


def did(here: Terminal, *words: str) -> str:
    said = here(*words)
    assert said.code == 0, said.err
    return said.out


def test_the_inventory_says_what_is_missing_worst_first_and_why_each_is_an_asset(firm: Terminal) -> None:
    answer = firm("assets", *QUICK, "--json").json
    (headline,) = blocks(answer, "headline")
    assert "neither documents nor a second holder" in headline["finding"]
    rows = table(answer, "assets")
    assert {one["asset"] for one in rows} == {
        one["asset"] for one in table(firm("estate", *QUICK, "--json").json, "assets")
    }
    models = next(one for one in rows if one["asset"] == "models:.")
    assert (models["missing"], models["documented"], models["second_holder"]) == (
        "documents, second holder",
        "none",
        "no",
    )
    assert (models["kind"], models["last_change"]) == ("code package", ago(5))
    assert "mostly Python" in models["why"]
    assert models["could_maintain"]["unit"] == "people"
    assert models["could_maintain"]["low"] <= models["could_maintain"]["value"] <= models["could_maintain"]["high"] <= 5
    order = [one["missing"] for one in rows]
    assert order == sorted(order, key=lambda missing: missing != "documents, second holder")
    assert answer["people"] == []


def test_filters_list_less(firm: Terminal) -> None:
    everything = assets(firm)
    assert {one["asset"] for one in assets(firm, "--path", "models")} == {"models:."}
    assert assets(firm, "--alone") == [one for one in everything if one["second_holder"] == "no"]
    assert assets(firm, "--undocumented") == [one for one in everything if one["documented"] == "none"]
    assert assets(firm, "--kind", "code package") == [one for one in everything if one["kind"] == "code package"]
    firm("assets", "--kind", "infrastrukture").refused(2, "is no kind", "`infrastructure`")
    firm("assets", "--kind", "vendor").refused(2, "No asset here is vendor")
    firm("assets", "--path", "modls").refused(2, "No asset lies under `modls`")


def test_the_csv_has_every_column_and_row(firm: Terminal) -> None:
    rows = list(csv.DictReader(io.StringIO(firm("assets", *QUICK, "--csv").out)))
    assert len(rows) == len(assets(firm))
    assert {"asset", "missing", "could_maintain_low", "why", "production_why", "docs_file"} <= rows[0].keys()


@pytest.mark.parametrize("width", [80, 100])
def test_the_terminal_keeps_assets_whole_and_lines_within_its_width(
    firm: Terminal, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    out = firm("assets", *QUICK).out
    assert all(len(line) <= width or line.startswith("    holdfast ") for line in out.splitlines())
    assert all(one["asset"].removesuffix(":.") in out for one in assets(firm)[:25])


def test_an_account_that_one_person_holds_goes_dark_with_them(own_firm: Terminal, ana: str) -> None:
    did(own_firm, "assets", "add", "cloud root", "--kind", "account", "--holder", ana, "--production")
    one = row(own_firm, "cloud root")
    assert (one["kind"], one["production"], one["nearest"]) == ("account", True, None)
    assert one["could_maintain"]["high"] == 1
    gone = table(own_firm("departure", "--leaving", ana, *QUICK, "--json").json, "assets")
    dark = next(one for one in gone if one["asset"] == "cloud root")
    assert dark["state"] == "goes dark"
    assert dark["nearest"] == "any colleague"
    assert 0 < dark["weeks"]["low"] <= dark["weeks"]["value"] < 8
    assert any(one["asset"] == "cloud root" for one in table(own_firm("estate", *QUICK, "--json").json, "assets"))
    did(own_firm, "undo")
    assert all(one["asset"] != "cloud root" for one in assets(own_firm))


def test_a_second_named_holder_takes_it_out_of_the_dark(own_firm: Terminal, handles: dict[str, str]) -> None:
    both = ("--holder", handles["Ana Quill"], "--holder", handles["Bo Sketch"])
    did(own_firm, "assets", "add", "cloud root", "--kind", "account", *both)
    assert row(own_firm, "cloud root")["could_maintain"]["value"] == 2
    did(own_firm, "assets", "unhold", "cloud root", handles["Bo Sketch"])
    assert row(own_firm, "cloud root")["could_maintain"]["value"] <= 1


def test_what_nobody_was_asked_about_cannot_be_told(own_firm: Terminal) -> None:
    did(own_firm, "assets", "add", "cloud root", "--kind", "account")
    one = row(own_firm, "cloud root")
    assert (one["second_holder"], one["could_maintain"]) == ("cannot tell: ask", None)
    assert one["missing"] == "documents, ask who holds it"


def test_adding_an_account_leaves_every_other_figure_as_it_was(own_firm: Terminal, ana: str) -> None:
    def others() -> list[dict[str, Any]]:
        return [one for one in assets(own_firm) if one["asset"] != "cloud root"]

    before = others()
    did(own_firm, "assets", "add", "cloud root", "--kind", "account", "--holder", ana)
    assert others() == before


def test_split_merge_exclude_kind_and_production_change_the_estate_and_survive_a_scan(own_firm: Terminal) -> None:
    before = own_firm("assets", *QUICK, "--json").out
    did(own_firm, "assets", "split", "service", "serve/auth.py")
    did(own_firm, "assets", "kind", "service:serve/auth.py", "runbook")
    did(own_firm, "assets", "exclude", "models", "--why", "sold")
    did(own_firm, "assets", "production", "service:serve/auth.py")
    for _ in range(2):
        one = row(own_firm, "service:serve/auth.py")
        assert (one["kind"], one["production"], one["why"]) == ("runbook", True, "you said so")
        answer = own_firm("assets", *QUICK, "--json").json
        assert table(answer, "excluded") == [{"asset": "models:.", "why": "sold"}]
        said = own_firm("scan", ".", "--as-of", TODAY.isoformat(), "--jobs", "1", "--no-report")
        assert said.code == 0, said.err
    own_firm("undo", "1").refused(2, "no longer applies: change 2")
    for _ in range(4):
        did(own_firm, "undo")
    assert own_firm("assets", *QUICK, "--json").json["blocks"][:3] == json.loads(before)["blocks"][:3]


def test_a_typed_change_of_a_file_that_is_gone_is_listed_in_assets_and_doctor(own_firm: Terminal) -> None:
    did(own_firm, "assets", "split", "service", "serve/auth.py")
    (own_firm.folder / "service").rename(own_firm.folder / "gone")
    told(own_firm.folder / "service", [(invented.BO, 9 * n + 1, {"serve/app.py": f"# {n}\n"}) for n in range(9)])
    said = own_firm("scan", ".", "--as-of", TODAY.isoformat(), "--jobs", "1", "--no-report")
    assert said.code == 0, said.err
    for question in (("assets", *QUICK), ("doctor",)):
        (one,) = table(own_firm(*question, "--json").json, "no_longer")
        assert one["change"] == "1"
        assert "no file of service" in one["why"]


def test_names_in_what_was_typed_are_masked_and_the_masked_form_is_understood(
    own_firm: Terminal, handles: dict[str, str]
) -> None:
    bo = handles["Bo Sketch"]
    did(own_firm, "assets", "add", "Sketch's bank", "--kind", "account", "--holder", "Bo Sketch")
    shown = own_firm("assets", *QUICK).out + own_firm("assets", *QUICK, "--json").out
    assert not [name for name in NAMES if name in shown]
    assert f"{bo}'s bank" in shown
    assert did(own_firm, "assets", "holder", f"{bo}'s bank", "Lee Fable").endswith("takes it back.\n")
    near = own_firm("assets", "holder", f"{bo}'s banc", "Bo Sketch").refused(2, f"Did you mean `{bo}'s bank`")
    assert "Sketch" not in near


def test_a_secret_is_refused(own_firm: Terminal) -> None:
    said = own_firm("assets", "add", "root key", "--kind", "credential", "--why", "AKIA" + "IOSFODNN7EXAMPLE")
    assert "AKIA" not in said.refused(3, "an AWS access key", "nothing was stored", "SECRET_VALUE")


@contextlib.contextmanager
def there(here: Terminal) -> Iterator[Desk]:
    with here._there(), Progress() as progress:
        yield Desk.nearest(None, progress)


def answered(here: Terminal, *answers: str) -> list[str]:
    """What the dialogue asked, given these answers."""
    waiting, asked = list(answers), []

    def prompt(words: str, **_options: Any) -> str:
        asked.append(words)
        return waiting.pop(0)

    with there(here) as desk:
        dialogue.ask_open(desk, prompt)
    assert waiting == []
    return asked


def test_ten_questions_are_asked_kept_taken_back_and_taken_up_again(
    own_firm: Terminal, ana: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answered(own_firm, f"{ana} and somebody else", "nobody", "undo", "Zed Unknown", "not ours", "", "stop")
    out = capsys.readouterr().out
    assert "1 of 10. Who can sign in as the owner of the cloud account" in out
    assert "Nobody is called `Zed Unknown`" in out
    assert "8 of the ten are open." in out
    rows = {one["question"]: one for one in table(own_firm("assets", *QUICK, "--json").json, "outside")}
    assert (rows["cloud_root"]["answer"], rows["cloud_root"]["holders"]) == ("2 holders", 2)
    assert (rows["domain"]["answer"], rows["domain"]["holders"]) == ("not ours", None)
    assert (rows["secrets"]["answer"], rows["secrets"]["holders"]) == ("open", None)
    assert len(answered(own_firm, *[""] * 8)) == 8
    assert "1 of 8. Who can administer the secrets manager" in capsys.readouterr().out
    own_firm("assets", "ask").refused(2, "Still open: secrets, compute")


def test_a_runbook_has_an_owner_and_a_test_counts_as_a_drill(own_firm: Terminal, ana: str) -> None:
    assert {one["state"] for one in table(own_firm("runbooks", "--json").json, "runbooks")} == {"none"}
    did(own_firm, "runbooks", "assign", "models", ana)
    did(own_firm, "runbooks", "tested", "models", "--by", ana, "--on", "2026-08-20")
    (one,) = [one for one in table(own_firm("runbooks", "--json").json, "runbooks") if one["asset"] == "models:."]
    assert (one["owner"], one["tested"], one["result"]) == (ana, "2026-08-20", "worked")
    assert row(own_firm, "models:.")["last_exercised"] == "2026-08-20"
    did(own_firm, "runbooks", "tested", "models", "--failed", "--on", "2026-08-25")
    assert row(own_firm, "models:.")["last_exercised"] is None
    finding = blocks(own_firm("runbooks", "--json").json, "headline")[0]["finding"]
    assert finding == "3 of 3 assets have nothing written"


def test_both_write_a_page(own_firm: Terminal) -> None:
    for question in ("assets", "runbooks"):
        page = own_firm.folder / f"{question}.html"
        did(own_firm, question, "--report", str(page))
        assert "models" in page.read_text("utf-8")
