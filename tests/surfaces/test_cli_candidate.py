"""The candidate's page as somebody types it: everything, five numbers, nothing; and that nothing internal is on it."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest
from docx.oxml.ns import qn
from invented_firm import EVERYBODY, NAMES, Said, Terminal

USAGE = 2
FIVE = ("--base", "230k", "--equity", "0.75%", "--post-money", "19M", "--raised", "4M", "--shares", "10M")
ALL = (
    "--base", "232,500", "--equity", "0.75%", "--post-money", "19M", "--raised", "4M", "--shares", "10M", "--strike",
    "0.58", "--valued-on", "2026-01-16", "--role", "machine learning engineer", "--level", "senior", "--signing", "20k",
    "--bonus", "11k", "--retention", "12k", "--learning", "5k", "--compute", "30k", "--exercise-months", "24",
    "--vesting-years", "4", "--cliff-months", "6", "--place", "US-CA", "--as-of", "2026-11-21",
)  # fmt: skip
SECRETS = (
    "--cash", "7654321", "--burn", "345678", "--expects", "456789", "--obligations", "123987", "--level-pays", "345671",
    "--level-rsu", "128765", "--wealth", "765433",
)  # fmt: skip
INTERNAL = (
    "threshold", "forgo", "runway", "grid", "board", "of 100 people", "engage", "person ", "masked", "handle",
    "ledger", "generation", "scenario", "holdfast claims", "claim ", "seed", "purpose", "compa-ratio", "burn",
    "dilution_", "worth to", "expects", "obligation", "public company", "market rate",
)  # fmt: skip
"""Words of the founder's pages; a candidate reads none of them."""


