"""AI agents and forges, as the names and addresses that commits are written under: data, with who each is."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

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

FORGE_ADDRESS: Final = r"no-?reply@(?:git(?:hub|lab)|bitbucket|codeberg|forge)\..+"
"""Where a button of a forge was pressed, and not who pressed it: `GitHub <noreply@github.com>`."""

_NAMES = re.compile("|".join(f"(?:{rule})" for rule in AGENTS.values()))
_ADDRESSES = re.compile("|".join(f"(?:{rule})" for rule in AGENT_ADDRESSES.values()))
_FORGE = re.compile(FORGE_ADDRESS)


@lru_cache(maxsize=65536)
def is_agent(name: str, email: str) -> bool:
    """Whether a commit's author or committer is an AI agent.

    >>> is_agent("Claude", "noreply@anthropic.com"), is_agent("Claude Abbott", "claude@talbot.example")
    (True, False)
    """
    return bool(_NAMES.fullmatch(name.strip().casefold()) or _ADDRESSES.fullmatch(email.strip().casefold()))


def is_forge(email: str) -> bool:
    """Whether a forge committed, for somebody whom the commit does not name.

    >>> is_forge("noreply@github.com"), is_forge("1+ana@users.noreply.github.com")
    (True, False)
    """
    return bool(_FORGE.fullmatch(email.strip().casefold()))
