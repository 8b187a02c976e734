"""What the company says of its estate: parts, joins, exclusions, kinds, production, holders, what no repository holds.

Each is one entry with a number that undoes it; what is typed about an asset outlives the next scan.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field as Limits

from holdfast.errors import BadInput, UnknownName, nearest
from holdfast.operations.contract import Context, Receipt
from holdfast.operations.known_assets import KnownAssets
from holdfast.operations.opening import reader_of
from holdfast.operations.people import Somebody
from holdfast.operations.secret_values import refuse_secrets
from holdfast.store.state import Entry, State
from holdfast.terms.nouns import OUTSIDE, AssetId, AssetKind, PersonId
from holdfast.terms.request import Field, Of, Request
from holdfast.terms.text import Text, text

WHICH = "as `holdfast assets` lists it, such as 'api:src/serve'"
One = Annotated[str, Field("Asset", limits=WHICH, positional=True, of=Of.ASSET)]
Why = Annotated[str, Field("Why", limits="a sentence; no secret")]
Holders = Annotated[
    tuple[str, ...], Field("Who holds it", limits="a handle such as 'person 4', a name or an address", of=Of.PERSON)
]
Elsewhere = Annotated[
    int, Limits(ge=0, le=1000), Field("Others who hold it", limits="how many who are in none of these repositories")
]
LONGEST = 80
"""Signs in a name that somebody gives to what no repository holds."""


class Split(Request):
    """A part of an asset becomes one of its own."""

    asset: One
    paths: Annotated[
        tuple[str, ...],
        Limits(min_length=1),
        Field("Paths", limits="folders or files of it; together they are the new asset", positional=True),
    ]


class Merge(Request):
    """Assets of one repository become one, under the first's name."""

    assets: Annotated[
        tuple[str, ...],
        Limits(min_length=2),
        Field("Assets", limits=f"two or more, {WHICH}", positional=True, of=Of.ASSET),
    ]


class Exclude(Request):
    """Nobody has to look after this: it counts nowhere."""

    asset: One
    why: Why = ""


class Production(Request):
    """Somebody depends on this now."""

    asset: One


class Undeployed(Request):
    """Nobody depends on this, whatever it looks like."""

    asset: One


class Kind(Request):
    """What sort of thing it is."""

    asset: One
    kind: Annotated[str, Field("Kind", limits=", ".join(AssetKind), positional=True, among=tuple(AssetKind))]


class Add(Request):
    """Something that no repository holds. A credential by its name only, never its value."""

    name: Annotated[str, Field("Name", limits=f"what your people call it; at most {LONGEST} signs", positional=True)]
    kind: Annotated[str, Field("Kind", limits=", ".join(OUTSIDE), among=tuple(OUTSIDE))]
    holder: Holders = ()
    elsewhere: Elsewhere = 0
    nobody: Annotated[bool, Field("Nobody holds it")] = False
    production: Annotated[bool, Field("Customers or production depend on it")] = False
    document: Annotated[str, Field("Where it is written down", limits="a page or file; no secret")] = ""
    why: Why = ""


class Holder(Request):
    """Somebody holds it, by your word. Their own answer and a drill outrank it."""

    asset: One
    person: Somebody


class Unhold(Request):
    """Somebody does not hold it, by your word, whatever history looks like."""

    asset: One
    person: Somebody


