"""The offer's page: the inverse first, the same numbers as the pages beside it, nothing about one person."""

from __future__ import annotations

import random
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from holdfast.claims.ledger import Ledger
from holdfast.errors import BadInput
from holdfast.questions import QUESTIONS, offer_words, offer_years
from holdfast.questions.contract import Context
from holdfast.render.text import Viewer, say
from holdfast.settings import Settings
from holdfast.store.people import Declared
from holdfast.store.reader import open_reader
from holdfast.store.workspace import Workspace
from holdfast.terms.answer import Answer, Dots, Figure, Figures, Headline, NotEnough, Ranges, Stairs, Table
from holdfast.terms.captable import Stage
from holdfast.terms.estimate import Estimate

TODAY = date(2026, 11, 21)
SENIOR = {"base": "230k", "equity": "0.75%", "level_pays": "220k", "level_rsu": "120k"}
CASH = {"cash": "2.1M", "burn": "100k"}


@pytest.fixture
def context(tmp_path: Path) -> Context:
    """Nothing scanned, nothing typed before."""
    return fresh(tmp_path, "USD")


def fresh(folder: Path, currency: str) -> Context:
    workspace = Workspace(folder / "workspace")
    workspace.prepare()
    reader = open_reader(workspace, Declared(), random.Random(1), TODAY)
    return Context(reader, Ledger.load(), Settings(currency=currency), TODAY)


def ask(context: Context, slug: str = "offer", **typed: object) -> Answer:
    question = QUESTIONS[slug]
    return question.run(question.request.model_validate(typed), context)


def headline(answer: Answer) -> str:
    found = next(block for block in answer.blocks if isinstance(block, Headline))
    return " ".join(say(one, Viewer()) for one in (found.finding, found.meaning) if one).replace("\u202f", " ")


def figures(answer: Answer) -> dict[str, Figure]:
    return {item.key: item for block in answer.blocks if isinstance(block, Figures) for item in block.items}


def chart(answer: Answer) -> Ranges:
    return next(block for block in answer.blocks if isinstance(block, Ranges))


def table(answer: Answer, key: str) -> Table:
    return next(block for block in answer.blocks if isinstance(block, Table) and block.key == key)


def engage(answer: Answer) -> float:
    return figures(answer)["engage"].estimate.value


def test_the_inverse_comes_first_then_of_a_hundred_people_then_the_futures_that_pay_nothing(context: Context) -> None:
    said = headline(ask(context, **SENIOR))
    assert said.startswith("This offer asks somebody at this level to forgo about a third of their pay")
    assert re.search(r"Of 100 people like this, about [3-8] would engage\.", said)
    assert "futures the grant pays nothing even to somebody who stays to the end." in said


def test_the_article_is_told_what_its_own_figures_ask(context: Context) -> None:
    said = headline(ask(context, base="280k", equity="0.75%", level_pays="250k", level_rsu="250k"))
    assert "to forgo about 40 % of their pay" in said or "to forgo about 45 % of their pay" in said
    assert "fewer than one would engage" in said or "about 1 would engage" in said


def test_the_dots_the_sentence_and_the_figure_say_the_same(context: Context) -> None:
    answer = ask(context, **SENIOR)
    dots = next(block for block in answer.blocks if isinstance(block, Dots))
    assert sum(group.dots for group in dots.groups) == 100
    assert f"In {dots.groups[0].dots} of 100 futures" in headline(answer)
    assert figures(answer)["nothing"].estimate.value == pytest.approx(dots.groups[0].dots / 100, abs=0.006)


def test_equity_and_runway_are_those_of_their_own_pages(context: Context) -> None:
    offer = figures(ask(context, **SENIOR, **CASH))
    equity = figures(ask(context, "equity", **SENIOR))
    runway = figures(ask(context, "runway", **SENIOR, **CASH))
    assert offer["nothing"].estimate == equity["nothing"].estimate
    assert offer["middle"].estimate == equity["median"].estimate
    assert offer["runway"].estimate == runway["takes"].estimate


