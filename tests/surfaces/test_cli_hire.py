"""What a hire takes and costs, on the command line: per role, per $100k, and what the firm's own newcomers show."""

from __future__ import annotations

import pytest
from invented_firm import Terminal, blocks, table

BANDS = (
    "\n[roles.engineer]\npay = [140000, 160000, 180000]\n[roles.lead]\npay = [200000, 220000, 240000]\n[roles.intern]\n"
)


@pytest.fixture
def paid(own_firm: Terminal) -> Terminal:
    """The firm with two pay bands, and a role without one."""
    settings = own_firm.folder / "holdfast.toml"
    settings.write_text(settings.read_text() + BANDS)
    return own_firm


def test_without_a_role_it_is_per_100k_of_pay(firm: Terminal) -> None:
    said = firm("hire", "--json").json
    items = {one["key"]: one for one in blocks(said, "figures")[0]["items"]}
    assert items["cost"]["note"] == "per $100k of pay: no pay was typed"
    assert items["cost"]["estimate"]["borrowed"] == 1
    assert {row["component"] for row in table(said, "bill")} == {"empty seat", "recruiting", "ramp", "mentor"}
    (chart,) = blocks(said, "ranges")
    shares = [bar["estimate"]["value"] for bar in chart["bars"]]
    assert shares == sorted(shares)
    assert dict(zip((2, 4, 8, 13, 17), shares, strict=False))[17] == pytest.approx(0.8, abs=0.05)


def test_a_role_is_priced_by_its_band_and_roles_stand_side_by_side(paid: Terminal) -> None:
    said = paid("hire", "--role", "lead", "--json").json
    items = {one["key"]: one for one in blocks(said, "figures")[0]["items"]}
    assert items["cost"]["note"] is None
    rows = {row["role"]: row for row in table(said, "roles")}
    assert list(rows) == ["engineer", "lead"]
    assert rows["lead"]["cost"]["value"] / rows["engineer"]["cost"]["value"] == pytest.approx(220 / 160, rel=0.001)
    assert items["cost"]["estimate"]["value"] == pytest.approx(rows["lead"]["cost"]["value"])


def test_a_level_adds_what_the_market_asks_above_the_band(paid: Terminal) -> None:
    plain = table(paid("hire", "--role", "engineer", "--json").json, "bill")
    above = table(paid("hire", "--role", "engineer", "--level", "senior", "--json").json, "bill")
    assert "pay step" not in {row["component"] for row in plain}
    step = next(row for row in above if row["component"] == "pay step")
    assert float(step["share"]["amount"]) > 20_000


def test_your_own_searches_take_the_place_of_published_ones(own_firm: Terminal) -> None:
    own_firm("claims", "set", "vacancy_weeks", "--value", "4", "--low", "3", "--high", "5")
    said = own_firm("hire", "--json").json
    vacancy = blocks(said, "figures")[0]["items"][0]["estimate"]
    assert vacancy["value"] == pytest.approx(4, abs=0.2)
    assert vacancy["borrowed"] == 0


def test_too_few_newcomers_are_said_to_be_too_few(few: Terminal) -> None:
    (refusal,) = blocks(few("hire", "--json").json, "not_enough")
    assert "Fewer than 5 people" in refusal["reason"]


def test_a_role_that_nobody_typed_is_refused_with_near_ones(paid: Terminal) -> None:
    paid("hire", "--role", "enginer").refused(2, "no role `enginer`", "engineer, lead, intern", "Did you mean")
    paid("hire", "--role", "lead", "--level", "guru").refused(2, "--level", "entry, mid or senior")