class Visible(HTMLParser):
    """What somebody reads on a page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(data)


def of_html(file: Path) -> str:
    reader = Visible()
    reader.feed(file.read_text("utf-8"))
    return " ".join(" ".join(reader.words).split())


def of_pdf(file: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(file).pages).split())


def of_docx(file: Path) -> str:
    made = docx.Document(io.BytesIO(file.read_bytes()))
    lines = ["".join(one.text or "" for one in line.iter(qn("w:t"))) for line in made.element.iter(qn("w:p"))]
    return " ".join(" ".join(lines).split())


READ = {"html": of_html, "pdf": of_pdf, "docx": of_docx}


def flat(said: Said) -> str:
    assert said.code == 0, said.err
    return " ".join(said.out.split())


@pytest.fixture
def page(nowhere: Terminal) -> str:
    return flat(nowhere("candidate", *ALL))


def test_everything_that_is_offered_stands_on_it_to_the_last_digit(page: str) -> None:
    for said in (
        "Senior machine learning engineer: $232,500 and options on 0.75 % of the company",
        "$232,500 a year, before tax", "$20,000, once", "$11,000 a year", "$12,000, once, after two years",
        "$5,000 a year to spend", "$30,000 a year to spend", "(75,000 of 10,000,000 today)",
        "16 Jan 2026, which is good until 16 Jan 2027 at the latest", "$43,500, and tax", "24 months to exercise",
        "month by month over 4 years, nothing before month 6 (the cliff)", "$4,000,000 to investors",
    ):  # fmt: skip
        assert said in page, said


def test_zero_comes_first_and_twice_and_the_average_last(nowhere: Terminal, page: str) -> None:
    zero, leaving = (int(one) for one in re.findall(r"(\d+) of 100 futures.*?; in (\d+) if you stay", page)[0])
    assert 50 < zero < leaving < 100
    blocks = nowhere("candidate", *ALL, "--json").json["blocks"]
    figures = next(one for one in blocks if one["block"] == "figures")["items"]
    assert [one["key"] for one in figures] == ["nothing_stay", "nothing_leave", "middle", "average"]
    assert "without the best 1 in 100" in figures[-1]["note"]
    futures = next(one for one in blocks if one.get("key") == "futures")
    assert futures["table"]["rows"][0]["futures"] == zero
    assert "Count on the money" in page


def test_the_dots_are_those_of_the_founders_own_page(nowhere: Terminal) -> None:
    """Same futures, same seed, same bands; the two chances of nothing as well."""
    theirs, ours = (nowhere(slug, *ALL, "--json").json for slug in ("candidate", "equity"))

    def futures(answer: Any) -> Any:
        rows = next(one for one in answer["blocks"] if one.get("key") == "futures")["table"]["rows"]
        return [{**row, "share": {**row["share"], "claims": []}} for row in rows]

    def nothing(answer: Any) -> list[float]:
        figures = next(one for one in answer["blocks"] if one["block"] == "figures")["items"]
        return [one["estimate"]["value"] for one in figures if one["estimate"]["term"] == "pays_nothing"]

    assert len(futures(theirs)) == 4
    assert futures(theirs) == futures(ours)
    assert nothing(theirs) == nothing(ours)


def test_five_numbers_make_a_page_that_says_what_stands_in_for_the_rest(nowhere: Terminal) -> None:
    said = flat(nowhere("candidate", *FIVE))
    assert "We offer $230,000 and options on 0.75 % of the company" in said
    assert "The strike price: what is usual at our stage stands in its place" in said
    assert "The day of the 409A valuation" in said
    assert "Where you would work" in said


def test_with_nothing_typed_it_offers_nothing_and_says_what_to_type(nowhere: Terminal) -> None:
    said = flat(nowhere("candidate"))
    assert "No offer yet" in said
    assert "holdfast candidate --base 230k" in said
    assert "$" not in said


def test_a_base_without_equity_makes_a_page_without_futures(nowhere: Terminal) -> None:
    said = flat(nowhere("candidate", "--base", "90k", "--instead", "nothing"))
    assert "We offer $90,000" in said
    assert "A hundred futures" not in said
    assert "exercise" not in said


def test_a_bonus_has_its_own_futures(nowhere: Terminal) -> None:
    said = flat(nowhere("candidate", "--base", "90k", "--instead", "bonus", "--bonus", "9k"))
    assert "We offer $90,000 and a bonus of $9,000 a year" in said
    assert "A hundred futures of this bonus" in said
    assert "A bonus pays nothing where the company closes" in said


def test_no_key_of_a_claim_is_in_its_json(nowhere: Terminal) -> None:
    said = nowhere("candidate", "--base", "230k", "--equity", "0.5%", "--json")
    assert "pays_nothing" in said.out
    for key in ("other_wealth", "dilution_a", "funnel", "risk_aversion", "tenure_years"):
        assert key not in said.out, key


@pytest.mark.parametrize("form", ["html", "pdf", "docx"])
def test_nothing_internal_is_on_the_page_that_is_handed_over(nowhere: Terminal, tmp_path: Path, form: str) -> None:
    file = tmp_path / f"offer.{form}"
    assert nowhere("candidate", *ALL, *SECRETS, "--report", str(file)).code == 0
    seen = READ[form](file)
    assert "$232,500" in seen
    for word in INTERNAL:
        assert word not in seen.lower(), word
    raw = file.read_text("utf-8") if form == "html" else seen
    for secret in SECRETS[1::2]:
        assert secret not in raw.replace(",", ""), secret


def test_neither_is_it_in_the_json_or_the_terminal(nowhere: Terminal) -> None:
    for said in (nowhere("candidate", *ALL, *SECRETS), nowhere("candidate", *ALL, *SECRETS, "--json")):
        assert said.code == 0
        for secret in SECRETS[1::2]:
            assert secret not in said.out.replace(",", "").replace(".0", "")


def test_the_canary_is_seen_where_it_is_planted(nowhere: Terminal, tmp_path: Path) -> None:
    """The founder's own page has what the candidate's may not: so the words above can fail."""
    file = tmp_path / "offer.html"
    assert nowhere("offer", *ALL, *SECRETS, "--report", str(file)).code == 0
    seen = of_html(file).lower()
    assert [word for word in INTERNAL if word in seen]
    assert "456789" in file.read_text("utf-8").replace(",", "")


def test_it_prints_on_two_pages_of_a4(nowhere: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "offer.pdf"
    assert nowhere("candidate", *ALL, "--report", str(file)).code == 0
    pages = pypdf.PdfReader(file).pages
    assert len(pages) <= 2
    assert round(float(pages[0].mediabox.width)) == 595


def test_the_boards_range_is_the_pay_range_and_the_board_is_not_named(nowhere: Terminal) -> None:
    grid = nowhere.folder / "grid.csv"
    head = "role,level,region,base_low,base_high,equity_low,equity_high,approved_on\n"
    grid.write_text(head + "machine learning engineer,senior,US,220000,250000,0.4%,0.6%,2026-10-02\n")
    assert nowhere("grid", "add", str(grid)).code == 0
    said = flat(nowhere("candidate", *ALL))
    assert "$220,000 to $250,000 a year" in said
    assert "0.6" not in said.split("A hundred futures")[0].replace("0.64", "")
    for word in ("board", "grid", "approved"):
        assert word not in said.lower()


def test_a_law_that_wants_a_range_is_told_to_a_candidate_who_has_none(nowhere: Terminal) -> None:
    assert "The law where you would work asks" in flat(nowhere("candidate", *ALL))
    assert "Pay range" not in flat(nowhere("candidate", *ALL, "--place", "US-TX"))


def test_abroad_nothing_is_said_of_american_tax(nowhere: Terminal) -> None:
    said = flat(nowhere("candidate", *ALL, "--place", "DE"))
    assert "where you would work was not looked up" in said
    for word in ("ISO", "83(b)"):
        assert word not in said


def test_an_old_valuation_is_said_on_the_page(nowhere: Terminal) -> None:
    said = flat(nowhere("candidate", *ALL, "--valued-on", "2025-11-20"))
    assert "it no longer protects" in said
    assert "ends soon" in flat(nowhere("candidate", *ALL, "--valued-on", "2025-11-21"))


def test_a_strike_above_the_price_is_a_warning_and_no_refusal(nowhere: Terminal) -> None:
    assert "above what investors paid" in flat(nowhere("candidate", *ALL, "--strike", "2.50"))


def test_past_pay_is_neither_asked_nor_kept(nowhere: Terminal, page: str) -> None:
    assert "We did not ask what you earn or earned" in page
    helped = nowhere("candidate", "--help").out.lower()
    for word in ("salary history", "current salary", "current pay", "earned before", "last salary"):
        assert word not in helped


def test_a_place_that_is_none_is_refused_with_how_to_write_one(nowhere: Terminal) -> None:
    nowhere("candidate", *ALL, "--place", "California").refused(USAGE, "`California`", "US-CA")


def test_what_was_measured_of_the_team_names_nobody(firm: Terminal) -> None:
    said = firm("candidate", *FIVE)
    assert said.code == 0
    for name in (*NAMES, *EVERYBODY):
        assert name not in said.out


def test_without_a_scan_nothing_is_said_of_how_people_work(page: str) -> None:
    assert "How we work" not in page


def test_a_kind_that_there_is_not_is_refused_and_never_takes_the_equity_off_the_page(nowhere: Terminal) -> None:
    said = nowhere("candidate", "--base", "150k", "--equity", "1%", "--instead", "optoins")
    assert said.code == 2
    words = " ".join(said.err.split())
    assert "`--instead` was given as `optoins`: nothing of that name is offered; did you mean `options`?" in words
    assert "options, stock, profit share, bonus, phantom stock, nothing; RSU means stock" in words


def test_rsus_are_offered_as_stock(nowhere: Terminal) -> None:
    said = nowhere("candidate", "--base", "150k", "--equity", "1%", "--instead", "RSU", "--scenarios", "500")
    assert said.code == 0, said.err
    assert "We offer $150,000 and stock of 1 % of the company" in " ".join(said.out.split()).replace("\u202f", " ")
