"""What an offer is asked with: what is offered, to whom, and what is known of the company. Every page of the offer lab
takes the same fields, so that one address leads from one to the next."""

from __future__ import annotations

import difflib
import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, model_validator
from pydantic import Field as Limits

from holdfast.terms.captable import Stage
from holdfast.terms.request import Field, Request, Seed

_AMOUNT: Final = re.compile(
    r"(?P<sign>[A-Z]{3}|[$€£])?\s*(?P<number>\d{1,3}(?:,\d{3})+|\d+)(?P<part>\.\d+)?\s*(?P<times>[km]|bn?)?"
    r"\s*(?P<behind>[$€£]|usd|eur|gbp|chf)?"
)
_TIMES: Final = {"": 1, "k": 10**3, "m": 10**6, "b": 10**9, "bn": 10**9}
_SIGNS: Final = {"$": "USD", "€": "EUR", "£": "GBP"}
MOST: Final = Decimal(10) ** 12


def amount(given: object) -> object:
    """An amount of money from "230k", "$230,000", "4.5M" or a number; None stays None. A currency that is written with
    it has to be the company's, which whoever reads the request checks with `currency_of`.

    >>> amount("230k"), amount("$19.2M"), amount("1,250.50"), amount("80k€"), amount(None)
    (Decimal('230000'), Decimal('19200000.0'), Decimal('1250.50'), Decimal('80000'), None)
    >>> amount("a lot")
    Traceback (most recent call last):
    ValueError: that is no amount such as 230k, 230,000 or 4.5M
    """
    if given is None or isinstance(given, Decimal):
        return given
    found = _AMOUNT.fullmatch(_upper_code(str(given).strip()))
    if found is None or isinstance(given, bool) or (found["sign"] and found["behind"]):
        raise ValueError("that is no amount such as 230k, 230,000 or 4.5M" + _point(given))
    digits = found["number"].replace(",", "") + (found["part"] or "")
    value = Decimal(digits) * _TIMES[(found["times"] or "").lower()]
    if value > MOST:
        raise ValueError("that is more than there is")
    return value


def _upper_code(written: str) -> str:
    """A currency's letters large, what stands behind the number small."""
    code = re.match(r"[A-Za-z]{3}(?=\s*\d)", written)
    head = code[0].upper() if code else ""
    return head + written[len(head) :].lower()


def currency_of(written: str) -> str | None:
    """The currency that is written with an amount, if there is one.

    >>> currency_of("£90k"), currency_of("EUR 90k"), currency_of("80k€"), currency_of("90k eur"), currency_of("90k")
    ('GBP', 'EUR', 'EUR', 'EUR', None)
    """
    found = _AMOUNT.fullmatch(_upper_code(written.strip()))
    sign = (found["sign"] or found["behind"]) if found else None
    return _SIGNS.get(sign, sign.upper()) if sign else None


BARE: Final = Decimal("0.02")
"""A share without its sign from which on it could as well be meant in per cent."""


def _point(given: object) -> str:
    return "; decimals are written with a point" if "," in str(given) else ""


def share(given: object) -> object:
    """A share from "0.75%", "0.75 %" or 0.0075; None stays None. A bare number of 0.02 or more is taken for no share:
    it could mean per cent.

    >>> share("0.75%"), share("0.0075"), share(None)
    (Decimal('0.0075'), Decimal('0.0075'), None)
    >>> share("101 %")
    Traceback (most recent call last):
    ValueError: that is more than all there is: a share is at most 100 %
    >>> share("0.75")
    Traceback (most recent call last):
    ValueError: write it with its sign, such as 0.75%: without one it could be 0.75 % or 75 % of the company
    """
    if given is None or (isinstance(given, Decimal) and 0 <= given <= 1):
        return given
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?|\.\d{1,9})\s*(%?)", str(given).strip())
    if found is None:
        raise ValueError("that is no share such as 0.75%" + _point(given))
    value = Decimal(found[1]) / (100 if found[2] else 1)
    if not found[2] and value >= BARE:
        raise ValueError(
            f"write it with its sign, such as {found[1]}%: without one it could be {found[1]} % or "
            f"{(value * 100).normalize():f} % of the company"
        )
    if value > 1:
        raise ValueError("that is more than all there is: a share is at most 100 %")
    return value


