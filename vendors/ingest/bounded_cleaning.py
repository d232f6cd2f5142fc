"""Cleaning in a process of its own, with bounds on its time and memory.

The parsers meet whatever strangers publish. A page can be made, or can happen, to keep one busy for an hour, to make it
ask for all memory, or to crash it, and inside C code no signal is heard. So they run in a child process that can be
ended from outside: such a page costs seconds, is refused once with its reason, and takes no worker with it.
"""

import functools
import multiprocessing
import os
import resource
from concurrent.futures import TimeoutError as TookTooLong

from pebble import ProcessExpired, ProcessPool

from vendors.ingest import cleaning
from vendors.ingest.documents import Cleaned
from vendors.ingest.failures import StepFailed

MOST_SECONDS = 20.0
"""A page takes 20 milliseconds as a rule; of the largest taken in (10 MB of prose or 200 pages of PDF), a few seconds.
Well below the minute after which Celery asks a task to end."""
MOST_MEMORY = 2 * 1024**3
"""Bytes of address space: the modules take some 0.4 GB of it, a page of 10 MB as a tree another 0.5 GB."""
PAGES_PER_CHILD = 2000
"""After so many pages a fresh child takes over, so that what a parser leaks does not add up."""


def clean(content: bytes, content_type: str, *, url: str = "") -> Cleaned:
    """Return the article in the bytes, as `cleaning.clean` does; StepFailed, final, also where a bound is met."""
    try:
        return _pool().schedule(_clean, args=(content, content_type, url), timeout=MOST_SECONDS).result()
    except TookTooLong as error:
        raise StepFailed(
            f"Harmful: reading it takes longer than {MOST_SECONDS:g} seconds. If it matters, paste its text."
        ) from error
    except MemoryError as error:
        raise StepFailed("Harmful: reading it takes too much memory. If it matters, paste its text.") from error
    except ProcessExpired as error:
        raise StepFailed("Harmful: reading it crashed the reader. If it matters, paste its text.") from error


def _clean(content: bytes, content_type: str, url: str) -> Cleaned:
    return cleaning.clean(content, content_type, url=url)


@functools.cache
def _pool() -> ProcessPool:
    """This process's child. Spawned, not forked: a fork would hold the locks of threads that it does not have."""
    return ProcessPool(
        max_workers=1,
        max_tasks=PAGES_PER_CHILD,
        initializer=_bound_memory,
        context=multiprocessing.get_context("spawn"),
    )


def close() -> None:
    """End the child, if there is one: for a process that becomes another program, which would not know of it."""
    if _pool.cache_info().currsize:
        pool = _pool()
        pool.stop()  # type: ignore[no-untyped-call]  # pebble leaves this one untyped
        pool.join()
        _pool.cache_clear()


os.register_at_fork(after_in_child=_pool.cache_clear)


def _bound_memory() -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = MOST_MEMORY if hard == resource.RLIM_INFINITY else min(MOST_MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
