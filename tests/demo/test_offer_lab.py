"""What the example company typed of offers: invented, labelled, readable, and its planted truth found again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from invented_firm import Terminal, blocks, table

from holdfast.decisions.board_grid import judge
from holdfast.demo import grid, lab
from holdfast.demo.parameters import read
from holdfast.evidence.grid import parse
from holdfast.models.runway import months
from holdfast.terms.grid import Offered
from holdfast.terms.offering import OfferRequest

AS_OF = date(2026, 9, 1)


def offered(request: OfferRequest) -> Offered:
    return Offered(request.role or "", request.level or "", request.region or "US", request.base, request.equity)


def test_the_board_s_grid_is_read_whole_and_says_that_it_is_invented() -> None:
    batch = parse(grid.grid(AS_OF), "USD")
    truth: Any = grid.truth(AS_OF)["grid"]
    assert (len(batch.grid.lines), batch.quarantined, batch.duplicates) == (truth["lines"], (), 0)
    assert sum(line.holds(AS_OF) for line in batch.grid.lines) == truth["lines_that_hold"]
    assert all(line.approved_by.endswith("(invented)") for line in batch.grid.lines)
    assert all(one.label.endswith("(invented)") for one in grid.OFFERS)
    assert batch.grid.overlaps() == ()


def test_the_offer_outside_the_grid_is_found_and_the_other_is_inside() -> None:
    board = parse(grid.grid(AS_OF), "USD").grid
    truth: Any = grid.truth(AS_OF)["grid"]
    planted = {one["label"]: one for one in truth["offers"]}
    assert sorted(one["inside"] for one in planted.values()) == [False, True]
    for one in grid.OFFERS:
        found = judge(offered(OfferRequest.model_validate(dict(one.fields))), board, AS_OF)
        expected = planted[one.label]
        assert found.inside == expected["inside"]
        broken = [(failed.what, str(failed.by)) for failed in found.failed]
        assert broken == ([(expected["outside"], expected["by"])] if not found.inside else [])


def test_months_of_cash_are_the_planted_ones() -> None:
    truth: Any = grid.truth(AS_OF)["cash"]
    assert str(months(Decimal(truth["cash"]), Decimal(truth["burn"]))) == truth["months"] == "21"


@pytest.mark.parametrize(
    ("size", "shape", "there"),
    [
        (28, "startup", {"captable.csv", "grid.csv", "pay.csv"}),
        (9, "startup", {"captable.csv"}),
        (28, "shop", set()),
    ],
)
def test_a_company_types_only_what_it_has(size: int, shape: str, there: set[str]) -> None:
    parameters = read(size, shape)
    assert set(lab.files(parameters, AS_OF)) == there
    files = {str(fields["file"]) for _, fields in lab.commands(Path("/x"), parameters, AS_OF) if "file" in fields}
    assert files == {f"/x/{name}" for name in there}


def test_typed_into_an_empty_workspace_the_pages_say_what_was_planted(tmp_path: Path) -> None:
    parameters, there = read(28, "startup"), Terminal(tmp_path, tmp_path / "home")
    (tmp_path / "holdfast.toml").write_text('company = "Osierlight (invented)"\n')
    for name, content in lab.files(parameters, AS_OF).items():
        (tmp_path / name).write_text(content)
    for turn in range(2):
        for slug, fields in lab.commands(tmp_path, parameters, AS_OF):
            said = there(*slug.split(), *typed(fields))
            assert said.code == 0, (slug, said.err)
            assert turn == 0 or "nothing was done" in said.out, (slug, said.out)
    answer = there("grid", "--as-of", AS_OF.isoformat(), "--json").json
    assert answer["invented"]
    assert blocks(answer, "headline")[0]["finding"] == "1 of 2 saved offers may be sent today"
    assert len(table(answer, "offers")) == 2
    cash = blocks(there("runway", "--as-of", AS_OF.isoformat(), "--json").json, "figures")[0]["items"][0]
    assert cash["estimate"]["value"] == pytest.approx(21)


def typed(fields: Any) -> list[str]:
    """Fields as words of a command line; files and labels stand without an option's name."""
    bare = ("file", "label", "cash")
    rest = [(f"--{name.replace('_', '-')}", str(value)) for name, value in fields.items() if name not in bare]
    options = [word for pair in rest for word in pair]
    return [*(fields[name] for name in bare if name in fields), *options]


def test_an_example_that_typed_itself_makes_way_and_one_that_somebody_typed_in_does_not(tmp_path: Path) -> None:
    somebody = Terminal(tmp_path, tmp_path / "home")
    words = ("demo", "--into", "example", "--size", "9", "--as-of", AS_OF.isoformat(), "--no-report", "--no-input")
    said = somebody(*words)
    assert said.code == 0, said.err
    assert "Filled too: `captable`." in said.out
    assert somebody(*words).code == 0
    assert not (tmp_path / "example-older-1").exists(), "what the example typed itself is nobody's work"
    there = Terminal(tmp_path / "example", tmp_path / "home")
    assert there("offer", "save", "mine", "--base", "200k", "--equity", "0.1%").code == 0
    assert "1 typed change" in somebody(*words).err
    assert (tmp_path / "example-older-1").exists()
