"""Answers written by hand, everybody and everything in them invented: one like the drawing, a tiny one, a huge one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import sample_offers

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
    Step,
    Steps,
    Table,
    Tile,
    Treemap,
)
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import Alias, AssetId, AssetKind, PersonId, Purpose, State
from holdfast.terms.text import text

DAY = date(2026, 11, 13)
PEOPLE = (
    "Priya Ashworth-Vance",
    "Tomasz Wierzbicki",
    "Ngozi Adeyemi-Clarke",
    "Lovisa Ekstrand",
    "Bartholomew Quillfeather",
    "Ines Carvalhosa",
    "Dmitri Volkonsky",
    "Zoë Müllenkamp",
    "Oyelaran Babatunde",
    "Kestrel Hawthornden",
    "Faustine Delacroix-Roy",
    "Ragnhild Solbakken",
)
DIRECTORY = tuple(
    (number, name, f"{name.split()[0].lower()}.{name.split()[-1].lower()}@corp.example")
    for number, name in zip((4, 7, 2, 11, 5, 9, 3, 1, 12, 6, 8, 10), PEOPLE, strict=True)
)
MASKED = Viewer.of(DIRECTORY)
NAMED = Viewer.of(DIRECTORY, Purpose.CONTINUITY)

D, P, L, C, A, T = (
    State.GOES_DARK,
    State.GOES_DARK,
    State.LIMPS,
    State.COVERED,
    State.ALREADY_DARK,
    State.CANNOT_TELL,
)
estimate = partial(Estimate, as_of=DAY, n=64, evidence=("serving", "ranker", "platform"))

NAMED_TILES = (
    ("serving:serving", 520, D, True, "nobody else has changed it in eleven months"),
    ("ranker:ranker/training", 250, D, True, "one other person changed it, in 2024"),
    ("platform:infra/gpu-cluster", 190, D, False, "nobody else has changed it"),
    ("platform:features/online", 160, L, False, "held by one thin holder afterwards"),
    ("platform:labelling", 150, L, False, "held by one thin holder afterwards"),
    ("ranker:evals", 260, C, False, "covered by 3"),
    ("platform:data/loaders", 210, C, False, "covered by 2"),
    ("web:app", 240, C, True, "covered by 4"),
    ("research:notebooks/ashworth-vance", 230, T, False, "evidence too thin: ask two people"),
    ("billing:export", 60, A, False, "nobody has held it since Mar 2026"),
    ("platform:tools/label-tool", 45, A, False, "nobody has held it since Jan 2026"),
    ("serving:deploy/canary", 80, D, True, "nobody else has changed it"),
)


def tiles(total: int = 64) -> tuple[Tile, ...]:
    """The first twelve by name, then modules of falling size."""
    named = [
        Tile(AssetId(key), size, state, text("{why}", why=why), production, departure(key))
        for key, size, state, production, why in NAMED_TILES
    ]
    states = (C, C, C, L, C, C, T, C, D, C, C, L, C)
    for i in range(total - len(named)):
        key = f"platform:services/module-{i:03d}/src/main/python/internal/implementation"
        named.append(Tile(AssetId(key), 70 / (1 + i / 9), states[i % 13], text("covered by {n}", n=2 + i % 3)))
    return tuple(named)


def departure(key: str) -> Link:
    """Where a box leads."""
    return Link(text("Who holds {asset}", asset=AssetId(key)), "departure", (("scope", (key,)),))


def assets_table(boxes: tuple[Tile, ...], limit: int = 6) -> Table:
    """The treemap's own table."""
    columns = (
        Column("asset", "Asset"),
        Column("state", "After the departure"),
        Column("kind", "Kind", secondary=True),
        Column("production", "Production", secondary=True),
        Column("note", "Why"),
        Column("weeks", "Weeks to cover", numeric=True),
    )
    rows: list[tuple[Cell, ...]] = []
    for i, box in enumerate(boxes):
        weeks = estimate("recovery_weeks", 3 + i % 9, 2 + i % 9, 6 + 2 * (i % 9), unit="weeks") if i % 3 == 0 else None
        rows.append((box.asset, box.state, list(AssetKind)[i % 11], box.production, box.note, weeks))
    return Table("assets", text("Every asset"), columns, tuple(rows), limit=limit)


