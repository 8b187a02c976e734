"""Where a token comes from: the environment, or the system's keyring. It is never stored, logged or printed."""

from __future__ import annotations

import importlib
import importlib.util
import os
from collections.abc import Mapping

from holdfast.errors import BadInput

VARIABLE = "HOLDFAST_GITHUB_TOKEN"
SERVICE = "holdfast"
"""The keyring's name for what is ours; the user name there is the host."""


def github(host: str, environment: Mapping[str, str] = os.environ) -> str:
    """The token for a host. Raises `BadInput` that says where to put one."""
    found = environment.get(VARIABLE, "").strip() or _kept(host)
    if not found:
        raise BadInput(
            f"No token for {host} was found. Make one that may read and write issues of that one repository, and give "
            f"it in the environment variable {VARIABLE}" + _or_keyring(host) + ". It is not stored or logged."
        )
    if not found.isascii() or not found.isprintable() or " " in found:
        raise BadInput(f"What stands in {VARIABLE} is no token: it holds signs that no token has. Nothing was sent.")
    return found


def _kept(host: str) -> str:
    if importlib.util.find_spec("keyring") is None:
        return ""
    keyring = importlib.import_module("keyring")
    try:
        return keyring.get_password(SERVICE, host) or ""
    except keyring.errors.KeyringError:
        return ""  # a locked or missing keyring is the same as an empty one: the sentence above says what to do


def _or_keyring(host: str) -> str:
    there = importlib.util.find_spec("keyring") is not None
    return f", or in the keyring (`keyring set {SERVICE} {host}`)" if there else ""
