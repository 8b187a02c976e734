"""From which stage on people are won, by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from holdfast.decisions.offers import Weighed, Year
from holdfast.decisions.stages import AtStage, Offered, turning, usual
from holdfast.terms.captable import Stage
from holdfast.terms.estimate import Estimate


def at(stage: Stage, engage: float, says: str = "usual") -> AtStage:
    one = Estimate("engage_of_100", engage, engage, engage, as_of=date(2026, 1, 1))
    year = Year(0.0, np.zeros(1), np.zeros(1))
    return AtStage(Offered(stage, says, "base", None), year, (Weighed(one, one, one, one, one),))


@pytest.mark.parametrize(
    ("engage", "found"),
    [
        ((15, 40, 72, 62), Stage.B),
        ((60, 40, 72, 62), Stage.B),
        ((60, 51, 72, 50), Stage.SEED),
        ((15, 40, 72, 49), None),
        ((15, 40, 49, 62), Stage.C),
    ],
)
def test_a_stage_turns_where_no_later_one_falls_back(engage: tuple[float, ...], found: Stage | None) -> None:
    stages = (Stage.SEED, Stage.A, Stage.B, Stage.C)
    assert turning(tuple(at(stage, one) for stage, one in zip(stages, engage, strict=True)), 0) is found


def test_what_a_stage_offers_as_it_does_is_its_first_source() -> None:
    found = (at(Stage.SEED, 15), at(Stage.SEED, 90, "what it would take"), at(Stage.A, 40))
    assert [one.against[0].engage.value for one in usual(found)] == [15, 40]
    assert turning(found, 0) is None
