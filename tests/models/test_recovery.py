"""Effort and the calendar: the worked case, a second implementation in plain Python, properties."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.claims import Ledger
from holdfast.models.draws import Draws
from holdfast.models.recovery import Chance, Outside, Recovery, Workload, effort, leaving, recover

LEDGER = Ledger.load()
LEAVER, SERVING, RANKER, LABELLING = 1, 2, 3, 4
CREW = (LEAVER, SERVING, RANKER, LABELLING)

# Built, ACT, SU, AA, and UNFM of the three successors; the GPU configuration has none nearer than an outsider.
WORKED = {
    "serving": (60, 30, 40, 6, (0.4, 1, 1)),
    "ranker": (35, 35, 30, 4, (1, 0.4, 1)),
    "gpu": (18, 30, 40, 6, (1, 1, 1)),
    "labelling": (8, 20, 30, 4, (1, 1, 0.2)),
    "features": (14, 25, 30, 4, (0.6, 1, 1)),
    "evals": (6, 40, 40, 6, (1, 0.4, 1)),
}


def worked() -> tuple[Workload, np.ndarray]:
    built, activity, understanding, assimilation = np.array([row[:4] for row in WORKED.values()], dtype=float).T
    demand, production = np.linspace(0.9, 0.5, len(WORKED)), np.ones(len(WORKED), dtype=bool)
    work = Workload(tuple(WORKED), built, activity, understanding, assimilation, demand, production)
    return work, np.array([[0, *row[4]] for row in WORKED.values()], dtype=float)


def run(draws: Draws, outside: Outside = Outside.HIRE) -> Recovery:
    work, unfamiliarity = worked()
    dark = np.ones((len(WORKED), draws.scenarios), dtype=bool)
    return recover(work, dark, unfamiliarity, CREW, leaving(CREW, [LEAVER]), Chance(draws), outside=outside)


def quantiles(values: np.ndarray) -> list[float]:
    return [float(value) for value in np.quantile(values, [0.1, 0.5, 0.9])]


def test_the_worked_case_is_reproduced() -> None:
    found = run(Draws(11, 20_000, LEDGER))
    assert quantiles(found.weeks) == pytest.approx([17, 24, 36], abs=3)
    assert quantiles(found.inside) == pytest.approx([5, 9, 18], abs=1)
    assert quantiles(found.done[0]) == pytest.approx([5, 12, 28], abs=1)


def test_the_formula_with_best_guesses_gives_21_weeks_and_hides_that_the_hire_sets_the_date() -> None:
    sure = run(Draws.certain(LEDGER))
    assert sure.weeks[0] == pytest.approx(21.5, abs=0.3)
    assert sure.weeks[0] == sure.done[2, 0]
    chance = run(Draws(11, 20_000, LEDGER))
    assert 0.25 < (chance.weeks < sure.weeks[0]).mean() < 0.42


def test_without_doubt_each_asset_is_the_hand_formula() -> None:
    sure = run(Draws.certain(LEDGER))
    assert sure.effort[:, 0] == pytest.approx([4.68, 2.17, 2.7, 0.4, 0.91, 0.564])
    inside = [4.68 / 0.4, 2.17 / 0.4, 0.4 / 0.4, (4.68 + 0.91) / 0.4, (2.17 + 0.564) / 0.4]
    assert sure.done[[0, 1, 3, 4, 5], 0] == pytest.approx(inside)
    assert sure.inside[0] == pytest.approx(4.68 + 2.17 + 0.4 + 0.91 + 0.564)
    assert sure.hired[0] == pytest.approx(2.7)
    assert sure.area[0] == pytest.approx(np.linspace(0.9, 0.5, 6) @ sure.done[:, 0])


def by_hand(rows: list[tuple[float, ...]], unfamiliarity: np.ndarray, seats: int) -> list[float]:
    """The calendar again in plain Python: rows of built, ACT, SU, AA, demand, production; weeks per asset."""
    loads, queue = [0.0] * unfamiliarity.shape[1], [0.0] * seats
    done = [0.0] * len(rows)
    vacancy = LEDGER.mid("vacancy_weeks") * (1.2 if seats > 1 else 1)
    for asset in sorted(range(len(rows)), key=lambda a: (not rows[a][5], -rows[a][4], a)):
        built, act, su, aa = rows[asset][:4]

        def cost(unfm: float, b: float = built, a: float = act, s: float = su, aa: float = aa) -> float:
            return min(26.0, max(0.4, 0.5 * b * (aa + 0.02 * s * unfm * a) / 100))

        best = None
        for person in np.argsort(unfamiliarity[asset], kind="stable"):
            unfm = unfamiliarity[asset][person]
            total = loads[person] + cost(unfm)
            room = loads[person] == 0 or total <= 13
            if unfm < 0.8 and room and (best is None or total / 0.4 < best[0]):
                best = (total / 0.4, person)
        if best:
            done[asset] = best[0]
            loads[best[1]] += cost(unfamiliarity[asset][best[1]])
            continue
        seat = queue.index(min(queue))
        queue[seat] += cost(1.0)
        low, high = 0.0, 500.0
        tau = 17 / 1.61
        for _ in range(200):
            middle = (low + high) / 2
            enough = 0.8 * (middle - tau * (1 - math.exp(-middle / tau))) >= queue[seat]
            low, high = (low, middle) if enough else (middle, high)
        done[asset] = vacancy + 3 + high
    return done


@given(st.integers(0, 2**32 - 1), st.integers(1, 12), st.integers(0, 5), st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_without_doubt_the_calendar_is_the_one_made_by_hand(seed: int, assets: int, people: int, seats: int) -> None:
    rng = np.random.default_rng(seed)
    low, high = [60, 0, 10, 2, 0, 0], [200, 60, 50, 8, 1, 1]
    numbers = [tuple(float(number) for number in np.round(rng.uniform(low, high), 3)) for _ in range(assets)]
    numbers = [(*row[:5], float(row[5] < 0.5)) for row in numbers]
    unfamiliarity = rng.uniform(0.1, 1, size=(assets, people))
    built, activity, understanding, assimilation, demand, production = np.array(numbers).T
    names = tuple(f"a{index}" for index in range(assets))
    work = Workload(names, built, activity, understanding, assimilation, demand, production.astype(bool))
    crew = tuple(range(people))
    found = recover(
        work, np.ones((assets, 1), dtype=bool), unfamiliarity, crew, leaving(crew, []),
        Chance(Draws.certain(LEDGER)), seats=seats,
    )  # fmt: skip
    assert found.done[:, 0] == pytest.approx(by_hand(numbers, unfamiliarity, seats))


def test_nothing_dark_takes_no_time_and_no_work() -> None:
    work, unfamiliarity = worked()
    dark = np.zeros((6, 50), dtype=bool)
    found = recover(work, dark, unfamiliarity, CREW, leaving(CREW, [LEAVER]), Chance(Draws(3, 50, LEDGER)))
    assert not found.weeks.any()
    assert not found.area.any()
    assert not found.inside.any()


def test_a_leaver_is_never_a_successor() -> None:
    work, unfamiliarity = worked()
    draws = Draws(5, 300, LEDGER)
    dark = np.ones((6, 300), dtype=bool)
    some = np.zeros((4, 300), dtype=bool)
    some[1, :100] = True
    found = recover(work, dark, unfamiliarity, CREW, some | leaving(CREW, [LEAVER]), Chance(draws))
    assert found.outside[0, :100].all()
    assert not found.outside[0, 100:].any()


def test_a_contractor_is_there_before_a_hire_is() -> None:
    draws = Draws(5, 2_000, LEDGER)
    assert (run(draws, Outside.CONTRACTOR).done[2] < run(draws).done[2]).mean() > 0.95
    assert run(draws, Outside.CONTRACTOR).hired.sum() == 0


def test_production_is_recovered_first_and_alone_sets_the_date() -> None:
    work, unfamiliarity = worked()
    one = Workload(
        work.assets, work.built, work.activity, work.understanding, work.assimilation, work.demand,
        production=np.array([False] * 4 + [True, False]),
    )  # fmt: skip
    dark = np.ones((6, 1), dtype=bool)
    found = recover(one, dark, unfamiliarity, CREW, leaving(CREW, [LEAVER]), Chance(Draws.certain(LEDGER)))
    assert found.weeks[0] == found.done[4, 0] == pytest.approx(0.91 / 0.4)
    assert found.done[0, 0] == pytest.approx((0.91 + 4.68) / 0.4)


def test_two_searches_at_once_take_longer() -> None:
    work, unfamiliarity = worked()
    dark, chance = np.ones((6, 1), dtype=bool), Chance(Draws.certain(LEDGER))
    gone = leaving(CREW, [LEAVER, LABELLING])
    two = recover(work, dark, unfamiliarity, CREW, gone, chance, seats=2)
    assert two.vacancy[0] == pytest.approx(1.2 * LEDGER.mid("vacancy_weeks"))
    assert two.outside[3, 0]


def test_effort_stays_within_its_limits() -> None:
    work, _ = worked()
    many = effort(work, 0, np.array([0.0, 1.0]), np.array([1e-9, 1e9]), np.ones(2), LEDGER)
    assert many.tolist() == [[0.4, 26.0], [0.4, 26.0]]


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_the_nearer_the_successor_the_smaller_the_effort(seed: int) -> None:
    rng = np.random.default_rng(seed)
    work, _ = worked()
    distance = np.sort(rng.random(5))
    found = effort(work, int(rng.integers(6)), distance, rng.lognormal(size=40), rng.lognormal(size=40), LEDGER)
    assert (np.diff(found, axis=0) >= 0).all()


def test_freezing_a_claim_changes_that_claim_only() -> None:
    chance = Chance(Draws(2, 400, LEDGER))
    frozen = chance.freeze("learning_constant")
    assert np.ptp(frozen.draws.claim("learning_constant")) == 0
    assert (frozen.free_share(4) == chance.free_share(4)).all()
    assert (frozen.noise("serving") == chance.noise("serving")).all()
    assert np.ptp(chance.freeze("free_share").free_share(4)) == 0


def test_doubling_the_scenarios_keeps_the_first_half() -> None:
    few, many = run(Draws(9, 500, LEDGER)), run(Draws(9, 1000, LEDGER))
    assert (few.weeks == many.weeks[:500]).all()


def test_who_knows_the_language_only_does_not_take_it_on() -> None:
    work, unfamiliarity = worked()
    far = np.where(unfamiliarity < 1, 0.8, 1)
    far[:, 0] = 0
    dark, sure = np.ones((6, 1), dtype=bool), Chance(Draws.certain(LEDGER))
    assert recover(work, dark, far, CREW, leaving(CREW, [LEAVER]), sure).outside.all()
    assert not recover(work, dark, far - 0.01, CREW, leaving(CREW, [LEAVER]), sure).outside[[0, 1, 3]].any()


def test_doubling_the_scenarios_moves_a_quantile_by_less_than_what_is_printed() -> None:
    few, many = run(Draws(3, 4_000, LEDGER)), run(Draws(3, 8_000, LEDGER))
    assert quantiles(few.weeks)[:2] == pytest.approx(quantiles(many.weeks)[:2], abs=0.5)
    assert quantiles(few.weeks)[2] == pytest.approx(quantiles(many.weeks)[2], abs=1)
    assert quantiles(few.inside) == pytest.approx(quantiles(many.inside), abs=0.5)


def test_what_was_taught_before_is_not_learned_again() -> None:
    work, unfamiliarity = worked()
    dark, sure = np.ones((6, 1), dtype=bool), Chance(Draws.certain(LEDGER))
    head = {(0, 1): np.array([3.0])}
    found = recover(work, dark, unfamiliarity, CREW, leaving(CREW, [LEAVER]), sure, taught=head)
    assert found.effort[0, 0] == pytest.approx(4.68 - 3)
    assert found.done[0, 0] == pytest.approx(1.68 / 0.4)
    assert found.done[[1, 3], 0] == pytest.approx(run(Draws.certain(LEDGER)).done[[1, 3], 0])


def test_more_than_there_is_to_learn_leaves_nothing_and_never_less() -> None:
    work, unfamiliarity = worked()
    dark, sure = np.ones((6, 1), dtype=bool), Chance(Draws.certain(LEDGER))
    found = recover(work, dark, unfamiliarity, CREW, leaving(CREW, [LEAVER]), sure, taught={(0, 1): np.array([99.0])})
    assert found.effort[0, 0] == found.done[0, 0] == 0


def test_whoever_was_taught_takes_it_on_however_far_they_stood() -> None:
    work, unfamiliarity = worked()
    dark, sure = np.ones((6, 1), dtype=bool), Chance(Draws.certain(LEDGER))
    gpu, pupil = 2, CREW.index(LABELLING)
    plain = recover(work, dark, unfamiliarity, CREW, leaving(CREW, [LEAVER]), sure)
    found = recover(
        work, dark, unfamiliarity, CREW, leaving(CREW, [LEAVER]), sure, taught={(gpu, pupil): np.array([2.5])}
    )
    assert plain.outside[gpu, 0]
    assert not found.outside[gpu, 0]
    assert found.effort[gpu, 0] == pytest.approx(2.7 - 2.5)
    assert found.weeks[0] < plain.weeks[0]


def test_a_contractors_weeks_are_told_from_colleagues_weeks() -> None:
    draws = Draws.certain(LEDGER)
    hire, contractor = run(draws), run(draws, Outside.CONTRACTOR)
    assert hire.contracted[0] == 0
    assert contractor.contracted[0] == pytest.approx(2.7)
    assert contractor.inside[0] - contractor.contracted[0] == pytest.approx(hire.inside[0])
