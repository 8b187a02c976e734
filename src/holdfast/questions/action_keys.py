"""Short keys of a plan's actions: easy to type, the same over scans and seeds, and without a path that could name
somebody."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2s

from holdfast.errors import BadInput, UnknownName, nearest

_BYTES = 4


def short(key: str) -> str:
    """The kind, and what tells it from others.

    >>> short("pair api:src/serve person-7"), short("hire")
    ('pair-ccd7488e', 'hire')
    """
    kind, _, rest = key.partition(" ")
    return f"{kind}-{blake2s(key.encode('utf-8', 'surrogateescape'), digest_size=_BYTES).hexdigest()}" if rest else kind


def meant(written: Iterable[str], known: Iterable[str], option: str) -> frozenset[str]:
    """The whole keys that are meant by short ones, or by themselves.

    Raises `UnknownName` with the nearest for one that no action has, `BadInput` where it could be several.
    """
    every = tuple(known)
    found: dict[str, list[str]] = {}
    for key in every:
        found.setdefault(short(key), []).append(key)
    return frozenset(_one(word, every, found, option) for word in written)


def _one(word: str, every: tuple[str, ...], found: dict[str, list[str]], option: str) -> str:
    wanted = word.strip()
    if wanted in every:
        return wanted
    keys = found.get(wanted.lower(), [])
    if len(keys) > 1:
        raise BadInput(f"`{option}` was given as `{wanted}`, which {len(keys)} actions share. Nothing was left out.")
    if not keys:
        allowed = "`holdfast continuity` lists the keys of what could be done."
        if not every:
            allowed = "There is nothing that could be done here."
        raise UnknownName(f"`{option}` was given as `{wanted}`, which no action has. {allowed}", nearest(wanted, found))
    return keys[0]
