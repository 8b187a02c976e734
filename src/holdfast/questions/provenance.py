"""What stands at the end of an answer about the company: assumptions, cautions, and where the numbers come from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from holdfast import __version__
from holdfast.questions.contract import Context
from holdfast.terms.answer import Answer, Block, Headline, Note, NotEnough, NoteRole, Provenance
from holdfast.terms.nouns import PersonId
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    from holdfast.claims.ledger import Ledger
    from holdfast.decisions.world import World
    from holdfast.questions.company import Company
    from holdfast.terms.request import Request


def formula(ledger: Ledger) -> tuple[Text, ...]:
    """How an answer about the company is worked out, with the figures in use."""
    mid = ledger.mid
    return (
        text(
            "Who could maintain a file: a logistic model over changes, others' changes since, who created "
            "it, size and age, fitted on developers' own answers; one unknown effect per person, drawn in "
            "every scenario (`maintainer_probability`)."
        ),
        text(
            "Who holds an asset: whoever could maintain {share:percent} of it, by sqrt(lines) x (1 + changes in "
            "{window:month|months}); only people active in the last {months:month|months}.",
            share=mid("holder_threshold"), window=mid("change_window_months"), months=mid("holder_active_months"),
        ),
        text(
            "Effort: learning constant x built person-weeks x [assimilation + {factor} x understanding x "
            "unfamiliarity x activity] / 100 (COCOMO II's reuse model).",
            factor=mid("reuse_factor"),
        ),
        text(
            "Weeks: assets are handed out in the order of production and demand, each colleague one after "
            "another in their free share; what nobody near can take waits for the hire or a contractor."
        ),
        text(
            "Cost: cover + contractor + empty seat + recruiting + ramp + mentor + pay step; the salary of an empty "
            "seat is saved and not charged."
        ),
    )  # fmt: skip


BEARS_ON = ("", "", "learning_constant", "free_share", "pay_load")
"""By what claim a number is known to rest on each line of `formula`."""


def answer(
    context: Context,
    question: str,
    title: str,
    request: Request,
    blocks: Iterable[Block],
    people: tuple[PersonId, ...] = (),
) -> Answer:
    """An answer with the company's name on it."""
    reader, company = context.reader, context.settings.company
    return Answer(
        question,
        title,
        request.model_dump(mode="json"),
        reader.as_of,
        tuple(blocks),
        company,
        "invented" in company.lower(),
        people,
    )


def too_little(context: Context, company: Company) -> NotEnough | None:
    """Why nothing can be said of this company, if so."""
    from datetime import UTC, datetime

    from holdfast.decisions.enough import not_enough

    last = company.history.touches["time"].max()
    return not_enough(
        commits=company.history.commits,
        people=len(company.world.people),
        assets=company.assets.height,
        last_change=datetime.fromtimestamp(last, UTC).date() if isinstance(last, int) else None,
        as_of=context.reader.as_of,
        ledger=context.ledger,
    )


def refusal(reason: NotEnough) -> tuple[Block, ...]:
    """The blocks of an answer that is none."""
    return (Headline(text("No answer yet")), reason)


def assumed(context: Context, company: Company) -> tuple[Note, ...]:
    """What was taken for granted because nobody was asked, and what could not be read."""
    import polars as pl

    reader = context.reader
    bots = int(reader.people["bot"].sum())
    humans = reader.people.filter(~pl.col("bot"))
    names = reader.aliases.join(humans.select("person"), on="person", how="semi")["alias"].to_list()
    both = pl.col("alias").is_in(names) & pl.col("other").is_in(names)
    merged, waiting = (found.filter(both).height for found in (reader.identities.merges, reader.identities.suggestions))
    left = humans.filter(pl.col("left_on") <= reader.as_of).height
    silent = humans.height - len(company.world.people) - left
    notes = [
        Note(
            NoteRole.ASSUMED,
            text(
                "Same person? {merged:merge was|merges were} made on evidence, {waiting:likely one was|likely "
                "ones were} not. Bots? {bots:account was|accounts "
                "were} left out. Who has left? {left:person is|people are} marked so, and "
                "{silent:person|people} silent for {months:month|months} {silent:only is|are} taken for gone. "
                "Correct it with `holdfast identities` and `holdfast people`.",
                merged=merged, waiting=waiting, bots=bots, left=left, silent=max(0, silent),
                months=context.ledger.mid("holder_active_months"),
            ),
        )
    ]  # fmt: skip
    partial = reader.frame("repositories").filter("partial")["name"].to_list()
    if partial:
        notes.append(
            Note(
                NoteRole.CAUTION,
                text("Read only in part: {names}. `holdfast doctor` says why.", names=", ".join(partial)),
            )
        )
    notes += [Note(NoteRole.CAUTION, text("{warning}", warning=warning)) for warning in reader.warnings]
    return tuple(notes)


def limits(kind: Text | None = None) -> Note:
    """When not to use what was said."""
    return Note(
        NoteRole.WHEN_NOT_TO_USE,
        kind
        or text(
            "It says what has too few carers, not who is valuable. Git shows who changed what, not who "
            "could: exposure is no "
            "forecast of collapse. Work outside these repositories (consoles, laptops, vendors) is not "
            "seen, and a finished asset "
            "that nobody must change is no crisis."
        ),
    )


def source(context: Context, world: World) -> Provenance:
    """Where the numbers come from: the same generation, ledger, seed and version give the same bytes."""
    draws = world.chance.draws
    fed = {claim.group or key for key, claim in context.ledger.items() if set(claim.feeds) & FED}
    used = set(draws.used) | fed
    return Provenance(
        generation=context.reader.number,
        ledger=context.ledger.revision,
        as_of=context.reader.as_of,
        seed=draws.seed,
        scenarios=draws.scenarios,
        version=__version__,
        formula=formula(context.ledger),
        bears_on=BEARS_ON,
        evidence=world.evidence,
        claims=tuple(context.ledger.use(key) for key in sorted(used)),
    )


FED = frozenset(
    {
        "holder",
        "maintainer_probability",
        "effort",
        "recovery_weeks",
        "vacancy_weeks",
        "cost",
        "demand",
        "state",
        "nearest_cover",
    }
)
"""Terms whose claims stand behind the answers about departures, also where a model reads only their middle."""
