"""How far a long command is: a bar with rate and remaining time for who looks on, a line now and then for a log.

Ctrl-C ends a command after the piece of work at hand, and says how to go on from there; pressed again, at once.
"""

import signal
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType

from django.core.management.base import CommandError
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

LINE_EVERY = 30.0
"""Seconds between two lines where no terminal shows the bar."""
INTERRUPTED = 130
"""The exit code of a command that was interrupted, as shells have it."""


class Interrupted(CommandError):
    """The command was stopped by hand; the message says how far it came and how to go on."""


class RateColumn(ProgressColumn):
    """Pieces a second; nothing until two are done."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.1f}/s" if speed else "", style="progress.data.speed")


class Course:
    """The way through the pieces of work of one command. `at` is the piece done last, for the words on how to go on."""

    def __init__(self, what: str, progress: Progress, total: float | None, go_on: str) -> None:
        self.what, self.progress, self.total, self._go_on = what, progress, total, go_on
        self.done, self.at, self.stopping = 0, "", False
        self._bar = progress.add_task(what, total=total)
        self._began = self._told = time.monotonic()

    def step(self, at: object = "", *, by: int = 1, total: float | None = None) -> None:
        """A piece is done, or several. `total`: how many there are, where that is told, or guessed, on the way only."""
        self.done, self.at, self.total = self.done + by, str(at), total or self.total
        self.progress.update(self._bar, advance=by, total=self.total)
        if self.progress.disable and time.monotonic() - self._told >= LINE_EVERY:
            self._told = time.monotonic()
            print(self.line(self._told - self._began), file=sys.stderr, flush=True)
        if self.stopping:
            raise KeyboardInterrupt

    def line(self, seconds: float) -> str:
        """Return how far it is after so many seconds, in words."""
        rate = self.done / seconds if seconds else 0.0
        told = f"{self.far()}, {rate:.1f}/s"
        if not self.total or not rate:
            return told
        left = max(self.total - self.done, 0) / rate
        return f"{told}, about {f'{left / 60:.0f} min' if left >= 90 else f'{left:.0f} s'} left"

    def far(self) -> str:
        of = f" of {self.total:,.0f}" if self.total else ""
        return f"{self.done:,}{of} {self.what}"

    def interrupted(self) -> str:
        return f"stopped after {self.far()}. {self._go_on.format(at=self.at or 0)}"

    def print(self, line: str) -> None:
        """Print a line of the command's answer: above the bar, or where standard output leads."""
        if sys.stdout.isatty():
            self.progress.console.print(line, markup=False, highlight=False, soft_wrap=True)
        else:
            print(line, flush=True)

    def on_interrupt(self, _signal: int, _frame: FrameType | None) -> None:
        if self.stopping:
            # Not KeyboardInterrupt: it would reach the command's own loop, and from there the shell as a traceback.
            print(f"Interrupted: {self.interrupted()}", file=sys.stderr)
            raise SystemExit(INTERRUPTED)
        self.stopping = True
        print("Stopping after the piece of work at hand; press Ctrl-C again to stop at once.", file=sys.stderr)


@contextmanager
def course(what: str, *, total: float | None = None, go_on: str) -> Iterator[Course]:
    """Show how far the work inside is; Interrupted, with the words `go_on`, where a person stops it.

    `{at}` in `go_on` stands for the piece that was done last.
    """
    with _bar() as progress:
        way = Course(what, progress, total, go_on)
        mine = current_thread() is main_thread()
        before = signal.signal(signal.SIGINT, way.on_interrupt) if mine else None
        try:
            yield way
        except KeyboardInterrupt:
            raise Interrupted(way.interrupted(), returncode=INTERRUPTED) from None
        finally:
            if mine:
                signal.signal(signal.SIGINT, before)


def along[Piece](pieces: Iterable[Piece], what: str, *, total: int, go_on: str) -> Iterator[Piece]:
    """Yield the pieces of a command's work, showing how far it is."""
    with course(what, total=total, go_on=go_on) as way:
        for piece in pieces:
            yield piece
            way.step(piece)


def _bar() -> Progress:
    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), RateColumn()]
    shown, both = sys.stderr.isatty(), sys.stdout.isatty()
    console = Console(stderr=shown and not both, soft_wrap=True)
    times = (TimeElapsedColumn(), TimeRemainingColumn())
    return Progress(*columns, *times, console=console, disable=not shown, redirect_stdout=both)
