"""Who is meant by what was typed into a question: a handle as it is; a name only for a purpose, which was logged."""

from __future__ import annotations

from holdfast.errors import Refused
from holdfast.questions.contract import Context
from holdfast.terms.nouns import PersonId, Purpose


def somebody(written: str, context: Context) -> PersonId:
    """Raises `Refused` for a name without a purpose: the page would tell whose handle it is. `UnknownName` otherwise
    where nobody is meant."""
    if PersonId.parse(written) is None and context.purpose is None:
        allowed = " or ".join(f"`--purpose '{purpose}'`" for purpose in Purpose)
        raise Refused(
            "NO_PURPOSE",
            f"A name needs a purpose, which is logged: {allowed}. Handles such as 'person 4' (`holdfast people`) "
            "need none.",
        )
    return context.reader.find(written)
