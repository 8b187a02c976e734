"""The example company: real repositories, the same every time, and labelled as invented."""

import json
import subprocess
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from holdfast.demo.company import Company, generate, simulate
from holdfast.demo.truth import leaving_dates
from holdfast.errors import BadInput, UnknownName

AS_OF = date(2026, 9, 1)


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture(scope="module")
def startup(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return generate(tmp_path_factory.mktemp("demo") / "company", seed=1, as_of=AS_OF)


def folder(company: Company) -> Path:
    assert company.folder is not None
    return company.folder


def test_it_has_28_people_9_repositories_and_64_assets_in_thousands_of_commits(startup: Company) -> None:
    here = [p for p in startup.parameters.people if p.left is None]
    assert len(here) == 28
    repositories = [path for path in folder(startup).iterdir() if (path / ".git").is_dir()]
    assert len(repositories) == 9
    assert len(startup.parameters.assets) == 64
    commits = sum(int(git(path, "rev-list", "--count", "HEAD")) for path in repositories)
    assert 4_000 <= commits <= 8_000


def test_every_repository_says_that_it_is_invented_and_is_clean_and_whole(startup: Company) -> None:
    for repository in startup.parameters.repositories:
        path = folder(startup) / repository.name
        assert "Example company, invented by Holdfast's generator" in (path / "README.md").read_text()
        assert git(path, "status", "--porcelain") == ""
        git(path, "fsck", "--strict", "--no-dangling")


def test_every_asset_has_its_files_in_the_working_tree(startup: Company) -> None:
    truth = json.loads((folder(startup) / "truth.json").read_text())
    for row in truth["assets"]:
        repository = folder(startup) / row["asset"].split(":")[0]
        assert row["files"]
        assert all((repository / name).is_file() for name in row["files"]), row["asset"]


def test_notebooks_are_notebooks(startup: Company) -> None:
    for path in folder(startup).rglob("*.ipynb"):
        assert json.loads(path.read_text())["nbformat"] == 4


def test_everybody_s_address_is_under_example(startup: Company) -> None:
    for person in startup.parameters.people:
        assert all(address.email.endswith(".example") for address in person.addresses)


def test_the_settings_say_who_left_and_who_gives_notice(startup: Company) -> None:
    text = (folder(startup) / "holdfast.toml").read_text()
    people = tomllib.loads(text)["people"]
    left = {p["name"]: p["left"] for p in people if "left" in p}
    assert left["Tomasz Fernhatch"] > AS_OF
    assert left["Viktor Lanternby"] < left["Priya Cloverdeep"] < AS_OF
    assert "invented" in text


def test_merges_squashes_a_rename_and_a_forced_push_are_there(startup: Company) -> None:
    assert int(git(folder(startup) / "web", "rev-list", "--count", "--merges", "HEAD")) > 50
    assert "(#12)" in git(folder(startup) / "ranking-api", "log", "--format=%s")
    assert "rename" in git(folder(startup) / "ranker", "log", "-M", "--summary", "--diff-filter=R", "--format=%s")
    ranker = folder(startup) / "ranker"
    lost = git(ranker, "rev-list", "main@{1}", "^HEAD", "--count")
    assert int(lost) >= 6


def test_no_commit_is_from_after_the_date(startup: Company) -> None:
    for repository in startup.parameters.repositories:
        last = git(folder(startup) / repository.name, "log", "-1", "--format=%cs").strip()
        assert date.fromisoformat(last) <= AS_OF


def test_the_same_arguments_give_the_same_commits(tmp_path: Path) -> None:
    heads = []
    for name in ("one", "two"):
        company = generate(tmp_path / name, size=9, seed=7, as_of=AS_OF)
        heads.append([git(folder(company) / r.name, "rev-parse", "HEAD") for r in company.parameters.repositories])
    assert heads[0] == heads[1]
    other = generate(tmp_path / "other", size=9, seed=8, as_of=AS_OF)
    assert heads[0][0] != git(folder(other) / other.parameters.repositories[0].name, "rev-parse", "HEAD")


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    with pytest.raises(BadInput, match="is not empty"):
        generate(tmp_path, size=9, seed=1, as_of=AS_OF)
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]


def test_what_was_not_written_is_refused_with_what_there_is() -> None:
    with pytest.raises(BadInput, match="28, 9"):
        simulate(size=12, seed=1, as_of=AS_OF)
    with pytest.raises(UnknownName, match="shop"):
        simulate(shape="shopp", seed=1, as_of=AS_OF)
    with pytest.raises(UnknownName, match="pairing"):
        simulate(world="pairings", seed=1, as_of=AS_OF)


def test_people_work_on_workdays_and_never_after_their_last_day(startup: Company) -> None:
    changes = startup.work.changes
    by_people = changes.person >= 0
    weekday = (changes.time[by_people] // 86_400 + 3) % 7  # 1970-01-01 was a Thursday
    assert (weekday >= 5).mean() < 0.1
    for n, person in enumerate(startup.parameters.people):
        if person.left is not None:
            last = datetime.fromtimestamp(int(changes.time[changes.person == n].max()), tz=UTC).date()
            assert last <= leaving_dates(startup.parameters, AS_OF)[person.handle]
