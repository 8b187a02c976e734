"""The judge and the count of `bench/identities.py`, by hand."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

_SPEC = importlib.util.spec_from_file_location(
    "identities_bench", Path(__file__).parents[2] / "bench" / "identities.py"
)
assert _SPEC
assert _SPEC.loader
bench = importlib.util.module_from_spec(_SPEC)
sys.modules["identities_bench"] = bench
_SPEC.loader.exec_module(bench)

MAILMAP = b"""# who is who
Ada Vale <ada@vale.example> <ada@old.example>
Bo Reed <bo@reed.example> bo <root@host.example>
Cy Moss <cy@moss.example>
"""
WRITTEN = [
    ("ada", "ada@old.example"),
    ("Ada Vale", "ada@vale.example"),
    ("bo", "ROOT@host.example"),
    ("x", "root@host.example"),
    ("cy", "cy@moss.example"),
    ("Dee Lin", "dee@lin.example"),
]


def test_git_itself_judges_and_what_no_line_is_about_is_unknown() -> None:
    found = bench.judge(MAILMAP, WRITTEN)
    assert [one.known for one in found] == [True, True, True, False, True, False]
    assert found[0] == found[1] == bench.Proper("ada vale", "ada@vale.example", True)
    assert found[2].email == "bo@reed.example"


@pytest.mark.parametrize(
    ("ours", "right", "judged", "found", "unjudged"),
    [
        ([0, 0, 2, 3, 4, 5], 1, 1, 1, 0),
        ([0, 1, 2, 3, 4, 5], 0, 0, 0, 0),
        ([0, 0, 0, 3, 4, 5], 1, 3, 1, 0),
        ([0, 0, 2, 3, 4, 4], 1, 1, 1, 1),
    ],
    ids=["as it says", "nobody merged", "two merged that it keeps apart", "one merged that it does not know"],
)
def test_pairs_are_counted(ours: list[int], right: int, judged: int, found: int, unjudged: int) -> None:
    addresses = [email.casefold() for _, email in WRITTEN]
    counts = bench.compare("invented", addresses, bench.judge(MAILMAP, WRITTEN), ours).counts
    assert (counts["right"], counts["judged"]) == (right, judged)
    assert (counts["found"], counts["same"], counts["unjudged"]) == (found, 1, unjudged)


def test_a_miss_in_one_repository_fails_though_the_pool_passes(capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = bench.Tally("good"), bench.Tally("bad")
    good.counts.update({"judged": 1000, "right": 1000})
    bad.counts.update({"judged": 10, "right": 9})
    assert bench.report([good])
    assert not bench.report([good, bad])
    assert "missed: precision_bad" in capsys.readouterr().out
