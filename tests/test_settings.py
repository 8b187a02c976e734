"""`holdfast.toml` is understood or complained about, never guessed at."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from holdfast.errors import BadInput, UnknownName
from holdfast.settings import Settings, parse_settings, read_settings, settings_table

WHOLE = """
company = "Juniper Lane"
currency = "EUR"
paths = ["repositories"]
exclude = ["archive/*"]
production = ["api:src/serve"]
same = [["Ana Ito <ana@juniper.example>", "ana@home.example", "Ana"]]
different = [["Bo Lind <bo@juniper.example>", "Bo Lind <lind@other.example>"]]
seed = 3
scenarios = 500
jobs = 2

[[people]]
name = "Ana Ito"
role = "ml_engineer"
team = "Models"
left = 2026-03-31

[[people]]
emails = ["robot@juniper.example"]
bot = true

[roles.ml_engineer]
pay = [140000, 165000, 190000]
"""


def test_every_key_is_read() -> None:
    settings = parse_settings(WHOLE)
    assert [(one.left, one.bot) for one in settings.people] == [(date(2026, 3, 31), None), (None, True)]
    assert settings.roles["ml_engineer"].pay == (140000.0, 165000.0, 190000.0)
    assert settings.same[0][2] == "Ana"
    assert (settings.company, settings.seed, settings.scenarios, settings.jobs) == ("Juniper Lane", 3, 500, 2)


def test_an_empty_file_is_all_defaults() -> None:
    assert parse_settings("") == Settings()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("\ncompny = 'x'", "line 2: `compny` is not a setting. Allowed: company, currency"),
        ("[[people]]\nname = 'A'\n[[people]]\nnme = 'B'", "line 4: `nme` is not a setting. Allowed: name, emails"),
        ("[roles.lead]\npya = [1, 2, 3]", "line 2: `pya` is not a setting. Allowed: pay. Did you mean `pay`?"),
        ("scenarios = 5", "line 1: `scenarios` was given as 5: input should be greater than or equal to 200"),
        ("seed = 'x'", "line 1: `seed` was given as 'x': input should be a valid integer"),
        ("[roles.lead]\npay = [3, 2, 1]", "line 2: `pay` was given as .*: low, middle and high must rise"),
        ("[[people]]\nrole = 'lead'", "a person needs a name or an e-mail address"),
        ("currency = 'euro'", "`currency` was given as 'euro'"),
        ("same = [['Ana Ito']]", "`same` was given as"),
        ("different = [['', 'b']]", "write a person as 'Name <address>'"),
        ("company = 'x'\nseed == 1", "is not TOML: .*line 2"),
    ],
)
def test_a_complaint_says_where_what_and_what_is_allowed(text: str, complaint: str) -> None:
    with pytest.raises(BadInput, match=complaint):
        parse_settings(text)


def test_a_misspelt_key_names_the_nearest() -> None:
    with pytest.raises(UnknownName) as caught:
        parse_settings("scenaros = 500")
    assert caught.value.near[0] == "scenarios"


def test_a_file_that_is_no_text_is_a_plain_error(tmp_path: Path) -> None:
    (tmp_path / "holdfast.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="cannot be read as text"):
        read_settings(tmp_path / "holdfast.toml")


def test_every_setting_is_explained() -> None:
    assert all(words.endswith(".") for _, _, words in settings_table())
    names = [name for name, _, _ in settings_table()]
    assert {"company", "people.left", "roles.NAME.pay"} < set(names)


def test_settings_ask_for_no_single_persons_pay() -> None:
    assert not any("pay" in name for name, _, _ in settings_table() if name.startswith("people."))


def test_reading_settings_imports_nothing_heavy() -> None:
    script = "import sys, holdfast.settings; print([m for m in ('numpy', 'polars', 'duckdb') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout == b"[]\n"
