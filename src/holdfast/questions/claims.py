"""Which published figures are in use, and who says so?"""

from __future__ import annotations

from typing import Annotated

from holdfast.questions import provenance
from holdfast.questions.contract import Context
from holdfast.terms.answer import Answer, Block, Cell, ClaimUse, Column, Doing, Headline, Note, NoteRole, Table
from holdfast.terms.request import Field, Of
from holdfast.terms.request import Request as Base
from holdfast.terms.text import text

COLUMNS = (
    Column("claim", "Claim"),
    Column("statement", "What it says"),
    Column("mid", "Value", numeric=True),
    Column("low", "Low", numeric=True, secondary=True),
    Column("high", "High", numeric=True, secondary=True),
    Column("unit", "Unit", secondary=True),
    Column("confidence", "Confidence", secondary=True),
    Column("source", "Source", detail=True),
    Column("dated", "Dated", detail=True),
    Column("yours", "Yours", secondary=True),
    Column("own", "Your own", doings=True, secondary=True),
)


class Request(Base):
    """`key` shows one claim whole; `used` leaves out those that feed no answer yet."""

    key: Annotated[str | None, Field("Only this claim", limits="a key, as listed", of=Of.CLAIM)] = None
    used: Annotated[bool, Field("Only claims that feed an answer")] = False


def run(request: Request, context: Context) -> Answer:
    """The ledger as a table, in order of keys."""
    ledger = context.ledger
    keys = sorted(key for key in ledger if not request.used or ledger[key].feeds)
    if request.key is not None:
        keys = [ledger.use(request.key).key]
    stale = [claim.key for claim in ledger.stale(context.reader.as_of) if claim.key in keys]
    uses = [ledger.use(key) for key in keys]
    blocks: list[Block] = [
        Headline(
            text(
                "{n:figure|figures} from outside, {own} of them yours",
                n=len(uses),
                own=sum(use.overridden for use in uses),
            ),
            text(
                "Each has a source, a date and a confidence. `holdfast claims set` puts your own figure in its place."
            ),
        ),
        Table("claims", text("The ledger"), COLUMNS, tuple(_row(use) for use in uses)),
    ]
    if stale:
        blocks.append(Note(NoteRole.CAUTION, text("Out of date: {keys}.", keys=", ".join(stale))))
    return provenance.answer(context, "claims", "Claims", request, blocks)


def _row(use: ClaimUse) -> tuple[Cell, ...]:
    return (
        use.key,
        use.statement,
        use.mid,
        use.low,
        use.high,
        use.unit,
        use.confidence,
        use.source,
        use.dated,
        use.overridden,
        _own(use),
    )


def _own(use: ClaimUse) -> tuple[Doing, ...]:
    """What can be done with a figure: the company's own in its place, or the published one back."""
    key = (("key", use.key),)
    change = Doing(text("change yours") if use.overridden else text("put yours"), "claims set", key, ready=False)
    return (change, Doing(text("back to the published one"), "claims reset", key)) if use.overridden else (change,)
