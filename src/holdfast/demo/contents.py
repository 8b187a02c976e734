"""What stands in the example company's files, and how a file grows by a change."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from random import Random

from holdfast.demo.texts import Texts, fill, sorts, texts
from holdfast.demo.words import number, pick

MOST_BLOCKS = 28
BY_EXTENSION = {"sh": "shell", "sql": "schema_sql", "proto": "schema_proto", "ipynb": "notebook"}


@dataclass(slots=True)
class Draft:
    """A file while it grows: its sort, its name and its blocks."""

    texts: Texts
    given: dict[str, str]
    rng: Random
    head: str = ""
    airy: bool = True
    blocks: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)

    def grow(self) -> None:
        """Add a block, or write one anew when there are many or by chance."""
        self.before = list(self.blocks)
        if self.blocks and (len(self.blocks) >= MOST_BLOCKS or self.rng.random() < 0.3):
            self.blocks[number(self.rng, 0, len(self.blocks))] = self.block()
        else:
            self.blocks.append(self.block())

    def reformat(self) -> None:
        """Change white space only: a formatter came by."""
        self.before = list(self.blocks)
        self.airy = not self.airy

    def revert(self) -> None:
        """Take the last change back; where there is nothing to take back, the file grows."""
        if not self.before or self.before == self.blocks:
            return self.grow()
        self.blocks, self.before = self.before, list(self.blocks)
        return None

    def text(self) -> str:
        """The file as it stands."""
        between = self.texts.between if self.airy or self.texts.between != "\n\n" else "\n"
        return self.head + between.join(self.blocks) + self.texts.tail

    def block(self) -> str:
        """One more block, not yet added."""
        return fill(pick(self.rng, self.texts.blocks), self.rng, self.given)


def start(like: str, path: str, seed: int, company: str = "example") -> Draft:
    """A new file at `path`; what it holds follows from its path, the seed and the company alone.

    >>> start("runbook", "runbooks/quota.md", 1).text().splitlines()[0]
    '# Runbook: quota'
    """
    rng = Random(zlib.crc32(path.encode()) ^ (seed * 2_654_435_761))
    name = path.rsplit("/", 1)[-1].rpartition(".")[0]
    if name == "__init__":
        name = path.split("/")[-2]
    plain = name.replace("_", " ").replace("-", " ")
    draft = Draft(texts(_sort(like, path)), {"name": plain, "Name": plain.capitalize(), "company": company}, rng)
    draft.head = fill(draft.texts.head, rng, draft.given)
    for _ in range(1 + number(rng, 0, 3)):
        draft.blocks.append(draft.block())
    return draft


def _sort(like: str, path: str) -> str:
    """Which templates a file follows: by what is special in its name, else by its asset."""
    name, _, extension = path.rsplit("/", 1)[-1].rpartition(".")
    if name.endswith(("_pb2", ".gen")):
        return f"generated_{extension}"
    if path.endswith(".py") and path.startswith("tests/"):
        return "test"
    if name == "__init__":
        return "package"
    if like == "terraform":
        return name if name in {"variables", "outputs"} else "terraform"
    if like == "workflow":
        special = {"deploy": "deploy", "apply": "deploy", "train": "train", "nightly": "train"}
        return f"workflow_{special[name]}" if name in special else "workflow"
    if extension in BY_EXTENSION:
        return BY_EXTENSION[extension]
    joined = f"{like}_{extension}"
    return joined if joined in sorts() else like