def split(command: Split, context: Context) -> Receipt:
    """Raises `BadInput` where a path is not in the asset, nothing would be left, or the part is an asset already."""
    known = context.assets()
    asset = known.find(command.asset)
    _in_a_repository(asset, known, "split")
    paths = tuple(dict.fromkeys(_path(path, asset, known) for path in command.paths))
    inside = [name for name in known.files[asset] if any(_below(name, path) for path in paths)]
    part = f"{asset.partition(':')[0]}:{paths[0]}"
    if len(inside) == len(known.files[asset]):
        raise BadInput(
            f"Every file of `{known.name(asset)}` lies there, so nothing would be left of it. Name fewer paths."
        )
    if part in known.files:
        raise BadInput(
            f"`{known.name(part)}` is an asset already. Begin with another path, or join it to another asset with "
            "`holdfast assets merge`."
        )
    undo = _record("split", {"asset": asset, "paths": list(paths), "part": part}, [asset, *paths], context)
    said = text(
        "{part} is an asset of its own now: {n:file|files} of {asset}.",
        part=AssetId(part), n=len(inside), asset=AssetId(asset),
    )  # fmt: skip
    return Receipt("assets split", (said,), undo=undo)


def merge(command: Merge, context: Context) -> Receipt:
    """Raises `BadInput` for one asset twice, for assets of several repositories, and for what lies in none."""
    known = context.assets()
    first, *others = dict.fromkeys(known.find(one) for one in command.assets)
    if not others:
        raise BadInput(f"All of these mean `{known.name(first)}`. Name two assets or more.")
    for one in (first, *others):
        _in_a_repository(one, known, "joined to another asset")
    repositories = {one.partition(":")[0] for one in (first, *others)}
    if len(repositories) > 1:
        raise BadInput(
            f"These lie in {len(repositories)} repositories ({', '.join(map(known.show, sorted(repositories)))}). An "
            "asset lies in one: its documents, owners and neighbours are looked for there. Leave them apart, and name "
            "the same holders with `holdfast assets holder`."
        )
    undo = _record("merge", {"asset": first, "with": others}, [first, *others], context)
    said = text("{others} belong to {asset} now.", others=tuple(map(AssetId, others)), asset=AssetId(first))
    if len(others) == 1:
        said = text("{other} belongs to {asset} now.", other=AssetId(others[0]), asset=AssetId(first))
    return Receipt("assets merge", (said,), undo=undo)


def exclude(command: Exclude, context: Context) -> Receipt:
    """Raises `BadInput` for the last asset that is left."""
    refuse_secrets(why=command.why)
    known = context.assets()
    asset = known.find(command.asset)
    if len(known.files) == 1:
        raise BadInput(f"`{known.name(asset)}` is the last asset: without it there is nothing to look after.")
    undo = _record("exclude", {"asset": asset, "why": command.why}, [asset], context)
    said = text("{asset} counts nowhere now. `holdfast assets` lists what was left out.", asset=AssetId(asset))
    return Receipt("assets exclude", (said,), undo=undo)


def production(command: Production, context: Context) -> Receipt:
    """Mark it as production; what was typed last holds, before `holdfast.toml` and every sign."""
    return _used("production", command.asset, "{asset} is in production.", context)


def undeployed(command: Undeployed, context: Context) -> Receipt:
    """Mark it as not in production."""
    return _used("not-production", command.asset, "{asset} is not in production.", context)


def kind(command: Kind, context: Context) -> Receipt:
    """Raises `BadInput` for a kind of the other sort: what lies in a repository is no account."""
    known = context.assets()
    asset = known.find(command.asset)
    outside = AssetId(asset).outside
    said = kind_of(command.kind, [one for one in AssetKind if (one in OUTSIDE) is outside])
    undo = _record("kind", {"asset": asset, "kind": said.value}, [asset], context, topic="kind")
    return Receipt("assets kind", (text("{asset} is of the kind {kind}.", asset=AssetId(asset), kind=said),), undo=undo)


def add(command: Add, context: Context) -> Receipt:
    """Raises `Refused` for what looks like a secret's value, `BadInput` for a name that is taken."""
    if command.nobody and (command.holder or command.elsewhere):
        raise BadInput("`--nobody` was given together with holders. Give one of the two.")
    known = context.assets()
    refuse_secrets(name=command.name, why=command.why, document=command.document)
    name = free_name(command.name, known)
    sort = kind_of(command.kind, OUTSIDE)
    people = found_people(command.holder, context)
    value = added(
        name, sort, people, context, elsewhere=command.elsewhere, nobody=command.nobody,
        production=command.production, document=command.document, why=command.why,
    )  # fmt: skip
    undo = _record("add", value, [name], context)
    return Receipt("assets add", (held_by(name, people, command.elsewhere, nobody=command.nobody),), undo=undo)


