"""The claim ledger: every prior as data, with unit, range, source, date, confidence, and room for your own figure.

`figures/*.toml` holds the rows, `ledger` reads them. No other module of Holdfast holds a prior as a constant.
"""

from __future__ import annotations

from holdfast.claims.ledger import Claim, Confidence, Ledger, Mark, Shape

__all__ = ["Claim", "Confidence", "Ledger", "Mark", "Shape"]
