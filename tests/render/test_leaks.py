"""No name leaves by any way out: made-up people, their names put everywhere that a repository could put them."""

from __future__ import annotations

import io
import itertools
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from holdfast.render import html, pdf, tables, terminal
from holdfast.render import json as as_json
from holdfast.render.masking import joined, plain
from holdfast.render.viewer import Viewer
from holdfast.terms.answer import (
    Answer,
    Cell,
    ClaimUse,
    Column,
    Figure,
    Figures,
    Headline,
    Link,
    Next,
    Note,
    NotEnough,
    NoteRole,
    Provenance,
    RangeBar,
    Ranges,
    Table,
    Tile,
    Treemap,
)
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import Alias, AssetId, PersonId, Purpose, State
from holdfast.terms.text import text

DAY = date(2026, 11, 13)

_SYLLABLES = [a + b for a, b in itertools.product("bdgklmnrstvzqjx", ["a", "e", "i", "o", "u", "ø", "é"])]
words = st.lists(st.sampled_from(_SYLLABLES), min_size=2, max_size=4).map(lambda s: "".join(s) + "q")
names = st.tuples(words, words).map(lambda pair: f"{pair[0].title()} {pair[1].title()}")
people = st.lists(names, min_size=1, max_size=5, unique_by=lambda name: plain(name))


def login(name: str) -> str:
    return ".".join(joined(part) for part in name.split())


def forms(name: str) -> list[str]:
    """The ways in which a repository spells somebody."""
    first, last = name.split()
    return [
        name,
        f"{first}{last}",
        f"{first.lower()}_{last.lower()}",
        f"{last.upper()}-notes2",
        f"{last}Trainer",
        f"{last}, {first}",
        f"{first[0].lower()}{last.lower()}",
        f"{last.lower()}\u200b/\u202e{first.lower()}",
        f"{login(name)}@corp.example",
        login(name),
    ]


def everywhere(known: list[str], spellings: list[str]) -> Answer:
    """An answer with somebody's name in every place that takes a string from outside."""
    paths = itertools.cycle(f"notebooks/{spelling}/eda.ipynb" for spelling in spellings)

    def path() -> str:
        return next(paths)

    estimate = Estimate("w", 2, 1, 3, as_of=DAY, unit="weeks", evidence=(path(),))
    link = Link(text("Open {p}", p=path()), "departure", (("scope", (path(), path())), ("team", path())))
    aliases = [Alias(PersonId(i), 1, name, f"{login(name)}@corp.example") for i, name in enumerate(known)]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (AssetId(f"api:{path()}"), path(), (path(), path()), text("{p}", p=path()), alias, alias.person, link)
        for alias in aliases
    )
    columns = tuple(Column(key, key, secondary=key == "b") for key in "abcdefg")
    said = text("see {p} and {a}", p=path(), a=AssetId(path()))
    table = Table("t", said, columns, rows, caption=said, limit=1)
    tile = Tile(AssetId(f"api:{path()}"), 5, State.LIMPS, said, link=link)
    grouped = tuple(Tile(AssetId(f"api:{path()}"), 1e-9, State.COVERED, said) for _ in range(3))
    claim = ClaimUse("k", path(), 1, 2, 3, "weeks", path(), "2026", "low")
    return Answer(
        "departure",
        "Departure",
        {"leaving": (known[0],), "scope": path(), "deep": {path(): [path()]}},
        DAY,
        (
            Headline(said, said),
            Figures((Figure("f", "Weeks", estimate, note=said),)),
            Treemap("m", said, said, (tile, *grouped), table, said),
            Ranges("r", said, said, "weeks", (RangeBar(said, estimate),), table, said),
            Table("u", said, columns, (), empty=said),
            Note(NoteRole.CAUTION, said),
            Next(said, (link,)),
            NotEnough(said, said),
            Provenance(1, "abc", DAY, 1, 10, "0.1.0", (said,), (path(),), (claim,)),
        ),
        company=path(),
        people=tuple(PersonId(i) for i in range(len(known))),
    )


def surfaces(answer: Answer, viewer: Viewer) -> dict[str, str]:
    """The bytes of every way out."""
    screen = io.StringIO()
    terminal.show(answer, viewer, Console(file=screen, width=400))
    sheets = "".join(tables.csv(answer, viewer, table.key) for table in tables.tables(answer))
    page = html.page([answer], viewer)
    paper = pdf.source([answer], viewer, None, "a4")
    data = as_json.dumps(answer, viewer)
    return {"terminal": screen.getvalue(), "csv": sheets, "json": data, "html": page, "pdf": paper}


@settings(max_examples=60, deadline=None)
@given(people)
def test_no_name_reaches_the_bytes_of_any_surface(known: list[str]) -> None:
    spellings = [form for name in known for form in forms(name)]
    viewer = Viewer.of((i, name, f"{login(name)}@corp.example") for i, name in enumerate(known))
    for surface, written in surfaces(everywhere(known, spellings), viewer).items():
        shown = plain(written)
        for name in known:
            for part in (*name.split(), login(name)):
                assert plain(part) not in shown, f"{part} of {name} in {surface}"


def test_with_a_purpose_the_same_answer_shows_names() -> None:
    known = ["Bobaq Xixoq"]
    viewer = Viewer.of([(0, known[0], "bobaq.xixoq@corp.example")], Purpose.CONTINUITY)
    for surface, written in surfaces(everywhere(known, forms(known[0])), viewer).items():
        assert "Xixoq" in written, surface