def test_without_cash_it_says_what_to_type(context: Context) -> None:
    answer = ask(context, **SENIOR)
    assert "runway" not in figures(answer)
    (missing,) = (block for block in answer.blocks if isinstance(block, NotEnough))
    assert "holdfast runway cash" in say(missing.what_would_help, Viewer())


def test_more_base_is_answered_by_more_and_equity_by_no_fewer(context: Context) -> None:
    found = [engage(ask(context, **{**SENIOR, "base": base})) for base in ("200k", "230k", "260k", "320k")]
    assert found == sorted(found)
    assert found[0] < 2
    assert found[-1] > 60
    assert engage(ask(context, **{**SENIOR, "equity": "1%"})) >= engage(ask(context, **{**SENIOR, "equity": "0.1%"}))


def test_what_somebody_volunteered_is_it_and_no_guess(context: Context) -> None:
    under = ask(context, **SENIOR, expects="310k")
    assert "a year under what they said they expect" in headline(under)
    assert "this is no guess" in headline(under)
    assert "engage" not in figures(under)
    line = chart(under).line
    assert line is not None
    assert (line.at.low, line.at.value, line.at.high) == (310_000, 310_000, 310_000)
    assert "comes to what they said they expect" in headline(ask(context, **SENIOR, expects="200k"))


def test_less_than_they_must_earn_is_said_first(context: Context) -> None:
    said = headline(ask(context, **SENIOR, obligations="250k", signing="100k"))
    assert "under the $250k that they said they must earn" in said
    assert engage(ask(context, **SENIOR, obligations="250k", signing="100k")) == 0


def test_three_offers_stand_on_one_axis_with_cash_solid_and_the_line(context: Context) -> None:
    found = chart(ask(context, **SENIOR, public="240k+150k", other="250k+0.5%@A"))
    ours, public, other = found.bars
    assert [bar.base for bar in found.bars] == [pytest.approx(one) for one in (230_000, 240_000, 250_000)]
    assert 230_000 < ours.estimate.value < public.estimate.value
    assert public.estimate.value == pytest.approx(240_000 + 0.9 * 150_000, rel=0.02)
    assert other.reach is not None
    assert other.reach.low <= other.estimate.low
    assert found.line is not None
    assert found.line.at.value == pytest.approx(300_000, rel=0.05)


def test_losing_the_job_is_in_the_line_and_not_in_the_offers(context: Context) -> None:
    """Twice the chance moves the line and no bar."""
    more = Context(
        context.reader, context.ledger.override("job_loss_extra", 0.3, 0.3, 0.3), context.settings, TODAY
    )  # fmt: skip
    one, two = chart(ask(context, **SENIOR)), chart(ask(more, **SENIOR))
    assert [bar.estimate.value for bar in one.bars] == [bar.estimate.value for bar in two.bars]
    assert one.line is not None
    assert two.line is not None
    assert two.line.at.value - one.line.at.value == pytest.approx(0.15 * 13 / 52 * 328_000, rel=0.3)


def test_the_first_of_the_places_is_the_one_above(context: Context) -> None:
    answer = ask(context, **SENIOR)
    rows = {row[0]: row for row in table(answer, "places").rows}
    assert next(iter(rows)) == "a public company"
    assert set(rows) == {
        "a public company", "the same level on the market", "another start-up", "one of the largest employers",
        "one of the largest employers, best paid quarter",
    }  # fmt: skip
    first = rows["a public company"][3]
    assert isinstance(first, Estimate)
    assert first == figures(answer)["engage"].estimate


def test_the_base_at_which_half_engage_is_that_base(context: Context) -> None:
    answer = ask(context, **SENIOR)
    base = next(row[1] for row in table(answer, "leads").rows if "half" in say(row[0], Viewer()))  # type: ignore[arg-type]
    again = ask(context, **{**SENIOR, "base": str(base.amount)})  # type: ignore[union-attr]
    assert engage(again) == pytest.approx(50, abs=1)


