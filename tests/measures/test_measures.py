"""The registry of measures says what a reader needs, and points at what exists."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from holdfast.measures import MEASURES, Measure


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
def test_every_measure_says_when_it_misleads_and_whose_it_is(measure: Measure) -> None:
    assert measure.do_not.startswith("Do not ")
    assert measure.says.endswith((".", "unit."))
    assert measure.source


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
def test_every_measure_is_worked_out_where_its_entry_says(measure: Measure) -> None:
    module, _, function = measure.defined_in.rpartition(".")
    assert callable(getattr(importlib.import_module(module), function))


def test_the_registry_loads_without_the_table_libraries() -> None:
    heavy = (
        "import sys, holdfast.measures; sys.exit(int(bool({'polars', 'numpy', 'scipy', 'duckdb'} & set(sys.modules))))"
    )
    assert subprocess.run([sys.executable, "-c", heavy], check=False).returncode == 0
