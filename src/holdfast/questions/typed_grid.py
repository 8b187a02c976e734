"""The board's grid as it stands, an offer as it is held against it, and what is said of that."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from holdfast.errors import BadInput
from holdfast.questions.equity_facts import passed_on
from holdfast.terms.grid import Grid, Line, Offered, standing
from holdfast.terms.money import Money
from holdfast.terms.text import Slot, Text, text

if TYPE_CHECKING:
    from holdfast.decisions.board_grid import Failed, Judged
    from holdfast.questions.contract import Context
    from holdfast.terms.offering import OfferRequest

KIND: Final = "grid"
ROLE, LEVEL, REGION = "machine learning engineer", "senior", "US"
"""For whom an offer is where nothing was typed, as `OfferRequest` says."""
WORDS: Final = {
    "base": "base", "equity": "equity", "signing": "signing bonus", "bonus": "yearly bonus",
    "retention": "retention bonus", "cliff_months": "cliff",
}  # fmt: skip


def grid(context: Context) -> Grid:
    """The lines that stand. Raises `BadInput` where they are in another currency than the company's."""
    found = standing(entry.value for entry in context.reader.entries if entry.kind == KIND)
    other = next((line.currency for line in found.lines if line.currency != context.settings.currency), None)
    if other:
        raise BadInput(
            f"The board's grid is in {other} and `currency` in holdfast.toml is {context.settings.currency}. Holdfast "
            "never converts: make them one, or give the grid again with `holdfast grid add FILE`."
        )
    return found


def offered(request: OfferRequest, base: Decimal | None = None, equity: Decimal | None = None) -> Offered:
    """What a request offers; `base` and `equity` are what stands in for those that were not typed."""
    return Offered(
        request.role or ROLE, request.level or LEVEL, request.region or REGION,
        base if request.base is None else request.base, equity if request.equity is None else request.equity,
        request.signing, request.bonus, request.retention, request.cliff_months,
    )  # fmt: skip


def stood_in(request: OfferRequest, context: Context) -> tuple[Decimal | None, Decimal | None]:
    """Base and equity that stand in for what was not typed, the same as on the page of the offer."""
    from holdfast.questions.equity_facts import facts, share_offered
    from holdfast.questions.offer_years import base_of

    dollars = context.settings.currency == "USD"
    base = base_of(request, context) if request.base is None and dollars else request.base
    if request.equity is not None or request.instead not in (None, "options", "stock") or not dollars:
        return base, request.equity
    return base, share_offered(request, facts(request, context), context).value


def package(offered: Offered, currency: str) -> Text:
    """Base and equity of an offer, as they are said: "$248k and 0.55 %"."""
    base = text("no base yet") if offered.base is None else text("{base}", base=Money(offered.base, currency))
    if not offered.equity:
        return base
    slots: dict[str, Slot] = {**dict(base.slots), "equity": float(offered.equity)}
    return text(base.template + " and {equity:percent}", **slots)


def verdict(judged: Judged, offered: Offered, currency: str) -> Text:
    """In one or two sentences whether an offer may be sent today; if not, which limit is broken, by how much, and who
    has to say yes."""
    from holdfast.decisions.board_grid import Why

    line = judged.line
    if line is None:
        return _no_line(judged.why is Why.NO_GRID, offered)
    match judged.why:
        case None:
            return joined(
                text("Send today: "), package(offered, currency), text(" is inside the grid that "), approved(line),
                text("."),
            )  # fmt: skip
        case Why.EXPIRED:
            return joined(
                text("Not yet: the line for this seat is out of date. "), approved(line, capital=True),
                text(". {who} must approve it again.", who=capital(by(line))),
            )  # fmt: skip
        case Why.NOT_YET:
            return text("Not yet: the grid holds from {day}.", day=line.approved_on)
        case Why.NO_BASE:
            return text("No base is given, so there is nothing to hold against the grid.")
        case _:
            parts = [_failed(one, currency) for one in judged.failed]
            return joined(
                text("Outside the grid: "), listed(parts, "; ", "; "),
                text(". {who} must approve it first.", who=capital(by(line))),
            )  # fmt: skip


def nearest(judged: Judged, currency: str) -> Text | None:
    """What would be inside instead; None where the offer is, or where no line holds."""
    if judged.nearest is None or judged.inside or judged.line is None:
        return None
    moved = [one for one in judged.failed if one.what not in ("base", "equity")]
    extra = [text("{what} {limit}", what=WORDS[one.what], limit=_limit(one, currency)) for one in moved]
    inside = package(judged.nearest, currency)
    return joined(text("Nearest inside: "), listed([inside, *extra], last=", "), text("."))


