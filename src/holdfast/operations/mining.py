"""Mines many repositories on an executor; one that breaks never stops the others."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Protocol

from holdfast.errors import HoldfastError, StoreError
from holdfast.operations.contract import Step
from holdfast.store.generations import DISK_TROUBLE

if TYPE_CHECKING:
    from holdfast.evidence.git.discover import Found
    from holdfast.evidence.git.mine import Mined, Options

HEARTBEAT = 0.25
"""Seconds between two reports of progress."""
AHEAD = 2
"""Repositories handed to a pool for each of its processes: enough that none waits, few to read again if one dies."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A repository of which nothing could be read, and why."""

    name: str
    location: str
    reason: str


class Stopped(BaseException):
    """Raised inside a reader whose run was interrupted."""


class Gone(HoldfastError):
    """The executor went away with work in its hands: nothing more can be read by it."""


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


def mine_all(job: Job, workers: int, executor: Executor | None, cluster: str | None = None) -> list[Mined | Unread]:
    """Every repository as its tables, or why there are none, in the order of `job.found`.

    By the cluster at an address, or the `executor`, where one is given; otherwise a single repository is read in this
    process, several in as many processes as `workers`. Raises `StoreError` where the workspace cannot be written,
    `Gone` where the executor went away, and as `cluster.joined` does.
    """
    if cluster is not None:
        from holdfast.operations.cluster import joined

        with joined(cluster, job) as joint:
            return mine_all(job, workers, joint)
    outcomes: dict[int, Mined | Unread] = {}
    if executor is not None:
        for place in _gather(job, executor, _Count(), job.largest_first(), outcomes):
            outcomes[place] = _alone(job, place)
    else:
        job = replace(job, options=replace(job.options, streams=max(1, workers // len(job.found))))
        if workers == 1 or len(job.found) == 1:
            return _in_this_process(job)
        _by_processes(job, workers, outcomes)
    return [outcomes[place] for place in range(len(job.found))]


def _by_processes(job: Job, workers: int, outcomes: dict[int, Mined | Unread]) -> None:
    """On a pool of this machine; what was at hand when a reader died is read alone, the rest on a new pool."""
    counter: Counter = multiprocessing.get_context("spawn").Value("q", 0)
    places = job.largest_first()
    while rest := [place for place in places if place not in outcomes]:
        with _processes(min(workers, len(rest)), counter) as pool:
            suspects = _gather(job, pool, counter, rest, outcomes, AHEAD * workers)
        for place in suspects:
            outcomes[place] = _alone(job, place)


def _gather(
    job: Job,
    executor: Executor,
    counter: Counter,
    places: Sequence[int],
    outcomes: dict[int, Mined | Unread],
    most: int | None = None,
) -> list[int]:
    """Hand these repositories out, `most` at a time, and collect what comes into `outcomes`.

    Returns those that were at hand when the executor broke; it then stops early. Whatever else goes wrong is raised,
    after what still waits was cancelled.
    """
    todo = deque(places)
    running: dict[Future[Mined], int] = {}
    done: SimpleQueue[Future[Mined]] = SimpleQueue()
    suspects: list[int] = []
    try:
        while running or (todo and not suspects):
            while todo and not suspects and (most is None or len(running) < most):
                future = _submitted(executor, job, todo[0])
                running[future] = todo.popleft()
                future.add_done_callback(done.put)
            for future in _finished(done):
                place = running.pop(future)
                if outcome := _outcome(job.found[place], future):
                    outcomes[place] = outcome
                    if isinstance(counter, _Count):
                        counter.value += getattr(outcome, "fresh", 0)
                else:
                    suspects.append(place)
            job.progress(Step("reading", len(outcomes), len(job.found), counter.value))
    except BaseException as error:
        for future in running:
            future.cancel()
        if isinstance(error, Gone):
            raise Gone(_what_is_kept(str(error), len(outcomes), len(job.found))) from error
        raise
    return suspects


def _finished(done: SimpleQueue[Future[Mined]]) -> Iterator[Future[Mined]]:
    """All that have come, after a moment's wait for the first."""
    with suppress(Empty):
        yield done.get(timeout=HEARTBEAT)
        while True:
            yield done.get_nowait()


def _what_is_kept(what: str, read: int, of: int) -> str:
    return (
        f"{what}. {read} of {of} repositories were read and are kept; old answers stay. "
        "The same command goes on with the others; without `--cluster` it reads them on this machine."
    )


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
    if isinstance(error, StoreError | Gone) or not isinstance(error, Exception):
        raise error
    if trouble := next((words for words in DISK_TROUBLE if words in str(error)), None):
        raise StoreError(f"What {found.name} shows could not be written: {trouble.lower()}. Old answers stay.")
    words = str(error) if isinstance(error, HoldfastError) else f"{type(error).__name__}: {error}"
    return Unread(found.name, found.location, words)


def _alone(job: Job, place: int) -> Mined | Unread:
    """Read one repository in a process of its own, after a shared one died."""
    found = job.found[place]
    with _processes(1, multiprocessing.get_context("spawn").Value("q", 0)) as pool:
        future = _submitted(pool, job, place)
        wait([future])
        died = Unread(found.name, found.location, "its reader was killed, perhaps for want of memory")
        return _outcome(found, future) or died


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
def _processes(workers: int, counter: Counter) -> Iterator[Executor]:
    """A pool of fresh processes that count into `counter`. An interruption ends them at once."""
    context = multiprocessing.get_context("spawn")
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_start_worker, initargs=(counter,))
    try:
        yield pool
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
