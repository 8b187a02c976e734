"""What people say of the estate, each operation by hand on a small repository that real git made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invented_repositories import ANA, BO, Desk, commit, repository, said

from holdfast.errors import BadInput, HoldfastError, Refused, UnknownName
from holdfast.questions import typed_estate
from holdfast.store.state import State
from holdfast.terms.nouns import AssetId

FILES = ("train/fit.py", "train/data.py", "serve/app.py", "serve/auth.py", "README.md")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two repositories: `api` by Ana and Bo, `web` by Bo."""
    folder = tmp_path_factory.mktemp("estate") / "code"
    repository(folder / "api", (ANA, BO))
    for day, file in enumerate(FILES):
        commit(folder / "api", (ANA, BO)[day % 2], 2 + day, file)
    repository(folder / "web", (BO, BO))
    return folder


@pytest.fixture
def desk(base: Path, tmp_path: Path) -> Desk:
    made = Desk(tmp_path / "workspace")
    made.scan(base)
    return made


def now(desk: Desk) -> typed_estate.Said:
    reader = desk.reader()
    return typed_estate.said(reader, *typed_estate.found(reader, desk.settings))


def keys(desk: Desk) -> list[str]:
    return sorted(desk.assets().files)


def test_a_part_is_split_off_and_joined_again(desk: Desk) -> None:
    before = keys(desk)
    receipt = desk.do("assets split", asset="api", paths=("train", "api:serve/auth.py"))
    assert said(receipt) == ["api:train is an asset of its own now: 3 of api:.."]
    assert set(desk.assets().files["api:train"]) == {"train/fit.py", "train/data.py", "serve/auth.py"}
    desk.do("assets merge", assets=("api", "train"))
    assert keys(desk) == before
    desk.do("undo")
    assert "api:train" in keys(desk)


