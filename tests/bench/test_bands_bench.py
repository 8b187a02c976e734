"""The bench of the pay tables: what is an advertisement, how rows are counted, and the shipped tables from raw data."""

from __future__ import annotations

import gzip
import importlib.util
import os
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import numpy as np
import polars as pl
import pytest

ROOT = Path(__file__).parents[2]
RAW = "HOLDFAST_PAY_DATA"
"""The environment variable that names the folder of the raw data, which are no part of the repository."""


def load() -> ModuleType:
    sys.path.insert(0, str(ROOT / "bench"))
    spec = importlib.util.spec_from_file_location("bands_bench", ROOT / "bench" / "bands.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["bands_bench"] = module
    spec.loader.exec_module(module)
    return module


bands = load()
HEAD = (
    "work_year,experience_level,employment_type,job_title,salary,salary_currency,salary_in_usd,"
    "employee_residence,remote_ratio,company_location,company_size"
)


def row(pay: int, title: str = "Machine Learning Engineer", *, level: str = "SE", currency: str = "USD") -> str:
    usd = pay if currency == "USD" else pay * 125 // 100
    place = "US" if currency == "USD" else "GB"
    return f"2024,{level},FT,{title},{pay},{currency},{usd},{place},0,{place},M"


def ad(low: int, high: int, **kind: str) -> list[str]:
    """The two rows of an advertisement: its upper end first, as the source has them."""
    return [row(high, **kind), row(low, **kind)]


def written(folder: Path, lines: list[str]) -> Path:
    (folder / bands.FILE).write_bytes(gzip.compress("\n".join([HEAD, *lines, ""]).encode()))
    return folder


def cell(frame: pl.DataFrame, counted: str, *, currency: str = "USD") -> list[str | int]:
    """The one row of the table about senior machine learning engineers in 2024."""
    wanted = ("machine learning engineer", "senior", "US" if currency == "USD" else "GB", "2024", currency, counted)
    (found,) = [list(one) for one in bands.table(frame) if one[:6] == wanted]
    return found


def different(n: int) -> list[str]:
    """`n` advertisements, each with ends of its own."""
    return [line for i in range(n) for line in ad(100_000 + 1000 * i, 200_000 + 1000 * i)]


def different_pay(n: int) -> list[int]:
    return [1000 * (start + i) for i in range(n) for start in (100, 200)]


def test_neighbours_that_differ_in_pay_alone_are_one_advertisement(tmp_path: Path) -> None:
    lines = [*ad(100, 200), *ad(100, 200, title="Data Engineer"), *ad(150, 250), *ad(100, 200)]
    ads = bands.read(written(tmp_path, lines))["ad"].to_list()
    assert ads[0] == ads[1] == ads[6] == ads[7], "posted again, wherever it stands"
    assert len({ads[0], ads[2], ads[4]}) == 3
    assert ads[4] == ads[5]


def test_two_advertisements_side_by_side_are_not_one(tmp_path: Path) -> None:
    ads = bands.read(written(tmp_path, [*ad(100, 200), *ad(120, 210)]))["ad"].to_list()
    assert ads[0] == ads[1] != ads[2] == ads[3]


def test_the_three_countings_by_hand(tmp_path: Path) -> None:
    """Ten advertisements, one posted three times; $200,000, which two name, counts once among distinct rows."""
    lines = [*different(9), *ad(150_000, 200_000), *ad(150_000, 200_000, title="Data Engineer"), *ad(150_000, 200_000),
             *ad(300_000, 400_000, title="Data Engineer"), *ad(150_000, 200_000)]  # fmt: skip
    frame = bands.read(written(tmp_path, lines))
    assert cell(frame, "ads")[6] == 10
    assert cell(frame, "all rows")[6] == 24
    assert cell(frame, "distinct rows")[6] == 19, "18 ends and 150,000; 200,000 stands among the 18 already"
    distinct = {1000 * (100 + i) for i in range(9)} | {1000 * (200 + i) for i in range(9)} | {150_000}
    assert cell(frame, "distinct rows")[13] == round(float(np.median(list(distinct))))
    every = [*different_pay(9), *[150_000, 200_000] * 3]
    assert cell(frame, "all rows")[16] == round(float(np.quantile(every, 0.75)))
    lows, highs = [100 + i for i in range(9)] + [150], [200 + i for i in range(9)] + [200]
    assert cell(frame, "ads")[13] == round(1000 * float(np.median([*lows, *highs])))


def test_a_cell_of_fewer_than_ten_advertisements_is_left_out(tmp_path: Path) -> None:
    frame = bands.read(written(tmp_path, [*different(9), *ad(100_000, 200_000, title="Data Engineer")]))
    assert not [one for one in bands.table(frame) if one[0] == "machine learning engineer"]
    assert [one for one in bands.table(frame) if one[0] == bands.EVERY], "together they are ten"


def test_a_country_has_its_own_money_beside_dollars(tmp_path: Path) -> None:
    lines = [line for i in range(10) for line in ad(80_000 + 1000 * i, 120_000 + 1000 * i, currency="GBP")]
    frame = bands.read(written(tmp_path, lines))
    own = cell(frame, "ads", currency="GBP")
    assert own[13] == 104_500
    dollars = [
        one for one in bands.table(frame) if one[:5] == ("machine learning engineer", "senior", "GB", "2024", "USD")
    ]
    assert dollars[0][13] == 130_625


def test_titles_go_to_the_first_role_that_takes_them() -> None:
    found = bands._roles(
        ["Staff Machine Learning Engineer", "Machine Learning Researcher", "Floor Manager", "Data Analyst Lead"]
    )
    assert list(found.values()) == ["machine learning engineer", "research scientist", None, "data analyst"]


def test_the_range_of_a_percentile_holds_the_truth_as_often_as_it_says() -> None:
    """Of independent draws. Two ends of one range are not independent, so n is the advertisements, not the ends."""
    rng, hits, times = np.random.default_rng(5), dict.fromkeys((0.1, 0.25, 0.5, 0.75, 0.9), 0), 400
    for _ in range(times):
        drawn = np.sort(np.exp(rng.normal(12, 0.3, 60)))
        for share in hits:
            truth = float(np.exp(12 + 0.3 * _normal(share)))
            _, low, high = bands.interval(drawn, share, 60)
            hits[share] += low <= truth <= high
    assert all(0.77 <= one / times <= 0.93 for one in hits.values()), hits


def test_the_range_of_a_percentile_of_advertised_ranges_is_at_least_as_wide_as_it_says() -> None:
    rng, hits, times = np.random.default_rng(6), 0, 400
    every = np.exp(rng.normal(12, 0.25, 200_000))
    truth = float(np.median(np.concatenate((every * 0.8, every * 1.2))))
    for _ in range(times):
        middle = np.exp(rng.normal(12, 0.25, 50))
        _, low, high = bands.interval(np.sort(np.concatenate((middle * 0.8, middle * 1.2))), 0.5, 50)
        hits += low <= truth <= high
    assert hits / times >= 0.8


def _normal(share: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(share))


def test_a_wrong_cell_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The comparison can fail: a table that was changed by one dollar is told apart."""
    frame = bands.read(written(tmp_path, different(12)))
    made = bands.as_csv(bands.HEAD, bands.table(frame))
    for name in ("TABLE", "WAGES"):
        monkeypatch.setattr(bands, name, tmp_path / f"{name}.csv")
    monkeypatch.setattr(bands, "STATED", {})
    monkeypatch.setattr(bands.bls_wages, "wages", lambda _: iter(()))
    monkeypatch.setattr(sys, "argv", ["bands.py", str(tmp_path)])
    (tmp_path / "WAGES.csv").write_text(bands.as_csv(bands.bls_wages.HEAD, ()))
    (tmp_path / "TABLE.csv").write_text(made)
    assert bands.main() == 0
    (tmp_path / "TABLE.csv").write_text(made.replace("155500", "155501", 1))
    assert bands.main() == 1
    assert "missed: TABLE.csv is not what the raw data give" in capsys.readouterr().out


def test_the_bureau_s_workbook_is_read_with_its_signs(tmp_path: Path) -> None:
    head = ["OCC_CODE", "NAICS_TITLE", "TOT_EMP", "A_PCT10", "A_PCT25", "A_MEDIAN", "A_PCT75", "A_PCT90", "MEAN_PRSE"]
    rows = [head, ["15-1221", "Information", "4230", "136340", "173490", "219620", "#", "#", "2.2999999999999998"],
            ["11-1011", "Information", "1", *["1"] * 6], ["15-1252", "Food, and so on", "270", *["*"] * 6]]  # fmt: skip
    words = [word for line in rows for word in line]
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    sheet = "".join(f"<row>{''.join(_cells(n, line, words))}</row>" for n, line in enumerate(rows, 1))
    shared = "".join(f"<si><t>{word}</t></si>" for word in words)
    with zipfile.ZipFile(tmp_path / bands.bls_wages.FILE, "w") as book:
        book.writestr("xl/sharedStrings.xml", f"<sst {space}>{shared}</sst>")
        book.writestr("xl/worksheets/sheet1.xml", f"<worksheet {space}><sheetData>{sheet}</sheetData></worksheet>")
    assert list(bands.bls_wages.wages(tmp_path)) == [
        ("research scientist", "15-1221", "Information", "4230", "136340", "173490", "219620", "#", "#", "2.3"),
        ("software engineer", "15-1252", "Food; and so on", "270", *["*"] * 6),
    ]


def _cells(n: int, line: list[str], words: list[str]) -> list[str]:
    return [f'<c r="{chr(65 + at)}{n}" t="s"><v>{words.index(word)}</v></c>' for at, word in enumerate(line)]


def test_the_shipped_tables_are_what_the_raw_data_give(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also that the quartiles stated of them are reproduced. Skips, and says so, where the raw data are absent."""
    folder = os.environ.get(RAW)
    if not folder:
        pytest.skip(
            f"NOT CHECKED against the raw data, which are absent: set {RAW} to the folder that holds {bands.FILE} and "
            f"{bands.bls_wages.FILE}"
        )
    monkeypatch.setattr(sys, "argv", ["bands.py", folder])
    assert bands.main() == 0, capsys.readouterr().out
