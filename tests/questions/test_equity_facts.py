"""What is known of the company and where it came from, and what is refused: over a workspace that was never scanned."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from holdfast.claims.ledger import Ledger
from holdfast.decisions.grant_outlook import at_sales
from holdfast.decisions.sales import owed_first
from holdfast.errors import BadInput
from holdfast.evidence.captable.kept import KIND, Kept
from holdfast.models.grants import Grant
from holdfast.questions import beside_base, captable, equity_facts
from holdfast.questions.contract import Context
from holdfast.questions.equity import Request as EquityRequest
from holdfast.questions.equity_facts import Source, facts
from holdfast.questions.vesting import Request as VestingRequest
from holdfast.render.text import Viewer, say
from holdfast.settings import Settings
from holdfast.store.people import Declared
from holdfast.store.reader import open_reader
from holdfast.store.state import State
from holdfast.store.workspace import Workspace
from holdfast.terms.answer import Figures, Note
from holdfast.terms.captable import AwardKind, CapTable, Convertible, Holding, ShareClass, Stage, Valuation
from holdfast.terms.offering import OfferRequest

TODAY = date(2026, 11, 21)
Asked = Callable[..., Context]

TABLE = CapTable(
    date(2026, 1, 1),
    "USD",
    (
        ShareClass("Common", False, Decimal(6_000_000)),
        ShareClass("Series Seed", True, Decimal(2_000_000), Decimal(2)),
        ShareClass("Series A", True, Decimal(1_500_000), Decimal(8), seniority=2),
    ),
    (Holding("holder 1", "2021 plan", Decimal(300_000), AwardKind.OPTION, Decimal("0.40")),),
    pool=Decimal(200_000),
    valuation=Valuation(Decimal("1.75"), date(2026, 2, 1)),
)
"""10 million shares, fully diluted; 16 million owed first; the latest round at 8 a share."""


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    """A context over a workspace in which this was typed, and nothing scanned."""

    def make(*entries: tuple[str, object], currency: str = "USD") -> Context:
        workspace = Workspace(tmp_path / "workspace")
        workspace.prepare()
        with State.opened(workspace.state) as state:
            for kind, value in entries:
                state.record("test", kind, kind, value, datetime(2026, 11, 1, tzinfo=UTC))
        reader = open_reader(workspace, Declared(), random.Random(1), TODAY)
        return Context(reader, Ledger.load(), Settings(currency=currency, scenarios=1000), TODAY)

    return make


def kept(table: CapTable = TABLE, stage: Stage | None = None) -> tuple[str, object]:
    return KIND, Kept(table, stage).plain()


def offer(**typed: object) -> OfferRequest:
    return OfferRequest.model_validate(typed)


def test_where_nothing_is_known_published_figures_stand_in_and_say_so(asked: Asked) -> None:
    found = facts(offer(), asked())
    assert (found.stage.value, found.stage.source) == (Stage.SEED, Source.NOWHERE)
    assert found.post_money is not None
    assert (found.post_money.value, found.post_money.source) == (Decimal(19_200_000), Source.PUBLISHED)
    assert found.claims == ("seed_post_money", "raised_seed", "shares_fully_diluted", "strike_over_preferred")
    assert found.share_price == Decimal("1.92")
    assert found.strike is not None
    assert found.strike.value == Decimal("0.3") * Decimal("1.92")
    assert (found.valued_on, found.cash, found.table) == (None, None, None)


@pytest.mark.parametrize("stage", [one for one in Stage if one is not Stage.NONE])
def test_every_stage_has_published_figures_that_add_up(asked: Asked, stage: Stage) -> None:
    found = facts(offer(stage=str(stage)), asked())
    assert found.post_money is not None
    assert found.raised is not None
    assert 0 < found.raised.value < found.post_money.value
    assert equity_facts.start(found).price == pytest.approx(float(found.share_price or 0))


def test_a_cap_table_outranks_what_is_published(asked: Asked) -> None:
    found = facts(offer(), asked(kept()))
    assert (found.stage.value, found.stage.source) == (Stage.A, Source.TABLE)
    assert found.post_money is not None
    assert found.post_money.value == 80_000_000
    assert found.raised is not None
    assert found.raised.value == 16_000_000
    assert (found.shares.value, found.pool, found.claims) == (Decimal(10_000_000), Decimal(200_000), ())
    assert found.strike is not None
    assert (found.strike.value, found.strike.source) == (Decimal("1.75"), Source.TABLE)
    assert found.valued_on is not None
    assert found.valued_on.value == date(2026, 2, 1)
    begun = equity_facts.start(found)
    assert begun.table == TABLE
    assert begun.post_money == 80_000_000


def test_a_company_of_safes_is_valued_by_their_dearest_cap_and_owes_what_it_was_given(asked: Asked) -> None:
    common = (ShareClass("Common", False, Decimal(9_000_000)),)
    safes = (
        Convertible("holder 1", Decimal(500_000), Decimal(8_000_000)),
        Convertible("holder 2", Decimal(500_000), Decimal(10_000_000)),
    )
    found = facts(offer(), asked(kept(replace(TABLE, classes=common, convertibles=safes))))
    assert found.post_money is not None
    assert (found.post_money.value, found.post_money.source) == (Decimal(9_000_000), Source.TABLE)
    assert found.raised is not None
    assert found.raised.value == 1_000_000


def test_what_is_typed_with_the_question_outranks_the_cap_table(asked: Asked) -> None:
    found = facts(offer(stage="B", post_money="120M", strike="2.5", valued_on="2026-10-01"), asked(kept()))
    assert {one.source for one in (found.stage, found.post_money, found.strike, found.valued_on) if one} == {
        Source.HERE
    }
    assert equity_facts.start(found).table == TABLE
    assert equity_facts.start(found).post_money == 120_000_000


def test_other_shares_or_money_raised_than_the_cap_tables_replace_it_and_that_is_said(asked: Asked) -> None:
    found = facts(offer(raised="10M"), asked(kept()))
    assert found.table is None
    (caution,) = found.cautions
    assert say(caution, Viewer.of([])) == (
        "You typed `raised`, so your cap table stands aside: its classes and what each is owed are not used. In their "
        "place stands one preferred class, 1x and without participation, that raised $10M, among 10,000,000 shares."
    )
    (owed,) = [one.preference for one in equity_facts.start(found).table.classes if one.preferred]
    assert owed == pytest.approx(Decimal(10_000_000))


def test_a_strike_price_alone_leaves_the_day_of_the_valuation_open(asked: Asked) -> None:
    assert facts(offer(strike="2.5"), asked(kept())).valued_on is None


def test_numbers_typed_before_say_that_they_were_typed(asked: Asked) -> None:
    assert facts(offer(), asked(kept(replace(TABLE, source="typed numbers")))).shares.source is Source.NUMBERS


def test_the_stage_typed_with_a_cap_table_outranks_the_names_of_its_classes(asked: Asked) -> None:
    assert facts(offer(), asked(kept(TABLE, Stage.C))).stage.value is Stage.C


def test_a_strike_above_the_price_of_a_share_is_a_warning_in_words_and_no_refusal(asked: Asked) -> None:
    (caution,) = facts(offer(strike="3", post_money="20M", raised="5M", shares="10M"), asked()).cautions
    assert say(caution, Viewer.of([])) == (
        "The strike price, $3 a share, is above what investors paid for theirs, $2. Such an option pays nothing until "
        "the company is worth more than at its latest round: check both figures."
    )


def preferred(name: str, price: str, seniority: int = 1, **terms: Any) -> ShareClass:
    return ShareClass(name, True, Decimal(2_000_000), Decimal(price), seniority=seniority, **terms)


def with_classes(*classes: ShareClass) -> CapTable:
    return replace(TABLE, classes=(ShareClass("Common", False, Decimal(5_500_000)), *classes))


@pytest.mark.parametrize("turned", [False, True])
def test_a_down_round_values_the_company_at_its_price_wherever_it_stands_in_the_file(
    asked: Asked, turned: bool
) -> None:
    rounds = [preferred("Series A", "5"), preferred("Series B", "0.50", 2)]
    found = facts(offer(), asked(kept(with_classes(*(rounds[::-1] if turned else rounds)))))
    assert found.post_money is not None
    assert (found.post_money.value, found.post_money.by) == (Decimal(5_000_000), "Series B at $0.50 a share")
    assert not any("cannot be told" in say(one, Viewer.of([])) for one in found.cautions)


def test_where_nobody_can_tell_which_round_came_last_it_is_asked(asked: Asked) -> None:
    context = asked(kept(with_classes(preferred("Class X", "5"), preferred("Class Y", "2"))))
    found = facts(offer(), context)
    assert found.post_money is not None
    assert found.post_money.value == 20_000_000
    (caution,) = found.cautions
    assert "cannot be told from the cap table: the value is worked out from Class Y, at $2 a share" in say(
        caution, Viewer.of([])
    )
    assert not facts(offer(post_money="30M"), context).cautions


def test_seniority_tells_the_latest_round_where_names_do_not(asked: Asked) -> None:
    found = facts(offer(), asked(kept(with_classes(preferred("Class X", "5", 2), preferred("Class Y", "2", 1)))))
    assert found.post_money is not None
    assert found.post_money.value == 50_000_000
    assert not found.cautions


def test_a_preference_above_the_value_is_a_caution_and_no_refusal(asked: Asked) -> None:
    lawful = with_classes(preferred("Series A", "1", multiple=Decimal(6), participating=True))
    context = asked(kept(lawful))
    found = facts(offer(), context)
    assert found.table == lawful
    said = [say(one, Viewer.of([])) for one in found.cautions]
    assert said[0] == (
        "Investors are owed $12M first, more than the $8M that the last round valued all of it at: common gets nothing "
        "in a sale below $12M."
    )
    assert equity_facts.futures(offer(), context).proceeds.size
    with pytest.raises(BadInput, match="sets your cap table aside"):
        facts(offer(shares="5M"), context)


def test_what_safes_are_owed_is_what_the_waterfall_pays_them(asked: Asked) -> None:
    discounted = Convertible("holder 1", Decimal(1_000_000), None, Decimal("0.2"))
    table = replace(TABLE, classes=(ShareClass("Common", False, Decimal(9_000_000)),), convertibles=(discounted,))
    found = facts(offer(post_money="8M"), asked(kept(table)))
    assert found.raised is not None
    assert found.raised.value == owed_first(table) == 1_250_000
    sold = at_sales(equity_facts.start(found), Grant(1000.0, 0.0), [Decimal(2_000_000)])
    assert sold[0].owed_first.amount == 1_250_000


def test_a_valuation_of_a_day_to_come_is_refused_or_said_not_to_hold(asked: Asked) -> None:
    for day in ("2028-03-01", "9999-12-31"):
        with pytest.raises(BadInput, match="does not hold yet"):
            facts(offer(valued_on=day), asked())
    with pytest.raises(BadInput, match="more than ten years ahead"):
        facts(offer(as_of="9999-12-31"), asked())
    later = replace(TABLE, valuation=Valuation(Decimal("1.75"), date(2027, 3, 1)))
    (caution,) = facts(offer(), asked(kept(later))).cautions
    assert "is of 1 Mar 2027, after the day of the offer: it does not hold yet" in say(caution, Viewer.of([]))


def test_the_cap_tables_page_never_counts_days_since_a_valuation_to_come(asked: Asked) -> None:
    later = replace(TABLE, valuation=Valuation(Decimal("1.75"), date(2027, 3, 1)))
    blocks = captable.run(captable.Request(), asked(kept(later))).blocks
    assert "valuation_age" not in [item.key for one in blocks if isinstance(one, Figures) for item in one.items]
    said = [say(one.text, Viewer.of([])) for one in blocks if isinstance(one, Note)]
    assert any("The 409A valuation is of 1 Mar 2027, which has not come: it does not hold yet" in one for one in said)


def test_an_empty_pool_is_a_warning_and_only_for_real_shares(asked: Asked) -> None:
    context = asked(kept(replace(TABLE, pool=Decimal(0))))
    (caution,) = facts(offer(equity="1%"), context).cautions
    assert "no pool is left to grant from: the board has to make it larger first" in say(caution, Viewer.of([]))
    for kind in ("phantom stock", "profit share", "bonus", "nothing"):
        assert not facts(offer(equity="1%", instead=kind), context).cautions
    assert not facts(offer(equity="1%"), asked(kept(replace(TABLE, pool=Decimal(0), source="typed numbers")))).cautions


def test_more_than_the_pool_holds_is_a_warning(asked: Asked) -> None:
    context = asked(kept())
    assert not facts(offer(equity="2%"), context).cautions
    (caution,) = facts(offer(equity="2.1%"), context).cautions
    assert "This grant is 210,000 shares, and the pool holds 200,000" in say(caution, Viewer.of([]))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"raised": "25M"}, "Raised 25,000,000 (typed here) is not less than the post-money value 19,200,000"),
        ({"post_money": "3M"}, "Raised 3,700,000 (a published figure for the stage) is not less than"),
        ({"post_money": "0"}, "`--post-money` is 0"),
        ({"shares": "0"}, "`--shares` is 0"),
        ({"base": "£90k"}, "An amount was given in GBP, and the company counts in USD"),
        ({"currency": "EUR"}, "Holdfast never converts"),
    ],
)
def test_what_cannot_be_is_refused_in_words(asked: Asked, typed: dict[str, str], words: str) -> None:
    with pytest.raises(BadInput) as error:
        facts(offer(**typed), asked())
    assert words in str(error.value)


def test_amounts_in_two_currencies_are_refused() -> None:
    with pytest.raises(ValueError, match="amounts of two currencies do not add up"):
        offer(base="$200k", signing="EUR 20k")


def test_the_currency_that_is_written_with_an_amount_may_be_the_companys(asked: Asked) -> None:
    typed = offer(post_money="€20M", raised="EUR 4M", shares="10M", strike="0.5")
    assert typed.currency == "EUR"
    found = facts(typed, asked(currency="EUR"))
    assert (found.currency, found.claims) == ("EUR", ())


def test_published_amounts_in_another_currency_are_never_converted(asked: Asked) -> None:
    with pytest.raises(BadInput, match="the published figures are in USD; yours are in EUR"):
        facts(offer(), asked(currency="EUR"))


def test_a_cap_table_in_another_currency_is_refused(asked: Asked) -> None:
    with pytest.raises(BadInput, match="Your cap table is in USD and `currency` in"):
        facts(offer(), asked(kept(), currency="EUR"))


def test_cash_that_was_kept_and_cash_that_is_typed(asked: Asked) -> None:
    before = "cash", {"cash": "2000000", "burn": "150000", "as_of": "2026-10-31", "currency": "USD"}
    found = facts(offer(), asked(before))
    assert found.cash is not None
    assert (found.cash.value, found.cash.source) == (Decimal(2_000_000), Source.NUMBERS)
    again = facts(offer(cash="1M", burn="90k"), asked())
    assert again.burn is not None
    assert (again.burn.value, again.burn.source) == (Decimal(90_000), Source.HERE)


def test_a_company_without_venture_money_has_no_rounds_to_come(asked: Asked) -> None:
    found = facts(offer(stage="none"), asked())
    assert (found.post_money, found.raised, found.strike) == (None, None, None)
    with pytest.raises(BadInput, match="phantom stock instead"):
        equity_facts.start(found)


def test_the_grant_is_the_share_of_all_shares(asked: Asked) -> None:
    context = asked(kept())
    request = offer(equity="0.5%", vesting_years="3", cliff_months="6", exercise_months="24")
    given = equity_facts.grant(request, facts(request, context), context)
    assert (given.shares, given.strike, given.is_option) == (50_000, 1.75, True)
    assert (given.vesting_years, given.cliff_months, given.exercise_months) == (3, 6, 24)


@pytest.mark.parametrize(("instead", "shares"), [("stock", 50_000), ("phantom stock", 50_000), ("bonus", 0)])
def test_what_is_no_option_has_no_strike_price(asked: Asked, instead: str, shares: int) -> None:
    context = asked(kept())
    request = offer(equity="0.5%", instead=instead)
    given = equity_facts.grant(request, facts(request, context), context)
    assert (given.shares, given.strike, given.is_option) == (shares, 0, False)


def test_pages_that_ask_about_one_company_share_one_simulation(asked: Asked) -> None:
    context = asked()
    one = equity_facts.futures(offer(base="200k", equity="0.5%"), context)
    assert equity_facts.futures(EquityRequest.model_validate({"equity": "1%", "stays": "2"}), context) is one
    assert equity_facts.futures(offer(post_money="30M"), context) is not one
    assert equity_facts.futures(offer(seed="9"), context) is not one
    assert equity_facts.futures(offer(), context, times=1.5) is not one


def test_a_link_takes_along_only_what_every_page_knows() -> None:
    for request in (
        EquityRequest.model_validate({"equity": "1%", "odds": "1.5x", "because": "revenue"}),
        VestingRequest.model_validate({"equity": "1%", "milestone": ["a@9m=25%"], "again": "0.2%"}),
    ):
        assert equity_facts.passed_on(request) == (("equity", "1%"),)
        assert OfferRequest.gathered(equity_facts.passed_on(request))


def test_the_requests_survive_a_query_and_json() -> None:
    one = EquityRequest.model_validate({"equity": "0.75%", "odds": "1.5x", "because": "2M of revenue", "base": "$230k"})
    assert EquityRequest.of_query(one.query()) == one
    assert EquityRequest.model_validate(one.model_dump(mode="json")) == one
    two = VestingRequest.model_validate({"milestone": ["a, b@9m=25%", "c@3m-6m=10%,50%"], "draw": ["quarterly"]})
    assert VestingRequest.of_query(two.query()) == two


def test_every_kind_beside_the_base_is_on_one_scale(asked: Asked) -> None:
    context = asked()
    common = {"profit": "800k", "profit_share": "2%", "bonus": "20k", "equity": "1%"}
    for kind in ("options", "stock", "phantom stock", "profit share", "bonus", "nothing"):
        found = beside_base.worth_of(offer(instead=kind, **common), context)
        assert found.staying.shape == found.leaving.shape
        assert found.nothing_if_they_stay.value <= found.nothing_as_people_do.value
        assert 0 <= found.worth.value <= max(found.mean.value, 1e-9)
        assert found.worth.low >= 0
    assert beside_base.worth_of(offer(instead="nothing"), context).worth.value == 0


def test_what_a_kind_already_holds_is_named_so_that_nobody_counts_it_twice(asked: Asked) -> None:
    context = asked()
    assert beside_base.worth_of(offer(instead="bonus", bonus="20k"), context).holds == ("bonus",)
    assert beside_base.worth_of(offer(), context).cash_a_year is None


def test_an_option_is_never_worth_less_than_nothing_to_somebody_who_need_not_exercise(asked: Asked) -> None:
    poor = offer(stage="A", stays="3", wealth="50k", equity="0.5%")
    assert beside_base.worth_of(poor, asked()).worth.low >= 0


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"instead": "bonus"}, "How much is the bonus?"),
        ({"instead": "profit share"}, "rests on the company's profit"),
        ({"instead": "profit share", "profit": "1M"}, "Which share of yearly profit is offered?"),
        ({"instead": "phantom stock", "stage": "none", "profit": "1M"}, "Over which share of the company"),
        ({"stage": "none"}, "Offer phantom stock, profit share or a bonus"),
        ({"wealth": "0"}, "`--wealth` is 0"),
    ],
)
def test_what_a_kind_rests_on_is_asked_for_in_words(asked: Asked, typed: dict[str, str], words: str) -> None:
    with pytest.raises(BadInput) as error:
        beside_base.worth_of(offer(**typed), asked())
    assert words in str(error.value)
