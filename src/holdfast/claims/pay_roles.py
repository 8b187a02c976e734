"""Roles of the field as the pay table knows them: their names, other names, job titles and families, and levels."""

from __future__ import annotations

import difflib
import tomllib
from functools import cache
from importlib import resources
from typing import Final

from holdfast.errors import UnknownName, nearest

EVERY: Final = "every role"
"""What stands for all roles together in the table."""
ANY: Final = "any"
"""All levels together."""
LEVELS: Final = ("entry", "mid", "senior", "executive")
_SLIP: Final = 0.88
"""How alike two names are that differ by a letter or two."""
_LEVELS: Final = {
    "en": "entry", "junior": "entry", "mi": "mid", "middle": "mid", "se": "senior", "staff": "senior",
    "lead": "senior", "principal": "senior", "ex": "executive", "director": "executive",
}  # fmt: skip


def role_named(written: str) -> str:
    """The role of the table that somebody means. Raises `UnknownName` with near names.

    >>> role_named("SRE"), role_named("Backend Engineer"), role_named("ai engineer")
    ('infrastructure engineer', 'software engineer', 'AI engineer')
    >>> role_named("data sientist")
    Traceback (most recent call last):
    holdfast.errors.UnknownName: There is no role `data sientist`. Known: ... Did you mean `data scientist`...
    """
    wanted = _plain(written)
    if wanted in _names():
        return _names()[wanted]
    near = tuple(dict.fromkeys(_names()[one] for one in nearest(wanted, _names())))
    raise UnknownName(f"There is no role `{written}`. Known: {', '.join(roles())}.", near)


def misspelt(written: str) -> tuple[str, ...]:
    """The roles that a word is most likely meant for, where it is hardly more than a slip of the pen from one.

    >>> misspelt("data sientist"), misspelt("head of people"), misspelt("data scientist")
    (('data scientist',), (), ())
    """
    wanted = _plain(written)
    near = difflib.get_close_matches(wanted, _names(), n=3, cutoff=_SLIP) if wanted not in _names() else ()
    return tuple(dict.fromkeys(_names()[one] for one in near))


def level_named(written: str) -> str:
    """entry, mid, senior or executive. Raises `UnknownName`.

    >>> level_named("Staff"), level_named("mid")
    ('senior', 'mid')
    """
    wanted = written.strip().lower()
    if (found := _LEVELS.get(wanted, wanted)) in LEVELS:
        return found
    raise UnknownName(f"There is no level `{written}`: {', '.join(LEVELS)}.", nearest(wanted, LEVELS))


def roles() -> tuple[str, ...]:
    """Every role, in the order of the file."""
    return tuple(_roles())


def family(role: str) -> str:
    """What stands in for a role where too few advertisements are of it.

    >>> family("MLOps engineer")
    'machine learning roles'
    """
    return str(_roles()[role]["family"])


@cache
def _roles() -> dict[str, dict[str, object]]:
    return tomllib.loads((resources.files("holdfast.claims") / "pay_roles.toml").read_text("utf-8"))


@cache
def _names() -> dict[str, str]:
    """Every name of a role in plain letters, by the role: its own first, then titles and other names."""
    found = {_plain(name): name for name in _roles()}
    for name, row in _roles().items():
        for one in (*_words(row.get("titles")), *_words(row.get("also"))):
            found.setdefault(_plain(one), name)
    return found


def _plain(written: str) -> str:
    return " ".join(written.lower().replace("-", " ").split())


def _words(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []
