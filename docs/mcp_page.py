"""The page about `holdfast mcp`: its tools and their arguments come from the registry."""

from __future__ import annotations

from holdfast.questions import QUESTIONS
from holdfast.questions.contract import Question
from holdfast.surfaces.mcp.arguments import LONGEST, MOST, WHOLE, input_schema
from holdfast.surfaces.mcp.limits import LEAST_A_DAY, MOST_A_DAY, MOST_TOGETHER, ROWS, TYPED_ROWS, WINDOW
from holdfast.surfaces.mcp.tools import described
from holdfast.surfaces.mcp.untrusted import LONGEST as SHOWN

START = """# Ask through an assistant

`holdfast mcp` answers an assistant's questions over the Model Context Protocol: every question is a tool, and tools
only read. Three lines in the settings of a client (most take this form):

```json
{"mcpServers": {"holdfast": {
  "command": "holdfast",
  "args": ["mcp", "--workspace", "/folder/that/you/scanned"]}}}
```

Without `--workspace`, the nearest `holdfast.toml` answers, else the latest scan. Nothing has to be started again after
a new scan, a typed change or a new setting. It speaks over stdin and stdout only, and ends when the client does.

**Where answers go.** Holdfast sends nothing anywhere. Your client does: whoever runs its model reads every answer, and
with `--purpose` the names in it. Names are masked unless you start it so.
"""

GRANTED = f"""
## What is allowed at the start, and only then

| option | meaning |
| --- | --- |
| `--workspace FOLDER` | which workspace answers |
| `--purpose continuity` | show names (or `onboarding`, `leave cover`); each call is logged before it is answered |
| `--grant pay` | offer questions about pay too; without it they are not listed |

## What protects people

- People are handles, such as 'person 4', in and out. What an assistant wrote is never masked when it is said back: that
  would tell whose handle a name has.
- A loop over people is a ranking of people, whoever sorts it. So one call names {MOST_TOGETHER} people at most, and
  within {WINDOW.total_seconds() / 3600:.0f} hours at most a third of those who are active can be asked about, and
  never more than {MOST_A_DAY} ({LEAST_A_DAY} in the smallest company), whichever tools are used. Each call that names
  somebody is a row of the log, and the count is taken from there: a new session begins no new count. After that the
  tools about assets go on, and whoever is at the keyboard can ask further. This slows a program down; it does not bind
  somebody who may use the command line.
- Whatever stands behind a gate does so here. There is no tool that runs SQL, reads a file of the caller's choice, or
  changes anything.

## What protects the assistant

A language model reads an answer as text, and a folder can be called "ignore what you were told". Names that others
chose stand in fields of their own; in sentences they stand between “ and ”, as do other plain words that a sentence
takes in. They have no more than {SHOWN} letters; control letters are spelled out, and what turns or hides text is
taken out or spelled out. No description of a tool holds any. This makes an attempt visible; no wording makes it
impossible, so let no assistant act on an answer unasked.

## What comes back

The typed content is the answer that `--json` prints, to the last digit, with the schema
[`mcp.schema.json`](mcp.schema.json): that of [`answer.schema.json`](answer.schema.json), and beside each link the
`tool` and the `arguments` to call next. Tables have their first {TYPED_ROWS} rows, `left_out` says how many there are
besides, and claims stand beside the figures only; with `whole` true it is all there, which may be a megabyte. The text
beside it is short: the finding, every figure with its range, up to
{ROWS} rows of each table. A list takes {MOST} values, a text {LONGEST} letters. Calls are answered one at a time; steps
are told as progress, and a call that is called off ends at its next step.

An error has a `code`, and a `message` that says what was given, what is allowed and what to do.

"""


CODES = {
    "BAD_ARGUMENT": "an argument that is not allowed",
    "UNKNOWN_NAME": "a tool, argument, asset or handle that is not there; `near` lists the nearest that are",
    "NO_PURPOSE": "a name where only a handle is taken, because the server was started without `--purpose`",
    "NO_PEOPLE_RANKING": "more people within a day than a program may ask about",
    "PAY_NOT_GRANTED": "a question about pay, and the server was started without `--grant pay`",
    "NOTHING_TO_READ": "nothing was scanned yet",
    "LOCKED": "another process is writing to this workspace: try again",
    "TOO_NEW": "a newer Holdfast wrote this workspace",
    "STORE": "the workspace could not be read",
    "AUDIT_UNWRITABLE": "what must be logged first cannot be, so nothing is shown",
    "AUDIT_DAMAGED": "the log is not as it was written, so nothing is shown that must be logged",
    "FAULT": "a fault of Holdfast's own",
}
"""What an error's code means; there may be others, each with a message that says what to do."""


def mcp_page() -> str:
    """The whole page."""
    codes = "".join(f"| `{code}` | {meaning} |\n" for code, meaning in CODES.items())
    tools = "".join(_tool(question) for question in QUESTIONS.values())
    return (
        START
        + GRANTED
        + "| code | meaning |\n| --- | --- |\n"
        + codes
        + "\n## Tools\n\nEvery tool takes `whole` as well.\n"
        + tools
    )


def _tool(question: Question) -> str:
    fields = input_schema(question.request, masked=True)["properties"]
    fields = {name: one for name, one in fields.items() if name != WHOLE}
    rows = "".join(f"- `{name}`: {one['description']}\n" for name, one in fields.items())
    return f"\n### `{question.slug}`\n\n{described(question)}\n\n{rows or 'No arguments of its own.' + chr(10)}"
