"""A firm in which all that comes from outside tries to act: names of repositories, paths, branches, authors, files, and
everything that somebody can type."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

from hostile_answers import PAYLOADS
from invented_firm import git

SCANNED = date(2026, 11, 20)
IN_FOLDERS = [one for one in PAYLOADS if "\x00" not in one and len(one) < 120]
IN_NAMES = [one.translate(str.maketrans("<>", "  ")).strip() for one in IN_FOLDERS]
"""Git takes no angle brackets in names of authors."""
PEOPLE = tuple(f"{chr(65 + n)}. {one}" for n, one in enumerate(IN_NAMES[:8]))
BRANCH = "x\"onload='alert(1)'/<script>alert(2)</script>"


def hostile_firm(into: Path) -> Path:
    """The folder of the firm: three repositories, not scanned."""
    for place in range(3):
        name = IN_FOLDERS[place * 2].replace("/", "&#47;")
        _told(into / f"{place}{name}", place)
    roles = "".join(f"\n[[people]]\nname = {json.dumps(who)}\nemails = [{json.dumps(_email(n))}]\n"
                    f"team = {json.dumps(IN_FOLDERS[n])}\nrole = {json.dumps(IN_FOLDERS[-n - 1])}\n"
                    for n, who in enumerate(PEOPLE[:6]))  # fmt: skip
    (into / "holdfast.toml").write_text(
        f"company = {json.dumps(PAYLOADS[0])}\nscenarios = 200\njobs = 1\n{roles}", "utf-8"
    )
    return into


def _email(n: int) -> str:
    return f"a{n}\"'onload=alert(3)@{IN_NAMES[n][:20].replace(' ', '')}.example"


def _told(folder: Path, place: int) -> None:
    """A repository whose every name is a payload."""
    folder.mkdir(parents=True)
    git(folder, "init", "-q", "-b", BRANCH)
    stream = io.StringIO()
    asked = IN_FOLDERS[place:] + IN_FOLDERS[:place]
    paths = [f"{re.sub('/+', '/', one).strip('/')}/train_{n}.py" for n, one in enumerate(asked)]
    paths += [f"docs/runbooks/{one.replace('/', '')}.md" for one in asked[:5]]
    paths += [f"notebooks/{one.replace('/', '')}.ipynb" for one in asked[:3]]
    for n in range(120):
        who, path = PEOPLE[(place * 2 + n % 3) % len(PEOPLE)], paths[n % len(paths)]
        at = int(datetime(2025, 3, 1, 12, tzinfo=UTC).timestamp()) + n * 5 * 86_400
        person = f"{who} <{_email(PEOPLE.index(who))}>"
        stream.write(f"commit refs/heads/{BRANCH}\nauthor {person} {at} +0000\ncommitter {person} {at} +0000\n")
        said = f"{asked[n % len(asked)]}\n\nCo-authored-by: {PEOPLE[-1]} <{_email(7)}>\n"
        stream.write(f"data {len(said.encode())}\n{said}\n")
        for name, text in (
            (path, _text(asked, n)),
            ("CODEOWNERS", f"* @{asked[0]} {asked[1]}\n"),
            ("README.md", _text(asked, n)),
        ):
            stream.write(f"M 100644 inline {_quoted(name)}\ndata {len(text.encode())}\n{text}\n")
    git(folder, "fast-import", "--quiet", stdin=stream.getvalue())


def _text(asked: list[str], n: int) -> str:
    lines = [f"# {one}" for one in asked[:6]]
    return "\n".join([*lines, "import torch", *(f"def step_{i}(x): return x + {n}" for i in range(60))])


def _quoted(path: str) -> str:
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'
