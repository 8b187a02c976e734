"""What changed between the scan before and this one: in the history, in who is seen, in what is held?

What git says comes first and is counted, not estimated. Whether an asset's state changed is worked out by asking the
whole company of both generations, each as of its own day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from holdfast.questions import company as companies
from holdfast.questions import provenance
from holdfast.questions.contract import Context
from holdfast.questions.estate import standing
from holdfast.terms.answer import Answer, Block, Cell, Column, Headline, Link, Next, Note, NotEnough, NoteRole, Table
from holdfast.terms.nouns import AssetId, PersonId, State
from holdfast.terms.request import Field, Scenarios, Seed
from holdfast.terms.request import Request as Base
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    import polars as pl

    from holdfast.store.reader import Reader

MOVED = (
    Column("repository", "Repository"),
    Column("commits", "New commits", numeric=True),
    Column("gone", "Commits gone", numeric=True, secondary=True),
    Column("added", "Files added", numeric=True),
    Column("changed", "Files changed", numeric=True),
    Column("removed", "Files removed", numeric=True),
)
SEEN = (Column("person", "Person"), Column("works_in", "Works in"))
STATES = (Column("asset", "Asset"), Column("before", "Before"), Column("now", "Now"))
TITLE = "What changed since the last scan"
ONE_SCAN = NotEnough(
    text("There is only one scan so far."),
    text("Scan again when something has changed: `holdfast scan` keeps the scan before."),
)
THIN = (State.ALREADY_DARK, State.NO_SECOND_HOLDER)


class Request(Base):
    """What to compare, and how finely to draw."""

    facts_only: Annotated[bool, Field("Only what git says; no states of assets")] = False
    seed: Seed = None
    scenarios: Scenarios = None


def run(request: Request, context: Context) -> Answer:
    """States of both generations, and what git says came between."""
    now, before = context.reader, context.reader.earlier()
    if before is None:
        return provenance.answer(context, "changes", TITLE, request, provenance.refusal(ONE_SCAN))
    context.progress("comparing with the scan before")
    moved = tuple(_moved(before, now))
    seen = tuple(_newly_seen(before, now))
    then = replace(context, reader=before)
    old, new = _states(then, request), _states(context, request)
    rows = _turned(old, new) if old is not None and new is not None else None
    blocks: list[Block] = [
        Headline(_finding(rows, moved), _since(before, now, moved, seen)),
        Table("moved", text("What moved"), MOVED, moved, limit=20, empty=text("No commit came, and no file changed.")),
        *_assets(rows, request),
        Table("seen", text("People seen for the first time"), SEEN, seen, limit=8, empty=text("Nobody.")),
        Next(
            text("What is thin now, with what to do about it: `holdfast estate`."),
            (Link(text("What rests on one person"), "estate"), Link(text("What was read"), "doctor")),
        ),
        Note(
            NoteRole.WHEN_NOT_TO_USE,
            text(
                "It compares two scans, not two moments: what was fetched late counts as new. A state can also turn "
                "because time went by, or because of what was typed since; both scans are asked with what is typed now."
            ),
        ),
    ]
    people = tuple(row[0] for row in seen if isinstance(row[0], PersonId))
    return provenance.answer(context, "changes", TITLE, request, blocks, people=people)


def _finding(rows: Sequence[tuple[Cell, ...]] | None, moved: Sequence[tuple[Cell, ...]]) -> Text:
    if rows is None:
        return text("{n:repository has|repositories have} moved since the scan before", n=len(moved))
    turned = [row for row in rows if isinstance(row[1], State) and isinstance(row[2], State)]
    thinner = sum(row[2] in THIN and row[1] not in THIN for row in turned)
    covered = sum(row[2] is State.COVERED for row in turned)
    if not rows:
        return text("Nothing that you rely on changed its state since the scan before")
    if thinner and covered:
        return text(
            "Since the scan before, {thinner:asset|assets} became thin, and {covered:asset|assets} became covered",
            thinner=thinner,
            covered=covered,
        )
    if thinner or covered:
        what = text("became thin") if thinner else text("became covered")
        return Text("Since the scan before, {n:asset|assets} " + what.template, (("n", thinner or covered),))
    return text("{n:asset is|assets are} new, gone, or in another state since the scan before", n=len(rows))


def _since(before: Reader, now: Reader, moved: Sequence[object], seen: Sequence[object]) -> Text:
    return text(
        "Generation {old}, scanned on {then}, against generation {new}: {moved:repository|repositories} moved, "
        "{seen:person was|people were} seen for the first time.",
        old=str(before.number),
        then=datetime.fromisoformat(str(before.manifest.get("scanned_at", f"{before.as_of}"))).date(),
        new=str(now.number),
        moved=len(moved),
        seen=len(seen),
    )


def _moved(before: Reader, now: Reader) -> Iterator[tuple[Cell, ...]]:
    """A row for each repository of which commits or files differ, by name."""
    import polars as pl

    commits, files = (_by_name(before, now, table, key) for table, key in (("commits", "sha"), ("files", "name")))
    counted = {name: (_new(old, new), _new(new, old)) for name, (old, new) in commits.items()}
    for name in sorted(counted):
        old, new = files[name]
        both = new.join(old, on="name").filter(pl.col("blob") != pl.col("blob_right")).height
        row = (*counted[name], _new(old, new, "name"), both, _new(new, old, "name"))
        if any(row):
            yield (text("{name}", name=name), *row)


def _new(old: pl.DataFrame, new: pl.DataFrame, key: str = "sha") -> int:
    return new.join(old, on=key, how="anti").height


def _by_name(before: Reader, now: Reader, table: str, key: str) -> Mapping[str, tuple[pl.DataFrame, pl.DataFrame]]:
    """By name of a repository, its rows before and now."""
    old, new = _rows(before, table, key), _rows(now, table, key)
    none = next(iter((old | new).values())).clear()
    return {name: (old.get(name, none), new.get(name, none)) for name in old | new}


def _rows(reader: Reader, table: str, key: str) -> dict[str, pl.DataFrame]:
    columns = ("repository", key, "blob") if table == "files" else ("repository", key)
    rows = reader.frame(table, columns)
    parts = rows.partition_by("repository", as_dict=True, include_key=False)
    names = reader.frame("repositories", ("repository", "name"))
    return {name: parts.get((number,), rows.drop("repository").clear()) for number, name in names.iter_rows()}


def _newly_seen(before: Reader, now: Reader) -> Iterator[tuple[Cell, ...]]:
    """Whoever was in no history before: a row each, in the order of their random handles."""
    import polars as pl

    known = before.people["handle"].to_list()
    new = now.people.filter(~pl.col("bot") & ~pl.col("handle").is_in(known)).sort("handle")
    names = dict(now.frame("repositories", ("repository", "name")).iter_rows())
    for handle, repositories in new.select("handle", "repositories").iter_rows():
        works_in = ", ".join(names[number] for number in repositories)
        yield PersonId(handle), text("{works_in}", works_in=works_in)


def _states(context: Context, request: Request) -> dict[str, State] | None:
    """The state of each asset by its key; None where there is too little to tell any."""
    from holdfast.decisions.estate import estate

    if request.facts_only:
        return None
    company = companies.load(context, request.seed, request.scenarios)
    if provenance.too_little(context, company):
        return None
    context.progress("working out what rests on one person")
    found = estate(company.world, companies.pay(context, ()))
    return {one.asset.key: standing(one) for one in found.assets}


def _turned(before: Mapping[str, State], now: Mapping[str, State]) -> tuple[tuple[Cell, ...], ...]:
    """A row for each asset that is new, gone, or in another state; the worst now first."""
    order = list(State)
    rows: list[tuple[tuple[int, str], tuple[Cell, ...]]] = []
    for key in before.keys() | now.keys():
        old, new = before.get(key), now.get(key)
        if old is not new:
            rank = order.index(new) if new is not None else len(order)
            cells = (AssetId(key), old or text("not there"), new or text("gone"))
            rows.append(((rank, key), cells))
    return tuple(cells for _, cells in sorted(rows, key=lambda row: row[0]))


def _assets(rows: tuple[tuple[Cell, ...], ...] | None, request: Request) -> Iterator[Block]:
    if rows is None:
        if not request.facts_only:
            yield Note(NoteRole.CAUTION, text("There is too little history in one of the two scans to tell states."))
        return
    yield Table(
        "states",
        text("Assets that are new, gone, or in another state"),
        STATES,
        rows,
        limit=30,
        empty=text("None: everything stands as it stood."),
    )
