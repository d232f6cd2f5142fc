"""One page drawn by Chromium, in a process that has no network: what the browser asks for, it asks its parent.

`vendors.ingest.drawing` starts this file by itself, with none of the site's settings, and talks to it by lines of JSON:
first the order, then each request with its answer, last the page as drawn. The process, the browser's driver and
Chromium lose the network before the first byte of the page is read, where the system allows it; Chromium is told to
use none in any case. As root, the process becomes nobody first, since Chromium's sandbox does not run as root.
"""

import base64
import contextlib
import ctypes
import json
import os
import resource
import signal
import sys
import time
from typing import Any

from playwright.sync_api import Browser, Error, Frame, Page, Request, Route, sync_playwright
from playwright.sync_api import TimeoutError as TookTooLong

NOBODY = 65534
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
MOST_DATA = 3 * 1024**3
"""Bytes of memory of its own that each process may have; the driver and Chromium's parts use some 0.1 GB each."""
MOST_OF_A_FILE = 512 * 1024**2
"""Bytes of each file that the browser writes, shared memory among them."""
MOST_NAVIGATIONS = 4
"""The page, and where its scripts send the reader at once. A page that goes on and on is not one to read."""
NEVER = frozenset(
    ("image", "media", "font", "texttrack", "manifest", "ping", "cspviolationreport", "websocket", "other")
)
"""Kinds of requests that are not needed for a text."""

# No connection of its own: no name stands for anything, and all would go by a proxy where nobody listens. The bypass
# entry takes this machine's own addresses back, which Chromium would else ask without the proxy.
ARGUMENTS = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy",
    "--disable-quic",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-pings",
    "--no-first-run",
    "--dns-prefetch-disable",
    "--block-new-web-contents",
    "--disable-file-system",
    "--disable-notifications",
    "--disable-remote-fonts",
    "--disable-shared-workers",
    "--js-flags=--max-old-space-size=512",
    "--renderer-process-limit=2",
)

# What a text does not need and what could reach somebody. A second lock: where the process has no network, they reach
# nobody anyway.
WITHOUT = """
for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "RTCDataChannel", "WebSocket", "WebSocketStream",
                    "WebTransport", "EventSource", "SharedWorker"]) {
  try { delete globalThis[name]; } catch (error) {}
}
try { Object.defineProperty(navigator, "serviceWorker", {value: undefined}); } catch (error) {}
globalThis.open = () => null;
"""

# Run in a world of its own, where the page's scripts have changed nothing. <noscript> speaks of the page undrawn.
SERIALISE = """
(() => {
  for (const element of [...document.querySelectorAll("noscript, style, svg, iframe")]) element.remove();
  for (const script of [...document.querySelectorAll("script")])
    if (script.type !== "application/ld+json") script.remove();
  return document.documentElement.outerHTML.slice(0, MOST + 1);
})()
"""


class Parent:
    """The process that fetches: what it answers, and the page that it gets."""

    def __init__(self) -> None:
        self._lines = sys.stdin.buffer
        self._out = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)  # whatever else prints, prints to the log

    def read(self) -> dict[str, Any]:
        line = self._lines.readline()
        if not line:
            raise SystemExit("The process that fetches has gone.")
        order: dict[str, Any] = json.loads(line)
        return order

    def write(self, **message: object) -> None:
        self._out.write(json.dumps(message).encode() + b"\n")
        self._out.flush()


class Requests:
    """Puts each of the page's requests to the parent, one after the other."""

    def __init__(self, parent: Parent) -> None:
        self._parent = parent
        self._navigations = 0
        self.page: Page | None = None
        self.answered_at = time.monotonic()

    def answer(self, route: Route, request: Request) -> None:
        kind = request.resource_type
        if kind in NEVER or not self._is_of_the_page(request):
            route.abort()
            return
        if kind == "stylesheet":  # some scripts wait for their styles
            route.fulfill(status=200, content_type="text/css", body="")
            return
        self._parent.write(ask=request.url, method=request.method, kind=kind)
        answer = self._parent.read()
        if answer.get("refused"):
            if request.is_navigation_request():  # without content, so that what is drawn so far stays
                route.fulfill(status=204, body="")
            else:
                route.abort("blockedbyclient")
            return
        body = base64.b64decode(answer["body"])
        route.fulfill(status=answer["status"], content_type=answer["type"], body=body)
        self.answered_at = time.monotonic()

    def _is_of_the_page(self, request: Request) -> bool:
        """Whether the main frame asks, and is not being sent on and on."""
        try:
            frame: Frame = request.frame
        except Error:  # a service worker's, or of a page that is gone
            return False
        if self.page is None or frame != self.page.main_frame:
            return False
        if request.is_navigation_request():
            self._navigations += 1
        return self._navigations <= MOST_NAVIGATIONS


