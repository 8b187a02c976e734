"""The continuity plan on the command line: made, changed, adopted, seen, exported; honest where there is none."""

from __future__ import annotations

import json
import shlex
import socket
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from invented_firm import EVERYBODY, NAMES, PYTHON, TODAY, Terminal, blocks, git, table

from holdfast.questions.continuity import Request

PLAN = ("continuity", "--budget", "15d")


def actions(answer: Any) -> list[dict[str, Any]]:
    return table(answer, "actions")


def finding(answer: Any) -> str:
    return str(blocks(answer, "headline")[0]["finding"])


def figures(answer: Any) -> dict[str, dict[str, Any]]:
    return {one["key"]: one["estimate"] for block in blocks(answer, "figures") for one in block["items"]}


@pytest.fixture(scope="module")
def plan(firm: Terminal) -> Any:
    """The plan of fifteen days."""
    return firm(*PLAN, "--json").json


def test_the_plan_says_what_it_takes_off_and_each_action_has_days_and_somebody(plan: Any) -> None:
    rows = actions(plan)
    assert rows
    assert "person-days take" in finding(plan)
    assert sum(row["days"]["value"] for row in rows) <= 15 + 1e-9
    assert sum(row["days"]["value"] for row in rows) == pytest.approx(figures(plan)["plan_days"]["value"])
    assert all(row["who"].startswith("person ") for row in rows)
    before, after = (figures(plan)[f"dark_weeks_{side}"]["value"] for side in ("before", "after"))
    assert after < before
    assert figures(plan)["loss_down"]["value"] == pytest.approx(1 - after / before)


def test_a_request_is_the_same_through_a_url_as_on_the_command_line(firm: Terminal, plan: Any) -> None:
    for typed in (
        {"budget": "3w"},
        {"budget": 15, "cap": ("3d", "person 4=2d"), "forbid": ("person 4",), "spend": True},
    ):
        request = Request.model_validate(typed)
        assert Request.of_query(request.query()) == request
        assert Request.model_validate(request.model_dump(mode="json")) == request
    assert Request.model_validate({"budget": "3w"}).query() == "budget=15d"
    assert firm("continuity", "--budget", "3w", "--json").json == plan


def test_dropping_an_action_is_the_same_request_with_one_thing_more(firm: Terminal, plan: Any) -> None:
    first = actions(plan)[0]
    link = first["drop"]
    assert link["request"] == {"budget": "15d", "without": [first["key"]]}
    again = firm(*shlex.split(link["command"])[1:], "--json").json
    assert first["key"] not in {row["key"] for row in actions(again)}
    noted = [one["text"] for one in blocks(again, "note")]
    assert any(f"Left out, as you said: {first['key']}." in one for one in noted)
    assert figures(again)["loss_down"]["value"] <= figures(plan)["loss_down"]["value"] + 1e-9


def test_what_else_could_be_done_can_be_had_in(firm: Terminal, plan: Any) -> None:
    other = min(table(plan, "others"), key=lambda row: row["days"]["value"])
    kept = firm(*shlex.split(other["keep"]["command"])[1:], "--json").json
    key = other["keep"]["request"]["keep"][0]
    assert key in {row["key"] for row in actions(kept)}


def test_nobody_forbidden_or_capped_is_given_more(firm: Terminal, plan: Any) -> None:
    who = actions(plan)[0]["who"]
    without = firm(*PLAN, "--forbid", who, "--json").json
    assert who not in {row[part] for row in actions(without) for part in ("who", "with")}
    assert any(f"Nothing is given to {who}." in one["text"] for one in blocks(without, "note"))
    capped = firm(*PLAN, "--cap", "2d", "--cap", f"{who}=0d", "--json").json
    assert who not in {row[part] for row in actions(capped) for part in ("who", "with")}
    assert any("Nobody is given more than 2 days." in one["text"] for one in blocks(capped, "note"))


def test_more_days_never_leave_more_in_the_dark(firm: Terminal) -> None:
    left = [
        figures(firm("continuity", "--budget", f"{days}d", "--spend", "--json").json)["dark_weeks_after"]["value"]
        for days in (3, 8, 20)
    ]
    assert left == sorted(left, reverse=True)


