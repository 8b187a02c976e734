"""The words of a plan's page, from plans made by hand: honest where nothing helps, and of what is dark already."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from holdfast.decisions.continuity import Action, ActionKind, Change, Plan, Point, Stopped
from holdfast.errors import BadInput, UnknownName
from holdfast.questions import action_keys, continuity_changes, continuity_more, continuity_opening
from holdfast.questions.continuity_words import Asked, joined
from holdfast.render.text import say
from holdfast.render.viewer import Viewer
from holdfast.terms.answer import Link
from holdfast.terms.estimate import Estimate
from holdfast.terms.money import Money
from holdfast.terms.nouns import AssetId, PersonId
from holdfast.terms.text import Text, text

DAY = date(2026, 11, 13)


def figure(term: str, value: float, unit: str = "asset-weeks") -> Estimate:
    return Estimate(term, value, value / 2, value * 2, as_of=DAY, unit=unit)


def change(term: str, before: float, after: float) -> Change:
    return Change(figure(term, before), figure(term, after))


PAIR = Action(
    "pair api:src person-7", ActionKind.PAIR, AssetId("api:src"), PersonId(7), PersonId(4),
    figure("action_days", 5, "days"), figure("dark_weeks", 2), ((PersonId(7), 4.0), (PersonId(4), 1.0)),
)  # fmt: skip
SOME = Plan(
    actions=(PAIR,),
    days=figure("plan_days", 5, "days"),
    cash=None,
    changes={
        "dark_weeks": change("dark_weeks", 10, 8),
        "already_dark_weeks": change("already_dark_weeks", 0, 0),
        "goes_dark": change("goes_dark", 3, 2),
        "already_dark": change("already_dark", 0, 0),
    },
    loss_down=figure("loss_down", 0.2, ""),
    chosen_on=2.4,
    seen_on=2.0,
    at_least=0.9,
    exact=False,
    frontier=tuple(
        Point(
            days,
            figure("dark_weeks", 10 - days),
            figure("already_dark_weeks", 50 - days),
            figure("dark_weeks", 60 - 2 * days),
            figure("dark_weeks", 2 * days),
        )
        for days in (0, 5, 9)
    ),
    next_day=0.3,
    coming=replace(PAIR, asset=AssetId("web:.")),
    day_worth=0.05,
    stopped=Stopped.BUDGET,
    expertise=None,
    left_out=(AssetId("web:."), AssetId("old:.")),
    helpless=(AssetId("old:."),),
    considered=(PAIR, replace(PAIR, key="pair web:. person-9", asset=AssetId("web:."), who=PersonId(9))),
    hire=replace(PAIR, key="hire", kind=ActionKind.HIRE, asset=None, cash=figure("cost", 40_000, "")),
    leaving_rate=figure("leaving_rate", 0.18, ""),
)
NONE = replace(SOME, actions=(), days=figure("plan_days", 0, "days"), considered=(), left_out=(), helpless=())


def link(key: str) -> Link:
    return Link(text("Change"), "continuity", (("without", key),))


ASKED = Asked(5.0, link, link, lambda days: link(str(days)), {"api:src": "readme"}, "EUR")


def said(words: Text | None) -> str:
    assert words is not None
    return say(words, Viewer())


def headline(found: Plan, asked: Asked = ASKED) -> tuple[str, str]:
    made = continuity_opening.headline(found, asked)
    return said(made.finding), said(made.meaning)


def test_the_title_is_what_the_days_take_off_and_the_sentence_gives_the_range() -> None:
    finding, meaning = headline(SOME)
    assert finding == "5 person-days take 20\u202f% off the weeks that departures leave in the dark"
    assert meaning == (
        "Whoever leaves within a year, 10 asset-weeks in the dark become 8: weeks in which nobody could change an "
        "asset that must change. In eight scenarios of ten it takes off 10\u202f% to 40\u202f%."
    )


def test_a_plan_that_mends_only_says_so_and_shows_that_in_its_figures_and_its_chart() -> None:
    lit = {**SOME.changes, "dark_weeks": change("dark_weeks", 3, 3)}
    lit["already_dark_weeks"] = change("already_dark_weeks", 50, 25)
    mends = replace(SOME, changes=lit, loss_down=figure("loss_down", 0.0, ""))
    finding, meaning = headline(mends)
    assert finding == "5 person-days take 50\u202f% off the weeks in the dark of what is dark already"
    assert meaning.startswith("Of what nobody holds now, 50 asset-weeks in the dark become 25: weeks in which nobody ")
    assert [one.key for one in continuity_opening.figures(mends).items][:2] == [
        "already_dark_weeks_before",
        "already_dark_weeks_after",
    ]
    chart = continuity_more.frontier(mends, ASKED)
    assert chart is not None
    assert [one.estimate.value for one in chart.points] == [60, 50, 42]
    assert [one.key for one in chart.table.columns] == ["days", "loss", "already", "off"]
    assert [one.here for one in chart.points] == [False, True, False]
    prevents = tuple(replace(one, already=figure("already_dark_weeks", 50)) for one in mends.frontier)
    chart = continuity_more.frontier(replace(mends, frontier=prevents), ASKED)
    assert chart is not None
    assert [one.estimate.value for one in chart.points] == [10, 5, 1]
    assert [one.key for one in chart.table.columns] == ["days", "loss", "off"]


def test_where_most_is_dark_already_that_is_said_first() -> None:
    dark = replace(SOME, changes={**SOME.changes, "already_dark": change("already_dark", 69, 69)})
    finding, meaning = headline(dark, replace(ASKED, assets=105))
    assert finding == "69 of 105 assets are dark already, and people who left cannot be asked"
    assert meaning.startswith("This plan is about what still has a holder. 5 person-days take 20\u202f% off the weeks ")
    assert headline(dark, replace(ASKED, assets=139)) == headline(SOME)


def test_where_nothing_rests_on_one_person_there_is_nothing_to_plan() -> None:
    safe = replace(NONE, changes={**SOME.changes, "dark_weeks": change("dark_weeks", 0, 0)})
    assert headline(safe)[0] == "Nothing rests on one person alone, so there is nothing to plan"


def test_no_days_nobody_and_nothing_worth_it_are_three_different_sentences() -> None:
    idle = replace(NONE, considered=SOME.considered, stopped=Stopped.WORTH)
    assert headline(idle, replace(ASKED, budget=0.0))[0] == "No days, no plan"
    assert headline(idle, replace(ASKED, nobody=True))[0] == "Nobody is left who could do anything about it"
    finding, meaning = headline(idle)
    assert finding == "No action is worth its days"
    assert meaning.startswith("A day more would buy less than a day.")


@pytest.mark.parametrize(
    ("found", "budget", "words"),
    [
        (
            SOME,
            5.0,
            "The next thing worth doing, pair a successor for web, takes 5 person-days, and the budget is used",
        ),
        (
            SOME,
            9.0,
            "and 4 person-days are left. It would take off another 1.5 asset-weeks, 0.30 for each of its days.",
        ),
        (replace(SOME, stopped=Stopped.WORTH, next_day=0.01), 9.0, "takes off 0.010 asset-weeks; it would be worth"),
        (replace(SOME, stopped=Stopped.WORTH, next_day=0.0499), 9.0, "takes off just under 0.050 asset-weeks"),
        (replace(SOME, stopped=Stopped.NOTHING, next_day=0.0), 9.0, "The plan ends here because nothing else helps."),
    ],
)
def test_the_page_says_why_the_plan_ends_where_it_does(found: Plan, budget: float, words: str) -> None:
    note = continuity_more.next_day(found, replace(ASKED, budget=budget))
    assert note is not None
    assert words in said(note.text)


def test_a_quick_hire_is_told_apart_from_the_plan_and_not_where_nobody_is_paid_outside() -> None:
    note = continuity_more.hire(SOME, replace(ASKED, per=Money(Decimal(100_000), "EUR")))
    assert note is not None
    assert said(note.text) == (
        "Beyond the plan, a hire who is sought today would take off 2 asset-weeks (1 to 4): whoever leaves, somebody "
        "is on the way. It takes 2 to 10 days of colleagues, and for each €100k of pay, as none was typed, "
        "€20k to €80k until they do all that they will do."
    )
    assert continuity_more.hire(SOME, replace(ASKED, outside=False)) is None
    assert continuity_more.hire(replace(SOME, hire=replace(SOME.hire, buys=figure("dark_weeks", 0))), ASKED) is None


def test_optimism_and_the_guarantee_stand_over_before_and_after() -> None:
    assert said(continuity_changes.changes(SOME, ASKED).caption) == (
        "Too many ways to try them all: this plan takes off at least 90\u202f% of what the best could. It takes off 2 "
        "asset-weeks on average; on the scenarios that it was chosen on, 2.4."
    )
    assert said(continuity_changes.changes(replace(SOME, exact=True), ASKED).caption).startswith(
        "No plan within these limits does better."
    )


def test_what_is_left_out_says_what_would_help_or_that_nothing_does() -> None:
    table = continuity_changes.left_out(SOME, ASKED)
    assert table is not None
    (web, old) = table.rows
    assert said(web[1] if isinstance(web[1], Text) else None) == "Pair a successor, person 9"
    assert old[1] is not None
    assert "nobody is near enough" in said(old[1] if isinstance(old[1], Text) else None)


def test_sentences_join_without_mixing_up_what_stands_in_them() -> None:
    whole = joined(text("{n:day|days}.", n=2), text(" {n:day|days} more,", n=1), text(" not {n}.", n=7))
    assert said(whole) == "2 days. 1 day more, not 7."


def test_a_short_key_means_its_action_and_a_wrong_one_is_told_with_the_nearest() -> None:
    keys = ["pair api:src person-7", "runbook api:src", "hire"]
    assert action_keys.meant(map(action_keys.short, keys), keys, "--keep") == set(keys)
    assert action_keys.meant(keys, keys, "--keep") == set(keys)
    near = action_keys.short(keys[0])[:-1] + "0"
    with pytest.raises(UnknownName, match="Did you mean `pair-"):
        action_keys.meant([near], keys, "--keep")
    with pytest.raises(UnknownName, match="nothing that could be done"):
        action_keys.meant(["hire"], [], "--keep")


def test_two_actions_of_one_short_key_are_never_mixed_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(action_keys, "short", lambda _: "pair-00000000")
    with pytest.raises(BadInput, match="2 actions share"):
        action_keys.meant(["pair-00000000"], ["pair a 1", "pair b 2"], "--without")
