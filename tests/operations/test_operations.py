"""What people do besides scanning: each does what it says, and can be taken back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from invented_repositories import ANA, BO, Desk, repository, said

from holdfast.errors import BadInput, NothingToRead, Refused, UnknownName
from holdfast.operations import OPERATIONS, opening
from holdfast.settings import Role, Settings
from holdfast.store import audit
from holdfast.terms.nouns import Purpose

OLD_ANA = "Ana E <ana@old.example>"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    repository(tmp_path / "code/api", (OLD_ANA, ANA, BO, ANA))
    made = Desk(tmp_path / "workspace", Settings(roles={"lead": Role(pay=(1.0, 2.0, 3.0))}))
    made.scan(tmp_path / "code")
    return made


def fact(desk: Desk, name: str, column: str) -> object:
    return desk.reader().people.row(by_predicate=pl.col("names").list.contains(name), named=True)[column]


def test_two_that_are_one_are_joined_parted_and_brought_back(desk: Desk) -> None:
    ana, old = desk.reader().find("Ana Example"), desk.reader().find("ana@old.example")
    receipt = desk.do("identities same", people=("Ana Example", str(old)))
    joined = desk.reader().find("ana@old.example")
    assert joined == desk.reader().find("Ana Example")
    assert said(receipt) == [f"One person: {joined}."]
    desk.do("undo", change=receipt.undo)
    assert {desk.reader().find("Ana Example"), desk.reader().find("ana@old.example")} == {ana, old}


def test_one_that_is_two_is_parted_by_address(desk: Desk) -> None:
    desk.do("identities same", people=("Ana Example", "ana@old.example"))
    ana = desk.reader().find("Ana Example")
    receipt = desk.do("identities different", people=(f"{ana}, address 1", f"{ana}, address 2"))
    assert desk.reader().find("Ana Example") != desk.reader().find("ana@old.example")
    assert said(receipt)[0].startswith("Two people: person ")


def test_one_name_twice_is_no_pair(desk: Desk) -> None:
    with pytest.raises(BadInput, match="mean the same name and address"):
        desk.do("identities same", people=("Ana Example", "ana@juniper.example"))


def test_a_machine_is_left_out_and_taken_in_again(desk: Desk) -> None:
    desk.do("identities bot", account="Bo Invented")
    assert fact(desk, "Bo Invented", "bot") is True
    desk.do("identities human", account="Bo Invented")
    assert fact(desk, "Bo Invented", "bot") is False


def test_who_left_can_return(desk: Desk) -> None:
    receipt = desk.do("people left", person="Bo", on="2026-11-10")
    assert said(receipt) == [f"{desk.reader().find('Bo')} left on 2026-11-10."]
    assert str(fact(desk, "Bo Invented", "left_on")) == "2026-11-10"
    desk.do("people returned", person="Bo")
    assert fact(desk, "Bo Invented", "left_on") is None
    desk.do("people left", person="Bo")
    assert str(fact(desk, "Bo Invented", "left_on")) == "2026-11-13"


def test_work_after_the_last_day_is_pointed_out(desk: Desk) -> None:
    receipt = desk.do("people left", person="Bo", on="2020-01-01")
    assert "Their latest work is of 2026-11-08, after that day." in said(receipt)[1]


def test_roles_and_teams_are_kept_and_taken_back(desk: Desk) -> None:
    desk.do("people role", person="Bo", role="lead")
    receipt = desk.do("people role", person="Bo", role="engineer")
    assert "There are bands" not in said(receipt)[0]
    assert "No pay band is set for `engineer`" in said(receipt)[1]
    desk.do("people team", person="Bo", team="Models")
    assert (fact(desk, "Bo Invented", "role"), fact(desk, "Bo Invented", "team")) == ("engineer", "Models")
    desk.do("undo", change=receipt.undo)
    assert fact(desk, "Bo Invented", "role") == "lead"


def test_an_own_figure_replaces_a_claim_until_it_is_reset(desk: Desk) -> None:
    published = opening.ledger_of(desk.reader()).mid("learning_constant")
    receipt = desk.do("claims set", key="learning_constant", value=0.7, low=0.6, high=0.8)
    assert receipt.warnings == ()
    (warning,) = desk.do("claims set", key="agency_used", value=0.5).warnings
    assert "counts as certain" in warning.template
    own = opening.ledger_of(desk.reader())["learning_constant"]
    assert (own.low, own.mid, own.high, own.overridden, own.dated) == (0.6, 0.7, 0.8, True, "2026-11-13")
    desk.do("claims reset", key="learning_constant")
    assert opening.ledger_of(desk.reader()).mid("learning_constant") == published
    with pytest.raises(BadInput, match="published figure already"):
        desk.do("claims reset", key="learning_constant")


def test_a_figure_that_the_ledger_would_not_take_is_refused(desk: Desk) -> None:
    with pytest.raises(UnknownName, match="learning_constant"):
        desk.do("claims set", key="learning_constnt", value=0.7)
    with pytest.raises(BadInput, match="rising order"):
        desk.do("claims set", key="learning_constant", value=0.7, low=0.9, high=0.8)
    assert desk.reader().overrides == ()


def test_names_are_shown_for_a_purpose_and_logged_first(desk: Desk) -> None:
    bo = desk.reader().find("Bo")
    receipt = desk.do("unmask", people=("Bo",), purpose="continuity", question="departure")
    assert receipt.permission is not None
    assert (receipt.permission.purpose, receipt.permission.people, receipt.audit) == (Purpose.CONTINUITY, (bo,), 1)
    assert desk.reader().audit[0].details["people"] == [bo.number]
    with pytest.raises(Refused):
        desk.do("unmask", people=("Bo",))
    assert len(audit.rows(desk.workspace.audit)) == 1


def test_where_and_forget(desk: Desk) -> None:
    assert "Its latest generation is 1." in said(desk.do("where"))
    with pytest.raises(BadInput, match="cannot be undone"):
        desk.do("forget")
    desk.do("forget", yes=True)
    assert not desk.workspace.folder.exists()
    with pytest.raises(NothingToRead):
        desk.reader()


@pytest.mark.parametrize("slug", OPERATIONS)
def test_every_operation_has_a_command_and_a_function(slug: str) -> None:
    operation = OPERATIONS[slug]
    assert operation.command.__doc__
    assert operation.title.endswith(".")
    assert operation.slug == slug


def test_the_registry_imports_nothing_heavy() -> None:
    heavy = ("numpy", "polars", "duckdb", "pydantic")
    script = f"import sys, holdfast.operations; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout == b"[]\n"
