"""The candidate's page as an answer: outward, its request without secrets, and right for every kind of grant."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from holdfast.claims.ledger import Ledger
from holdfast.questions import QUESTIONS
from holdfast.questions.candidate import OUTWARD
from holdfast.questions.candidate_terms import exact
from holdfast.questions.contract import Context
from holdfast.render.text import Viewer, say
from holdfast.settings import Settings
from holdfast.store.people import Declared
from holdfast.store.reader import open_reader
from holdfast.store.workspace import Workspace
from holdfast.terms.answer import Answer, Dots, Headline, Provenance, Table
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
    assert bool(dots) == (instead in ("options", "stock", "phantom stock"))
    assert ("exercise" in said) == (instead == "options")
    assert ("Paid before you" in said) == (instead in ("options", "stock"))


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
