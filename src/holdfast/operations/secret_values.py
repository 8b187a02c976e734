"""Tells what looks like the value of a secret, so that it is refused before anything is stored.

It knows the forms of common keys, private keys, passwords in addresses, card numbers, and long words without a word in
them. *Do not* take its silence for safety: a short password looks like any other word.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from holdfast.errors import Refused

_FORMS = (
    ("a private key", r"-----BEGIN"),
    ("an AWS access key", r"\b(?:AKIA|ASIA|AROA)[0-9A-Z]{12,}"),
    ("a GitHub token", r"\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{16,})"),
    ("a GitLab token", r"\bglpat-[\w-]{12,}"),
    ("a Slack token", r"\bxox[abeoprs]-[\w-]{8,}"),
    ("a Google key", r"\b(?:AIza[\w-]{20,}|ya29\.[\w-]{16,})"),
    ("a model hub's token", r"\bhf_[A-Za-z0-9]{16,}"),
    ("an API key", r"\b(?:sk|pk|rk)[-_](?:live|test|proj|ant|or)?[-_]?[A-Za-z0-9_-]{16,}"),
    ("a package registry's token", r"\b(?:npm|pypi|dop_v1)[_-][A-Za-z0-9_-]{20,}"),
    ("a signed token", r"\beyJ[\w-]{8,}\.[\w-]{8,}"),
    ("an address with a password", r"\w://[^/\s:@]+:[^/\s@]+@"),
    (
        "a password or token with its value",
        r"(?i)\b(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[ _-]?key)\s*[:=]\s*(?!(?:see|in|kept|at|with)\b)\S",
    ),
    ("an identifier that opens something", r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"),
    ("a long key", r"\b[0-9a-fA-F]{32,}\b"),
)  # fmt: skip
_LONG = 16
_BITS = 3.3
_TURNS = 4
_CARD = 13


def looks_secret(words: str) -> str | None:
    """What `words` look like if they hold the value of a secret, or None.

    >>> looks_secret("AWS root key"), looks_secret("aws-prod-eu-west-1 root"), looks_secret("password = tulip")
    (None, None, 'a password or token with its value')
    """
    return next(_found(words), None)


def _found(words: str) -> Iterator[str]:
    for what, form in _FORMS:
        if re.search(form, words):
            yield what
    whole = [
        word for word in words.split() if re.fullmatch(r"[A-Za-z0-9+/=]{20,}", word) and _turns(word) >= 2 * _TURNS
    ]
    if any(map(_random, [*whole, *re.split(r"[\s\-./:,;|]+", words)])):
        yield "a key or a password"
    digits = re.sub(r"(?<=\d)[ -](?=\d)", "", words)
    if any(_luhn(number) for number in re.findall(rf"\d{{{_CARD},19}}", digits)):
        yield "a card number"


def _random(word: str) -> bool:
    """Whether a long word has letters and digits mixed as no name has them."""
    if len(word) < _LONG or _turns(word) < _TURNS or not any(map(str.isdigit, word)):
        return False
    counts = Counter(word).values()
    return -sum(n / len(word) * math.log2(n / len(word)) for n in counts) >= _BITS


def _turns(word: str) -> int:
    """How often a word changes between small letters, capitals and digits."""
    kinds = ["d" if sign.isdigit() else "u" if sign.isupper() else "l" for sign in word if sign.isalnum()]
    return sum(one != other for one, other in pairwise(kinds))


def _luhn(number: str) -> bool:
    digits = [int(sign) for sign in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def refuse_secrets(**typed: str) -> None:
    """Raise `Refused` where a field holds what looks like a secret's value. The value is not repeated."""
    for field, words in typed.items():
        if what := looks_secret(words):
            raise Refused(
                "SECRET_VALUE",
                f"What was given as `{field}` looks like {what}. Holdfast keeps what a credential is called, never its "
                "value; nothing was stored. Write its name, such as `cloud root key`. What was typed may be in the "
                "shell's history: remove it there, and change the value if others could have seen it.",
            )