def test_the_frontier_leads_from_each_point_to_its_plan(firm: Terminal, plan: Any) -> None:
    (chart,) = blocks(plan, "series")
    assert [one["at"] for one in chart["points"]] == sorted(one["at"] for one in chart["points"])
    assert len(chart["table"]["rows"]) == len(chart["points"])
    other = next(one for one in chart["points"] if one["at"] and not one["here"])
    assert firm(*shlex.split(other["link"]["command"])[1:]).code == 0


def test_no_budget_is_said_to_be_our_assumption_and_can_be_typed(own_firm: Terminal) -> None:
    said = " ".join(own_firm("continuity").out.split())
    assert "No budget was given, so the plan keeps to 15 person-days over all, by our assumption" in said
    own_firm("claims", "set", "plan_budget_days", "--value", "3")
    assert "keeps to 3 person-days over all" in " ".join(own_firm("continuity").out.split())


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (("--budget", "0"), "No days, no plan"),
        (("--budget", "15d", "--cap", "0d", "--inside"), "No action is worth its days"),
    ],
)
def test_where_there_is_no_plan_the_page_says_why(firm: Terminal, typed: tuple[str, ...], says: str) -> None:
    answer = firm("continuity", *typed, "--json").json
    assert finding(answer) == says
    assert actions(answer) == []
    assert "asset-weeks in the dark" in blocks(answer, "headline")[0]["meaning"]


def test_with_everybody_forbidden_the_page_says_so(firm: Terminal) -> None:
    people = [row["person"] for row in table(firm("departure", "--json").json, "people")]
    typed = [word for who in people for word in ("--forbid", who)]
    answer = firm(*PLAN, "--inside", *typed, "--json").json
    assert actions(answer) == []
    assert finding(answer) == "Nobody is left who could do anything about it"


def test_a_folder_where_nothing_can_be_said_has_no_plan(firm: Terminal) -> None:
    said = firm("continuity", "--as-of", "2024-11-01")
    assert said.code in (0, 2)
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("--budget", "soon"), ("`--budget` was given as `soon`", "15d, 3w or 2.5")),
        (("--budget", "-3"), ("that is no amount of working time",)),
        (("--budget", "9999w"), ("more than any plan holds",)),
        (("--without", "pair-00000000"), ("`--without` was given as `pair-00000000`, which no action has",)),
        (("--keep", "x"), ("`--keep` was given as `x`",)),
        (("--cap", "person 4"), ("`--cap` was given as `person 4`", "`person 4=3d`")),
        (("--cap", "person 4=lots"), ("that is no amount of working time",)),
        (("--cap", "person 9999=3d"), ("person 9999",)),
        (("--forbid", "person 9999"), ("person 9999",)),
        (("--start", "2031-01-01"), ("over a year ahead",)),
        (("--path", "nowhere"), ("No asset lies under `nowhere`",)),
        (("--export", "pdf"), ("Allowed: markdown, csv, ical",)),
        (("--export", "github"), ("`holdfast continuity github OWNER/NAME`",)),
        (("--to", "x.md"), ("without `--export`",)),
    ],
)
def test_what_cannot_be_is_told_in_words(firm: Terminal, typed: tuple[str, ...], words: tuple[str, ...]) -> None:
    firm("continuity", *typed).refused(2, *words)


def test_a_name_needs_a_purpose(firm: Terminal) -> None:
    for typed in (("--forbid", "Bo Sketch"), ("--cap", "Bo Sketch=3d")):
        firm(*PLAN, *typed).refused(3, "NO_PURPOSE")
        assert firm(*PLAN, *typed, "--purpose", "continuity").code == 0


def test_an_action_that_is_kept_and_left_out_is_refused(firm: Terminal, plan: Any) -> None:
    key = actions(plan)[0]["key"]
    firm(*PLAN, "--keep", key, "--without", key).refused(2, f"`{key}` was given to both")


def test_the_page_says_how_often_people_leave_and_on_what_that_rests(
    own_firm: Terminal, handles: dict[str, str]
) -> None:
    own_firm("people", "left", handles["Gil Parable"], "--on", (TODAY - timedelta(days=800)).isoformat())
    before = " ".join(own_firm(*PLAN).out.split())
    assert "by published rates, as too few were marked as left here" in before
    own_firm("people", "left", handles["Lee Sample"], "--on", (TODAY - timedelta(days=40)).isoformat())
    after = " ".join(own_firm(*PLAN).out.split())
    assert "by published rates and your own record, 1 person marked as left over" in after