def written_amount(value: Decimal | None) -> str | None:
    """An amount as it is typed; `amount` reads it back.

    >>> written_amount(Decimal("230000")), written_amount(Decimal("19200000.0")), written_amount(Decimal("0.42"))
    ('230000', '19200000', '0.42')
    """
    return None if value is None else f"{value.normalize():f}"


def written_share(value: Decimal | None) -> str | None:
    """A share as it is typed; `share` reads it back.

    >>> written_share(Decimal("0.0075"))
    '0.75%'
    """
    return None if value is None else f"{(value * 100).normalize():f}%"


def signed_amount(given: object) -> object:
    """The same, below zero with a minus before it: what is spent a month by a company that earns more.

    >>> signed_amount("-20k"), signed_amount("120k")
    (Decimal('-20000'), Decimal('120000'))
    """
    written = given.strip().replace("\u2212", "-") if isinstance(given, str) else given
    if isinstance(written, str) and written.startswith("-"):
        found = amount(written[1:])
        return -found if isinstance(found, Decimal) else found
    return amount(written)


def one_currency(given: object) -> object:
    """The one currency that was written, in three letters; None stays None.

    >>> one_currency("usd")
    'USD'
    >>> one_currency("EUR and USD")
    Traceback (most recent call last):
    ValueError: amounts of two currencies do not add up, and none is ever converted: write all of them in one
    """
    if given is None:
        return None
    codes = str(given).upper().split(" AND ")
    if len(codes) > 1:
        raise ValueError(
            "amounts of two currencies do not add up, and none is ever converted: write all of them in one"
        )
    if not re.fullmatch(r"[A-Z]{3}", codes[0]):
        raise ValueError("that is no currency of three letters, such as EUR")
    return codes[0]


LEAST: Final = 1000


def large(value: Decimal | None) -> Decimal | None:
    """An amount that is never a few hundred: then its k or M was left out.

    >>> large(Decimal(230))
    Traceback (most recent call last):
    ValueError: that is very little: 230k, or 230M?
    """
    if value is not None and 0 < value < LEAST:
        raise ValueError(f"that is very little: {value.normalize():f}k, or {value.normalize():f}M?")
    return value


MoneyAmount = Annotated[Decimal | None, BeforeValidator(amount), PlainSerializer(written_amount)]
LargeAmount = Annotated[Decimal | None, BeforeValidator(amount), AfterValidator(large), PlainSerializer(written_amount)]
NetAmount = Annotated[Decimal | None, BeforeValidator(signed_amount), PlainSerializer(written_amount)]
Share = Annotated[Decimal | None, BeforeValidator(share), PlainSerializer(written_share)]
StageName = Annotated[
    Stage | None, BeforeValidator(lambda given: Stage.parse(given) if isinstance(given, str) else given)
]
_MONEY = "such as 230k, 230,000 or 4.5M"
_TYPED = "your cap table, else a published figure for the stage"

INSTEAD: Final = ("options", "stock", "profit share", "bonus", "phantom stock", "nothing")
"""What is offered beside the base."""
_ALIASES: Final = {"rsu": "stock", "rsus": "stock", "shares": "stock", "option": "options", "none": "nothing"}


def beside(given: object) -> object:
    """What is offered beside the base, one of `INSTEAD`; None stays None. RSUs are stock here: nothing is paid for
    them.

    >>> beside("Phantom-Stock"), beside("RSU"), beside(None)
    ('phantom stock', 'stock', None)
    >>> beside("bonuss")
    Traceback (most recent call last):
    ValueError: nothing of that name is offered; did you mean `bonus`?
    """
    if given is None:
        return None
    written = " ".join(str(given).lower().replace("-", " ").split())
    written = _ALIASES.get(written, written)
    if written not in INSTEAD:
        near = difflib.get_close_matches(written, INSTEAD, n=1)
        hint = f"; did you mean `{near[0]}`?" if near else ""
        raise ValueError(f"nothing of that name is offered{hint}")
    return written


