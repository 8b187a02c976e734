"""The process: one question at a time, called off, scanned again meanwhile, ended; stdout holds the protocol alone."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import invented_firm as invented
import pytest
from assistant import CODE, PLANTED, assistant, environment
from invented_firm import Terminal, steadily

from holdfast.surfaces.mcp.serving import WAITING

ENDS_WITHIN = 2.0
"""Seconds; a client that closed stdin kills a server which is still there after them."""
HANDSHAKE = (
    {"id": 0, "method": "initialize", "params": {
        "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}},
    {"method": "notifications/initialized"},
)  # fmt: skip


@contextmanager
def process(here: Terminal, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A server with its pipes, spoken to by hand."""
    child = subprocess.Popen(
        [sys.executable, "-c", PLANTED + CODE, "mcp", *words], cwd=here.folder, env=environment(here), text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    with child:
        try:
            yield child
        finally:
            child.kill()


def tell(child: subprocess.Popen[str], *messages: dict[str, Any]) -> None:
    assert child.stdin is not None
    for message in messages:
        child.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
    child.stdin.flush()


def call(tool: str, **arguments: Any) -> dict[str, Any]:
    return {"id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}


def wait_for(file: Path, word: str) -> None:
    """Until a planted question has noted a word."""
    for _ in range(600):
        if file.exists() and word in file.read_text().split():
            return
        time.sleep(0.05)
    raise AssertionError(f"nobody noted {word}")


def test_two_calls_at_once_are_answered_one_after_the_other(own_firm: Terminal, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    with assistant(own_firm, before=PLANTED) as ask:
        found = ask.at_once(*[("slow", {"seconds": 0.3, "notes": str(notes)})] * 3, ("estate", {}))
    assert not any(one.is_error for one in found)
    assert notes.read_text().split() == ["began", "answered", "ended"] * 3


def test_whoever_waits_for_another_question_is_told_so(own_firm: Terminal, tmp_path: Path) -> None:
    first = tmp_path / "first"
    with process(own_firm) as child:
        tell(child, *HANDSHAKE, call("slow", seconds=1.5, notes=str(first)))
        wait_for(first, "began")
        waits = call("slow")["params"] | {"_meta": {"progressToken": "mine"}}
        tell(child, {"id": 2, "method": "tools/call", "params": waits})
        assert child.stdout is not None
        told = [json.loads(child.stdout.readline()) for _ in range(2)][1]
        assert told["params"] == {"progressToken": "mine", "progress": 1, "message": WAITING}


def test_long_work_tells_its_steps(own_firm: Terminal) -> None:
    with assistant(own_firm, before=PLANTED) as ask:
        assert ask.steps("slow", seconds=0.2) == ["taking a step"] * 4
        assert "reading the history" in ask.steps("estate", seed=7)


def test_a_question_that_was_called_off_ends_and_the_next_is_answered(own_firm: Terminal, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    with assistant(own_firm, before=PLANTED) as ask:
        began = time.monotonic()
        ask.called_off("slow", 1.0, seconds=60, notes=str(notes))
        assert ask("slow")["blocks"][0]["finding"] == "Done"
        assert time.monotonic() - began < 30
    assert notes.read_text().split() == ["began", "ended"], "it never got to its answer"


def test_a_question_that_was_called_off_while_it_waited_never_begins(own_firm: Terminal, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    with process(own_firm) as child:
        tell(child, *HANDSHAKE, call("slow", seconds=1.5, notes=str(first)))
        wait_for(first, "began")
        waits = {**call("slow", notes=str(second)), "id": 2}
        tell(child, waits, {"method": "notifications/cancelled", "params": {"requestId": 2}})
        tell(child, {**call("slow"), "id": 3})
        assert child.stdout is not None
        answered = [json.loads(child.stdout.readline())["id"] for _ in range(3)]
        assert answered == [0, 1, 3]
    assert not second.exists()


def test_nothing_but_the_protocol_is_on_stdout(own_firm: Terminal) -> None:
    with process(own_firm) as child:
        tell(child, *HANDSHAKE, {"id": 2, "method": "tools/list"}, call("estate"))
        assert child.stdin is not None
        assert child.stdout is not None
        lines = [child.stdout.readline() for _ in range(3)]
        child.stdin.close()
        rest = child.stdout.read()
    assert [json.loads(line)["jsonrpc"] for line in [*lines, *rest.splitlines()]] == ["2.0"] * 3


def test_what_is_no_message_is_passed_over(own_firm: Terminal) -> None:
    with process(own_firm) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(
            '{"jsonrpc": \nnot a message\n' + "[" * 10_000 + "\n\x00\udcff\n".encode("utf-8", "replace").decode()
        )
        tell(child, *HANDSHAKE, call("slow"))
        said = [json.loads(child.stdout.readline()) for _ in range(2)]
        assert [one.get("id") for one in said] == [0, 1]


def test_with_the_end_of_stdin_it_ends(own_firm: Terminal) -> None:
    with process(own_firm) as child:
        out, err = child.communicate(timeout=60)
        assert (child.returncode, out) == (0, ""), err


@pytest.mark.parametrize("deaf", [False, True], ids=["that tells its steps", "that hears nothing"])
def test_it_ends_in_the_middle_of_a_question(own_firm: Terminal, tmp_path: Path, deaf: bool) -> None:
    notes = tmp_path / "notes"
    with process(own_firm) as child:
        tell(child, *HANDSHAKE, call("slow", seconds=60, notes=str(notes), deaf=deaf))
        wait_for(notes, "began")
        assert child.stdin is not None
        child.stdin.close()
        began = time.monotonic()
        assert child.wait(timeout=60) == 0
        assert time.monotonic() - began < ENDS_WITHIN


@pytest.mark.parametrize("seconds", [0, 60], ids=["at rest", "in the middle of a question"])
def test_ctrl_c_ends_it(own_firm: Terminal, tmp_path: Path, seconds: float) -> None:
    notes = tmp_path / "notes"
    with process(own_firm) as child:
        tell(child, *HANDSHAKE, call("slow", seconds=seconds, notes=str(notes)))
        wait_for(notes, "began" if seconds else "ended")
        child.send_signal(signal.SIGINT)
        assert child.wait(timeout=60) == 130
        assert child.stderr is not None
        assert child.stderr.read() == "holdfast: stopped.\n"


def test_a_scan_meanwhile_is_seen_without_a_new_start(own_firm: Terminal) -> None:
    with assistant(own_firm) as ask:
        before = ask("estate")
        shutil.rmtree(own_firm.folder / "platform")
        invented.told(own_firm.folder / "newcomer", steadily([invented.BO], ["pay/run.py"], 20))
        scanned = own_firm("scan", ".", "--as-of", invented.TODAY.isoformat(), "--jobs", "1", "--no-report")
        assert scanned.code == 0, scanned.err
        after = ask("estate")
        assert generation(after) == generation(before) + 1
        assert "newcomer" in json.dumps(after)
        assert after == {**after, **own_firm("estate", "--json").json, "blocks": after["blocks"]}


def generation(answer: Any) -> int:
    found: int = next(block["generation"] for block in answer["blocks"] if block["block"] == "provenance")
    return found


def test_settings_and_what_is_typed_meanwhile_are_seen(own_firm: Terminal) -> None:
    settings = own_firm.folder / "holdfast.toml"
    with assistant(own_firm) as ask:
        ask("estate")
        settings.write_text(settings.read_text().replace("scenarios = 200", "scenarios = 300"))
        answer = ask("estate")
        assert next(block["scenarios"] for block in answer["blocks"] if block["block"] == "provenance") == 300
        assert own_firm("assets", "exclude", "platform").code == 0
        assert "platform" not in json.dumps(ask("estate")["blocks"][2])


def test_before_the_first_scan_it_says_what_to_do_and_afterwards_it_answers(tmp_path: Path, firm: Terminal) -> None:
    (tmp_path / "here").mkdir()
    here = Terminal(tmp_path / "here", tmp_path / "home")
    with assistant(here) as ask:
        assert "estate" in ask.tools()
        error = ask.refused("estate")
        assert error["code"] == "NOTHING_TO_READ"
        assert "`holdfast scan FOLDER`" in error["message"]
        repository = shutil.copytree(firm.folder / "models", here.folder / "models")
        assert here("scan", str(repository), "--no-report", "--as-of", invented.TODAY.isoformat()).code == 0
        assert ask("people")["question"] == "people"


def test_a_workspace_that_is_named_answers_wherever_the_server_was_started(own_firm: Terminal, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    there = Terminal(tmp_path / "elsewhere", tmp_path / "home")
    with assistant(there, "--workspace", str(own_firm.folder)) as ask:
        assert ask("people")["company"] == "Juniper Lane (invented)"
    with assistant(there, "--workspace", str(tmp_path / "nowhere")) as ask:
        assert "nowhere" in ask.refused("people")["message"]


def test_the_tools_are_listed_before_anything_heavy_is_imported(own_firm: Terminal) -> None:
    watch = (
        "import atexit, sys\n"
        "atexit.register(lambda: print(*sorted({'numpy', 'polars', 'duckdb', 'scipy'} & set(sys.modules)), "
        "file=sys.stderr))\n"
    )
    with assistant(own_firm, before=watch) as ask:
        assert ask.tools()
    child = subprocess.run(
        [sys.executable, "-c", watch + CODE, "mcp"], cwd=own_firm.folder, env=environment(own_firm), text=True,
        input="".join(json.dumps({"jsonrpc": "2.0", **one}) + "\n" for one in (
            *HANDSHAKE, {"id": 2, "method": "tools/list"})), capture_output=True, check=True,
    )  # fmt: skip
    assert child.stderr.strip() == ""
