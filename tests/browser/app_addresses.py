"""Every page of the app, by what it is called: an address, with people and things of the example company filled in."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from holdfast.operations import OPERATIONS
from holdfast.questions import QUESTIONS

MORE = {
    "departure-one": "/departure?leaving={one}",
    "departure-two": "/departure?leaving={one}&leaving={two}&discount_ai=true",
    "departure-notice": "/departure?leaving={one}&last_day=2026-12-18",
    "departure-number": "/departure/number/0?leaving={one}",
    "estate-number": "/estate/number/3",
    "assets-one": "/assets?path=ranker:ranker/model",
    "attest-by": "/attest?by={one}",
    "identities-suggested": "/identities?suggested=true",
    "handovers-asset": "/handovers?asset=ranker:ranker/model&to={two}",
    "hire-senior": "/hire?level=senior",
    "start": "/",
    "say": "/say",
    "nobody": "/departure?leaving=nobody",
    "no-such-page": "/departur",
    "no-such-number": "/departure/number/900?leaving={one}",
    "bad-day": "/departure?leaving={one}&as_of=yesterday",
}


def addresses(one: str, two: str) -> Mapping[str, str]:
    """Pages by name."""
    pages = {slug: f"/{slug}" for slug in QUESTIONS}
    pages |= {name: place.format(one=one.replace(" ", "+"), two=two.replace(" ", "+")) for name, place in MORE.items()}
    pages |= {
        f"do-{slug.replace(' ', '-')}": f"/do/{slug.replace(' ', '/')}?{urlencode({'back': '/say'})}"
        for slug in OPERATIONS
        if slug not in ("unmask", "undo")
    }
    return pages
