"""What people said of files and assets and what drills showed, read from the entries, as the models take it.

The person concerned outranks whoever names them, and a drill outranks both. What was withdrawn was never said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from holdfast.questions import history
from holdfast.questions.contract import Context
from holdfast.terms.answer import Note, NoteRole
from holdfast.terms.nouns import AssetId, PersonId
from holdfast.terms.text import Text, text

if TYPE_CHECKING:
    import polars as pl

    from holdfast.store.reader import Reader
    from holdfast.store.state import AliasKey

SHOWN = 3
"""How many contradictions a page names."""


@dataclass(frozen=True, slots=True)
class Contested:
    """Two statements that cannot both be so: `one` (None: not noted) says that `other` holds `what`, `other` no."""

    what: AssetId
    one: PersonId | None
    other: PersonId


@dataclass(frozen=True, eq=False)
class Attested:
    """`files` is as `models.posterior.heard` takes it, `stated` as `models.holding.hold` does, `people` who spoke or
    was drilled within the last months. `overtaken` answers count no more, as others changed most of the file since;
    `unplaced` are about files or assets that are gone. `answers` and `drills` count what is in use.
    """

    files: pl.DataFrame
    stated: pl.DataFrame
    people: tuple[int, ...]
    answers: int
    drills: int
    overtaken: int
    unplaced: int
    contested: tuple[Contested, ...]

    @property
    def any(self) -> bool:
        """Whether anybody said or showed anything."""
        return bool(self.answers or self.drills or self.overtaken or self.unplaced)


SPOKEN = {
    "file": "Int64", "person": "Int32", "says": "Boolean", "kind": "String", "age_days": "Float64", "own": "Boolean",
}  # fmt: skip
STATED = {"asset": "String", "person": "Int32", "holds": "Boolean", "kind": "String", "age_days": "Float64"}


def load(
    context: Context,
    known: history.History,
    members: pl.DataFrame,
    named: pl.DataFrame,
    months: float,
    there: Collection[str],
) -> Attested:
    """Everything that was said and not withdrawn.

    `members` has asset and file, `named` who was typed to hold which asset, in the form of `stated`, which takes it in;
    `there` are the assets that there are now: what was said of others counts not, and counts again once they are back.
    Whoever spoke or was drilled within `months` is there, whether or not they commit.
    """
    import polars as pl

    reader = context.reader
    said, shown = spoken_of(reader, "answer", "says"), spoken_of(reader, "drill", "passed")
    of_files = [value for value in said if "name" in value]
    of_assets = [value for value in said if value.get("asset") in there]
    tried = [value for value in shown if value["asset"] in there]
    gone = len(said) - len(of_files) - len(of_assets) + len(shown) - len(tried)
    spoken, unplaced = _spoken(reader, known, of_files)
    spoken = _not_drilled(spoken, members, tried, reader)
    kept = _still_counting(spoken, known.touches)
    own_words, drills = _stated(reader, of_assets, "says", "answer"), _stated(reader, tried, "passed", "drill")
    stated = pl.concat([named.select(list(STATED)), own_words, drills, _named(reader, of_assets)])
    own = kept.filter("own").height
    recent = [
        reader.person_of(_alias(value["alias"]))
        for value in (*said, *shown)
        if (reader.as_of - date.fromisoformat(value["on"])).days * 12 <= months * 365.25
    ]
    return Attested(
        files=kept.select(list(SPOKEN)),
        stated=stated,
        people=tuple(sorted({person for person in recent if person is not None})),
        answers=own + own_words.height,
        drills=drills.height,
        overtaken=spoken.filter("own").height - own,
        unplaced=unplaced + gone,
        contested=(*_contested_files(reader, of_files), *_contested(reader, stated)),
    )


def spoken_of(reader: Reader, kind: str, verdict: str) -> list[Mapping[str, Any]]:
    """Entries of a kind that were not withdrawn; asked as of an earlier day, those of that day or before."""
    return [
        entry.value
        for entry in reader.entries
        if entry.kind == kind and entry.value[verdict] is not None
        and (reader.day is None or date.fromisoformat(entry.value["on"]) <= reader.day)
    ]  # fmt: skip


def _alias(written: Any) -> AliasKey:
    return str(written[0]), str(written[1])


def _age(reader: Reader, value: Mapping[str, Any]) -> float:
    return float(max(0, (reader.as_of - date.fromisoformat(value["on"])).days))


def _spoken(reader: Reader, known: history.History, values: Iterable[Mapping[str, Any]]) -> tuple[pl.DataFrame, int]:
    """Answers on files by file, each as of the person who gave it and of whoever they named instead; and how many are
    about files that are gone. A file that was renamed since is still the same one."""
    import polars as pl

    values = list(values)
    rows, gone = [], 0
    places = _places(reader, known) if values else {}
    for value in values:
        file = _file(places, value)
        person = reader.person_of(_alias(value["alias"]))
        if file is None or person is None:
            gone += 1
            continue
        at = int(datetime.combine(date.fromisoformat(value["on"]), time.max, UTC).timestamp())
        rows.append((file, person, bool(value["says"]), "answer", _age(reader, value), True, at))
        instead = reader.person_of(_alias(value["instead"])) if value.get("instead") else None
        if instead is not None:
            rows.append((file, instead, True, "named", _age(reader, value), False, at))
    frame = pl.DataFrame(rows, schema=_types({**SPOKEN, "at": "Int64"}), orient="row")
    ordered = frame.sort("file", "person", "own", "at", maintain_order=True)
    return ordered.unique(["file", "person"], keep="last", maintain_order=True), gone


def _types(schema: Mapping[str, str]) -> dict[str, Any]:
    import polars as pl

    return {name: getattr(pl, kind) for name, kind in schema.items()}


def _places(reader: Reader, known: history.History) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """For each repository's name and path the files that ever had it, as (since when, file), oldest first."""
    names = dict(reader.frame("repositories", ("repository", "name")).iter_rows())
    there = set(known.files["file"].drop_nulls())
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for repository, name, file, since in history.ever_named(reader).sort("time").iter_rows():
        if file in there:
            found.setdefault((names[repository], name), []).append((since, file))
    return found


