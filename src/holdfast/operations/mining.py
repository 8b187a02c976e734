"""Mines many repositories on an executor; one that breaks never stops the others."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from holdfast.errors import HoldfastError, StoreError
from holdfast.operations.contract import Step
from holdfast.store.generations import DISK_TROUBLE

if TYPE_CHECKING:
    from holdfast.evidence.git.discover import Found
    from holdfast.evidence.git.mine import Mined, Options

HEARTBEAT = 0.25
"""Seconds between two reports of progress."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A repository of which nothing could be read, and why."""

    name: str
    location: str
    reason: str


class Stopped(BaseException):
    """Raised inside a reader whose run was interrupted."""


class Counter(Protocol):
    """Commits read so far, by all readers together."""

    value: int

    def get_lock(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Job:
    """What to read and where to put it. `previous`: by location, where an earlier scan left its tables."""

    found: Sequence[Found]
    into: Path
    previous: Mapping[str, Path]
    options: Options
    progress: Callable[[Step], None]

    def largest_first(self) -> list[int]:
        """Places in `found`: a large repository that starts last would keep everybody waiting."""
        return sorted(range(len(self.found)), key=lambda place: -_weight(self.found[place]))


def mine_all(job: Job, workers: int, executor: Executor | None) -> list[Mined | Unread]:
    """Every repository as its tables, or why there are none, in the order of `job.found`.

    Without an `executor` a single repository is read in this process, several in as many processes as `workers`.
    Raises `StoreError` where the workspace cannot be written.
    """
    if executor is not None:
        return _gather(job, executor, _Count())
    job = replace(job, options=replace(job.options, streams=max(1, workers // len(job.found))))
    if workers == 1 or len(job.found) == 1:
        return _in_this_process(job)
    with _processes(min(workers, len(job.found))) as (pool, counter):
        return _gather(job, pool, counter)


def _gather(job: Job, executor: Executor, counter: Counter) -> list[Mined | Unread]:
    """Hand everything out, and collect it as it comes."""
    futures = {_submitted(executor, job, place): place for place in job.largest_first()}
    outcomes: dict[int, Mined | Unread | None] = {}
    waiting = set(futures)
    try:
        while waiting:
            done, waiting = wait(waiting, HEARTBEAT, FIRST_COMPLETED)
            for future in done:
                outcomes[futures[future]] = _outcome(job.found[futures[future]], future)
            job.progress(Step("reading", len(outcomes), len(job.found), counter.value))
    except BaseException:
        for future in waiting:
            future.cancel()
        raise
    return [outcomes[place] or _alone(job, place) for place in range(len(job.found))]


def _submitted(executor: Executor, job: Job, place: int) -> Future[Mined]:
    found = job.found[place]
    try:
        with _undisturbed():
            return executor.submit(_mine, found, job.into, job.previous.get(found.location), job.options)
    except BrokenExecutor as error:
        broken: Future[Mined] = Future()
        broken.set_exception(error)
        return broken


def _outcome(found: Found, future: Future[Mined]) -> Mined | Unread | None:
    """What became of one repository; None where another one's reader took this one's down with it."""
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, BrokenExecutor):
        return None
    if isinstance(error, StoreError) or not isinstance(error, Exception):
        raise error
    if trouble := next((words for words in DISK_TROUBLE if words in str(error)), None):
        raise StoreError(f"What {found.name} shows could not be written: {trouble.lower()}. Old answers stay.")
    words = str(error) if isinstance(error, HoldfastError) else f"{type(error).__name__}: {error}"
    return Unread(found.name, found.location, words)


def _alone(job: Job, place: int) -> Mined | Unread:
    """Read one repository in a process of its own, after a shared one died."""
    with _processes(1) as (pool, _):
        found = job.found[place]
        died = Unread(found.name, found.location, "its reader was killed, perhaps for want of memory")
        return _outcome(found, _finished(_submitted(pool, job, place))) or died


def _finished(future: Future[Mined]) -> Future[Mined]:
    wait([future])
    return future


def _in_this_process(job: Job) -> list[Mined | Unread]:
    """One after the other in a thread, so that an interruption reaches the reader."""
    stop, counter = threading.Event(), _Count()

    def count(_size: int, commits: int) -> None:
        if stop.is_set():
            raise Stopped
        counter.value += commits

    outcomes: list[Mined | Unread] = []
    with ThreadPoolExecutor(1) as thread:
        try:
            for found in job.found:
                previous = job.previous.get(found.location)
                future = thread.submit(_mine, found, job.into, previous, job.options, count)
                while not wait([future], HEARTBEAT).done:
                    job.progress(Step(found.name, len(outcomes), len(job.found), counter.value))
                outcomes.append(_outcome(found, future) or Unread(found.name, found.location, "its reader died"))
        except BaseException:
            stop.set()
            raise
    job.progress(Step("reading", len(outcomes), len(job.found), counter.value))
    return outcomes


@dataclass(slots=True)
class _Count:
    """A counter within one process."""

    value: int = 0

    def get_lock(self) -> Any:
        return threading.Lock()


_SHARED: list[Counter] = []
"""The counter that a worker process was given when it started."""


@contextmanager
def _processes(workers: int) -> Iterator[tuple[Executor, Counter]]:
    """A pool of fresh processes, and a counter that they share. An interruption ends them at once."""
    context = multiprocessing.get_context("spawn")
    counter: Counter = context.Value("q", 0)
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_start_worker, initargs=(counter,))
    try:
        yield pool, counter
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in multiprocessing.active_children():
            if child not in before:
                child.terminate()
        raise
    pool.shutdown()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold an interruption back, here and in processes that start meanwhile, until they can take it quietly."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start_worker(counter: Counter) -> None:
    """Die quietly when the user interrupts, and count into what the parent reads."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    _SHARED.append(counter)


def _mine(
    found: Found, into: Path, previous: Path | None, options: Options, count: Callable[[int, int], None] | None = None
) -> Mined:
    """One repository, in whatever process."""
    from holdfast.evidence.git.mine import mine

    return mine(found, into, previous, options, count or _count)


def _count(_size: int, commits: int) -> None:
    for counter in _SHARED:
        with counter.get_lock():
            counter.value += commits


def _weight(found: Found) -> int:
    """Bytes of a repository's packs, where they can be told."""
    try:
        return sum(entry.stat().st_size for entry in (found.objects / "pack").iterdir())
    except OSError:
        return 0
