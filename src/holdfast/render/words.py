"""Our own standing words: what every surface calls a state, a note, a borrowed width, an invented company."""

from __future__ import annotations

from collections.abc import Mapping

from holdfast.render import numbers
from holdfast.render.text import Viewer
from holdfast.terms.answer import Answer, NoteRole, Provenance
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import State

INVENTED = "Example company (invented)"

_STATES: Mapping[State, str] = {
    State.ALREADY_DARK: "already dark",
    State.NO_SECOND_HOLDER: "no second holder",
    State.GOES_DARK: "goes dark",
    State.LIMPS: "limps on one holder",
    State.COVERED: "covered",
    State.CANNOT_TELL: "cannot tell: ask two people",
}
_NOTES: Mapping[NoteRole, str] = {
    NoteRole.CAUTION: "Caution",
    NoteRole.WHEN_NOT_TO_USE: "When not to use this",
    NoteRole.ASSUMED: "Assumed",
}


def state_label(state: State) -> str:
    """A state as a legend says it."""
    return _STATES[state]


def note_title(role: NoteRole) -> str:
    """What stands before a note."""
    return _NOTES[role]


def borrowed(estimate: Estimate) -> str:
    """How much of a range's width is not the company's own evidence.

    >>> from datetime import date
    >>> borrowed(Estimate("w", 2, 1, 3, as_of=date(2026, 1, 1), borrowed=0.74))
    '74\u202f% of this width is borrowed'
    """
    share = round(estimate.borrowed or 0.0, 2)
    part = {0.0: "none", 1.0: "all"}.get(share, numbers.percent(share))
    return f"{part} of this width is borrowed"


def company(answer: Answer, viewer: Viewer) -> str:
    """Whose answer it is; an invented company says so whatever it is called."""
    name = viewer.words(answer.company)
    if not answer.invented:
        return name
    name = name.removesuffix("(invented)").rstrip()
    return INVENTED if name.lower() in {"", "example company"} else f"{INVENTED}: {name}"


def top_line(answer: Answer, viewer: Viewer) -> str:
    """The line over a finding: whose, as of when, from which state of the evidence."""
    generations = [block.generation for block in answer.blocks if isinstance(block, Provenance)]
    parts = [company(answer, viewer), f"as of {numbers.day(answer.as_of)}"]
    parts += [f"generation {number}" for number in generations[:1] if number]
    return " · ".join(part for part in parts if part)


def masking_note(viewer: Viewer) -> str:
    """Whether names are hidden, or why they are shown."""
    return "names masked" if viewer.purpose is None else f"names shown for {viewer.purpose.value}"


def drawn(scenarios: int, futures: int | None) -> str:
    """How often chance was drawn.

    >>> drawn(4000, None), drawn(256, 512)
    ('4,000 scenarios', '256 worlds of claims × 512 futures')
    """
    if futures is None:
        return f"{numbers.count(scenarios)} scenarios"
    return f"{numbers.count(scenarios)} worlds of claims × {numbers.count(futures)} futures"


def footer(provenance: Provenance) -> str:
    """Where the numbers come from, enough to ask the same again."""
    parts = [f"Holdfast {provenance.version}"]
    parts += [f"generation {provenance.generation}"] if provenance.generation else []  # 0: nothing was scanned yet
    parts.append(f"claims {provenance.ledger}")
    if provenance.scenarios is not None:
        parts.append(drawn(provenance.scenarios, provenance.futures))
    if provenance.seed is not None:
        parts.append(f"seed {provenance.seed}")
    return " · ".join(parts)
