"""Which papers are guides that somebody follows step by step against what runs: a runbook, whatever it is called."""

from __future__ import annotations

import re
from collections.abc import Iterable

from holdfast.measures.estate import rules
from holdfast.measures.estate.roles import File

NUMBERED = re.compile(r"^(?:step|part)?[-_ ]?\d{1,2}[a-z]?[-_. ]")
"""A page that is one of several steps by its name: `01_setup_a_cluster.md`, `step-2-build.md`."""

OPERATES = re.compile(
    r"(?:^|[_\-. ])(?:deploy(?:ment|ing)?|releas(?:e|ing)|publishing|rollback|roll[-_]?out|upgrad(?:e|ing)"
    r"|migrat(?:e|ion|ing)|backup|restore|tear[-_]?down|troubleshoot(?:ing)?|debugging|operations?|maintenance|recovery|failover|incidents?"
    r"|canary|monitoring|provision(?:ing)?|rotation|on[-_]?boarding|off[-_]?boarding)(?:$|[_\-. ])"
)
"""Names of papers on work against something that runs."""

NO_GUIDE = re.compile(
    r"readme|change|history|notes|news|faq|contributing|develop|install|local|tutorial|homework|exercise|lesson|quickstart|example"
    r"|design|architecture|rfc|adr|proposal|overview|template|license|security|conduct|index"
)
"""Names of papers that explain, report, teach, or set up one's own machine."""

FAMILY, COMMANDS, STEPS, DENSE = 3, 4, 3, 15
"""So many numbered pages in a folder are a guide in parts; so many commands against what runs say so of one page,
if there is one to so many lines; and so many steps, or half as many commands, of a page whose name does."""


def guides(files: Iterable[File]) -> frozenset[str]:
    """The names of all such papers.

    >>> deploy = File("docs/deploy.md", 40, 900, {"doc:step": 5, "doc:command": 3})
    >>> sorted(guides([deploy, File("docs/design.md", 90, 900, {"doc:step": 5, "doc:command": 9})]))
    ['docs/deploy.md']
    """
    papers: dict[str, list[File]] = {}
    for file in files:
        if file.extension in rules.DOC_EXTENSIONS:
            papers.setdefault(file.name.rpartition("/")[0], []).append(file)
    found: set[str] = set()
    for folder, pages in papers.items():
        if _procedure(folder, pages):
            found |= {page.name for page in pages}
            continue
        words = set(folder.lower().split("/"))
        if not words & _ASIDE:
            told = bool(words & rules.DOC_FOLDERS)
            found |= {page.name for page in pages if _guides(page, told)} | _in_parts(pages, told)
    return frozenset(found)


_ASIDE = (
    rules.TEST_FOLDERS
    | rules.EXAMPLE_FOLDERS
    | frozenset({"installation", "install", "vendor", "third_party", "templates", "prompts", "course", "lessons"})
)


def _procedure(folder: str, pages: list[File]) -> bool:
    """Whether a folder is one skill of an assistant: a procedure written down with its steps."""
    above = folder.lower().split("/")[:-1]
    return above[-1:] == ["skills"] and any(page.base == "skill.md" and page.markers.get("doc:step") for page in pages)


def _guides(page: File, told: bool) -> bool:
    """Whether a page is one; among documentation (`told`), where commands explain too, its name must too."""
    if NO_GUIDE.search(page.base):
        return False
    steps, commands = page.markers.get("doc:step", 0), page.markers.get("doc:command", 0)
    if told:
        return bool(OPERATES.search(page.base)) and steps >= STEPS and 2 * commands >= COMMANDS
    if OPERATES.search(page.base) and (steps >= STEPS or 2 * commands >= COMMANDS):
        return True
    return commands >= COMMANDS and commands * DENSE >= page.lines


def _in_parts(pages: list[File], told: bool) -> set[str]:
    """The numbered pages of a folder, where there are some and one in three is followed by commands or steps; among
    documentation, whose chapters are numbered too, they must be called steps."""
    parts = [page for page in pages if NUMBERED.match(page.base) and (not told or page.base.startswith("step"))]
    followed = sum(
        page.markers.get("doc:command", 0) + page.markers.get("doc:step", 0) >= (1 if told else 2) for page in parts
    )
    return {page.name for page in parts} if len(parts) >= FAMILY and 3 * followed >= len(parts) else set()