def holder(command: Holder, context: Context) -> Receipt:
    """Note that somebody holds it."""
    return _hold(command.asset, command.person, context, holds=True)


def unhold(command: Unhold, context: Context) -> Receipt:
    """Note that somebody does not."""
    return _hold(command.asset, command.person, context, holds=False)


def added(
    name: str, sort: AssetKind, people: Sequence[PersonId], context: Context, *, elsewhere: int, nobody: bool,
    production: bool = False, document: str = "", why: str = "",
) -> dict[str, Any]:  # fmt: skip
    """What is stored of something that no repository holds."""
    reader = reader_of(context.workspace, context.settings, context.chance)
    return {
        "what": "add", "asset": name, "kind": sort.value, "holders": [list(reader.alias_of(who)) for who in people],
        "elsewhere": elsewhere, "nobody": nobody, "production": production, "document": document, "why": why,
        "on": context.now.date().isoformat(),
    }  # fmt: skip


def held_by(name: str, people: Sequence[PersonId], elsewhere: int, *, nobody: bool) -> Text:
    """A sentence: who holds it."""
    asset = AssetId(name)
    if nobody:
        return text("{asset}: nobody holds it.", asset=asset)
    if people and elsewhere:
        return text(
            "{asset}: held by {who} and {n:other|others} whom no repository knows.",
            asset=asset, who=tuple(sorted(people)), n=elsewhere,
        )  # fmt: skip
    if people:
        return text("{asset}: held by {who}.", asset=asset, who=tuple(sorted(people)))
    if elsewhere:
        return text("{asset}: held by {n:person|people} whom no repository knows.", asset=asset, n=elsewhere)
    return text("{asset} was added. Who holds it was not said: `holdfast assets holder`.", asset=asset)


def found_people(written: Sequence[str], context: Context) -> tuple[PersonId, ...]:
    """The people that are meant, each once. What means nobody and looks like a secret is not repeated."""
    reader = reader_of(context.workspace, context.settings, context.chance)
    try:
        return tuple(dict.fromkeys(reader.find(one) for one in written))
    except UnknownName:
        refuse_secrets(holder=" ".join(written))
        raise


def free_name(written: str, known: KnownAssets) -> str:
    """A name for what no repository holds. Raises `BadInput` where it is taken, too long, or written like a path."""
    name = " ".join(written.split())
    if not name or len(name) > LONGEST or not name.isprintable():
        raise BadInput(f"A name has 1 to {LONGEST} signs that can be printed; this one has {len(name)}.")
    if ":" in name or "#" in name:
        raise BadInput("A name has no `:` and no `#`: those are for what lies in a repository. Use a space or a dash.")
    taken = {key.casefold(): key for key in known.files}
    repositories = {key.partition(":")[0].casefold() for key in known.files if ":" in key}
    if name.casefold() in repositories:
        raise BadInput(f"`{name}` is a repository's name. Call it something else, such as `{name} account`.")
    if name.casefold() in taken:
        raise BadInput(
            f"`{taken[name.casefold()]}` is there already. Say who holds it with `holdfast assets holder`, or take it "
            "away with `holdfast assets exclude`."
        )
    return name


def kind_of(written: str, allowed: Sequence[AssetKind]) -> AssetKind:
    """The kind that is meant: its name, or the one name that begins so. Raises `UnknownName` otherwise."""
    spelled = " ".join(written.casefold().replace("-", " ").split())
    for found in ([one for one in allowed if one == spelled], [one for one in allowed if one.startswith(spelled)]):
        if len(found) == 1 and spelled:
            return found[0]
    raise UnknownName(f"`{written}` is no kind that fits. Allowed: {', '.join(allowed)}.", nearest(spelled, allowed))


