"""Whose commits are: authors and co-authors once each, agents' commits of the human behind them, forges of nobody."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest
from invented_repositories import ANA, BO, START, Desk, git

from holdfast.claims.ledger import Ledger
from holdfast.questions import history

CLAUDE = "Claude <noreply@anthropic.com>"
COPILOT = "copilot-swe-agent[bot] <198982749+Copilot@users.noreply.github.com>"
FORGE = "GitHub <noreply@github.com>"
UPDATER = "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>"


def written(folder: Path, author: str, committer: str, *trailers: str) -> None:
    """One commit with these trailers, by way of a repository of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / ".git").exists():
        git(folder, "init", "-q", "-b", "main")
    day = len(list(folder.glob("*.py")))
    (folder / f"f{day}.py").write_text(f"day = {day}\n")
    who: dict[str, str] = {}
    for role, person in (("AUTHOR", author), ("COMMITTER", committer)):
        name, _, email = person.rstrip(">").partition(" <")
        stamp = f"{START + day * 3600} +0000"
        who |= {f"GIT_{role}_NAME": name, f"GIT_{role}_EMAIL": email, f"GIT_{role}_DATE": stamp}
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "\n".join([f"Change {day}", "", *trailers]), **who)


@pytest.mark.parametrize(
    ("author", "committer", "trailers", "credited", "assisted"),
    [
        (ANA, ANA, (), {ANA}, False),
        (ANA, FORGE, (f"Co-authored-by: {BO}",), {ANA, BO}, False),
        (ANA, FORGE, (f"Co-authored-by: {ANA}", f"Co-authored-by: {ANA}"), {ANA}, False),
        (ANA, FORGE, (f"Co-developed-by: {BO}",), {ANA, BO}, False),
        (ANA, ANA, (f"Co-authored-by: {CLAUDE}",), {ANA}, True),
        (ANA, ANA, (f"Reviewed-by: {BO}", f"Signed-off-by: {BO}"), {ANA}, False),
        (COPILOT, FORGE, (f"Co-authored-by: {ANA}",), {ANA}, True),
        (COPILOT, BO, (), {BO}, True),
        (COPILOT, BO, (f"Co-authored-by: {ANA}",), {ANA}, True),
        (CLAUDE, FORGE, (f"Signed-off-by: {BO}",), {BO}, True),
        (CLAUDE, FORGE, (f"Reviewed-by: {BO}",), set(), True),
        (CLAUDE, FORGE, (), set(), True),
        (UPDATER, BO, (), set(), False),
    ],
)
def test_a_commit_is_credited_to(
    tmp_path: Path, author: str, committer: str, trailers: tuple[str, ...], credited: set[str], assisted: bool
) -> None:
    folder = tmp_path / "api"
    written(folder, ANA, ANA)
    written(folder, BO, BO)
    written(folder, author, committer, *trailers)
    found, marked = _last(folder, tmp_path)
    assert found == {who.rpartition("<")[2].rstrip(">") for who in credited}
    assert marked is assisted


CY = "Cy Inkwell <cy@juniper.example>"


@pytest.mark.parametrize(
    ("trailers", "merger", "credited"),
    [
        ((), CY, CY),
        ((f"Signed-off-by: {BO}",), CY, CY),
        ((f"Co-authored-by: {ANA}",), CY, ANA),
        ((f"Signed-off-by: {BO}",), UPDATER, BO),
        ((), UPDATER, None),
        ((), CLAUDE, None),
    ],
)
def test_an_agent_s_commit_is_credited_to_the_human_who_merged_it_if_it_names_none(
    tmp_path: Path, trailers: tuple[str, ...], merger: str, credited: str | None
) -> None:
    """Cy does nothing but merge."""
    folder = tmp_path / "api"
    written(folder, ANA, ANA)
    written(folder, BO, BO)
    git(folder, "checkout", "-q", "-b", "side")
    written(folder, CLAUDE, FORGE, *trailers)
    git(folder, "checkout", "-q", "main")
    who: dict[str, str] = {}
    for role, person in (("AUTHOR", merger), ("COMMITTER", FORGE)):
        name, _, email = person.rstrip(">").partition(" <")
        who |= {f"GIT_{role}_NAME": name, f"GIT_{role}_EMAIL": email, f"GIT_{role}_DATE": f"{START + 9 * 3600} +0000"}
    git(folder, "merge", "-q", "--no-ff", "-m", "Merge pull request", "side", **who)
    found, marked = _last(folder, tmp_path)
    assert found == ({credited.rpartition("<")[2].rstrip(">")} if credited else set())
    assert marked


def test_an_author_s_own_other_address_in_a_squash_merge_is_no_second_person(tmp_path: Path) -> None:
    folder = tmp_path / "api"
    written(folder, BO, BO)
    written(
        folder, "Ana Quillfeather <ana@juniper.example>", FORGE, "Co-authored-by: Ana Quillfeather <aq@home.example>"
    )
    found, _ = _last(folder, tmp_path)
    assert len(found) == 1


def _last(folder: Path, base: Path) -> tuple[set[str], bool]:
    """The addresses of whom the newest commit is credited to, and whether an agent took part."""
    with ThreadPoolExecutor(1) as executor:
        desk = Desk(base / "workspace", executor=executor)
        desk.scan(folder)
        reader = desk.reader()
    commits = history._commits(reader)
    newest = commits.sort("author_time")["commit"][-1]
    people = history._credits(reader, commits).filter(pl.col("commit") == newest)["person"].to_list()
    emails = dict(reader.people.select("person", "email").iter_rows())
    assert history.load(reader, Ledger.load()).commits == commits.height
    return {emails[one] for one in people}, newest in history._assisted(reader, commits)["commit"].to_list()
