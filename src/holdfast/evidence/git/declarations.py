"""Parsers of the files in which a repository speaks about itself: `.mailmap`, `.gitattributes`, `CODEOWNERS`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from holdfast.evidence.git.plainfiles import as_text

CODEOWNERS_PLACES = ("CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
LONGEST_LINE = 2000
_MAILMAP = re.compile(r"([^<>]*)<([^<>]*)>(?:([^<>]*)<([^<>]*)>)?\s*(?:#.*)?\Z")
_WORDS = re.compile(r"(?:\\.|[^\s\\])+")


class Declaration(NamedTuple):
    """One row: which line of which file says what. An empty `value` marks a line that could not be read."""

    source: str
    file: str
    line: int
    key: str
    value: str


def source_of(path: str) -> str | None:
    """Which kind of declaration the file at `path` makes, if any.

    >>> source_of(".mailmap"), source_of("docs/.gitattributes"), source_of("docs/CODEOWNERS"), source_of("a/.mailmap")
    ('.mailmap', '.gitattributes', 'CODEOWNERS', None)
    """
    if path == ".mailmap":
        return path
    if path.rpartition("/")[2] == ".gitattributes":
        return ".gitattributes"
    return "CODEOWNERS" if path in CODEOWNERS_PLACES else None


def declarations(path: str, content: bytes) -> Iterator[Declaration]:
    """What the file says, a row for each alias, attribute or owner."""
    source = source_of(path)
    if source is None:
        return
    for number, raw in enumerate(content.split(b"\n"), 1):
        line = as_text(raw[:LONGEST_LINE]).strip()
        if line and not line.startswith("#"):
            for key, value in PARSERS[source](line):
                yield Declaration(source, path, number, key, value)


def mailmap(line: str) -> Iterator[tuple[str, str]]:
    """The canonical person and the alias on one line of `.mailmap`, each as `Name <email>`.

    A part that the line does not say is left out.

    >>> list(mailmap("Ada Example <ada@example.com> ada <ada@laptop>"))
    [('Ada Example <ada@example.com>', 'ada <ada@laptop>')]
    >>> list(mailmap("Ada Example <ada@laptop>")), list(mailmap("<ada@example.com> <ada@laptop>"))
    ([('Ada Example <ada@laptop>', '<ada@laptop>')], [('<ada@example.com>', '<ada@laptop>')])
    """
    found = _MAILMAP.match(line)
    if found is None:
        yield line, ""
        return
    name, email, alias, alias_email = (part.strip() if part is not None else None for part in found.groups())
    if alias_email is None:
        yield f"{name} <{email}>".strip(), f"<{email}>"
    else:
        yield f"{name} <{email}>".strip(), f"{alias} <{alias_email}>".strip()


def attributes(line: str) -> Iterator[tuple[str, str]]:
    """The pattern and each attribute on one line of `.gitattributes`; macros are left out.

    >>> list(attributes("vendor/** linguist-vendored -text"))
    [('vendor/**', 'linguist-vendored'), ('vendor/**', '-text')]
    >>> list(attributes('"a b/*" linguist-generated=true'))
    [('a b/*', 'linguist-generated=true')]
    """
    quoted = re.match(r'"((?:[^"\\]|\\.)*)"\s*', line)
    pattern, rest = (quoted[1], line[quoted.end() :]) if quoted else (line.split()[0], line[len(line.split()[0]) :])
    if not pattern.startswith("[attr]"):
        for attribute in rest.split():
            yield pattern, attribute


def owners(line: str) -> Iterator[tuple[str, str]]:
    """The pattern and each owner on one line of `CODEOWNERS`; a pattern without owners takes none of them away here.

    >>> list(owners("/serve/ @example/serving ada@example.com # on call"))
    [('/serve/', '@example/serving'), ('/serve/', 'ada@example.com')]
    """
    words = _WORDS.findall(line.partition(" #")[0])
    if not words or line.startswith(("[", "^[")):
        return  # a section of GitLab's
    for owner in words[1:]:
        yield words[0].replace("\\ ", " "), owner


PARSERS: dict[str, Callable[[str], Iterator[tuple[str, str]]]] = {
    ".mailmap": mailmap,
    ".gitattributes": attributes,
    "CODEOWNERS": owners,
}
