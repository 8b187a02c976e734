"""Names are found in whatever shape a path gives them, and words that merely contain one are left alone."""

from __future__ import annotations

import re

import pytest

from holdfast.claims import Ledger
from holdfast.render.masking import Mask, common_words, index, mask, mask_of
from holdfast.render.viewer import Viewer
from holdfast.terms.glossary import glossary
from holdfast.terms.nouns import PersonId

PEOPLE = index(
    [
        (PersonId(4), "Priya Ashworth", "priya.ashworth@corp.example"),
        (PersonId(4), "priya", "9931+pashw@users.noreply.forge.example"),
        (PersonId(7), "Zoë Müllenkamp", "zm@corp.example"),
        (PersonId(8), "Deci Test", "deci@corp.example"),
        (PersonId(9), "田中 太郎", "tanaka@corp.example"),
        (PersonId(11), "Anna Ek", "anna.ek@corp.example"),
        (PersonId(12), "Anna Berg", "anna.berg@corp.example"),
        (PersonId(13), "Sean O'Hanrahan", "so@corp.example"),
    ]
)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("notebooks/priya-ashworth/eda.ipynb", "notebooks/person 4/eda.ipynb"),
        ("notebooks/PriyaAshworth.ipynb", "notebooks/person 4.ipynb"),
        ("AshworthTrainer2.py", "person 4Trainer2.py"),
        ("ashworth_priya/fix", "person 4/fix"),
        ("pashworth/spike-2", "person 4/spike-2"),
        ("origin/pashw/wip", "origin/person 4/wip"),
        ("mail priya.ashworth@corp.example today", "mail person 4 today"),
        ("MULLENKAMP.md and Müllenkamp.md", "person 7.md and person 7.md"),
        ("zoe/", "person 7/"),
        ("メモ/田中太郎のノート.md", "メモ/person 9のノート.md"),
        ("anna/scratch", "a person/scratch"),
        ("anna-berg/scratch", "person 12/scratch"),
        ("o'hanrahan.txt, ohanrahan.txt, O_Hanrahan", "person 13.txt, person 13.txt, person 13"),
        ("Ashworth, Priya", "person 4"),
    ],
)
def test_a_name_is_masked_in_every_spelling(given: str, shown: str) -> None:
    assert mask(given, PEOPLE) == shown


@pytest.mark.parametrize(
    "given",
    [
        "decide/document.py",
        "decimal.py",
        "tests/test_io.py",
        "priyanka.md",
        "zoekt/index.go",
        "banana",
        "ashworths",
        "ek/",
    ],
)
def test_longer_words_common_words_and_short_names_are_left_alone(given: str) -> None:
    assert mask(given, PEOPLE) == given


def test_common_words_never_hide_a_full_name() -> None:
    people = index([(PersonId(3), "Will Young", "will@corp.example")])
    assert {"will", "young"} <= common_words()
    assert mask("will/young_adults", people) == "will/young_adults"
    assert mask("notes/will-young.md by will@corp.example", people) == "notes/person 3.md by person 3"


def test_nobody_known_means_nothing_masked() -> None:
    assert mask("notebooks/priya", index([])) == "notebooks/priya"


def test_our_own_sentences_are_left_alone_whatever_somebody_is_called() -> None:
    spelled = index([(PersonId(4), "Your Name", "you@example.com"), (PersonId(5), "July Best", "july@corp.example")])
    ours = "git 2.39.5 lacks the security fixes of July 2025, unless your system added them"
    assert mask(ours, spelled) == ours


def test_what_is_remembered_is_what_would_be_found_again() -> None:
    known = ((PersonId(4), "Priya Ashworth", "priya.ashworth@corp.example"),)
    remembers = Mask(known)
    for given in ("notebooks/priya-ashworth.ipynb", "ashworths", "notebooks/priya-ashworth.ipynb"):
        assert remembers(given) == mask(given, index(known))


def test_the_same_people_share_one_mask_and_others_have_their_own() -> None:
    ada = ((PersonId(4), "Ada Lovelace", "ada@corp.example"),)
    renumbered = ((PersonId(9), "Ada Lovelace", "ada@corp.example"),)
    assert mask_of(ada) is mask_of(ada)
    assert (mask_of(ada)("lovelace.py"), mask_of(renumbered)("lovelace.py")) == ("person 4.py", "person 9.py")
    assert mask_of(())("lovelace.py") == "lovelace.py"


def test_nobody_is_called_by_a_word_of_our_own_sentences() -> None:
    said = " ".join(one.meaning for one in glossary().values())
    said += " " + " ".join(f"{claim.statement} {claim.unit}" for claim in Ledger.load().values())
    ours = set(re.findall(r"(?<![\w@/.:-])[a-z]{3,}(?![\w@/:-])", said))
    assert sorted(ours - common_words()) == []
    viewer = Viewer.of([(6, "Day Barr", "day@barr.example")])
    assert viewer.words("last day, logits per log day") == "last day, logits per log day"
    assert viewer.words("notes of Day Barr") == "notes of person 6"
