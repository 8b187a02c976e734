"""What looks like the value of a secret is told from what people call it."""

from __future__ import annotations

import pytest

from holdfast.errors import Refused
from holdfast.operations.secret_values import looks_secret, refuse_secrets

SECRET = [
    "AKIA" + "IOSFODNN7EXAMPLE",
    "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a",
    "hf_" + "abcdefghijklmnopqrs",
    "sk-proj-" + "abc123abc123abc123abc",
    "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY",
    "root key Kx9dPq2Lm8Zr4TvW",
    "4111 1111 1111 1111",
    "postgres://ana:tulip@db.example/prod",
    "password: tulip",
    "-----BEGIN OPENSSH PRIVATE " + "KEY-----",
    "d41d8cd98f00b204e9800998ecf8427e",
    "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
]
NAMES = [
    "AWS root account", "GPU contract (H100x8 2026-2027)", "aws account 123456789012", "huggingface.co/juniper-lane",
    "s3://juniper-weights-prod-2026/llama3-70b-instruct-v2", "1password vault: infra", "token: see the vault",
    "Password manager", "invoice INV2026Q3000123", "https://wiki.example/pages/1234567890/Runbook+for+GPU",
    "customers' data rooms", "Schlüssel für die Registrierung", "東京のGPU契約",
]  # fmt: skip


@pytest.mark.parametrize("words", SECRET)
def test_a_value_is_refused_and_not_repeated(words: str) -> None:
    assert looks_secret(words)
    with pytest.raises(Refused, match="nothing was stored") as refused:
        refuse_secrets(why=words)
    assert words not in str(refused.value)


@pytest.mark.parametrize("words", NAMES)
def test_a_name_is_not(words: str) -> None:
    assert looks_secret(words) is None
