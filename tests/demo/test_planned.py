"""The example company's roadmap: invented, labelled, and readable by the command that takes it in."""

from __future__ import annotations

from datetime import date

import pytest

from holdfast.demo.company import settings
from holdfast.demo.parameters import read
from holdfast.demo.planned import roadmap
from holdfast.evidence.roadmap import matching, parse

AS_OF = date(2026, 9, 1)


@pytest.mark.parametrize(("size", "shape"), [(28, "startup"), (9, "startup"), (28, "shop")])
def test_every_row_can_be_read_rests_on_something_and_says_that_it_is_invented(size: int, shape: str) -> None:
    parameters = read(size, shape)
    batch = parse(roadmap(parameters, AS_OF), "USD")
    keys = [one.key for one in parameters.assets]
    assert (len(batch.accepted), batch.quarantined, batch.duplicates) == (5, (), 0)
    for one in batch.accepted:
        assert one.due > AS_OF
        assert all(name.endswith("(invented)") for name in one.customers)
        assert all(matching(written, keys) for written in one.assets)
    assert 'currency = "' not in settings(parameters, AS_OF), "amounts are in the currency that is the default"
