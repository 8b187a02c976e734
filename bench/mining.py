"""How long a cold mine takes, from the log to the ownership table and truck factor, against git's own log.

    python bench/mining.py REPO...            against the floor `git log --raw -M --no-merges`; memory; two side by side
    python bench/mining.py --many REPO...     twenty repositories (the given ones, repeated) on all cores
    python bench/mining.py --peers REPO...    against PyDriller, truckfactor and git-fame, installed on demand
    python bench/mining.py --increment N REPO...   the second run, after at most N new commits

Each figure is `name: value`, the best of `--rounds`; timings are ratios taken in one run on one machine. Exit 1 where a
mark is missed: at most 2.0 times the floor from 25,000 commits up; at most imports + 0.4 s below 6,000; at most 450 MB;
two streams keep 80 % of what git gains from two; twenty repositories keep 80 % of what git gains from all cores; a
second run takes at most 0.3 s over its imports and gives the bytes of a full one.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

LARGE, SMALL = 25_000, 6_000  # commits, merges included
ENVIRONMENT = {**os.environ, "GIT_NO_LAZY_FETCH": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
FLOOR = ["log", "--raw", "-M", "--no-merges"]
PEERS = {"pydriller": 20.0, "truckfactor": 3.0, "git_fame": 5.0}
PEER_PACKAGES = ("pydriller", "truckfactor", "git-fame", "setuptools<81")
FILES_TOUCHED = """
import sys
from pydriller import Repository
print(sum(len({m.new_path or m.old_path for m in commit.modified_files}) for commit in Repository(sys.argv[1]).traverse_commits()))
"""  # noqa: E501


def work(repository: Path, streams: int) -> None:
    """The measured job itself, in a process of its own: prints its times and memory as JSON."""
    began = time.perf_counter()
    import numpy.ma  # noqa: F401  (polars imports it at its first use of an array)

    from holdfast.evidence.git.discover import discover
    from holdfast.evidence.git.mine import Options, mine
    from truck_factor import DECLARATIONS_ONLY, measure  # here, so that imports are timed

    imported = time.perf_counter()
    with tempfile.TemporaryDirectory() as into:
        options = Options(content_bytes=DECLARATIONS_ONLY, streams=streams)
        mined = mine(discover([repository])[0], Path(into), options=options)
        read = time.perf_counter()
        factor = measure(mined)
    memory = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    figures = {
        "imports": imported - began,
        "mine": read - imported,
        "measure": time.perf_counter() - read,
        "peak_mb": memory / (1000 if sys.platform == "linux" else 1_000_000),
        "commits": mined.commits,
        "partial": mined.partial,
        "truck_factor": factor.count,
    }
    print(json.dumps(figures))


def timed(job: Callable[[], object]) -> float:
    began = time.perf_counter()
    job()
    return time.perf_counter() - began


def git(repository: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", repository, *arguments], env=ENVIRONMENT, capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


def floor(repository: Path, *arguments: str) -> None:
    """Git's own log, to nowhere. A clone without some blobs cannot tell renames with edits: then exact ones only."""
    command = ["git", "-C", str(repository), *FLOOR, *arguments]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    if subprocess.run(command, env=ENVIRONMENT, check=False, **quiet).returncode:  # type: ignore[call-overload]
        exact = ["-M100%" if part == "-M" else part for part in command]
        subprocess.run(exact, env=ENVIRONMENT, check=True, **quiet)  # type: ignore[call-overload]


def ours(repository: Path, streams: int = 1) -> dict[str, float]:
    """Runs the job in a fresh process; its figures, and `wall` as seen from here."""
    command = [sys.executable, __file__, "--worker", str(streams), str(repository)]
    began = time.perf_counter()
    said = subprocess.run(command, capture_output=True, check=True).stdout
    return {**json.loads(said), "wall": time.perf_counter() - began}


def best(runs: Iterable[dict[str, float]]) -> dict[str, float]:
    return min(runs, key=lambda run: run["wall"])


