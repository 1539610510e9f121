"""Worker processes that may die: every task is held by one known worker, so a worker lost costs that task alone.

``multiprocessing.Pool`` and ``concurrent.futures`` lose all tasks in flight with one dead worker and know no time
limit. Here each worker has a pipe of its own and holds one task at a time.
"""

from __future__ import annotations

import multiprocessing as mp
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from guihua.errors import GuihuaError

T = TypeVar("T")
R = TypeVar("R")
Opener = Callable[[], Callable[[T], R]]


class WorkerSetupError(GuihuaError, RuntimeError):
    """A worker could not get ready to work at all."""


class RunStopped(GuihuaError, RuntimeError):
    """Raised by a task where no other would fare better, a full disk say: it ends the run. The message says what to
    do."""


# A server that forks is quick; where forking is not safe or not known, each worker begins anew.
START = "forkserver" if sys.platform == "linux" else "spawn"
PRELOAD = "guihua.batch.preload"  # what every worker needs
SAFE_PATH = "PYTHONSAFEPATH"


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T, R]):
    """What came of ``task``: its ``result``, or why there is none (``lost``: worker-died,
    time-limit, out-of-memory, raised)."""

    task: T
    result: R | None
    lost: str | None = None
    detail: str = ""


@dataclass(slots=True)
class _Worker(Generic[T]):
    process: BaseProcess
    pipe: Connection
    ready: bool = False
    task: T | None = None
    deadline: float = float("inf")


def serve() -> None:
    """Start the server that forks workers, unless it runs: it gets ready while this process goes on."""
    if START == "forkserver":
        mp.get_context(START).set_forkserver_preload([PRELOAD])
        with _without_interrupts(), _without_the_folder_of_the_caller():
            forkserver.ensure_running()


def run_tasks(tasks: Sequence[T], opener: Opener[T, R], jobs: int, seconds: float) -> Iterator[Outcome[T, R]]:
    """Run ``opener()(task)`` for every task on ``jobs`` processes; outcomes come as they are done, in any order.

    ``opener`` is called once in each worker and must be picklable, as must tasks and results. A task whose worker
    dies is tried once more, alone, when the others are done. A task that takes over ``seconds`` loses its worker.
    Raises ``WorkerSetupError`` where ``opener`` itself fails, ``RunStopped`` where a task does. Workers end with the
    process that started them, however it ends.
    """
    if not tasks:
        return  # a server that forks nobody takes half a second
    context = mp.get_context(START)
    serve()
    pending: deque[T] = deque(tasks)
    again: deque[T] = deque()
    workers: list[_Worker[T]] = []
    last_try = False
    try:
        while pending or again or any(w.task is not None for w in workers):
            if not pending and again and not any(w.task is not None for w in workers):
                pending, again, jobs, last_try = again, deque(), 1, True
                while len(workers) > 1:
                    _stop(workers.pop())
            while pending and len(workers) < jobs and all(w.task is not None or not w.ready for w in workers):
                if sum(not w.ready for w in workers) >= len(pending):
                    break
                workers.append(_start(context, opener))
            for worker in workers:
                if worker.ready and worker.task is None and pending:
                    worker.task, worker.deadline = pending.popleft(), time.monotonic() + seconds
                    with suppress(OSError):  # a worker that died idle shows below
                        worker.pipe.send(worker.task)
            for worker in _stirring(workers):
                outcome = _hear(worker)
                if outcome is None:
                    continue
                if outcome.lost in ("worker-died", "time-limit"):
                    workers.remove(worker)
                    _stop(worker)
                if outcome.lost == "worker-died" and not last_try:
                    again.append(outcome.task)
                else:
                    yield outcome
    finally:
        for worker in workers:
            _stop(worker)


def _start(context: Any, opener: Opener[T, R]) -> _Worker[T]:
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, opener), daemon=True)
    with _without_interrupts():
        process.start()
    theirs.close()
    return _Worker(process, ours)


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Ctrl-C goes to all processes of a terminal. Who is started here never hears it, from its first moment on: the
    run says one line, and ends its workers itself."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _without_the_folder_of_the_caller() -> Iterator[None]:
    """The server takes modules from the folder it is started in first, even where this process does not: a checkout in
    it that has this package's name would be taken for the package."""
    before = os.environ.get(SAFE_PATH)
    os.environ[SAFE_PATH] = "1"
    try:
        yield
    finally:
        del os.environ[SAFE_PATH]
        if before is not None:
            os.environ[SAFE_PATH] = before


def _stop(worker: _Worker[T]) -> None:
    worker.process.kill()
    worker.process.join()
    worker.pipe.close()


def _stirring(workers: Sequence[_Worker[T]]) -> list[_Worker[T]]:
    """Workers that have something to say, or whose time is over."""
    first = min(w.deadline for w in workers)
    patience = None if first == float("inf") else max(0.0, first - time.monotonic())
    speaking = set(wait([w.pipe for w in workers], patience))
    now = time.monotonic()
    return [w for w in workers if w.pipe in speaking or w.deadline <= now]


def _hear(worker: _Worker[T]) -> Outcome[T, Any] | None:
    if not worker.pipe.poll():
        task, limit = worker.task, "time limit reached"
        assert task is not None
        return Outcome(task, None, "time-limit", limit)
    try:
        kind, value = worker.pipe.recv()
    except (EOFError, OSError):
        worker.process.join(5)
        if worker.task is None:
            raise WorkerSetupError(f"a worker ended before it had work ({_ending(worker.process)})") from None
        return Outcome(worker.task, None, "worker-died", _ending(worker.process))
    if kind == "ready":
        worker.ready = True
        return None
    if kind == "unready":
        raise WorkerSetupError(value)
    if kind == "stop":
        raise RunStopped(value)
    task, worker.task, worker.deadline = worker.task, None, float("inf")
    assert task is not None
    return Outcome(task, value) if kind == "done" else Outcome(task, None, kind, value)


def _ending(process: BaseProcess) -> str:
    code = process.exitcode
    if code is None:
        return "no longer answering"
    if code < 0:
        with suppress(ValueError):
            return f"killed by {signal.Signals(-code).name}"
    return f"ended with status {code}"


def _work(pipe: Connection, opener: Opener[Any, Any]) -> None:
    """A worker's whole life: get ready, then answer task after task until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with_parent()
    try:
        import_module(PRELOAD)
        work = opener()
    except Exception as error:
        told = str(error) if isinstance(error, GuihuaError) else f"{type(error).__name__}: {error}"
        pipe.send(("unready", told))
        return
    with suppress(EOFError, OSError):  # the run is over, or was killed
        pipe.send(("ready", None))
        while True:
            task = pipe.recv()
            try:
                answer = ("done", work(task))
            except MemoryError:
                answer = ("out-of-memory", "")
            except RunStopped as error:
                answer = ("stop", str(error))
            except Exception as error:
                answer = ("raised", f"{type(error).__name__}: {error}")
            pipe.send(answer)


def _end_with_parent() -> None:
    """A worker that reads a long document hears nothing from its pipe; a thread of it waits for the parent's end."""
    parent = mp.parent_process()
    if parent is not None:
        threading.Thread(target=_wait_for, args=(parent,), daemon=True).start()


def _wait_for(parent: BaseProcess) -> None:
    wait([parent.sentinel])
    os._exit(1)
