"""Where work spends its time: elapsed and processor time of its parts, each moment counted for one part alone."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from django.db import connection

SQL = "SQL statements: values packed, sent, rows read"
ELSE = "all else: statements built, rows made, texts compared"


@dataclass
class Part:
    """Seconds elapsed, seconds of this process on a processor, and how often it was called."""

    elapsed: float = 0.0
    busy: float = 0.0
    calls: int = 0


class Spent:
    """A clock for the parts of some work. What a part calls of another one is that one's time."""

    def __init__(self) -> None:
        self.parts: defaultdict[str, Part] = defaultdict(Part)
        self._part = ELSE
        self._since = (0.0, 0.0)

    @contextmanager
    def watch(self, measured_parts: Sequence[tuple[Any, str, str]]) -> Iterator[None]:
        """Measure what is done within. `measured_parts`: (where a function stands, its name, the part that it is)."""
        with ExitStack() as stack:
            for owner, name, part in measured_parts:
                stack.enter_context(mock.patch.object(owner, name, self._timed(getattr(owner, name), part)))
            stack.enter_context(connection.execute_wrapper(self._timed(lambda run, *rest: run(*rest), SQL)))
            self._since = (time.perf_counter(), time.process_time())
            try:
                yield
            finally:
                self._switch(ELSE)

    def busy(self, *, excluding: Sequence[str] = ()) -> float:
        """Return the processor seconds of all parts, or of all but those."""
        return sum(part.busy for name, part in self.parts.items() if name not in excluding)

    def _timed(self, function: Callable[..., Any], part: str) -> Callable[..., Any]:
        def counted(*args: Any, **options: Any) -> Any:
            before = self._switch(part)
            self.parts[part].calls += 1
            try:
                return function(*args, **options)
            finally:
                self._switch(before)

        return counted

    def _switch(self, part: str) -> str:
        """Let the time be that part's from now on; return whose it was."""
        now, current, before = (time.perf_counter(), time.process_time()), self.parts[self._part], self._part
        current.elapsed += now[0] - self._since[0]
        current.busy += now[1] - self._since[1]
        self._since, self._part = now, part
        return before
