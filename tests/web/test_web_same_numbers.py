"""The app shows what the command line prints, to the last digit: page, files, and the JSON of both."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urlencode

import httpx
import pytest
from invented_firm import Terminal
from served import serving, settled
from shown_numbers import absent, text_of

from holdfast.questions import QUESTIONS
from holdfast.surfaces.asking import Desk
from holdfast.surfaces.progress import Progress
from holdfast.terms.answer import told
from holdfast.terms.request import Of

MANY = ("estate", "departure", "continuity", "cover", "hire", "claims", "assets")
"""Questions whose answers hold many numbers."""


@pytest.fixture(scope="module")
def browser(firm: Terminal) -> Iterator[httpx.Client]:
    with serving(firm) as running:
        yield running.browser()


def request(slug: str, person: str) -> list[tuple[str, str]]:
    """A request that has an answer: with somebody chosen where a question is about people, few scenarios."""
    kind = QUESTIONS[slug].request
    chosen = [
        (name, person) for name in kind.model_fields if kind.spec(name).of is Of.PERSON and name in ("leaving", "by")
    ]
    return [*chosen, *([("scenarios", "400")] if "scenarios" in kind.model_fields else [])]


@pytest.mark.parametrize("slug", list(QUESTIONS))
def test_a_page_a_file_and_the_command_line_give_the_same_numbers(
    firm: Terminal, browser: httpx.Client, ana: str, slug: str
) -> None:
    pairs = request(slug, ana)
    options = [word for name, value in pairs for word in (f"--{name.replace('_', '-')}", value)]
    printed = firm(slug, *options, "--json").json
    query = f"?{urlencode(pairs)}" if pairs else ""
    assert json.loads(browser.get(f"/{slug}.json{query}").text) == printed
    with firm._there():
        desk = Desk.nearest(None, Progress())
        kind = QUESTIONS[slug].request
        answer = told(desk.answer(slug, kind.model_validate(kind.gathered(pairs))))
        viewer = desk.viewer()
    page = settled(browser, f"/{slug}{query}").text
    lacking, looked = absent(answer, viewer, text_of(page))
    assert lacking == []
    assert looked >= (8 if slug in MANY else 0)