# Adopting


def adopted(here: Terminal) -> list[dict[str, Any]]:
    return table(here("continuity", "--adopted", "--json").json, "adopted")


def test_adopting_stores_what_was_foretold_and_never_works_it_out_again(own_firm: Terminal, plan: Any) -> None:
    said = own_firm("continuity", "adopt", "--budget", "15d", "--json").json
    rows = adopted(own_firm)
    assert [row["number"] for row in rows] == list(range(1, len(actions(plan)) + 1))
    assert [row["key"] for row in rows] == [row["key"] for row in actions(plan)]
    assert {row["state"] for row in rows} == {"open"}
    own_firm("claims", "set", "learning_constant", "--value", "1.5")
    assert [(row["days"], row["buys"]) for row in adopted(own_firm)] == [(row["days"], row["buys"]) for row in rows]
    own_firm("continuity", "adopt", "--budget", "15d", "--without", rows[0]["key"])
    assert own_firm("undo", str(said["undo"])).code == 0


def test_the_same_plan_is_not_adopted_twice(own_firm: Terminal) -> None:
    own_firm(*PLAN[:1], "adopt", *PLAN[1:])
    own_firm("continuity", "adopt", "--budget", "15d").refused(2, "on the list already")


def test_dropping_takes_one_off_and_undoing_brings_all_back(own_firm: Terminal) -> None:
    undo = own_firm("continuity", "adopt", "--budget", "15d", "--json").json["undo"]
    count = len(adopted(own_firm))
    dropped = own_firm("continuity", "drop", "1", "--json").json["undo"]
    assert [row["number"] for row in adopted(own_firm)] == list(range(2, count + 1))
    own_firm("continuity", "drop", "1").refused(2, "There is no adopted action 1", "On the list: 2")
    own_firm("undo", str(dropped))
    assert len(adopted(own_firm)) == count
    own_firm("undo", str(undo))
    assert finding(own_firm("continuity", "--adopted", "--json").json) == "Nothing was adopted yet"
    own_firm("continuity", "drop", "1").refused(2, "Nothing is on the list")


def test_there_is_nothing_to_adopt_where_there_is_no_plan(own_firm: Terminal) -> None:
    own_firm("continuity", "adopt", "--budget", "0").refused(2, "no action to adopt")
    own_firm("continuity", "adopt", "--on", "2999-01-01").refused(2, "still to come")


def pairing(here: Terminal) -> dict[str, Any]:
    """The first pairing of what was adopted."""
    return next(row for row in adopted(here) if row["key"].startswith("pair-"))


def adopt_then(here: Terminal) -> dict[str, Any]:
    here("continuity", "adopt", "--budget", "15d", "--on", TODAY.isoformat())
    return pairing(here)


def test_an_action_is_seen_when_the_next_scan_shows_it_and_not_before(
    own_firm: Terminal, handles: dict[str, str]
) -> None:
    one = adopt_then(own_firm)
    assert one["state"] == "open"
    who = next(name for name, handle in handles.items() if handle == one["who"])
    author = next(word for word in EVERYBODY if word.startswith(who))
    folder = own_firm.folder / str(one["asset"]).partition(":")[0]
    day = TODAY + timedelta(days=1)
    for n in range(3):
        commit(folder, author, day + timedelta(days=n), {f"train/part_{n}.py": f"# {n}\n{PYTHON}"})
        rescanned = own_firm(
            "scan", ".", "--as-of", (day + timedelta(days=5)).isoformat(), "--jobs", "1", "--no-report"
        )
        assert rescanned.code == 0, rescanned.err
        state = pairing(own_firm)["state"]
        assert state == ("seen to be done" if n == 2 else "begun"), n
    said = own_firm("continuity", "--adopted").out
    assert "seen to be done" in said.splitlines()[3]


