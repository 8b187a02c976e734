"""What is kept of a commit's message: two flags and allow-listed trailers. Nothing else of it leaves this module."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from holdfast.evidence.git.plainfiles import as_text

TRAILER_KEYS = frozenset(
    (
        "co-authored-by",
        "co-developed-by",
        "reviewed-by",
        "signed-off-by",
        "acked-by",
        "tested-by",
        "helped-by",
        "generated-by",
        "assisted-by",
    )
)
AGENTS = ("Claude Code", "Claude", "Codex", "Copilot", "Cursor", "Aider", "Devin", "Gemini", "Jules", "Windsurf", "Amp")
LONGEST_KEY = max(map(len, TRAILER_KEYS))
LONGEST_MESSAGE = 1 << 16

# Each pattern begins with a letter, not an anchor: `re` then skips to the next such letter, ten times as fast.
_FIX = re.compile(
    rb"(?:bug(?:s|fix|fixes|fixed)?|fix(?:es|ed|ing|up)?|hot-?fix|regression|defect|crash(?:es|ed)?)(?![a-z0-9_])"
)
_NOT_A_FIX = re.compile(
    rb"\b(?:typos?|spelling|lint|flake8|whitespace|docs?|documentation|comments?|changelog|formatting)\b"
)
_REVERT = re.compile(rb"This reverts commit [0-9a-f]{7}")
_BY = re.compile(rb"-[bB][yY]:[ \t]*([^<>\r\n\0]{0,120}?)[ \t]*<([^<>\s\0]{1,254})>")
_NAMED = "|".join(AGENTS).encode()
_AGENT = re.compile(rb"enerated (?:with|by) \[?(" + _NAMED + rb")\b")
_ASSISTED = re.compile(rb"ssisted-by: (" + _NAMED + rb")\b[^<\n\0]*[\n\0]")


class Trailer(NamedTuple):
    """One allow-listed trailer. `key` is lower case; `email` is empty for an agent that only left its mark."""

    key: str
    name: str
    email: str


def read_messages(messages: Sequence[bytes]) -> tuple[NDArray[np.bool_], list[tuple[int, Trailer]]]:
    """Of each message, whether it mends a defect and whether it undoes a commit; and the trailers, by message.

    >>> flags, found = read_messages([b"Fix crash", b"Fix typo\\n\\nReviewed-by: Ada Example <ada@example.com>\\n"])
    >>> flags.tolist(), found[0][0], tuple(found[0][1])
    ([[True, False], [False, False]], 1, ('reviewed-by', 'Ada Example', 'ada@example.com'))
    """
    messages = [message[:LONGEST_MESSAGE] for message in messages]
    flags = np.zeros((len(messages), 2), np.bool_)
    subjects = [message.partition(b"\n")[0].lower() for message in messages]
    flags[_fixes(subjects), 0] = True
    flags[[at for at, subject in enumerate(subjects) if subject.startswith(b"revert")], 1] = True
    text = b"\0".join(messages) + b"\0"
    starts = np.cumsum([0] + [len(message) + 1 for message in messages])
    flags[_places(starts, [found.start() for found in _REVERT.finditer(text)]), 1] = True
    return flags, _trailers(text, starts)


def _fixes(subjects: list[bytes]) -> list[int]:
    """Which subjects name a defect that was mended. A mended typo, comment or document does not count.

    >>> _fixes([b"fix crash on empty input", b"fix typo", b"prefix names", b"hotfix: time zones"])
    [0, 3]
    """
    text = b"\n" + b"\n".join(subjects)
    starts = np.cumsum([1] + [len(subject) + 1 for subject in subjects])
    words = [found.start() for found in _FIX.finditer(text) if not chr(text[found.start() - 1]).isalnum()]
    named = dict.fromkeys(_places(starts, words))
    return [at for at in named if not _NOT_A_FIX.search(subjects[at])]


def _places(starts: NDArray[np.int64], positions: list[int]) -> list[int]:
    """In which of the parts that begin at `starts` each position lies."""
    return list((np.searchsorted(starts, positions, side="right") - 1).tolist())


def _trailers(text: bytes, starts: NDArray[np.int64]) -> list[tuple[int, Trailer]]:
    """The allow-listed trailers with a name and an address, in order, and the marks that coding agents leave."""
    rows: list[tuple[int, Trailer]] = []
    for found in _BY.finditer(text):
        begin = max(text.rfind(b"\n", 0, found.start()), text.rfind(b"\0", 0, found.start())) + 1
        key = as_text(text[begin : found.end(0)][: LONGEST_KEY + 4]).lower().partition(":")[0].strip()
        if key in TRAILER_KEYS:
            rows.append((found.start(), Trailer(key, as_text(found[1]), as_text(found[2]))))
    for pattern in (_AGENT, _ASSISTED):
        rows += [(found.start(), Trailer("generated-by", as_text(found[1]), "")) for found in pattern.finditer(text)]
    rows.sort(key=lambda row: row[0])
    return list(zip(_places(starts, [row[0] for row in rows]), [row[1] for row in rows], strict=True))
