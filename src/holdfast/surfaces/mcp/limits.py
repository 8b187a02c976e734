"""How much an assistant is given at once, and how many people it may ask about: a loop over people ranks them.

A person at a keyboard asks about whom they have in mind. A program asks about everybody, because that is cheap, and
sorts what comes back. So over MCP the people of one call are few, the people of one day are few, each call that names
somebody is logged before it is answered, and the count is taken from that log: a new session begins no new count.
"""

from __future__ import annotations

from datetime import timedelta

ROWS = 25
"""Rows of a table in the text of an answer."""
TYPED_ROWS = 40
"""Rows of a table in typed content, unless the whole answer was asked for: a model reads all that it is given."""
MOST_TOGETHER = 3
"""People in one call: the joint loss of two or three is a question, of ten a list."""
MOST_A_DAY = 5
"""Different people within `WINDOW`, in a company of 15 or more."""
LEAST_A_DAY = 2
"""Even in the smallest company: one person, and one who might cover."""
PART = 3
"""Never more than one in three of those who are active: what is known of most of them is an order of all."""
WINDOW = timedelta(hours=24)


def most(active: int) -> int:
    """How many different people may be asked about within a day, of so many who are active.

    >>> [most(active) for active in (3, 9, 12, 28)]
    [2, 3, 4, 5]
    """
    return max(LEAST_A_DAY, min(MOST_A_DAY, active // PART))
