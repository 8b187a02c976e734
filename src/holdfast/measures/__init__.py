"""Counts and rates of what happened: frames in, frames or numbers out, nothing read and nothing drawn.

`files` which files count, and why not · `lineage` which changes belong to one file · `ownership` who wrote what, as
published · `estate` the assets there are · `documentation` what is written about them · `work` how much lies in them.

`MEASURES` names each number that may be shown, with its source and with when it misleads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from holdfast.errors import UnknownName, nearest


@dataclass(frozen=True, slots=True)
class Measure:
    """One number: the field's name for it, what it says, when not to use it, whose it is, where it is worked out."""

    term: str
    says: str
    do_not: str
    source: str
    defined_in: str


_ALL: Final = (
    Measure(
        "degree_of_authorship",
        "How well one person is expected to know one file, from who created it and who changed it since. No unit.",
        "Do not read it as who could maintain the file: it forgets nothing, sees no reviews, and a reformatting "
        "counts as much as a design. Do not compare people by it.",
        "Avelino et al., ICPC 2016, with the weights of Fritz et al., ICSE 2010; checked against the authors' program",
        "holdfast.measures.ownership.degree_of_authorship",
    ),
    Measure(
        "truck_factor",
        "The fewest authors whose going leaves over half of the files without an author, the largest going first.",
        "Do not take it for a forecast: it counts authorship, and losses did not follow it closely. A file counts as "
        "much as any other, however dead. One alias too many changes it; its two published editions agree within 1 on "
        "79 %.",
        "Avelino et al., ICPC 2016; checked against the 2016 edition of its table (`bench/truck_factor.py`)",
        "holdfast.measures.ownership.truck_factor",
    ),
    Measure(
        "contributor_absence_factor",
        "The fewest people who together made half of all contributions.",
        "Do not confuse it with the truck factor: it knows no files. Do not use it where one person commits for "
        "others, or where contributions differ much in size.",
        "CHAOSS, Contributor Absence Factor (formerly Bus Factor)",
        "holdfast.measures.ownership.contributor_absence_factor",
    ),
    Measure(
        "fragmentation",
        "How spread the revisions of one file are over people: 0 for one person, towards 1 for many.",
        "Do not call a high value bad: a file that many know is safe if one of them looks after it. Over few revisions "
        "it says little.",
        "code-maat (fractal value), after D'Ambros et al.",
        "holdfast.measures.ownership.fragmentation",
    ),
    Measure(
        "built_person_weeks",
        "Person-weeks that went into an asset: each person's ISO weeks, split by the share of that week's commits.",
        "Do not use it where a history was squashed or imported at once; there it is a floor from size. It is no "
        "bill: a commit to two assets counts in both.",
        "Holdfast's own count; the floor is our assumption",
        "holdfast.measures.work.built_person_weeks",
    ),
    Measure(
        "unfamiliarity",
        "How far one person stands from one asset, 0 to 1, by rules on what they changed and reviewed.",
        "Do not read it as ability, and do not add it up over a person's assets: it says who is near, not who is good.",
        "The UNFM scale of COCOMO II's reuse model; the rules are our assumption",
        "holdfast.measures.work.familiarity",
    ),
)

MEASURES: Final[Mapping[str, Measure]] = MappingProxyType({measure.term: measure for measure in _ALL})
"""Every measure by name, in reading order."""


def named(name: str) -> Measure:
    """The measure of that name.

    >>> named("fragmentation").says.split(":")[0]
    'How spread the revisions of one file are over people'
    >>> named("truck_fctor")
    Traceback (most recent call last):
    holdfast.errors.UnknownName: Unknown measure `truck_fctor`. Did you mean `truck_factor`?
    """
    if name not in MEASURES:
        raise UnknownName(f"Unknown measure `{name}`.", nearest(name, MEASURES))
    return MEASURES[name]
