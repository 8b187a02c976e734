"""Answers as one HTML page: nothing outside it is loaded, no script runs, names are masked unless there is a purpose.

The page is a template (`templates/`), its look a style sheet whose hash is the only thing the page's policy admits.
Everything that came from outside goes through the viewer, then through Jinja's escaping; no HTML is built from strings.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from holdfast.render import cells, dots, folding, numbers, ranges, series, stairs, svg, words
from holdfast.render.scale import of_figure
from holdfast.render.text import Viewer, command, say, spans
from holdfast.terms.answer import (
    Answer,
    Block,
    Cell,
    Chart,
    ClaimUse,
    Doing,
    Dots,
    Figure,
    Figures,
    Headline,
    Link,
    Provenance,
    Ranges,
    Series,
    Stairs,
    Steps,
    Table,
    Tile,
    Treemap,
)
from holdfast.terms.estimate import Estimate
from holdfast.terms.nouns import AssetId, PersonId, State
from holdfast.terms.text import Text

WIDE, BESIDE, NARROW = (1000.0, 440.0), (600.0, 400.0), (350.0, 430.0)
"""Widths and heights at which a treemap is laid out: alone, next to tables, on a telephone."""

PLOTS = (("wide", (760.0, 320.0)), ("narrow", (350.0, 300.0)))
"""Widths and heights at which a series is laid out."""

LONG, SHOWN = 20, 12
"""A table of more rows than `LONG` shows `SHOWN` of them until the rest is asked for."""


def page(answers: Sequence[Answer], viewer: Viewer, title: str | None = None) -> str:
    """The whole page, the first answer on top; called by its finding unless it has a `title` of its own."""
    if not answers:
        raise ValueError("a page needs at least one answer")
    style = environment().get_template("page.css").render()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    sections = [Section(answer, f"a{i}", viewer, answers) for i, answer in enumerate(answers, 1)]
    template = environment().get_template("page.html")
    outward = all(answer.outward for answer in answers)
    title = title or (words.company(answers[0], viewer) if outward else None)
    return template.render(sections=sections, digest=digest, words=words, viewer=viewer, title=title, outward=outward)


@cache
def environment() -> Environment:
    """The templates, with everything that they print escaped."""
    return Environment(
        loader=PackageLoader("holdfast.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks that stand together: a chart with what is beside it, or one block alone."""

    main: Block
    beside: tuple[Table | Stairs, ...] = ()

    @property
    def even(self) -> bool:
        """Whether both sides take the same room: two charts."""
        return any(isinstance(one, Stairs) for one in self.beside)