def test_nothing_beside_the_base_needs_no_company_and_shows_no_futures(context: Context) -> None:
    answer = ask(context, base="230k", instead="nothing")
    assert not [block for block in answer.blocks if isinstance(block, (Dots, Stairs))]
    assert set(figures(answer)) == {"engage"}


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"instead": "profit share", "profit": "800k", "profit_share": "2%"}, "the profit share pays nothing"),
        ({"instead": "bonus", "bonus": "30k"}, "the bonus pays nothing"),
        ({"instead": "phantom stock", "equity": "1%", "profit": "1M"}, "the phantom stock pays nothing"),
    ],
)
def test_a_company_without_venture_money_offers_something_else(
    context: Context, typed: dict[str, str], says: str
) -> None:
    answer = ask(context, base="180k", stage="none", **typed)
    assert says in headline(answer)
    assert not [block for block in answer.blocks if isinstance(block, Stairs)]


def test_a_bonus_is_worth_the_same_wherever_it_stands_and_is_no_cash(context: Context) -> None:
    as_rest = chart(ask(context, base="180k", stage="none", instead="bonus", bonus="30k")).bars[0]
    as_cash = chart(ask(context, base="180k", instead="nothing", bonus="30k")).bars[0]
    assert as_rest.base == pytest.approx(180_000)
    assert as_cash.base == pytest.approx(180_000)
    assert as_cash.estimate.value == pytest.approx(as_rest.estimate.value)
    assert as_cash.estimate.value > 181_000


def test_options_without_venture_money_are_refused_in_words(context: Context) -> None:
    with pytest.raises(BadInput, match="Offer phantom stock, profit share or a bonus"):
        ask(context, base="180k", stage="none")


def test_in_another_currency_nothing_is_converted(tmp_path: Path) -> None:
    euros = fresh(tmp_path, "EUR")
    answer = ask(euros, base="90k", level_pays="110k", post_money="9M", raised="2M")
    assert len(chart(answer).bars) == 1
    assert chart(answer).money == "EUR"
    with pytest.raises(BadInput, match="published figures are in USD"):
        ask(euros, base="90k", level_pays="110k")


def test_the_same_seed_gives_the_same_page_and_another_nearly_the_same(context: Context) -> None:
    one, same, other = (ask(context, **SENIOR, seed=seed) for seed in (3, 3, 4))
    assert one == same
    assert engage(other) == pytest.approx(engage(one), abs=2)


def test_no_field_is_about_what_somebody_earned_and_none_is_a_score() -> None:
    names = set(QUESTIONS["offer"].request.model_fields) | set(QUESTIONS["packages"].request.model_fields)
    assert not {name for name in names if any(word in name for word in ("history", "current", "past", "salary"))}


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("250k+0.5%@A", (Decimal(250_000), Decimal("0.005"), Stage.A)),
        ("$250,000 + 1% @ series B", (Decimal(250_000), Decimal("0.01"), Stage.B)),
        ("250k+0.5%", (Decimal(250_000), Decimal("0.005"), None)),
    ],
)
def test_another_start_ups_offer_is_read(written: str, parts: tuple[Decimal, Decimal, Stage | None]) -> None:
    assert offer_years.other_parts(written) == parts


@pytest.mark.parametrize("written", ["250k", "250k+5", "+1%", "250k+1%@Z", "250k+101%", "250k+1%@none", "0+1%"])
def test_what_is_no_offer_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        offer_years.other_parts(written)


@pytest.mark.parametrize("share", [at / 100 for at in range(-60, 130, 3)])
def test_every_share_has_words_near_it(share: float) -> None:
    parts = {
        "a twentieth": 0.05, "a tenth": 0.1, "a fifth": 0.2, "a quarter": 0.25, "a third": 1 / 3, "half": 0.5,
        "two thirds": 2 / 3, "three quarters": 0.75, "four fifths": 0.8, "nine tenths": 0.9,
    }  # fmt: skip
    said = offer_words.part(abs(share)).removeprefix("about ")
    if abs(share) > 0.95:
        assert said in ("almost all", "more than all")
        return
    meant = parts.get(said) or float(said.removesuffix(" %")) / 100
    assert abs(meant - abs(share)) <= 0.051
