"""An issue as it would stand where work is tracked: what a surface hands to the operation that sends it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Issue:
    """`id` is the action's, the same over scans; `body` is Markdown, all names in it as its reader may see them.

    `marked` puts the body between marks, by which it is found again; what people write around them stays theirs.
    """

    id: str
    title: str
    body: str

    @property
    def opening(self) -> str:
        """The mark before the body."""
        return f"<!-- holdfast action {self.id} -->"

    @property
    def marked(self) -> str:
        """The body between its marks."""
        return f"{self.opening}\n{self.body}\n{CLOSING}"

    def within(self, text: str) -> str | None:
        """`text` with what stands between the marks as it is now; None where the marks are not in it.

        >>> old, new = Issue("pair-1", "Pair", "old"), Issue("pair-1", "Pair", "new")
        >>> new.within(f"mine {old.marked} yours") == f"mine {new.marked} yours"
        True
        >>> new.within("nothing of ours") is None
        True
        """
        text = text.replace("\r\n", "\n")
        before, opened, rest = text.partition(self.opening)
        _, closed, after = rest.partition(CLOSING)
        return before + self.marked + after if opened and closed else None


CLOSING = "<!-- holdfast end -->"
LONGEST_TITLE = 250
"""Signs; a tracker takes a few more."""
