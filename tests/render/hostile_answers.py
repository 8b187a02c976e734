"""An answer in which everything that comes from outside tries to act."""

from __future__ import annotations

from datetime import date

from holdfast.terms.answer import (
    Answer,
    Cell,
    ClaimUse,
    Column,
    Figure,
    Figures,
    Headline,
    Link,
    Next,
    Provenance,
    Table,
    Tile,
    Treemap,
)
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import AssetId, State
from holdfast.terms.text import text

DAY = date(2026, 11, 13)

PAYLOADS = (
    "<script>window.pwned=1</script>",
    "</title><script>window.pwned=2</script>",
    "</style><script>window.pwned=3</script>",
    "\"><img src=x onerror=\"window.pwned=4;alert(1)\">",
    "'><svg/onload=window.pwned=5>",
    "<svg><animate onbegin=window.pwned=6 attributeName=x dur=1s>",
    "javascript:window.pwned=7",
    "<a href=\"javascript:alert(8)\">click</a>",
    "<iframe srcdoc=\"<script>parent.pwned=9</script>\"></iframe>",
    "{{ 7*7 }}{% raw %}${window.pwned=10}",
    "&lt;script&gt;window.pwned=11&lt;/script&gt;",
    "<!--<img src=\"--><img src=x onerror=window.pwned=12//\">",
    "<style>*{display:none}</style>",
    "x\" style=\"position:fixed;inset:0\" autofocus onfocus=\"window.pwned=13",
    "<base href=https://outside.example/>",
    "<meta http-equiv=refresh content=0;url=https://outside.example/>",
    "]]><script>window.pwned=14</script>",
    "\\u003cscript\\u003ewindow.pwned=15\\u003c/script\\u003e",
    "nul\x00<script>window.pwned=16</script>",
    "`-alert(17)-`",
)  # fmt: skip


def hostile() -> Answer:
    """Every payload as a path, a name, a branch, a company, a claim."""
    estimate = Estimate("w", 2, 1, 3, as_of=DAY, unit="<b>weeks</b>", evidence=PAYLOADS)
    said = text("{all}", all=" | ".join(PAYLOADS))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (AssetId(f"r:{p}"), p, (p, p), text("{p}", p=p), Link(text("{p}", p=p), p, ((p, p),)), estimate)
        for p in PAYLOADS
    )
    columns = tuple(Column(key, "<b>" + key, secondary=key == "b") for key in "abcdef")
    table = Table('t"><i', said, columns, rows)
    tiles = tuple(Tile(AssetId(f"r:{p}"), 10.0 + i, State.LIMPS, said) for i, p in enumerate(PAYLOADS))
    claim = ClaimUse("<k>", PAYLOADS[0], 1, 2, 3, PAYLOADS[1], PAYLOADS[3], PAYLOADS[4], PAYLOADS[5])
    return Answer(
        question="departure",
        title=PAYLOADS[1],
        request={"leaving": PAYLOADS, PAYLOADS[0]: PAYLOADS[3]},
        as_of=DAY,
        blocks=(
            Headline(said, said),
            Figures((Figure("f", PAYLOADS[0], estimate, note=said),)),
            Treemap("m", said, said, tiles, table, said),
            Next(said, (Link(said, PAYLOADS[6], (("x", PAYLOADS[6]),)),)),
            Provenance(1, PAYLOADS[2], DAY, 1, 10, PAYLOADS[1], (said,), PAYLOADS, (claim,)),
        ),
        company=PAYLOADS[0],
        invented=True,
    )
