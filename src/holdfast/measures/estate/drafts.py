"""An asset in the making."""

from __future__ import annotations

from dataclasses import dataclass, field

from holdfast.measures.estate.roles import File
from holdfast.terms.nouns import AssetKind


@dataclass(slots=True)
class Draft:
    """An asset in the making: where it lies, what it holds, and what it is."""

    path: str
    suffix: str = ""
    kind: AssetKind = AssetKind.PACKAGE
    reason: str = ""
    files: list[File] = field(default_factory=list)
    tests: list[File] = field(default_factory=list)
    main: str | None = None
    """The folder of a package's own source, where the asset is the folder around it."""

    @property
    def key(self) -> str:
        """The part of the asset's key after the repository's name."""
        return f"{self.path}#{self.suffix}" if self.suffix else self.path

    @property
    def lines(self) -> int:
        """Lines of source, tests left out."""
        return sum(file.lines for file in self.files if file.source)
