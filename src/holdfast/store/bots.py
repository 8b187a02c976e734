"""Authors that are no people: automation, as data with the reason for each, and the AI agents of `evidence.git.agents`.

A rule names a whole name or a whole address, never a part of a word, so that Abbott and Talbot stay people.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from holdfast.evidence.git.agents import AGENT_ADDRESSES, AGENTS, FORGE_ADDRESS
from holdfast.store.addresses import PLACEHOLDER_NAMES, plain

BOTS: Final = {
    "a dependency updater": r"dependabot.*|renovate(?:[ -]bot)?|renovate\[bot\]|greenkeeper.*|pyup[ -]?bot|snyk[ -]bot"
    r"|depfu|imgbot|whitesource.*|mend-.*|scala[ -]steward|requires\.io|pyup\.io bot|dependencies bot",
    "continuous integration": r"github[ -]actions?|travis(?:[ -]?ci)?|circle[ -]?ci|appveyor|jenkins(?:[ -]ci)?"
    r"|azure pipelines?|gitlab[ -]?(?:ci|runner)|buildbot|continuous integration|teamcity|drone ?ci|prow robot"
    r"|k8s-ci-robot|tensorflower-gardener|tensorflow[ -]?jenkins|copybara-service|copybara|google-ossbot|fossabot",
    "a formatter or linter": r"pre-commit-ci|pre-commit ci|autofix-ci|stickler-ci|restyled.*|deepsource.*"
    r"|codefactor.*|lgtm[ -]com",
    "a merging or releasing robot": r"bors|homu|mergify|kodiakhq|merge[ -]?queue|semantic-release(?:[ -]bot)?"
    r"|release[ -]?(?:please|bot|drafter)|chromium autoroll|skia-autoroll|.*[ -]autoroll(?:er)?|autoroll(?:er)?"
    r"|allcontributors|all-contributors|weblate|hosted weblate|transifex|crowdin(?: bot)?|translatewiki(?:\.net)?"
    r"|l10n[ -]?bot|facebook[ -]github[ -]bot|facebook community bot|pytorchbot|pytorchmergebot|pytorchupdatebot"
    r"|meeseeksmachine|lumberbot.*|miss-islington.*|bedevere.*|the gitter badger|gitter badger|codetriage.*"
    r"|openstack proposal bot|zuul|gerrit code review|stale",
}
"""Automation by the whole name, without case."""

_NAMED_BOT = re.compile(
    r".+\[bot\]|.+[-_](?:ro)?bot|(?:ro)?bot[-_].+"
    r"|(?:.+ )?(?:build|release|deploy|deployment|ci|test|merge|sync|update|updater|version|lint|docs?"
    r"|i18n|translations?|backport|commit|automation|integration|roll|roller|import|export|publish|git|github|gitlab)"
    r" (?:ro)?bot"
)
_CASED_BOT = re.compile(r"\S*[a-z0-9](?:Bot|Robot)")
"""`Jan Bot` is a person: the word stands alone only after what a robot does."""
_BOT_ADDRESS = re.compile(
    FORGE_ADDRESS + r"|.*\[bot\]@(?:users\.)?noreply\..*|.+[-_.]bot@.*|bot[-_.].+@.*"
    r"|(?:bot|robot|jenkins|travis|buildbot|autoroll(?:er)?)@.*|.*@(?:dependabot\.com|renovateapp\.com|travis-ci\.(?:org|com)|.*\.gserviceaccount\.com)",
)
_EXAMPLE = re.compile(r".*@example\.(?:com|org|net)")
_COMPILED = tuple(
    (f"{what}: {who}", re.compile(pattern), where)
    for where, what, rules in (
        ("name", "agent", AGENTS),
        ("address", "agent", AGENT_ADDRESSES),
        ("name", "bot", BOTS),
    )
    for who, pattern in rules.items()
)

_ANY = {
    where: re.compile("|".join(f"(?:{rule.pattern})" for _, rule, at in _COMPILED if at == where))
    for where in ("name", "address")
}
"""All rules at once: nearly all authors match none."""


@lru_cache(maxsize=65536)
def bot_reason(name: str, email: str) -> str | None:
    """Why an author is no person ("agent: ..." for an AI agent, "bot: ..." for other automation), or None for people.

    >>> bot_reason("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com")
    'bot: a dependency updater'
    >>> bot_reason("Claude", "noreply@anthropic.com"), bot_reason("Claude Abbott", "claude@talbot.example")
    ('agent: Claude', None)
    >>> bot_reason("acme-deploy-bot", "ci@acme.example")
    'bot: the name ends as bots do'
    """
    folded, mail = name.strip().casefold(), email.strip().casefold()
    if _ANY["name"].fullmatch(folded) or _ANY["address"].fullmatch(mail):
        for reason, pattern, where in _COMPILED:
            if pattern.fullmatch(folded if where == "name" else mail):
                return reason
    if _NAMED_BOT.fullmatch(folded) or _CASED_BOT.fullmatch(name.strip()):
        return "bot: the name ends as bots do"
    if _BOT_ADDRESS.fullmatch(mail):
        return "bot: the address is a robot's"
    if _EXAMPLE.fullmatch(mail) and plain(name) in PLACEHOLDER_NAMES:
        return "bot: a placeholder from an example, which names nobody"
    return None
