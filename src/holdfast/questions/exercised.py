"""What was tried and worked: drills that somebody passed, and runbooks that were tested, by the entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from holdfast.store.state import AliasKey, Entry


@dataclass(frozen=True, slots=True)
class Tested:
    """The latest test of what is written about an asset: when, whether it worked, and by whom (None: not said)."""

    on: date
    passed: bool
    by: AliasKey | None


def tests(entries: Iterable[Entry]) -> dict[str, Tested]:
    """The latest test of each asset's runbook."""
    told = [entry.value for entry in entries if entry.kind == "runbook" and entry.value["what"] == "tested"]
    return {
        value["asset"]: Tested(date.fromisoformat(value["on"]), bool(value["passed"]), _alias(value["by"]))
        for value in sorted(told, key=lambda value: str(value["on"]))
    }


def owners(entries: Iterable[Entry]) -> dict[str, AliasKey]:
    """Who was assigned to look after what is written about each asset."""
    found = (entry.value for entry in entries if entry.kind == "runbook" and entry.value["what"] == "owner")
    return {value["asset"]: (value["alias"][0], value["alias"][1]) for value in found}


def exercised(entries: Iterable[Entry]) -> dict[str, date]:
    """When each asset was last exercised: the latest drill that somebody passed, or a test of its runbook that worked.

    A test that failed after one that worked takes it back; somebody's failed drill takes back only their own.
    """
    entries = tuple(entries)
    found: dict[str, date] = {asset: test.on for asset, test in tests(entries).items() if test.passed}
    for value in (entry.value for entry in entries if entry.kind == "drill"):
        if _passed(value):
            on = date.fromisoformat(value["on"])
            found[value["asset"]] = max(on, found.get(value["asset"], on))
    return found


def _passed(value: Mapping[str, Any] | None) -> bool:
    return bool(value and value.get("passed"))


def _alias(written: Any) -> AliasKey | None:
    return (str(written[0]), str(written[1])) if written else None
