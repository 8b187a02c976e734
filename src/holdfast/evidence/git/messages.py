"""What is kept of a commit's message: two flags and allow-listed trailers. Nothing else of it leaves this module."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from holdfast.evidence.git.plainfiles import as_text

TRAILER_KEYS = (
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
AGENTS = ("Claude Code", "Claude", "Codex", "Copilot", "Cursor", "Aider", "Devin", "Gemini", "Jules", "Windsurf", "Amp")
LONGEST_NAME = 120
LONGEST_MESSAGE = 1 << 16

_FIX_HINTS = (b"fix", b"bug", b"regression", b"defect", b"crash")
_FIX = re.compile(rb"\b(?:bug(?:s|fix|fixes|fixed)?|fix(?:es|ed|ing|up)?|hot-?fix|regression|defect|crash(?:es|ed)?)\b")
_NOT_A_FIX = re.compile(
    rb"\b(?:typos?|spelling|lint|flake8|whitespace|docs?|documentation|comments?|changelog|formatting)\b"
)
_REVERT = re.compile(
    rb"\A\s*(?:\[[^\]\n]*\]\s*)?revert(?:s|ed)?\b|^\s*This reverts commit [0-9a-f]{7,64}", re.IGNORECASE | re.MULTILINE
)
_TRAILER = re.compile(
    rb"^[ \t]*(" + "|".join(TRAILER_KEYS).encode() + rb")[ \t]*:[ \t]*([^<>\r\n]{0,120}?)[ \t]*<([^<>\s]{1,254})>",
    re.IGNORECASE | re.MULTILINE,
)
_AGENT = re.compile(
    rb"^\W{0,16}(?:generated[ -](?:with|by)|assisted-by|created by)\b[: \t]*\[?(" + "|".join(AGENTS).encode() + rb")\b",
    re.IGNORECASE | re.MULTILINE,
)
_AGENT_NAMES = {agent.lower().encode(): agent for agent in AGENTS}


class Trailer(NamedTuple):
    """One allow-listed trailer. `key` is lower case; `email` is empty for an agent that only left its mark."""

    key: str
    name: str
    email: str


def is_fix(message: bytes) -> bool:
    """Whether the subject names a defect that was mended. A mended typo, comment or document does not count.

    >>> is_fix(b"Fix crash on empty input"), is_fix(b"Fix typo"), is_fix(b"Prefix names"), is_fix(b"Add x\\n\\nfixes")
    (True, False, False, False)
    """
    subject = message.partition(b"\n")[0].lower()
    if not any(map(subject.__contains__, _FIX_HINTS)):
        return False
    return _FIX.search(subject) is not None and _NOT_A_FIX.search(subject) is None


def is_revert(message: bytes) -> bool:
    """Whether the message undoes another commit, as `git revert` words it or by its subject's first word.

    >>> is_revert(b'Revert "Add x"'), is_revert(b"Oops\\n\\nThis reverts commit 1f90bbb55."), is_revert(b"Reverting")
    (True, True, False)
    """
    return (b"evert" in message or b"EVERT" in message) and _REVERT.search(message) is not None


def trailers(message: bytes) -> Iterator[Trailer]:
    """The allow-listed trailers with a name and an address, in order, and the marks that coding agents leave.

    >>> [tuple(t) for t in trailers(b"Add x\\n\\nhow it was\\n\\nCo-Authored-By: Ada Example <ada@example.com>")]
    [('co-authored-by', 'Ada Example', 'ada@example.com')]
    >>> [tuple(t) for t in trailers("Add x\\n\\n🤖 Generated with [Claude Code](https://example.com)".encode())]
    [('generated-by', 'Claude Code', '')]
    """
    if b"-by:" in message or b"-By:" in message or b"-BY:" in message:
        for key, name, email in _TRAILER.findall(message):
            yield Trailer(as_text(key).lower(), as_text(name), as_text(email))
    if b"ener" in message or b"ssisted-" in message or b"reated by" in message:
        for agent in _AGENT.findall(message):
            yield Trailer("generated-by", _AGENT_NAMES[agent.lower()], "")
