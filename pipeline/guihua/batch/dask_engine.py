"""The same tasks on a Dask cluster: its workers each read batches of documents and leave the rows in the shared output.

Documents and output must stand at the same paths on every machine. ``DASK_SCHEDULER_ADDRESS`` names a running
scheduler; without it a cluster of local processes is started for the run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TypeVar

import dask
from distributed import Client, LocalCluster, as_completed

from guihua.batch.workers import Opener, Outcome, run_tasks

T = TypeVar("T")
R = TypeVar("R")
BATCH = 64  # documents a Dask task reads: seconds of work, so that scheduling costs nothing beside it
DEATHS = 5  # Dask workers that may be lost over one batch before it is read here instead


def run_on_dask(tasks: Sequence[T], opener: Opener[T, R], jobs: int, seconds: float) -> Iterator[Outcome[T, R]]:
    """As ``workers.run_tasks``, with batches spread by Dask. A batch whose Dask worker is lost is done again."""
    batches = [tasks[n : n + BATCH] for n in range(0, len(tasks), BATCH)]
    settings = {"distributed.scheduler.allowed-failures": DEATHS, "distributed.worker.daemon": False}
    with dask.config.set(settings), _client(min(jobs, len(batches))) as client:
        futures = {
            client.submit(run_batch, batch, opener, seconds, pure=False, key=f"documents-{n}"): batch
            for n, batch in enumerate(batches)
        }
        for future in as_completed(list(futures)):
            if future.status == "finished":
                yield from future.result()
            else:
                yield from run_tasks(futures[future], opener, 1, seconds)


def run_batch(batch: Sequence[T], opener: Opener[T, R], seconds: float) -> list[Outcome[T, R]]:
    """A Dask task: a batch of documents, in a process of their own that may die without the Dask worker."""
    return list(run_tasks(batch, opener, 1, seconds))


def _client(workers: int) -> Client:
    if address := os.environ.get("DASK_SCHEDULER_ADDRESS"):
        return Client(address)
    cluster = LocalCluster(n_workers=max(1, workers), threads_per_worker=1, host="127.0.0.1", dashboard_address=None)
    return Client(cluster)
