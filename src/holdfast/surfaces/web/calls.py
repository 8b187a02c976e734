"""What a request says, as far as it can be believed: its pairs, its cookie, the place to go back to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request as Call

from holdfast.errors import BadInput, HoldfastError, NothingToRead, Refused, StoreError, UnknownName, Unreachable

MOST = 500
"""Fields in an address or a form."""
LONGEST = 20_000
"""Letters in one field."""
STATUS = (
    *((Refused, 403), (UnknownName, 404), (BadInput, 400)),
    *((NothingToRead, 409), (StoreError, 503), (Unreachable, 502)),
)
FORM = "application/x-www-form-urlencoded"


def status(error: HoldfastError) -> int:
    """The status of the page that says this."""
    return next((code for kind, code in STATUS if isinstance(error, kind)), 400)


def pairs(call: Call) -> tuple[tuple[str, str], ...]:
    """What an address asks. Raises `BadInput` for what no page of ours would write."""
    return read(call.scope["query_string"])


async def form_pairs(call: Call) -> tuple[tuple[str, str], ...]:
    """What a form sent. Raises `BadInput` for what no form of ours would send."""
    kind = call.headers.get("content-type", FORM).partition(";")[0].strip().lower()
    if kind != FORM:
        raise BadInput(f"A form was sent as `{kind[:60]}`. Allowed: `{FORM}`.")
    return read(await call.body())


def read(sent: bytes) -> tuple[tuple[str, str], ...]:
    """Pairs of name and word, in their order; empty ones are left out.

    >>> read(b"leaving=person+4&leaving=&as_of=2026-03-31")
    (('leaving', 'person 4'), ('as_of', '2026-03-31'))
    """
    try:
        found = parse_qsl(sent.decode("utf-8", "replace"), max_num_fields=MOST, errors="replace")
    except ValueError:
        raise BadInput(f"More than {MOST} fields were sent. Allowed: {MOST}. Open the page again.") from None
    return checked(found)


def checked(found: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Pairs as they are. Raises `BadInput` for one that no form of ours would send."""
    made = tuple(found)
    for name, word in made:
        if "\x00" in name or "\x00" in word:
            raise BadInput("A field holds a NUL character, which stands in no name and no path. Leave it out.")
        if len(name) + len(word) > LONGEST:
            raise BadInput(f"A field is {len(name) + len(word):,} letters long. Allowed: {LONGEST:,}.")
    return made


def cookie(call: Call) -> str:
    """Cookies are the same for every port of a host, so the port is in the name."""
    return f"holdfast-{call.url.port or 80}"


def tickets(call: Call) -> Sequence[str]:
    """Every value of our cookie: another port's page may have put one beside it."""
    sent = (part.strip().partition("=") for line in call.headers.getlist("cookie") for part in line.split(";"))
    return [value for name, _, value in sent if name == cookie(call) and value]


def ours(place: str) -> str:
    """An address on this server: anything else becomes the start page.

    >>> ours("/departure?leaving=p4"), ours("//evil.example/x"), ours("https://evil.example"), ours("/\\\\evil")
    ('/departure?leaving=p4', '/', '/', '/')
    """
    if not place.startswith("/") or place.startswith(("//", "/\\")) or not place.isprintable():
        return "/"
    parts = urlsplit(place)
    return "/" if parts.netloc or parts.scheme else place
