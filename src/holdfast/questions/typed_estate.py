"""What was typed of the estate, read from the entries: changes to what was found, what no repository holds, who holds
what by somebody's word, and what no longer applies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from holdfast.terms.nouns import AssetId

if TYPE_CHECKING:
    import polars as pl

    from holdfast.claims.ledger import Ledger
    from holdfast.measures.estate import Estate
    from holdfast.measures.estate.typed import Change
    from holdfast.measures.outside import Outside
    from holdfast.settings import Settings
    from holdfast.store.reader import Reader
    from holdfast.store.state import AliasKey, Entry

KIND = "asset"
"""The kind of the entries read here."""


@dataclass(frozen=True, slots=True)
class Void:
    """A typed change that nothing in this scan answers to: its number, what was typed, and why it does not apply."""

    number: int
    operation: str
    asset: str
    reason: str


@dataclass(frozen=True, slots=True)
class Held:
    """Who was named as a holder of an asset, or as none, and when."""

    asset: str
    alias: AliasKey
    holds: bool
    on: date
    number: int


@dataclass(frozen=True, eq=False)
class Said:
    """The estate with what was typed. `stated` is as `models.holding.hold` takes it: asset, person, holds, kind,
    age_days. `outside` is what no repository holds; `simulated` its keys whose holders can be told."""

    estate: Estate
    outside: tuple[Outside, ...]
    stated: pl.DataFrame
    excluded: tuple[tuple[str, str], ...]
    void: tuple[Void, ...]

    @property
    def simulated(self) -> tuple[str, ...]:
        """What no repository holds and can go dark: somebody was asked, and nobody outside of history holds it too."""
        return tuple(one.asset for one in self.outside if one.asked and not one.elsewhere)

    def named(self, months: float) -> tuple[int, ...]:
        """People who were named as holders within so many months: they are here, whether or not they commit."""
        import polars as pl

        from holdfast.measures.work import DAY, MONTH

        lately = self.stated.filter(pl.col("holds") & (pl.col("age_days") * DAY <= months * MONTH))
        return tuple(lately["person"].unique().sort())

    @property
    def rows(self) -> pl.DataFrame:
        """Rows of the estate for what no repository holds and is simulated."""
        from holdfast.measures import outside

        return outside.rows([one for one in self.outside if one.asset in self.simulated])

    def until(self, day: date, today: date) -> Said:
        """What had been said by the end of an earlier `day`, seen from `today`: what was typed later counts not yet.
        Changes to the estate stay."""
        import polars as pl

        before = (today - day).days
        if before <= 0:
            return self
        stated = self.stated.with_columns(pl.col("age_days") - before).filter(pl.col("age_days") >= 0)
        return replace(self, outside=tuple(one for one in self.outside if one.on <= day), stated=stated)

    def workload(self, measured: pl.DataFrame, ledger: Ledger) -> pl.DataFrame:
        """What recovery must know of each asset, those of no repository too."""
        from holdfast.measures import outside

        return outside.workload(measured, self.rows, self.simulated, ledger)


def said(reader: Reader, found: Estate, files: pl.DataFrame) -> Said:
    """What was found (in files: repository, name, lines, size), as everything typed so far leaves it."""
    from holdfast.measures.estate.typed import apply

    entries = [entry for entry in reader.entries if entry.kind == KIND]
    typed = apply(found, files, [_change(entry) for entry in entries if entry.value["what"] in CHANGES and _of(entry)])
    told = outside(entries)
    held = _held(entries)
    assets = {*typed.estate.assets["asset"], *told.assets}
    operations = {entry.number: entry.operation for entry in entries}
    void = [Void(one.number, operations[one.number], one.asset, reason) for one, reason in typed.void]
    void += [Void(entry.number, entry.operation, entry.value["asset"], NOT_THERE) for entry in told.void]
    stated, more = _stated(reader, held, assets, operations)
    gone = [(change.asset, change.why) for change in typed.excluded]
    numbered = tuple(sorted([*void, *more], key=lambda one: one.number))
    return Said(typed.estate, tuple(told.assets.values()), stated, (*gone, *told.excluded), numbered)


CHANGES = frozenset({"split", "merge", "exclude", "kind", "production", "not-production"})
NOT_THERE = "there is no such asset now"


def _of(entry: Entry) -> bool:
    """Whether an entry is about an asset of a repository."""
    return not AssetId(entry.value["asset"]).outside


def _change(entry: Entry) -> Change:
    from holdfast.measures.estate.typed import Change, What

    value = entry.value
    others = tuple(value.get("paths") or value.get("with") or ())
    word = value.get("kind") or value.get("part") or ""
    return Change(entry.number, What(value["what"]), value["asset"], others, word, value.get("why", ""))


@dataclass
class Told:
    """What no repository holds, by key, in the order in which it was first named; and entries about none of it."""

    assets: dict[str, Outside] = field(default_factory=dict)
    excluded: list[tuple[str, str]] = field(default_factory=list)
    void: list[Entry] = field(default_factory=list)


def outside(entries: Sequence[Entry]) -> Told:
    """What no repository holds, by these entries of kind "asset", oldest first."""
    told = Told()
    for entry in entries:
        if entry.value["what"] == "add":
            told.assets[entry.value["asset"]] = _added(entry.value)
        elif entry.value["what"] == "holder" and (named := told.assets.get(entry.value["asset"])):
            told.assets[named.asset] = replace(named, asked=True)
        elif entry.value["what"] in CHANGES and not _of(entry):
            _retold(told, entry)
    return told


def _added(value: Mapping[str, Any]) -> Outside:
    from holdfast.measures.outside import Outside

    asked = bool(value["holders"] or value["elsewhere"] or value["nobody"])
    return Outside(
        value["asset"], value["kind"], value["why"], value["document"], value["production"], value["elsewhere"], asked,
        date.fromisoformat(value["on"]),
    )  # fmt: skip


def _retold(told: Told, entry: Entry) -> None:
    value, before = entry.value, told.assets.get(entry.value["asset"])
    if before is None:
        told.void.append(entry)
    elif value["what"] == "exclude":
        told.excluded.append((before.asset, value["why"]))
        del told.assets[before.asset]
    elif value["what"] == "kind":
        told.assets[before.asset] = replace(before, kind=value["kind"])
    else:
        told.assets[before.asset] = replace(before, production=value["what"] == "production")


def _held(entries: Sequence[Entry]) -> tuple[Held, ...]:
    """Who was named as holding what, the latest word on each person and asset. An asset added anew starts anew."""
    found: dict[tuple[str, AliasKey], Held] = {}
    for entry in entries:
        value = entry.value
        if value["what"] == "add":
            found = {key: one for key, one in found.items() if key[0] != value["asset"]}
        named = value["holders"] if value["what"] == "add" else [value["alias"]] if value["what"] == "holder" else ()
        for name, email in named:
            holds = value.get("holds", True)
            one = Held(value["asset"], (name, email), holds, date.fromisoformat(value["on"]), entry.number)
            found[one.asset, one.alias] = one
    return tuple(found.values())


def _stated(
    reader: Reader, held: Sequence[Held], assets: set[str], operations: Mapping[int, str]
) -> tuple[pl.DataFrame, list[Void]]:
    """Statements on assets and people that are there, as a frame; and those on others."""
    import polars as pl

    rows, void = [], []
    for one in held:
        person = reader.person_of(one.alias)
        if one.asset not in assets or person is None:
            why = NOT_THERE if one.asset not in assets else "whom it names is not in the evidence now"
            void.append(Void(one.number, operations[one.number], one.asset, why))
        else:
            rows.append((one.asset, person, one.holds, "named", float(max(0, (reader.as_of - one.on).days))))
    schema = {"asset": pl.String, "person": pl.Int32, "holds": pl.Boolean, "kind": pl.String, "age_days": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row"), void


def found(reader: Reader, settings: Settings) -> tuple[Estate, pl.DataFrame]:
    """The estate by the scan and by `holdfast.toml`, before anything that was typed; and the files it was found in."""
    from holdfast.measures.estate import as_typed, detect
    from holdfast.measures.files import classify

    declarations, markers = reader.frame("declarations"), reader.frame("markers")
    files = classify(reader.frame("files"), declarations, markers)
    estate = detect(files, markers, declarations, reader.frame("repositories"))
    return as_typed(estate, settings.production, settings.not_production), files


def known(reader: Reader, settings: Settings) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Every asset there is now, by its key: its kind and its files."""
    now = said(reader, *found(reader, settings))
    files = dict(now.estate.members.group_by("asset").agg("name").iter_rows())
    kinds = dict(now.estate.assets.select("asset", "kind").iter_rows())
    of_repositories = {key: (kind, tuple(sorted(files.get(key, ())))) for key, kind in kinds.items()}
    return of_repositories | {one.asset: (one.kind, ()) for one in now.outside}
