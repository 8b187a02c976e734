"""Money at risk beside a departure's cost: a column of its own, and no week counted in both."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from test_departure import LEDGER, chosen, company, invented

from holdfast.decisions.departure import depart, roadmap_without, run
from holdfast.decisions.estate import estate
from holdfast.decisions.slipping import footings, if_one_leaves
from holdfast.decisions.world import World, scope
from holdfast.models.cost import Component, Pay
from holdfast.models.draws import Draws
from holdfast.models.recovery import Outside
from holdfast.models.slip import Item, Roadmap
from holdfast.terms.money import Money

DAY = date(2026, 11, 13)
PAY = Pay(Money(Decimal(200_000)), typed=True)


def planned(world: World, *items: Item) -> World:
    return replace(world, roadmap=Roadmap(items, DAY))


def item(name: str, gates: tuple[str, ...], weeks: int = 1, value: int | None = 5_000) -> Item:
    worth = None if value is None else Money(Decimal(value))
    return Item(name, gates, DAY + timedelta(weeks=weeks), worth, 0.5, (f"{name} customer",))


def sure(held: dict[int, tuple[int, ...]]) -> World:
    """Four assets and four people; who holds what is certain, and so is everything else."""
    holds = np.zeros((4, 4, 1), dtype=bool)
    for asset, people in held.items():
        holds[asset, list(people)] = True
    return invented(holds, Draws.certain(LEDGER), unfamiliarity=np.full((4, 4), 0.4))


ALONE = {0: (0,), 1: (0,), 2: (1, 2), 3: (1,)}


def test_the_weeks_of_what_is_late_are_taken_out_of_the_empty_seat_and_out_of_nothing_else() -> None:
    """A test that fails if both are on: by hand, empty seat = (V + N - late) x w x (mu - 1)."""
    plain = sure(ALONE)
    late = planned(plain, item("Beta", ("api:part000",)))
    without, with_ = (run(one, [0], PAY, Outside.HIRE).costs.components for one in (plain, late))
    found = run(late, [0], PAY, Outside.HIRE)
    slip = float(found.recovery.done[0, 0]) - 0.5 * 1
    empty = float(found.recovery.vacancy[0] + found.recovery.notice[0])
    assert 0 < slip < empty
    week = 200_000 * 1.25 / 52 * (LEDGER.mid("output_over_pay") - 1)
    assert with_[Component.EMPTY_SEAT][0] == pytest.approx((empty - slip) * week * 100, abs=1)
    assert without[Component.EMPTY_SEAT][0] == pytest.approx(empty * week * 100, abs=1)
    assert with_[Component.ROADMAP][0] == pytest.approx(slip * 5_000 * 0.5 * 100, abs=1)
    assert {key: with_[key][0] for key in without if key != Component.EMPTY_SEAT} == {
        key: without[key][0] for key in without if key != Component.EMPTY_SEAT
    }


def test_of_two_empty_seats_only_that_of_whoever_held_what_is_late_gives_weeks() -> None:
    """One holds the late asset, another something else; and both together hold one that needs them both to go."""
    plain = sure({0: (0,), 1: (), 2: (0, 1), 3: (1,)})
    for gate, holders in (("api:part000", 1), ("api:part002", 2)):
        late = planned(plain, item("Beta", (gate,)))
        without, with_ = (run(one, [0, 1], PAY, Outside.HIRE) for one in (plain, late))
        slip = float(with_.recovery.done[late.work.assets.index(gate), 0]) - 0.5 * 1
        assert 0 < slip < float(with_.recovery.vacancy[0])
        week = 200_000 * 1.25 / 52 * (LEDGER.mid("output_over_pay") - 1) * 100
        saved = without.costs.components[Component.EMPTY_SEAT][0] - with_.costs.components[Component.EMPTY_SEAT][0]
        assert saved == pytest.approx(holders * slip * week, abs=2)


def test_money_at_risk_is_in_no_figure_of_cash_and_working_time() -> None:
    plain = sure(ALONE)
    small, large = (planned(plain, item("Beta", ("api:part000",), value=value)) for value in (1, 1_000_000))
    first, second = (depart(one, chosen(one, 0), PAY) for one in (small, large))
    assert first.cost == second.cost
    assert first.bill == second.bill
    assert first.cost.value < depart(plain, chosen(plain, 0), PAY).cost.value
    one, million = (None if each.at_risk is None else each.at_risk.money for each in (first, second))
    assert one is not None
    assert million is not None
    assert million.value == pytest.approx(1_000_000 * one.value, rel=0.01)
    assert Component.ROADMAP not in {line.component for line in first.bill.lines}


def test_without_a_roadmap_nothing_is_said_and_nothing_changes() -> None:
    world = company(3)
    assert depart(world, chosen(world, 0)).at_risk is None
    assert if_one_leaves(world) is None
    lit = planned(world, item("Beta", ("api:gone",)))
    assert depart(scope(lit, np.arange(10) > 3), chosen(world, 0)).at_risk is None


def test_an_item_slips_only_where_one_of_its_assets_goes_dark() -> None:
    world = planned(
        sure(ALONE), item("On one", ("api:part000", "api:part002")), item("On two", ("api:part002",)),
        item("Weeks only", ("api:part001",), value=None), item("Of others", ("api:part003",)),
    )  # fmt: skip
    found = depart(world, chosen(world, 0), PAY).at_risk
    assert found is not None
    told = {one.item: (one.chance, one.money is None, [key.key for key in one.dark]) for one in found.items}
    assert told == {
        "On one": (1.0, False, ["api:part000"]),
        "On two": (0.0, True, []),
        "Weeks only": (1.0, True, ["api:part001"]),
        "Of others": (0.0, True, []),
    }
    assert found.slipping.value == 2
    assert [one.customers for one in found.items if one.item == "On one"] == [("On one customer",)]


def test_all_items_together_are_the_sum_of_each() -> None:
    world = planned(company(7, scenarios=400, often=0.5), *(item(f"Item {n}", (f"api:part00{n}",)) for n in range(8)))
    found = run(world, [0, 1], PAY, Outside.HIRE)
    total = found.costs.components[Component.ROADMAP]
    each = [
        run(replace(world, roadmap=Roadmap((one,), DAY)), [0, 1], PAY, Outside.HIRE).costs.components[Component.ROADMAP]
        for one in world.roadmap.items
    ]
    assert (np.sum(each, axis=0) == total).all()
    assert total.any()


@pytest.mark.parametrize("seed", range(6))
def test_more_on_the_roadmap_never_raises_cash_and_never_lowers_what_is_at_risk(seed: int) -> None:
    plain = company(seed, scenarios=200, often=0.5)
    items = [item(f"Item {n}", (f"api:part00{n}",), weeks=1 + n) for n in range(5)]
    worlds = [planned(plain, *items[:many]) for many in range(6)]
    runs = [run(one, [0, 1], PAY, Outside.HIRE) for one in worlds]
    for fewer, more in pairwise(runs):
        assert (more.costs.total() <= fewer.costs.total()).all()
    for fewer, more in pairwise(runs[1:]):
        assert (more.costs.total(at_risk=True) >= fewer.costs.total(at_risk=True)).all()
    assert (runs[-1].costs.components[Component.EMPTY_SEAT] >= 0).all()


def test_the_page_of_the_roadmap_and_that_of_the_departure_say_the_same() -> None:
    world = planned(company(5, scenarios=300, often=0.6), item("Beta", ("api:part000", "api:part001"), weeks=6))
    assert roadmap_without(world, chosen(world, 0, 1), PAY) == depart(world, chosen(world, 0, 1), PAY).at_risk


def test_a_leaver_drawn_evenly_is_the_one_of_the_estate() -> None:
    world = planned(sure(ALONE), item("Beta", ("api:part000",)), item("Gamma", ("api:part003",)))
    several = invented(
        np.tile(np.array([[[1, 0], [0, 1]]] * 2, dtype=bool)[..., :1], (1, 1, 400)), Draws(1, 400, LEDGER)
    )
    found = if_one_leaves(replace(several, roadmap=Roadmap((item("Beta", ("api:part000",)),), DAY)))
    assert found is not None
    assert found.items[0].chance == 1.0
    assert if_one_leaves(world) is None, "one scenario is too few to say anything of"
    cheaper = estate(replace(several, roadmap=Roadmap((item("Beta", ("api:part000",)),), DAY)), PAY)
    plain = estate(several, PAY)
    assert cheaper.cost is not None
    assert plain.cost is not None
    assert cheaper.cost.value < plain.cost.value


def test_the_ground_of_each_item_is_counted() -> None:
    world = planned(
        sure({0: (0,), 1: (), 2: (1, 2), 3: (1,)}), item("A", ("api:part000", "api:part001", "api:part002")),
        item("B", ("api:part002",)),
    )  # fmt: skip
    found = footings(world)
    assert [(one.item, one.one_holder.value, one.already_dark.value) for one in found.items] == [
        ("A", 1, 1), ("B", 0, 0),
    ]  # fmt: skip
    assert (found.on_one.value, found.on_none.value) == (1, 1)
