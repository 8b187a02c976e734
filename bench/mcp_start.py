"""How soon `holdfast mcp` is there, and what a call costs.

From the start of the process to `initialize` and the list of tools, against the import of the official SDK alone; then
the first question and the next, and memory.

`bench/mcp_start.py [--folder FOLDER]`: a folder that was scanned; without it, the example company in a new one.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

RUNS = 5
MARK = 1.0
"""Seconds to `initialize`, and to the list of tools."""
SERVER = [sys.executable, "-c", "from holdfast.surfaces.cli import main; main()"]
HELLO = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "bench", "version": "1"}}


class Server:
    """One server, spoken to by hand, so that the client's own time is not counted."""

    def __init__(self, folder: Path) -> None:
        self.began = time.perf_counter()
        self.child = subprocess.Popen(
            [*SERVER, "mcp"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.number = 0

    def ask(self, method: str, params: dict[str, Any] | None = None) -> int:
        """One request, and the length of what comes back."""
        self.number += 1
        self.tell({"id": self.number, "method": method, **({"params": params} if params else {})})
        assert self.child.stdout is not None
        answer = self.child.stdout.readline()
        assert b'"error"' not in answer[:80], answer[:200]
        return len(answer)

    def tell(self, message: dict[str, Any]) -> None:
        assert self.child.stdin is not None
        self.child.stdin.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")
        self.child.stdin.flush()

    def call(self, tool: str) -> tuple[float, int]:
        """Seconds and bytes of one call."""
        began = time.perf_counter()
        length = self.ask("tools/call", {"name": tool, "arguments": {}})
        return time.perf_counter() - began, length

    def since(self) -> float:
        """Seconds since it was started."""
        return time.perf_counter() - self.began

    def memory(self) -> float:
        """MiB that it holds now; 0 where the system does not say."""
        file = Path(f"/proc/{self.child.pid}/statm")
        return int(file.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20 if file.exists() else 0.0

    def end(self) -> None:
        self.child.communicate()


def main(arguments: list[str]) -> int:
    """Print the figures; 1 where the mark was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path)
    folder = parser.parse_args(arguments).folder or example()
    there, listed, alone = [], [], []
    for _ in range(RUNS):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import mcp.server.lowlevel, mcp.server.stdio"], check=True)
        alone.append(time.perf_counter() - began)
        server = Server(folder)
        server.ask("initialize", HELLO)
        there.append(server.since())
        server.tell({"method": "notifications/initialized"})
        length = server.ask("tools/list")
        listed.append(server.since())
        small = server.memory()
        server.end()
    sdk, first, tools = map(statistics.median, (alone, there, listed))
    print(f"initialize_s: {first:.2f}")
    print(f"tools_list_s: {tools:.2f}")
    print(f"import_of_the_sdk_alone_s: {sdk:.2f}")
    print(f"initialize_over_sdk: {first / sdk:.2f}")
    print(f"tools_list_over_sdk: {tools / sdk:.2f}")
    print(f"tools_list_kib: {length / 1024:.0f}")
    print(f"memory_at_rest_mib: {small:.0f}")
    answers(folder)
    if tools > MARK:
        print(f"missed: tools are listed after {tools:.2f} s, over {MARK:g} s")
    return int(tools > MARK)


def answers(folder: Path) -> None:
    """The first question, the same again, and memory then."""
    server = Server(folder)
    server.ask("initialize", HELLO)
    server.tell({"method": "notifications/initialized"})
    for name in ("first", "again"):
        seconds, length = server.call("estate")
        print(f"estate_{name}_s: {seconds:.2f}")
    print(f"estate_kib: {length / 1024:.0f}")
    print(f"memory_after_mib: {server.memory():.0f}")
    server.end()


def example() -> Path:
    """The example company, generated and scanned."""
    folder = Path(tempfile.mkdtemp()) / "example"
    words = ["demo", "--into", str(folder), "--no-report", "--no-input"]
    subprocess.run([*SERVER, *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return folder


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
