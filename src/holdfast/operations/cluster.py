"""Mines through a Dask cluster: the same jobs, handed to machines that share a file system with this one.

`joined` looks before it hands anything out: every worker must run this Holdfast, have git, see every repository and
write where this process reads. What comes back is the same as from processes of this machine, byte for byte.
"""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holdfast import __version__
from holdfast.errors import BadInput, HoldfastError, StoreError
from holdfast.operations.mining import Gone, Job

if TYPE_CHECKING:
    from distributed import Client

PATIENCE = 5
"""Seconds to wait for a scheduler to answer and for its first worker."""
PARTING = 2
"""Seconds to wait for a goodbye."""
_ADDRESS = re.compile(r"((tcp|tls|ws|wss)://)?(\[[0-9A-Fa-f:.]+\]|[\w.-]+):\d{1,5}")


@contextmanager
def joined(address: str, job: Job) -> Iterator[Executor]:
    """An executor on the cluster at `address`, whose workers were found fit for the job.

    Raises `BadInput` where the address is none or the extra is not installed, `HoldfastError` where the cluster cannot
    be reached or its workers cannot do the work.
    """
    with _quietly(), _client(address) as client:
        _fit(client, address, job)
        executor = ClusterExecutor(client, address)
        try:
            yield executor
        finally:
            executor.shutdown(wait=False, cancel_futures=True)


class ClusterExecutor(Executor):
    """Hands calls to a cluster. A worker that dies costs one more try; a cluster that goes away raises `Gone`."""

    def __init__(self, client: Client, address: str) -> None:
        self._executor = client.get_executor(pure=False)  # type: ignore[no-untyped-call]
        self._address = address
        self._stopped = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As every executor does."""
        ours: Future[Any] = Future()
        self._try(ours, partial(fn, *args, **kwargs), tries=2)
        return ours

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let go of everything that was handed out."""
        self._stopped = self._stopped or cancel_futures
        with suppress(Exception):  # a cluster that has gone away cannot be told so
            self._executor.shutdown(wait=wait and not cancel_futures)

    def _try(self, ours: Future[Any], call: Callable[[], Any], tries: int) -> None:
        try:
            theirs = self._executor.submit(_run, call)
        except Exception as error:
            ours.set_exception(self._gone(error))
            return
        theirs.add_done_callback(lambda done: self._take(ours, done, call, tries - 1))
        ours.add_done_callback(lambda done: theirs.cancel() if done.cancelled() else None)

    def _take(self, ours: Future[Any], theirs: Future[Any], call: Callable[[], Any], tries: int) -> None:
        """Pass on what came, in words that the reader of a scan understands."""
        if ours.cancelled() or self._stopped:
            return
        try:
            ours.set_result(theirs.result())
        except CancelledError as error:
            ours.set_exception(self._gone(error))
        except Exception as error:
            if type(error).__name__ != "KilledWorker":
                ours.set_exception(error)
            elif tries:
                self._try(ours, call, tries)
            else:
                ours.set_exception(
                    HoldfastError("the workers that read it died, on one after the other, perhaps for want of memory")
                )

    def _gone(self, error: BaseException) -> Gone:
        gone = Gone(f"The cluster at {self._address} went away")
        gone.__cause__ = error
        return gone


def _run(call: Callable[[], Any]) -> Any:
    """What a worker does."""
    return call()


@contextmanager
def _client(address: str) -> Iterator[Client]:
    """A connection to the scheduler, with at least one worker behind it."""
    if not _ADDRESS.fullmatch(address):
        raise BadInput(
            f"`--cluster` was given as `{address}`, which is no address of a Dask scheduler. "
            "Allowed: HOST:PORT or tcp://HOST:PORT, as `dask scheduler` prints it."
        )
    try:
        from distributed import Client
    except ImportError:
        raise BadInput(
            "`--cluster` needs the package `distributed`, which is not installed. "
            "Install it with `pip install 'holdfast[cluster]'`, here and on the workers, or leave `--cluster` out."
        ) from None
    try:
        client = Client(  # type: ignore[no-untyped-call]
            address, timeout=PATIENCE, set_as_default=False, name="holdfast"
        )
    except (OSError, ValueError) as error:
        raise HoldfastError(
            f"No Dask scheduler answered at {address} within {PATIENCE} seconds. Nothing was read. "
            "Look whether it runs and can be reached from here, or leave `--cluster` out to read on this machine."
        ) from error
    try:
        yield client
    finally:
        client.close(timeout=PARTING)  # type: ignore[no-untyped-call]


