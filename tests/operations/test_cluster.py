"""Mining through a real Dask cluster: the same bytes, and plain words where it cannot be."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from invented_repositories import ANA, BO, Desk, commit, repository, said

from holdfast.errors import BadInput, HoldfastError
from holdfast.operations import cluster
from holdfast.operations.contract import Step, quiet
from holdfast.operations.mining import Gone, Job

pytest.importorskip("distributed")

CLUSTER = """
import sys
from distributed import LocalCluster

def main():
    with LocalCluster(
        n_workers=int(sys.argv[1]), threads_per_worker=1, processes=True, host="127.0.0.1",
        dashboard_address=None, worker_dashboard_address=None, silence_logs=50,
    ) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()

if __name__ == "__main__":
    main()
"""
"""A cluster in processes of its own, on this machine only, until its standard input closes."""


@contextmanager
def running(folder: Path, workers: int) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address of a cluster, and the process that is its scheduler."""
    script = folder / "cluster.py"
    script.write_text(CLUSTER)
    command = [sys.executable, str(script), str(workers)]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=folder,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            yield process.stdout.readline().strip(), process
        finally:
            if process.poll() is None:
                process.stdin.close()
                process.wait(20)


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(tmp_path_factory.mktemp("cluster"), 2) as (address, _):
        yield address


@pytest.fixture
def code(tmp_path: Path) -> Path:
    repository(tmp_path / "code/api")
    repository(tmp_path / "code/models", (BO, ANA))
    repository(tmp_path / "code/web", (BO, BO))
    return tmp_path / "code"


