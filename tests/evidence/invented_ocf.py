"""A small invented company in Open Cap Format, for tests: every kind of transaction, one at a time."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Object = dict[str, Any]
AS_OF = "2025-06-30"
ANA, BO, FUND = "person-1", "person-2", "fund-1"
COMMON, SEED, PLAN = "common", "seed", "plan-1"


def usd(amount: str, currency: str = "USD") -> Object:
    return {"amount": amount, "currency": currency}


def people() -> list[Object]:
    return [
        {"object_type": "STAKEHOLDER", "id": ANA, "name": {"legal_name": "Ana Quillwhistle"},
         "stakeholder_type": "INDIVIDUAL", "contact_info": {"emails": [{"email_address": "ana@quillwhistle.example"}]}},
        {"object_type": "STAKEHOLDER", "id": FUND, "name": {"legal_name": "Alder Ventures I"},
         "stakeholder_type": "INSTITUTION", "primary_contact": {"name": {"legal_name": "Cy Marrowfield"}}},
        {"object_type": "STAKEHOLDER", "id": BO, "name": {"legal_name": "Bo Marrowfield"},
         "stakeholder_type": "INDIVIDUAL"},
    ]  # fmt: skip


def classes(**seed: Any) -> list[Object]:
    ratio = {"type": "RATIO_CONVERSION", "ratio": {"numerator": "1", "denominator": "1"},
             "conversion_price": usd("2.00"), "rounding_type": "NORMAL"}  # fmt: skip
    return [
        {"object_type": "STOCK_CLASS", "id": COMMON, "name": "Common", "class_type": "COMMON", "seniority": "1",
         "default_id_prefix": "CS-", "initial_shares_authorized": "10000000", "votes_per_share": "1"},
        {"object_type": "STOCK_CLASS", "id": SEED, "name": "Series Seed", "class_type": "PREFERRED", "seniority": "2",
         "default_id_prefix": "PS-", "initial_shares_authorized": "1000000", "votes_per_share": "1",
         "price_per_share": usd("2.00"), "liquidation_preference_multiple": "1.5",
         "conversion_rights": [{"conversion_mechanism": ratio, "converts_to_stock_class_id": COMMON}], **seed},
    ]  # fmt: skip


def plan(**more: Any) -> Object:
    return {"object_type": "STOCK_PLAN", "id": PLAN, "plan_name": "2024 plan", "initial_shares_reserved": "+100000.00",
            "stock_class_ids": [COMMON], "default_cancellation_behavior": "RETURN_TO_POOL", **more}  # fmt: skip


_NUMBER = iter(range(1, 10**9))


def tx(kind: str, day: str, security: str | None = None, **more: Any) -> Object:
    """A transaction. `security` None: it is about none."""
    about = {} if security is None else {"security_id": security}
    return {"object_type": f"TX_{kind}", "id": f"tx-{next(_NUMBER)}", "date": day, **about, **more}


def stock(security: str, quantity: str, day: str = "2024-01-01", holder: str = ANA, of: str = COMMON) -> Object:
    price = usd("2.00" if of == SEED else "0.0001")
    return tx("STOCK_ISSUANCE", day, security, stakeholder_id=holder, stock_class_id=of, quantity=quantity,
              share_price=price, custom_id="CS-1", stock_legend_ids=[], security_law_exemptions=[])  # fmt: skip


def option(security: str, quantity: str, day: str = "2024-02-01", holder: str = BO, **more: Any) -> Object:
    given = {"stock_plan_id": PLAN, "compensation_type": "OPTION_ISO", "exercise_price": usd("0.40"),
             "expiration_date": "2034-02-01", "termination_exercise_windows": [], "custom_id": "ES-1",
             "security_law_exemptions": [], **more}  # fmt: skip
    return tx("EQUITY_COMPENSATION_ISSUANCE", day, security, stakeholder_id=holder, quantity=quantity, **given)


def convertible(security: str, amount: str, mechanism: Object, kind: str = "SAFE", day: str = "2024-03-01") -> Object:
    right = {"type": "CONVERTIBLE_CONVERSION_RIGHT", "conversion_mechanism": mechanism}
    return tx("CONVERTIBLE_ISSUANCE", day, security, stakeholder_id=FUND, investment_amount=usd(amount), seniority=1,
              convertible_type=kind, conversion_triggers=[{"type": "ELECTIVE_AT_WILL", "conversion_right": right}],
              custom_id="CN-1", security_law_exemptions=[])  # fmt: skip


def valuation(price: str = "0.42", day: str = "2025-01-24") -> Object:
    return {"object_type": "VALUATION", "id": "v-1", "price_per_share": usd(price), "effective_date": day,
            "valuation_type": "409A", "stock_class_id": COMMON}  # fmt: skip


def files(
    transactions: Sequence[Object],
    *,
    seed: Mapping[str, Any] | None = None,
    others: Sequence[Object] = (),
    as_of: str = AS_OF,
) -> dict[str, str]:
    """Name and text of each file of the package, its manifest among them."""
    parts: dict[str, tuple[str, Sequence[Object]]] = {
        "Stakeholders": ("stakeholders_files", people()),
        "StockClasses": ("stock_classes_files", classes(**(seed or {}))),
        "StockPlans": ("stock_plans_files", [plan()]),
        "Others": ("valuations_files", [valuation(), *others]),
        "Transactions": ("transactions_files", transactions),
    }
    written = {f"{name}.ocf.json": json.dumps({"file_type": f"OCF_{name.upper()}_FILE", "items": items})
               for name, (_, items) in parts.items()}  # fmt: skip
    manifest = {"file_type": "OCF_MANIFEST_FILE", "ocf_version": "1.2.0", "as_of": as_of,
                "issuer": {"legal_name": "Invented Kites Inc.", "id": "issuer"},
                **{listed: [{"filepath": f"./{name}.ocf.json", "md5": "0" * 32}]
                   for name, (listed, _) in parts.items()}}  # fmt: skip
    return {**written, "Manifest.ocf.json": json.dumps(manifest)}


def folder(into: Path, package: Mapping[str, str]) -> Path:
    into.mkdir(parents=True, exist_ok=True)
    for name, content in package.items():
        (into / name).write_text(content, encoding="utf-8")
    return into


def zipped(into: Path, package: Mapping[str, str]) -> Path:
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in package.items():
            packed.writestr(f"export/{name}", content)
    return into
