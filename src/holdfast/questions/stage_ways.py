"""What each stage can and cannot win, and what helps there, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from holdfast.questions.contract import Context
from holdfast.terms.answer import Column, Table
from holdfast.terms.captable import Stage
from holdfast.terms.text import text

if TYPE_CHECKING:
    from holdfast.decisions.stages import AtStage

WAYS = (
    Column("stage", "Stage"),
    Column("wins", "It can win"),
    Column("loses", "It cannot, with this"),
    Column("how", "What helps there"),
)


def capital(stage: Stage) -> str:
    """A stage at the beginning of a sentence.

    >>> capital(Stage.A)
    'Series A'
    """
    return f"{stage[:1].upper()}{stage[1:]}"


def table(found: tuple[AtStage, ...], context: Context) -> Table:
    from holdfast.decisions.stages import LOSES, WINS, usual

    rows = []
    for one in usual(found):
        engage = [place.engage.value for place in one.against]
        wins = [_AT[at] for at, value in enumerate(engage) if value >= WINS]
        loses = [_AT[at] for at, value in enumerate(engage) if value < LOSES]
        how = HOW[one.offered.stage].format(**_figures_of(context))
        rows.append((capital(one.offered.stage), _most(wins), ", ".join(loses) or "nobody for certain", how))
    return Table(
        "ways", text("What each stage can and cannot win, and what helps there"), WAYS, tuple(rows),
        caption=text(
            "It can win people of whom {wins} of 100 would engage; it cannot those of whom fewer than {loses} would.",
            wins=round(WINS), loses=round(LOSES),
        ),
    )  # fmt: skip


def _most(wins: list[str]) -> str:
    return ", ".join(wins) or "only those who are moved by more than pay"


_AT: Final = ("people on the market", "people at a public company", "people at the largest employers")
HOW: Final[dict[Stage, str]] = {
    Stage.SEED: "Lead with the base, near the middle of the market; milestone vesting for those who come to own "
    "something; a senior adviser for {hours} hours a week in place of a hire that the budget cannot carry.",
    Stage.A: "The same, with a base that reaches the market; the compute and the first half year's work in the first "
    "message; academic ties for juniors.",
    Stage.B: "Published as the turning point: {raised} and more raised carries a base near a public company's, and an "
    "exit that candidates count on in {months} months. Equity is small: say what it is worth, not what it is of.",
    Stage.C: "Pay is no longer what loses people; speed and what they would decide is.",
}
"""What helps at each stage, in words; our reading of the sources."""


def _figures_of(context: Context) -> dict[str, str]:
    ledger = context.ledger
    hours, months = ledger["advisor_hours"], ledger["exit_after_b_months"]
    return {
        "hours": f"{hours.low:.0f} to {hours.high:.0f}", "months": f"{months.low:.0f} to {months.high:.0f}",
        "raised": f"${ledger.mid('turning_point_raised') / 1e6:.0f}M",
    }  # fmt: skip
