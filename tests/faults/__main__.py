"""Attack a site and take it apart: `python -m tests.faults [--only WORDS] [--actions 3000] [--tests] [--write]`.

First the tests of single parts, as docs/security.md names them, then the whole site. Ten minutes at most; nothing but
this machine is asked. `--write` puts the table into docs/security.md.
"""

import argparse
import datetime
import os
import re
import signal
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import Counter
from contextlib import suppress
from pathlib import Path

from tests.faults import attacks, checks, crowds, losses, pages_that_hurt
from tests.faults.checks import CHECKS, Result, run_all
from tests.faults.servers import ROOT, NotHere
from tests.faults.site import running

DOCUMENT = ROOT / "docs" / "security.md"
START, END = "<!-- made by `make attack`: -->", "<!-- end -->"
ORDER = (attacks, crowds, pages_that_hurt, losses)
"""Modules whose checks are run, those that hurt the site least first."""


def tests_named() -> dict[str, list[str]]:
    """Return the test files that the document names, by chapter."""
    text = DOCUMENT.read_text(encoding="utf-8").split(START)[0]
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        chapter = re.match(r"\| (V\d+) |\*\*Fetching", line)
        if chapter:
            files = re.findall(r"`(tests/(?!browser/)[\w/]+\.py)`", line)  # a browser would take all the time
            found.setdefault(chapter[1] or "V12", []).extend(files)
    return found


def run_tests(folder: Path) -> list[Result]:
    """Run those files and return a result for each chapter."""
    named = tests_named()
    files = sorted({file for names in named.values() for file in names})
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", *files]
    subprocess.run(command, cwd=ROOT, timeout=400, check=False, stdout=subprocess.DEVNULL)
    passed: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for case in ElementTree.parse(report).iter("testcase"):
        file = "/".join(case.get("classname", "").split(".")) + ".py"
        outcome = failed if case.find("failure") is not None or case.find("error") is not None else passed
        outcome[file] += case.find("skipped") is None
    return [
        Result(
            chapter, f"tests of parts: {len(set(names))} files",
            "FAILED" if sum(failed[name] for name in set(names)) else "held",
            f"{sum(passed[name] for name in set(names))} passed, {sum(failed[name] for name in set(names))} failed",
        )
        for chapter, names in named.items() if names
    ]  # fmt: skip


def told(result: Result) -> None:
    print(
        f"{result.chapter:4} {result.verdict:8} {result.seconds:5.0f} s  {result.what}\n{'':23}{result.told}",
        flush=True,
    )


def write(results: list[Result], command: str) -> None:
    """Replace what stands between the two marks in the document."""
    rows = sorted(results, key=lambda result: (int(result.chapter[1:]), not result.what.startswith("tests")))
    table = ["| chapter | what was done | result | seen |", "| --- | --- | --- | --- |"]
    table += [f"| {row.chapter} | {row.what} | {row.verdict} | {row.told.replace('|', '/')} |" for row in rows]
    text = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = text.partition(START)
    day = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    busy = f"; {crowds.BUSY:.1f} processes of others waited for each core" if crowds.BUSY > 1 else ""
    lead = f"`{command}`, {day}, {os.cpu_count()} cores{busy}.\n\n"
    DOCUMENT.write_text(
        f"{before}{START}\n\n{lead}{chr(10).join(table)}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="Only the checks whose words hold this.")
    parser.add_argument("--actions", type=int, default=3000, help="Made-up actions beside the record.")
    parser.add_argument("--no-tests", action="store_true", help="Leave out the tests of single parts.")
    parser.add_argument("--write", action="store_true", help="Write the table into docs/security.md.")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    assert {each.run.__module__ for each in CHECKS} == {module.__name__ for module in ORDER}, checks
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="tracker-attack-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL runs as another user
        if not options.no_tests:
            results += run_tests(folder)
            for result in results:
                told(result)
        with running(folder, "web", "worker", "beat") as site:
            with suppress(NotHere):
                site.start("proxy")
            site.shell(f"from benchmarks.made_up_record import seed; seed({options.actions})")
            results += run_all(site, options.only, told)
    failed = sum(result.verdict == "FAILED" for result in results)
    print(f"\n{len(results)} rows, {failed} failed")
    if options.write:
        write(results, "make attack")
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