WHERE: Final = (
    "the same level on the market", "a public company", "another start-up", "one of the largest employers",
)  # fmt: skip
"""Where somebody at this level is likely to be: no person's pay is ever asked for."""


class OfferRequest(Request):
    """One offer, for one kind of person, by one company. Nothing here is about a person's past pay."""

    groups: ClassVar[tuple[tuple[str, tuple[str, ...]], ...]] = (
        ("The package", ("instead", "signing", "bonus", "retention", "learning", "compute", "profit_share", "profit",
                         "vesting_years", "cliff_months", "exercise_months")),
        ("The person's market", ("region", "place", "expects", "obligations")),
        ("The company", ("shares", "strike", "valued_on")),
    )  # fmt: skip

    base: Annotated[LargeAmount, Field("Base", "a year", limits=_MONEY, default_from="middle of the band")] = None
    equity: Annotated[
        Share, Field("Equity", limits="of all shares, fully diluted, such as 0.75%", default_from="middle of the band")
    ] = None
    instead: Annotated[
        str | None,
        BeforeValidator(beside),
        Field(
            "Kind",
            limits=f"what is offered beside the base: {', '.join(INSTEAD)}; RSU means stock",
            among=INSTEAD,
            default_from="options",
            fine=True,
        ),
    ] = None
    role: Annotated[
        str | None, Field("Role", limits="as `holdfast bands` lists it", default_from="machine learning engineer")
    ] = None
    level: Annotated[
        str | None, Field("Level", among=("entry", "mid", "senior", "executive"), default_from="senior")
    ] = None
    region: Annotated[
        str | None, Field("Region", limits="two letters of a country, such as US or GB", default_from="US", fine=True)
    ] = None
    stage: Annotated[
        StageName,
        Field("Stage", limits="the latest round", among=tuple(Stage), default_from="your cap table, else seed"),
    ] = None
    where: Annotated[
        str | None,
        Field("They are likely at", among=WHERE, default_from=WHERE[0]),
    ] = None
    level_pays: Annotated[
        LargeAmount, Field("Level pays there", "a year", limits=f"in cash, {_MONEY}", default_from="the band")
    ] = None
    level_rsu: Annotated[
        LargeAmount, Field("And in stock", "a year", limits=f"RSUs of a public company, {_MONEY}", default_from="none")
    ] = None
    expects: Annotated[
        LargeAmount,
        Field("They said they expect", "a year", limits=f"only what they volunteered, {_MONEY}", fine=True),
    ] = None
    obligations: Annotated[
        LargeAmount,
        Field("Must earn at least", "a year", limits=f"only what they volunteered, {_MONEY}", fine=True),
    ] = None
    signing: Annotated[MoneyAmount, Field("Signing bonus", limits=_MONEY, default_from="none", fine=True)] = None
    bonus: Annotated[MoneyAmount, Field("Yearly bonus", "a year", limits=_MONEY, default_from="none", fine=True)] = None
    retention: Annotated[
        MoneyAmount,
        Field("Retention bonus", limits=f"paid once after two years, {_MONEY}", default_from="none", fine=True),
    ] = None
    learning: Annotated[
        MoneyAmount, Field("Learning budget", "a year", limits=_MONEY, default_from="none", fine=True)
    ] = None
    compute: Annotated[
        MoneyAmount, Field("Compute budget", "a year", limits=_MONEY, default_from="none", fine=True)
    ] = None
    profit_share: Annotated[
        Share, Field("Profit share", limits="of yearly profit, such as 2%", default_from="none", fine=True)
    ] = None
    profit: Annotated[MoneyAmount, Field("Yearly profit", "a year", limits=f"of the company, {_MONEY}", fine=True)] = (
        None
    )
    vesting_years: Annotated[
        float | None, Limits(gt=0, le=10), Field("Vests over", "years", limits="up to 10", default_from="4", fine=True)
    ] = None
    cliff_months: Annotated[
        int | None, Limits(ge=0, le=48), Field("Cliff", "months", limits="0 to 48", default_from="12", fine=True)
    ] = None
    exercise_months: Annotated[
        int | None,
        Limits(ge=0, le=120),
        Field("Exercise window", "months", limits="after leaving, 0 to 120", default_from="3", fine=True),
    ] = None
    post_money: Annotated[
        LargeAmount, Field("Post-money value", limits=f"of the latest round, {_MONEY}", default_from=_TYPED)
    ] = None
    raised: Annotated[
        LargeAmount,
        Field("Raised so far", limits=f"what investors are owed first, {_MONEY}", default_from=_TYPED),
    ] = None
    shares: Annotated[
        MoneyAmount, Field("Shares", limits="all, fully diluted, such as 10M", default_from=_TYPED, fine=True)
    ] = None
    strike: Annotated[
        MoneyAmount, Field("Strike price", "a share", limits="such as 0.42", default_from=_TYPED, fine=True)
    ] = None
    valued_on: Annotated[
        date | None, Field("409A of", limits="the day from which it holds", default_from="your cap table", fine=True)
    ] = None
    cash: Annotated[LargeAmount, Field("Cash in the bank", limits=_MONEY, default_from="what you typed")] = None
    burn: Annotated[
        NetAmount,
        Field(
            "Spent a month",
            limits=f"more than comes in, {_MONEY}; -20k where more comes in",
            default_from="what you typed",
        ),
    ] = None
    stays: Annotated[
        float | None,
        Limits(gt=0, le=20),
        Field("They stay", "years", limits="up to 20", default_from="to the end; and as people do", fine=True),
    ] = None
    wealth: Annotated[
        MoneyAmount,
        Field(
            "Other wealth", limits=f"of the reader, for their own use, {_MONEY}", default_from="our claim", fine=True
        ),
    ] = None
    place: Annotated[
        str | None,
        Field(
            "Where they would work",
            limits="for pay-range law, such as US-CA or DE",
            default_from="not checked",
            fine=True,
        ),
    ] = None
    as_of: Annotated[
        date | None, Field("As of", limits="a day such as 2026-03-31", default_from="today", fine=True)
    ] = None
    currency: Annotated[
        str | None,
        BeforeValidator(one_currency),
        Field(
            "Currency",
            limits='has to be the company\'s, which holdfast.toml names: `currency = "GBP"`',
            default_from="holdfast.toml, else USD",
            fine=True,
        ),
    ] = None
    seed: Seed = None
    scenarios: Annotated[
        int | None,
        Limits(ge=200, le=20_000),
        Field(
            "Scenarios",
            limits="200 to 20,000; for 4,000 a grant is drawn in 256 worlds of claims with 512 futures in each",
            default_from="`scenarios` in holdfast.toml, or 4,000",
            fine=True,
        ),
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _currency_written(cls, given: Any) -> Any:
        """A currency that is written with an amount is the request's: whoever reads it holds it against the company's.

        >>> OfferRequest.model_validate({"base": "$230k"}).currency
        'USD'
        """
        if not isinstance(given, dict):
            return given
        money = (name for name in given if name in cls.model_fields and _is_money(cls.model_fields[name].metadata))
        written = {code for name in money if isinstance(given[name], str) and (code := currency_of(given[name]))}
        own = given.get("currency")
        if isinstance(own, str) and not re.fullmatch(r"\s*[A-Za-z]{3}\s*", own):
            return given  # refused as it was written: whoever reads the refusal looks for their own words in it
        written |= {own.strip().upper()} if isinstance(own, str) else set()
        return {**given, "currency": " and ".join(sorted(written))} if written else given


def _is_money(metadata: list[Any]) -> bool:
    return any(isinstance(one, BeforeValidator) and one.func in (amount, signed_amount) for one in metadata)
