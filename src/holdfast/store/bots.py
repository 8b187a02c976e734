"""Authors that are no people: automation and AI agents, as data with the reason for each.

A rule names a whole name or a whole address, never a part of a word, so that Abbott and Talbot stay people.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from holdfast.store.addresses import PLACEHOLDER_NAMES, plain

AGENTS: Final = {
    "GitHub Copilot": r"(?:copilot|copilot-swe-agent|github-copilot|copilot swe agent|github copilot)(?:\[bot\])?"
    r"|copilot autofix powered by ai",
    "Claude": r"claude(?: code)?\[bot\]|claude code|claude-code|claude agent"
    r"|claude (?:opus|sonnet|haiku|fable) [\d.]+.*|claude [\d.]+ (?:opus|sonnet|haiku).*",
    "Cursor": r"cursor agent|cursoragent|cursor\[bot\]|cursor-agent",
    "Devin": r"devin ai|devin-ai-integration(?:\[bot\])?|devin\[bot\]",
    "Jules": r"google-labs-jules(?:\[bot\])?",
    "Codex": r"(?:openai |chatgpt-)?codex(?:-connector)?(?:\[bot\])|openai codex|codex-cli",
    "Gemini": r"gemini-code-assist(?:\[bot\])?|gemini-cli(?:-robot)?(?:\[bot\])?",
    "OpenHands": r"openhands(?:-agent|-claude|-gemini|-gpt-\d)?|openhands bot|open-hands-bot|opendevin|opendevinbot",
    "Sweep": r"sweep-ai(?:-deprecated)?(?:\[bot\])?|sweep-nightly(?:\[bot\])?",
    "Aider": r"aider\[bot\]|aider-bot",
    "Cline": r"cline(?: cloud)? agent|cline(?:-cloud)?\[bot\]",
    "Open SWE": r"open-swe\[bot\]",
    "Ellipsis": r"ellipsis-dev(?:\[bot\])?",
    "Codegen": r"codegen-sh(?:\[bot\])?",
    "Codeflash": r"codeflash-ai(?:\[bot\])?",
    "Factory": r"factory-droid(?:\[bot\])?",
    "Roo Code": r"roomote(?:\[bot\])?",
    "opencode": r"opencode-agent(?:\[bot\])?",
    "Kiro": r"kiro-agent(?:\[bot\])?",
    "Junie": r"jetbrains-junie(?:\[bot\])?",
    "Augment": r"augmentcode(?:\[bot\])?|augment-app-staging\[bot\]",
    "v0": r"v0\[bot\]",
    "Pi": r"ai \(pi/.+\)",
    "Amp": r"amp\[bot\]|ampcode-com(?:\[bot\])?",
    "CodeRabbit": r"coderabbitai(?:\[bot\])?",
    "Lovable": r"gpt-engineer-app(?:\[bot\])?|lovable-dev(?:\[bot\])?",
}
"""AI agents by the author names that they write under. A bare first name (Claude, Devin) is a person's."""

AGENT_ADDRESSES: Final = {
    "Claude": r"(?:noreply|claude(?:-[\w.-]+)?|agent)@anthropic\.com",
    "Cursor": r"cursoragent@cursor\.com|.*@cursor\.sh\.agent",
    "OpenHands": r"(?:openhands|opendevin)@(?:all-hands|openhands)\.dev|(?:opendevin|bot)@opendevin\.(?:ai|com)",
    "Cline": r"(?:noreply|bot)@cline\.bot|(?:\d+\+)?cline(?:-cloud)?-agent@users\.noreply\.github\.com",
    "Warp": r"(?:oz-)?agent@warp\.dev",
    "Crush": r"crush@charm\.land",
    "opencode": r"noreply@opencode\.ai",
    "Qwen": r"qwen-coder@alibabacloud\.com",
    "Pi": r"noreply@pi\.dev",
    "GitHub Copilot": r"(?:\d+\+)?copilot@users\.noreply\.github\.com|copilot@github\.com",
    "Devin": r"(?:\d+\+)?devin-ai-integration(?:\[bot\])?@users\.noreply\.github\.com|.*@devin\.ai",
    "Codex": r"codex@openai\.com|noreply@openai\.com",
    "Gemini": r"gemini(?:-cli|-code-assist)?@google\.com|\d+\+gemini-cli@users\.noreply\.github\.com",
    "Amp": r"amp@ampcode\.com",
    "Aider": r"(?:noreply|aider)@aider\.chat",
}
"""AI agents by address."""

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
    r"no-?reply@(?:git(?:hub|lab)|bitbucket|codeberg|forge)\..+"
    r"|.*\[bot\]@(?:users\.)?noreply\..*|.+[-_.]bot@.*|bot[-_.].+@.*|(?:bot|robot|jenkins|travis|buildbot|autoroll(?:er)?)"
    r"@.*|.*@(?:dependabot\.com|renovateapp\.com|travis-ci\.(?:org|com)|.*\.gserviceaccount\.com)",
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
