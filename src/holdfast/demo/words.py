"""The words that the example company's files and commit messages are made of."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")

NOUNS = (
    "order", "part", "shop", "supplier", "session", "click", "basket", "price", "stock", "quote", "return",
    "catalogue", "vehicle", "invoice", "shelf", "delivery", "substitute", "warranty", "photo", "label",
)  # fmt: skip
VERBS = (
    "load", "merge", "filter", "score", "bucket", "normalise", "resolve", "collect", "split", "rank", "join",
    "validate", "expand", "group", "trim", "match", "refresh", "estimate", "align", "count",
)  # fmt: skip
QUALITIES = (
    "stale", "recent", "missing", "regional", "nightly", "cached", "pending", "duplicate", "rare", "late",
    "partial", "fresh", "weekly", "open", "cold",
)  # fmt: skip
COLUMNS = (
    "shop_id", "part_id", "quantity", "ordered_at", "delivered_at", "unit_price", "supplier_id", "region", "score",
    "session_id", "lead_time_days", "is_substitute", "vehicle_age", "clicks", "weekday",
)  # fmt: skip
REASONS = (
    "suppliers send the same delivery twice", "shops abroad close on other days", "the warehouse rounds quantities",
    "an empty basket is not a zero basket", "prices change at midnight local time", "new shops have no history",
    "part numbers lose their leading zeros in spreadsheets", "a return may arrive before its order",
    "the catalogue lists some parts under two families", "clocks in the scanners drift",
)  # fmt: skip
SENTENCES = (
    "Ask before you change the order of these steps.",
    "We tried the obvious way first; it was slower and wrong for shops with few orders.",
    "The threshold was chosen on the spring data and has not been looked at since.",
    "If the numbers look odd on a Monday, check the weekend import first.",
    "Suppliers report in their own time zone, so compare days and not hours.",
    "This is safe to run twice.",
    "The cache holds an hour of features; longer than that and the ranking drifts.",
    "Nothing here may block the request: fall back to the last good answer.",
    "Retraining takes about five hours on two cards, longer when the queue is full.",
    "Shops notice a wrong substitute sooner than a missing one.",
    "Keep the golden set out of the training data; the split file says which shops those are.",
    "The vendor answers within a day; call them if it takes longer.",
)


def pick(rng: Random, options: Sequence[T]) -> T:
    """One of `options`; cheaper than `Random.choice`, and the same on every Python."""
    return options[int(rng.random() * len(options))]


def number(rng: Random, low: int, high: int) -> int:
    """A whole number from `low` up to, not including, `high`."""
    return low + int(rng.random() * (high - low))


def phrase(rng: Random) -> str:
    """
    >>> phrase(Random(4))
    'bucket recent prices'
    """
    return f"{pick(rng, VERBS)} {pick(rng, QUALITIES)} {plural(pick(rng, NOUNS))}"


def identifier(rng: Random) -> str:
    """A function's name: a verb and a noun, sometimes with a quality between."""
    middle = f"_{pick(rng, QUALITIES)}" if rng.random() < 0.6 else ""
    return f"{pick(rng, VERBS)}{middle}_{plural(pick(rng, NOUNS))}"


def plural(noun: str) -> str:
    """
    >>> plural("delivery"), plural("shelf"), plural("stock"), plural("part")
    ('deliveries', 'shelves', 'stock', 'parts')
    """
    irregular = {"shelf": "shelves", "stock": "stock"}
    if noun in irregular:
        return irregular[noun]
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"


def title(word: str) -> str:
    """`late_price` as `LatePrice`."""
    return "".join(part.capitalize() for part in word.replace("-", "_").split("_"))
