"""How wide text will be, without a browser: so that a label fits its box, or is shortened until it does.

The advance widths are those of DejaVu Sans, measured in Chromium in thousandths of the font size. It is the widest of
the usual system fonts, so that what fits here fits elsewhere too; a box clips what would still stick out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

# fmt: off
_REGULAR = (
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636,
    636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656,
    557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613,
    635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818,
    592, 592, 525, 636, 337, 636, 838,
)
_BOLD = (
    348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696, 696, 696, 696,
    696, 696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683, 683, 821, 837, 372, 372, 775,
    637, 995, 837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771, 724, 725, 457, 365, 457, 838, 500, 500, 675,
    716, 593, 716, 678, 435, 716, 712, 343, 343, 665, 343, 1042, 712, 687, 716, 716, 493, 595, 478, 712, 652, 924,
    645, 652, 582, 712, 365, 712, 838,
)
# fmt: on
_OTHER = 760
_WIDE = 1050
_FIRST = 32
ELLIPSIS = "…"
_STUMP = 5


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of `text` in pixels at a font size of `size` pixels.

    >>> round(width("serving", 10), 1), round(width("serving", 10, bold=True), 1), width("東京", 10)
    (36.9, 41.9, 21.0)
    """
    return _thousandths(text, bold) * size / 1000


@lru_cache(maxsize=1 << 14)  # a name stands in several charts, at several widths
def _thousandths(text: str, bold: bool) -> int:
    table = _BOLD if bold else _REGULAR
    return sum(table[place] if 0 <= (place := ord(letter) - _FIRST) < len(table) else _other(letter) for letter in text)


def _other(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return _WIDE if unicodedata.east_asian_width(letter) in "FW" else _OTHER


def fit(candidates: Sequence[str], room: float, size: float, *, bold: bool = False) -> str:
    """The first candidate that fits `room` pixels, else the last one cut short, else nothing: a stump says nothing.

    >>> fit(["api:src/serve/http", "serve/http", "http"], 70, 12)
    'serve/http'
    >>> fit(["inference"], 50, 12), fit(["inference"], 30, 12)
    ('infere…', '')
    """
    for candidate in candidates:
        if width(candidate, size, bold=bold) <= room:
            return candidate
    shortest = candidates[-1] if candidates else ""
    for end in range(len(shortest) - 1, _STUMP, -1):
        cut = shortest[:end].rstrip() + ELLIPSIS
        if width(cut, size, bold=bold) <= room:
            return cut
    return ""