def refuse_if_built_on(target: Entry, live: Sequence[Entry]) -> None:
    """Raises `BadInput` where a later change names what this one made, or parts what this one joined."""
    value = target.value
    made = {value.get("part"), value["asset"] if value["what"] == "add" else None} - {None}
    joined = value["asset"] if value["what"] == "merge" else None
    for later in live:
        about = {later.value["asset"], *later.value.get("with", ())}
        parts = later.value["what"] == "split" and later.value["asset"] == joined
        if later.number > target.number and later.topic != target.topic and (made & about or parts):
            raise BadInput(
                f"Change {target.number} (`{target.operation}`) no longer applies: change {later.number} "
                f"(`{later.operation}`) stands on it. Undo that one first."
            )


def _used(what: str, written: str, words: str, context: Context) -> Receipt:
    asset = context.assets().find(written)
    undo = _record(what, {"asset": asset}, [asset], context, topic="production")
    return Receipt(f"assets {what}", (text(words, asset=AssetId(asset)),), undo=undo)


def _hold(written: str, person: str, context: Context, *, holds: bool) -> Receipt:
    asset = context.assets().find(written)
    reader = reader_of(context.workspace, context.settings, context.chance)
    who = reader.find(person)
    alias = list(reader.alias_of(who))
    value = {"what": "holder", "asset": asset, "alias": alias, "holds": holds, "on": context.now.date().isoformat()}
    what = "holder" if holds else "unhold"
    undo = _record(what, value, [asset, *alias], context, topic="holder")
    words = "{who} holds {asset}, by your word." if holds else "{who} does not hold {asset}, by your word."
    return Receipt(f"assets {what}", (text(words, who=who, asset=AssetId(asset)),), undo=undo)


def _in_a_repository(asset: str, known: KnownAssets, done: str) -> None:
    if AssetId(asset).outside:
        raise BadInput(f"`{known.name(asset)}` lies in no repository: it has no files, and cannot be {done}.")


def _path(written: str, asset: str, known: KnownAssets) -> str:
    """A path of an asset's repository with files of the asset at or below it."""
    repository = asset.partition(":")[0]
    path = written.strip().removeprefix(f"{repository}:").removeprefix("./").strip("/")
    if any(_below(name, path) for name in known.files[asset]):
        return path
    owner = next((key for key, names in known.files.items() if _of(key, repository) and _holds(names, path)), None)
    if owner:
        raise BadInput(f"`{written}` belongs to `{known.name(owner)}`, not to `{known.name(asset)}`. Split that one.")
    folders = {name.rpartition("/")[0] for name in known.files[asset]} - {""}
    shown = {known.show(one): one for one in sorted({*known.files[asset], *folders})}
    if path in shown:
        return shown[path]
    raise UnknownName(
        f"No file of `{known.name(asset)}` lies at `{written}`. Give folders or files of it, from the top of the "
        "repository.",
        nearest(path, shown),
    )


def _of(key: str, repository: str) -> bool:
    return key.startswith(f"{repository}:")


def _holds(names: Sequence[str], path: str) -> bool:
    return any(_below(name, path) for name in names)


def _below(name: str, path: str) -> bool:
    return name == path or name.startswith(path + "/")


def _record(what: str, value: dict[str, Any], about: Sequence[str], context: Context, topic: str = "") -> int:
    """Write one entry down; its number undoes it. With a `topic` it takes the place of what was said of that before."""
    with State.opened(context.workspace.state) as state:
        parts = [topic, *about] if topic else [what, *about, state.revision + 1]
        key = f"asset {json.dumps(parts)}"
        return state.record(f"assets {what}", "asset", key, {"what": what, **value}, context.now)
