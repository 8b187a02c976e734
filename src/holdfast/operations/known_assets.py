"""The estate as an operation needs it: which assets there are, and which one somebody means by what they typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from holdfast.errors import BadInput, UnknownName, nearest


def plainly(words: str) -> str:
    """Shows words as they are; a surface gives one that masks names instead."""
    return words


@dataclass(frozen=True, slots=True)
class KnownAssets:
    """Each asset's files by its key (none for what no repository holds), and its kind.

    `show` writes a key or path as the user sees it, names masked: both forms are understood, and only the shown one is
    ever printed.
    """

    files: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, str] = field(default_factory=dict)
    show: Callable[[str], str] = plainly

    def find(self, written: str) -> str:
        """The key of the one asset that is meant: its key, as it is shown, or its path where no other has it.

        >>> known = KnownAssets({"api:src/serve": ("src/serve/app.py",), "models:.": ("train.py",)})
        >>> known.find("api:src/serve/"), known.find("src/serve"), known.find("models")
        ('api:src/serve', 'api:src/serve', 'models:.')

        Raises `UnknownName` with the nearest, `BadInput` where several are meant.
        """
        wanted = written.strip().rstrip("/") or written
        for key in (wanted, f"{wanted}:."):
            if key in self.files:
                return key
        spelled = wanted.casefold()
        meant = [key for key in self.files if spelled in self._spellings(key)]
        if not meant:
            meant = [key for key in self.files if spelled == key.partition(":")[2].casefold()]
        if len(meant) > 1:
            shown = ", ".join(f"`{self.name(key)}`" for key in meant[:4]) + (", ..." if len(meant) > 4 else "")
            raise BadInput(f"`{written}` could be {len(meant)} assets: {shown}. Write the whole key.")
        if not meant:
            raise UnknownName(
                f"No asset is called `{written}`. Write it as `holdfast assets` lists it, such as `repository:folder`.",
                self.near(written),
            )
        return meant[0]

    def name(self, key: str) -> str:
        """An asset's key as it is printed, names masked."""
        return self.show(key.removesuffix(":."))

    def near(self, written: str) -> tuple[str, ...]:
        """The assets most like what was typed, as they are shown: by the whole key, else by the end of their path.

        >>> KnownAssets({"api:src/serve": (), "models:.": ()}).near("serv"), KnownAssets({"models:.": ()}).near("model")
        (('api:src/serve',), ('models',))
        """
        keys = {self.name(key).casefold(): self.name(key) for key in self.files}
        ends = {one.rpartition("/")[2].rpartition(":")[2]: shown for one, shown in keys.items()}
        wanted = written.strip().casefold()
        found = nearest(wanted, keys) or nearest(wanted.rpartition("/")[2].rpartition(":")[2], ends)
        return tuple(dict.fromkeys(keys.get(one) or ends[one] for one in found))

    def _spellings(self, key: str) -> set[str]:
        """A key as it is stored and as it is shown; the kind may stand in brackets, as pages write it."""
        place, _, kind = key.partition("#")
        bare = place.removesuffix(":.")
        forms = (key, f"{bare} ({kind})" if kind else bare)
        return {spelled.casefold() for form in forms for spelled in (form, self.show(form))}


def none_known() -> KnownAssets:
    """No estate: for operations that need none, and for workspaces that hold nothing yet."""
    return KnownAssets({})
