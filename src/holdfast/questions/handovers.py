"""Hand-overs: which are open, what was foretold, what it took, and what that says of how fast this company learns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from holdfast.errors import BadInput, UnknownName, nearest
from holdfast.questions import company as companies
from holdfast.questions import naming, provenance
from holdfast.questions.contract import Context
from holdfast.questions.record import HandOver, Range, hand_overs, outcomes
from holdfast.terms.answer import (
    Answer,
    Block,
    Cell,
    Column,
    Doing,
    Figure,
    Figures,
    Headline,
    Next,
    Note,
    NoteRole,
    RangeBar,
    Ranges,
    Table,
)
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import AssetId
from holdfast.terms.request import Field, Of
from holdfast.terms.request import Request as Base
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.models.learning import Constant
    from holdfast.questions.company import Company

OPEN = (
    Column("number", "Number"),
    Column("asset", "Asset"),
    Column("to", "To"),
    Column("from", "From", secondary=True),
    Column("started", "Since"),
    Column("effort", "Person-weeks foretold", numeric=True),
    Column("weeks", "Weeks foretold", numeric=True, secondary=True),
    Column("seen", "Seen since then"),
    Column("end", "End it", doings=True, secondary=True),
)
FINISHED = (
    Column("number", "Number"),
    Column("asset", "Asset"),
    Column("finished", "Finished"),
    Column("effort", "Person-weeks foretold", numeric=True),
    Column("spent", "It took", numeric=True),
    Column("inside", "Within the range"),
    Column("weeks", "Weeks foretold", numeric=True, secondary=True),
    Column("calendar", "Weeks it took", numeric=True, secondary=True),
)
CONSTANT = (
    Column("whose", "On what it rests"),
    Column("constant", "Learning constant", numeric=True),
    Column("ratio", "High over low", numeric=True),
)


class Request(Base):
    """All of them; or, with an asset and a person, what one would take."""

    asset: Annotated[
        str | None,
        Field("Asset", limits="as `holdfast assets` lists it; what it would take to hand it over", of=Of.ASSET),
    ] = None
    to: Annotated[
        str | None,
        Field("To", limits="who would take it on: a handle such as 'person 4', a name or an address", of=Of.PERSON),
    ] = None
    from_: Annotated[str | None, Field("From", limits="a holder who is there to help", of=Of.PERSON)] = None


def run(request: Request, context: Context) -> Answer:
    """The list; or, for one asset and one person, what is foretold."""
    if request.asset or request.to or request.from_:
        return _foretold(request, context)
    known = hand_overs(context.reader)
    open_, done = [one for one in known if one.open], [one for one in known if not one.open]
    seen = _seen(open_, context)
    blocks: list[Block] = [
        _headline(open_, done),
        _open_table(open_, seen),
        _finished_table(done),
        *_learning(done, context),
        _next(open_, seen),
        provenance.limits(
            text(
                "A hand-over is an asset's, and what it took is the company's figure: it is no mark of whoever learned "
                "or taught, so finished ones name nobody. Assets differ by more than any two people do."
            )
        ),
    ]
    people = tuple(dict.fromkeys(who for one in open_ for who in (one.to, one.helper) if who is not None))
    return provenance.answer(context, "handovers", "Hand-overs", request, blocks, people)


def _headline(open_: Sequence[HandOver], done: Sequence[HandOver]) -> Headline:
    if not open_ and not done:
        return Headline(
            text("No hand-over was written down yet"),
            text(
                "`holdfast handovers start ASSET --to PERSON` stores what is foretold on the first day. Each one that "
                "is finished lets your own record take over from published figures."
            ),
        )
    if not done:
        return Headline(text("{open:words hand-over is|hand-overs are} open", open=len(open_)))
    if not open_:
        return Headline(text("{done:words hand-over is|hand-overs are} finished, and none is open", done=len(done)))
    both = "{open:words hand-over is|hand-overs are} open, and {done:words is|are} finished"
    return Headline(text(both, open=len(open_), done=len(done)))


def _open_table(open_: Sequence[HandOver], seen: dict[int, Text]) -> Table:
    rows = tuple(_open_row(one, seen) for one in open_)
    caption = text("What was foretold is of the day that each began.") if rows else None
    return Table("open", text("Open"), OPEN, rows, caption=caption, empty=text("None."))


def _open_row(one: HandOver, seen: dict[int, Text]) -> tuple[Cell, ...]:
    return (
        one.number, one.asset, one.to, one.helper, one.started, _cell(one.effort), _cell(one.weeks), seen[one.number],
        _end(one),
    )  # fmt: skip


def _end(one: HandOver) -> tuple[Doing, ...]:
    number = (("number", str(one.number)),)
    finish = Doing(text("finished"), "handovers finish", number, ready=False)
    return finish, Doing(text("drop it"), "handovers drop", number)


def _cell(found: Range | None) -> Text | None:
    if found is None:
        return None
    low, middle, high = (float(f"{one:.2g}") for one in found)
    return text("{middle} ({low} to {high})", middle=middle, low=low, high=high)


def _finished_table(done: Sequence[HandOver]) -> Table:
    rows = tuple(
        (
            *(one.number, one.asset, one.finished, _cell(one.effort), one.spent, _inside(one)),
            *(_cell(one.weeks), one.calendar),
        )
        for one in done
    )
    judged = [one for one in done if one.effort is not None]
    held = sum(_inside(one) is True for one in judged)
    caption = None
    if judged:
        caption = text(
            "{held} of {n} took what was foretold, within its range; over many, 80 % should.", held=held, n=len(judged)
        )
    return Table(
        "finished", text("Foretold and seen"), FINISHED, rows, caption=caption, empty=text("None is finished.")
    )


def _inside(one: HandOver) -> bool | None:
    if one.effort is None or one.spent is None:
        return None
    return one.effort[0] <= one.spent <= one.effort[2]


def _learning(done: Sequence[HandOver], context: Context) -> list[Block]:
    """What the record does to the learning constant: before, after, and on how many it rests."""
    from holdfast.claims.ledger import Ledger
    from holdfast.models.learning import CONSTANT as KEY
    from holdfast.models.learning import learned, own

    published = Ledger.load()
    finished = outcomes(context.reader)
    before, after = learned([], published), learned(finished, published)
    if not after.n:
        reason = "The learning constant is as published: {low} to {high}. "
        reason += (
            "What is finished says nothing of it: too small, too large, or begun without a forecast."
            if done
            else "The first finished hand-over narrows it most."
        )
        return [Note(NoteRole.ASSUMED, text(reason, low=round(before.low, 2), high=round(before.high, 2)))]
    whose = text("{n:hand-over|hand-overs} of yours, on top of it", n=after.n)
    bars = ((text("Published"), before), (whose, after))
    rows = tuple((label, _constant(found, context), round(found.ratio, 1)) for label, found in bars)
    chart = Ranges(
        "learning",
        text("How fast this company learns"),
        text("Person-weeks to take an asset on, over those of the formula: less is faster."),
        "of the formula",
        tuple(RangeBar(label, _constant(found, context)) for label, found in bars),
        Table("learning_constant", text("The learning constant"), CONSTANT, rows),
        text("Source: `{key}` in `holdfast claims`, and your finished hand-overs.", key=KEY),
    )
    typed = own(finished, context.ledger) is context.ledger and not _ours(context)
    if typed:
        note = text(
            "You typed a learning constant of your own, and that one is used: `holdfast claims reset {key}` takes "
            "your record instead.",
            key=KEY,
        )
        return [chart, Note(NoteRole.CAUTION, note)]
    return [chart]


def _ours(context: Context) -> bool:
    """Whether the figure in use is that of the record."""
    return context.ledger["learning_constant"].source.startswith("your own record")


def _constant(found: Constant, context: Context) -> Estimate:
    return Estimate(
        "learning_constant", found.mid, found.low, found.high, as_of=context.reader.as_of, n=found.n,
        claims=("learning_constant",),
    )  # fmt: skip


def _seen(open_: Sequence[HandOver], context: Context) -> dict[int, Text]:
    """What the history shows of each open one since it began."""
    from holdfast.measures.handovers import ENOUGH, standing_changes
    from holdfast.measures.work import DAY, end_of
    from holdfast.questions.history import reverts

    if not open_:
        return {}
    company = companies.load(context, None, None)
    back, found = reverts(context.reader), {}
    for one in open_:
        person = context.reader.person(one.to)
        since = end_of(one.started) - DAY
        days = standing_changes(company.touches, back, one.asset.key, person, since).height
        if one.asset.outside:
            found[one.number] = text("nothing: it is in no repository")
        elif days >= ENOUGH:
            found[one.number] = text("looks finished: changes on {n} days, none taken back", n=days)
        else:
            shown = text("changes on {n:day|days}, none taken back", n=days)
            found[one.number] = shown if days else text("no change of theirs yet")
    return found


def _next(open_: Sequence[HandOver], seen: dict[int, Text]) -> Next:
    ready = next((one for one in open_ if seen[one.number].template.startswith("looks finished")), None)
    if ready is not None:
        return Next(
            text(
                "{asset} looks handed over. If {to} carries it without help, say what that took: `holdfast handovers "
                "finish {number} --effort-weeks N`.",
                asset=ready.asset, to=ready.to, number=str(ready.number),
            )
        )  # fmt: skip
    if open_:
        return Next(text("When one is done: `holdfast handovers finish NUMBER --effort-weeks N`."))
    return Next(text("Begin one: `holdfast handovers start ASSET --to PERSON --from PERSON`."))


def _foretold(request: Request, context: Context) -> Answer:
    """What one hand-over would take, before it begins."""
    from holdfast.decisions.handing_over import foretell

    if not request.asset or not request.to:
        raise BadInput("Give both an asset and a person: `--asset ASSET --to PERSON`.")
    company = companies.load(context, None, None)
    if reason := provenance.too_little(context, company):
        return provenance.answer(context, "handovers", "Hand-overs", request, provenance.refusal(reason))
    asset, to = _asset(request.asset, company), naming.somebody(request.to, context)
    helper = None if request.from_ is None else naming.somebody(request.from_, context)
    found = foretell(company.world, asset.key, to, helper is not None)
    finding = text("{to} would need {weeks:range} to carry {asset}", to=to, weeks=found.weeks, asset=asset)
    meaning = text("They hold it already, more likely than not: there may be nothing to hand over.")
    figures = [
        Figure("effort", "Person-weeks of theirs", found.effort),
        Figure("weeks", "Calendar weeks", found.weeks),
    ]
    if found.formula is not None:
        figures.append(Figure("formula", "Person-weeks by the formula", _exactly(found.formula, context)))
    blocks: list[Block] = [
        Headline(finding, meaning if found.holds else None),
        Figures(tuple(figures)),
        Next(text("Begin it with `holdfast handovers start`: what is foretold now is stored, and held against it.")),
        provenance.limits(),
        provenance.source(context, company.world),
    ]
    people = (to,) if helper is None else (to, helper)
    return provenance.answer(context, "handovers", "Hand-overs", request, blocks, people)


def _exactly(weeks: float, context: Context) -> Estimate:
    """The formula before the learning constant is exact: it is what the outcome is held against."""
    return Estimate("formula", weeks, weeks, weeks, as_of=context.reader.as_of, unit="person-weeks")


def _spellings(key: str) -> tuple[str, str, str]:
    """An asset's key as it is stored, as pages write it (the kind in brackets), and its path alone.

    >>> _spellings("web:."), _spellings("web:.#runbook")[1]
    (('web:.', 'web', '.'), 'web (runbook)')
    """
    place, _, kind = key.partition("#")
    bare = place.removesuffix(":.")
    return key, f"{bare} ({kind})" if kind else bare, key.partition(":")[2]


def _asset(written: str, company: Company) -> AssetId:
    known = company.assets["asset"].to_list()
    wanted = written.strip().rstrip("/").casefold()
    meant = [key for key in known if wanted in map(str.casefold, _spellings(key))]
    meant = [key for key in meant if wanted == key.casefold().removesuffix(":.")] or meant
    if len(meant) != 1:
        raise UnknownName(
            f"No single asset is called `{written}`. `holdfast assets` lists them.", nearest(written, known)
        )
    return AssetId(meant[0])