@pytest.mark.parametrize(
    ("slug", "typed", "words"),
    [
        ("assets split", {"asset": "api", "paths": ("trian",)}, "No file of `api` lies at `trian`"),
        (
            "assets split",
            {"asset": "api", "paths": ("train", "serve", "README.md", "main.py")},
            "nothing would be left",
        ),
        ("assets split", {"asset": "web", "paths": ("main.py",)}, "nothing would be left"),
        ("assets split", {"asset": "appi", "paths": ("x",)}, "No asset is called `appi`.*Did you mean `api`"),
        ("assets merge", {"assets": ("api", "web")}, "2 repositories .api, web."),
        ("assets merge", {"assets": ("api", "api:.")}, "All of these mean `api`"),
        ("assets kind", {"asset": "api", "kind": "vendor"}, "no kind that fits"),
        ("assets kind", {"asset": "api", "kind": "runbok"}, "Did you mean `runbook`"),
        ("assets add", {"name": "AWS", "kind": "code package"}, "Allowed: vendor, account"),
        ("assets add", {"name": "api", "kind": "account"}, "a repository's name"),
        ("assets add", {"name": "a:b", "kind": "account"}, "no `:`"),
        ("assets add", {"name": "  ", "kind": "account"}, "1 to 80 signs"),
        ("assets add", {"name": "AWS", "kind": "account", "holder": ("Zed",)}, "Nobody is called `Zed`"),
        ("assets add", {"name": "AWS", "kind": "account", "holder": ("Bo",), "nobody": True}, "one of the two"),
        ("assets holder", {"asset": "api", "person": "Anna"}, "Nobody is called `Anna`.*Did you mean"),
        ("assets ask", {"question": "cloud_rot", "nobody": True}, "Did you mean `cloud_root`"),
        ("assets ask", {"question": "domain"}, "No answer was given"),
        ("assets ask", {"question": "domain", "nobody": True, "not_ours": True}, "exclude each other"),
        ("assets ask", {}, "Still open: cloud_root, domain"),
        ("runbooks assign", {"asset": "nowhere", "person": "Bo"}, "No asset is called"),
        ("runbooks tested", {"asset": "api", "on": "2030-01-01"}, "has not come"),
    ],
)
def test_bad_input_says_what_is_allowed_and_changes_nothing(
    desk: Desk, slug: str, typed: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        desk.do(slug, **typed)
    assert desk.reader().entries == ()


def test_the_last_asset_cannot_be_left_out(desk: Desk) -> None:
    desk.do("assets exclude", asset="web", why="sold")
    assert "web:." not in keys(desk)
    for asset in keys(desk)[1:]:
        desk.do("assets exclude", asset=asset)
    (last,) = keys(desk)
    with pytest.raises(BadInput, match="the last asset"):
        desk.do("assets exclude", asset=last)


def test_production_and_kind_are_as_said_last(desk: Desk) -> None:
    for slug in ("assets production", "assets not-production", "assets production"):
        desk.do(slug, asset="web")
    desk.do("assets kind", asset="web", kind="serving")
    (web,) = now(desk).estate.assets.filter(asset="web:.").to_dicts()
    assert (web["production"], web["kind"], web["kind_reason"]) == (True, "serving pipeline", "you said so")
    desk.do("undo")
    desk.do("undo")
    (web,) = now(desk).estate.assets.filter(asset="web:.").to_dicts()
    assert (web["production"], web["kind"]) == (False, "code package")


def test_a_path_of_another_asset_names_that_one(desk: Desk) -> None:
    desk.do("assets split", asset="api", paths=("train",))
    with pytest.raises(BadInput, match="belongs to `api:train`"):
        desk.do("assets split", asset="api", paths=("train/fit.py",))


def test_what_no_repository_holds_is_added_held_and_left_out(desk: Desk) -> None:
    desk.do("assets add", name="cloud root", kind="account", holder=("Ana",), why="we deploy there")
    desk.do("assets holder", asset="Cloud Root", person="Bo")
    found = now(desk)
    assert [(one.asset, one.kind, one.asked) for one in found.outside] == [("cloud root", "account", True)]
    assert found.simulated == ("cloud root",)
    assert found.stated.select("asset", "holds", "kind", "age_days").rows() == [("cloud root", True, "named", 0.0)] * 2
    desk.do("assets unhold", asset="cloud root", person="Ana")
    ana = desk.reader().person(desk.reader().find("Ana"))
    assert now(desk).stated.filter(person=ana)["holds"].to_list() == [False]
    desk.do("assets exclude", asset="cloud root", why="closed")
    assert now(desk).outside == ()
    assert now(desk).excluded == (("cloud root", "closed"),)
    desk.do("assets add", name="cloud root", kind="account")
    assert now(desk).stated.is_empty()
    assert (now(desk).simulated, now(desk).void) == ((), ())


def test_what_people_hold_whom_no_repository_knows_is_listed_and_not_simulated(desk: Desk) -> None:
    desk.do("assets add", name="bank", kind="account", holder=("Ana",), elsewhere=1)
    assert [one.elsewhere for one in now(desk).outside] == [1]
    assert now(desk).simulated == ()


@pytest.mark.parametrize("field", ["name", "why", "document"])
def test_a_secret_is_refused_in_every_field_and_stored_nowhere(desk: Desk, field: str) -> None:
    value = "AKIA" + "IOSFODNN7EXAMPLE"
    typed: dict[str, Any] = {"name": "root key", "kind": "credential", field: value}
    with pytest.raises(Refused, match="never its value"):
        desk.do("assets add", **typed)
    with pytest.raises(Refused):
        desk.do("assets exclude", asset="web", why=value)
    with pytest.raises(Refused):
        desk.do("assets ask", question="secrets", holder=(value,))
    with pytest.raises(Refused):
        desk.do("assets ask", question="secrets", nobody=True, name=value)
    assert all(value.encode() not in file.read_bytes() for file in desk.workspace.folder.rglob("*") if file.is_file())


def test_an_answer_to_a_question_is_an_asset_and_another_answer_takes_its_place(desk: Desk) -> None:
    first = desk.do("assets ask", question="domain", holder=("Ana",), elsewhere=1)
    assert said(first)[0].startswith("domain registrar: held by (PersonId(")
    assert [one.asset for one in now(desk).outside] == ["domain registrar"]
    desk.do("assets ask", question="domain", nobody=True, name="names")
    assert [(one.asset, one.asked, one.elsewhere) for one in now(desk).outside] == [("names", True, 0)]
    desk.do("assets ask", question="domain", not_ours=True)
    assert now(desk).outside == ()
    with pytest.raises(BadInput, match="Still open: cloud_root, secrets"):
        desk.do("assets ask")


def test_an_undo_that_later_changes_stand_on_is_refused_and_names_them(desk: Desk) -> None:
    split = desk.do("assets split", asset="api", paths=("train",))
    merge = desk.do("assets merge", assets=("api", "api:train"))
    again = desk.do("assets split", asset="api", paths=("serve",))
    for earlier, later in ((split, merge), (merge, again)):
        with pytest.raises(BadInput, match=f"no longer applies: change {later.undo} .*Undo that one first"):
            desk.do("undo", change=earlier.undo)
    for one in (again, merge, split):
        desk.do("undo", change=one.undo)
    assert (now(desk).void, "api:train" in keys(desk)) == ((), False)
    with pytest.raises(BadInput, match="undone already"):
        desk.do("undo", change=split.undo)


def test_typed_entries_survive_a_scan_of_other_files_and_come_back(base: Path, desk: Desk, tmp_path: Path) -> None:
    desk.do("assets split", asset="api", paths=("train",))
    desk.do("assets production", asset="api:train")
    desk.do("assets holder", asset="web", person="Ana")
    other = repository(tmp_path / "other/code/api", (ANA, BO))
    commit(other, ANA, 3, "serve/app.py")
    desk.scan(tmp_path / "other/code")
    reasons = {one.number: one.reason for one in now(desk).void}
    assert reasons == {
        1: "no file of api:. lies at train now", 2: "there is no asset api:train now", 3: "there is no such asset now",
    }  # fmt: skip
    assert len(desk.reader().entries) == 3
    desk.scan(base)
    assert now(desk).void == ()
    assert bool(now(desk).estate.assets.filter(asset="api:train")["production"].item())


def test_runbooks_have_an_owner_and_tests(desk: Desk) -> None:
    from holdfast.questions.exercised import exercised, owners, tests

    desk.do("runbooks assign", asset="api", person="Ana")
    desk.do("runbooks assign", asset="api", person="Bo")
    desk.do("runbooks tested", asset="api", by="Ana", on="2026-11-02")
    desk.do("runbooks tested", asset="api", on="2026-10-01", failed=True)
    entries = desk.reader().entries
    assert owners(entries)["api:."][0] == "Bo Invented"
    assert (tests(entries)["api:."].passed, str(exercised(entries)["api:."])) == (True, "2026-11-02")
    last = desk.do("runbooks tested", asset="api", failed=True)
    assert exercised(desk.reader().entries) == {}
    desk.do("undo", change=last.undo)
    assert list(exercised(desk.reader().entries)) == ["api:."]


CHANGES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("assets split", {"asset": "api", "paths": ("train",)}),
    ("assets split", {"asset": "api", "paths": ("serve", "main.py")}),
    ("assets merge", {"assets": ("api", "api:train")}),
    ("assets exclude", {"asset": "web"}),
    ("assets production", {"asset": "api"}),
    ("assets not-production", {"asset": "api:train"}),
    ("assets kind", {"asset": "api:serve", "kind": "serving"}),
    ("assets add", {"name": "cloud root", "kind": "account", "holder": ("Ana",)}),
    ("assets holder", {"asset": "cloud root", "person": "Bo"}),
    ("assets unhold", {"asset": "api", "person": "Bo"}),
    ("assets exclude", {"asset": "cloud root"}),
    ("assets ask", {"question": "domain", "nobody": True}),
    ("assets ask", {"question": "domain", "holder": ("Bo",)}),
    ("runbooks assign", {"asset": "api", "person": "Ana"}),
    ("runbooks tested", {"asset": "api"}),
)


