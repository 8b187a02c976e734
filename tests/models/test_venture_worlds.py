"""Evenly spread chance: every number uniform, every claim drawn in equal parts, printed digits free of noise."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.claims import Ledger
from holdfast.errors import BadInput
from holdfast.models.draws import Draws, Layer
from holdfast.models.even_paths import EvenPaths
from holdfast.models.grant_figures import Figures, summary
from holdfast.models.grants import Grant
from holdfast.models.venture import PATHS, WORLDS, Start, futures
from holdfast.models.worlds import Worlds
from holdfast.terms.captable import Stage

LEDGER = Ledger.load()
SEED = Start.typed(Stage.SEED, 19_200_000, 3_700_000, 10_000_000)
GRANT = Grant.of_share(SEED, 0.0075, 0.3 * SEED.price)


@given(seed=st.integers(0, 10_000), power=st.integers(0, 10))
def test_each_chance_of_a_world_has_one_number_in_every_equal_part(seed: int, power: int) -> None:
    paths = 2**power
    chance = EvenPaths(Draws(seed, 3, LEDGER), paths, ("a", "b", "c"))
    for name in ("a", "b", "c"):
        drawn = chance.uniform(name).reshape(3, paths)
        assert ((drawn > 0) & (drawn < 1)).all()
        spread = np.sort(drawn, axis=1)
        assert np.diff(spread, axis=1) == pytest.approx(1 / paths, abs=1e-9)


def test_two_chances_are_not_alike() -> None:
    chance = EvenPaths(Draws(1, 200, LEDGER), 512, tuple(f"chance {place}" for place in range(30)))
    drawn = [chance.uniform(f"chance {place}") for place in range(30)]
    assert np.abs(np.corrcoef(drawn) - np.eye(30)).max() < 0.02


def test_some_paths_draw_as_they_do_among_all() -> None:
    chance = EvenPaths(Draws(1, 5, LEDGER), 64, ("a",))
    some = np.array([3, 64, 200, 319])
    assert (chance.uniform("a", some) == chance.uniform("a")[some]).all()


@pytest.mark.parametrize("paths", [0, 3, 100, 2**14])
def test_a_number_of_paths_that_is_no_power_of_two_is_refused(paths: int) -> None:
    with pytest.raises(BadInput, match="give a power of two up to 8,192"):
        EvenPaths(Draws(1, 2, LEDGER), paths, ("a",))


def test_without_doubt_every_chance_is_in_the_middle() -> None:
    assert (EvenPaths(Draws.certain(LEDGER), 4, ("a",)).uniform("a") == 0.5).all()


def test_worlds_draw_every_part_of_a_claim_and_each_source_in_its_share() -> None:
    worlds = Worlds(8, 90, LEDGER)
    parts = np.floor(worlds.uniform(Layer.CLAIMS, "step_up") * 90)
    assert sorted(parts) == list(range(90))
    assert (worlds.uniform(Layer.CLAIMS, "graduation_seed", "which source") < 1 / 3).sum() == 30


def test_worlds_draw_everything_else_as_ever_and_keep_their_kind_when_frozen() -> None:
    worlds, plain = Worlds(8, 50, LEDGER), Draws(8, 50, LEDGER)
    assert (worlds.uniform(Layer.OUTCOMES, "x") == plain.uniform(Layer.OUTCOMES, "x")).all()
    held = worlds.freeze("step_up")
    assert isinstance(held, Worlds)
    assert len(set(held.claim("step_up"))) == 1
    assert (held.claim("tenure_years") == worlds.claim("tenure_years")).all()
    assert isinstance(worlds.freeze_borrowed(), Worlds)


def figures(seed: int, worlds: int = WORLDS) -> Figures:
    return summary(futures(SEED, Worlds(seed, worlds, LEDGER), PATHS), GRANT, date(2026, 11, 21))


def test_twice_the_worlds_or_another_seed_moves_no_figure_by_more_than_it_is_printed_with() -> None:
    first = figures(1)
    for other in (figures(2), figures(1, 2 * WORLDS)):
        for name in ("nothing_if_they_stay", "nothing_as_people_do"):
            one, two = getattr(first, name), getattr(other, name)
            assert one.value == pytest.approx(two.value, abs=0.01)
            assert (one.low, one.high) == pytest.approx((two.low, two.high), abs=0.02)
        for name in ("p90", "mean", "mean_without_best", "worth"):
            one, two = getattr(first, name), getattr(other, name)
            assert one.value == pytest.approx(two.value, rel=0.07)
            assert (one.low, one.high) == pytest.approx((two.low, two.high), rel=0.15)
