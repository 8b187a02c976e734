"""Small repositories of an invented company, made by real git, and a context to scan them in."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import UTC, date, datetime
from pathlib import Path

from holdfast.operations import OPERATIONS, opening
from holdfast.operations.contract import Context, Receipt, Step, quiet
from holdfast.operations.known_assets import KnownAssets
from holdfast.questions.typed_estate import known
from holdfast.settings import Settings
from holdfast.store.reader import Reader
from holdfast.store.workspace import Workspace

NOON = datetime(2026, 11, 13, 12, tzinfo=UTC)
ANA = "Ana Example <ana@juniper.example>"
BO = "Bo Invented <bo@juniper.example>"
START = 1_794_000_000  # 6 November 2026, a week before noon


def git(folder: Path, *arguments: str, **environment: str) -> str:
    home = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", **environment}
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, env=home, check=True)
    return done.stdout.decode().strip()


def commit(folder: Path, author: str, day: int, file: str = "main.py") -> None:
    """One commit that changes one file."""
    target = folder / file
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(f"day = {day}\n")
    name, _, email = author.rstrip(">").partition(" <")
    who: dict[str, str] = {}
    for role in ("AUTHOR", "COMMITTER"):
        date = f"{START + day * 86_400} +0000"
        who |= {f"GIT_{role}_NAME": name, f"GIT_{role}_EMAIL": email, f"GIT_{role}_DATE": date}
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", f"Day {day}", **who)


def repository(folder: Path, authors: tuple[str, ...] = (ANA, BO, ANA)) -> Path:
    """A repository with one commit by each of `authors`, a day apart."""
    folder.mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    for day, author in enumerate(authors):
        commit(folder, author, day)
    return folder


class Desk:
    """One workspace, with everything that an operation needs."""

    def __init__(self, folder: Path, settings: Settings | None = None, executor: Executor | None = None) -> None:
        self.workspace = Workspace(folder)
        self.settings = settings or Settings()
        self.executor = executor
        self.chance = random.Random(7)

    def do(self, slug: str, progress: Callable[[Step], None] = quiet, **typed: object) -> Receipt:
        operation = OPERATIONS[slug]
        context = Context(self.workspace, self.settings, NOON, self.chance, progress, self.executor, assets=self.assets)
        return operation.run(operation.command.model_validate(typed), context)

    def assets(self) -> KnownAssets:
        """The estate as a surface gives it, where names need no mask."""
        found = known(self.reader(), self.settings)
        return KnownAssets({key: names for key, (_, names) in found.items()})

    def scan(self, *paths: Path, as_of: date | None = None) -> Receipt:
        return self.do("scan", paths=tuple(map(str, paths)), jobs=1, as_of=as_of)

    def reader(self) -> Reader:
        return opening.reader_of(self.workspace, self.settings, self.chance)


def said(receipt: Receipt) -> list[str]:
    """The sentences with their slots filled in, without the grammar of numbers."""
    return [
        "".join(part if isinstance(part, str) else str(part[0]) for part in line.parts())
        for line in (*receipt.said, *receipt.warnings)
    ]
