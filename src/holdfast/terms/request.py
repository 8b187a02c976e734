"""What a question is asked: frozen, and the same through a URL, the command line, JSON and MCP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Limits


@dataclass(frozen=True, slots=True)
class Field:
    """How a surface asks for a field: its label, unit, limits in words, and where its default comes from.

    `positional` fields are typed without an option's name on the command line."""

    label: str
    unit: str = ""
    limits: str = ""
    default_from: str = ""
    positional: bool = False

    def help(self) -> str:
        """One line for a form.

        >>> Field("Seed", limits="0 or more", default_from="fixed").help()
        'Seed: 0 or more; default: fixed'
        """
        unit = f" in {self.unit}" if self.unit else ""
        limits = f": {self.limits}" if self.limits else ""
        default = f"; default: {self.default_from}" if self.default_from else ""
        return f"{self.label}{unit}{limits}{default}"


class Request(BaseModel):
    """Base of every question's request and every operation's command. Fields carry a `Field` as annotation."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# Semantic types: a surface builds its form from these.
PersonSet = Annotated[
    tuple[str, ...],
    Field("People", limits="a name, an e-mail address or a handle such as 'person 4', as `holdfast people` lists them"),
]
PathScope = Annotated[
    tuple[str, ...], Field("Only under", limits="repository or repository:path, e.g. 'api' or 'api:src/serve'")
]
TeamScope = Annotated[tuple[str, ...], Field("Only what these teams hold", limits="teams from `holdfast people`")]
AsOf = Annotated[date | None, Field("As of", default_from="the day of the scan")]
Seed = Annotated[
    int | None, Limits(ge=0), Field("Seed", limits="0 or more", default_from="`seed` in holdfast.toml, or 1")
]
Scenarios = Annotated[
    int | None,
    Limits(ge=200, le=20_000),
    Field("Scenarios", limits="200 to 20,000", default_from="`scenarios` in holdfast.toml, or 4,000"),
]
