"""Progress of long commands: a bar with rate and remaining time on a terminal, a line now and then in a log.

Ctrl-C stops a command after the current item and says how to resume it; pressed again, it stops at once.
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
"""Seconds between two lines where no terminal shows the bar: a log of an hour's work has then 120 of them."""
INTERRUPTED = 130
"""The exit code of a command that was interrupted, as shells have it."""


class Interrupted(CommandError):
    """The command was stopped by hand; the message says how far it came and how to resume it."""


class RateColumn(ProgressColumn):
    """Items a second; empty until two are done."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.1f}/s" if speed else "", style="progress.data.speed")


class ProgressBar:
    """How many items of a command's work are done. `at` is the last item done, for the hint on how to resume."""

    def __init__(self, what: str, progress: Progress, total: float | None, resume_hint: str) -> None:
        self.what, self.progress, self.total, self._resume_hint = what, progress, total, resume_hint
        self.done, self.at, self.stopping = 0, "", False
        self._bar = progress.add_task(what, total=total)
        self._began = self._last_printed = time.monotonic()

    def step(self, at: object = "", *, by: int = 1, total: float | None = None) -> None:
        """Count items as done. `total`: how many there are, where that becomes known, or is estimated, only on the
        way."""
        self.done, self.at, self.total = self.done + by, str(at), total or self.total
        self.progress.update(self._bar, advance=by, total=self.total)
        if self.progress.disable and time.monotonic() - self._last_printed >= LINE_EVERY:
            self._last_printed = time.monotonic()
            print(self.line(self._last_printed - self._began), file=sys.stderr, flush=True)
        if self.stopping:
            raise KeyboardInterrupt

    def line(self, seconds: float) -> str:
        """Return the progress after so many seconds, in words."""
        rate = self.done / seconds if seconds else 0.0
        text = f"{self.done_so_far()}, {rate:.1f}/s"
        if not self.total or not rate:
            return text
        left = max(self.total - self.done, 0) / rate
        return f"{text}, about {f'{left / 60:.0f} min' if left >= 90 else f'{left:.0f} s'} left"

    def done_so_far(self) -> str:
        of = f" of {self.total:,.0f}" if self.total else ""
        return f"{self.done:,}{of} {self.what}"

    def interrupted(self) -> str:
        return f"stopped after {self.done_so_far()}. {self._resume_hint.format(at=self.at or 0)}"

    def print(self, line: str) -> None:
        """Print a line of the command's output: above the bar, or to wherever standard output is redirected."""
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
        print("Stopping after the current item; press Ctrl-C again to stop at once.", file=sys.stderr)


@contextmanager
def progress_bar(what: str, *, total: float | None = None, resume_hint: str) -> Iterator[ProgressBar]:
    """Show the progress of the work inside the block; Interrupted, with `resume_hint`, where a person stops it.

    `{at}` in `resume_hint` stands for the last item done.
    """
    with _bar() as progress:
        bar = ProgressBar(what, progress, total, resume_hint)
        mine = current_thread() is main_thread()
        before = signal.signal(signal.SIGINT, bar.on_interrupt) if mine else None
        try:
            yield bar
        except KeyboardInterrupt:
            raise Interrupted(bar.interrupted(), returncode=INTERRUPTED) from None
        finally:
            if mine:
                signal.signal(signal.SIGINT, before)


def track[Item](items: Iterable[Item], what: str, *, total: int, resume_hint: str) -> Iterator[Item]:
    """Yield the items, showing how many are done."""
    with progress_bar(what, total=total, resume_hint=resume_hint) as bar:
        for item in items:
            yield item
            bar.step(item)


def _bar() -> Progress:
    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), RateColumn()]
    is_terminal, both = sys.stderr.isatty(), sys.stdout.isatty()
    console = Console(stderr=is_terminal and not both, soft_wrap=True)
    times = (TimeElapsedColumn(), TimeRemainingColumn())
    return Progress(*columns, *times, console=console, disable=not is_terminal, redirect_stdout=both)
