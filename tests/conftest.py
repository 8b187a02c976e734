"""What all tests share: properties take the time they need, and are the same on every machine."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("holdfast", deadline=None, derandomize=True)
settings.load_profile("holdfast")