def nearest_table() -> Table:
    """Who could take what goes dark."""
    rows: tuple[tuple[Cell, ...], ...] = (
        (AssetId("serving:serving"), (PersonId(7), PersonId(2), PersonId(11)), weeks(7, 5, 9)),
        (AssetId("ranker:ranker/training"), (PersonId(2), PersonId(7), PersonId(5)), weeks(5, 4, 7)),
        (AssetId("platform:infra/gpu-cluster"), text("nobody; contractor or hire"), weeks(19, 14, 27)),
        (AssetId("platform:labelling"), (PersonId(9), PersonId(3), PersonId(2)), weeks(2, 1, 3)),
        (AssetId("serving:deploy/canary"), (PersonId(7), PersonId(2)), weeks(4, 2, 6)),
        (AssetId("research:notebooks/ashworth-vance"), None, None),
    )
    columns = (Column("asset", "Asset"), Column("nearest", "Nearest"), Column("weeks", "Weeks", numeric=True))
    caption = text("Who could take it, and how many weeks they are away from holding it.")
    return Table("nearest", text("Nearest cover"), columns, rows, caption=caption, limit=4, beside=True)


def weeks(value: float, low: float, high: float) -> Estimate:
    """An estimate of weeks."""
    return estimate("recovery_weeks", value, low, high, unit="weeks")


def dark_table() -> Table:
    """What nobody's departure causes."""
    rows: tuple[tuple[Cell, ...], ...] = (
        (AssetId("billing:export"), text("{d:month}", d=date(2026, 3, 1))),
        (AssetId("platform:tools/label-tool"), text("{d:month}", d=date(2026, 1, 1))),
    )
    columns = (Column("asset", "Asset"), Column("since", "Since", numeric=True))
    caption = text("Nobody's departure causes these.")
    return Table("dark", text("Already dark"), columns, rows, caption=caption, beside=True)


def figures() -> Figures:
    """The four figures of the drawing."""
    return Figures(
        (
            Figure("dark", "Assets that go dark", estimate("goes_dark", 9, 7, 12), of=64),
            Figure("production", "In production", estimate("goes_dark_production", 3, 2, 4), of=9),
            Figure(
                "weeks",
                "Weeks to safe cover",
                estimate("recovery_weeks", 19, 14, 27, unit="weeks", borrowed=0.74, claims=("learning_rate",)),
            ),
            Figure(
                "cost",
                "Cash and working time",
                estimate("cost", 120_000, 85_000, 180_000, borrowed=0.61),
                money="USD",
                note=text("per $100k of pay: 0.6 to 1.1"),
            ),
        )
    )


def narrowing() -> Ranges:
    """Which input would narrow the weeks most."""
    bars = (
        RangeBar(text("As it stands"), weeks(19, 14, 27)),
        RangeBar(text("Three people answer three files each"), weeks(18, 15, 22)),
        RangeBar(text("Your own hand-over times typed in"), weeks(19, 16, 24)),
    )
    columns = (Column("what", "What is known"), Column("weeks", "Weeks to safe cover", numeric=True))
    table = Table("narrowing", text("What would narrow it"), columns, tuple((b.label, b.estimate) for b in bars))
    return Ranges(
        "narrow",
        text("What would narrow it most"),
        text("Each line is the 80 % range of weeks to safe cover; the mark is its middle."),
        "weeks",
        bars,
        table,
        text("4,000 scenarios, each input frozen in turn."),
    )


def days_left() -> Steps:
    """What to hand over when."""
    bars = (
        Step(text("cloud root account"), date(2026, 11, 16), date(2026, 11, 16), text("0.1 days"), brief=True),
        Step(text("api:src/serve to {to}", to=PersonId(7)), date(2026, 11, 16), date(2026, 11, 27), text("4 days")),
    )
    columns = (Column("what", "Hand over"), Column("by", "Done by"))
    table = Table("days_left", text("By when"), columns, tuple((b.label, b.end) for b in bars))
    return Steps(
        "hand_over",
        text("What to hand over, in this order"),
        text("First what saves most for each day."),
        date(2026, 11, 16),
        date(2026, 11, 27),
        bars,
        table,
        text("Days of leaver and learner together."),
    )


CLAIMS = (
    ClaimUse(
        "learning_rate",
        "Weeks to learn a module, per person-week in it",
        0.2,
        0.5,
        1.1,
        "",
        "our assumption",
        "2026-09",
        "low",
    ),
    ClaimUse(
        "time_to_hire", "Weeks to fill a seat", 6, 11, 20, "weeks", "Invented survey of hiring", "2025-04", "medium"
    ),
    ClaimUse(
        "pay", "Yearly cost of the role", 140_000, 180_000, 230_000, "USD", "your figure", "2026-11-01", "high", True
    ),
)


