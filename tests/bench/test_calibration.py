"""The bench that measures coverage: its marks are honest for few seeds, and its rows are the product's own."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from holdfast.claims.ledger import Ledger
from holdfast.models.draws import Draws


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    path = Path(__file__).parents[2] / "bench" / "calibration.py"
    spec = importlib.util.spec_from_file_location("calibration", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["calibration"] = module
    spec.loader.exec_module(module)
    return module


def test_two_hundred_seeds_are_held_to_nearly_the_mark_and_forty_to_a_wider_one(bench: ModuleType) -> None:
    assert bench.band(10_000) == (0.75, 0.85)
    low, high = bench.band(40)
    assert low == pytest.approx(0.8 - 2 * (0.16 / 40) ** 0.5)
    assert high == pytest.approx(0.8 + 2 * (0.16 / 40) ** 0.5)


def test_a_company_becomes_the_frames_that_the_product_reads(bench: ModuleType) -> None:
    company = bench.simulate(seed=1, as_of=bench.AS_OF)
    touches, files, members, reviews = bench.frames(company)
    assert touches["person"].min() == 0
    assert set(members["asset"]) == {a.key for a in company.parameters.assets}
    assert touches["file"].is_in(files["file"].to_list()).all()
    assert reviews.height > 1000
    names = [one.name for one in bench.counts(company, Draws(1, 50, Ledger.load()))]
    assert names[:2] == ["already dark", "no second holder"]
    assert len(names) == 6


@pytest.mark.parametrize(("world", "seeds"), [("plain", 80), ("pairing", 20), ("tau5", 20), ("sizeless", 20)])
def test_the_ranges_hold_the_planted_truth_as_often_as_they_say(bench: ModuleType, world: str, seeds: int) -> None:
    low, high = bench.band(seeds)
    held = {
        name: sum(row.inside for row in rows) / seeds for name, rows in bench.run(seeds, world, scenarios=250).items()
    }
    assert min(held.values()) >= low - (0 if world == "plain" else 0.15), held
    assert sum(held.values()) / len(held) >= low, held
    if world == "plain":
        assert max(held.values()) <= high, held