def sums(desk: Desk) -> dict[str, str]:
    """The checksum of every mined table, by its place in the workspace."""
    files = sorted(desk.workspace.evidence.rglob("*.*"))
    return {
        str(file.relative_to(desk.workspace.evidence)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files
    }


def test_a_cluster_gives_the_same_bytes_as_processes_of_this_machine(
    two_workers: str, code: Path, tmp_path: Path
) -> None:
    here, there = Desk(tmp_path / "here"), Desk(tmp_path / "there")
    here.do("scan", paths=(str(code),), jobs=2)
    steps: list[Step] = []
    receipt = there.do("scan", steps.append, paths=(str(code),), cluster=two_workers)
    assert sums(there) == sums(here) != {}
    for table in ("commits", "changes", "paths", "files", "repositories"):
        assert there.reader().frame(table).equals(here.reader().frame(table))
    assert receipt.counts["fresh"] == 7
    reading = [(step.done, step.total, step.commits) for step in steps if step.what == "reading"]
    assert reading[-1] == (3, 3, 7)


def test_a_cluster_that_goes_away_in_the_middle_loses_nothing_and_the_same_command_goes_on(tmp_path: Path) -> None:
    for at in range(12):
        repository(tmp_path / f"code/r{at:02d}", (ANA,))
    desk = Desk(tmp_path / "workspace")
    with running(tmp_path, 1) as (address, process):

        def end(step: Step) -> None:
            if step.what == "reading" and step.done >= 2:
                os.killpg(process.pid, signal.SIGKILL)

        with pytest.raises(Gone, match=r"went away. \d+ of 12 repositories were read and are kept") as gone:
            desk.do("scan", lambda step: end(step) if process.poll() is None else None,
                    paths=(str(tmp_path / "code"),), cluster=address)  # fmt: skip
    kept = int(str(gone.value).split("went away. ")[1].split()[0])
    assert 2 <= kept < 12
    assert len([one for one in desk.workspace.evidence.iterdir() if (one / "mined.json").exists()]) >= kept
    receipt = desk.do("scan", paths=(str(tmp_path / "code"),), jobs=2)
    assert receipt.counts["commits"] == 12
    assert receipt.counts["fresh"] <= 12 - kept


def test_interrupting_leaves_the_cluster_free_and_the_lock_open(two_workers: str, code: Path, tmp_path: Path) -> None:
    desk = Desk(tmp_path / "workspace")

    def interrupt(step: Step) -> None:
        if step.what == "reading":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.do("scan", interrupt, paths=(str(code),), cluster=two_workers)
    assert desk.do("scan", paths=(str(code),), cluster=two_workers).counts["commits"] == 7


def test_a_repository_that_kills_its_workers_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    from distributed import Client

    with running(tmp_path, 2) as (address, _), Client(address, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        client.run_on_scheduler(lambda dask_scheduler: setattr(dask_scheduler, "allowed_failures", 0))
        executor = cluster.ClusterExecutor(client, address)
        killed, fine = executor.submit(os._exit, 1), executor.submit(len, "four")
        assert fine.result(60) == 4
        with pytest.raises(HoldfastError, match="the workers that read it died"):
            killed.result(60)


def test_an_address_that_is_none_or_that_nobody_answers_is_named(code: Path, tmp_path: Path) -> None:
    desk = Desk(tmp_path / "workspace")
    with pytest.raises(BadInput, match="`--cluster` was given as `nonsense`, which is no address"):
        desk.do("scan", paths=(str(code),), cluster="nonsense")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{nobody.getsockname()[1]}"
    with pytest.raises(HoldfastError, match=f"No Dask scheduler answered at {address}"):
        desk.do("scan", paths=(str(code),), cluster=address)
    assert list(desk.workspace.evidence.iterdir()) == []


def test_a_cluster_without_workers_is_refused(tmp_path: Path, code: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 2)
    with running(tmp_path, 0) as (address, _), pytest.raises(HoldfastError, match="has no workers"):
        Desk(tmp_path / "workspace").do("scan", paths=(str(code),), cluster=address)


def test_without_the_extra_the_sentence_says_how_to_install_it(
    code: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BadInput, match=r"pip install 'holdfast\[cluster\]'"):
        Desk(tmp_path / "workspace").do("scan", paths=(str(code),), cluster="127.0.0.1:8786")


@pytest.fixture
def job(code: Path, tmp_path: Path) -> Job:
    from holdfast.evidence.git.discover import discover
    from holdfast.evidence.git.kept import Options

    into = tmp_path / "evidence"
    into.mkdir()
    return Job(discover([code]), into, {}, Options(), quiet)


def test_each_thing_that_a_worker_lacks_is_said(job: Job, tmp_path: Path) -> None:
    (job.into / "token").touch()
    places = [one.common_dir for one in job.found]
    good = cluster.probe(places, str(job.into), "token")
    cluster._judge("w", good, job, "token")
    blind = cluster.probe([*places, str(tmp_path / "nowhere")], str(job.into), "token")
    lost = cluster.probe(places, str(tmp_path / "nowhere"), "token")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for told, words in (
        (replace(good, version="0.0.9"), r"runs another Holdfast \(0\.0\.9"),
        (replace(good, code="abc"), "its reader is abc"),
        (replace(good, git=False), "has no git"),
        (blind, r"cannot see 1 of 3 repositories, .*nowhere"),
        (lost, "cannot write to .*no such file or directory"),
        (cluster.probe(places, str(elsewhere), "token"), "has another folder at"),
        (ModuleNotFoundError("No module named 'holdfast'"), "has no Holdfast"),
        (RuntimeError("odd"), "could not be asked what it runs: RuntimeError: odd"),
    ):
        with pytest.raises(HoldfastError, match=words) as refused:
            cluster._judge("w", told, job, "token")
        assert "Nothing was read" in str(refused.value)


def test_what_is_probed_leaves_nothing_behind(two_workers: str, code: Path, tmp_path: Path) -> None:
    desk = Desk(tmp_path / "workspace")
    desk.do("scan", paths=(str(code),), cluster=two_workers)
    assert not list(desk.workspace.evidence.glob(".cluster*"))


class Breaks(Executor):
    """An executor that reads some, then is gone."""

    def __init__(self, after: int) -> None:
        self.left = after

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        done: Future[object] = Future()
        self.left -= 1
        if self.left < 0:
            done.set_exception(Gone("The cluster went away"))
        else:
            done.set_result(fn(*args, **kwargs))
        return done


def test_what_was_read_before_an_executor_went_is_not_read_again(code: Path, tmp_path: Path) -> None:
    desk = Desk(tmp_path / "workspace", executor=Breaks(2))
    with pytest.raises(Gone, match="2 of 3 repositories were read and are kept"):
        desk.do("scan", paths=(str(code),))
    desk.executor = None
    before = sums(desk)
    receipt = desk.scan(code)
    assert receipt.counts["repositories"] == 3
    assert {name: sums(desk)[name] for name in before} == before
    assert "Read 3" in said(receipt)[0]
    commit(code / "web", ANA, 9)
    assert desk.scan(code).counts["fresh"] == 1