def provenance() -> Provenance:
    """Where the sample's numbers would come from."""
    return Provenance(
        generation=41,
        ledger="b7c1e09",
        as_of=DAY,
        seed=1,
        scenarios=4000,
        version="0.1.0",
        formula=(
            text("An asset goes dark in a scenario when everybody who could maintain half of it has left."),
            text("Weeks to safe cover = the last asset back, by the nearest three or a hire, whichever is sooner."),
        ),
        evidence=("serving (5,104 commits)", "ranker (2,218 commits)", "platform (9,870 commits)"),
        claims=CLAIMS,
    )


def sample(total: int = 64) -> Answer:
    """The page of the drawing."""
    boxes = tiles(total)
    return Answer(
        question="departure",
        title="Departure",
        request={"leaving": ("person 4",), "seed": 1},
        as_of=DAY,
        company="Tern & Plover",
        invented=True,
        people=(PersonId(4), PersonId(7), PersonId(2)),
        blocks=(
            Headline(
                text(
                    "If {who} leaves, {n:words asset goes|assets go} dark, {m:words} of them in production",
                    who=PersonId(4),
                    n=9,
                    m=3,
                ),
                text(
                    "Getting back to safe cover would take {w:range}. The serving stack is the worst: nobody else has "
                    "changed it in eleven months.",
                    w=weeks(19, 14, 27),
                ),
            ),
            figures(),
            Treemap(
                "estate",
                text("Where it hurts"),
                text("Each box is an asset, its area the work in it."),
                boxes,
                assets_table(boxes),
                text("{n:asset|assets} in 5 repositories, weighed by changes and size.", n=total),
            ),
            nearest_table(),
            dark_table(),
            narrowing(),
            days_left(),
            Next(
                text("3 pairings, 2 runbooks, 14 reviews rerouted. Eleven person-days bring nine dark assets to two."),
                (
                    Link(text("See whose names are merged"), "identities"),
                    Link(text("Ask about two people"), "departure", (("leaving", ("person 4", "person 7")),)),
                ),
            ),
            Note(NoteRole.CAUTION, text("{s:percent} of changes could not be tied to a person.", s=0.12)),
            Note(
                NoteRole.WHEN_NOT_TO_USE,
                text(
                    "It says what has too few carers, not who is valuable. Work done outside these repositories is not "
                    "seen."
                ),
            ),
            provenance(),
        ),
    )


def tiny() -> Answer:
    """Three commits: an honest refusal."""
    return Answer(
        "estate",
        "What rests on one person",
        {},
        DAY,
        (
            Headline(text("Not enough history to say what rests on one person")),
            NotEnough(
                text("There {n:only is|are} {n:commit|commits} by {m:person|people} in one repository.", n=3, m=1),
                text("Scan the repositories where the work is done, or ask again after a month of changes."),
            ),
            Provenance(1, "b7c1e09", DAY, None, None, "0.1.0"),
        ),
        company="Wren",
        invented=True,
    )


def identities() -> Answer:
    """A listing with merges."""
    columns = (
        Column("alias", "Name and address"),
        Column("other", "Same as"),
        Column("evidence", "Evidence"),
        Column("undo", "Undo", secondary=True),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            Alias(PersonId(number), 1, name, email),
            Alias(PersonId(number), 2, name.split()[0], f"{name.split()[0].lower()}@home.example"),
            "name and shared repository",
            Link(text("not the same"), "identities split", (("person", f"person {number}"),)),
        )
        for number, name, email in DIRECTORY
    )
    return Answer(
        "identities",
        "Identities",
        {},
        DAY,
        (
            Headline(
                text("{n:words pair of addresses was|pairs of addresses were} taken to be one person each", n=12),
                text("Each shows why. Say so where it is wrong: every number changes with it."),
            ),
            Table("merges", text("What was merged"), columns, rows, limit=5),
            Table("suggestions", text("Only you can confirm"), columns, (), empty=text("Nothing to confirm.")),
            provenance(),
        ),
        company="Tern & Plover",
        invented=True,
    )


ALL: dict[str, Callable[[], Answer]] = {
    "departure": sample,
    "tiny": tiny,
    "identities": identities,
    "huge": partial(sample, 500),
    "offer": sample_offers.offer,
}
