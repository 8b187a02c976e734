"""The company as the questions about departures see it: its estate, who holds what, how near everybody stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from holdfast.errors import BadInput
from holdfast.questions import attested, history, typed_estate, typed_roadmap
from holdfast.questions.contract import Context
from holdfast.questions.exercised import exercised
from holdfast.questions.ownership import contributions_of
from holdfast.terms.answer import Figure
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import AssetId, PersonId
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
    heard: attested.Attested


@dataclass(frozen=True, eq=False)
class Parts:
    """What is the same on every day: the history, the estate of the head, which file belongs where, what was typed."""

    history: history.History
    assets: pl.DataFrame
    members: pl.DataFrame
    said: typed_estate.Said


def load(
    context: Context,
    seed: int | None,
    scenarios: int | None,
    *,
    discount_ai: bool = False,
    as_of: date | None = None,
) -> Company:
    """Everything from the pinned generation; the same seed gives the same draws. None: as the settings say.

    With `discount_ai`, a change written with an AI agent counts for less, by a claim: a what-if. `as_of` is a day no
    later than the scan's, at whose end today's estate is looked at as far as it was there. Raises `BadInput` for a day
    that is later, or before the first change.
    """
    seed = context.settings.seed if seed is None else seed
    scenarios = scenarios or context.settings.scenarios
    key = ("company", *context.reader.key, context.ledger.revision, seed, scenarios, discount_ai, as_of)
    company = context.memory.recall(key, lambda: _load(context, seed, scenarios, discount_ai, as_of))
    company.world.chance.draws.begin(context.memory.turn)
    return company


def _load(context: Context, seed: int, scenarios: int, discount_ai: bool, as_of: date | None) -> Company:
    known = parts(context)
    if as_of is None or as_of == context.reader.as_of:
        return standing(context, known, seed, scenarios, discount_ai=discount_ai)
    if as_of > context.reader.as_of:
        raise BadInput(
            f"`--as-of` was given as {as_of}, which is after the day of the scan, {context.reader.as_of}. Give a day "
            "up to that, or scan again."
        )
    then = _then(context, known, as_of)
    if then is None:
        raise BadInput(f"`--as-of` was given as {as_of}, when nothing of today's estate was there. Give a later day.")
    return standing(replace(context, reader=context.reader.at(as_of)), then, seed, scenarios, discount_ai=discount_ai)


def seen(context: Context, as_of: date | None) -> Context:
    """The context from whose day an answer as of this one is told."""
    return replace(context, reader=context.reader.at(as_of)) if as_of else context


def parts(context: Context) -> Parts:
    """The history and the estate alone, for what needs no holders."""

    def read() -> Parts:
        context.progress("reading the history")
        known = history.load(context.reader, context.ledger)
        context.progress("recognising the estate")
        return Parts(known, *_estate(context, known))

    return context.memory.recall(("parts", *context.reader.key, context.ledger.revision), read)


def over_time(
    context: Context, days: Sequence[date], seed: int | None, scenarios: int | None
) -> Iterator[tuple[date, Company]]:
    """Today's estate as it stood at the end of each of these days, as far as it was there; days without any are left
    out."""
    known = parts(context)
    for when in days:
        context.progress(f"as of {when.isoformat()}")
        if then := _then(context, known, when):
            yield when, standing(replace(context, reader=context.reader.at(when)), then, seed, scenarios)


def _then(context: Context, known: Parts, when: date) -> Parts | None:
    """The parts as far as they were there at the end of a day; None where nothing was."""
    import polars as pl

    from holdfast.measures.work import end_of

    first = known.history.touches.join(known.members, on="file").group_by("asset").agg(pl.col("time").min())
    there = first.filter(pl.col("time") < end_of(when))["asset"].to_list()
    if not there:
        return None
    kept = pl.col("asset").is_in(there)
    said = known.said.until(when, context.reader.as_of)
    return Parts(known.history.until(when), known.assets.filter(kept), known.members.filter(kept), said)


def standing(
    context: Context, parts: Parts, seed: int | None, scenarios: int | None, *, discount_ai: bool = False
) -> Company:
    """Who holds what on the day of the reader, and how near everybody stands."""
    import polars as pl

    from holdfast.decisions.world import world
    from holdfast.measures import work
    from holdfast.models import holding, maintainers, posterior
    from holdfast.models.draws import Draws

    reader, ledger = context.reader, context.ledger
    known, assets, members, said = parts.history, parts.assets, parts.members, parts.said
    touches = known.touches.join(members, on="file", how="left")
    recent = touches.filter(pl.col("time") >= since(context, "change_window_months"))
    changed = recent.group_by("file").agg(changes=pl.col("commit").n_unique().cast(pl.Int64))
    reviewed = maintainers.reviewed_changes(known.reviews, known.touches, ledger)
    made_by = contributions_of(known.touches)
    rows = maintainers.features(
        _assisted(made_by, known.touches) if discount_ai else made_by, known.files, reader.as_of, reviewed
    )
    months = ledger.mid("holder_active_months")
    there = {*assets["asset"], *(one.asset for one in said.outside)}
    heard = attested.load(context, known, members, said.stated, months, there)
    if heard.files.height:
        rows = posterior.heard(rows, heard.files, ledger)
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
        active=active(context, known, {*said.named(months), *heard.people}),
        draws=Draws(context.settings.seed if seed is None else seed, scenarios or context.settings.scenarios, ledger),
        commits=known.commits,
        evidence=tuple(reader.frame("repositories").sort("repository")["name"]),
        handles=dict(reader.people.select("person", "handle").iter_rows()),
        stated=heard.stated,
        also=(*said.simulated, *_unseen(assets, members)),
    )
    made = replace(made, roadmap=typed_roadmap.roadmap(context, made.work.assets)).without_successors(going(context))
    order = pl.DataFrame({"asset": list(made.work.assets)}, schema={"asset": pl.String})
    every = pl.concat([assets, said.rows], how="diagonal")
    order = order.join(every, on="asset", how="left", maintain_order="left")
    order = order.join(workload.select("asset", "last_time"), on="asset", how="left", maintain_order="left")
    return Company(order, known, touches, made, said, heard)


def going(context: Context) -> list[int]:
    """People who are here and are known to leave: they hold what they hold, and take nothing more on."""
    import polars as pl

    reader = context.reader
    return reader.people.filter(pl.col("left_on") > reader.as_of)["person"].to_list()


def active(context: Context, known: history.History, named: Collection[int] = ()) -> list[int]:
    """People who changed something in the last months or were `named` as holders in them, and are not marked as left.

    In no order of merit. What people did after the day of the reader does not count.
    """
    import polars as pl

    from holdfast.measures.work import end_of

    reader = context.reader
    here = pl.col("left_on").is_null() | (pl.col("left_on") > reader.as_of)
    recently = since(context, "holder_active_months")
    seen = known.touches.filter(pl.col("time") >= recently)["person"].unique().to_list()
    mentioned = pl.col("last_time").is_between(recently, end_of(reader.as_of))
    recent = mentioned | pl.col("person").is_in([*seen, *named])
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
    return assets, members, said


def _unseen(assets: pl.DataFrame, members: pl.DataFrame) -> list[str]:
    """Assets whose files no change that was read ever named: a merge brought them, or a commit too large to read."""
    return assets.join(members.select("asset").unique(), on="asset", how="anti")["asset"].to_list()


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
    from holdfast.terms.money import Money

    roles = context.settings.roles
    handles = [person.number for person in leavers]
    theirs = context.reader.people.filter(pl.col("handle").is_in(handles))["role"].to_list()
    bands = [roles[role].pay for role in theirs if role in roles]
    if not bands or len(bands) < len(handles) or any(band is None for band in bands):
        return Pay(Money(PER.amount, context.settings.currency))
    return average([band[1] for band in bands if band], context.settings.currency)


def money_figure(key: str, label: str, cost: Estimate, pay: Pay) -> Figure:
    """A cost as a figure; without a typed pay it says what it is per."""
    note = None if pay.typed else text("per {pay} of pay: no pay was typed", pay=pay.base)
    return Figure(key, label, cost, money=pay.base.currency, note=note)


def unnamed(counted: int, told: int) -> str:
    """What to add to a count over scenarios where fewer assets than it counts can be told one by one.

    >>> unnamed(10, 4)
    'The map can name 4 of them; for the others history cannot tell which: ask two people. '
    >>> unnamed(3, 0), unnamed(2, 2)
    ('History cannot tell which: ask two people. ', '')
    """
    if told >= counted:
        return ""
    if not told:
        return CANNOT_TELL_WHICH
    return f"The map can name {told} of them; for the others history cannot tell which: ask two people. "


def whom(company: Company, asset: str) -> tuple[PersonId, ...]:
    """The one or two people to ask about an asset that cannot be told; nobody where all who might hold it spoke."""
    from holdfast.decisions import asking

    return asking.whom(company.world, asset)


def unclear(company: Company, assets: Iterable[AssetId]) -> Text | None:
    """Whom to ask about the first of these assets of which somebody could say more; None where nobody could."""
    for asset in assets:
        if people := whom(company, asset.key):
            return text(" About {unclear}, ask {them} with `holdfast attest`.", unclear=asset, them=people)
    return None


def joined(first: Text, then: Text | None) -> Text:
    """Two sentences as one text."""
    return Text(first.template + then.template, first.slots + then.slots) if then else first


CANNOT_TELL_WHICH = "History cannot tell which: ask two people. "


def day(seconds: object) -> date | None:
    """UTC seconds as a date; None stays None."""
    return datetime.fromtimestamp(seconds, UTC).date() if isinstance(seconds, int) else None


def percent(share: float) -> Text:
    """A share as a cell."""
    return text("{share:percent}", share=share)
