"""Addresses and forms of the app as somebody without manners would fill them, drawn from a seed."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from random import Random
from urllib.parse import quote, urlencode

from holdfast.operations import OPERATIONS
from holdfast.questions import QUESTIONS
from holdfast.surfaces.web.forms import _kinds
from holdfast.terms.request import Of, Request

ODD = (
    *("", " ", "0", "-1", "1", "true", "false", "null", "None", "nan", "inf", "-0.0", "1e309", "9" * 400, "0x10"),
    *("2026-01-01", "2024-12-31", "0001-01-01", "9999-12-31", "2026-02-30", "2026-1-1", "26-01-01", "20260101", "now"),
    *("person 1", "person 2", "person 999999999999", "PERSON 3", "person -1", "p4", "person 2, address 1", "Nobody"),
    *("../../etc/passwd", "/etc/passwd", "~", ".", "~root/x", "a/b:c", "models:train", "models:", ":", "::", "service"),
    *("<script>alert(1)</script>", "'; DROP TABLE entries; --", "{{7*7}}", "%s%n", "${x}", "`id`", "$(id)", "a\r\nb"),
    *("\u202e", "\ufeff", "\u0000", "\ud7ff", "\U0001f600", "e\u0301", "\x1b[31m", "\t", "ß", "İ", "ǆ", "\ufffe"),
    *("a" * 5000, "[" * 500, "(" * 400, "*", "?", "[a", "**/*", "\\", "15d", "-3w", "1e5d", "99999d"),
    *("person 2=3d", "=", "==3d", "1_0", "\x7f"),
)  # fmt: skip
RAW = ("%00", "%ff", "%c0%af", "%", "%%", "%g0", "%u0041", "+", "%2B", "%26a%3Db", "%ed%a0%80", "&&&", "=&=", ";",
       "a;b=c", "%0d%0aX-Injected:1", "%25%32%35", "%F0%9F%98%80")  # fmt: skip


def word(rng: Random, request: type[Request], name: str, known: dict[Of | None, Sequence[str]]) -> str:
    """A value for a field: often one that is allowed, else anything."""
    info, spec = request.model_fields[name], request.spec(name)
    kinds = _kinds(info.annotation)
    allowed: list[str] = [*spec.among, *(str(kind) for kind in kinds if isinstance(kind, str))]
    if bool in kinds:
        allowed += ["true", "false", "on", "yes"]
    if datetime.date in kinds:
        allowed += [str(datetime.date(2026, 9, 1) - datetime.timedelta(days=rng.randrange(-30, 900)))]
    if int in kinds or float in kinds:
        allowed += [str(rng.choice([1, 2, 3, 200, 201, 1000, 4000, rng.randrange(-5, 30_000), rng.random() * 50]))]
    allowed += known.get(spec.of, ())
    return rng.choice(allowed) if allowed and rng.random() < 0.6 else rng.choice(ODD)


def pairs(
    rng: Random, request: type[Request], known: dict[Of | None, Sequence[str]], most: int = 4
) -> list[tuple[str, str]]:
    """Fields with values: some twice, some that there are not."""
    names = list(request.model_fields)
    chosen = [rng.choice(names) for _ in range(rng.randrange(most + 1))] if names else []
    found = [(name, word(rng, request, name, known)) for name in chosen]
    if rng.random() < 0.15:
        found.append((rng.choice(["seed", "back", "__class__", "model_config", "a[]", "", "x\r\ny"]), rng.choice(ODD)))
    return found


def addresses(rng: Random, times: int, known: dict[Of | None, Sequence[str]]) -> Iterator[str]:
    """Addresses of every kind of page, questions with odd requests before all."""
    for n in range(times):
        slug = list(QUESTIONS)[n % len(QUESTIONS)]
        query = urlencode(pairs(rng, QUESTIONS[slug].request, known), errors="surrogatepass")
        if rng.random() < 0.15:
            query += ("&" if query else "") + rng.choice(list(QUESTIONS[slug].request.model_fields) or ["x"]) + "="
            query += rng.choice(RAW)
        place = rng.choice(
            ["", "", "", "", ".json", ".csv", ".html", f"/number/{rng.randrange(40)}", ".pdf", ".exe", "/"]
        )
        if place == ".pdf":
            place = ".json"  # minutes of typesetting: tried elsewhere
        yield f"/{slug}{place}" + (f"?{query}" if query else "")
    for _ in range(times // 4):
        operation = rng.choice(list(OPERATIONS.values()))
        given = [*pairs(rng, operation.command, known), ("back", rng.choice(ODD))]
        yield f"{operation.place}?{urlencode(given, errors='surrogatepass')}"
    for _ in range(times // 8):
        path = "/".join(
            quote(rng.choice([*ODD[:-10], *QUESTIONS, "do", "number", "static"])) for _ in range(rng.randrange(4))
        )
        yield f"/{path}"[:4000]
    yield from (
        "/",
        "/say",
        "/working",
        "/working?back=//evil.example",
        "/in",
        "/do",
        "/do/",
        "/do/unmask",
        "/?x=%00",
        "/say?a",
    )
    yield from (f"/departure?{raw}" for raw in RAW)
    yield "/departure?" + "&".join(["leaving=person+2"] * 600)