def _fit(client: Client, address: str, job: Job) -> None:
    """Raises `HoldfastError` where a worker could not do what this process does."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        raise HoldfastError(
            f"The cluster at {address} has no workers. Nothing was read. Start some with `dask worker {address}`, "
            "or leave `--cluster` out to read on this machine."
        ) from None
    token = f".cluster-{secrets.token_hex(8)}"
    try:
        job.into.mkdir(parents=True, exist_ok=True)
        (job.into / token).touch(mode=0o600)
        places = sorted({one.common_dir for one in job.found} | {one.git_dir for one in job.found})
        told = client.run(probe, places, str(job.into), token, on_error="return")
        for worker, answer in sorted(told.items()):
            _judge(worker, answer, job, token)
    except OSError as error:
        raise StoreError(f"`{job.into}` could not be written: {error.strerror or error}. Nothing was read.") from error
    finally:
        for left in job.into.glob(f"{token}*"):
            left.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Probed:
    """What one worker says of itself. `unseen`: the repositories that it cannot see, `trouble`: why it cannot write."""

    version: str
    code: str
    git: bool
    unseen: tuple[str, ...]
    sees_token: bool
    trouble: str
    wrote: str


def probe(places: Sequence[str], into: str, token: str) -> Probed:
    """Run by each worker: does it see and write what this process does?"""
    own = f"{token}-{secrets.token_hex(8)}"
    trouble = ""
    try:
        (Path(into) / own).touch(mode=0o600)
    except OSError as error:
        trouble = str(error.strerror or error).lower()
    return Probed(
        __version__,
        code_of_reader(),
        shutil.which("git") is not None,
        tuple(place for place in places if not Path(place, "HEAD").is_file()),
        (Path(into) / token).exists(),
        trouble,
        own,
    )


def code_of_reader() -> str:
    """A checksum of the code that reads repositories: what a version number says only of releases."""
    import holdfast.evidence.git as reading

    files = sorted(Path(str(reading.__file__)).parent.glob("*.py"))
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]


def _judge(worker: str, told: Probed | BaseException, job: Job, token: str) -> None:
    where = f"The worker {worker}"
    nothing = "Nothing was read."
    if isinstance(told, ImportError) or (isinstance(told, Exception) and "holdfast" in str(told)):
        raise HoldfastError(f"{where} has no Holdfast. {nothing} Install holdfast[cluster] {__version__} there.")
    if isinstance(told, BaseException):
        raise HoldfastError(f"{where} could not be asked what it runs: {type(told).__name__}: {told}. {nothing}")
    if (told.version, told.code) != (__version__, code_of_reader()):
        raise HoldfastError(
            f"{where} runs another Holdfast ({told.version}, its reader is {told.code}; "
            f"here {__version__}, {code_of_reader()}). {nothing} Install the same one on every machine."
        )
    if not told.git:
        raise HoldfastError(f"{where} has no git on its path. {nothing} Install git there.")
    shared = "A cluster needs one file system that all machines see under the same paths."
    if told.unseen:
        raise HoldfastError(
            f"{where} cannot see {len(told.unseen)} of {len(job.found)} repositories, {told.unseen[0]} among them. "
            f"{nothing} {shared}"
        )
    if told.trouble:
        raise HoldfastError(f"{where} cannot write to {job.into}: {told.trouble}. {nothing} {shared}")
    if not told.sees_token or not (job.into / told.wrote).exists():
        raise HoldfastError(f"{where} has another folder at {job.into} than this machine. {nothing} {shared}")


@contextmanager
def _quietly() -> Iterator[None]:
    """Hold back what the library writes about lost connections: we say it in our own words."""
    names = ("distributed", "distributed.client", "distributed.comm", "distributed.core", "tornado.application")
    before = [(name, logging.getLogger(name).level) for name in names]
    for name in names:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for name, level in before:
            logging.getLogger(name).setLevel(level)
