"""The company as the questions about departures see it: its estate, who holds what, how near everybody stands."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from holdfast.questions import history, typed_estate
from holdfast.questions.contract import Context
from holdfast.questions.exercised import exercised
from holdfast.terms.answer import Figure
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import PersonId
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    import polars as pl

    from holdfast.decisions.world import World
    from holdfast.models.cost import Pay


@dataclass(frozen=True, eq=False)
class Company:
    """`assets` is the estate, one row each, in the order of `world.work.assets`; `world` answers any set of leavers.

    `touches` are those of the history with the asset that each file belongs to (null: none).
    """

    assets: pl.DataFrame
    history: history.History
    touches: pl.DataFrame
    world: World
    said: typed_estate.Said


def load(context: Context, seed: int | None, scenarios: int | None) -> Company:
    """Everything from the pinned generation; the same seed gives the same draws. None: as the settings say."""
    import polars as pl

    from holdfast.decisions.world import world
    from holdfast.measures import work
    from holdfast.measures.ownership import contributions
    from holdfast.models import holding, maintainers
    from holdfast.models.draws import Draws

    reader, ledger = context.reader, context.ledger
    context.progress("reading the history")
    known = history.load(reader, context.ledger)
    context.progress("recognising the estate")
    assets, members, said = _estate(context, known)
    touches = known.touches.join(members, on="file", how="left")
    recent = touches.filter(pl.col("time") >= since(context, "change_window_months"))
    changed = recent.group_by("file").agg(changes=pl.col("commit").n_unique().cast(pl.Int64))
    reviewed = maintainers.reviewed_changes(known.reviews, known.touches, ledger)
    rows = maintainers.features(
        _assisted(contributions(known.touches), known.touches), known.files, reader.as_of, reviewed
    )
    context.progress("drawing who holds what")
    written = work.document_times(assets, known.files, touches)
    workload = said.workload(work.workload(assets, touches, reader.as_of, ledger, written), ledger)
    spoken = assets.select("asset", pl.col("language").fill_null(""))
    made = world(
        as_of=reader.as_of,
        workload=workload,
        familiarity=work.familiarity(assets, touches, reader.as_of, ledger, spoken, known.reviews),
        features=rows,
        weights=holding.weights(members, known.files, changed),
        active=active(context, said.named(ledger.mid("holder_active_months"))),
        draws=Draws(context.settings.seed if seed is None else seed, scenarios or context.settings.scenarios, ledger),
        commits=known.commits,
        evidence=tuple(reader.frame("repositories").sort("repository")["name"]),
        handles=dict(reader.people.select("person", "handle").iter_rows()),
        stated=said.stated,
        also=said.simulated,
    )
    order = pl.DataFrame({"asset": list(made.work.assets)}, schema={"asset": pl.String})
    every = pl.concat([assets, said.rows], how="diagonal")
    order = order.join(every, on="asset", how="left", maintain_order="left")
    order = order.join(workload.select("asset", "last_time"), on="asset", how="left", maintain_order="left")
    return Company(order, known, touches, made, said)


def active(context: Context, named: Collection[int] = ()) -> list[int]:
    """People who changed something in the last months or were `named` as holders in them, and are not marked as left.

    In no order of merit.
    """
    import polars as pl

    reader = context.reader
    here = pl.col("left_on").is_null() | (pl.col("left_on") > reader.as_of)
    recent = (pl.col("last_time") >= since(context, "holder_active_months")) | pl.col("person").is_in(list(named))
    return sorted(reader.people.filter(~pl.col("bot") & here & recent)["person"].to_list())


def since(context: Context, claim: str) -> float:
    """UTC seconds: so many months, by a claim, before the end of `as_of`."""
    from holdfast.measures.work import MONTH, end_of

    return end_of(context.reader.as_of) - context.ledger.mid(claim) * MONTH


def _estate(context: Context, known: history.History) -> tuple[pl.DataFrame, pl.DataFrame, typed_estate.Said]:
    """Assets, as the settings and what was typed leave them; asset and file of each member that history knows; and all
    that was typed."""
    import polars as pl

    from holdfast.measures.estate import as_typed, detect

    reader = context.reader
    found = detect(known.files, reader.frame("markers"), reader.frame("declarations"), reader.frame("repositories"))
    found = as_typed(found, context.settings.production, context.settings.not_production)
    said = typed_estate.said(reader, found, known.files)
    found = said.estate
    files = known.files.select("repository", "name", "file").drop_nulls("file")
    members = found.members.join(files, on=["repository", "name"]).select("asset", "file")
    assets = found.assets.with_columns(drilled=pl.col("asset").is_in(list(exercised(reader.entries))))
    return assets.join(members.select("asset").unique(), on="asset", how="semi"), members, said


def _assisted(contributions: pl.DataFrame, touches: pl.DataFrame) -> pl.DataFrame:
    """How much of each contribution was written with an agent, as far as commits say so."""
    import polars as pl

    from holdfast.measures.ownership import CREATES, DELIVERS

    helped = (
        touches.filter("assisted")
        .group_by("file", "person")
        .agg(
            assisted=pl.col("status").is_in(DELIVERS).cast(pl.Int64).sum(),
            assisted_created=pl.col("status").is_in(CREATES).any(),
        )
    )
    return contributions.join(helped, on=["file", "person"], how="left").with_columns(
        pl.col("assisted").fill_null(0), pl.col("assisted_created").fill_null(False)
    )


def pay(context: Context, leavers: Sequence[PersonId]) -> Pay:
    """The band of the leavers' roles where it was typed, otherwise the measure "per $100k of pay"."""
    import polars as pl

    from holdfast.models.cost import PER, Pay, average

    roles = context.settings.roles
    handles = [person.number for person in leavers]
    theirs = context.reader.people.filter(pl.col("handle").is_in(handles))["role"].to_list()
    bands = [roles[role].pay for role in theirs if role in roles]
    if not bands or len(bands) < len(handles) or any(band is None for band in bands):
        return Pay(PER)
    return average([band[1] for band in bands if band], context.settings.currency)


def money_figure(key: str, label: str, cost: Estimate, pay: Pay) -> Figure:
    """A cost as a figure; without a typed pay it says what it is per."""
    note = None if pay.typed else text("per $100k of pay: no pay was typed")
    return Figure(key, label, cost, money=pay.base.currency, note=note)


def unnamed(counted: int, told: int) -> str:
    """What to add to a count over scenarios where fewer assets than it counts can be told one by one.

    >>> unnamed(10, 4)
    'History can tell 4 of them; for the others, ask two people. '
    >>> unnamed(3, 0), unnamed(2, 2)
    ('History cannot tell which: ask two people. ', '')
    """
    if told >= counted:
        return ""
    return f"History can tell {told} of them; for the others, ask two people. " if told else CANNOT_TELL_WHICH


CANNOT_TELL_WHICH = "History cannot tell which: ask two people. "


def day(seconds: object) -> date | None:
    """UTC seconds as a date; None stays None."""
    return datetime.fromtimestamp(seconds, UTC).date() if isinstance(seconds, int) else None


def percent(share: float) -> Text:
    """A share as a cell."""
    return text("{share:percent}", share=share)
