"""What the evidence shows of adopted actions: changes, reviews, drills, what was written and said since, as frames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from holdfast.measures.plan_progress import Evidence
    from holdfast.questions.adopted import Adopted
    from holdfast.questions.company import Company
    from holdfast.questions.contract import Context
    from holdfast.store.reader import Reader


def progress(record: Sequence[Adopted], company: Company, context: Context) -> Sequence[Mapping[str, Any]]:
    """For each action in their order: `state` in words, and `count` of the `of` signs that it takes."""
    import polars as pl

    from holdfast.measures.plan_progress import PLANNED, progress

    rows = [_planned(one, context.reader) for one in record]
    found = progress(pl.DataFrame(rows, schema=dict(PLANNED)), seen(company, context), context.ledger)
    return found.rows(named=True)


def _planned(one: Adopted, reader: Reader) -> dict[str, Any]:
    return {
        "key": one.key,
        "kind": one.kind,
        "asset": None if one.asset is None else one.asset.key,
        "person": None if one.who is None else reader.person(one.who),
        "helper": None if one.helper is None else reader.person(one.helper),
        "since": one.since,
        "documented": one.documented,
    }


def seen(company: Company, context: Context) -> Evidence:
    """Everything that could show an action, up to the day of the reader; what was typed later than the scan too."""
    import polars as pl

    from holdfast.decisions.usual_holders import usual_holders
    from holdfast.measures.plan_progress import only

    touches = company.touches.drop_nulls("asset").select("asset", "person", "commit", "time").unique()
    first = company.history.touches.group_by("person").agg(pl.col("time").min())
    return only(
        touches=touches,
        reviews=company.history.reviews.select("commit", "person"),
        drills=_frame(_drills(context.reader), "passed"),
        stated=_frame(_stated(context.reader), "holds"),
        documented=company.assets.select("asset", "documented"),
        holders=usual_holders(company.world),
        newcomers=first,
    )


Row = tuple[str, int | None, bool, int]
"""Asset, person, how it went or what was said, and the last second of its day."""


def _frame(rows: Iterable[Row], verdict: str) -> pl.DataFrame:
    import polars as pl

    schema = {"asset": pl.String, "person": pl.Int32, verdict: pl.Boolean, "time": pl.Int64}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def _drills(reader: Reader) -> Iterator[Row]:
    """Drills, and runbooks that were tried, which count as one."""
    for entry in reader.entries:
        value = entry.value
        if entry.kind == "drill" and value and value["passed"] is not None:
            yield value["asset"], _person(reader, value["alias"]), bool(value["passed"]), _end(value["on"])
        if entry.kind == "runbook" and value and value["what"] == "tested":
            yield value["asset"], _person(reader, value["by"]), bool(value["passed"]), _end(value["on"])


def _stated(reader: Reader) -> Iterator[Row]:
    """Who was said to hold an asset, by whoever says so."""
    for entry in reader.entries:
        value = entry.value
        if entry.kind not in ("asset", "answer") or not value or "asset" not in value:
            continue
        holds = value.get("says") if entry.kind == "answer" else value.get("holds")
        person = _person(reader, value.get("alias"))
        if holds is not None and person is not None:
            yield value["asset"], person, bool(holds), _end(value["on"])


def _person(reader: Reader, alias: Any) -> int | None:
    return None if alias is None else reader.person_of((str(alias[0]), str(alias[1])))


def _end(on: str) -> int:
    from holdfast.measures.work import end_of

    return end_of(date.fromisoformat(on)) - 1
