"""A plan as Markdown, CSV, a calendar and issues: nothing in it acts, names are masked, a second import moves."""

from __future__ import annotations

import csv as reader
import io
import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Component

from holdfast.errors import BadInput
from holdfast.render.exports import FORMATS, markdown
from holdfast.render.exports.issues import issues
from holdfast.render.viewer import Viewer
from holdfast.terms.answer import Answer, Cell, Column, Headline, Link, Provenance, Step, Steps, Table
from holdfast.terms.estimate import Estimate
from holdfast.terms.issue import CLOSING, LONGEST_TITLE
from holdfast.terms.nouns import AssetId, PersonId, Purpose
from holdfast.terms.text import text

DAY = date(2026, 11, 13)
KNOWN = ((4, "Priya Ashworth-Vance", "priya@corp.example"), (7, "Tomasz Wierzbicki", "tomasz@corp.example"))
COLUMNS = (
    Column("what", "Do"),
    Column("asset", "Asset"),
    Column("who", "Who"),
    Column("days", "Days", numeric=True),
    Column("start", "From"),
    Column("by", "Until"),
    Column("dark", "Dark already"),
    Column("key", "Key"),
    Column("drop", "To plan without it"),
)


def row(asset: str, who: int, key: str, start: date = DAY, days: int = 3) -> tuple[Cell, ...]:
    taken = Estimate("action_days", days, days, 2 * days, as_of=DAY, unit="days")
    drop = Link(text("Leave it out"), "continuity", (("without", (key,)),))
    by = start + timedelta(days=days - 1)
    return text("Pair a successor"), AssetId(asset), PersonId(who), taken, start, by, False, key, drop


def plan(*rows: tuple[Cell, ...], generation: int = 41) -> Answer:
    steps = Steps(
        "plan", text("What to do"), text("In this order."), DAY, DAY + timedelta(days=9),
        tuple(Step(text("a"), DAY, DAY, text("b")) for _ in rows), Table("actions", text("T"), COLUMNS, rows),
        text("s"),
    )  # fmt: skip
    headline = Headline(text("Three days take {n} off", n=9))
    source = Provenance(generation, "abc", DAY, 1, 4000, "0.1.0")
    return Answer("continuity", "Plan", {}, DAY, (headline, steps, source), "Juniper Lane")


TWO = plan(row("api:src/serve", 4, "pair-11111111"), row("web:priya/x", 7, "pair-22222222"))
MASKED, NAMED = Viewer.of(KNOWN), Viewer.of(KNOWN, Purpose.CONTINUITY)


def everything(answer: Answer, viewer: Viewer) -> str:
    written = [one.write(answer, viewer) for one in FORMATS.values()]
    return "\n".join([*written, *(f"{one.title}\n{one.marked}" for one in issues(answer, viewer))])


def events(calendar: str) -> list[Component]:
    return list(Calendar.from_ical(calendar).walk("VEVENT"))


def unfolded(calendar: str) -> str:
    return calendar.replace("\r\n ", "")


@pytest.mark.parametrize("name", FORMATS)
def test_every_form_holds_every_action_with_who_and_when(name: str) -> None:
    said = unfolded(FORMATS[name].write(TWO, MASKED))
    for words in ("api:src/serve", "person 4", "person 7", "pair-11111111", "pair-22222222"):
        assert words in said.replace("\\", "")


def test_names_are_masked_in_paths_too_unless_there_is_a_purpose() -> None:
    assert "riya" not in everything(TWO, MASKED)
    assert "web:person 4/x" in everything(TWO, MASKED)
    assert "Tomasz Wierzbicki" in everything(TWO, NAMED)


def test_markdown_has_no_boxes_to_tick() -> None:
    said = FORMATS["markdown"].write(TWO, MASKED)
    assert said.startswith("# Three days take 9 off\n")
    assert "[ ]" not in said
    assert "when the next scan or a drill shows it" in said


HOSTILE = (
    "=cmd|' /C calc'!A0", "@everyone", "[x](javascript:alert(1))", "<img src=x onerror=alert(1)>", "`; rm -rf ~`",
    "#1 @acme/team see acme/other#2", "https://evil.example/", CLOSING, "<!-- holdfast action pair-1 -->",
    "a\r\nEND:VEVENT\r\nBEGIN:VALARM", "\x1b[31m", "\u202eevil", "-- ", "+1+1", "|a|b|", "![x](y)",
)  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_that_others_wrote_acts_where_it_arrives(words: str) -> None:
    answer = plan(row(words, 4, "pair-11111111"))
    md = FORMATS["markdown"].write(answer, MASKED)
    (issue,) = issues(answer, MASKED)
    for said in (md, issue.body):
        for sign in ("<", "](", "!["):
            assert not re.search(r"(?<!\\)" + re.escape(sign), said), said
        assert not re.search(r"(^|[^\\])[#@]\w", said.replace("# Three", "")), said
        assert "https://" not in said
        assert "\x1b" not in said
    assert issue.marked.count(CLOSING) == 1
    for cell in (cell for line in reader.reader(io.StringIO(FORMATS["csv"].write(answer, MASKED))) for cell in line):
        assert not re.match(r"[=+@|]", cell)
    calendar = Calendar.from_ical(FORMATS["ical"].write(answer, MASKED))
    assert [part.name for part in calendar.walk()] == ["VCALENDAR", "VEVENT"]


@given(st.text(min_size=1, max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_name_of_an_asset_survives_every_form(name: str) -> None:
    answer = plan(row(name, 4, "pair-11111111"))
    (issue,) = issues(answer, MASKED)
    assert 0 < len(issue.title) <= LONGEST_TITLE
    assert "\n" not in issue.title
    assert issue.within(f"before\n{issue.marked}\nafter") == f"before\n{issue.marked}\nafter"
    assert len(events(FORMATS["ical"].write(answer, MASKED))) == 1
    assert len(list(reader.reader(io.StringIO(FORMATS["csv"].write(answer, MASKED))))) == 2
    assert "1. **Pair a successor" in FORMATS["markdown"].write(answer, MASKED)


def test_a_second_import_moves_what_is_there() -> None:
    later = plan(row("api:src/serve", 4, "pair-11111111", start=date(2026, 12, 1)), generation=42)
    first, second = (events(FORMATS["ical"].write(one, MASKED))[0] for one in (TWO, later))
    assert str(first["uid"]) == str(second["uid"]) == "pair-11111111@holdfast.invalid"
    assert (int(str(first["sequence"])), int(str(second["sequence"]))) == (41, 42)
    assert (first.decoded("dtstart"), first.decoded("dtend")) == (DAY, DAY + timedelta(days=3)), "it ends the day after"
    assert second.decoded("dtstart") == date(2026, 12, 1)
    assert str(first["transp"]) == "TRANSPARENT"


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert everything(TWO, MASKED) == everything(TWO, MASKED)


def test_an_empty_plan_is_an_empty_list_and_an_answer_without_a_plan_is_refused() -> None:
    assert len(events(FORMATS["ical"].write(plan(), MASKED))) == 0
    assert len(FORMATS["csv"].write(plan(), MASKED).splitlines()) == 1
    assert issues(plan(), MASKED) == ()
    bare = Answer("estate", "Estate", {}, DAY, (Headline(text("No answer yet")),))
    for one in FORMATS.values():
        with pytest.raises(BadInput, match="There is no plan to export"):
            one.write(bare, MASKED)


def test_words_are_escaped_once() -> None:
    assert markdown.escaped("a_b (c) 80 % *d*") == r"a\_b \(c\) 80 % \*d\*"
