"""A CSV of what is planned: every row is taken, a duplicate, or kept aside with its reason; currencies never mix."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.errors import BadInput
from holdfast.evidence.roadmap import COLUMNS, EXAMPLE, Planned, matching, parse, read, standing
from holdfast.terms.money import Money

HEAD = ",".join(COLUMNS) + "\n"
GOOD = "Beta,api:src/serve;models,2027-02-01,12000,Alder Bank;Birch Health,USD\n"


def test_a_row_is_read_as_it_was_meant() -> None:
    (one,) = parse(HEAD + GOOD, "USD").accepted
    assert one == Planned(
        "Beta", ("api:src/serve", "models"), date(2027, 2, 1), Money(Decimal(12000), "USD"), None,
        ("Alder Bank", "Birch Health"),
    )  # fmt: skip
    assert Planned.of(one.plain()) == one


def test_the_example_that_is_shown_can_be_read() -> None:
    assert len(parse(HEAD + EXAMPLE, "USD").accepted) == 1


def test_every_row_is_accounted_for() -> None:
    rows = (
        GOOD + GOOD + "Beta,api,2027-02-01,1,,\nGamma,api,soon,,,\nDelta,,2027-02-01,,,\nEta,api,2027-02-01,1.2.3,,\n\n"
    )
    batch = parse(HEAD + rows, "USD")
    assert (len(batch.accepted), batch.duplicates, len(batch.quarantined), batch.read) == (1, 1, 4, 6)
    assert [(one.line, one.reason.partition(":")[0]) for one in batch.quarantined] == [
        (4, "`Beta` stands on line 2 already, told otherwise"),
        (5, "`soon` under `date` is no day such as 2026-03-31"),
        (6, "`assets` is empty"),
        (7, "`1.2.3` under `value` is no amount a week such as 12000 or 12,000.50"),
    ]


@pytest.mark.parametrize(
    ("written", "cents"), [("12000", 1_200_000), ('"12,000.50"', 1_200_050), ("", None), ("0", 0), ("0.5", 50)]
)
def test_amounts_are_exact(written: str, cents: int | None) -> None:
    (one,) = parse(f"item,assets,date,value\nBeta,api,2027-02-01,{written}\n", "EUR").accepted
    assert one.value == (None if cents is None else Money(Decimal(cents) / 100, "EUR"))


@pytest.mark.parametrize("written", ['"12.000,50"', "-5", "12k", "1e5", "$5", "NaN", '"1,2"', "9" * 13])
def test_what_could_be_read_two_ways_is_kept_aside(written: str) -> None:
    batch = parse(f"item,assets,date,value\nBeta,api,2027-02-01,{written}\n", "USD")
    assert "is no amount a week" in batch.quarantined[0].reason


@pytest.mark.parametrize(("written", "share"), [("0.6", "0.6"), ("60%", "0.6"), ("60 %", "0.6"), ("1", "1")])
def test_a_margin_is_a_share(written: str, share: str) -> None:
    (one,) = parse(f"item,assets,date,value,margin\nBeta,api,2027-02-01,5,{written}\n", "USD").accepted
    assert one.margin == Decimal(share)


@pytest.mark.parametrize("written", ["60", "0", "-0.5", "110%", "high"])
def test_what_is_no_share_is_kept_aside(written: str) -> None:
    batch = parse(f"item,assets,date,value,margin\nBeta,api,2027-02-01,5,{written}\n", "USD")
    assert "is no share" in batch.quarantined[0].reason


def test_amounts_of_another_currency_are_refused_with_their_line() -> None:
    with pytest.raises(BadInput, match=r"Line 3 is in EUR, and the company counts in USD.*Nothing was taken"):
        parse(HEAD + GOOD + "Gamma,api,2027-02-01,5,,eur\n", "USD")
    assert len(parse(HEAD + "Gamma,api,2027-02-01,,,EUR\n", "USD").accepted) == 1, "without an amount it means nothing"


def test_what_cannot_be_printed_is_kept_aside() -> None:
    batch = parse(HEAD + "Be\x1b[31mta,api,2027-02-01,,,\nGamma,api,2027-02-01,,Al\u202eder,\n", "USD")
    assert [one.reason for one in batch.quarantined] == [
        "`item` holds characters that cannot be printed",
        "`customers` holds characters that cannot be printed",
    ]


def test_what_means_no_asset_is_kept_aside_and_mostly_bad_is_refused(tmp_path: Path) -> None:
    def resolve(written: str) -> str:
        raise ValueError(f"no asset is called `{written}`")

    file = tmp_path / "roadmap.csv"
    file.write_text(HEAD + GOOD)
    with pytest.raises(BadInput, match=r"1 of the 1 rows.*line 2: no asset is called `api:src/serve`.*Nothing was"):
        read(file, "USD", resolve)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(BadInput, match=r"names no column `assets` and none `date`.*It must be: item,assets,date"):
        parse("item,value\n", "USD")


def test_what_is_said_later_holds_and_a_drop_takes_away() -> None:
    first, second = (parse(HEAD + GOOD.replace("12000", value), "USD").accepted[0] for value in ("1", "2"))
    added = [{"what": "items", "items": [one.plain()]} for one in (first, second)]
    assert standing(added) == {"beta": second}
    assert standing([*added, {"what": "drop", "item": "beta"}]) == {}
    assert standing([*added, {"what": "drop", "item": "beta"}, added[0]]) == {"beta": first}


def test_patterns_and_folders_mean_what_lies_below() -> None:
    keys = ("api:src/serve", "api:src/server", "api:src/serve/http", "api:.#runbook", "web:.", "cloud root")
    assert matching("api:src/serve/", keys) == ("api:src/serve",)
    assert matching("api:src/s*", keys) == keys[:3]
    assert matching("api", keys) == keys[:4]
    assert matching("web", keys) == ("web:.",)
    assert matching("*", keys) == keys
    assert matching("cloud", keys) == ()


@given(st.text(max_size=400))
def test_no_text_breaks_it(content: str) -> None:
    try:
        batch = parse(HEAD + content, "USD")
    except BadInput:
        return
    assert batch.read == len(batch.accepted) + len(batch.quarantined) + batch.duplicates
