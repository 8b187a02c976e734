"""Which part of the estate a question is about: folders, or what a team works on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from holdfast.errors import UnknownName, nearest
from holdfast.questions.contract import Context

if TYPE_CHECKING:
    from holdfast.questions.company import Company


def within(company: Company, context: Context, paths: Sequence[str], teams: Sequence[str]) -> Company:
    """Only the assets under these paths and of these teams; all of them where neither is given.

    Raises `UnknownName` for a path or team that matches nothing.
    """
    import numpy as np
    import polars as pl

    from holdfast.decisions.world import scope

    if not paths and not teams:
        return company
    keep = np.ones(company.assets.height, dtype=np.bool_)
    if paths:
        keep &= np.array([any(below(asset, path) for path in paths) for asset in company.assets["asset"]])
        for path in paths:
            _must_match(path, company.assets["asset"].to_list())
    if teams:
        worked = _worked_by(company, context, teams)
        keep &= company.assets["asset"].is_in(worked).to_numpy()
    return replace(company, assets=company.assets.filter(pl.Series(keep)), world=scope(company.world, keep))


def below(asset: str, path: str) -> bool:
    """Whether an asset lies under `repository` or `repository:path`.

    >>> below("api:src/serve", "api"), below("api:src/serve", "api:src/"), below("api:src/server", "api:src/serve")
    (True, True, False)
    """
    repository, _, folder = asset.partition(":")
    wanted, _, under = path.partition(":")
    inside, under = folder.partition("#")[0], under.strip("/")
    return repository == wanted and (not under or inside == under or inside.startswith(under + "/"))


def _must_match(path: str, assets: Sequence[str]) -> None:
    if not any(below(asset, path) for asset in assets):
        known = [*assets, *dict.fromkeys(asset.partition(":")[0] for asset in assets)]
        raise UnknownName(
            f"No asset lies under `{path}`. Write `repository` or `repository:folder`; `holdfast estate` lists them.",
            nearest(path, known),
        )


def _worked_by(company: Company, context: Context, teams: Sequence[str]) -> list[str]:
    import polars as pl

    from holdfast.measures.work import worked_by

    known = context.reader.people.filter(pl.col("team").is_not_null())
    names = known["team"].unique().sort().to_list()
    for team in teams:
        if team not in names:
            given = (
                f"Known: {', '.join(names)}." if names else "No team was typed yet: `holdfast people team NAME TEAM`."
            )
            raise UnknownName(f"There is no team `{team}`. {given}", nearest(team, names))
    members = known.filter(pl.col("team").is_in(list(teams)))["person"].to_list()
    return worked_by(company.touches, members, context.reader.as_of, context.ledger)
