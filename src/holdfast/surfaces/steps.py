"""`holdfast scan` and `holdfast demo`: run the scan, ask the first question, print it, write the report."""

from __future__ import annotations

import inspect
import itertools
import shutil
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from holdfast.errors import BadInput
from holdfast.operations import OPERATIONS, opening, standing
from holdfast.surfaces import asking, forms
from holdfast.surfaces.asking import Desk, Output
from holdfast.surfaces.progress import Progress

if TYPE_CHECKING:
    from holdfast.demo.company import Company

REPORT = Path("holdfast-report.html")
EXAMPLE = Path("holdfast-example")


def parameters() -> list[inspect.Parameter]:
    """What both steps have in common with questions, a report by default, and whether to ask."""
    shared = [parameter for parameter in asking.parameters() if parameter.name in ("json", "csv", "workspace")]
    extra: dict[str, tuple[Any, Any, Any]] = {
        "report": (Path, typer.Option("--report", help="Where to write the report."), REPORT),
        "no_report": (bool, typer.Option("--no-report", help="Write no report."), False),
        "no_input": (bool, typer.Option("--no-input", help="Ask nothing; assume, and say so."), False),
    }
    return shared + [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, option])
        for name, (kind, option, default) in extra.items()
    ]


def scan_parameters() -> list[inspect.Parameter]:
    """Of `holdfast scan`."""
    return [*forms.parameters(OPERATIONS["scan"].command), *parameters()]


def scan(**typed: Any) -> None:
    """Read the repositories, answer, write the report."""
    output, report, ask = _output(typed)
    paths = [Path(path).expanduser() for path in typed["paths"] or ()]
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        does = "does" if len(missing) == 1 else "do"
        raise BadInput(f"{' and '.join(missing)} {does} not exist. Give folders that hold git repositories.")
    workspace = opening.workspace_for_scan(paths, Path.cwd(), output.workspace)
    with Progress() as progress:
        _scan(Desk(workspace, progress), typed, output, report, ask)


def _scan(desk: Desk, typed: Mapping[str, object], output: Output, report: Path | None, ask: bool) -> None:
    receipt = desk.do("scan", typed)
    desk.progress.clear()
    quiet = output.json or output.csv
    if not quiet and not receipt.counts["published"] and standing.stands(desk.workspace, report):
        asking.say(receipt, None)
        typer.echo(
            f"`holdfast estate` prints the answer again. {f'Report: {report.absolute()}' if report else ''}".strip()
        )
        return
    if not quiet:
        asking.say(receipt, desk.viewer())
    answer = desk.ask("estate", {})
    desk.progress.clear()
    asking.show(answer, desk.viewer(), output)
    if report is not None:
        from holdfast.surfaces import reporting

        where = reporting.standard(desk, report, answer)
        typer.echo(f"Report: {where}", err=quiet)
    standing.remember(desk.workspace, report)
    if ask and not quiet:
        from holdfast.surfaces.review import offer

        offer(desk)


def _output(typed: dict[str, Any]) -> tuple[Output, Path | None, bool]:
    """Where the answer goes, where the report goes, and whether somebody is there to be asked."""
    report = None if typed.pop("no_report") else typed.pop("report", None)
    typed.pop("report", None)
    no_input = typed.pop("no_input")
    common = {name: typed.pop(name) for name in ("json", "csv", "workspace")}
    output = Output.take({**common, "report": None, "purpose": None})
    return output, report, not no_input and sys.stdin.isatty() and sys.stdout.isatty()


def demo_parameters() -> list[inspect.Parameter]:
    """Of `holdfast demo`."""
    own: dict[str, tuple[Any, Any, Any]] = {
        "into": (
            Path,
            typer.Option("--into", help="Where to write the company; new, empty, or an older example."),
            EXAMPLE,
        ),
        "size": (int, typer.Option("--size", help="People: 28, or 9 to see every honest 'too few'."), 28),
        "shape": (
            str,
            typer.Option("--shape", help="startup, or shop: a two-person data team at a retailer."),
            "startup",
        ),
        "seed": (int, typer.Option("--seed", help="Another seed, another company."), 1),
        "as_of": (str | None, typer.Option("--as-of", help="The company's today; default: today."), None),
    }
    made = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, option])
        for name, (kind, option, default) in own.items()
    ]
    return [*made, *parameters()]


