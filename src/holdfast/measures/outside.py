"""What no repository holds, as rows beside the assets of repositories: named by somebody, held by whoever was named.

Nothing is counted here: there is no history. What it takes to act in such an asset again is a claim for its kind.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from holdfast.claims.ledger import Ledger
from holdfast.measures.estate.detect import ASSETS
from holdfast.terms.nouns import AssetKind

WORKDAYS: Final = 5
"""Person-days in a person-week."""

REGAIN: Final[Mapping[str, str]] = {
    AssetKind.ACCOUNT: "regain_account_days",
    AssetKind.CREDENTIAL: "regain_account_days",
    AssetKind.VENDOR: "regain_vendor_days",
    AssetKind.CONTRACT: "regain_vendor_days",
    AssetKind.MACHINE: "regain_machine_days",
    AssetKind.STORE: "regain_machine_days",
    AssetKind.ROUTINE: "regain_machine_days",
}
"""The claim that says how many person-days it takes to act in an asset again once its last holder is gone."""


@dataclass(frozen=True, slots=True)
class Outside:
    """One asset that no repository holds. `document`: where it is written down; `elsewhere`: how many hold it whom no
    repository knows; `asked`: somebody said who holds it, be it nobody; `on`: when it was typed."""

    asset: str
    kind: str
    why: str = ""
    document: str = ""
    production: bool = False
    elsewhere: int = 0
    asked: bool = False
    on: date = date.min


def rows(found: Sequence[Outside]) -> pl.DataFrame:
    """Rows of the estate, with the columns of `measures.estate.detect.ASSETS`; they have no repository and no files.

    >>> rows([Outside("cloud root", "account", why="we deploy there")]).select("asset", "kind", "lines").rows()
    [('cloud root', 'account', 0)]
    """
    made: list[dict[str, object]] = [
        {
            "asset": one.asset, "repository": None, "name": one.asset, "path": "", "kind": one.kind,
            "kind_reason": one.why or "somebody added it", "production": one.production,
            "production_reason": "you said so" if one.production else "nobody said so", "files": 0, "lines": 0,
            "size": 0, "documented": "readme" if one.document else "none", "docs_file": one.document or None,
            "tests": False, "owners": [], "language": None, "stack": [],
        }
        for one in found
    ]  # fmt: skip
    return pl.DataFrame(made, schema=ASSETS).sort("asset")


def workload(measured: pl.DataFrame, assets: pl.DataFrame, said: Collection[str], ledger: Ledger) -> pl.DataFrame:
    """`measured` (`measures.work.workload`) with rows for these assets as well, and one more column:
    `access`, person-weeks to act in an asset again once nobody holds it; null for what lies in repositories.

    What was said of an asset (`said`) stands in place of changes: with none nothing should be said of it. `built` is
    the same as `access`, so that a map shows it; no effort follows from it.
    """
    days = {kind: ledger.mid(claim) for kind, claim in REGAIN.items()}
    made = [
        {
            "asset": asset, "built": days[kind] / WORKDAYS, "built_from": "kind", "activity": 0.0, "understanding": 0.0,
            "understanding_why": list[str](), "assimilation": 0.0, "assimilation_why": "no code to read", "rate": 0.0,
            "demand": ledger.mid("outside_demand"), "changes": int(ledger.mid("enough_changes")) * (asset in said),
            "people": 0, "last_time": None, "production": production, "access": days[kind] / WORKDAYS,
        }
        for asset, kind, production in assets.select("asset", "kind", "production").iter_rows()
    ]  # fmt: skip
    empty = measured.clear().with_columns(access=pl.lit(None, pl.Float64))
    return pl.concat([measured, pl.DataFrame(made, schema=empty.schema)], how="diagonal")
