"""The one door through which the pages of the offer lab see the company, what is offered of it, and its futures."""

from __future__ import annotations

from holdfast.questions.company_facts import day, facts
from holdfast.questions.company_known import Facts, Known, Source
from holdfast.questions.equity_futures import futures, start, worlds_of
from holdfast.questions.equity_grant import equity_like, grant, kind_of, share_offered
from holdfast.questions.offer_fields import GROUPS, in_front, passed_on

__all__ = [
    "GROUPS", "Facts", "Known", "Source", "day", "equity_like", "facts", "futures", "grant", "in_front", "kind_of",
    "passed_on", "share_offered", "start", "worlds_of",
]  # fmt: skip
