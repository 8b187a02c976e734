"""An answer as a page of the app: what is a command or an anchor in a report is a link here, and every number opens.

Where a link leads is told by whoever serves the page. A link never carries what the viewer must not see: the name in a
masked path would stand in its address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from holdfast.render.html import Section
from holdfast.render.text import spans
from holdfast.render.viewer import Viewer
from holdfast.render.workings import shown
from holdfast.terms.answer import Answer, ClaimUse, Doing, Link, Tile
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import PersonId
from holdfast.terms.text import Text

Piece = tuple[str, bool, str | None]
"""Part of a sentence: its words, whether they are to be typed, and where they lead."""


def pieces(text: Text, viewer: Viewer, name: Callable[[str], tuple[str | None, str] | None]) -> list[Piece]:
    """A sentence in pieces: what would be typed is called what `name` calls it here, and leads there."""
    made: list[Piece] = []
    for words, code in spans(text, viewer):
        found = name(words) if code else None
        made.append((found[1], False, found[0]) if found else (words, code, None))
    return made


@dataclass(frozen=True, slots=True)
class Places:
    """Where things lead: `here` is the address of this answer, `command` gives the address of what would be typed (None
    where it has none), and what it is called there.

    `questions` are those that have a page; `person` and `asset` ask about one of them.
    """

    here: str
    questions: frozenset[str]
    command: Callable[[str], tuple[str | None, str] | None]
    person: str | None = "departure"
    asset: str | None = "assets"


class LiveSection(Section):
    """One answer on a page that answers."""

    def __init__(self, answer: Answer, viewer: Viewer, places: Places) -> None:
        super().__init__(answer, "a1", viewer, (answer,))
        self.places = places
        self._numbers: Mapping[int, int] = {id(one.estimate): place for place, one in enumerate(shown(answer))}

    def asked(self) -> list[tuple[str, str]]:
        """Nothing: what was asked stands in the form above."""
        return []

    def href(self, link: Link) -> str | None:
        """The page of a question with this request; None where its address would show what is masked."""
        if link.question not in self.places.questions:
            return None
        return self._address(link.question, link.request)

    def pieces(self, text: Text) -> list[Piece]:
        """A sentence in pieces: what would be typed is called what it is called here, and leads there."""
        return pieces(text, self.viewer, self.places.command)

    def number(self, value: Estimate) -> str | None:
        """The workings of a number of this answer."""
        place = self._numbers.get(id(value))
        path, _, query = self.places.here.partition("?")
        return None if place is None else f"{path}/number/{place}" + (f"?{query}" if query else "")

    def override(self, claim: ClaimUse) -> str:
        """The form that puts the company's own figure in the place of a claim's, and comes back here."""
        return "/do/claims/set?" + urlencode({"key": claim.key, "back": self.places.here})

    def doing(self, one: Doing) -> str:
        """Where an operation is run, or its form, filled as far as it is known, which comes back here."""
        place = "/do/" + one.operation.replace(" ", "/")
        return (
            place
            if one.ready
            else f"{place}?" + urlencode([*_shown(one.command, self.viewer), ("back", self.places.here)])
        )

    def boxes(self) -> str:
        """What a box of a treemap does."""
        return "Choose one to see what is known of it."

    def about(self, who: PersonId) -> str | None:
        """What follows if this one person leaves: whoever clicks has chosen them."""
        if self.places.person is None:
            return None
        return self._address(self.places.person, (("leaving", (str(who),)),))

    def tile(self, tile: Tile, row: str) -> str:
        """A box leads where its answer says, else to what is known of the asset."""
        if tile.link is not None:
            return self.href(tile.link) or row
        if self.places.asset is None or tile.asset.outside:
            return row
        return self._address(self.places.asset, (("path", (tile.asset.key,)),)) or row

    def _address(self, question: str, request: tuple[tuple[str, str | tuple[str, ...]], ...]) -> str | None:
        pairs = [(name, word) for name, value in request for word in ((value,) if isinstance(value, str) else value)]
        if any(self.viewer.words(word) != word for _, word in pairs):
            return None
        return f"/{question}" + (f"?{urlencode(pairs)}" if pairs else "")


def _shown(pairs: tuple[tuple[str, str], ...], viewer: Viewer) -> list[tuple[str, str]]:
    """A command as this viewer may see it: operations take what is shown masked as well."""
    return [(name, viewer.words(word)) for name, word in pairs]
