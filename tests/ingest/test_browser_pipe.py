"""The process in which a page is drawn is ended whatever it does, and whatever is waited for meanwhile; a stand-in for
the browser is enough to see that."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from vendors.ingest import browser_pipe, drawing
from vendors.ingest.drawing import Bounds, Drawn, NotStarted, draw, why_not_started
from vendors.ingest.failures import StepFailed
from vendors.ingest.fetching import FetchedPage

PAGE = FetchedPage("http://example.org/a", 200, {"content-type": "text/html"}, b"<html></html>")
START = """
import json, sys, time
sys.stdin.readline()
say = lambda **message: print(json.dumps(message), flush=True)
"""
ASK = """
say(ask="http://example.org/more", method="GET", kind="fetch")
"""
Process = Callable[..., None]


@pytest.fixture
def process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Process:
    """Let a few lines of Python stand in for the process with the browser, after it has asked for a file."""
    monkeypatch.setattr(drawing, "what_is_missing", lambda: "")

    def stand_in(code: str, *, before: str = ASK) -> None:
        (tmp_path / "process.py").write_text(START + before + code, encoding="utf-8")
        monkeypatch.setattr(browser_pipe, "PROGRAM", tmp_path / "process.py")

    return stand_in


def drawn(*, wait: float = 0.0, size: int = 10) -> Drawn:
    def get(url: str, seconds: float, limit: int) -> FetchedPage:
        time.sleep(wait)
        return FetchedPage(url, 200, {"content-type": "text/plain"}, b"x" * size)

    return draw(PAGE, get=get, bounds=Bounds(seconds=6, reading=1, silence=4))


def test_memory_is_bounded_also_while_a_slow_site_is_waited_for(
    process: Process, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(browser_pipe, "MOST_MEMORY", 100 * 1024**2)
    survived = tmp_path / "survived"
    process(f"much = b'x' * 200_000_000\ntime.sleep(2)\nopen({str(survived)!r}, 'w')\n")
    with pytest.raises(StepFailed, match="GB of memory"):
        drawn(wait=3)
    assert not survived.exists(), "it was ended before the site had answered"


def test_a_process_that_takes_no_answer_does_not_keep_the_worker(process: Process) -> None:
    process("time.sleep(60)\n")
    began = time.monotonic()
    with pytest.raises(StepFailed, match="do not come to an end"):
        drawn(size=2_000_000)  # more than a pipe holds
    assert time.monotonic() - began < 20


def test_what_the_process_has_started_is_ended_with_it(process: Process, tmp_path: Path) -> None:
    started = tmp_path / "started"
    process(
        "import subprocess\n"
        "child = subprocess.Popen(['sleep', '60'], start_new_session=True)\n"
        f"open({str(started)!r}, 'w').write(str(child.pid))\n"
        "print('nonsense', flush=True)\ntime.sleep(60)\n"
    )
    with pytest.raises(StepFailed, match="nonsense"):
        drawn()
    command = Path(f"/proc/{started.read_text(encoding='utf-8')}/cmdline")
    assert not command.exists() or not command.read_bytes()  # nobody may have buried it yet


@pytest.mark.parametrize("message", ["print('nonsense')", "print('['*100_000)", "say(html='x')", "say(url=1)", "pass"])
def test_what_the_process_says_is_not_trusted(process: Process, message: str) -> None:
    process(f"sys.stdin.readline()\n{message}\n")
    with pytest.raises(StepFailed, match=r"nonsense|ended"):
        drawn()


def test_a_page_that_its_scripts_put_at_no_sites_address_is_not_kept(process: Process) -> None:
    process("sys.stdin.readline()\nsay(html='x', url='blob:http://example.org/1', browser='1', sealed=True)\n")
    with pytest.raises(StepFailed, match="lead elsewhere"):
        drawn()


def test_a_browser_that_does_not_start_says_why(process: Process, settings: Settings) -> None:
    settings.CHROMIUM = "/bin/false"
    log = "[pid=7][err] libnss3.so: cannot open\\n- [pid=7] <process did exit: exitCode=127, signal=null>"
    process(f"sys.stdin.readline()\nsay(failed='closed', started=False, detail={log!r}.replace('\\\\n', chr(10)))\n")
    with pytest.raises(NotStarted, match=r"/bin/false.*status 127.*libnss3.so: cannot open") as caught:
        drawn()
    assert "sandbox" not in caught.value.reason


def test_a_browser_that_takes_too_long_to_start_is_no_fault_of_the_page(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "START_SECONDS", 0.5)
    for code in ("time.sleep(60)\n", "sys.exit(1)\n"):
        process(code, before="")
        with pytest.raises(NotStarted, match="does not start"):
            drawn()


def test_a_sandbox_that_cannot_be_made_is_said_with_what_to_allow(settings: Settings) -> None:
    log = "[err] [1:1:ERROR] No usable sandbox! If this is a Debian system, ..."
    settings.CHROMIUM_SANDBOX = True
    assert "user namespaces" in why_not_started(log, "closed")
    settings.CHROMIUM_SANDBOX = False
    assert "user namespaces" not in why_not_started(log, "closed")
