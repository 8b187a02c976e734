"""Who is no person: automation and AI agents by name and address, and the people whom such rules must not catch."""

from __future__ import annotations

import pytest

from holdfast.store.bots import bot_reason


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com"),
        ("dependabot-preview[bot]", "27856297+dependabot-preview[bot]@users.noreply.github.com"),
        ("Renovate Bot", "bot@renovateapp.com"),
        ("renovate[bot]", "29139614+renovate[bot]@users.noreply.github.com"),
        ("github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com"),
        ("GitHub Action", "action@github.com"),
        ("pre-commit-ci[bot]", "66853113+pre-commit-ci[bot]@users.noreply.github.com"),
        ("Travis CI", "builds@travis-ci.org"),
        ("bors", "bors@invented.example"),
        ("chromium-autoroll", "chromium-autoroll@skia-public.iam.gserviceaccount.com"),
        ("skia-flutter-autoroll", "skia-flutter-autoroll@skia.org"),
        ("acme-release-bot", "release@invented.example"),
        ("bot-acme", "x@invented.example"),
        ("acmeBot", "x@invented.example"),
        ("Release Bot", "x@invented.example"),
        ("semantic-release-bot", "semantic-release-bot@martynus.net"),
        ("allcontributors[bot]", "x@users.noreply.github.com"),
        ("jenkins", "jenkins@ci.invented.example"),
    ],
)
def test_automation_is_told_with_its_reason(name: str, email: str) -> None:
    assert (bot_reason(name, email) or "").startswith("bot: ")


@pytest.mark.parametrize(
    ("name", "email", "agent"),
    [
        ("Copilot", "198982749+Copilot@users.noreply.github.com", "GitHub Copilot"),
        ("copilot-swe-agent[bot]", "198982749+Copilot@users.noreply.github.com", "GitHub Copilot"),
        ("Claude", "noreply@anthropic.com", "Claude"),
        ("Cursor Agent", "cursoragent@cursor.com", "Cursor"),
        ("devin-ai-integration[bot]", "158243242+devin-ai-integration[bot]@users.noreply.github.com", "Devin"),
        ("google-labs-jules[bot]", "161369871+google-labs-jules[bot]@users.noreply.github.com", "Jules"),
        ("openhands", "openhands@all-hands.dev", "OpenHands"),
    ],
)
def test_agents_are_marked_as_agents(name: str, email: str, agent: str) -> None:
    assert bot_reason(name, email) == f"agent: {agent}"


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("Ann Abbott", "abbott@invented.example"),
        ("Tom Talbot", "talbot@invented.example"),
        ("Jan Bot", "jan@invented.example"),
        ("Elena Botha", "botha@invented.example"),
        ("abbott", "ann.abbott@invented.example"),
        ("Claude Moreau", "claude@invented.example"),
        ("Claude", "claude@invented.example"),
        ("Devin Park", "devin@invented.example"),
        ("Devin", "devin@invented.example"),
        ("Jules", "jules@invented.example"),
        ("Travis Reed", "travis.reed@invented.example"),
        ("Botond Kiss", "botond@invented.example"),
        ("Robert", "robert@invented.example"),
        ("Jenkins Owusu", "jowusu@invented.example"),
        ("", ""),
    ],
)
def test_people_are_left_alone(name: str, email: str) -> None:
    assert bot_reason(name, email) is None
