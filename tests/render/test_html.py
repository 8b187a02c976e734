"""One page, nothing outside it, every anchor there, everything escaped."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from sample_answers import ALL, MASKED, NAMED, identities, sample, tiny

from holdfast.render import html


class Reader(HTMLParser):
    """Collects what the tests ask of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, attribute: str) -> list[str]:
        return [found[attribute] or "" for _, found in self.tags if attribute in found]


PAGE = html.page([sample(), tiny(), identities()], MASKED)


def test_every_link_leads_to_an_anchor_on_the_page_and_anchors_are_unique() -> None:
    read = Reader(PAGE)
    anchors, links = read.all("id"), [href for tag, a in read.tags if tag == "a" for href in [a["href"] or ""]]
    assert len(anchors) == len(set(anchors))
    assert all(link.startswith("#") and link[1:] in anchors for link in links)


def test_nothing_is_loaded_and_nothing_runs() -> None:
    tags = {tag for tag, _ in Reader(PAGE).tags}
    assert not tags & {"script", "iframe", "object", "embed", "img", "form", "base", "foreignobject", "image", "use"}
    assert not re.search(r"https?://|//[a-z]|@import|javascript:", PAGE)
    assert not Reader(PAGE).all("style")
    assert [a for _, a in Reader(PAGE).tags if any(key.startswith("on") for key in a)] == []


def test_the_policy_admits_the_style_sheet_and_nothing_else() -> None:
    style = re.search("<style>(.*?)</style>", PAGE, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = next(a["content"] for _, a in Reader(PAGE).tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.split("; ")[:2] == ["default-src 'none'", f"style-src 'sha256-{digest}'"]
    assert "script-src 'none'" in policy


def test_headings_go_down_one_step_at_a_time_from_one_first() -> None:
    levels = [int(tag[1]) for tag, _ in Reader(PAGE).tags if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_section_of_an_invented_company_says_so() -> None:
    for section in PAGE.split("<section ")[1:]:
        assert "Example company (invented)" in section[:600]


def test_a_chart_has_its_table_and_its_workings() -> None:
    assert PAGE.count("<summary>As a table</summary>") == 2
    assert PAGE.count("<summary>How this is worked out</summary>") == 3, "a steps chart shows its table at once"
    assert 'href="#a1-assets-0"' in PAGE
    assert '<tr id="a1-assets-0">' in PAGE


def test_a_link_goes_to_the_answer_where_the_page_has_it_and_otherwise_says_the_command() -> None:
    assert '<a class="button" href="#a3">See whose names are merged</a>' in PAGE
    assert "<code>holdfast departure --leaving &#39;person 4&#39; --leaving &#39;person 7&#39;</code>" in PAGE
    assert "<code>holdfast identities</code>" in html.page([sample()], MASKED)


def test_a_long_table_shows_its_limit_and_holds_all() -> None:
    page = html.page([identities()], MASKED)
    assert "All 12" in page
    assert page.count('<tr id="a1-merges-') == 12


@pytest.mark.parametrize("name", ALL)
def test_the_same_answer_is_the_same_bytes(name: str) -> None:
    assert html.page([ALL[name]()], MASKED) == html.page([ALL[name]()], MASKED)


def test_names_only_for_a_purpose() -> None:
    assert "If Priya Ashworth-Vance leaves" in html.page([sample()], NAMED)
    assert "names shown for continuity" in html.page([sample()], NAMED)
    assert "Ashworth" not in PAGE


def test_no_answer_is_no_page() -> None:
    with pytest.raises(ValueError, match="at least one answer"):
        html.page([], MASKED)


def test_five_hundred_assets_stay_below_half_a_megabyte() -> None:
    assert len(html.page([sample(500)], MASKED)) < 500_000


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
    shares = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21)


@pytest.mark.parametrize("theme", [0, 1])
def test_words_can_be_read_on_every_box_and_pattern_in_both_themes(theme: int) -> None:
    blocks = re.findall(r":root \{(.*?)\}", PAGE, re.DOTALL)
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]+)", blocks[theme]))
    states = {
        "already": "dots",
        "alone": "bars",
        "dark": "dark",
        "limps": "stripes",
        "covered": "covered",
        "tell": "hatch",
    }
    for state, pattern in states.items():
        assert contrast(colours[f"on-{state}"], colours[state]) >= 4.5, state
        assert contrast(colours[f"on-{state}"], colours[pattern]) >= 3, pattern
    for ground in ("ground", "panel", "chip", "mark"):
        assert contrast(colours["ink"], colours[ground]) >= 7
        assert contrast(colours["soft"], colours[ground]) >= 4.5
    assert contrast(colours["link"], colours["ground"]) >= 4.5
    assert contrast(colours["on-button"], colours["button"]) >= 4.5
    assert contrast(colours["focus"], colours["ground"]) >= 3
