"""What an offer asks for, in words that can be read aloud."""

from __future__ import annotations

from typing import Final

from holdfast.terms.estimate import Estimate

_PARTS: Final = (
    (0.05, "about a twentieth"), (0.10, "about a tenth"), (0.15, "about 15 %"), (0.20, "about a fifth"),
    (0.25, "about a quarter"), (0.30, "about 30 %"), (1 / 3, "about a third"), (0.40, "about 40 %"),
    (0.45, "about 45 %"), (0.50, "about half"), (0.55, "about 55 %"), (0.60, "about 60 %"),
    (2 / 3, "about two thirds"), (0.75, "about three quarters"), (0.80, "about four fifths"), (0.90, "nine tenths"),
)  # fmt: skip
LEAST: Final = 0.035
"""Less than this either way is nothing that anybody can feel."""


def forgoing(asks: Estimate, who: str) -> str:
    """The inverse of an offer as a title.

    >>> from datetime import date
    >>> def said(share):
    ...     return forgoing(Estimate("asks_to_forgo", share, share, share, as_of=date(2026, 1, 1)), "somebody")
    >>> said(0.26)
    'This offer asks somebody at this level to forgo about a quarter of their pay'
    >>> said(0.02)
    'This offer pays somebody at this level about what they can have elsewhere'
    >>> said(-0.19)
    'This offer pays somebody at this level about a fifth more than they can have elsewhere'
    """
    share = asks.value
    if abs(share) < LEAST:
        return f"This offer pays {who} at this level about what they can have elsewhere"
    if share < 0:
        return f"This offer pays {who} at this level {part(-share)} more than they can have elsewhere"
    return f"This offer asks {who} at this level to forgo {part(share)} of their pay"


def part(share: float) -> str:
    """A share in words.

    >>> part(0.34), part(0.44), part(1.4)
    ('about a third', 'about 45 %', 'more than all')
    """
    if share > 0.95:
        return "more than all" if share > 1 else "almost all"
    return min(_PARTS, key=lambda one: abs(one[0] - share))[1]


def about(of_100: float) -> str:
    """How many of a hundred, as the middle of a sentence.

    >>> about(14.6), about(0.2), about(99.7)
    ('about 15', 'fewer than one', 'almost all')
    """
    if of_100 < 1:
        return "fewer than one"
    return "almost all" if of_100 > 99 else f"about {of_100:.0f}"


def one_in(of_100: float) -> str:
    """How many have to be written to for one who would engage.

    >>> one_in(15), one_in(0.3), one_in(62)
    ('one in seven', 'fewer than one in a hundred', 'more than one in two')
    """
    small = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    if of_100 < 1:
        return "fewer than one in a hundred"
    if of_100 > 50:
        return "more than one in two"
    every = round(100 / of_100)
    return f"one in {small[every - 1] if every <= len(small) else every}"
