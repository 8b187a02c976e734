"""The command line: arguments in, one question asked or one operation run, its answer rendered.

Nothing heavy is imported here, so that `holdfast --help` answers before a person notices. Commands are built from the
registries, each from the fields of its `Request` or `Command`, and only the one that was typed is built whole.
"""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable
from typing import Any

import typer
import typer.core

from holdfast import __version__
from holdfast.errors import HoldfastError, Refused
from holdfast.operations import OPERATIONS
from holdfast.questions import QUESTIONS

HELP = """What goes dark if somebody leaves, for how many weeks, and at what cost.

Start with `holdfast scan FOLDER`: it reads the repositories below, runs nothing of theirs, sends nothing anywhere,
prints the answer and writes one HTML report. `holdfast demo` does the same with an invented example company."""

SUBSTEPS = ("identities review",)
"""Commands below a question that talk with somebody; in `surfaces.steps` as well."""

STEPS = ("scan", "demo", "serve", "report", "mcp")
"""Commands that run an operation and then ask a question; they live in `surfaces.steps`."""


def main(arguments: list[str] | None = None) -> None:
    """The `holdfast` program. Errors of ours are printed as sentences and set the exit status; see `errors`."""
    words = _in_order(sys.argv[1:] if arguments is None else arguments)
    try:
        build(words)(words, prog_name="holdfast")
    except HoldfastError as error:
        code = f" ({error.code})" if isinstance(error, Refused) else ""
        typer.echo(f"holdfast: {_harmless(str(error))}{code}", err=True)
        raise SystemExit(error.exit_code) from None
    except KeyboardInterrupt:
        raise _stopped() from None
    except RuntimeError as error:
        if "interrupted" not in str(error).lower():  # what the database says of Ctrl-C
            raise
        raise _stopped() from None
    except SystemExit as end:
        if end.code == INTERRUPTED and arguments is None:
            _leave()
        raise


INTERRUPTED = 130


