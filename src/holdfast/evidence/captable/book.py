"""The book that transactions are replayed into: what is there, what is out so far, and what could not be used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from holdfast.evidence.captable import ocf_values as values
from holdfast.evidence.captable.ocf_files import Found
from holdfast.evidence.captable.ocf_values import Object, Unusable
from holdfast.evidence.captable.securities import Class, Plan, Security


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An object that could not be used. `kept` leaves ids out: people put names into them."""

    found: Found
    why: str
    about: str = ""

    def said(self) -> str:
        """For whoever gave the file."""
        about = f"`{self.about[:60]}`" if self.about else "no id"
        return f"{self.found.file}, `{self.found.id[:60]}`: {self.why.replace('{}', about)}"

    def kept(self) -> str:
        """The same without ids."""
        return f"{self.found.file}, item {self.found.place}: {self.why.replace(' ({})', '')}"


@dataclass
class Book:
    """What is there before anything is replayed, and what is out so far."""

    holders: Mapping[str, str]
    classes: dict[str, Class]
    plans: dict[str, Plan]
    day: date
    out: dict[str, Security] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    left_out: list[LeftOut] = field(default_factory=list)
    currencies: dict[str, Found] = field(default_factory=dict)
    """Each currency in use, with where it was first met."""
    _noted: dict[str, Found] = field(default_factory=dict)
    later: int = 0
    """Transactions after the day: not replayed."""

    def spent(self, one: Object, name: str, found: Found) -> Decimal | None:
        """An amount of money under a field, its currency noted."""
        given = values.money(one, name)
        if given is None:
            return None
        self._noted.setdefault(given[1], found)
        return given[0]

    def use(self, found: Found, do: Callable[[], Any]) -> None:
        """Do what an object says, or leave it out with its reason; only what is used decides the currency."""
        self._noted.clear()
        try:
            do()
        except Unusable as error:
            self.left_out.append(LeftOut(found, error.why, error.about))
        else:
            self.currencies = {**self._noted, **self.currencies}


@dataclass(frozen=True)
class Turn:
    """What a transaction may look up while it is replayed.

    `issued` are the securities that any file issues, `moved` those that came of another one, `returned` those of which
    a transaction says itself what comes back to a pool, `reissued` by split those that were issued anew for it.
    """

    book: Book
    issued: set[str]
    moved: set[str]
    returned: set[str]
    reissued: Mapping[str, set[str]]

    def security(self, one: Found) -> tuple[str, Security]:
        """The security that a transaction is about."""
        key = values.word(one.value, "security_id")
        if key in self.book.out:
            return key, self.book.out[key]
        if key in self.book.gone:
            raise Unusable("its security had ended before ({})", key)
        raise Unusable("it is about a security that no issuance in these files opens ({})", key)

    def of_class(self, one: Found, name: str = "stock_class_id") -> str:
        """The class that it is of."""
        key = values.word(one.value, name)
        if key not in self.book.classes:
            raise Unusable("it is of a class that is not there ({})", key)
        return key

    def plan(self, one: Found) -> str:
        """The plan that it is from; nothing where it names none."""
        key = str(one.value.get("stock_plan_id") or "")
        if key and key not in self.book.plans:
            raise Unusable("it is from a plan that is not there ({})", key)
        return key