def approved(line: Line, capital: bool = False) -> Text:
    """Who approved a line when, and until when it holds: "the board approved on 2 Oct 2026, valid until 1 Apr 2027"."""
    who = by(line)
    said = text(
        "{who} approved on {day}", who=who[:1].upper() + who[1:] if capital else who, day=line.approved_on
    )  # fmt: skip
    if line.valid_until is None:
        return said
    return joined(said, text(", valid until {end}", end=line.valid_until))


def by(line: Line) -> str:
    """Who approved it.

    >>> from decimal import Decimal
    >>> one = Line("", "mid", "", *[Decimal(1)] * 4, date(2026, 10, 2))
    >>> by(one)
    'the board'
    """
    return line.approved_by or "the board"


def capital(words: str) -> str:
    """With a large first letter."""
    return words[:1].upper() + words[1:]


_SOMEBODY: Final = {"entry": "an entry-level", "mid": "a mid-level", "executive": "an executive"}


def somebody(offered: Offered) -> str:
    """Whom an offer is for: "a senior machine learning engineer"."""
    return f"{_SOMEBODY.get(offered.level, f'a {offered.level}')} {offered.role}"


def seat(line: Line) -> str:
    """Whom a line is for: "senior machine learning engineer, US"."""
    return f"{line.level} {line.role or 'in any role'}{f', {line.region}' if line.region else ''}"


def _no_line(nothing: bool, offered: Offered) -> Text:
    if nothing:
        return text(
            "The board's grid is not known here, so nobody can say whether this may be sent today. `holdfast grid add "
            "FILE` takes it in."
        )
    return text(
        "Outside the grid: it has no line for {who} in {region}. The board must approve it first.",
        who=somebody(offered), region=offered.region,
    )  # fmt: skip


def _failed(failed: Failed, currency: str) -> Text:
    what, most = WORDS[failed.what], failed.limit
    if failed.what == "cliff_months":
        return text(
            "a cliff of {offered:month|months} is under the least, {limit}",
            offered=int(failed.offered),
            limit=int(most),
        )
    if failed.what == "equity":
        return text(
            "equity of {offered:percent} is {by} points {side}, {limit:percent}",
            offered=float(failed.offered), by=points(failed.by), side=_side(failed), limit=float(most),
        )  # fmt: skip
    offered = Money(failed.offered, currency)
    if most == 0 and not failed.below:
        return text("no {what} is approved, and {offered} is offered", what=what, offered=offered)
    return text(
        "{what} of {offered} is {by} {side}, {limit}",
        what=what, offered=offered, by=Money(failed.by, currency), side=_side(failed), limit=Money(most, currency),
    )  # fmt: skip


def _side(failed: Failed) -> str:
    return "under the least" if failed.below else "over the most"


def points(share: Decimal) -> str:
    """A difference of two shares, in points of a hundred.

    >>> points(Decimal("0.0015"))
    '0.15'
    """
    return f"{(share * 100).normalize():f}"


def _limit(failed: Failed, currency: str) -> str | Money:
    return f"of {failed.limit} months" if failed.what == "cliff_months" else Money(failed.limit, currency)


def listed(parts: list[Text], between: str = ", ", last: str = " and ") -> Text:
    """Several texts as one, "a, b and c"."""
    marks = [text(last if at == len(parts) - 1 else between) for at in range(1, len(parts))]
    return joined(*(one for pair in zip(parts, [*marks, text("")], strict=True) for one in pair))


def joined(*parts: Text) -> Text:
    """Several texts as one; slots of the same name stay apart."""
    template, slots = "", []
    for at, part in enumerate(parts):
        names = {name: f"{name}{at}" for name, _ in part.slots}
        made = part.template
        for name, new in names.items():
            made = made.replace("{" + name + "}", "{" + new + "}").replace("{" + name + ":", "{" + new + ":")
        template += made
        slots += [(names[name], value) for name, value in part.slots]
    return Text(template, tuple(slots))


def as_offered(inside: Offered, request: OfferRequest) -> tuple[tuple[str, str], ...]:
    """The request with what is offered instead, for a link."""
    parts = {name: getattr(inside, name) for name in ("base", "equity", "signing", "bonus", "retention")}
    changed = {name: value for name, value in parts.items() if value != getattr(request, name)}
    if inside.cliff_months != request.cliff_months:
        changed["cliff_months"] = inside.cliff_months
    return passed_on(request.model_copy(update=changed))


def day_of(request: OfferRequest, context: Context) -> date:
    """The day on which the grid is looked at."""
    return request.as_of or context.today
