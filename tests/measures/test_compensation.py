"""Compa-ratios and gaps on rows worked by hand; which groups may be told, and when a new state of them may."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.measures.compensation import (
    LEAST,
    WHOLE_COMPANY,
    Group,
    Market,
    Row,
    compa_ratio,
    gap,
    groups,
    may_sum,
    middle_base,
    middle_gap,
    middle_ratio,
    placed,
    released,
)

DAY = date(2026, 9, 1)
MARKET = Market("senior engineer", 150_000, 200_000, 250_000, 190_000, 210_000)


def row(who: str, base: float, role: str = "engineer", level: str = "senior", market: Market | None = MARKET) -> Row:
    return Row(who, role, level, base, market, 190_000 if market else None, own_band=True)


def test_hand_rows_of_both_ratios_and_both_quartiles() -> None:
    """171,000 in a band whose midpoint is 190,000; the market has 200,000 in the middle, 150,000-250,000 its half."""
    assert compa_ratio(171_000, 190_000) == pytest.approx(0.90)
    assert gap(171_000, 200_000) == pytest.approx(-0.145)
    assert [placed(base, MARKET) for base in (149_999, 150_000, 250_000, 250_001)] == [
        "below the lower quartile", "in the middle half", "in the middle half", "above the upper quartile",
    ]  # fmt: skip


def test_a_midpoint_of_nothing_is_no_midpoint() -> None:
    with pytest.raises(ValueError, match="above zero"):
        compa_ratio(100, 0)


def test_a_group_s_middle_by_hand_to_the_nearest_five_points() -> None:
    """Bases 160, 180, 200, 208, 214 thousand: median 200, so the gap is 0 and the compa-ratio 200 / 190 = 1.05."""
    group = Group("engineer", tuple(row(str(n), base) for n, base in enumerate((160e3, 180e3, 200e3, 208e3, 214e3))))
    assert middle_gap(group, DAY).value == 0
    assert middle_ratio(group, DAY).value == 1.05
    assert middle_ratio(group, DAY, coarse=False).value == pytest.approx(200 / 190)
    assert middle_base(group, DAY, "USD").value == 200_000


def test_nothing_told_of_a_group_is_a_single_person_s_figure() -> None:
    """The lowest and highest are nowhere: the range is the median's error, and n below ten is the least it can be."""
    bases = [101_234, 150_000, 155_000, 160_000, 399_876]
    group = Group("engineer", tuple(row(str(n), base) for n, base in enumerate(bases)))
    for told in (middle_gap(group, DAY), middle_ratio(group, DAY), middle_base(group, DAY, "USD")):
        assert told.n == 5
        for base in (101_234, 399_876):
            assert not {base, base / 200_000 - 1, base / 190_000} & {told.low, told.value, told.high}


rows_of_a_company = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from(("entry", "mid", "senior")), st.booleans()), max_size=60
).map(
    lambda kinds: [
        row(str(n), 1e5, role, level, MARKET if known else None) for n, (role, level, known) in enumerate(kinds)
    ]
)


@given(rows_of_a_company)
def test_groups_are_one_partition_of_at_least_five_each(rows: list[Row]) -> None:
    found = groups(rows)
    known = {one.who for one in rows if one.market}
    assert all(len(group.rows) >= LEAST for group in found)
    members = [one.who for group in found for one in group.rows]
    assert len(members) == len(set(members))
    assert set(members) == (known if len(known) >= LEAST else set())
    assert len({group.name for group in found}) == len(found)
    if len(known) <= WHOLE_COMPANY:
        assert len(found) <= 1


def test_of_twelve_only_the_company_of_four_nothing() -> None:
    assert [group.name for group in groups([row(str(n), 1) for n in range(12)])] == ["everybody"]
    assert groups([row(str(n), 1) for n in range(4)]) == ()


def test_one_person_cannot_be_got_by_holding_two_states_of_the_file_against_each_other() -> None:
    def state(count: int, raised: int = 0) -> tuple[Group, ...]:
        return groups([row(str(n), 200_000 + (10_000 if n < raised else 0)) for n in range(count)])

    days = [DAY + timedelta(days=n) for n in (0, 1, 2, 3, 100)]
    states = [state(20), state(21), state(20, raised=1), state(20, raised=5), state(21)]
    told = [released(list(zip(days[: n + 1], states[: n + 1], strict=True))) for n in range(5)]
    assert told == [0, 0, 0, 3, 4], (
        "one more person and one raise wait; five raises may be told, and a quarter later all"
    )


@given(st.lists(st.floats(0, 1e6), max_size=20))
def test_a_sum_is_told_only_of_five_and_of_nobody_s_half(parts: list[float]) -> None:
    there = [part for part in parts if part > 0]
    assert may_sum(parts) is (len(there) >= 5 and 2 * max(there, default=0.0) <= sum(there))