def _leave() -> None:
    """End now: the readers were ended already, and a pool that was interrupted while it started would complain."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(INTERRUPTED)


def _harmless(message: str) -> str:
    """A message may name a path that somebody else chose: nothing in it acts on the terminal."""
    from holdfast.render.viewer import visible

    return "\n".join(map(visible, message.split("\n")))


def _stopped() -> SystemExit:
    typer.echo("holdfast: stopped; nothing was lost, and what was read so far is kept.", err=True)
    return SystemExit(INTERRUPTED)


class _Sections(typer.core.TyperGroup):
    """The list of commands by what they are for, each with its whole sentence."""

    def format_commands(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
        """Every command once: where to begin, what to ask, what to note, what is kept."""
        alone = [slug for slug in OPERATIONS if " " not in slug and slug not in STEPS]
        sections = {
            "Begin": list(STEPS),
            "Ask, or say what only you know": list(QUESTIONS),
            "Note, take back, keep": alone,
        }
        for title, names in sections.items():
            with formatter.section(title):
                formatter.write_dl([(name, f"{self.commands[name].help}{self._to_say(name)}") for name in names])

    def _to_say(self, name: str) -> str:
        """The commands below one, so that nobody has to open its help to find them."""
        below = ", ".join(getattr(self.commands[name], "commands", ()))
        return f" To say: {below}." if below else ""


def build(words: list[str]) -> typer.Typer:
    """The program for these words: every command by name and help, the typed one with all its options."""
    typed = [word for word in words if not word.startswith("-")][:2]
    app = _app(help=HELP, no_args_is_help=True, cls=_Sections)
    app.callback()(_version)
    for name, title in (
        ("scan", OPERATIONS["scan"].title),
        ("demo", "Generate an invented example company and scan it."),
        ("serve", "Open all of it in the browser, on this machine only."),
        ("report", "Write any set of pages as one file: HTML, or PDF to print."),
        ("mcp", "Let an assistant ask: every question as a read-only tool, over stdin and stdout (MCP)."),
    ):
        app.command(name, help=title)(_step(name) if typed[:1] == [name] else _stub)
    for slug, question in QUESTIONS.items():
        operations = [o for o in OPERATIONS.values() if o.slug.startswith(slug + " ")]
        ask = _question(slug) if typed[:1] == [slug] else _stub
        if not operations:
            app.command(slug, help=question.help)(ask)
            continue
        group = _app(help=question.help, invoke_without_command=True)
        group.callback()(ask)
        for operation in operations:
            run = _operation(operation.slug) if operation.slug.split() == typed else _stub
            group.command(operation.slug.split()[1], help=operation.title)(run)
        if slug == "identities":
            review = _step("identities review") if typed == ["identities", "review"] else _stub
            group.command("review", help="Settle who is who, and who has left, with one key for each.")(review)
        app.add_typer(group, name=slug)
    for operation in OPERATIONS.values():
        if " " not in operation.slug and operation.slug not in STEPS:
            run = _operation(operation.slug) if typed[:1] == [operation.slug] else _stub
            app.command(operation.slug, help=operation.title)(run)
    return app


def _in_order(words: list[str]) -> list[str]:
    """`people --workspace X left NAME` as `people left --workspace X NAME`: an option may stand anywhere."""
    subcommands = {slug.split()[1] for slug in (*OPERATIONS, *SUBSTEPS) if words and slug.split()[:-1] == words[:1]}
    if len(words) < 3 or words[0] not in QUESTIONS or not subcommands.intersection(words[2:]):
        return words
    from holdfast.surfaces import asking, exporting, forms
    from holdfast.surfaces.words import in_order

    taken = (*forms.parameters(QUESTIONS[words[0]].request), *asking.parameters(), *exporting.parameters(words[0]))
    flags = {one.name for one in taken if one.annotation.__origin__ is bool}
    return in_order(words, subcommands, {f"--{one.name.replace('_', '-')}" for one in taken if one.name not in flags})


def _app(**options: Any) -> typer.Typer:
    return typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        **options,
    )


def _stub() -> None:
    """Stands for a command that was not typed, so that help can name it."""


def _say_version(asked: bool) -> None:
    if asked:
        typer.echo(f"holdfast {__version__}")
        raise typer.Exit


def _version(
    version: bool = typer.Option(
        False, "--version", help="Print the version and stop.", is_eager=True, callback=_say_version
    ),
) -> None:
    """The options of the program itself."""


def _command(parameters: list[inspect.Parameter], run: Callable[..., None]) -> Callable[..., None]:
    """`run` with a signature that typer can read."""

    def command(**typed: Any) -> None:
        try:
            run(**typed)
        except KeyboardInterrupt:  # typer would end without a word
            raise _stopped() from None

    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return command


def _question(slug: str) -> Callable[..., None]:
    from holdfast.surfaces import asking, exporting, forms

    request = QUESTIONS[slug].request

    def run(context: typer.Context, **typed: Any) -> None:
        if context.invoked_subcommand is None:
            output = asking.Output.take(typed)
            dialogue = asking.dialogue(slug, typed, output)
            (dialogue or asking.ask)(slug, typed, output)

    context = inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
    return _command([context, *forms.parameters(request), *asking.parameters(), *exporting.parameters(slug)], run)


def _operation(slug: str) -> Callable[..., None]:
    from holdfast.surfaces import asking, dialogue, forms

    command = OPERATIONS[slug].command

    def run(**typed: Any) -> None:
        workspace, as_json = typed.pop("workspace"), typed.pop("json")
        if dialogue.wanted(slug, typed, as_json=as_json):
            dialogue.hold(workspace)
            return
        asking.operate(slug, typed, workspace=workspace, as_json=as_json)

    shared = [parameter for parameter in asking.parameters() if parameter.name in {"workspace", "json"}]
    return _command([*forms.parameters(command), *shared], run)


def _step(name: str) -> Callable[..., None]:
    from holdfast.surfaces import steps

    parameters, run = steps.STEPS[name]
    return _command(parameters(), run)