def picture(desk: Desk) -> bytes:
    """All that is known of the estate, as bytes."""
    found = now(desk)
    frames = [
        found.estate.assets,
        found.estate.members.sort("repository", "name"),
        found.stated.sort("asset", "person"),
    ]
    rest = [found.outside, found.excluded, found.void, [e.value for e in desk.reader().entries]]
    return "\n".join([*(frame.write_json() for frame in frames), repr(rest)]).encode()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(CHANGES), max_size=7))
def test_any_sequence_undone_from_the_last_gives_the_same_bytes(
    desk: Desk, typed: list[tuple[str, dict[str, Any]]]
) -> None:
    pictures, numbers = [picture(desk)], []
    for slug, fields in typed:
        try:
            numbers.append(desk.do(slug, **fields).undo)
        except HoldfastError:
            continue  # it does not fit what was typed before it
        pictures.append(picture(desk))
    for number in reversed(numbers):
        pictures.pop()
        desk.do("undo", change=number)
        assert picture(desk) == pictures[-1]


def test_keys_of_what_no_repository_holds_tell_themselves_from_paths(desk: Desk) -> None:
    desk.do("assets add", name="cloud root", kind="account")
    assert [key for key in keys(desk) if AssetId(key).outside] == ["cloud root"]
    with State.opened(desk.workspace.state) as state:
        (entry,) = state.live("asset")
    assert json.loads(entry.topic.removeprefix("asset "))[:2] == ["add", "cloud root"]


def test_near_names_and_errors_show_what_a_masked_viewer_sees() -> None:
    from holdfast.operations.known_assets import KnownAssets

    masked = KnownAssets(
        {"lab:notebooks/ana": ("notebooks/ana/a.py",)}, show=lambda one: one.replace("ana", "person 4")
    )
    with pytest.raises(UnknownName, match="Did you mean `lab:notebooks/person 4`") as error:
        masked.find("lab:notebooks/anna")
    assert error.value.near == ("lab:notebooks/person 4",)
    assert masked.find("lab:notebooks/person 4") == "lab:notebooks/ana"
