"""When there is too little to say anything: why, and what would help. An answer too, and better than a number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from holdfast.claims.ledger import Ledger
from holdfast.terms.answer import NotEnough
from holdfast.terms.nouns import PersonId
from holdfast.terms.text import text


def not_enough(
    *, commits: int, people: int, assets: int, last_change: date | None, as_of: date, ledger: Ledger
) -> NotEnough | None:
    """Why nothing can be said of the estate; None where something can.

    `commits` counts those read, `people` those active and not marked as left, `assets` what was found to look after,
    `last_change` the day of the latest commit by anybody.

    >>> ledger = Ledger.load()
    >>> day = date(2026, 11, 13)
    >>> few = not_enough(commits=3, people=2, assets=4, last_change=day, as_of=day, ledger=ledger)
    >>> few.reason.template
    'There are {commits} commits to read, and {least} are the least that anything can be said from.'
    >>> not_enough(commits=300, people=2, assets=4, last_change=day, as_of=day, ledger=ledger) is None
    True
    """
    least, months = int(ledger.mid("enough_commits")), int(ledger.mid("holder_active_months"))
    if commits < least:
        return NotEnough(
            text("There are {commits} commits to read, and {least} are the least that anything can be said from.",
                 commits=commits, least=least),
            text("Scan the company's other repositories too, or a clone with its whole history, not a shallow one."),
        )  # fmt: skip
    if assets == 0:
        return NotEnough(
            text("Nothing was found that somebody would be asked to look after."),
            text("`holdfast doctor` lists what was read and what was left out, and why."),
        )
    if people == 0:
        return NotEnough(
            text("Nobody who is still here changed anything in the last {months} months (the latest change by anybody "
                 "is of {day}).", months=months, day=last_change or as_of),
            text("Fetch and scan again if the clones are old, or ask as of an earlier day. `holdfast people` shows who "
                 "is marked as left."),
        )  # fmt: skip
    return None


def nobody_left(active: int, leavers: Sequence[PersonId]) -> NotEnough | None:
    """Why nobody could take over: everybody who is active leaves, or only one person is. None where somebody stays.

    States and cost still stand; candidates do not exist, and all of it waits for the hire.

    >>> nobody_left(1, ()).reason.template
    'One person works here, so there is nobody who could take over.'
    """
    if active == 1:
        return NotEnough(
            text("One person works here, so there is nobody who could take over."),
            text("A second person who changes or reviews things; until then, a runbook and shared credentials."),
        )
    if active and len(set(leavers)) >= active:
        return NotEnough(
            text(
                "All {active} people who are active here leave, so there is nobody who could take over.", active=active
            ),
            text("Choose fewer people, or scan repositories in which others work."),
        )
    return None
