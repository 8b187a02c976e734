"""The plans whose runway is asked: hires and an offer typed with the question, and offers that were saved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Literal

from holdfast.errors import BadInput
from holdfast.questions import typed_grid, typed_offers
from holdfast.questions.typed_offers import elsewhere
from holdfast.terms.hiring import Hire, TypedHire
from holdfast.terms.offering import MoneyAmount, OfferRequest
from holdfast.terms.request import Field

if TYPE_CHECKING:
    from holdfast.decisions.runway import Plan, Spent
    from holdfast.models.runway import Seat
    from holdfast.questions.contract import Context

_MONEY: Final = "such as 5k"
PLAN, OFFER, BOTH = "Your plan", "This offer", "This offer and your plan"
NOTHING = Decimal(0)
FRONT: Final = ("base", "level", "cash", "burn")
"""Fields of an offer that this page asks for first."""


class Request(OfferRequest):
    """An offer, a plan of hires, or both; and what is in the bank."""

    groups: ClassVar = (("Hires", ("hire", "starts", "agency", "equipment", "junior")), *elsewhere())

    hire: Annotated[
        tuple[TypedHire, ...],
        Field("Hires", limits="each such as 'senior ml engineer@230k from 2027-01' or '2 x junior@120k'"),
    ] = ()
    starts: Annotated[
        date | None,
        Field("This offer starts", limits="a day such as 2027-01-15", default_from="after their notice", fine=True),
    ] = None
    agency: Annotated[
        Literal["yes", "no"] | None,
        Field("An agency is paid", among=("yes", "no"), default_from="as often as the claim says", fine=True),
    ] = None
    equipment: Annotated[
        MoneyAmount, Field("Equipment for each hire", limits=f"once, {_MONEY}", default_from="none", fine=True)
    ] = None
    junior: Annotated[
        MoneyAmount,
        Field("A junior's base", "a year", limits="such as 120k", default_from="the published entry level", fine=True),
    ] = None

    @classmethod
    def spec(cls, name: str) -> Field:
        """What bears on runway stands in front; the rest of an offer is folded away."""
        found = super().spec(name)
        if name == "base":
            return replace(found, default_from="no offer")
        return found if name in FRONT or name not in OfferRequest.model_fields else replace(found, fine=True)


def plans(request: Request, context: Context, spent: Spent) -> tuple[Plan, ...]:
    """Everything that is compared: the first is what the page is about; none where nothing was typed or saved.

    Raises `BadInput` for a hire in another currency than the company's, or one that started already.
    """
    from holdfast.decisions.runway import Plan

    hires = _typed(request, context, spent)
    offer = (seat_of(request, spent),) if request.base is not None else ()
    found = [Plan(BOTH, (*offer, *hires))] if offer and hires else []
    found += [Plan(OFFER, offer)] if offer else []
    found += [Plan(PLAN, hires)] if hires else []
    for one in typed_offers.saved(context):
        if one.request.base is not None:
            found.append(Plan(one.name, (seat_of(one.request, spent),)))
    return tuple(found)


def seat_of(request: OfferRequest, spent: Spent) -> Seat:
    """The seat that an offer fills: the candidate is found, so only their notice is waited for."""
    from holdfast.models.runway import Seat, months_between

    starts = request.starts if isinstance(request, Request) else None
    equipment = request.equipment if isinstance(request, Request) else None
    agency = request.agency if isinstance(request, Request) else None
    return Seat(
        request.role or typed_grid.ROLE,
        request.base or NOTHING,
        None if starts is None else months_between(spent.today, starts),
        signing=(request.signing or NOTHING) + (equipment or NOTHING),
        bonus=request.bonus or NOTHING,
        retention=request.retention or NOTHING,
        budget=(request.learning or NOTHING) + (request.compute or NOTHING),
        found=True,
        agency=None if agency is None else agency == "yes",
    )


def _typed(request: Request, context: Context, spent: Spent) -> tuple[Seat, ...]:
    """A seat for each of the hires, one after another as they were typed."""
    from holdfast.models.runway import Seat, months_between

    found: list[Seat] = []
    for written in request.hire:
        hire = Hire.parse(written)
        _refuse(hire, written, context, spent)
        start = None if hire.start is None else months_between(spent.today, hire.start)
        seat = Seat(
            hire.what, hire.base, start, signing=request.equipment or NOTHING,
            budget=(request.learning or NOTHING) + (request.compute or NOTHING),
            agency=None if request.agency is None else request.agency == "yes",
        )  # fmt: skip
        found += [seat] * hire.count
    return tuple(found)


def _refuse(hire: Hire, written: str, context: Context, spent: Spent) -> None:
    currency = context.settings.currency
    if hire.currency not in (None, currency):
        raise BadInput(
            f"`--hire` was given as `{written}`, and the company counts in {currency}. Holdfast never converts: give "
            f"the base in {currency}."
        )
    if hire.start is not None and hire.start < spent.today.replace(day=1):
        raise BadInput(
            f"`--hire` was given as `{written}`, which starts before {spent.today}. Whoever is there already is in "
            "what you spend: give a month to come."
        )
