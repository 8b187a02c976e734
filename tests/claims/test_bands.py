"""The pay tables as they are read: published quartiles, what stands in where too few are of it, names, stages."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.claims import bands, pay_roles, wages
from holdfast.claims.ledger import Ledger
from holdfast.errors import BadInput, UnknownName
from holdfast.terms.captable import Stage

LEDGER = Ledger.load()


@pytest.mark.parametrize(
    ("level", "counted", "n", "quartiles"),
    [
        ("entry", "all rows", 276, (115, 140, 180)),
        ("mid", "all rows", 942, (138, 172, 224)),
        ("senior", "all rows", 2970, (161, 201, 259)),
        ("senior", "distinct rows", 760, (150, 199, 254)),
        ("senior", "ads", 636, (156, 197, 243)),
    ],
)
def test_the_stated_quartiles_of_us_machine_learning_engineers_in_2024(
    level: str, counted: str, n: int, quartiles: tuple[int, int, int]
) -> None:
    """The title alone, whole, gives 2,968 senior rows and a middle of 202: `bench/bands.py` reproduces that."""
    found = bands.band("machine learning engineer", level, "US", 2024, counted=counted)
    assert found.n == n
    assert tuple(round(one.value / 1000) for one in (found.p25, found.p50, found.p75)) == quartiles


def test_nothing_asked_is_a_senior_machine_learning_engineer_in_the_us_each_advertisement_once() -> None:
    found = bands.band()
    assert (found.role, found.level, found.region, found.years) == ("machine learning engineer", "senior", "US", "2024")
    assert (found.counted, found.pooled, found.currency) == ("ads", "", "USD")
    assert "ai-jobs.net" in found.source
    assert found.dated == found.p50.as_of == date(2025, 1, 19)


def test_where_too_few_are_of_it_what_stands_in_is_said_and_its_n_is_its_own() -> None:
    found = bands.band("MLOps engineer", "entry", "US")
    assert found.role == "machine learning roles"
    assert found.pooled.startswith("too few advertisements were of MLOps engineer, entry, 2024")
    assert found.n > bands.band("machine learning engineer", "entry", "US").n


def test_a_year_after_the_table_is_answered_with_all_years_and_says_so() -> None:
    found = bands.band("data engineer", "senior", "US", 2031)
    assert found.years == bands.years()[-1] == "2022-2025"
    assert "2031" in found.pooled


@given(
    role=st.sampled_from(pay_roles.roles()),
    level=st.sampled_from(pay_roles.LEVELS),
    region=st.sampled_from(bands.regions()),
    year=st.sampled_from([None, 2022, 2023, 2024, 2025, 2026]),
)
def test_every_band_rises_and_has_a_range_around_each_percentile(
    role: str, level: str, region: str, year: int | None
) -> None:
    found = bands.band(role, level, region, year, currency=bands.currencies(region)[0])
    rising = [found.p10, found.p25, found.p50, found.p75, found.p90]
    assert [one.value for one in rising] == sorted(one.value for one in rising)
    for end in ("low", "high"):
        assert [getattr(one, end) for one in rising] == sorted(getattr(one, end) for one in rising)
    assert all(0 < one.low <= one.value <= one.high for one in rising)
    assert found.n >= 10
    asked = (role, level, region, str(year or 2024))
    assert bool(found.pooled) is ((found.role, found.level, found.region, found.years) != asked)


def test_a_wrong_role_is_answered_with_near_ones_and_the_list() -> None:
    with pytest.raises(UnknownName, match="Known: machine learning engineer") as caught:
        bands.band("machine lerning enginer")
    assert caught.value.near[0] == "machine learning engineer"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"level": "boss"}, "entry, mid, senior, executive"),
        ({"region": "Atlantis"}, "With enough: .*US"),
        ({"counted": "twice"}, "no way of counting"),
        ({"region": "GB", "currency": "EUR"}, "name pay in EUR"),
        ({"role": ""}, "machine learning engineer"),
    ],
)
def test_what_no_table_has_is_refused_in_words(asked: dict[str, str], words: str) -> None:
    if asked.get("role") == "":
        assert bands.band("").role == "machine learning engineer", "an empty line of a form means the default"
        return
    with pytest.raises(BadInput, match=words):
        bands.band(**asked)  # type: ignore[arg-type]


def test_every_title_and_other_name_leads_to_its_role_and_no_name_to_two() -> None:
    for name, row in pay_roles._roles().items():
        assert pay_roles.role_named(name) == name
        for other in pay_roles._words(row["also"]):
            assert pay_roles.role_named(other.upper()) == name, other


def test_three_packages_at_seed_disagree_and_all_are_there() -> None:
    found = bands.stage_bands(LEDGER, Stage.SEED)
    assert [(one.base.low, one.base.high) for one in found if one.base] == [
        (180_000, 220_000), (250_000, 350_000), (200_000, 250_000),
    ]  # fmt: skip
    assert [(one.equity.low, one.equity.high) for one in found if one.equity] == [
        (0.005, 0.01), (0.005, 0.015), (0.0075, 0.015),
    ]  # fmt: skip


def test_every_stage_but_none_has_a_package_and_growth_says_nothing_of_equity() -> None:
    assert {stage for stage in Stage if not bands.stage_bands(LEDGER, stage)} == {Stage.NONE}
    (late,) = bands.stage_bands(LEDGER, Stage.D)
    assert late.base is not None
    assert late.equity is None


def test_your_own_figure_for_a_stage_stands_alone() -> None:
    own = LEDGER.override("comp_by_stage_seed_base", 190_000, 210_000, 230_000)
    bases = [one.base.mid for one in bands.stage_bands(own, Stage.SEED) if one.base]
    assert bases == [210_000]
    one = LEDGER.override("comp_by_stage_a_base", 1, 2, 3)
    assert [package.base.mid for package in bands.stage_bands(one, Stage.A) if package.base] == [2]


def test_the_bureau_s_wages_keep_what_is_withheld_and_what_is_above_its_most() -> None:
    rows = {(one.role, one.sector): one for one in wages.wages("research scientist")}
    information = rows["research scientist", "Information"]
    assert (information.p50, information.p75, information.p90, information.top) == (219_620, None, None, True)
    withheld = next(one for one in wages.wages("software engineer") if one.sector.startswith("Agriculture"))
    assert (withheld.p50, withheld.top, withheld.employed) == (None, False, 80)


def test_the_tables_load_without_anything_heavy() -> None:
    heavy = (
        "import sys; from holdfast.claims import bands; bands.band(); "
        "print({'numpy', 'polars', 'scipy', 'duckdb'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_every_cell_of_the_shipped_table_can_be_asked_for() -> None:
    cells = bands._cells()
    assert len(cells) > 1500
    names = {*pay_roles.roles(), *map(pay_roles.family, pay_roles.roles()), pay_roles.EVERY}
    levels = {*pay_roles.LEVELS, pay_roles.ANY}
    assert {(key[0], key[1]) for key in cells} <= set(product(names, levels))
    assert {key[5] for key in cells} == set(bands.COUNTED)


def test_another_counting_of_what_stands_in_says_how_it_is_counted() -> None:
    assert bands.band("MLOps engineer", "entry", "US", counted="all rows").counted == "ads"
