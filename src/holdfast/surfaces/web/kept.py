"""What is kept of what was worked out, and the latest word of what is being worked out."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

from holdfast.operations.contract import Step

T = TypeVar("T")


class Kept(Generic[T]):
    """The things used last, up to so many; for several threads.

    >>> kept = Kept(1)
    >>> kept.put("a", 1), kept.put("b", 2), kept.get("a"), kept.get("b")
    (1, 2, None, 2)
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._things: OrderedDict[Hashable, T] = OrderedDict()
        self._one = threading.Lock()

    def get(self, key: Hashable) -> T | None:
        """What is kept under a key."""
        with self._one:
            if key in self._things:
                self._things.move_to_end(key)
            return self._things.get(key)

    def put(self, key: Hashable, thing: T) -> T:
        """Keep it, and let go of what was not used for longest."""
        with self._one:
            self._things[key] = thing
            while len(self._things) > self._room:
                self._things.popitem(last=False)
        return thing


class Stopped(BaseException):
    """Raised inside what is being worked out when the server ends."""


class Saying:
    """Remembers the latest word of what is being done, for pages that wait; ends it where the server ends."""

    def __init__(self) -> None:
        self.words = ""
        self._stopped = False

    def __call__(self, step: str) -> None:
        """A step of a question."""
        if self._stopped:
            raise Stopped
        self.words = step

    def step(self, step: Step) -> None:
        """A step of an operation."""
        commits = f", {step.commits:,} commits" if step.commits else ""
        self(f"{step.what} ({step.done} of {step.total}{commits})" if step.total else step.what)

    def clear(self) -> None:
        """Nothing is being done."""
        self.words = ""

    def stop(self) -> None:
        """Let whatever is being done end at its next step."""
        self._stopped = True
