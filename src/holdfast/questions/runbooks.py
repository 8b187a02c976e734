"""What is written about each asset, how old is it against its code, who looks after it, and did it work when tried?"""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Annotated, Any

from holdfast.questions import company as companies
from holdfast.questions import provenance, scoping
from holdfast.questions.contract import Context
from holdfast.questions.exercised import owners, tests
from holdfast.terms.answer import Answer, Block, Cell, Column, Doing, Headline, Link, Next, Note, NoteRole, Table
from holdfast.terms.nouns import AssetId, PersonId
from holdfast.terms.request import Field, PathScope
from holdfast.terms.request import Request as Base
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    import polars as pl

COLUMNS = (
    Column("asset", "Asset"),
    Column("state", "State"),
    Column("since", "Changes", numeric=True),
    Column("owner", "Owner"),
    Column("tested", "Last tried"),
    Column("result", "When tried", secondary=True),
    Column("written", "Last written", secondary=True),
    Column("document", "Document", secondary=True),
    Column("production", "Production", secondary=True),
    Column("say", "Say", doings=True, secondary=True),
)
WORDS = {
    "none": "none",
    "failed": "did not work",
    "stale": "stale",
    "fresh": "kept up",
    "unknown": "age not known",
}
ORDER = tuple(WORDS)
OLD = ("failed", "stale")


class Request(Base):
    """What to list."""

    path: PathScope = ()
    production: Annotated[bool, Field("Only what is in production")] = False
    stale: Annotated[bool, Field("Only what has no document, or one that cannot be trusted")] = False


def run(request: Request, context: Context) -> Answer:
    """Assets in production without a document first, then documents that failed or are stale."""
    rows = _rows(context)
    rows = [row for row in rows if not request.path or any(scoping.below(row["asset"], one) for one in request.path)]
    rows = [row for row in rows if not request.production or row["production"]]
    shown = [row for row in rows if not request.stale or row["state"] in ("none", "failed", "stale")]
    blocks: list[Block] = [
        _headline(rows),
        Table(
            "runbooks", text("What is written"), COLUMNS, tuple(map(_cells, shown)), caption=_rule(context), limit=30,
            empty=text("No asset is like that."),
        ),
        Next(
            text(
                "Say who looks after one: `holdfast runbooks assign ASSET PERSON`. Have somebody who did not write it "
                "do what it says, then `holdfast runbooks tested ASSET --by PERSON`; a test that works counts as a "
                "drill, and makes a later take-over cheaper."
            ),
            (Link(text("Everything that somebody must look after"), "assets"),),
        ),
        Note(
            NoteRole.WHEN_NOT_TO_USE,
            text(
                "A count of changes says that a page may be wrong, not that it is; a page that nobody tried may be "
                "wrong from its first day. Documents outside these repositories are not seen: name them with "
                "`holdfast assets add --document`."
            ),
        ),
    ]  # fmt: skip
    people = tuple(sorted({row["owner"] for row in shown if row["owner"] is not None}))
    return provenance.answer(context, "runbooks", "Runbooks", request, blocks, people=people)


def _rows(context: Context) -> list[dict[str, Any]]:
    """Every asset with its document, worst first."""
    import polars as pl

    from holdfast.measures import outside
    from holdfast.measures.estate.runbooks import runbooks

    reader, parts = context.reader, companies.parts(context)
    assets = pl.concat([parts.assets, outside.rows(parts.said.outside)], how="diagonal")
    touches = parts.history.touches.join(parts.members, on="file", how="left")
    found = runbooks(assets, touches, parts.history.files, _tests(context), reader.as_of, context.ledger)
    rows = assets.join(found, on="asset", maintain_order="left").to_dicts()
    looks, tried = owners(reader.entries), tests(reader.entries)
    for row in rows:
        alias = looks.get(row["asset"])
        person = reader.person_of(alias) if alias else None
        row["owner"] = None if person is None else reader.handle(person)
        row["test"] = tried.get(row["asset"])
    return sorted(rows, key=lambda row: (_rank(row), -(row["since"] or 0), row["asset"]))


def _rank(row: dict[str, Any]) -> tuple[bool, int]:
    """In production what cannot be trusted first, then the rest of what cannot, then what can."""
    trusted = row["state"] in ("fresh", "unknown")
    return (trusted or not row["production"], ORDER.index(row["state"]))


def _tests(context: Context) -> pl.DataFrame:
    import polars as pl

    rows = [
        (asset, int(datetime.combine(one.on, time.min, UTC).timestamp()), one.passed)
        for asset, one in tests(context.reader.entries).items()
    ]
    return pl.DataFrame(rows, schema={"asset": pl.String, "on": pl.Int64, "passed": pl.Boolean}, orient="row")


def _headline(rows: list[dict[str, Any]]) -> Headline:
    used = [row for row in rows if row["production"]]
    among = used or rows
    none, old = (sum(row["state"] in states for row in among) for states in (("none",), OLD))
    where = " in production" if used else ""
    if none:
        finding = text("{n} of {of:asset|assets}" + where + " {n:only has|have} nothing written", n=none, of=len(among))
    elif old:
        finding = text(
            "{n} of {of:asset|assets}" + where + " {n:only has|have} a document that cannot be trusted",
            n=old, of=len(among),
        )  # fmt: skip
    else:
        finding = text("Something is written about every asset" + where + ", and it kept up")
    return Headline(
        finding,
        text(
            "Of all {of:asset|assets}, {none} {none:only has|have} nothing written about {none:only it|them}; "
            "{old:document is|documents are} stale or failed when tried, and {never:was|were} never tried.",
            of=len(rows), none=sum(row["state"] == "none" for row in rows),
            old=sum(row["state"] in OLD for row in rows),
            never=sum(row["test"] is None and row["state"] != "none" for row in rows),
        ),
    )  # fmt: skip


def _rule(context: Context) -> Text:
    most = int(context.ledger.mid("runbook_stale_changes"))
    return text(
        "Changes: how often the code changed since its document was last written, or tried with success. With more "
        "than {most} it is stale (our assumption, `holdfast claims`). Owner: who looks after it.",
        most=most,
    )


def _cells(row: dict[str, Any]) -> tuple[Cell, ...]:
    test, owner = row["test"], row["owner"]
    return (
        AssetId(row["asset"]),
        WORDS[row["state"]],
        row["since"],
        owner if isinstance(owner, PersonId) else None,
        test.on if test else None,
        None if test is None else "worked" if test.passed else "did not work",
        companies.day(row["written"]),
        row["docs_file"],
        bool(row["production"]),
        _say(row["asset"], row["state"]),
    )


def _say(asset: str, state: str) -> tuple[Doing, ...]:
    """Who looks after it, and that it was tried, where there is something to try."""
    owner = Doing(text("owner"), "runbooks assign", (("asset", asset),), ready=False)
    tried = Doing(text("tried"), "runbooks tested", (("asset", asset),), ready=False)
    return (owner,) if state == "none" else (owner, tried)
