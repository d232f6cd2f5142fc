"""What a check is: a chapter of OWASP ASVS, what is done, and a function that says what it saw or raises."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.faults.servers import NotHere
from tests.faults.site import Site

CHECKS: list["Check"] = []
"""All checks, in the order in which they are run: those that hurt the site least come first."""


@dataclass(frozen=True, slots=True)
class Check:
    chapter: str
    what: str
    run: Callable[[Site], str]
    held: str


@dataclass(frozen=True, slots=True)
class Result:
    """`verdict`: "held", "gap", "FAILED" or "not run"; `told`: the figure that was seen, or why not."""

    chapter: str
    what: str
    verdict: str
    told: str
    seconds: float = 0.0


def check(chapter: str, what: str, *, held: str = "held") -> Callable[[Callable[[Site], str]], Callable[[Site], str]]:
    """Register a check. `held`: the verdict where it raises nothing; "gap" where what it shows is a known gap."""

    def registered(function: Callable[[Site], str]) -> Callable[[Site], str]:
        CHECKS.append(Check(chapter, what, function, held))
        return function

    return registered


def run_all(site: Site, only: str, report: Callable[[Result], None]) -> Iterable[Result]:
    """Run the checks whose words hold `only`, and report each as it is done."""
    for each in CHECKS:
        if only not in each.what:
            continue
        start = time.monotonic()
        try:
            verdict, told = each.held, each.run(site)
        except NotHere as missing:
            verdict, told = "not run", str(missing)
        except Exception as error:
            verdict, told = "FAILED", f"{type(error).__name__}: {error}".removeprefix("AssertionError: ")
        result = Result(each.chapter, each.what, verdict, " ".join(told.split())[:600], time.monotonic() - start)
        report(result)
        yield result
