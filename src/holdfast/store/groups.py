"""Disjoint groups in which some pairs may never meet."""

from __future__ import annotations


class Groups:
    """Places 0 to size - 1, each in a group of its own at first.

    >>> groups = Groups(3)
    >>> groups.part(0, 2), groups.join(0, 1), groups.join(1, 2), groups.labels()
    (None, True, False, [0, 0, 2])
    """

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))
        self._apart: dict[int, set[int]] = {}

    def of(self, a: int) -> int:
        """The place that stands for the group of `a`, for now."""
        while self._parent[a] != a:
            self._parent[a] = self._parent[self._parent[a]]
            a = self._parent[a]
        return a

    def join(self, a: int, b: int) -> bool:
        """Unite two places' groups; False where they are one already, or must stay apart."""
        a, b = self.of(a), self.of(b)
        if a == b or b in self._apart.get(a, ()):
            return False
        if len(self._apart.get(a, ())) < len(self._apart.get(b, ())):
            a, b = b, a
        self._parent[b] = a
        for other in self._apart.pop(b, ()):
            self._apart[other].discard(b)
            self._apart[other].add(a)
            self._apart.setdefault(a, set()).add(other)
        return True

    def part(self, a: int, b: int) -> None:
        """Keep two places' groups apart from now on, unless they are one already."""
        a, b = self.of(a), self.of(b)
        if a != b:
            self._apart.setdefault(a, set()).add(b)
            self._apart.setdefault(b, set()).add(a)

    def labels(self) -> list[int]:
        """For each place, the smallest place in its group."""
        smallest: dict[int, int] = {}
        return [smallest.setdefault(self.of(place), place) for place in range(len(self._parent))]