def main() -> None:
    parent = Parent()
    order = parent.read()
    browser: Browser | None = None
    try:
        sealed = _leave_the_network()
        _become_nobody()
        _die_with_the_parent()
        _bound()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=order["chromium"],
                args=list(ARGUMENTS),
                chromium_sandbox=order["sandbox"],
                timeout=_milliseconds(order["until"]),
            )
            parent.write(**_drawn(browser, parent, order), browser=browser.version, sealed=sealed)
    except (Error, OSError) as error:
        words = str(error).strip()
        parent.write(failed=words.partition("\n")[0][:300], started=browser is not None, detail=words[-4000:])
    _bury()


def _bound() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_DATA, MOST_DATA))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_OF_A_FILE, MOST_OF_A_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)


def _milliseconds(until: float) -> float:
    """Return the time that is left, at least a millisecond: none would mean without end to the driver."""
    return max((until - time.monotonic()) * 1000, 1.0)


def _drawn(browser: Browser, parent: Parent, order: dict[str, Any]) -> dict[str, str]:
    context = browser.new_context(
        accept_downloads=False,
        service_workers="block",
        permissions=[],
        locale="en",
        viewport={"width": 1280, "height": 2000},
    )
    requests = Requests(parent)
    context.route("**/*", requests.answer)
    context.route_web_socket("**/*", lambda socket: socket.close())
    context.add_init_script(WITHOUT)
    requests.page = page = context.new_page()
    context.on("page", lambda popup: popup.close())
    page.on("dialog", lambda dialog: dialog.dismiss())
    _open(page, order["url"], until=order["until"])
    requests.answered_at = time.monotonic()
    while time.monotonic() < min(order["until"], requests.answered_at + order["settle"]):
        page.wait_for_timeout(100)
    return {"html": _serialised(page, order["most"]), "url": page.url}


def _open(page: Page, url: str, *, until: float) -> None:
    try:
        page.goto(url, wait_until="domcontentloaded", timeout=_milliseconds(until))
    except TookTooLong:
        return  # what is there by then is read
    except Error as error:
        if "interrupted by another navigation" not in str(error):
            raise
        with contextlib.suppress(TookTooLong):
            page.wait_for_load_state("domcontentloaded", timeout=_milliseconds(until))


def _serialised(page: Page, most: int) -> str:
    """Return the page's HTML, at most a character more than `most`: the rest never leaves the browser."""
    session = page.context.new_cdp_session(page)
    frame = session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
    world = session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": "reading"})
    order = {
        "contextId": world["executionContextId"],
        "expression": SERIALISE.replace("MOST", str(most)),
        "returnByValue": True,
        "timeout": 10_000,
    }
    result = session.send("Runtime.evaluate", order)["result"]
    return str(result.get("value", ""))


def _leave_the_network() -> bool:
    """Move into a network of its own that has no way out; False where the system does not allow that."""
    if not sys.platform.startswith("linux"):
        return False
    system = ctypes.CDLL(None, use_errno=True)
    if os.geteuid() == 0:
        return bool(system.unshare(CLONE_NEWNET) == 0)
    user, group = os.geteuid(), os.getegid()
    if system.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        return False
    for name, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(line)
    return True


def _become_nobody() -> None:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def _die_with_the_parent() -> None:
    """End with the worker, however that ends; and stay the parent of whatever the browser leaves behind, so that it can
    be found and ended."""
    if sys.platform.startswith("linux"):
        system = ctypes.CDLL(None)
        system.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        system.prctl(PR_SET_CHILD_SUBREAPER, 1)


def _bury() -> None:
    """Wait for what the browser has left behind: as a container's first process, a worker would keep it as zombies."""
    deadline = time.monotonic() + 2
    with contextlib.suppress(ChildProcessError):
        while time.monotonic() < deadline:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.05)


if __name__ == "__main__":
    main()
