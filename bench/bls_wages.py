"""Reads wages by occupation and sector from the workbook of the US Bureau of Labor Statistics (OEWS, public domain).

An `.xlsx` is a zip of XML. The bureau's file is read row by row; `*` (withheld) and `#` (at or above the most that the
bureau prints) are kept as they are.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as Xml  # the bureau's own file, given by hand on the command line
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

FILE: Final = "bls_oews_natsector_M2024.xlsx"
OCCUPATIONS: Final = {"15-2051": "data scientist", "15-1252": "software engineer", "15-1221": "research scientist"}
HEAD: Final = ("role", "occupation", "sector", "employed", "p10", "p25", "p50", "p75", "p90", "mean_rse")
_COLUMNS: Final = ("TOT_EMP", "A_PCT10", "A_PCT25", "A_MEDIAN", "A_PCT75", "A_PCT90")
_IN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def wages(folder: Path) -> Iterator[tuple[str, ...]]:
    """One row for each of the occupations in each sector, in the order of the workbook."""
    for row in _rows(folder / FILE):
        code = row.get("OCC_CODE", "")
        if code in OCCUPATIONS:
            error = row["MEAN_PRSE"]
            error = f"{float(error):.1f}" if error[:1].isdigit() else error
            sector = row["NAICS_TITLE"].partition(", excluding")[0].replace(",", ";")
            yield (OCCUPATIONS[code], code, sector, *(row[name] for name in _COLUMNS), error)


def _rows(file: Path) -> Iterator[Mapping[str, str]]:
    with zipfile.ZipFile(file) as workbook:
        shared = _shared(workbook)
        head: dict[str, str] = {}
        with workbook.open("xl/worksheets/sheet1.xml") as sheet:
            for _, element in Xml.iterparse(sheet):  # noqa: S314
                if element.tag != f"{_IN}row":
                    continue
                cells = dict(_cell(cell, shared) for cell in element)
                element.clear()
                if head:
                    yield {head[at]: value for at, value in cells.items() if at in head}
                head = head or cells


def _shared(workbook: zipfile.ZipFile) -> list[str]:
    texts = Xml.fromstring(workbook.read("xl/sharedStrings.xml"))  # noqa: S314
    return ["".join(part.text or "" for part in one.iter(f"{_IN}t")) for one in texts.iter(f"{_IN}si")]


def _cell(cell: Xml.Element, shared: list[str]) -> tuple[str, str]:
    """The letters of its column, and what it holds."""
    place = re.match("[A-Z]+", cell.get("r", ""))
    value = cell.findtext(f"{_IN}v") or ""
    return (place[0] if place else ""), shared[int(value)] if cell.get("t") == "s" else value
