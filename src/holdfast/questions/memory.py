"""What a surface that asks again and again need not work out twice: kept while what it was made from is the same."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

T = TypeVar("T")

ROOM = 6
"""How many things are kept. One company of 50 people with 4,000 scenarios takes some tens of megabytes."""


class Memory:
    """The things used last, by a key that names all that they depend on. Not for two threads at once.

    >>> memory = Memory(room=1)
    >>> memory.recall("two", lambda: 2), memory.recall("two", lambda: 3), memory.recall("three", lambda: 3)
    (2, 2, 3)
    >>> memory.recall("two", lambda: 4)
    4
    """

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self.turn = 0
        self._kept: OrderedDict[Hashable, object] = OrderedDict()

    def begin(self) -> None:
        """The next question: what is counted for one begins anew."""
        self.turn += 1

    def recall(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was made for this key before, otherwise what `make` gives now."""
        if key not in self._kept:
            self._kept[key] = make()
            while len(self._kept) > self._room:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return cast("T", self._kept[key])