def demo(**typed: Any) -> None:
    """Generate the example company, then scan it."""
    from holdfast.demo.company import generate

    output, report, ask = _output(typed)
    into, as_of = typed["into"].expanduser().absolute(), _day(typed["as_of"])
    kept = _clear_example(into)
    if kept:
        typer.echo(kept, err=True)
    with Progress() as progress:
        progress("generating the example company")
        made = generate(into, size=typed["size"], shape=typed["shape"], seed=typed["seed"], as_of=as_of)
        if not (output.json or output.csv):
            typer.echo(f"Example company, invented: {into}")
        if report == REPORT:
            report = into / REPORT
        workspace = opening.workspace_for_scan([into], into)
        desk = Desk(workspace, progress)
        filled = _fill(desk, made)
        _scan(desk, {"paths": [str(into)], "as_of": as_of}, output, report, ask)
    if not (output.json or output.csv):
        offers = f" Filled too: {', '.join(f'`{page}`' for page in filled)}." if filled else ""
        typer.echo(
            f"Go on there: `cd {into}`, then `{program()} serve` opens it in the browser, or `{program()} people`, "
            f"and `departure --leaving` with a handle.{offers}"
        )


def _fill(desk: Desk, made: Company) -> tuple[str, ...]:
    """Type what the example company would have typed of its offers and pay; which pages that fills."""
    from holdfast.demo.lab import commands
    from holdfast.demo.written import remember_typed

    if made.folder is None:
        return ()
    run = commands(made.folder, made.parameters, min(made.as_of, asking.now().date()))
    for slug, fields in run:
        desk.progress(f"typing: {slug}")
        desk.do(slug, fields)
    remember_typed(made.folder, opening.changes_typed(desk.workspace))
    return tuple(dict.fromkeys(slug.partition(" ")[0] for slug, _ in run))


def program() -> str:
    """How to call Holdfast from another folder."""
    return "holdfast" if shutil.which("holdfast") else str(Path(sys.argv[0]).absolute())


def _day(typed: str | None) -> date:
    if typed is None:
        return asking.now().date()
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise BadInput(
            f"`--as-of` was given as `{typed}`, which is no day. Allowed: a day, such as 2026-03-31."
        ) from None


def _clear_example(into: Path) -> str | None:
    """An older example makes way, aside where somebody worked in it: then a sentence says where it is and why.

    Anything else stays, and `generate` refuses to write over it.
    """
    from holdfast.demo.written import others
    from holdfast.demo.written import typed as typed_by_us

    settings = into / "holdfast.toml"
    if not ((into / "truth.json").is_file() and settings.is_file() and "invented" in settings.read_text("utf-8")):
        return None
    found = others(into)
    typed = opening.changes_typed(opening.workspace_for_scan([into], into)) - typed_by_us(into)
    if typed > 0:
        found.append(f"{typed} typed change{'' if typed == 1 else 's'}")
    if not found:
        shutil.rmtree(into)
        return None
    taken = (into.with_name(f"{into.name}-older-{n}") for n in itertools.count(1))
    aside = next(place for place in taken if not place.exists())
    into.rename(aside)
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    return f"The older example is kept as {aside}: it has more than was generated ({', '.join(found[:3])}{more})."


def _review_parameters() -> list[inspect.Parameter]:
    from holdfast.surfaces.review import parameters as of_review

    return of_review()


def _review(**typed: Any) -> None:
    from holdfast.surfaces.review import review

    review(**typed)


def _serve_parameters() -> list[inspect.Parameter]:
    from holdfast.surfaces.web.serving import parameters as of_serve

    return of_serve()


def _serve(**typed: Any) -> None:
    from holdfast.surfaces.web.serving import serve

    serve(**typed)


def _report_parameters() -> list[inspect.Parameter]:
    from holdfast.surfaces.reporting import parameters as of_report

    return of_report()


def _report(**typed: Any) -> None:
    from holdfast.surfaces.reporting import report

    report(**typed)


def _mcp_parameters() -> list[inspect.Parameter]:
    from holdfast.surfaces.mcp.command import parameters as of_mcp

    return of_mcp()


def _mcp(**typed: Any) -> None:
    from holdfast.surfaces.mcp.command import mcp

    mcp(**typed)


STEPS: dict[str, tuple[Callable[[], list[inspect.Parameter]], Callable[..., None]]] = {
    "scan": (scan_parameters, scan),
    "demo": (demo_parameters, demo),
    "serve": (_serve_parameters, _serve),
    "report": (_report_parameters, _report),
    "mcp": (_mcp_parameters, _mcp),
    "identities review": (_review_parameters, _review),
}
