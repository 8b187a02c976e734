"""What is handed over, without the keys that only the company's own people can look up."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from holdfast.terms.estimate import Estimate

Part = TypeVar("Part")


def bare(part: Part) -> Part:
    """The same without keys of claims and names of sources.

    >>> from datetime import date
    >>> from holdfast.terms.text import text
    >>> one = Estimate("pays_nothing", 0.7, 0.6, 0.8, as_of=date(2026, 1, 1), claims=("other_wealth",))
    >>> bare((text("In {share:percent}", share=one),))[0].slots[0][1].claims
    ()
    """
    if isinstance(part, tuple):
        return cast("Part", tuple(bare(one) for one in part))
    if isinstance(part, Estimate):
        return cast("Part", replace(part, claims=(), evidence=()))
    if not is_dataclass(part) or isinstance(part, type):
        return part
    within: dict[str, Any] = {one.name: bare(getattr(part, one.name)) for one in fields(part) if one.init}
    return cast("Part", replace(part, **within))
