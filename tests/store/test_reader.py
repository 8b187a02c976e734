"""Who the people of a history are, by what was written, declared and typed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from invented_history import ANA, BO, MANIFEST, commits, publish_rows, read

from holdfast.errors import BadInput, NothingToRead, UnknownName
from holdfast.store.generations import publish
from holdfast.store.people import Declared, DeclaredPerson
from holdfast.store.reader import Reader
from holdfast.store.state import AliasKey, State
from holdfast.store.workspace import Workspace, writing
from holdfast.terms.nouns import PersonId

NOON = datetime(2026, 11, 13, 12, tzinfo=UTC)
ANA_AT_HOME = ("ana", "ana@home.example", 9)
OTHER_BO = ("Bo Different", "different@other.example", 4)
ROBOT = ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com", 6)
HISTORY = [ROBOT, ANA_AT_HOME, OTHER_BO, BO, ANA, ANA]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path / "workspace")
    publish_rows(made, HISTORY)
    return made


def record(workspace: Workspace, kind: str, topic: str, value: object) -> None:
    with State.opened(workspace.state) as state:
        state.record(f"test {kind}", kind, topic, value, NOON)


def decide(workspace: Workspace, kind: str, left: AliasKey, right: AliasKey) -> None:
    value = {"kind": kind, "left": left, "right": right}
    record(workspace, "identity", json.dumps(sorted([left, right])), value)


def known(reader: Reader, name: str) -> dict[str, object]:
    return reader.people.row(by_predicate=pl.col("names").list.contains(name), named=True)


def test_every_name_and_address_is_one_alias_with_its_counts(workspace: Workspace) -> None:
    aliases = read(workspace).aliases.select("name", "email", "commits", "first_time", "last_time", "repositories")
    assert aliases.height == 5
    ana = aliases.row(by_predicate=pl.col("name") == "Ana Example")
    assert ana == ("Ana Example", "ana@juniper.example", 2, 3 * 86_400, 3 * 86_400, [0])


def test_people_of_trailers_and_committers_are_known_without_commits_of_their_own(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "other")
    history = commits([ANA, ANA]).with_columns(
        committer_name=pl.lit("Cy Merger"), committer_email=pl.lit("cy@juniper.example")
    )
    trailers = pl.DataFrame(
        [
            (0, 1, "co-authored-by", "Di Pair", "di@juniper.example"),
            (0, 1, "generated-by", "agent", ""),
        ],
        schema=["repository", "commit", "key", "name", "email"],
        orient="row",
    )
    with writing(workspace, "scan"):
        publish(workspace, {"commits": history, "trailers": trailers}, MANIFEST)
    aliases = read(workspace).aliases
    counts = {name: (commits, mentions) for name, commits, mentions in aliases["name", "commits", "mentions"].rows()}
    assert counts == {"Ana Example": (2, 0), "Cy Merger": (0, 2), "Di Pair": (0, 1)}


def test_the_day_of_the_scan_is_the_date_of_every_answer(workspace: Workspace) -> None:
    assert read(workspace).as_of == date(2026, 11, 13)
    assert read(workspace).last_seen(read(workspace).find("Ana Example")) == date(1970, 1, 4)


def test_a_reader_is_built_once_for_one_state_of_things(workspace: Workspace) -> None:
    first = read(workspace)
    assert read(workspace) is first
    record(workspace, "role", "role ana", {"alias": ANA[:2], "value": "lead"})
    second = read(workspace)
    assert second is not first
    publish_rows(workspace, HISTORY[1:])
    assert read(workspace).number == second.number + 1


def test_a_person_is_found_by_handle_name_address_or_a_word_of_either(workspace: Workspace) -> None:
    reader = read(workspace)
    bo = reader.find("Bo Invented")
    for written in (
        str(bo),
        f"p{bo.number}",
        "bo invented",
        "BO@juniper.example",
        "Invented",
        "Bo <bo@juniper.example>",
    ):
        if written.startswith("Bo <"):
            written = "Bo Invented <bo@juniper.example>"
        assert reader.find(written) == bo


def test_a_name_that_two_people_share_names_both(workspace: Workspace) -> None:
    reader = read(workspace)
    both = sorted([reader.find("bo@juniper.example"), reader.find("different@other.example")])
    with pytest.raises(BadInput, match=rf"`bo` could be 2 people: {both[0]} .* and {both[1]} "):
        reader.find("bo")


def test_a_name_that_nobody_has_names_near_ones(workspace: Workspace) -> None:
    with pytest.raises(UnknownName) as nobody:
        read(workspace).find("Anna Example")
    assert nobody.value.near == (str(read(workspace).find("Ana Example")),)
    assert "Ana" not in str(nobody.value).replace("Anna", "")
    with pytest.raises(UnknownName, match="Nobody has the handle `person 999`"):
        read(workspace).find("person 999")


def test_machine_accounts_are_no_people_but_can_be_meant(workspace: Workspace) -> None:
    reader = read(workspace)
    assert known(reader, ROBOT[0])["bot"] is True
    assert ROBOT[0] not in {name for _, name, _ in reader.names}
    with pytest.raises(UnknownName):
        reader.find(ROBOT[0])
    assert reader.find(ROBOT[0], bots=True) == PersonId(int(str(known(reader, ROBOT[0])["handle"])))


def test_two_that_are_said_to_be_one_keep_the_older_handle_and_the_other_is_understood(workspace: Workspace) -> None:
    before = read(workspace)
    ana, home = before.find("Ana Example"), before.find("ana@home.example")
    decide(workspace, "same", ANA[:2], ANA_AT_HOME[:2])
    after = read(workspace)
    assert after.find("ana@home.example") == after.find("Ana Example")
    assert after.find("Ana Example") in (ana, home)
    assert after.find(str(ana)) == after.find(str(home)) == after.find("Ana Example")
    decide(workspace, "different", ANA[:2], ANA_AT_HOME[:2])
    assert (read(workspace).find("Ana Example"), read(workspace).find("ana@home.example")) == (ana, home)


def test_what_is_typed_outranks_the_settings_file(workspace: Workspace) -> None:
    declared = Declared(
        people=(
            DeclaredPerson(name="Ana Example", left_on=date(2026, 3, 31), role="engineer", team="Models"),
            DeclaredPerson(emails=("bo@juniper.example",), bot=True),
        ),
        same=((ANA[:2], ("", "ana@home.example")),),
    )
    ana = known(read(workspace, declared), "Ana Example")
    assert (ana["left_on"], ana["role"], ana["team"]) == (date(2026, 3, 31), "engineer", "Models")
    assert "ana@home.example" in str(ana["emails"])
    assert known(read(workspace, declared), "Bo Invented")["bot"] is True
    record(workspace, "left_on", "left ana", {"alias": ANA[:2], "value": None})
    record(workspace, "role", "role ana", {"alias": ANA_AT_HOME[:2], "value": "lead"})
    decide(workspace, "different", ANA[:2], ANA_AT_HOME[:2])
    ana = known(read(workspace, declared), "Ana Example")
    assert (ana["left_on"], ana["role"]) == (None, "engineer")
    assert known(read(workspace, declared), "ana")["role"] == "lead"


def test_an_address_of_a_person_is_meant_by_its_number(workspace: Workspace) -> None:
    decide(workspace, "same", ANA[:2], ANA_AT_HOME[:2])
    reader = read(workspace)
    ana = reader.find("Ana Example")
    assert [(one.ordinal, one.email) for one in reader.aliases_of(ana)] == [
        (1, "ana@juniper.example"),
        (2, "ana@home.example"),
    ]
    assert reader.find_alias(f"{ana}, address 2") == ANA_AT_HOME[:2]
    assert reader.find_alias("ana <ANA@home.example>") == ANA_AT_HOME[:2]
    assert reader.find_alias("Ana Example") == ANA[:2]
    with pytest.raises(UnknownName, match="has 2 addresses"):
        reader.find_alias(f"{ana}, address 3")


def test_own_figures_are_handed_on(workspace: Workspace) -> None:
    own = {"low": 1.0, "mid": 2.0, "high": 3.0, "source": "your own figure", "dated": "2026-11-13"}
    record(workspace, "claim", "claim vacancy_weeks", own)
    record(workspace, "claim", "claim learning_constant", None)
    assert [(one.key, one.mid) for one in read(workspace).overrides] == [("vacancy_weeks", 2.0)]


def test_before_the_first_scan_nobody_is_known(tmp_path: Path) -> None:
    with pytest.raises(NothingToRead, match="holdfast scan"):
        read(Workspace(tmp_path / "empty"))
