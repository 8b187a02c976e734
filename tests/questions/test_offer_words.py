"""What an offer asks for, in words, over all that can be typed."""

from __future__ import annotations

from datetime import date

import pytest

from holdfast.questions.offer_words import forgoing, more
from holdfast.terms.estimate import Estimate


def said(share: float) -> str:
    return forgoing(Estimate("asks_to_forgo", share, share, share, as_of=date(2026, 1, 1)), "somebody")


@pytest.mark.parametrize("at", range(-4000, 160))
def test_no_share_makes_a_sentence_that_cannot_be_said(at: int) -> None:
    words = said(at / 100)
    assert "more than all" not in words
    assert words.count("more than") <= 1
    assert words.endswith(("elsewhere", "of their pay"))
    assert ("forgo" in words) == (at / 100 >= 0.035)


def test_twice_as_much_begins_where_a_share_of_it_more_ends() -> None:
    assert more(0.95) == "nine tenths more than"
    assert more(0.96) == "about twice what"
    assert [more(one) for one in (2.0, 6.4, 9.6)] == [
        "about three times what", "about seven times what", "more than ten times what",
    ]  # fmt: skip
