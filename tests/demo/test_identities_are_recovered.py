"""Who is who, who is a machine and who has left, recovered from generated companies of several seeds."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from itertools import combinations

import polars as pl
import pytest

from holdfast.demo.company import Company, generate
from holdfast.operations import opening
from holdfast.operations.contract import Context as Doing
from holdfast.operations.scan import Scan, scan
from holdfast.store.identity import resolve
from holdfast.store.reader import Reader

AS_OF = date(2026, 9, 1)
GIVEN = "Orla Bram Cass Dunja Elio Fenna Gustav Hale Ilse Jory Kester Lio Maren Nils Odile Pirro Runa Sorin"
FAMILY = "Quillfeather Tidewater Hollowell Saltmarrow Emberwick Fernhatch Lanternby Cloverdeep Rushmere"
RECALL = 0.8
"""The share of pairs that must be found in the companies drawn below."""


@pytest.fixture(scope="module", params=[("startup", 28, 2), ("startup", 9, 3), ("shop", 28, 1)])
def scanned(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Company, Reader]:
    shape, size, seed = request.param
    folder = tmp_path_factory.mktemp("identities") / "company"
    company = generate(folder, size=size, shape=shape, seed=seed, as_of=AS_OF)
    workspace = opening.workspace_for_scan([folder], folder)
    settings = opening.settings_of(workspace)
    with ThreadPoolExecutor(2) as executor:
        doing = Doing(workspace, settings, datetime(2026, 9, 1, tzinfo=UTC), random.Random(1), executor=executor)
        scan(Scan(paths=(str(folder),), as_of=AS_OF), doing)
    return company, opening.reader_of(workspace, settings, random.Random(1))


def test_nobody_is_merged_with_another_and_most_addresses_are_merged_or_asked_about(
    scanned: tuple[Company, Reader],
) -> None:
    company, reader = scanned
    person = dict(reader.aliases.select("email", "person").iter_rows())
    owner = {address.email: who.handle for who in company.parameters.people for address in who.addresses}
    seen = [email for email in owner if email in person]
    asked = {frozenset(pair) for pair in _suggested(reader)}
    for one, other in combinations(seen, 2):
        merged = person[one] == person[other]
        assert not merged or owner[one] == owner[other], (one, other)
        if owner[one] == owner[other]:
            assert merged or frozenset((person[one], person[other])) in asked, (one, other)


def test_machines_and_assistants_are_no_people_and_no_person_is_a_machine(scanned: tuple[Company, Reader]) -> None:
    company, reader = scanned
    planted = {bot.email for bot in company.parameters.bots}
    planted |= {assistant.email for assistant in company.parameters.assistants}
    people = {address.email for who in company.parameters.people for address in who.addresses}
    found = set(reader.people.filter("bot")["emails"].explode().to_list())
    assert planted & set(reader.aliases["email"]) <= found
    assert not found & people


def test_leavers_are_known_by_what_the_company_says_and_no_silence_is_taken_for_leaving(
    scanned: tuple[Company, Reader],
) -> None:
    company, reader = scanned
    said = {who.name for who in company.parameters.people if who.left is not None}
    marked = {
        name
        for names in reader.people.filter(pl.col("left_on").is_not_null() & (pl.col("left_on") <= reader.as_of))[
            "names"
        ]
        for name in names
    }
    assert marked <= said | {address.name for who in company.parameters.people for address in who.addresses}
    assert said & {name for names in reader.people["names"] for name in names} <= marked


def _suggested(reader: Reader) -> Iterator[tuple[int, int]]:
    person = dict(reader.aliases.select("alias", "person").iter_rows())
    for a, b in reader.identities.suggestions.select("alias", "other").iter_rows():
        yield person[a], person[b]


def drawn(seed: int) -> tuple[pl.DataFrame, pl.DataFrame, list[int]]:
    """A company of forty with two to four addresses each, and three pairs of namesakes; the truth by alias."""
    chance = random.Random(seed)
    names = chance.sample([f"{given} {family}" for given in GIVEN.split() for family in FAMILY.split()], 37)
    rows: list[tuple[str, str, int, int, list[int]]] = []
    truth: list[int] = []
    met: list[tuple[int, int, int]] = []
    for who, name in enumerate([*names, *names[:3]]):
        given, family = name.lower().split()
        namesake = who >= 37
        start, end = chance.randrange(0, 300), chance.randrange(600, 1000)
        own = f"{given}.{family}2@juniper.example" if namesake else f"{given}.{family}@juniper.example"
        mine = [(name, own)]
        if not namesake:
            login = f"{chance.choice(['moss', 'fern', 'wren', 'pike'])}{chance.choice(['wick', 'holm', 'lark'])}{who}"
            mine += chance.sample(
                [
                    (f"{name.split()[0]} T. {name.split()[1]}", own.upper()),
                    (name, f"{given}@laptop-{who}.local"),
                    (name, f"{who}+{login}@users.noreply.github.com"),
                    (login, f"{login}@users.noreply.github.com"),
                    (name, f"{login}@gmail.com"),
                ],
                chance.randrange(1, 4),
            )
        first = len(rows)
        for number, (written, email) in enumerate(mine):
            rows.append((written, email, start, end, [chance.randrange(2)] if namesake else [0, 1]))
            truth.append(who)
            if number and chance.random() < 0.5:
                met.append((first, first + number, 3))
    columns = {"name": pl.String, "email": pl.String, "first_time": pl.Int64, "last_time": pl.Int64}
    frame = pl.DataFrame(rows, schema={**columns, "repositories": pl.List(pl.Int32)}, orient="row")
    aliases = frame.with_row_index("alias").with_columns(pl.col("alias").cast(pl.Int32), commits=pl.lit(5, pl.Int64))
    pairs = pl.DataFrame(met, schema={"alias": pl.Int32, "other": pl.Int32, "commits": pl.Int64}, orient="row")
    return aliases, pairs, truth


def test_over_forty_companies_no_pair_is_wrong_and_most_are_found() -> None:
    merged = right = same = 0
    for seed in range(40):
        aliases, met, truth = drawn(seed)
        ours = resolve(aliases, None, (), met).people["person"].to_list()
        for a, b in combinations(range(len(truth)), 2):
            merged += ours[a] == ours[b]
            same += truth[a] == truth[b]
            right += ours[a] == ours[b] and truth[a] == truth[b]
    assert right == merged
    assert right / same >= RECALL, right / same
