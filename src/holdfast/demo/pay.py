"""What the example company's people are paid, as it would keep it in `pay.csv`: invented, by numbers and not by name.

Two of the engineers are paid under the lower quartile of the market; every other engineer has its middle or more.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from holdfast.demo.parameters import Parameters

HEAD: Final = "who,role,level,region,base,currency,as_of"
LEAST: Final = 20
"""A smaller example keeps no pay file: nothing could be told of it."""
UNDER: Final = ("E-09", "E-21")
"""Those who are paid under the market."""
ROWS: Final = (
    ("E-02", "software engineer", "senior", 186_000),
    ("E-03", "founder", "executive", 150_000),
    ("E-04", "software engineer", "mid", 156_000),
    ("E-05", "account executive", "mid", 95_000),
    ("E-06", "software engineer", "senior", 188_000),
    ("E-07", "software engineer", "mid", 158_000),
    ("E-08", "research engineer", "mid", 178_000),
    ("E-09", "machine learning engineer", "senior", 148_000),
    ("E-10", "software engineer", "senior", 190_000),
    ("E-11", "customer success", "mid", 88_000),
    ("E-12", "infrastructure engineer", "senior", 179_000),
    ("E-13", "software engineer", "mid", 160_000),
    ("E-14", "data engineer", "senior", 163_000),
    ("E-15", "software engineer", "senior", 193_000),
    ("E-16", "finance", "senior", 120_000),
    ("E-17", "research scientist", "senior", 201_000),
    ("E-18", "software engineer", "mid", 163_000),
    ("E-19", "machine learning engineer", "senior", 204_000),
    ("E-20", "support", "entry", 62_000),
    ("E-21", "data engineer", "senior", 118_000),
    ("E-22", "software engineer", "senior", 197_000),
    ("E-23", "account executive", "mid", 99_000),
    ("E-24", "software engineer", "mid", 165_000),
    ("E-25", "marketing", "mid", 97_000),
    ("E-26", "founder", "executive", 150_000),
    ("E-27", "founder", "executive", 150_000),
)
"""Number, role, level, base in US dollars."""


def pay(parameters: Parameters, as_of: date) -> str | None:
    """The text of `pay.csv`; None for a company that is too small."""
    if len(parameters.people) < LEAST:
        return None
    day = as_of.replace(day=1).isoformat()
    rows = [f"{who},{role},{level},US,{base},USD,{day}" for who, role, level, base in ROWS]
    return "\n".join([HEAD, *rows, ""])


def truth(parameters: Parameters) -> dict[str, object]:
    """What was planted, for `truth.json`."""
    if len(parameters.people) < LEAST:
        return {}
    return {"pay": {"under_the_lower_quartile": list(UNDER), "everybody_else_has_the_middle_or_more": True}}
