"""Who owns what of the company: from a file, or from five numbers. The newest holds; one number takes it back."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date as day
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from holdfast.errors import BadInput, UnknownName
from holdfast.evidence import sheets
from holdfast.evidence.captable import assembly, checks, ocf, ocf_files, rows
from holdfast.evidence.captable.assembly import Read
from holdfast.evidence.captable.kept import KIND, Kept, standing
from holdfast.evidence.captable.typed import simple
from holdfast.operations.contract import Context, Receipt
from holdfast.store.state import State
from holdfast.terms.captable import AwardKind, Stage
from holdfast.terms.money import Money
from holdfast.terms.offering import amount, currency_of
from holdfast.terms.request import Field, Of, Request
from holdfast.terms.text import Text, text

SHOWN = 5
"""What could not be used is listed one by one up to here."""


class Add(Request):
    """A file, or a folder of Open Cap Format."""

    file: Annotated[
        str,
        Field(
            "File or folder",
            limits=f"a CSV with {','.join(rows.COLUMNS[:13])}, or Open Cap Format: its folder, manifest or zip",
            positional=True,
            of=Of.FILE,
        ),
    ]
    total: Annotated[
        str | None, Field("Shares in all", limits="what the rows have to add up to, such as 10,000,000")
    ] = None
    as_of: Annotated[
        day | None, Field("As of", limits="a day such as 2026-03-31", default_from="the manifest's day, else today")
    ] = None


class Typed(Request):
    """Five numbers, where no cap table is at hand."""

    shares: Annotated[str, Field("Shares", limits="all of them, fully diluted, such as 10M")]
    post_money: Annotated[str, Field("Post-money value", limits="of the latest round, such as 19.2M")]
    raised: Annotated[str, Field("Raised so far", limits="what investors are owed first, such as 3.7M")]
    strike: Annotated[
        str | None, Field("Strike price", limits="of an option now, a share, such as 0.42", default_from="not known")
    ] = None
    valued_on: Annotated[
        day | None, Field("409A of", limits="the day from which that price holds", default_from="not known")
    ] = None
    stage: Annotated[str | None, Field("Stage", limits="the latest round", among=tuple(Stage))] = None


class Drop(Request):
    """It is not to be used any more."""


def add(command: Add, context: Context) -> Receipt:
    """Take a cap table in. The same one again changes nothing.

    Raises `BadInput` for what is none, mixes currencies, does not add up, or of which over a fifth cannot be used.
    """
    file, today = Path(command.file).expanduser(), context.now.date()
    total = _number("--total", command.total, context.settings.currency) if command.total else None
    if ocf_files.is_ocf(file):
        found = _open_format(file, today, command.as_of, total, context.settings.currency)
    else:
        found = assembly.read(file, context.settings.currency, command.as_of or today, total)
    checks.refuse_to_come(found.kept.table, today)
    counts = {"read": found.read, "accepted": found.read - len(found.quarantined)}
    counts |= {"quarantined": len(found.quarantined), "holders": len({one.holder for one in found.kept.table.holdings})}
    undated = not ocf_files.is_ocf(file) and command.as_of is None
    undo = _put("captable add", found.kept, context, undated=undated)
    if undo is None:
        said: tuple[Text, ...] = (text("This cap table stands as it is; nothing was done."),)
    else:
        said = (
            *_said(found),
            *_instead(context),
            text("`holdfast captable` shows who owns what, and who gets what in a sale."),
        )
    return Receipt("captable add", said, warnings=_warnings(found), undo=undo, counts=counts)


def typed(command: Typed, context: Context) -> Receipt:
    """Raises `BadInput` where a number cannot be read, or no company has such numbers."""
    currency = context.settings.currency
    shares = _number("--shares", command.shares, currency)
    post_money = _number("--post-money", command.post_money, currency)
    raised = _number("--raised", command.raised, currency)
    strike = _number("--strike", command.strike, currency) if command.strike else None
    today = context.now.date()
    if command.valued_on and command.valued_on > today:
        raise BadInput(f"`--valued-on` was given as {command.valued_on}, which is after today, {today}. Give the day "
                       "from which the valuation holds.")  # fmt: skip
    try:
        stage = Stage.parse(command.stage) if command.stage else None
        kept = simple(
            shares, post_money, raised, strike, command.valued_on, currency=currency, as_of=today, stage=stage
        )
    except ValueError as error:
        raise BadInput(f"{error}.") from None
    undo = _put("captable typed", kept, context, undated=True)
    if undo is None:
        return Receipt("captable typed", (text("These numbers stand already; nothing was done."),))
    said = text("{shares} shares, of which investors hold {part:percent}: they are owed {owed} first.",
                shares=f"{shares:,f}", part=float(raised / post_money), owed=Money(raised, currency))  # fmt: skip
    return Receipt("captable typed", (said,), warnings=_told(kept.notes), undo=undo)


def drop(_command: Drop, context: Context) -> Receipt:
    """Raises `UnknownName` where none stands."""
    with State.opened(context.workspace.state) as state:
        if standing(entry.value for entry in state.live(KIND)) is None:
            raise UnknownName("No cap table stands. `holdfast captable add FILE` takes one in.")
        undo = state.record("captable drop", KIND, KIND, {"what": "drop"}, context.now)
    return Receipt("captable drop", (text("The cap table is not used any more."),), undo=undo)


def _instead(context: Context) -> tuple[Text, ...]:
    """That another cap table stood there before."""
    with State.opened(context.workspace.state) as state:
        told = sum(entry.kind == KIND and entry.value is not None for entry in state.entries())
    return (
        (text("It takes the place of the cap table that stood here; `holdfast undo` puts that back."),)
        if told > 1
        else ()
    )


def _put(operation: str, kept: Kept, context: Context, *, undated: bool) -> int | None:
    """Write it down; None where the same one stands. `undated`: it is as of the day on which it was given, which alone
    makes no other table of it."""
    with State.opened(context.workspace.state) as state:
        before = standing(entry.value for entry in state.live(KIND))
        if before and undated:
            before = replace(before, table=replace(before.table, as_of=kept.table.as_of))
        if before == kept:
            return None
        return state.record(operation, KIND, KIND, kept.plain(), context.now)


def _open_format(file: Path, today: day, as_of: day | None, total: Decimal | None, currency: str) -> Read:
    found = ocf.read(file, today, as_of)
    table = found.kept.table
    bad = found.quarantined
    if len(bad) > sheets.WORST_SHARE * found.read or not table.outstanding:
        nobody = "" if table.outstanding else " What is left leaves nobody with a share."
        raise BadInput(
            f"{len(bad)} of the {found.read} objects of {file.name} could not be used: {_grouped(found)}.{nobody} "
            "Nothing was taken."
        )
    if table.currency != currency:
        raise BadInput(
            f"{file.name} is in {table.currency}, and the company counts in {currency}. Write `currency = "
            f'"{table.currency}"` into holdfast.toml where all of it is. Nothing was taken.'
        )
    adds = table.outstanding + table.awards + table.pool
    if total is not None and adds != total:
        raise BadInput(
            f"The cap table does not add up: `--total` says {total:,f} shares in all, and what is out, granted and "
            f"reserved adds up to {adds:,f}. Nothing was taken."
        )
    return found


def _grouped(found: Read) -> str:
    """Why, the most frequent reason first, each with the first object of which it holds."""
    why = [one.partition(": ")[2] for one in found.kept.left_out]
    first = {reason: bad.reason for reason, bad in reversed(list(zip(why, found.quarantined, strict=True)))}
    told = [f"{n} times: {reason} (such as {first[reason].partition(': ')[0]})" for reason, n in
            Counter(why).most_common(SHOWN)]  # fmt: skip
    return "; ".join([*told, *([f"{len(first) - SHOWN} more reasons"] if len(first) > SHOWN else [])]) or "none"


def _number(name: str, written: str, currency: str) -> Decimal:
    """Raises `BadInput` in words."""
    stripped = written.strip()
    if stripped.startswith("-"):
        raise BadInput(f"`{name}` was given as {stripped[:40]}: it cannot be less than nothing.")
    try:
        found = amount(stripped)
    except ValueError as error:
        raise BadInput(f"`{name}` was given as {stripped[:40]}: {error}.") from None
    if (code := currency_of(stripped)) and code != currency:
        raise BadInput(
            f"`{name}` was given in {code}, and the company counts in {currency}. Amounts are never converted: give it "
            f"in {currency}."
        )
    if not isinstance(found, Decimal):
        raise BadInput(f"`{name}` is empty.")
    return found


def _said(found: Read) -> tuple[Text, ...]:
    table = found.kept.table
    awards = sum(one.kind is not AwardKind.STOCK for one in table.holdings)
    first = text(
        "Read {source}: {classes:class of shares|classes of shares}, {stock:holding|holdings} of them, {awards:award|"
        "awards}, {lent:SAFE or note|SAFEs and notes}, as of {day}.",
        source=table.source, classes=len(table.classes), stock=len(table.holdings) - awards, awards=awards,
        lent=len(table.convertibles), day=table.as_of,
    )  # fmt: skip
    masked = text(
        "{n:holder is|holders are} kept without a name, as `holder 1` or `holder 2` by their place in the file. A "
        "fund, company or institution keeps its name.",
        n=found.masked,
    )
    return (first, masked) if found.masked else (first,)


def _warnings(found: Read) -> tuple[Text, ...]:
    bad = found.quarantined
    said = [_reason(one) for one in bad[:SHOWN]]
    if bad:
        said.insert(0, text("{n:entry|entries} could not be used and {n:only is|are} left out.", n=len(bad)))
    if len(bad) > SHOWN:
        said.append(text("{n} more of them.", n=len(bad) - SHOWN))
    said += [text("Not read: {what}.", what=one) for one in found.dropped[:SHOWN]]
    return (*said, *_told(found.kept.notes))


def _reason(one: sheets.Quarantined) -> Text:
    if one.line and "`:" not in one.reason:
        return text("Line {line}: {reason}.", line=str(one.line), reason=one.reason)
    return text("{reason}.", reason=one.reason)


def _told(notes: tuple[str, ...]) -> tuple[Text, ...]:
    return tuple(text("{note}", note=one) for one in notes)