def two_floors(repository: Path, half: int) -> None:
    """The floor, by two gits side by side, each with half of the commits."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda part: floor(repository, *part), [(f"--max-count={half}",), (f"--skip={half}",)]))


def judged(figures: dict[str, float], suffix: str, marks: dict[str, bool]) -> bool:
    """Prints the figures, and which marks they miss; False where there is one."""
    for name, value in figures.items():
        print(f"{name}{suffix}: {value:.0f}" if value >= 100 else f"{name}{suffix}: {value:.3g}")
    for name, kept in marks.items():
        if not kept:
            print(f"missed{suffix}: {name}")
    return all(marks.values())


def single(repository: Path, rounds: int, suffix: str) -> bool:
    """One repository against the floor, alone and with two streams."""
    floors, runs, raw_two, runs_two = [], [], [], []
    commits = int(git(repository, "rev-list", "--count", "--no-merges", "HEAD"))
    total = int(git(repository, "rev-list", "--count", "HEAD"))
    for _ in range(rounds):
        floors.append(timed(lambda: floor(repository)))
        runs.append(ours(repository))
        if total >= LARGE:
            raw_two.append(timed(lambda: two_floors(repository, commits // 2)))
            runs_two.append(ours(repository, streams=2))
    run, bottom = best(runs), min(floors)
    figures = {
        "commits": total,
        "floor_seconds": bottom,
        "seconds": run["wall"],
        "imports_seconds": run["imports"],
        "mine_seconds": run["mine"],
        "measure_seconds": run["measure"],
        "ratio_to_floor": run["wall"] / bottom,
        "peak_mb": max(one["peak_mb"] for one in runs + runs_two),
        "truck_factor": int(run["truck_factor"]),
        "partial": int(run["partial"]),
    }
    marks = {"at most 450 MB": figures["peak_mb"] <= 450}
    if total >= LARGE:
        two = best(runs_two)
        gain = (run["mine"] + run["measure"]) / (two["mine"] + two["measure"])
        figures |= {"raw_gain_of_two": bottom / min(raw_two), "two_workers_gain": gain}
        marks["at most 2.0 times the floor"] = figures["ratio_to_floor"] <= 2.0
        marks["80 % of git's gain from two"] = gain >= 0.8 * figures["raw_gain_of_two"]
    else:
        figures["over_imports_seconds"] = run["mine"] + run["measure"]
        marks["at most imports + 0.4 s"] = total > SMALL or figures["over_imports_seconds"] <= 0.4
    return judged(figures, suffix, marks)


def many(repositories: Sequence[Path], wanted: int = 20) -> bool:
    """Twenty repositories, one at a time and on all cores, as raw git and as the job."""
    jobs = [repositories[at % len(repositories)] for at in range(wanted)]
    cores = os.cpu_count() or 1

    def spread(job: Callable[[Path], object], workers: int) -> float:
        with ThreadPoolExecutor(workers) as pool:
            return timed(lambda: list(pool.map(job, jobs)))

    raw = spread(floor, 1) / spread(floor, cores)
    gain = spread(ours, 1) / spread(ours, cores)
    figures = {"repositories": wanted, "cores": cores, "raw_gain_of_cores": raw, "gain_of_cores": gain}
    return judged(figures, "", {"80 % of git's gain from all cores": gain >= 0.8 * raw})


def peers(repository: Path, environment: Path, suffix: str, limit: float = 580.0) -> bool:
    """The same repository through other tools; a peer that passes the time limit counts with that limit."""
    python = environment / "bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *PEER_PACKAGES], check=True)
    marks, figures = {}, {"seconds": best(ours(repository) for _ in range(2))["wall"]}
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "-q", "--shared", repository, clone], env=ENVIRONMENT, check=True)
        commands = {
            "pydriller": [str(python), "-c", FILES_TOUCHED, str(clone)],
            "truckfactor": [str(environment / "bin/truckfactor"), str(clone)],
            "git_fame": [str(environment / "bin/git-fame"), str(clone)],
        }
        path = f"{environment / 'bin'}:{os.environ['PATH']}"
        for name, command in commands.items():
            began = time.perf_counter()
            try:
                asked = {**ENVIRONMENT, "PATH": path}
                done = subprocess.run(command, env=asked, capture_output=True, cwd=folder, timeout=limit, check=False)
                failed = done.returncode != 0
            except subprocess.TimeoutExpired:
                failed = False
            figures[f"{name}_seconds"] = time.perf_counter() - began
            if failed:
                print(f"failed{suffix}: {name}: {done.stderr.decode()[-200:]!r}")
                continue
            figures[f"{name}_times_slower"] = figures[f"{name}_seconds"] / figures["seconds"]
            marks[f"{name} at least {PEERS[name]:g} times slower"] = figures[f"{name}_times_slower"] >= PEERS[name]
    return judged(figures, suffix, marks)


def increment(repository: Path, commits: int, rounds: int, suffix: str) -> bool:
    """The second run, after at most this many new commits."""
    from increment import measured

    figures, same = measured(repository, commits, rounds)
    print(f"byte_identical{suffix}: {'yes' if all(same.values()) else 'no'}")
    marks = {f"byte-identical {when}": kept for when, kept in same.items()}
    return judged(figures, suffix, {**marks, "at most imports + 0.3 s": figures["over_imports_seconds"] <= 0.3})


def short(path: Path) -> str:
    """A word for a repository, from its path.

    >>> short(Path("/mirror/numpy+numpy/repo")), short(Path("work/api.git"))
    ('numpy', 'api')
    """
    words = [word for word in re.split(r"[/+]", str(path.resolve())) if word not in ("", ".git", "repo")]
    return re.sub(r"[^a-z0-9]+", "_", words[-1].lower().removesuffix(".git"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repositories", nargs="+", type=Path, metavar="REPO")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured; the best counts")
    parser.add_argument("--many", action="store_true", help="twenty repositories on all cores")
    parser.add_argument("--peers", action="store_true", help="against PyDriller, truckfactor and git-fame")
    parser.add_argument("--increment", type=int, metavar="N", help="the second run, after at most N new commits")
    parser.add_argument("--peers-env", type=Path, default=Path("build/peers"), help="where those are installed")
    parser.add_argument("--worker", type=int, default=0, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        work(arguments.repositories[0], arguments.worker)
        return 0
    if arguments.many:
        return 0 if many(arguments.repositories) else 1
    kept = True
    for repository in arguments.repositories:
        suffix = f"_{short(repository)}" if len(arguments.repositories) > 1 else ""
        if arguments.increment:
            kept &= increment(repository, arguments.increment, arguments.rounds, suffix)
        elif arguments.peers:
            kept &= peers(repository, arguments.peers_env.resolve(), suffix)
        else:
            kept &= single(repository, arguments.rounds, suffix)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
