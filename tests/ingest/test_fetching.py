import gzip
import socket
import zlib
from collections.abc import Mapping
from typing import Any

import pytest
from pytest_django import Settings

from tests.ingest.server import Answer, WebServer, close_connections, web_server
from vendors.ingest.failures import StepFailed
from vendors.ingest.fetching import fetch, retry_after

MB = 1024 * 1024


def test_a_page_comes_with_its_last_address_and_type(site: WebServer) -> None:
    site("/new", "here")
    page = fetch(site("/old", status=301, headers={"Location": "/new"}))
    assert (page.url, page.content, page.status) == (site.url + "/new", b"here", 200)
    assert page.content_type.startswith("text/html")


def test_we_say_who_we_are_and_how_to_reach_us(site: WebServer, settings: Settings) -> None:
    settings.CONTACT = "desk@tracker.example.org"
    fetch(site("/", "x"))
    assert site.headers[0]["user-agent"].startswith("TelecomVendorTracker/")
    assert "desk@tracker.example.org" in site.headers[0]["user-agent"]


def test_this_machine_is_refused_without_the_setting(settings: Settings) -> None:
    settings.FETCH_ALLOW_LOOPBACK = False
    with web_server() as server, pytest.raises(StepFailed, match="this machine itself") as failure:
        fetch(server("/", "secret"))
    assert failure.value.final
    assert server.asked == []


@pytest.mark.parametrize(
    "target",
    [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:10.0.0.1]/",
        "http://192.168.0.1:8080/",
    ],
)
def test_a_redirect_to_a_private_address_is_refused(site: WebServer, target: str) -> None:
    with pytest.raises(StepFailed, match="is not fetched") as failure:
        fetch(site("/", status=302, headers={"Location": target}))
    assert failure.value.final


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "gopher://example.org/", "ftp://example.org/", "", "//[", "http://"]
)
def test_a_redirect_to_what_is_no_web_address_is_refused(site: WebServer, target: str) -> None:
    with pytest.raises(StepFailed):
        fetch(site("/", status=302, headers={"Location": target}))


