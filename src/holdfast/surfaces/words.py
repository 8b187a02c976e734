"""The words of a command line in the order in which the program reads them."""

from __future__ import annotations

from collections.abc import Collection, Sequence


def in_order(words: Sequence[str], subcommands: Collection[str], valued: Collection[str]) -> list[str]:
    """The words with a subcommand moved before the options that were typed between its group and it.

    `valued` are the options of the group that take a value, so that a value is never taken for a subcommand.

    >>> in_order(["people", "--workspace", "here", "left", "Ann"], {"left"}, {"--workspace"})
    ['people', 'left', '--workspace', 'here', 'Ann']
    >>> in_order(["people", "--workspace", "left"], {"left"}, {"--workspace"})
    ['people', '--workspace', 'left']
    """
    at = 1
    while at < len(words) and words[at].startswith("-") and words[at] != "--":
        at += 2 if words[at] in valued else 1
    if at == 1 or at >= len(words) or words[at] not in subcommands:
        return list(words)
    return [words[0], words[at], *words[1:at], *words[at + 1 :]]
