"""Issues on GitHub or a GitHub Enterprise host: what is there already, make one, bring one up to date.

Two endpoints: a repository's issues, and one of them. Answers come from another machine, so nothing in them is trusted
further than its type; an address that they name is never opened.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

import httpx

from holdfast.errors import BadInput, HoldfastError, Unreachable
from holdfast.terms.issue import Issue

PUBLIC: Final = "api.github.com"
LABEL: Final = "holdfast"
"""By this label the issues of ours are listed, so that no other is ever read or touched."""
PAGE: Final = 100
MOST_PAGES: Final = 30
BETWEEN: Final = 1.0
"""Seconds between two issues, as GitHub asks of whoever makes several."""
_REPOSITORY = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})/[A-Za-z0-9._-]{1,100}")
_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


def host_of(written: str | None) -> str:
    """The host of the interface: GitHub's own, or an Enterprise host.

    >>> host_of(None), host_of("github.com"), host_of("GitHub.example.com")
    ('api.github.com', 'api.github.com', 'github.example.com')
    >>> host_of("https://github.example.com/x")
    Traceback (most recent call last):
    holdfast.errors.BadInput: `https://github.example.com/x` is no host. Write its name alone, such as ...
    """
    name = (written or PUBLIC).strip().lower()
    if name in ("github.com", "www.github.com"):
        return PUBLIC
    if not _HOST.fullmatch(name):
        raise BadInput(f"`{written}` is no host. Write its name alone, such as `github.example.com`.")
    return name


def address(host: str, repository: str) -> str:
    """Where a repository's issues are. Raises `BadInput` for what is no `owner/name`.

    >>> address("api.github.com", "acme/platform"), address("github.example.com", "acme/platform")
    ('https://api.github.com/repos/acme/platform/issues', 'https://github.example.com/api/v3/repos/acme/platform/issues')
    """
    if not _REPOSITORY.fullmatch(repository) or repository.endswith(("/.", "/..")):
        raise BadInput(f"`{repository}` is no repository on GitHub. Write `owner/name`, such as `acme/platform`.")
    base = f"https://{host}" if host.startswith("api.") else f"https://{host}/api/v3"
    return f"{base}/repos/{repository}/issues"


def payload(issue: Issue) -> dict[str, Any]:
    """What is sent to make one."""
    return {"title": issue.title, "body": issue.marked, "labels": [LABEL]}


class Done(StrEnum):
    """What became of one issue."""

    MADE = "made"
    CHANGED = "brought up to date"
    KEPT = "there already"
    CLOSED = "closed by somebody, and left so"


@dataclass(frozen=True, slots=True)
class Sent:
    """One issue that is there now, by its number."""

    issue: Issue
    number: int
    done: Done


@dataclass(frozen=True, slots=True)
class _There:
    number: int
    open: bool
    title: str
    body: str


def send(
    client: httpx.Client, url: str, issues: Sequence[Issue], pause: Callable[[float], None] = time.sleep
) -> tuple[Sent, ...]:
    """Every issue there once, however often this is done: made, brought up to date, or left.

    Raises `Unreachable` that says how many were there by then; the same again goes on where it stopped.
    """
    there = _existing(client, url)
    sent: list[Sent] = []
    for issue in issues:
        try:
            sent.append(_one(client, url, issue, there, pause))
        except Unreachable as error:
            raise Unreachable(
                f"{error} {len(sent)} of {len(issues)} issues are there. Run the same again: it goes on where it "
                "stopped and makes none twice."
            ) from None
    return tuple(sent)


def _one(client: httpx.Client, url: str, issue: Issue, there: Sequence[_There], pause: Callable[[float], None]) -> Sent:
    found = next((one for one in there if issue.opening in one.body), None)
    if found is None:
        made = _ask(client, "POST", url, payload(issue))
        pause(BETWEEN)
        number = _number(made)
        if LABEL not in _labels(made):
            raise HoldfastError(
                f"Issue #{number} was made, but without the label `{LABEL}`, by which it is found again. Stopped, so "
                "that nothing is made twice. Give the token's owner the right to set labels, add the label to that "
                "issue by hand, then run the same again."
            )
        return Sent(issue, number, Done.MADE)
    if not found.open:
        return Sent(issue, found.number, Done.CLOSED)
    body = issue.within(found.body)
    if body is None or (body == found.body.replace("\r\n", "\n") and issue.title == found.title):
        return Sent(issue, found.number, Done.KEPT)
    _ask(client, "PATCH", f"{url}/{found.number}", {"title": issue.title, "body": body})
    pause(BETWEEN)
    return Sent(issue, found.number, Done.CHANGED)


def _existing(client: httpx.Client, url: str) -> tuple[_There, ...]:
    """All issues under our label, the closed ones too, the oldest first."""
    found: list[_There] = []
    for page in range(1, MOST_PAGES + 1):
        query = {"labels": LABEL, "state": "all", "sort": "created", "direction": "asc", "per_page": PAGE, "page": page}
        listed = _ask(client, "GET", url, None, query)
        if not isinstance(listed, list):
            raise _strange(url)
        found += [_there(one) for one in listed if isinstance(one, dict) and "pull_request" not in one]
        if len(listed) < PAGE:
            return tuple(found)
    raise Unreachable(
        f"Over {MOST_PAGES * PAGE:,} issues carry the label `{LABEL}` there, more than a plan ever makes. "
        "Nothing was sent."
    )


def _there(one: Mapping[str, Any]) -> _There:
    return _There(_number(one), one.get("state") == "open", str(one.get("title") or ""), str(one.get("body") or ""))


def _number(one: object) -> int:
    number = one.get("number") if isinstance(one, dict) else None
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise Unreachable("What answered is no GitHub: an issue without a number came back.")
    return number


def _labels(made: Any) -> set[str]:
    listed = made.get("labels") if isinstance(made, dict) else None
    return {str(one.get("name")).lower() for one in listed or () if isinstance(one, dict)}  # as GitHub compares them


def _ask(
    client: httpx.Client, how: str, url: str, body: Mapping[str, Any] | None, query: Mapping[str, Any] | None = None
) -> Any:
    """One request, and what came back. Raises `Unreachable` in words for everything else."""
    headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
    try:
        answer = client.request(how, url, json=body, params=query, headers=headers)
    except httpx.TimeoutException as error:
        raise Unreachable(f"{httpx.URL(url).host} did not answer in time.") from error
    except httpx.TransportError as error:
        raise Unreachable(f"{httpx.URL(url).host} could not be reached ({type(error).__name__}).") from error
    if answer.status_code in (200, 201):
        try:
            return answer.json()
        except ValueError as error:
            raise _strange(url) from error
    raise Unreachable(_complaint(answer, url))


def _strange(url: str) -> Unreachable:
    return Unreachable(f"What {httpx.URL(url).host} answered is not what GitHub says. Is it the right host?")


def _complaint(answer: httpx.Response, url: str) -> str:
    """Why it was not done, in words of ours: what another machine says is not printed."""
    where = httpx.URL(url)
    name = "/".join(where.path.split("/repos/")[-1].split("/")[:2])
    if wait := _wait(answer):
        return wait
    if 300 <= answer.status_code < 400:
        return f"{where.host} sends us elsewhere for `{name}`, which Holdfast does not follow. Was it renamed or moved?"
    said = {
        401: f"{where.host} does not know the token: it is wrong, or it has run out.",
        403: f"The token may not do this in `{name}`. It needs the right to read and write issues there.",
        404: f"`{name}` is not on {where.host}, or the token may not see it.",
        410: f"Issues are switched off in `{name}`.",
        422: f"{where.host} did not take the issue as it was written.",
    }
    return said.get(answer.status_code, f"{where.host} answered {answer.status_code}. Try again later.")


def _wait(answer: httpx.Response) -> str:
    """Until when to wait, where that is what is asked of us; otherwise nothing."""
    if answer.status_code not in (403, 429):
        return ""
    seconds, reset = answer.headers.get("retry-after", ""), answer.headers.get("x-ratelimit-reset", "")
    if seconds.isdigit() and len(seconds) < 7:
        return f"Too much was asked at once. Wait {seconds} seconds, then run it again."
    spent = answer.headers.get("x-ratelimit-remaining") == "0"
    if spent and reset.isdigit() and len(reset) < 12:
        until = datetime.fromtimestamp(int(reset), UTC)
        return f"All that this token may ask in an hour was asked. Run it again after {until:%H:%M} UTC."
    return "Too much was asked at once. Wait a minute, then run it again." if answer.status_code == 429 else ""