def _file(places: Mapping[tuple[str, str], list[tuple[int, int]]], value: Mapping[str, Any]) -> int | None:
    """The file that had this name when the answer was given."""
    held = places.get((value["repository"], value["name"]))
    if not held:
        return None
    at = datetime.combine(date.fromisoformat(value["on"]), time.max, UTC).timestamp()
    return max((one for one in held if one[0] <= at), default=held[0])[1]


def _not_drilled(
    spoken: pl.DataFrame, members: pl.DataFrame, shown: Iterable[Mapping[str, Any]], reader: Reader
) -> pl.DataFrame:
    """Answers on files of assets on which the same person was not drilled: what they showed outranks what they say."""
    import polars as pl

    pairs = [(value["asset"], reader.person_of(_alias(value["alias"]))) for value in shown]
    drilled = pl.DataFrame(pairs, schema={"asset": pl.String, "person": pl.Int32}, orient="row").drop_nulls()
    return spoken.join(drilled.join(members, on="asset").select("file", "person"), on=["file", "person"], how="anti")


def _still_counting(spoken: pl.DataFrame, touches: pl.DataFrame) -> pl.DataFrame:
    """Without answers on files of which others made more than half of all changes since."""
    import polars as pl

    changes = touches.select("file", "commit", pl.col("person").alias("by"), "time").join(spoken, on="file")
    key = ["file", "person"]
    mine = pl.col("by") == pl.col("person")
    each = changes.group_by(*key, "commit").agg(pl.col("time").first(), pl.col("at").first(), mine=mine.any())
    since = pl.col("time") > pl.col("at")
    counted = each.group_by(key).agg(others=(since & ~pl.col("mine")).sum(), all=pl.len())
    over = counted.filter(pl.col("others") * 2 > pl.col("all"))
    return spoken.join(over, on=key, how="anti")


def _stated(reader: Reader, values: Iterable[Mapping[str, Any]], verdict: str, kind: str) -> pl.DataFrame:
    import polars as pl

    rows = [
        (value["asset"], person, bool(value[verdict]), kind, _age(reader, value))
        for value in values
        if (person := reader.person_of(_alias(value["alias"]))) is not None
    ]
    return pl.DataFrame(rows, schema=_types(STATED), orient="row")


def _named(reader: Reader, values: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Whom people named as holders of whole assets when they said no for themselves."""
    instead = [{**value, "alias": value["instead"], "says": True} for value in values if value.get("instead")]
    return _stated(reader, instead, "says", "named")


def _contested_files(reader: Reader, values: Iterable[Mapping[str, Any]]) -> tuple[Contested, ...]:
    """Where somebody named another for a file, and that other said no."""
    values = list(values)
    refused = {
        (value["repository"], value["name"], reader.person_of(_alias(value["alias"])))
        for value in values
        if not value["says"]
    }
    return tuple(
        _contest(reader, f"{value['repository']}:{value['name']}", value["alias"], value["instead"])
        for value in values
        if value.get("instead")
        and (value["repository"], value["name"], reader.person_of(_alias(value["instead"]))) in refused
    )


def _contest(reader: Reader, what: str, one: Any, other: Any) -> Contested:
    return Contested(AssetId(what), reader.handle_of(_alias(one)), reader.handle_of(_alias(other)))


def _contested(reader: Reader, stated: pl.DataFrame) -> tuple[Contested, ...]:
    """Where somebody is named as the holder of a whole asset, and says no. A drill's result contradicts nobody."""
    import polars as pl

    named = stated.filter((pl.col("kind") == "named") & pl.col("holds"))
    refused = stated.filter((pl.col("kind") == "answer") & ~pl.col("holds")).select("asset", "person")
    both = named.join(refused, on=["asset", "person"], how="semi").unique(["asset", "person"]).sort("asset", "person")
    return tuple(
        Contested(AssetId(asset), None, reader.handle(person))
        for asset, person in both.select("asset", "person").rows()
    )


def notes(found: Attested) -> tuple[Note, ...]:
    """How many answers are in use, what no longer counts, and which statements contradict each other."""
    if not found.any:
        return ()
    use = "In use: {answers:answer|answers} that people gave about their own files and assets, {drills:drill|drills}."
    said = [Note(NoteRole.ASSUMED, text(use, answers=found.answers, drills=found.drills))]
    old = found.overtaken + found.unplaced
    if old:
        why = "{n:answer counts|answers count} no more: others changed most of the file since, or it is gone."
        said.append(Note(NoteRole.ASSUMED, text(why, n=old)))
    said += [Note(NoteRole.CAUTION, contradiction(one)) for one in found.contested[:SHOWN]]
    return tuple(said)


def contradiction(one: Contested) -> Text:
    """Two statements against each other, and which of them counts."""
    counts = "says no. Both are kept; what {other} says or shows counts. A drill would settle it: `holdfast drill`."
    if one.one is None:
        return text("{other} was named as a holder of {what} and " + counts, other=one.other, what=one.what)
    return text(
        "{one} says that {other} could maintain {what}; {other} " + counts, one=one.one, other=one.other, what=one.what
    )
