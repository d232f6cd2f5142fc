"""A worker that stops in the middle of a step, so that a test can kill it there.

STALL_AT names the place (`fetch`, `clean`, `code`, or `done`: all is written, but the message is not acknowledged yet);
the file STALL_FILE appears when it is reached.
"""

import importlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

from tracker.celery import app

django.setup()
tasks = importlib.import_module("vendors.tasks")

__all__ = ["app"]


def stall() -> None:
    Path(os.environ["STALL_FILE"]).touch()
    time.sleep(300)


def before_the_result(function: Callable[..., Any]) -> Callable[..., Any]:
    """Do all of a step's work but the last: the claim is shown and then never settled."""

    def stalled(claim: Any, *args: Any) -> Any:
        stall()
        return function(claim, *args)

    return stalled


def after_the_result(function: Callable[..., Any]) -> Callable[..., Any]:
    def stalled(*args: Any) -> Any:
        result = function(*args)
        stall()
        return result

    return stalled


PLACES = {"fetch": "_fetch_step", "clean": "clean_step", "code": "_code_step", "done": "_code_step"}
place = os.environ.get("STALL_AT", "")
if place:
    name = PLACES[place]
    wrap = after_the_result if place == "done" else before_the_result
    setattr(tasks, name, wrap(getattr(tasks, name)))
