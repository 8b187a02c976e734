"""The measures behind the four claims about working here: each a number that may be shown, or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from holdfast.questions import company as companies
from holdfast.questions import history
from holdfast.questions.contract import Context
from holdfast.terms.estimate import Estimate
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    import polars as pl

    from holdfast.measures.waits import Wait
    from holdfast.measures.working_conditions import Counted, TooFew

AUTONOMY, OWNERSHIP, SPEED, IMPACT = "Autonomy", "Ownership", "Decision cycle time", "Visible impact"
KEYS: Final = (
    "approval_in_use", "conditions_months", "newcomer_least_days", "owned_by_at_most", "owned_least_changes",
    "owned_share", "taken_in_least", "taken_in_rule", "useful_range",
)  # fmt: skip
"""Claims that these measures read: rules of ours."""
AT_BOUND: Final = 0.1
"""A share so near to none or to all is told in words (a rule of the gate for numbers about teams)."""


@dataclass(frozen=True, slots=True)
class Said:
    """One measure behind a claim. `estimate` None: nothing may be shown, and `why`. `label` is short, for a figure;
    `say` is the sentence that it carries; `helps` is what would measure it, or measure it better."""

    key: str
    claim: str
    label: str
    measured: str
    helps: Text
    estimate: Estimate | None
    why: Text
    say: Text | None = None


def said(context: Context, seed: int) -> tuple[Said, ...]:
    """Every measure, known or not, claim by claim."""
    seen = Seen.of(context)
    measures: tuple[Callable[[], Said], ...] = (
        lambda: _approved(seen),
        lambda: _access(context),
        lambda: _owned(seen),
        lambda: _taken_in(seen),
        _opened,
        lambda: _first_impact(seen),
        lambda: _ramp(seen, seed),
    )
    return tuple(measure() for measure in measures)


@dataclass(frozen=True, eq=False)
class Seen:
    """What the measures read: touches with their asset, all and recent ones, and the recent changes by people."""

    context: Context
    parts: companies.Parts
    touches: pl.DataFrame
    recent: pl.DataFrame
    commits: pl.DataFrame

    @classmethod
    def of(cls, context: Context) -> Seen:
        """From the pinned generation."""
        parts = companies.parts(context)
        touches = parts.history.touches.join(parts.members, on="file", how="left")
        recent = touches.filter(touches["time"] >= companies.since(context, "conditions_months"))
        commits = history.authors_and_committers(context.reader)
        return cls(context, parts, touches, recent, commits.join(recent.select("commit"), on="commit", how="semi"))

    def mid(self, key: str) -> float:
        """A rule of ours."""
        return self.context.ledger.mid(key)


def _approved(seen: Seen) -> Said:
    from holdfast.measures.working_conditions import approved

    authors = seen.touches.select("commit", "person").unique()
    commits = seen.commits.select("commit").unique()
    found = approved(commits, seen.parts.history.reviews, authors, seen.mid("approval_in_use"))
    share = _share("no_second_approval", found, seen.context)
    return Said(
        key="approved",
        claim=AUTONOMY,
        label="No second approval named",
        measured="changes in which no second person is named as having approved",
        helps=text("The forge's own approvals: who, and when. Commits name them only where a rule says so."),
        estimate=share,
        why=_why(found),
        say=None
        if share is None
        else text("About {share:percent} of our changes go in without a named second approval.", share=share),
    )


def _access(context: Context) -> Said:
    from holdfast.measures.newcomers import LEAST
    from holdfast.measures.waits import wait
    from holdfast.questions.access import asked

    rows, as_of = asked(context), context.reader.as_of
    over = [row.granted is not None and row.granted <= as_of for row in rows]
    ends = [row.granted if had and row.granted else as_of for row, had in zip(rows, over, strict=True)]
    found = wait([float((end - row.asked).days) for end, row in zip(ends, rows, strict=True)], over)
    enough = len({row.newcomer for row in rows}) >= LEAST
    days = _waited("access_wait", found, context, "days") if enough else None
    return Said(
        key="access",
        claim=AUTONOMY,
        label="Days until access is there",
        measured="days until a newcomer has what they asked for in their first week",
        helps=text("`holdfast access add FILE`: who asked for what, and when they had it."),
        estimate=days,
        why=_why(found) if enough else text("fewer than {n} newcomers are written down", n=LEAST),
        say=None if days is None else text("Half of what newcomers ask for is granted within {days:value}.", days=days),
    )


def _owned(seen: Seen) -> Said:
    from holdfast.measures.working_conditions import owned

    group, part = round(seen.mid("owned_by_at_most")), seen.mid("owned_share")
    found = owned(seen.recent, group, part, round(seen.mid("owned_least_changes")))
    share = _share("owned_end_to_end", found, seen.context)
    sentence = "A group of {group} or fewer owns about {share:percent} of what we run, end to end."
    return Said(
        key="owned",
        claim=OWNERSHIP,
        label=f"Owned end to end by {group} or fewer",
        measured=f"assets of which at most {group} people made {part * 100:.0f} % of the changes",
        helps=text("Who may decide what is built, and who is called at night: written down for each asset."),
        estimate=share,
        why=_why(found),
        say=None if share is None else text(sentence, group=group, share=share),
    )


def _taken_in(seen: Seen) -> Said:
    from holdfast.measures.working_conditions import taken_in

    found = taken_in(seen.commits, round(seen.mid("taken_in_least")), seen.mid("taken_in_rule"))
    days = _waited("taken_in_days", found, seen.context, "days")
    return Said(
        key="taken_in",
        claim=SPEED,
        label="Days until a change is taken in",
        measured="days from a change's last writing until somebody else took it in",
        helps=text("When a change was opened: a history holds only what went in, so this is too short."),
        estimate=days,
        why=_why(found),
        say=None
        if days is None
        else text("Half of the changes that go in are in {days:value} after their last writing.", days=days),
    )


def _opened() -> Said:
    return Said(
        key="opened",
        claim=SPEED,
        label="Days until a decision",
        measured="days from opening a change, or asking for a decision, until it is made",
        helps=text(
            "The forge's own record: opened, approved, merged, and those still open; a log of decisions with the day "
            "on which each was asked for."
        ),
        estimate=None,
        why=text("git does not know when a change was opened, nor of what was never taken in"),
    )


def _first_impact(seen: Seen) -> Said:
    import polars as pl

    from holdfast.measures.work import end_of
    from holdfast.measures.working_conditions import weeks_to_production

    production = seen.parts.assets.filter(pl.col("production"))["asset"]
    since, end = companies.since(seen.context, "conditions_months"), end_of(seen.context.reader.as_of)
    found = weeks_to_production(seen.touches, production, since, end, round(seen.mid("newcomer_least_days")))
    weeks = _waited("weeks_to_production", found, seen.context, "weeks")
    return Said(
        key="first_impact",
        claim=IMPACT,
        label="Weeks to a first change in production",
        measured="weeks from a newcomer's first commit to their first change in production",
        helps=text("Deployments, with who wrote what went out; commits say when it was written."),
        estimate=weeks,
        why=_why(found),
        say=None if weeks is None else _soon(weeks),
    )


def _soon(weeks: Estimate) -> Text:
    said = "Half of our newcomers changed something in production within "
    if weeks.value < 1:
        return text(said + "a week of their first commit.")
    return text(said + "{weeks:value} of their first commit.", weeks=weeks)


def _ramp(seen: Seen, seed: int) -> Said:
    import numpy as np

    from holdfast.measures.newcomers import BLOCK, BLOCKS, LEAST, Ramp, ramp
    from holdfast.measures.work import end_of

    end = end_of(seen.context.reader.as_of)
    found = ramp(seen.touches, end, np.random.default_rng(seed))
    weeks, why = None, text("fewer than {n} newcomers have a year behind them", n=LEAST)
    if isinstance(found, Ramp):
        why = text("newcomers differ too much, or do not get there within a year")
        if found.weeks < BLOCK * BLOCKS and not _too_wide(found.low, found.high, seen.context):
            weeks = Estimate(
                "ramp_time", found.weeks, found.low, found.high, seen.context.reader.as_of, unit="weeks",
                n=found.newcomers, evidence=repositories(seen.context), claims=KEYS,
            )  # fmt: skip
    return Said(
        key="ramp",
        claim=IMPACT,
        label="Weeks until newcomers work as later",
        measured="weeks until newcomers, taken together, work as they do later",
        helps=text("More newcomers, and days of work beside days with a commit."),
        estimate=weeks,
        why=why,
        say=None if weeks is None else text("Newcomers work as they do later after about {weeks:value}.", weeks=weeks),
    )


def _share(term: str, found: Counted | TooFew, context: Context) -> Estimate | None:
    """A share as it may be shown, to a twentieth; None near none and near all."""
    from holdfast.measures.working_conditions import Counted, coarse

    if not isinstance(found, Counted) or not AT_BOUND <= found.share <= 1 - AT_BOUND:
        return None
    middle, (low, high) = coarse(found.share), (coarse(one) for one in found.ends())
    return Estimate(
        term, middle, min(low, middle), max(high, middle), context.reader.as_of, unit="share", n=found.of,
        evidence=repositories(context), claims=KEYS,
    )  # fmt: skip


def _waited(term: str, found: Wait | TooFew, context: Context, unit: str) -> Estimate | None:
    """None where over half still wait, or the data do not bound the median well enough to claim it."""
    from holdfast.measures.waits import Wait

    if not isinstance(found, Wait) or found.median is None or found.low is None or found.high is None:
        return None
    if _too_wide(found.low, found.high, context):
        return None
    return Estimate(
        term, found.median, min(found.low, found.median), max(found.high, found.median), context.reader.as_of,
        unit=unit, n=found.n, evidence=repositories(context), claims=KEYS,
    )  # fmt: skip


def _too_wide(low: float, high: float, context: Context) -> bool:
    """Whether a range says nothing: its ends are too many times apart."""
    return high > context.ledger.mid("useful_range") * max(low, 1.0)


def _why(found: Counted | Wait | TooFew) -> Text:
    from holdfast.measures.working_conditions import Counted, TooFew

    match found:
        case TooFew():
            return text("fewer than {least} {what}", least=found.least, what=found.what)
        case Counted() if found.share < AT_BOUND:
            return text("fewer than one in ten are, which is no claim to make")
        case Counted():
            return text("more than nine in ten are, too near to all to give a number")
        case _:
            return text("over half still wait, or the range is too wide to be of use")


def repositories(context: Context) -> tuple[str, ...]:
    """The evidence, by its names."""
    return tuple(context.reader.frame("repositories").sort("repository")["name"])
