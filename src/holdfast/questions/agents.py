"""Changes written with an AI agent: they count in full; what if each counted for less?"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from holdfast.questions.contract import Context
from holdfast.terms.answer import Note, NoteRole
from holdfast.terms.estimate import Estimate
from holdfast.terms.request import Field
from holdfast.terms.text import text

if TYPE_CHECKING:
    from holdfast.decisions.world import World
    from holdfast.questions.company import Company

DiscountAi = Annotated[
    bool, Field("Discount AI-written code", limits="what if a change written with an agent counted for less")
]


def notes(
    context: Context, company: Company, full: Company | None, count: Callable[[World], Estimate], what: str
) -> tuple[Note, ...]:
    """How many changes say that an agent helped and that they count in full; or, where they were discounted (then
    `full` is the company with them in full), what that changes in `count`, which counts assets that are `what`."""
    assisted = company.touches.filter("assisted")["commit"].n_unique()
    changes = company.touches["commit"].n_unique()
    if not assisted and full is None:
        return ()
    if full is None:
        said = text(
            "{n:change says|changes say} that an AI agent helped, of {all}. They count in full; `--discount-ai` shows "
            "what would follow if they counted for less.",
            n=assisted, all=changes,
        )  # fmt: skip
        return (Note(NoteRole.ASSUMED, said),)
    less, whole = count(company.world), count(full.world)
    use = context.ledger.use("ai_commit_weight")
    said = text(
        "A what-if, not a correction: {n:change that says|changes that say} an AI agent helped, of {all}, count for "
        "{mid:percent} ({low:percent} to {high:percent}) of one by hand, by a claim of {confidence} confidence. "
        "So {less:value} ({less_range:range}) {what}; with all changes in full, {whole:value} ({whole_range:range}). "
        "Most use of agents is not marked in history.",
        n=assisted, all=changes, mid=use.mid, low=use.low, high=use.high, confidence=use.confidence,
        less=less, less_range=less, whole=whole, whole_range=whole, what=what,
    )  # fmt: skip
    return (Note(NoteRole.CAUTION, said),)
