"""The candidate's page as an answer: outward, its request without secrets, and right for every kind of grant."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from holdfast.claims.ledger import Ledger
from holdfast.questions import QUESTIONS
from holdfast.questions.candidate import CARRIED, OUTWARD
from holdfast.questions.candidate_terms import exact
from holdfast.questions.contract import Context
from holdfast.render.text import Viewer, say
from holdfast.settings import Settings
from holdfast.store.people import Declared
from holdfast.store.reader import open_reader
from holdfast.store.workspace import Workspace
from holdfast.terms.answer import Answer, Dots, Figures, Headline, Note, Provenance, Table
from holdfast.terms.estimate import Estimate
from holdfast.terms.offering import INSTEAD, OfferRequest
from holdfast.terms.text import Text

TODAY = date(2026, 11, 21)
FIVE = {"base": "230k", "equity": "0.75%", "post_money": "19M", "raised": "4M", "shares": "10M"}


def fresh(folder: Path, currency: str = "USD") -> Context:
    """Nothing scanned, nothing typed before."""
    workspace = Workspace(folder / currency)
    workspace.prepare()
    reader = open_reader(workspace, Declared(), random.Random(1), TODAY)
    return Context(reader, Ledger.load(), Settings(currency=currency), TODAY)


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return fresh(tmp_path)


def ask(context: Context, **typed: object) -> Answer:
    question = QUESTIONS["candidate"]
    return question.run(question.request.model_validate(typed), context)


def rows(answer: Answer, key: str) -> list[str]:
    """The sentences of one table."""
    found = next((one for one in answer.blocks if isinstance(one, Table) and one.key == key), None)
    cells = [cell for row in (found.rows if found else ()) for cell in row]
    return [say(cell, Viewer()).replace("\u202f", " ") if isinstance(cell, Text) else str(cell) for cell in cells]


def test_it_is_for_somebody_outside_and_holds_no_provenance(context: Context) -> None:
    answer = ask(context, **FIVE, cash="2M", burn="100k", expects="300k", where="a public company")
    assert answer.outward
    assert not [block for block in answer.blocks if isinstance(block, Provenance)]
    assert set(answer.request) == set(OUTWARD)
    assert "2000000" not in str(answer.request)


def test_what_is_kept_from_a_candidate_is_every_field_about_cash_market_and_themselves() -> None:
    kept = set(OfferRequest.model_fields) - set(OUTWARD)
    assert {"cash", "burn", "expects", "obligations", "level_pays", "level_rsu", "where", "wealth", "stays"} <= kept


@pytest.mark.parametrize("instead", INSTEAD)
def test_every_kind_of_grant_has_a_page_that_fits_it(context: Context, instead: str) -> None:
    answer = ask(context, **FIVE, instead=instead, profit_share="2%", bonus="10k")
    said = " ".join(rows(answer, "terms"))
    dots = [block for block in answer.blocks if isinstance(block, Dots)]
    assert bool(dots) == (instead in ("options", "stock", "phantom stock", "bonus"))
    assert ("exercise" in said) == (instead == "options")
    assert ("Paid before you" in said) == (instead in ("options", "stock"))


@pytest.mark.parametrize("instead", INSTEAD)
def test_whoever_has_no_options_reads_nothing_of_exercising(context: Context, instead: str) -> None:
    said = " ".join(rows(ask(context, **FIVE, instead=instead, profit_share="2%", bonus="10k"), "law"))
    assert "before you sign" in said
    assert ("exercise" in said) == (instead == "options")


IN_CASH: tuple[dict[str, object], ...] = (
    {"instead": "profit share", "profit": "800k", "profit_share": "2%"},
    {"instead": "phantom stock", "profit": "800k", "equity": "1%"},
    {"instead": "bonus", "bonus": "30k", "profit": "800k"},
)


@pytest.mark.parametrize("typed", IN_CASH, ids=lambda one: one["instead"])
def test_what_is_paid_in_cash_has_its_zero_case_and_the_founders_dots(
    context: Context, typed: dict[str, object]
) -> None:
    answer = ask(context, base="90k", stage="none", **typed)
    (dots,) = (block for block in answer.blocks if isinstance(block, Dots))
    vesting = QUESTIONS["vesting"]
    theirs = vesting.run(vesting.request.model_validate({"base": "90k", "stage": "none", **typed}), context)
    (founders,) = (block for block in theirs.blocks if isinstance(block, Dots))
    assert [one.dots for one in dots.groups] == [one.dots for one in founders.groups]
    assert dots.groups[0].nothing
    headline = next(block for block in answer.blocks if isinstance(block, Headline))
    assert headline.meaning is not None
    assert f"In {dots.groups[0].dots} of 100 futures" in say(headline.meaning, Viewer())
    cautions = [say(one.text, Viewer()) for one in answer.blocks if isinstance(one, Note)]
    assert any(f"{str(typed['instead']).capitalize()}" in one or f"A {typed['instead']}" in one for one in cautions)
    assert not [one for one in cautions if "venture" in one]


def test_without_a_profit_the_zero_case_stands_in_words(context: Context) -> None:
    answer = ask(context, base="90k", stage="none", instead="profit share", profit_share="2%")
    assert not [block for block in answer.blocks if isinstance(block, Dots)]
    cautions = [say(one.text, Viewer()) for one in answer.blocks if isinstance(one, Note)]
    assert any("pays nothing in a year without profit" in one for one in cautions)
    assert any("yearly profit" in one for one in rows(answer, "unknown"))


def test_whoever_stays_longer_goes_away_with_nothing_less_often(context: Context) -> None:
    answer = ask(context, **FIVE)
    (table,) = (one for one in answer.blocks if isinstance(one, Table) and one.key == "by_years")
    chances = [row[1].value for row in table.rows if isinstance(row[1], Estimate)]
    averages = [row[2].value for row in table.rows if isinstance(row[2], Estimate)]
    assert len(chances) == 4
    assert chances == sorted(chances, reverse=True)
    assert averages == sorted(averages)
    assert averages[0] < averages[-1] / 4
    figures = next(block for block in answer.blocks if isinstance(block, Figures))
    assert chances[-1] == figures.items[0].estimate.value
    assert averages[-1] / 4 == pytest.approx(figures.items[3].estimate.value)


def test_no_key_of_a_claim_is_handed_over(context: Context) -> None:
    for typed in ({**FIVE}, {"base": "90k", "stage": "none", **IN_CASH[0]}):
        answer = ask(context, **typed)
        estimates = [*_estimates(answer.blocks)]
        assert len(estimates) > 15
        assert not [one for one in estimates if one.claims or one.evidence]


def _estimates(part: object) -> Iterator[Estimate]:
    if isinstance(part, Estimate):
        yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from _estimates(one)
    elif is_dataclass(part):
        for field in fields(part):
            yield from _estimates(getattr(part, field.name))


@pytest.mark.parametrize("name", CARRIED)
def test_a_field_that_only_travels_along_changes_nothing_and_says_so(context: Context, name: str) -> None:
    typed = {"where": "a public company", "stays": 2}.get(name, "123456")
    assert ask(context, **FIVE, **{name: typed}) == ask(context, **FIVE)
    assert "changes nothing on this page" in QUESTIONS["candidate"].request.spec(name).help()


def test_a_company_without_venture_money_gets_no_odds_of_venture_companies(context: Context) -> None:
    answer = ask(context, base="90k", equity="1%", stage="none", instead="phantom stock")
    assert not [block for block in answer.blocks if isinstance(block, Dots)]
    assert "1 % of all shares" in " ".join(rows(answer, "terms"))


def test_published_figures_are_never_said_to_be_ours(context: Context) -> None:
    answer = ask(context, base="230k", equity="0.75%")
    assert "Strike price" not in rows(answer, "terms")
    assert "Paid before you" not in rows(answer, "terms")
    assert not [one for one in rows(answer, "terms") if "today)" in one]
    missing = next(one for one in rows(answer, "unknown") if "stands in its place" in one)
    for what in ("latest value", "raised", "number of shares", "strike price"):
        assert what in missing


def test_nothing_of_equity_is_said_where_none_is_offered(context: Context) -> None:
    answer = ask(context, base="230k", equity="0%")
    assert next(block for block in answer.blocks if isinstance(block, Headline)).finding.slots[1][1] == "$230,000"
    assert "Vesting" not in rows(answer, "terms")


def test_amounts_are_in_the_companys_currency_and_whole(tmp_path: Path) -> None:
    answer = ask(fresh(tmp_path, "EUR"), **FIVE)
    assert "€230,000 a year, before tax" in rows(answer, "terms")
    assert [exact(Decimal(one), "USD") for one in ("0.5", "0.0625", "1234567.89")] == [
        "$0.50",
        "$0.0625",
        "$1,234,567.89",
    ]


def test_the_same_request_gives_the_same_page(context: Context) -> None:
    assert ask(context, **FIVE) == ask(context, **FIVE)
    assert ask(context, **FIVE, seed=2) != ask(context, **FIVE)