class Section:
    """One answer as the template sees it: its blocks in order, and how each thing in them is written."""

    def __init__(self, answer: Answer, anchor: str, viewer: Viewer, answers: Sequence[Answer]) -> None:
        self.answer = answer
        self.anchor = anchor
        self.viewer = viewer
        self._answers = answers
        self.top_line = words.top_line(answer, viewer)
        self.level = 1 if anchor == "a1" else 2
        self.headline = next((block for block in answer.blocks if isinstance(block, Headline)), None)
        self.provenance = next((block for block in answer.blocks if isinstance(block, Provenance)), None)
        self.first_figures = next((block for block in answer.blocks if isinstance(block, Figures)), None)
        self.groups = _grouped([block for block in answer.blocks if not isinstance(block, (Headline, Provenance))])

    def kind(self, block: Block) -> str:
        """The name of a block's macro."""
        return type(block).__name__.lower()

    def say(self, text: Text) -> str:
        """A sentence for this viewer."""
        return say(text, self.viewer)

    def pieces(self, text: Text) -> list[tuple[str, bool, str | None]]:
        """A sentence in pieces: words, whether they are to be typed, and where they lead."""
        return [(words, code, None) for words, code in spans(text, self.viewer)]

    def number(self, value: Estimate) -> str | None:
        """Where a number opens; on a page that nothing answers its workings stand under the charts."""
        return None

    def override(self, claim: ClaimUse) -> str | None:
        """Where the company's own figure is put in the place of a claim's."""
        return None

    def doing(self, one: Doing) -> str | None:
        """Where an operation is run, or its form where something has to be filled in; on a page that nothing answers,
        nowhere."""
        return None

    def about(self, who: PersonId) -> str | None:
        """Where a person leads; on a page that nothing answers, nowhere."""
        return None

    def limit(self, table: Table) -> int:
        """How many rows of a table are shown before "all n"; a long one without a limit of its own gets ours."""
        return table.limit or (SHOWN if len(table.rows) > LONG else len(table.rows))

    def title(self) -> str:
        """The finding, or the question's name where there is none."""
        return self.say(self.headline.finding) if self.headline else self.answer.title

    def asked(self) -> list[tuple[str, str]]:
        """What the question was asked, but for what the footer says anyway."""
        if self.answer.outward:
            return []
        quiet = {"seed", "scenarios", "as_of", "claims"}
        given = {key: value for key, value in self.answer.request.items() if key not in quiet and value}
        return [(key.replace("_", " "), self._value(value)) for key, value in given.items()]

    def _value(self, value: object) -> str:
        if value is True:
            return "yes"
        many = value if isinstance(value, (list, tuple)) else [value]
        return ", ".join(self.viewer.words(str(one)) for one in many)

    def contents(self) -> list[tuple[str, str]]:
        """Anchors and titles of the charts and tables, for the navigation."""
        blocks = [block for group in self.groups for block in (group.main, *group.beside)]
        listed = [block for block in blocks if isinstance(block, (Table, Chart))]
        return [(self.id(block.key), self.say(block.title)) for block in listed]

    def id(self, *parts: str | int) -> str:
        """An anchor on the page that no other section has."""
        return "-".join([self.anchor, *(str(part) for part in parts)])

    # Cells

    def rows(self, table: Table, shown: Sequence[Sequence[Cell]]) -> list[list[cells.Seen]]:
        """Rows of a table, each cell with how it is written."""
        return cells.rows(table, shown, self.viewer)

    def fitted(self, table: Table) -> Table:
        """The table with no more columns side by side than there is room for."""
        return folding.fitted(table, self.viewer)

    def breakable(self, shown: str) -> Markup:
        """Text that a narrow column may break after a separator."""
        return cells.breakable(shown)

    # Links

    def href(self, link: Link) -> str | None:
        """Where a link leads within this page, if the answer is in it."""
        for i, answer in enumerate(self._answers, 1):
            if answer.question == link.question and _same(dict(link.request), answer.request):
                return f"#a{i}"
        return None

    def command(self, link: Link) -> str:
        """A link as the command to type."""
        return command(link, self.viewer)

    # Figures and charts

    def figure(self, item: Figure) -> Mapping[str, object]:
        """One figure's words and its strip."""
        unit = "" if item.money else numbers.unit(item.estimate, numbers.median(item.estimate, item.money))
        named = unit.strip().lower() in item.label.lower()
        return {
            "value": numbers.median(item.estimate, item.money),
            "of": None if item.of is None else numbers.count(item.of),
            "unit": "" if named else unit.strip(),
            "spread": numbers.spread(item.estimate, item.money),
            "borrowed": None if item.estimate.borrowed is None else words.borrowed(item.estimate),
            "strip": svg.strip(item.estimate, of_figure(item), item.money),
        }

    def treemap(self, block: Treemap, size: tuple[float, float]) -> svg.Drawn:
        """A treemap laid out at one size; each box leads to its row in the chart's own table."""
        rows = {row[0]: i for i, row in enumerate(block.table.rows) if row and isinstance(row[0], AssetId)}

        def row_of(tile: Tile | None) -> str:
            row = rows.get(tile.asset) if tile else None
            anchor = "#" + (self.id(block.table.key, row) if row is not None else self.id(block.key, "table"))
            return self.tile(tile, anchor) if tile else anchor

        return svg.treemap(block, self.viewer, size, row_of)

    def boxes(self) -> str:
        """What a box of a treemap does."""
        return "A box leads to its row in the table."

    def tile(self, tile: Tile, row: str) -> str:
        """Where a box of a treemap leads: to its row in the table."""
        return row

    def sizes(self, group: Group) -> tuple[tuple[str, tuple[float, float]], ...]:
        """The layouts of a chart, by the class that shows them."""
        return (("wide", BESIDE if group.beside else WIDE), ("narrow", NARROW))

    def legend(self, block: Treemap) -> list[tuple[State, str, str]]:
        """Each state that occurs, what it is called, and how many assets it has."""
        found = [(state, sum(tile.state is state for tile in block.tiles)) for state in State]
        return [(state, words.state_label(state), numbers.count(n)) for state, n in found if n]

    def ranges(self, block: Ranges) -> ranges.Drawn:
        """Ranges over one axis, the marks along it, and the line across them."""
        return ranges.ranges(block, self.viewer)

    def dots(self, block: Dots) -> dots.Drawn:
        """A hundred dots, and their legend."""
        return dots.dots(block, self.viewer)

    def stairs(self, block: Stairs) -> tuple[tuple[str, stairs.Drawn], ...]:
        """A stair, laid out by the class that shows it."""
        return stairs.stairs(block, self.viewer)

    def steps(self, block: Steps) -> svg.Calendar:
        """Bars over one calendar."""
        return svg.steps(block, self.viewer)

    def series(self, block: Series) -> tuple[tuple[str, series.Plotted], ...]:
        """A line with its band, laid out by the class that shows it."""
        return tuple((name, series.series(block, self.viewer, size)) for name, size in PLOTS)

    def point_href(self, block: Series, row: int) -> str:
        """Where a point leads: to what it links to where that is here, else to its row in the chart's own table."""
        link = block.points[row].link
        return (self.href(link) if link else None) or "#" + self.id(block.table.key, row)

    def claim_value(self, low: float, mid: float, high: float, unit: str) -> str:
        """A claim's figure with its range."""
        code = unit if numbers.is_currency(unit) else None
        figures = (mid, low, high)
        shown = [numbers.money(one, code) for one in figures] if code else numbers.alike(figures)
        range_ = f" ({shown[1]} to {shown[2]})" if low != high else ""
        return shown[0] + range_ + ("" if code or not unit else f" {unit}")

    def day(self, when: date) -> str:
        """A date."""
        return numbers.day(when)

    def footer(self) -> str:
        """Where the numbers come from, in one line."""
        return words.footer(self.provenance) if self.provenance else ""


def _same(link: Mapping[str, object], request: Mapping[str, object]) -> bool:
    """Whether a link asks what an answer of this page answered; a link without a request means the question."""
    return all(_plain(request.get(key)) == _plain(value) for key, value in link.items())


def _plain(value: object) -> object:
    return [str(one) for one in value] if isinstance(value, (list, tuple)) else [str(value)]


def _grouped(blocks: Sequence[Block]) -> tuple[Group, ...]:
    """Tables that may stand beside the chart before them do, and a stair beside dots; everything else stands alone."""
    groups: list[Group] = []
    for block in blocks:
        last = groups[-1] if groups else None
        chart = last and isinstance(last.main, Chart)
        if last and chart and isinstance(block, Table) and block.beside:
            groups[-1] = Group(last.main, (*last.beside, block))
        elif last and isinstance(last.main, Dots) and not last.beside and isinstance(block, Stairs):
            groups[-1] = Group(last.main, (block,))
        else:
            groups.append(Group(block))
    return tuple(groups)
