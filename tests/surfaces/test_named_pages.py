"""Pages are named as a person would type them: a question, its options, or a browser's query."""

from __future__ import annotations

import pytest

from holdfast.errors import BadInput, UnknownName
from holdfast.questions import QUESTIONS
from holdfast.surfaces import pages


def typed(*named: str) -> list[tuple[str, str]]:
    return [(page.question, page.request.query()) for page in pages.read(named)]


@pytest.mark.parametrize(
    "named",
    [
        "departure --leaving 'person 4'",
        'departure --leaving "person 4"',
        "departure --leaving='person 4'",
        "holdfast departure --leaving 'person 4'",
        "departure?leaving=person+4",
        " departure?leaving=person%204",
    ],
)
def test_every_way_to_write_it_is_the_same_page(named: str) -> None:
    assert typed(named) == [("departure", "leaving=person+4")]


def test_flags_several_values_and_numbers() -> None:
    (page,) = pages.read(["departure --leaving 'person 4' --leaving p9 --discount-ai --seed 7"])
    assert page.request.model_dump(exclude_defaults=True) == {
        "leaving": ("person 4", "p9"),
        "discount_ai": True,
        "seed": 7,
    }
    assert page.people == ("person 4", "p9")


def test_order_is_kept_and_what_is_named_twice_stands_once() -> None:
    assert typed("doctor", "estate", "doctor", "departure?leaving=p4", "departure --leaving p4") == [
        ("doctor", ""),
        ("estate", ""),
        ("departure", "leaving=p4"),
    ]


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("esttae", ("No page is called `esttae`", "Did you mean `estate`")),
        ("zzz", ("There are estate, departure",)),
        ("departure --leving x", ("has no option `--leving`", "Did you mean `--leaving`")),
        ("departure?leving=x", ("has no option `leving`", "Did you mean `--leaving`")),
        ("departure --leaving", ("`--leaving` needs a value",)),
        ("departure --leaving 'person 4", ("quotation mark without its partner",)),
        ("departure person 4", ("`person` belongs to no option", "stands in quotation marks")),
        ("departure --seed many", ("Page `departure --seed many`", "no whole number")),
        ("departure?seed=-1", ("too low", "0 or more")),
        ("doctor --seed 1", ("has no option `--seed`. It has none.",)),
        ("", ("A page was given as ``",)),
    ],
)
def test_what_is_no_page_says_what_there_is(named: str, words: tuple[str, ...]) -> None:
    with pytest.raises(BadInput) as refused:
        pages.read([named])
    for expected in words:
        assert expected in str(refused.value)


def test_an_unknown_page_carries_near_names() -> None:
    with pytest.raises(UnknownName) as refused:
        pages.read(["claim"])
    assert refused.value.near == ("claims",)


def test_a_board_reads_what_changed_first_and_where_it_comes_from_last() -> None:
    board = [page.question for page in pages.board()]
    assert board[:2] == ["changes", "estate"]
    assert board[-2:] == ["doctor", "claims"]


def test_all_is_every_page_but_those_about_somebody_chosen() -> None:
    every = [page.question for page in pages.every()]
    assert len(every) == len(set(every))
    assert set(QUESTIONS) - set(every) == pages.ABOUT_SOMEBODY | {"pay"}
    assert every[-2:] == ["doctor", "claims"]
