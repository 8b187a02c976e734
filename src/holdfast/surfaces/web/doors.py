"""Who may come in: a link that opens once, then a cookie; what each browser may see, and what it is to be told.

Nothing of this is written down: with the server, every session ends.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from holdfast.operations.contract import Receipt
from holdfast.terms.nouns import Purpose

SHOWN_FOR = timedelta(minutes=30)
"""How long names stay visible after a purpose was given. Each page that shows them is logged."""


@dataclass
class Session:
    """One browser: for which purpose it sees names and until when, and the receipt that its next page shows."""

    purpose: Purpose | None = None
    until: datetime | None = None
    receipt: Receipt | None = None
    refused: str = ""
    typed: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """What stands in a form that was not accepted, by operation: nothing typed is lost."""

    def sees(self, now: datetime) -> Purpose | None:
        """The purpose for which names are shown now; None: they are masked."""
        if self.until is not None and now >= self.until:
            self.purpose = self.until = None
        return self.purpose

    def unmask(self, purpose: Purpose, now: datetime) -> None:
        """Show names from now on, for a while."""
        self.purpose, self.until = purpose, now + SHOWN_FOR

    def mask(self) -> None:
        """Hide names again."""
        self.purpose = self.until = None


class Door:
    """The key that opens once, and the sessions of those who came in.

    >>> told: list[str] = []
    >>> door = Door(told.append)
    >>> first = door.key
    >>> ticket = door.enter(first)
    >>> ticket is not None and door.session(ticket) is not None, door.enter(first), len(told)
    (True, None, 1)
    """

    def __init__(self, announce: Callable[[str], None]) -> None:
        self._announce = announce
        self._sessions: dict[str, Session] = {}
        self.key = secrets.token_urlsafe(24)

    def enter(self, key: str) -> str | None:
        """A ticket for whoever has the key, which is then another one and announced; None for any other."""
        if not secrets.compare_digest(key.encode(), self.key.encode()):
            return None
        self.key = secrets.token_urlsafe(24)
        ticket = secrets.token_urlsafe(32)
        self._sessions[ticket] = Session()
        self._announce(self.key)
        return ticket

    def session(self, ticket: str | None) -> Session | None:
        """The session of a ticket, if it is one of ours."""
        return self._sessions.get(ticket) if ticket else None
