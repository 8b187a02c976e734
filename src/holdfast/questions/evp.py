"""What can honestly be said of working here: four claims, each with a measured number, or what would measure it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from holdfast import __version__
from holdfast.questions import company as companies
from holdfast.questions import history, provenance
from holdfast.questions.contract import Context
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
from holdfast.terms.estimate import Estimate
from holdfast.terms.request import Request as Base
from holdfast.terms.request import Seed
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    import polars as pl

    from holdfast.measures.waits import Wait
    from holdfast.measures.working_conditions import Counted, TooFew
    from holdfast.questions.company import Parts

TITLE = "What we can honestly say"
CLAIMS = (
    Column("claim", "Claim"),
    Column("measured", "What is measured"),
    Column("number", "Measured here", numeric=True),
    Column("say", "What may be said"),
    Column("helps", "What would measure it better", secondary=True),
)
AUTONOMY, OWNERSHIP, SPEED, IMPACT = "Autonomy", "Ownership", "Decision cycle time", "Visible impact"
KEYS: Final = (
    "conditions_months", "newcomer_least_days", "owned_by_at_most", "owned_share", "owned_least_changes", "approval_in_use", "taken_in_least",
)  # fmt: skip
NOTHING: Final = text("nothing yet")
FORMULA = (
    text("Ownership: of the assets that changed often enough, those of which a small group made nearly all changes."),
    text("Visible impact: weeks from a newcomer's first commit to their first change of something in production; who "
         "is not there yet counts with the weeks until now (Kaplan and Meier)."),
    text("Approval: changes whose text names no second person as having approved; only where a fair part names one."),
    text("Shares are rounded to a twentieth, and nothing is said of fewer than five people."),
)  # fmt: skip


class Request(Base):
    """Nothing to choose: no filter may single anybody out."""

    seed: Seed = None


@dataclass(frozen=True, slots=True)
class Said:
    """One measure behind a claim. `estimate` None: not known, and `why`. `outward`: as a candidate may read it."""

    key: str
    claim: str
    label: str
    measured: str
    estimate: Estimate | None
    why: Text
    say: Text
    helps: Text
    outward: Text | None = None


def run(request: Request, context: Context) -> Answer:
    """A row for each measure; a refusal where none can be taken."""
    rows = said(context, context.settings.seed if request.seed is None else request.seed)
    known = [one for one in rows if one.estimate is not None]
    blocks: list[Block] = [_headline(rows)]
    if not known:
        blocks.append(_refused(rows))
    else:
        blocks.append(Figures(tuple(_figure(one) for one in known[:4])))
    blocks += [_table(rows), *_notes(), _next(), provenance.limits(_never()), _source(context)]
    return provenance.answer(context, "evp", TITLE, request, blocks)


def said(context: Context, seed: int) -> tuple[Said, ...]:
    """Every measure, known or not, claim by claim."""
    parts = companies.parts(context)
    touches = parts.history.touches.join(parts.members, on="file", how="left")
    since = companies.since(context, "conditions_months")
    recent = touches.filter(touches["time"] >= since)
    commits = _commits(context, recent)
    measures: tuple[Callable[[], Said], ...] = (
        lambda: _approved(context, parts, commits, touches),
        lambda: _access(context),
        lambda: _owned(context, recent),
        lambda: _taken_in(context, commits),
        lambda: _opened(),
        lambda: _first_impact(context, parts, touches),
        lambda: _ramp(context, touches, seed),
    )
    return tuple(measure() for measure in measures)


def _commits(context: Context, recent: pl.DataFrame) -> pl.DataFrame:
    """commit, author, committer (persons), author_time, commit_time: of the changes looked at, machines left out."""
    import polars as pl

    return history.authors_and_committers(context.reader).join(
        recent.select(pl.col("commit").unique()), on="commit", how="semi"
    )


def _approved(context: Context, parts: Parts, commits: pl.DataFrame, touches: pl.DataFrame) -> Said:
    from holdfast.measures.working_conditions import approved

    authors = touches.select("commit", "person").unique()
    in_use = context.ledger.mid("approval_in_use")
    found = approved(commits.select("commit").unique(), parts.history.reviews, authors, in_use)
    estimate = _share("no_second_approval", found, context)
    return Said(
        "approved", AUTONOMY, "No second approval named", "changes in which no second person is named as having approved", estimate, _why(found),
        text("About {share:percent} of our changes go in without a named second approval.", share=estimate)
        if estimate else NOTHING,
        text("Approvals as the forge keeps them: who approved, when. Commits name them only where a rule says so."),
        text("changes that go in without a named second approval"),
    )  # fmt: skip


def _owned(context: Context, recent: pl.DataFrame) -> Said:
    from holdfast.measures.working_conditions import owned

    group, share = round(context.ledger.mid("owned_by_at_most")), context.ledger.mid("owned_share")
    found = owned(recent, group, share, round(context.ledger.mid("owned_least_changes")))
    estimate = _share("owned_end_to_end", found, context)
    return Said(
        "owned", OWNERSHIP, "Owned end to end by three or fewer", f"assets of which at most {group} people made {share * 100:.0f} % of changes",
        estimate, _why(found),
        text("A group of three or fewer owns about {share:percent} of what we run, end to end.", share=estimate)
        if estimate else NOTHING,
        text("Who may decide what is built, and who is called at night: written down for each asset."),
        text("systems that a group of three or fewer owns end to end"),
    )  # fmt: skip


def _taken_in(context: Context, commits: pl.DataFrame) -> Said:
    from holdfast.measures.working_conditions import taken_in

    people = commits.filter(commits["committer"].is_not_null())
    found = taken_in(people, round(context.ledger.mid("taken_in_least")))
    estimate = _waited("taken_in_days", found, context, "days")
    return Said(
        "taken_in", SPEED, "Days until a change is taken in", "days from a change's last writing until somebody else took it in", estimate, _why(found),
        text("Half of the changes that somebody else takes in are in after {days:value}.", days=estimate)
        if estimate else NOTHING,
        text("When a change was opened: a history holds only what went in, so this is too short."),
        text("until a change that somebody else takes in is in"),
    )  # fmt: skip


def _opened() -> Said:
    return Said(
        "opened", SPEED, "Days until a decision", "days from opening a change, or asking for a decision, until it is made", None,
        text("git does not know when a change was opened, nor of what was never taken in"), NOTHING,
        text("The forge's own record: opened, approved, merged, those still open among them; and a log of decisions "
             "with the day on which each was asked for."),
    )  # fmt: skip


def _first_impact(context: Context, parts: Parts, touches: pl.DataFrame) -> Said:
    import polars as pl

    from holdfast.measures.work import end_of
    from holdfast.measures.working_conditions import weeks_to_production

    production = parts.assets.filter(pl.col("production"))["asset"]
    since = companies.since(context, "conditions_months")
    found = weeks_to_production(
        touches, production, since, end_of(context.reader.as_of), round(context.ledger.mid("newcomer_least_days"))
    )
    estimate = _waited("weeks_to_production", found, context, "weeks")
    return Said(
        "first_impact", IMPACT, "Weeks to a first change in production", "weeks from a newcomer's first commit to their first change in production", estimate,
        _why(found),
        _soon(estimate) if estimate else NOTHING,
        text("Deployments with who wrote what went out; commits say when it was written."),
        text("from a newcomer's first commit to their first change in production"),
    )  # fmt: skip


def _soon(weeks: Estimate) -> Text:
    if weeks.value < 1:
        return text("Half of our newcomers changed something in production within a week of their first commit.")
    return text("Half of our newcomers changed something in production within {weeks:value} of their first commit.",
                weeks=weeks)  # fmt: skip


def _ramp(context: Context, touches: pl.DataFrame, seed: int) -> Said:
    import numpy as np

    from holdfast.measures.newcomers import LEAST, Ramp, ramp
    from holdfast.measures.work import end_of

    found = ramp(touches, end_of(context.reader.as_of), np.random.default_rng(seed))
    estimate = None
    if isinstance(found, Ramp):
        estimate = Estimate(
            "ramp_time", found.weeks, found.low, found.high, context.reader.as_of, unit="weeks",
            n=max(found.newcomers, LEAST), evidence=_repositories(context),
        )  # fmt: skip
    return Said(
        "ramp", IMPACT, "Weeks until newcomers work as later", "weeks until newcomers, taken together, work as they do later", estimate,
        text("fewer than {n} newcomers have a year behind them", n=LEAST),
        text("Newcomers work as they do later after about {weeks:value}.", weeks=estimate)
        if estimate else NOTHING,
        text("More newcomers, and days of work beside days with a commit."),
        text("until newcomers work as they do later"),
    )  # fmt: skip


def _access(context: Context) -> Said:
    from holdfast.measures.newcomers import LEAST
    from holdfast.measures.waits import wait
    from holdfast.questions.access import asked

    rows, as_of = asked(context), context.reader.as_of
    people = len({row.newcomer for row in rows})
    over = [row.granted is not None and row.granted <= as_of for row in rows]
    ends = [row.granted if had and row.granted else as_of for row, had in zip(rows, over, strict=True)]
    found = wait([float((end - row.asked).days) for end, row in zip(ends, rows, strict=True)], over)
    estimate = _waited("access_wait", found, context, "days") if people >= LEAST else None
    return Said(
        "access", AUTONOMY, "Days until access is there", "days until a newcomer has what they asked for in their first week", estimate,
        text("nobody has said it of {n} newcomers", n=LEAST),
        text("Half of what newcomers ask for is granted within {days:value}.", days=estimate)
        if estimate else NOTHING,
        text("`holdfast access add FILE`: who asked for what, and when they had it."),
        text("until a newcomer has the access they asked for"),
    )  # fmt: skip


def _share(term: str, found: Counted | TooFew, context: Context) -> Estimate | None:
    """A share as it may be shown: to a twentieth; nearly none and nearly all stay near their end."""
    from holdfast.measures.working_conditions import Counted, coarse

    if not isinstance(found, Counted):
        return None
    low, high = found.ends()
    middle = coarse(found.share)
    return Estimate(
        term, middle, min(coarse(low), middle), max(coarse(high), middle), context.reader.as_of, unit="share",
        n=found.of, evidence=_repositories(context), claims=KEYS,
    )  # fmt: skip


def _waited(term: str, found: Wait | TooFew, context: Context, unit: str) -> Estimate | None:
    """None where over half still wait, or the data do not reach far enough to bound the median."""
    from holdfast.measures.waits import Wait

    if not isinstance(found, Wait) or found.median is None or found.low is None or found.high is None:
        return None
    return Estimate(
        term, found.median, min(found.low, found.median), max(found.high, found.median), context.reader.as_of,
        unit=unit, n=found.n, evidence=_repositories(context), claims=KEYS,
    )  # fmt: skip


def _why(found: Counted | Wait | TooFew) -> Text:
    from holdfast.measures.working_conditions import TooFew

    if isinstance(found, TooFew):
        return text("{had} {what}, and {least} are the least", had=found.had, what=found.what, least=found.least)
    return text("over half still wait, or too few to bound it")


def _repositories(context: Context) -> tuple[str, ...]:
    return tuple(context.reader.frame("repositories").sort("repository")["name"])


def _headline(rows: tuple[Said, ...]) -> Headline:
    claims = list(dict.fromkeys(one.claim for one in rows))
    held = {one.claim for one in rows if one.estimate is not None}
    missing = [claim.lower() for claim in claims if claim not in held]
    if not missing:
        return Headline(text("All four claims have a measured number"), _careful())
    have = "{n:words of the four claims has|of the four claims have} a measured number"
    not_known = text("Not known: {missing}. Do not claim what nobody measured.", missing=", ".join(missing))
    return Headline(text(have, n=len(held)) if held else text("Nothing is measured yet"), not_known)


def _refused(rows: tuple[Said, ...]) -> NotEnough:
    why = next(one.why for one in rows if one.key == "owned")
    return NotEnough(
        Text("None of the four claims has a number that may be shown: " + why.template + ".", why.slots),
        text(
            "Repositories with a longer history, of at least five people. Until then say it as what it is: an opinion."
        ),
    )


def _careful() -> Text:
    return text("Say the number with its range, or do not say it.")


def _figure(one: Said) -> Figure:
    if one.estimate is None:
        raise ValueError(f"{one.key} has no number")
    return Figure(one.key, one.label, one.estimate)


def _table(rows: tuple[Said, ...]) -> Table:
    def row(one: Said) -> tuple[Cell, ...]:
        return (one.claim, one.measured, one.estimate, one.say if one.estimate else _unknown(one.why), one.helps)

    return Table("claims", text("Claim by claim"), CLAIMS, tuple(row(one) for one in rows))


def _unknown(why: Text) -> Text:
    return Text("Nothing yet: " + why.template + ".", why.slots)


def _notes() -> Iterator[Note]:
    yield Note(NoteRole.CAUTION, text(
        "What few people own is also what few people carry: the same number is good news to a candidate and a risk to "
        "the company. The page on where it is thin says which assets."))  # fmt: skip


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
        generation=context.reader.number, ledger=context.ledger.revision, as_of=context.reader.as_of, seed=None,
        scenarios=None, version=__version__, formula=FORMULA, evidence=_repositories(context),
        claims=tuple(context.ledger.use(key) for key in KEYS),
    )  # fmt: skip
