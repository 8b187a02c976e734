"""The page of a plan, from its finding to what is left out."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from holdfast.questions import continuity_leaving as departing
from holdfast.questions.continuity_actions import actions
from holdfast.questions.continuity_changes import changes, left_out, others
from holdfast.questions.continuity_more import frontier, hire, next_day
from holdfast.questions.continuity_opening import figures, headline
from holdfast.questions.continuity_words import Asked, Dated
from holdfast.terms.answer import Block
from holdfast.terms.text import Text

if TYPE_CHECKING:
    from holdfast.decisions.continuity import Action, Plan


def blocks(
    found: Plan, asked: Asked, dated: Dated, done: Callable[[Action], Text], adopted: Collection[Block]
) -> list[Block]:
    """The page from its finding to what is left out."""
    more = (frontier(found, asked), next_day(found, asked), hire(found, asked))
    made: list[Block | None] = [
        departing.headline(found, asked) if asked.leaving else headline(found, asked),
        (departing.figures if asked.leaving else figures)(found) if found.actions else None,
        *adopted,
        actions(found, asked, dated, done),
        *more,
        changes(found, asked) if found.actions else None,
        left_out(found, asked),
        others(found, asked),
        departing.already_dark(found) if asked.leaving else None,
    ]
    return [one for one in made if one is not None]
