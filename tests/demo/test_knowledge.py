"""The world model: familiarity worked by hand, holders, states, and the traps that are planted."""

from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pytest

from holdfast.demo.company import simulate
from holdfast.demo.knowledge import Knowledge, learn
from holdfast.demo.parameters import DAYS_A_MONTH, world
from holdfast.demo.work import DAY, NOBODY, Changes, Kind, Work
from holdfast.terms.nouns import State

AS_OF = date(2026, 9, 1)
PLAIN = replace(world("plain"), gain_per_change=1.0, spread_of_gain=0.0)
G, A, B = 1.0, 3, 4


def worked(rows: list[tuple[float, int, int, bool]], kind: Kind = Kind.WORK) -> npt.NDArray[np.float64]:
    """Familiarity of everybody with asset 0 after (months before the end, author, reviewer, assisted)."""
    company = simulate(seed=1, as_of=AS_OF)
    n = len(rows)
    until = company.work.until
    time = np.array([until - int(m * DAYS_A_MONTH * DAY) for m, _, _, _ in rows])
    nobody = np.full(n, NOBODY)
    changes = Changes(
        time,
        np.array([p for _, p, _, _ in rows]),
        np.zeros(n, dtype=np.int64),
        nobody,
        np.full(n, int(kind)),
        np.array([r for _, _, r, _ in rows]),
        nobody,
        np.array([a for _, _, _, a in rows]),
    )
    work = Work(company.work.founded, until, changes, company.work.files, company.work.involvement)
    return learn(company.parameters, PLAIN, work, np.random.default_rng(1)).familiarity[:, 0]


def test_a_change_of_one_s_own_gives_g() -> None:
    assert worked([(0, A, NOBODY, False)])[A] == pytest.approx(G)


def test_nine_months_halve_it() -> None:
    assert worked([(9, A, NOBODY, False)])[A] == pytest.approx(G / 2, rel=1e-4)


def test_an_assisted_change_gives_seven_tenths_and_a_review_four() -> None:
    found = worked([(0, A, B, True)])
    assert found[A] == pytest.approx(0.7 * G)
    assert found[B] == pytest.approx(0.4 * G)


def test_a_change_by_somebody_else_takes_a_tenth_but_never_below_nothing() -> None:
    found = worked([(0, A, NOBODY, False), (0, B, NOBODY, False)])
    assert found[A] == pytest.approx(0.9 * G)
    assert found[B] == pytest.approx(G)
    assert found.min() == 0


@pytest.mark.parametrize("kind", [Kind.REFORMAT, Kind.IMPORT, Kind.VENDOR])
def test_formatting_importing_and_vendoring_teach_nobody(kind: Kind) -> None:
    assert worked([(0, A, NOBODY, False)], kind).max() == 0


def test_states_are_those_of_the_table() -> None:
    holds = np.array([[True, True, True, False], [False, True, True, False], [False, False, True, False]])
    known = Knowledge(holds * 2.0, np.zeros(3), holds, np.ones(3, dtype=np.bool_))
    assert known.states([0]) == (State.GOES_DARK, State.LIMPS, State.COVERED, State.ALREADY_DARK)
    assert known.states([]) == (State.COVERED, State.COVERED, State.COVERED, State.ALREADY_DARK)


def test_who_only_reformatted_touched_the_most_files_and_holds_next_to_nothing() -> None:
    company = simulate(seed=1, as_of=AS_OF)
    bao = company.parameters.index["bao"]
    changes, files = company.work.changes, company.work.files
    touched = np.bincount(changes.person[files.change][changes.person[files.change] >= 0])
    assert touched.argmax() == bao
    assert company.knowledge.holds[bao].mean() < 0.1


def test_the_quiet_reviewer_holds_more_of_what_he_reviews_than_his_own_changes_would_tell() -> None:
    held = []
    for seed in range(5):
        company = simulate(seed=seed, as_of=AS_OF)
        rohan = company.parameters.index["rohan"]
        keys = [a.key for a in company.parameters.assets]
        held += [company.knowledge.holds[rohan, keys.index(k)] for k in company.parameters.people[rohan].reviews]
    assert np.mean(held) > 0.8


def test_the_stable_asset_has_not_been_touched_for_twenty_months() -> None:
    company = simulate(seed=1, as_of=AS_OF)
    billing = [a.key for a in company.parameters.assets].index("web:src/billing")
    changes = company.work.changes
    last = changes.time[(changes.asset == billing) & (changes.kind <= Kind.REVERT)].max()
    assert (company.work.until - last) / DAY > 20 * 30


def test_pairing_leaves_the_same_record_and_more_holders() -> None:
    plain, pairing = (simulate(seed=3, as_of=AS_OF, world=w) for w in ("plain", "pairing"))
    assert np.array_equal(plain.work.changes.time, pairing.work.changes.time)
    assert np.array_equal(plain.work.changes.person, pairing.work.changes.person)
    assert pairing.knowledge.familiarity.sum() > plain.knowledge.familiarity.sum()


def test_tau5_spreads_the_bars_and_sizeless_forgets_the_size() -> None:
    def log_bars(name: str) -> npt.NDArray[np.float64]:
        return np.concatenate([np.log1p(simulate(seed=s, as_of=AS_OF, world=name).knowledge.bars) for s in range(4)])

    assert log_bars("tau5").std() / log_bars("plain").std() == pytest.approx(2.9 / 1.7, rel=0.15)
    flat = [h.effort_person_weeks for s in range(9) for h in simulate(seed=s, as_of=AS_OF, world="sizeless").hand_overs]
    assert np.exp(np.mean(np.log(flat))) == pytest.approx(3.0, rel=0.25)
