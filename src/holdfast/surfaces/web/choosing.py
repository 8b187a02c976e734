"""What there is to choose from in a form: people, assets, folders, teams, roles, claims."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from holdfast.surfaces.web.forms import Choice, Choices
from holdfast.terms.request import Of

if TYPE_CHECKING:
    from holdfast.surfaces.asking import Desk
    from holdfast.terms.nouns import Purpose

MOST = 400
"""So many suggestions are listed under a line; whoever has more types."""


def among(desk: Desk, purpose: Purpose | None) -> Choices:
    """What there is, as somebody with this purpose may see it. Without one, what would show a name is not offered."""

    def choices(of: Of) -> Sequence[Choice]:
        viewer = desk.viewer(purpose)
        if of is Of.PERSON:
            return [Choice(str(who), viewer.person(who)) for who in desk.people()]
        listed = [word for word in desk.listed(of) if viewer.words(word) == word]
        return [Choice(word, word) for word in listed[:MOST]]

    return choices
