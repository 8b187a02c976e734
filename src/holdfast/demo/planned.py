"""What the example company has planned, as it would keep it in `roadmap.csv`: invented items, customers and amounts."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import cycle

from holdfast.demo.parameters import Parameters

HEAD = "item,assets,date,value,customers,currency"
ITEMS = (
    ("Answers in half the time", 6, "12000", "Alder Bank (invented);Birch Health (invented)"),
    ("Catalogues in two languages", 10, "8000", "Cedar Retail (invented)"),
    ("Prices by the hour", 15, "5000", "Cedar Retail (invented);Dale Foods (invented)"),
    ("Partners label their own data", 20, "3000", "Elm Logistics (invented)"),
    ("A second region", 28, "", "Alder Bank (invented)"),
)
"""Item, weeks until it is due, what a week of delay takes away, customers."""


def roadmap(parameters: Parameters, as_of: date) -> str:
    """The text of `roadmap.csv`: each item rests on a repository that is in production, in turn."""
    used = dict.fromkeys(one.key.partition(":")[0] for one in parameters.assets if one.production)
    rows = [
        f"{item},{repository}*,{(as_of + timedelta(weeks=weeks)).isoformat()},{value},{customers},USD"
        for (item, weeks, value, customers), repository in zip(ITEMS, cycle(used), strict=False)
    ]
    return "\n".join([HEAD, *rows, ""])
