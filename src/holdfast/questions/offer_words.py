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
_SMALL: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


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
    >>> said(-1.5)
    'This offer pays somebody at this level about two and a half times what they can have elsewhere'
    """
    share = asks.value
    if abs(share) < LEAST:
        return f"This offer pays {who} at this level about what they can have elsewhere"
    if share < 0:
        return f"This offer pays {who} at this level {more(-share)} they can have elsewhere"
    return f"This offer asks {who} at this level to forgo {part(share)} of their pay"


def part(share: float) -> str:
    """A share of all there is, in words; nobody can forgo more than all of it.

    >>> part(0.34), part(0.44), part(1.4)
    ('about a third', 'about 45 %', 'almost all')
    """
    if share > 0.95:
        return "almost all"
    return min(_PARTS, key=lambda one: abs(one[0] - share))[1]


def more(share: float) -> str:
    """How much more somebody is paid, as a share of what they can have, which follows.

    >>> more(0.19), more(0.97), more(1.5)
    ('about a fifth more than', 'about twice what', 'about two and a half times what')
    >>> more(4.2), more(30)
    ('about five times what', 'more than ten times what')
    """
    times = 1 + share
    if share <= 0.95:
        return f"{part(share)} more than"
    if times < 2.25:
        return "about twice what"
    if times < 2.75:
        return "about two and a half times what"
    return f"about {_SMALL[round(times) - 1]} times what" if times < 10.5 else "more than ten times what"


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
    if of_100 < 1:
        return "fewer than one in a hundred"
    if of_100 > 50:
        return "more than one in two"
    every = round(100 / of_100)
    return f"one in {_SMALL[every - 1] if every <= len(_SMALL) else every}"
