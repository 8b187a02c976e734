"""Who may come in: a link that opens once, then a cookie; what each browser may see, and what it is to be told.

Nothing of this is written down: with the server, every session ends.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from holdfast.operations.contract import Receipt
from holdfast.terms.nouns import Purpose

SHOWN_FOR = timedelta(minutes=30)
"""How long names stay visible after a purpose was given. Each page that shows them is logged."""
IDLE_FOR = timedelta(hours=12)
"""A browser that asks nothing for so long has to come in anew."""
MOST = 64
"""Browsers at once; with one more, whoever asked for nothing for longest has to come in anew."""


@dataclass
class Session:
    """One browser: for which purpose it sees names and until when, and the receipt that its next page shows."""

    asked: datetime
    purpose: Purpose | None = None
    until: datetime | None = None
    receipt: Receipt | None = None
    typed: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """What stands in a form that was not accepted, by operation: nothing typed is lost."""

    def sees(self, now: datetime) -> Purpose | None:
        """The purpose for which names are shown now; None: they are masked."""
        if self.until is not None and now >= self.until:
            self.mask()
        return self.purpose

    def unmask(self, purpose: Purpose, now: datetime) -> None:
        """Show names from now on, for a while."""
        self.purpose, self.until = purpose, now + SHOWN_FOR

    def mask(self) -> None:
        """Hide names again, also those in a receipt that no page has shown yet."""
        self.purpose = self.until = None

    def take(self) -> Receipt | None:
        """The receipt, for the one page that shows it."""
        receipt, self.receipt = self.receipt, None
        return receipt


class Door:
    """The key that opens once, and the sessions of those who came in.

    >>> from datetime import UTC
    >>> told, noon = [], datetime(2026, 11, 21, 12, tzinfo=UTC)
    >>> door = Door(told.append)
    >>> first = door.key
    >>> ticket = door.enter(first, noon)
    >>> door.session([ticket], noon) is not None, door.enter(first, noon), len(told)
    (True, None, 1)
    >>> door.session([ticket], noon + IDLE_FOR) is None
    True
    """

    def __init__(self, announce: Callable[[str], None]) -> None:
        self._announce = announce
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self.key = secrets.token_urlsafe(24)

    def enter(self, key: str, now: datetime) -> str | None:
        """A ticket for whoever has the key, which is then another one and announced; None for any other."""
        if not secrets.compare_digest(key.encode("utf-8", "replace"), self.key.encode()):
            return None
        self.key = secrets.token_urlsafe(24)
        ticket = secrets.token_urlsafe(32)
        self._sessions[ticket] = Session(now)
        while len(self._sessions) > MOST:
            self._sessions.popitem(last=False)
        self._announce(self.key)
        return ticket

    def session(self, tickets: Iterable[str], now: datetime) -> Session | None:
        """The session of the first of these tickets that is one of ours: what another port's page put beside our cookie
        locks nobody out."""
        for ticket in tickets:
            session = self._sessions.get(ticket)
            if session is None:
                continue
            if now - session.asked >= IDLE_FOR:
                del self._sessions[ticket]
                continue
            session.asked = now
            self._sessions.move_to_end(ticket)
            return session
        return None

    def leave(self, tickets: Iterable[str]) -> None:
        """End the sessions of these tickets."""
        for ticket in tickets:
            self._sessions.pop(ticket, None)
