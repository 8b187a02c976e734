"""Progress on stderr: a live line in a terminal, plain lines elsewhere, nothing for what takes under a second."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from holdfast.operations.contract import Step

FIRST_AFTER = 0.7
"""Seconds before the first word: what is faster needs none."""
PLAIN_EVERY = 2.0
"""Seconds between plain lines."""


class Progress:
    """Call it with what is being done; use it as a context so that a live line is wiped at the end."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._started = self._said = time.monotonic()
        self._shown = False
        self._about = ""

    def about(self, what: str) -> None:
        """Say before every step from now on what it is for; nothing for no more."""
        self._about = f"{what}: " if what else ""

    def __call__(self, step: str) -> None:
        """Say what is being done, at most as often as somebody can read it."""
        now = time.monotonic()
        if now - self._started < FIRST_AFTER or (not self._live and self._shown and now - self._said < PLAIN_EVERY):
            return
        self._said, self._shown = now, True
        words = "".join(letter if letter.isprintable() else "?" for letter in self._about + step)
        sys.stderr.write(f"\r\x1b[2K{words[:100]}" if self._live else f"{words}\n")
        sys.stderr.flush()

    def step(self, step: Step) -> None:
        """Say how far an operation is."""
        commits = f", {step.commits:,} commits" if step.commits else ""
        self(f"{step.what} ({step.done} of {step.total}{commits})" if step.total else step.what)

    def clear(self) -> None:
        """Wipe the live line before something is printed."""
        if self._live and self._shown:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.clear()
