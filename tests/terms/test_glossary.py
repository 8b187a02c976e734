"""One name per idea: no answer may use a term that the glossary does not explain."""

from __future__ import annotations

import re
from pathlib import Path

import holdfast
from holdfast.claims.ledger import Ledger
from holdfast.decisions.departure import UNITS
from holdfast.terms.glossary import glossary

SOURCE = Path(holdfast.__file__).parent


def test_every_figure_of_a_departure_is_a_term() -> None:
    assert set(UNITS) <= set(glossary())


def test_every_estimate_that_decisions_make_is_a_term() -> None:
    made = re.compile(r'estimate(?:_of)?\(\s*(?:world|other), "(\w+)"')
    used = {term for file in (SOURCE / "decisions").glob("*.py") for term in made.findall(file.read_text("utf-8"))}
    assert {"cost_of_pay", "thin", "together"} <= used
    assert used <= set(glossary())


def test_what_claims_feed_are_terms_where_a_page_uses_them() -> None:
    fed = {term for claim in Ledger.load().values() for term in claim.feeds}
    assert {"effort", "recovery_weeks", "cost", "holder", "maintainer_probability"} <= fed & set(glossary())