def test_a_drill_shows_it_at_once_and_a_failed_one_does_not(own_firm: Terminal) -> None:
    one = adopt_then(own_firm)
    drill = ("drill", one["asset"], "--by", one["who"])
    assert own_firm(*drill, "--failed").code == 0
    assert pairing(own_firm)["state"] == "open"
    assert own_firm(*drill, "--passed").code == 0
    assert pairing(own_firm)["state"] == "seen to be done"


def test_a_drill_of_before_it_was_adopted_shows_nothing(own_firm: Terminal) -> None:
    one = adopt_then(own_firm)
    own_firm("drill", one["asset"], "--by", one["who"], "--passed", "--on", (TODAY - timedelta(days=9)).isoformat())
    assert pairing(own_firm)["state"] == "open"


def test_a_hand_over_that_was_begun_is_shown_beside_its_pairing(own_firm: Terminal) -> None:
    one = adopt_then(own_firm)
    assert own_firm("handovers", "start", one["asset"], "--to", one["who"]).code == 0
    begun = pairing(own_firm)
    assert begun["state"] == "begun"
    assert "hand-over 1 runs since" in begun["shown"]


def test_an_action_of_somebody_who_left_or_an_asset_that_is_gone_no_longer_applies(own_firm: Terminal) -> None:
    one = adopt_then(own_firm)
    own_firm("assets", "exclude", one["asset"])
    assert pairing(own_firm)["state"] == "no longer applies"
    own_firm("undo")
    own_firm("people", "left", one["who"], "--on", TODAY.isoformat())
    moot = pairing(own_firm)
    assert (moot["state"], moot["shown"]) == ("no longer applies", f"P{one['who'][1:]} is not active here any more")


# Export


@pytest.mark.parametrize(
    ("form", "begins"), [("markdown", "# "), ("csv", '"what","asset"'), ("ical", "BEGIN:VCALENDAR")]
)
def test_every_export_is_printed_or_written_and_names_nobody(
    firm: Terminal, form: str, begins: str, tmp_path: Any
) -> None:
    printed = firm(*PLAN, "--export", form)
    assert printed.code == 0
    assert printed.out.startswith(begins)
    file = tmp_path / "new" / "plan"
    written = firm(*PLAN, "--export", form, "--to", str(file))
    assert (written.code, written.out) == (0, "")
    assert file.read_bytes().decode() == printed.out
    assert not [name for name in NAMES if name in printed.out]


def test_names_in_an_export_need_a_purpose_which_is_logged_first(own_firm: Terminal) -> None:
    before = len(audit(own_firm))
    said = own_firm(*PLAN, "--export", "markdown", "--purpose", "leave cover")
    assert [name for name in NAMES if name in said.out]
    (row,) = audit(own_firm)[before:]
    assert row["details"]["purpose"] == "leave cover"


def audit(here: Terminal) -> list[dict[str, Any]]:
    files = [*here.home.rglob("audit.jsonl"), *here.folder.rglob("audit.jsonl"), *here.folder.rglob("*.log")]
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]


