"""Pay against the market: groups for everybody, rows for a pay administrator once logged, no name and no history."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from invented_firm import Terminal, blocks, table
from test_cli_no_scores import FORBIDDEN, keys

from holdfast.operations import OPERATIONS
from holdfast.surfaces import asking, pages
from holdfast.surfaces.mcp.tools import offered

HEAD = "who,role,level,region,base,currency,as_of"
OPEN = ("pay", "open", "--as", "pay administrator")


def rows(role: str, level: str, *bases: int, start: int = 1) -> list[str]:
    return [f"E-{start + n},{role},{level},US,{base},USD,2026-06-01" for n, base in enumerate(bases)]


def taken(terminal: Terminal, lines: list[str], head: str = HEAD, name: str = "pay.csv") -> None:
    (terminal.folder / name).write_text("\n".join((head, *lines, "")))
    said = terminal("pay", "add", str(terminal.folder / name))
    assert said.code == 0, said.err


COMPANY = [
    *rows("data engineer", "senior", 120_000, 130_000, 140_000, 150_000, 161_234, 171_000, start=1),
    *rows("software engineer", "mid", 150_000, 152_000, 154_000, 156_000, 158_000, 160_000, 162_000, start=11),
    *rows("research scientist", "senior", 180_000, 190_000, start=21),
]


def test_without_a_pay_file_it_says_which_file_to_write_and_that_file_works(nowhere: Terminal) -> None:
    (missing,) = blocks(nowhere("pay", "--json").json, "not_enough")
    head, row = re.findall(r"`([^`]*,[^`]*)`", missing["what_would_help"])[:2]
    taken(nowhere, [row], head)


def test_groups_of_five_are_told_and_single_rows_are_not(nowhere: Terminal) -> None:
    taken(nowhere, COMPANY)
    said = nowhere("pay", "--json")
    found = table(said.json, "groups")
    assert [(one["group"], one["people"]) for one in found] == [
        ("data engineer, senior; others", "5 to 9"), ("software engineer, mid", "5 to 9"),
    ]  # fmt: skip
    assert all(round(one["gap"]["value"] * 20) == pytest.approx(one["gap"]["value"] * 20) for one in found)
    for secret in ("161234", "161_234", "161,234", "E-1", "0.806"):
        assert secret not in said.out
    assert not [block for block in said.json["blocks"] if block.get("key") == "rows"]


def test_single_rows_need_a_pay_administrator_and_are_logged_first(nowhere: Terminal) -> None:
    taken(nowhere, COMPANY)
    nowhere("pay", "open").refused(3, "pay administrator", "PAY_ADMINISTRATOR_ONLY")
    nowhere("pay", "open", "--as", "curious").refused(3, "PAY_ADMINISTRATOR_ONLY")
    assert nowhere(*OPEN).code == 0
    said = nowhere("pay", "--json").json
    found = table(said, "rows")
    assert [one["who"] for one in found] == [line.partition(",")[0] for line in COMPANY], "by label, not by pay"
    (log,) = [file for file in nowhere.home.rglob("audit*") if file.suffix not in {".head", ".lock"}]
    assert '"pay opened"' in log.read_text()


def test_single_rows_are_gone_the_next_day_and_once_undone(nowhere: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    taken(nowhere, COMPANY)
    undo = nowhere(*OPEN, "--json").json["undo"]
    assert any(block.get("key") == "rows" for block in nowhere("pay", "--json").json["blocks"])
    tomorrow = asking.now() + timedelta(days=1)
    with monkeypatch.context() as later:
        later.setattr(asking, "now", lambda: tomorrow)
        assert not any(block.get("key") == "rows" for block in nowhere("pay", "--json").json["blocks"])
    nowhere("undo", str(undo))
    assert not any(block.get("key") == "rows" for block in nowhere("pay", "--json").json["blocks"])


def test_a_row_by_hand_against_both_references(nowhere: Terminal) -> None:
    """150,000 where the band's midpoint is 180,000 and the market's middle for a senior data engineer 159,500 or so."""
    (nowhere.folder / "holdfast.toml").write_text("[roles.data_engineer]\npay = [150000, 180000, 210000]\n")
    taken(nowhere, rows("data engineer", "senior", 150_000))
    nowhere(*OPEN)
    (row,) = table(nowhere("pay", "--json").json, "rows")
    market = table(nowhere("bands", "--role", "data engineer", "--json").json, "percentiles")[0]["p50"]["value"]
    assert row["compa_ratio"] == "0.83"
    assert row["midpoint"] == "your band"
    assert row["gap"].replace("\u202f", "").replace("\u2212", "-") == f"{100 * (150_000 / market - 1):.1f}%"
    assert row["placed"] == "in the middle half"


def test_costs_are_refused_where_a_sum_would_tell_somebody_s_pay_and_told_to_an_administrator(
    nowhere: Terminal,
) -> None:
    above = rows("data engineer", "senior", *[200_000 + n for n in range(12)])
    taken(nowhere, [*above, *rows("software engineer", "mid", 90_000, 200_000, start=31)])
    said = nowhere("pay", "--json").json
    assert "Fewer than five people are under the market" in blocks(said, "not_enough")[0]["reason"]
    assert not blocks(said, "figures")
    nowhere(*OPEN)
    (figures,) = blocks(nowhere("pay", "--json").json, "figures")
    assert [one["key"] for one in figures["items"]] == ["matching", "waiting", "one", "resignations"]


def test_costs_of_enough_people_are_told_to_the_thousand_with_their_claims(nowhere: Terminal) -> None:
    taken(nowhere, rows("data engineer", "senior", *[120_000 + 1_000 * n for n in range(14)]))
    (figures,) = blocks(nowhere("pay", "--json").json, "figures")
    found = {one["key"]: one["estimate"] for one in figures["items"]}
    assert found["matching"]["value"] % 1000 == 0
    assert "counter_offer_accepted" in found["waiting"]["claims"]
    assert "quit_elasticity" in found["resignations"]["claims"]
    nearer = nowhere("pay", "--target", "lower quartile", "--json").json
    lower = {one["key"]: one["estimate"] for block in blocks(nearer, "figures") for one in block["items"]}
    assert not lower or lower["matching"]["value"] < found["matching"]["value"]


def test_one_raise_cannot_be_read_off_two_answers(nowhere: Terminal) -> None:
    taken(nowhere, COMPANY)
    first = nowhere("pay", "--json").json
    assert blocks(first, "figures"), "nine under the market, nobody half of it: costs are told"
    taken(nowhere, rows("data engineer", "senior", 400_000), name="raise.csv")
    said = nowhere("pay", "--json").json
    assert table(said, "groups") == table(first, "groups")
    assert not blocks(said, "figures"), "their difference would be the raise"
    assert any("They follow after a quarter" in block["text"] for block in blocks(said, "note"))


def test_of_twelve_people_only_the_whole_is_told_and_of_four_nothing(nowhere: Terminal) -> None:
    taken(nowhere, COMPANY[:4])
    assert "of so few, nothing is told" in blocks(nowhere("pay", "--json").json, "not_enough")[0]["reason"]
    taken(nowhere, COMPANY[4:12], name="more.csv")
    assert [one["group"] for one in table(nowhere("pay", "--json").json, "groups")] == ["everybody"]


CANARY, HISTORY = "Zephyrine Quackenbush", "918273"


def test_no_name_and_no_past_pay_is_kept_or_shown_anywhere(nowhere: Terminal, tmp_path: Path) -> None:
    lines = [*COMPANY, f"{CANARY},data engineer,senior,US,150000,USD,2026-06-01"]
    head = f"{HEAD},previous_salary,gender"
    (nowhere.folder / "pay.csv").write_text("\n".join((head, *(f"{one},{HISTORY},secret" for one in lines), "")))
    said = nowhere("pay", "add", str(nowhere.folder / "pay.csv"))
    assert "`previous_salary`" in said.err
    assert "`gender`" in said.err
    nowhere(*OPEN)
    shown = [
        said,
        nowhere("pay"),
        nowhere("pay", "--json"),
        nowhere("pay", "--csv"),
        nowhere("bands", "--role", "data engineer"),
    ]
    assert nowhere("export", str(tmp_path / "out")).code in (0, 4)
    kept = [file for folder in (nowhere.home, tmp_path) for file in folder.rglob("*") if file.is_file()]
    everything = [file.read_bytes() for file in kept if file.name != "pay.csv"] + [
        (one.out + one.err).encode() for one in shown
    ]
    for word in (*CANARY.split(), HISTORY):
        assert not [one for one in everything if word.encode() in one], word
    assert any(b"161234" in one for one in everything), "what is kept would be found"


def test_no_key_scores_anybody_and_no_command_does(nowhere: Terminal) -> None:
    taken(nowhere, COMPANY)
    nowhere(*OPEN)
    assert [key for key in keys(nowhere("pay", "--json").json) if FORBIDDEN.search(key)] == []
    assert {slug for slug in OPERATIONS if slug.startswith("pay ")} == {"pay add", "pay drop", "pay open"}
    assert "chance" not in json.dumps(table(nowhere("pay", "--json").json, "rows"))


def test_the_day_of_the_answer_is_today_whatever_was_scanned(nowhere: Terminal) -> None:
    assert date.fromisoformat(nowhere("pay", "--json").json["as_of"]) == asking.now().date()


def test_a_report_of_every_page_leaves_pay_out_and_an_assistant_has_it_only_where_granted() -> None:
    assert "pay" not in {page.question for page in pages.every()}
    assert "bands" in {page.question for page in pages.every()}
    assert [page.question for page in pages.read(["pay"])] == ["pay"]
    assert "pay" not in offered(pay=False)
    assert "pay" in offered(pay=True)
