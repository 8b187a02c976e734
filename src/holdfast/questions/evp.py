"""What can honestly be said of working here: four claims, each with a measured number, or what would measure it."""

from __future__ import annotations

from holdfast import __version__
from holdfast.questions import evp_measures, provenance
from holdfast.questions.contract import Context
from holdfast.questions.evp_measures import Said
from holdfast.terms.answer import (
    Answer,
    Block,
    Cell,
    Column,
    Figure,
    Figures,
    Headline,
    Link,
    Next,
    Note,
    NotEnough,
    NoteRole,
    Provenance,
    Table,
)
from holdfast.terms.request import Request as Base
from holdfast.terms.request import Seed
from holdfast.terms.text import Text, text

TITLE = "What we can honestly say"
CLAIMS = (
    Column("claim", "Claim"),
    Column("measured", "What is measured"),
    Column("number", "Measured here", numeric=True),
    Column("say", "What may be said"),
    Column("helps", "What would measure it better", secondary=True),
)
FORMULA = (
    text("Ownership: of the assets that changed often enough, those of which a small group made nearly all changes."),
    text(
        "Visible impact: weeks from a newcomer's first commit to their first change of something in production; who is "
        "not there yet counts with the weeks until now (Kaplan and Meier)."
    ),
    text(
        "Approval: changes whose text names no second person as having approved; only where a fair part of them names "
        "one. Taking in: from a change's author date to its commit date, only where somebody else takes in most."
    ),
    text(
        "Shares are rounded to a twentieth; nothing is said of fewer than five people, nor of a range whose ends are "
        "too far apart."
    ),
)


class Request(Base):
    """Nothing to choose: no filter may single anybody out."""

    seed: Seed = None


def run(request: Request, context: Context) -> Answer:
    """A row for each measure; a refusal where none can be taken."""
    rows = evp_measures.said(context, context.settings.seed if request.seed is None else request.seed)
    figures = tuple(Figure(one.key, one.label, one.estimate) for one in rows if one.estimate is not None)
    blocks: list[Block] = [
        _headline(rows),
        Figures(figures[:4]) if figures else _refused(),
        Table("claims", text("Claim by claim"), CLAIMS, tuple(_row(one) for one in rows)),
        _caution(),
        _next(),
        provenance.limits(_never()),
        _source(context),
    ]
    return provenance.answer(context, "evp", TITLE, request, blocks)


def _headline(rows: tuple[Said, ...]) -> Headline:
    claims = list(dict.fromkeys(one.claim for one in rows))
    held = {one.claim for one in rows if one.estimate is not None}
    missing = [claim.lower() for claim in claims if claim not in held]
    if not missing:
        careful = text("Say each number with its range, or do not say it.")
        return Headline(text("All four claims have a measured number"), careful)
    have = "{n:words of the four claims has|of the four claims have} a measured number"
    unknown = text("Not known: {missing}. Do not claim what nobody measured.", missing=", ".join(missing))
    return Headline(text(have, n=len(held)) if held else text("Nothing of the four claims is measured yet"), unknown)


def _refused() -> NotEnough:
    return NotEnough(
        text(
            "None of the four claims has a number that may be shown: the history is too short, too few people made it, "
            "or what it shows is nothing to claim. The table says which."
        ),
        text(
            "Repositories with a longer history, of at least five people. Until then say it as what it is: an opinion."
        ),
    )


def _row(one: Said) -> tuple[Cell, ...]:
    nothing = Text("Nothing: " + one.why.template + ".", one.why.slots)
    return (one.claim, one.measured, one.estimate, one.say or nothing, one.helps)


def _caution() -> Note:
    return Note(
        NoteRole.CAUTION,
        text(
            "What few people own is also what few people carry: the same number is good news to a candidate and a risk "
            "to the company. `holdfast estate` says which assets."
        ),
    )


def _next() -> Next:
    return Next(
        text("What is measured stands on the candidate's page, with its range. What is not known stays off it."),
        (Link(text("Candidate page"), "candidate"), Link(text("Where it is thin"), "estate")),
    )


def _never() -> Text:
    return text(
        "It is about everybody together, never about one person or one team, and it is no promise: it says how it was. "
        "Git sees who changed what, not who decided. Do not use it to compare teams, nor two companies."
    )


def _source(context: Context) -> Provenance:
    return Provenance(
        generation=context.reader.number,
        ledger=context.ledger.revision,
        as_of=context.reader.as_of,
        seed=None,
        scenarios=None,
        version=__version__,
        formula=FORMULA,
        evidence=evp_measures.repositories(context),
        claims=tuple(context.ledger.use(key) for key in evp_measures.KEYS),
    )