# Issues


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Whatever is looked up or connected to; nothing may be."""
    tried: list[object] = []

    def refuse(*given: object, **_: object) -> None:
        tried.append(given)
        raise OSError("no network in this test")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    return tried


def test_a_dry_run_prints_every_request_and_opens_nothing(
    own_firm: Terminal, plan: Any, offline: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOLDFAST_GITHUB_TOKEN", "ghp_secret")
    said = own_firm("continuity", "github", "acme/platform", "--budget", "15d", "--json").json["said"]
    posts = [place for place, line in enumerate(said) if line.startswith("POST ")]
    assert {said[place] for place in posts} == {"POST https://api.github.com/repos/acme/platform/issues"}
    ends = [*posts[1:], len(said) - 1]
    sent = [json.loads("\n".join(said[start + 1 : end])) for start, end in zip(posts, ends, strict=True)]
    assert [one["body"].splitlines()[0] for one in sent] == [
        f"<!-- holdfast action {row['key']} -->" for row in actions(plan)
    ]
    assert "Nothing was sent, and nothing was opened." in said[-1]
    assert offline == []
    assert "ghp_secret" not in str(said)
    assert not [name for name in NAMES if name in str(said)]


def test_nothing_is_opened_before_a_host_was_connected(
    own_firm: Terminal, offline: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOLDFAST_GITHUB_TOKEN", "ghp_secret")
    sending = ("continuity", "github", "acme/platform", "--budget", "15d", "--send")
    own_firm(*sending).refused(3, "NOT_CONNECTED", "`holdfast connect github`")
    assert "No host is connected" in own_firm("connect").out
    assert own_firm("connect", "github").code == 0
    own_firm("connect", "github").refused(2, "connected already")
    assert "https://api.github.com" in own_firm("connect").out
    own_firm(*sending, "--host", "github.example.com").refused(3, "NOT_CONNECTED")
    assert offline == []
    said = own_firm(*sending)
    assert said.code == 6
    assert "Nothing was sent" in said.err
    assert len(offline) == 1
    own_firm("undo")
    own_firm(*sending).refused(3, "NOT_CONNECTED")
    assert len(offline) == 1


def test_what_is_sent_and_connected_is_logged_and_the_token_is_nowhere(
    own_firm: Terminal, offline: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len(audit(own_firm))
    own_firm("connect", "github", "--host", "github.example.com")
    own_firm("continuity", "github", "acme/platform", "--send").refused(2, "No token for github.example.com was found")
    monkeypatch.setenv("HOLDFAST_GITHUB_TOKEN", "ghp_secret_0123456789")
    own_firm("continuity", "github", "acme/platform", "--budget", "15d", "--send", "--purpose", "continuity")
    rows = [(row["what"], row["details"]) for row in audit(own_firm)[before:]]
    assert [what for what, _ in rows] == ["connect", "unmask", "send"]
    assert rows[0][1]["host"] == rows[2][1]["host"] == "github.example.com"
    assert rows[2][1]["purpose"] == "continuity"
    kept = b"".join(
        file.read_bytes() for top in (own_firm.home, own_firm.folder) for file in top.rglob("*") if file.is_file()
    )
    assert b"ghp_secret" not in kept


def test_a_purpose_that_there_is_not_shows_no_names(own_firm: Terminal, offline: list[object]) -> None:
    own_firm("continuity", "github", "acme/platform", "--purpose", "curiosity").refused(3, "UNKNOWN_PURPOSE")
    own_firm("continuity", "github", "acme").refused(2, "no repository on GitHub")


def commit(folder: Any, author: str, day: Any, files: dict[str, str]) -> None:
    """One more commit on top of what there is."""
    at = int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())
    stream = f"commit refs/heads/main\nauthor {author} {at} +0000\ncommitter {author} {at} +0000\ndata 4\nWork\n"
    stream += "from refs/heads/main^0\n"
    for name, content in files.items():
        stream += f"M 100644 inline {name}\ndata {len(content.encode())}\n{content}\n"
    git(folder, "fast-import", "--quiet", stdin=stream)


def test_see_the_plan_leads_to_the_plan_for_those_who_were_chosen_which_begins_with_the_same_figures(
    firm: Terminal, ana: str, handles: dict[str, str]
) -> None:
    two = [ana, handles["Bo Sketch"]]
    them = [word for one in two for word in ("--leaving", one)]
    gone = firm("departure", *them, "--json").json
    (link,) = [one for one in blocks(gone, "next")[0]["links"] if one["question"] == "continuity"]
    typed = shlex.split(link["command"])[1:]
    assert typed == ["continuity", *them]
    plan = firm(*typed, "--budget", "20d", "--spend", "--json").json
    rows = {row["what"]: row["before"] for row in table(plan, "before_after")}
    for name, key in (("Assets that go dark", "goes_dark"), ("Weeks to safe cover", "weeks")):
        shown = figures(gone)[key]
        assert [rows[name][end] for end in ("value", "low", "high")] == [shown[end] for end in ("value", "low", "high")]
    assert not set(two) & {row["who"] for row in actions(plan) if row["what"] == "Pair a successor"}
    assert "departure" in [one["question"] for one in blocks(plan, "next")[0]["links"]]
    assert "a year (" not in " ".join(str(one) for one in blocks(plan, "note"))


def test_only_a_handle_says_who_leaves_without_a_purpose(firm: Terminal) -> None:
    refused = firm("continuity", "--leaving", NAMES[0], "--budget", "5d")
    assert refused.code != 0
    assert "needs a purpose" in refused.err
    assert firm("continuity", "--leaving", "person 999999", "--budget", "5d").code != 0