def test_the_address_that_was_checked_is_the_one_connected_to(site: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    port, real, asked = int(site.url.rsplit(":", 1)[1]), socket.getaddrinfo, []

    def resolve(host: str, *args: Any, **kwargs: Any) -> Any:
        if host == "news.example.org":
            asked.append(host)
            return real("127.0.0.1" if len(asked) == 1 else "10.0.0.1", *args, **kwargs)
        return real(host, *args, **kwargs)

    site("/", "here")
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert fetch(f"http://news.example.org:{port}/").content == b"here"
    assert asked == ["news.example.org"]
    assert site.headers[0]["host"] == f"news.example.org:{port}"


def test_pages_of_one_site_come_over_one_connection(site: WebServer) -> None:
    for path in ("/robots.txt", "/one", "/two"):
        assert fetch(site(path, path)).content == path.encode()
    assert len(set(site.callers)) == 1


def test_a_kept_connection_stays_at_the_address_that_was_checked(
    site: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, real, asked = int(site.url.rsplit(":", 1)[1]), socket.getaddrinfo, []

    def resolve(host: str, *args: Any, **kwargs: Any) -> Any:
        if host != "news.example.org":
            return real(host, *args, **kwargs)
        asked.append(host)
        return real("127.0.0.1" if len(asked) == 1 else "10.0.0.1", *args, **kwargs)

    site("/", "here")
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert [fetch(f"http://news.example.org:{port}/").content for _ in range(2)] == [b"here", b"here"]
    assert asked == ["news.example.org"]
    close_connections()
    with pytest.raises(StepFailed, match=r"10\.0\.0\.1 belongs to a private"):
        fetch(f"http://news.example.org:{port}/")


def test_a_site_that_closes_a_kept_connection_is_asked_over_another(site: WebServer) -> None:
    def hangs_up_on_the_first(headers: Mapping[str, str]) -> Answer:
        if len(site.asked) == 2:
            raise ConnectionResetError
        return Answer(b"here")

    site.answers["/"] = hangs_up_on_the_first
    fetch(site("/first", "x"))
    assert fetch(site.url + "/").content == b"here"
    assert site.callers[0] == site.callers[1] != site.callers[2]


def test_a_site_that_hangs_up_at_once_is_asked_once_and_can_be_tried_again(site: WebServer) -> None:
    def hangs_up(headers: Mapping[str, str]) -> Answer:
        raise ConnectionResetError

    site.answers["/"] = hangs_up
    with pytest.raises(StepFailed, match="broke off") as failure:
        fetch(site.url + "/")
    assert (failure.value.final, len(site.asked)) == (False, 1)


def test_a_page_that_was_not_read_to_its_end_is_not_followed_by_another_on_its_connection(site: WebServer) -> None:
    with pytest.raises(StepFailed, match="larger than"):
        fetch(site("/large", b"x" * 5000), limit=1000)
    assert fetch(site("/small", "here")).content == b"here"
    assert len(set(site.callers)) == 2


def test_five_redirects_are_followed_and_no_more(site: WebServer) -> None:
    for number in range(7):
        site(f"/{number}", status=302, headers={"Location": f"/{number + 1}"})
    site("/7", "end")
    assert fetch(site.url + "/2").content == b"end"
    with pytest.raises(StepFailed, match="more than 5 times"):
        fetch(site.url + "/1")


@pytest.mark.parametrize(
    ("status", "final"),
    [(404, True), (410, True), (403, True), (401, True), (451, True), (503, False), (500, False), (429, False)],
)
def test_what_cannot_get_better_is_final(site: WebServer, status: int, final: bool) -> None:
    with pytest.raises(StepFailed, match=str(status) if status != 401 else "password") as failure:
        fetch(site("/", status=status))
    assert failure.value.final is final


def test_a_busy_site_says_when_to_come_again(site: WebServer) -> None:
    with pytest.raises(StepFailed) as failure:
        fetch(site("/", status=503, headers={"Retry-After": "120"}))
    assert failure.value.retry_after is not None
    assert failure.value.retry_after.total_seconds() == 120


@pytest.mark.parametrize("value", ["", "soon", "-5", "Wed, 99 Foo", "9" * 400])
def test_an_odd_retry_after_breaks_nothing(value: str) -> None:
    wait = retry_after({"retry-after": value})
    assert wait is None or 0 <= wait.total_seconds() <= 86_400


def test_a_page_over_the_limit_is_refused_before_it_is_read(site: WebServer) -> None:
    with pytest.raises(StepFailed, match="larger than 10 MB"):
        fetch(site("/", b"x", headers={"Content-Length": str(50 * MB)}))


def test_a_page_over_the_limit_is_cut_off_while_it_streams(site: WebServer) -> None:
    with pytest.raises(StepFailed, match="larger than 10 MB"):
        fetch(site("/", pieces=(b"x" * MB,) * 50))


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_compression_bomb_is_met_with_little_memory(site: WebServer, encoding: str) -> None:
    compress = gzip.compress if encoding == "gzip" else zlib.compress
    bomb = compress(b"\0" * (200 * MB))
    with pytest.raises(StepFailed, match="larger than 10 MB"):
        fetch(site("/", bomb, headers={"Content-Encoding": encoding}))


def test_packed_pages_are_unpacked(site: WebServer) -> None:
    raw = zlib.compressobj(wbits=-15)
    packed = {"gzip": gzip.compress(b"here"), "deflate": zlib.compress(b"here"), "x-gzip": gzip.compress(b"here")}
    for encoding, body in packed.items():
        assert fetch(site("/" + encoding, body, headers={"Content-Encoding": encoding})).content == b"here"
    bare = raw.compress(b"here") + raw.flush()
    assert fetch(site("/bare", bare, headers={"Content-Encoding": "deflate"})).content == b"here"


def test_broken_compression_is_said(site: WebServer) -> None:
    with pytest.raises(StepFailed, match="compression is broken"):
        fetch(site("/", b"not gzip at all", headers={"Content-Encoding": "gzip"}))


def test_a_compression_that_was_not_asked_for_is_refused(site: WebServer) -> None:
    with pytest.raises(StepFailed, match="not asked for"):
        fetch(site("/", b"x", headers={"Content-Encoding": "br"}))


def test_another_type_than_wanted_is_refused(site: WebServer) -> None:
    with pytest.raises(StepFailed, match="image/png"):
        fetch(site("/", b"x", kind="image/png"), types=("text/html",))


def test_bytes_that_drip_in_do_not_outlast_the_total_time(site: WebServer) -> None:
    fetch(site("/before", "whose connection is kept"), seconds=60)
    with pytest.raises(StepFailed, match="too long") as failure:
        fetch(site("/", pieces=(b"x",) * 100, delay=0.05), seconds=0.2)
    assert not failure.value.final
    assert len(set(site.callers)) == 1


def test_nobody_at_the_door_can_be_tried_again() -> None:
    with web_server() as server:
        address = server("/", "x")
    with pytest.raises(StepFailed):
        fetch(address)


def test_a_body_of_several_gzip_members_is_read_whole(site: WebServer) -> None:
    members = gzip.compress(b"first, ") + gzip.compress(b"second") + b"\0" * 20
    assert fetch(site("/", members, headers={"Content-Encoding": "gzip"})).content == b"first, second"
    apart = (gzip.compress(b"first, "), gzip.compress(b"second")[:1], gzip.compress(b"second")[1:])
    assert fetch(site("/apart", pieces=apart, headers={"Content-Encoding": "gzip"})).content == b"first, second"


def test_a_compressed_body_that_breaks_off_is_not_taken_for_the_page(site: WebServer) -> None:
    cut_off = gzip.compress(bytes(range(256)) * 20)[:-40]
    with pytest.raises(StepFailed, match="broke off") as failed:
        fetch(site("/", cut_off, headers={"Content-Encoding": "gzip"}))
    assert not failed.value.final
