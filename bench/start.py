"""How fast `holdfast --help` answers, and that it imports nothing heavy.

Prints `help_ms` (median of 15 runs after one to warm the disk), `python_ms` (the same for `python -c pass`, the floor)
and `heavy_imports`; exits 1 at 300 ms or more, or with any heavy import.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

HEAVY = ("numpy", "polars", "duckdb", "scipy", "starlette", "jinja2")
HELP = (
    "import sys; sys.argv = ['holdfast', '--help']; from holdfast.surfaces.cli import main\n"
    "try: main()\nfinally: print("
)


def milliseconds(command: list[str], runs: int = 15) -> float:
    """Median wall time of `command`."""
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times[1:])


def heavy_imports() -> list[str]:
    """Heavy modules in memory after `holdfast --help`."""
    code = HELP + f"' '.join(m for m in {HEAVY!r} if m in sys.modules), file=sys.stderr)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return shown.stderr.split()


def main() -> int:
    """Measure and judge."""
    program = Path(sys.executable).with_name("holdfast")
    help_ms, heavy = milliseconds([str(program), "--help"]), heavy_imports()
    sys.stdout.write(f"python_ms: {milliseconds([sys.executable, '-c', 'pass']):.0f}\n")
    sys.stdout.write(f"help_ms: {help_ms:.0f}\nheavy_imports: {len(heavy)}\n")
    return int(help_ms >= 300 or bool(heavy))


if __name__ == "__main__":
    raise SystemExit(main())
