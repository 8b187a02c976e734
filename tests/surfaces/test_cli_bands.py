"""Pay bands as they are asked for: without a scan, every source side by side, one's own first."""

from __future__ import annotations

import json

import pytest
from invented_firm import Terminal, blocks, table
from test_cli_no_scores import FORBIDDEN, keys


def test_it_answers_where_nothing_was_scanned_with_a_finding_as_title(nowhere: Terminal) -> None:
    said = nowhere("bands", "--json").json
    finding = blocks(said, "headline")[0]["finding"]
    assert finding == (
        "Advertisements for a senior machine learning engineer in the US name $197k in the middle; half of what they "
        "name lies between $156k and $243k"
    )
    assert "636 advertisements" in blocks(said, "headline")[0]["meaning"]


def test_both_stated_quartile_sets_and_the_default_stand_side_by_side(nowhere: Terminal) -> None:
    rows = table(nowhere("bands", "--json").json, "percentiles")
    assert [(one["n"], *(round(one[key]["value"] / 1000) for key in ("p25", "p50", "p75"))) for one in rows] == [
        (636, 156, 197, 243),
        (760, 150, 199, 254),
        (2970, 161, 201, 259),
    ]
    assert all(one["p50"]["low"] < one["p50"]["value"] < one["p50"]["high"] for one in rows)


def test_three_seed_packages_disagree_and_all_are_shown(nowhere: Terminal) -> None:
    rows = table(nowhere("bands", "--stage", "seed", "--json").json, "stages")
    assert [(one["base"]["low"], one["base"]["high"]) for one in rows] == [
        (180_000, 220_000), (250_000, 350_000), (200_000, 250_000),
    ]  # fmt: skip
    assert rows[0]["base"]["claims"] == ["comp_by_stage_seed_base_offered"]


def test_your_own_band_comes_first_and_is_labelled_yours(nowhere: Terminal) -> None:
    (nowhere.folder / "holdfast.toml").write_text("[roles.ml_engineer]\npay = [150000, 185000, 220000]\n")
    said = nowhere("bands", "--json").json
    first, *_ = table(said, "sources_table")
    assert first["name"].startswith("Your band (ml_engineer)")
    assert first["pay"]["value"] == 185_000
    assert "outranks" in blocks(said, "headline")[0]["meaning"]
    other = table(nowhere("bands", "--role", "data analyst", "--json").json, "sources_table")
    assert "Your" not in json.dumps(other)


def test_the_bureau_stands_beside_advertisements_where_it_counts_the_occupation(nowhere: Terminal) -> None:
    said = nowhere("bands", "--role", "software engineer", "--json").json
    assert any(one["name"].startswith("All levels: Information") for one in table(said, "sources_table"))
    rows = {one["sector"]: one for one in table(said, "wages")}
    assert rows["Information"]["p50"]["value"] == 161_640
    assert rows["Accommodation and Food Services"]["p50"] is None
    assert not [block for block in nowhere("bands", "--json").json["blocks"] if block.get("key") == "wages"]


def test_another_country_is_told_in_its_own_money_and_in_dollars_as_the_source_converts(nowhere: Terminal) -> None:
    said = nowhere("bands", "--role", "data engineer", "--region", "GB", "--json").json
    units = [one["p50"]["unit"] for one in table(said, "percentiles")]
    assert units == ["GBP", "USD"]
    assert "£" in blocks(said, "headline")[0]["finding"]


def test_it_leads_to_an_offer_with_role_level_and_region_filled_in(nowhere: Terminal) -> None:
    out = nowhere("bands", "--role", "SRE", "--level", "mid").out
    assert "holdfast offer --role SRE --level mid --region US" in out.replace("\n", " ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--role", "machine lerning enginer"), "Did you mean `machine learning engineer`"),
        (("--level", "boss"), "entry, mid, senior, executive"),
        (("--region", "XX"), "With enough: "),
        (("--year", "12"), "2022 to 2025"),
        (("--stage", "series Z"), "no stage"),
    ],
)
def test_what_is_not_there_is_refused_in_words(nowhere: Terminal, words: tuple[str, ...], said: str) -> None:
    nowhere("bands", *words).refused(2, said)


def test_where_too_few_are_of_it_a_caution_says_what_the_figures_are_of(nowhere: Terminal) -> None:
    said = nowhere("bands", "--role", "MLOps engineer", "--level", "entry", "--json").json
    notes = [block["text"] for block in blocks(said, "note")]
    assert any("Too few advertisements were of MLOps engineer, entry, 2024" in one for one in notes)
    assert "person in machine learning roles" in blocks(said, "headline")[0]["finding"]


def test_no_key_scores_anybody(nowhere: Terminal) -> None:
    assert [key for key in keys(nowhere("bands", "--json").json) if FORBIDDEN.search(key)] == []


def test_every_role_is_listed_and_leads_to_its_own_page(nowhere: Terminal) -> None:
    listed = table(nowhere("bands", "--level", "mid", "--json").json, "roles")
    assert len(listed) == 18
    engineer = next(one for one in listed if one["role"]["label"] == "data engineer")
    assert engineer["role"]["request"] == {"level": "mid", "role": "data engineer"}
    own = table(nowhere("bands", "--role", "data engineer", "--level", "mid", "--json").json, "percentiles")[0]
    assert engineer["p50"]["value"] == own["p50"]["value"]


@pytest.mark.parametrize("region", ["DE", "US", "GB"])
def test_what_is_pooled_of_several_roles_stands_once(nowhere: Terminal, region: str) -> None:
    answer = nowhere("bands", "--region", region, "--json").json
    for key, name in (("roles", "role"), ("levels", "level")):
        rows = table(answer, key)
        seen = [(row["of"], row["n"], row["p50"]["value"]) for row in rows]
        assert len(seen) == len(set(seen))
        marked = [row for row in rows if "pooled" in str(row[name])]
        if region == "DE":
            assert len(marked) == len(rows)
        if region == "US":
            assert not marked
    roles = blocks(answer, "table")
    caption = next(one for one in roles if one["key"] == "roles")["caption"]
    assert ("one row for all: machine learning engineer" in caption) == (region == "DE")
