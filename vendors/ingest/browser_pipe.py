"""The process in which a page is drawn, seen from outside: lines of JSON to and fro, and an end whatever it does.

JSON and not pickle: what comes back was near a browser that ran strangers' scripts.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

PROGRAM = Path(__file__).with_name("browser_process.py")
OVERHEAD = 6
"""Bytes at most in which JSON writes a character of the page."""
MOST_MEMORY = 2 * 1024**3
"""Bytes of memory of their own that the process and the browser may have in all; a page takes 0.3 GB as a rule."""

ENDLESS = "its scripts do not come to an end."


class PipeBroken(Exception):
    """The process did not say what was expected of it in time; the message says in words what happened."""


class BrowserPipe:
    """Start the process on entering, end it and all that it has started on leaving."""

    def __init__(self, folder: Path, *, most: int, until: float) -> None:
        """`most`: characters of the page as drawn; `until`: the time.monotonic() at which all is ended."""
        self._folder, self._until = folder, until
        self._longest = most * OVERHEAD + 10_000
        self._buffer = b""
        self._log = folder / "log"
        self._over, self._ended_for = threading.Event(), ""

    def __enter__(self) -> "BrowserPipe":
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own file, by this Python
                [sys.executable, "-I", str(PROGRAM)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=self._folder,
                env=self._environment(),
                start_new_session=True,
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._input, self._output = self._process.stdin, self._process.stdout
        self._guard = threading.Thread(target=self._watch, daemon=True)
        self._guard.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._guard.join()
        with suppress(OSError):
            self._input.close()
        if kind is None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=5)
        self._end()
        self._process.wait()
        self._output.close()

    def _environment(self) -> dict[str, str]:
        """Return nothing of this process's settings, which hold keys and passwords."""
        folder = str(self._folder)
        return {"PATH": os.environ.get("PATH", os.defpath), "HOME": folder, "TMPDIR": folder}

    def send(self, **message: object) -> None:
        try:
            self._input.write(json.dumps(message).encode() + b"\n")
            self._input.flush()
        except OSError as error:
            raise self._end_of_the_process() from error

    def receive(self, seconds: float) -> dict[str, Any]:
        """Return the next message; PipeBroken if none comes within the time, or too long a one."""
        try:
            message = json.loads(self._line(seconds))
        except (ValueError, RecursionError) as error:
            raise PipeBroken("the browser's process said nonsense.") from error
        if not isinstance(message, dict):
            raise PipeBroken("the browser's process said nonsense.")
        if self._ended_for:  # then the message only says that the browser has gone
            raise self._end_of_the_process()
        return message

    def log(self) -> str:
        """Return the end of what the process has written of errors."""
        with suppress(OSError):
            return self._log.read_bytes()[-2000:].decode(errors="replace")
        return ""

    def _line(self, seconds: float) -> bytes:
        until = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self._output, selectors.EVENT_READ)
            while b"\n" not in self._buffer[-65_536:]:
                if len(self._buffer) > self._longest:
                    raise PipeBroken("its page is too large.")
                if not selector.select(max(until - time.monotonic(), 0)):
                    raise PipeBroken(ENDLESS)
                chunk = os.read(self._output.fileno(), 65_536)
                if not chunk:
                    raise self._end_of_the_process()
                self._buffer += chunk
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line

    def _watch(self) -> None:
        """End it all where it takes too much memory or time, whatever is waited for: a slow site could else give the
        page's scripts half a minute in which nobody looks at them."""
        while not self._over.wait(0.5):
            if memory_of(self._process.pid) > MOST_MEMORY:
                self._ended_for = f"it takes more than {MOST_MEMORY / 2**30:g} GB of memory."
            elif time.monotonic() > self._until:
                self._ended_for = ENDLESS
            else:
                continue
            self._end()
            return

    def _end(self) -> None:
        end_all(self._process.pid, str(self._folder))
        self._process.kill()

    def _end_of_the_process(self) -> PipeBroken:
        return PipeBroken(self._ended_for or "the browser's process ended.")


def end_all(pid: int, folder: str) -> None:
    """Kill what descends from a process and what was started with the folder, until nothing of it is left.

    The process itself is killed last: while it lives, what is orphaned becomes its own and can be found.
    """
    for _ in range(100):
        running = {*_descendants(pid), *_started_with(folder)} - {pid, os.getpid()}
        if not running:
            return
        for each in running:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(each, signal.SIGKILL)
        time.sleep(0.02)


def memory_of(pid: int) -> int:
    """Return the bytes of memory that a process and its descendants have to themselves."""
    return sum(map(_own_memory, [pid, *_descendants(pid)]))


def _own_memory(pid: int) -> int:
    """Return the bytes of a process that no file holds; what it shares counts for each that shares it."""
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
        return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(("RssAnon:", "RssShmem:")))
    return 0


def _descendants(pid: int) -> Iterator[int]:
    children: dict[int, list[int]] = {}
    for process in _processes():
        with suppress(OSError, ValueError, IndexError):
            state, parent = (process / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[:2]
            if state not in "ZX":
                children.setdefault(int(parent), []).append(int(process.name))
    waiting = [pid]
    while waiting:
        found = children.get(waiting.pop(), [])
        yield from found
        waiting += found


def _started_with(folder: str) -> Iterator[int]:
    """Yield the processes that name the folder on their command line, as Chromium's first one does."""
    for process in _processes():
        with suppress(OSError):
            if folder.encode() in (process / "cmdline").read_bytes():
                yield int(process.name)


def _processes() -> Iterator[Path]:
    """Yield the folders in which Linux describes its processes; none on other systems."""
    with suppress(OSError):
        yield from (entry for entry in Path("/proc").iterdir() if entry.name.isdigit())
