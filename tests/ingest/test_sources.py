import gzip
import io
import json
from pathlib import Path

import pytest

from tests.ingest.pages import article_text, page
from tests.ingest.test_cleaning import small_pdf
from vendors.ingest.intake import MAX_BYTES, IntakeOutcome, NotAnArticle
from vendors.ingest.sources import ArticleSource, address_sources, sources, take_content
from vendors.models import Article

pytestmark = pytest.mark.django_db


def taken(*names: str | Path, stdin: bytes = b"") -> list[ArticleSource]:
    return list(sources([str(name) for name in names], stdin=io.BytesIO(stdin)))


def record(url: str, body: bytes, *, status: str = "200 OK", kind: str = "text/html", packed: bool = False) -> bytes:
    """Return one WARC response record."""
    encoding = b"Content-Encoding: gzip\r\n" if packed else b""
    content = gzip.compress(body) if packed else body
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n".encode() + encoding
    block = http + b"\r\n" + content
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2020-07-14T10:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{abs(hash(url)) % 10**12:012}>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def test_a_folder_is_read_in_order_with_all_below_it(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "two.html").write_text(page())
    (tmp_path / "one.txt").write_text("Norland bars Huawei\nIt said so.")
    (tmp_path / "three.json").write_text(json.dumps({"id": "3", "text": "Sudland bars ZTE."}))
    (tmp_path / "four.pdf").write_bytes(small_pdf("A notice."))
    (tmp_path / "ignored.png").write_bytes(b"\x89PNG")
    found = taken(tmp_path)
    assert [Path(source.label).name for source in found] == ["two.html", "four.pdf", "one.txt", "three.json"]
    assert {source.take().outcome for source in found} == {IntakeOutcome.ADDED}
    assert {source.take().outcome for source in taken(tmp_path)} == {IntakeOutcome.ALREADY_HERE}


@pytest.mark.parametrize(
    ("content", "title"),
    [
        (b"Norland bars Huawei\nIt said so.", "Norland bars Huawei"),
        (b'{"title": "From JSON", "text": "Norland bars Huawei."}', "From JSON"),
        (b"<html><body>x</body></html>", ""),
        ("Übersicht\nNorland".encode("cp1252"), "Übersicht"),
    ],
)
def test_standard_input_is_judged_by_its_looks(content: bytes, title: str) -> None:
    (source,) = taken("-", stdin=content)
    assert source.take().article.title == title


def test_a_list_of_addresses_may_have_comments(tmp_path: Path) -> None:
    lines = ["# my list\n", "\n", "https://a.example.org/1\n", " https://a.example.org/2 \r\n"]
    assert [source.take().article.url for source in address_sources(lines)] == [
        "https://a.example.org/1",
        "https://a.example.org/2",
    ]


@pytest.mark.parametrize("suffix", [".warc", ".warc.gz"])
def test_a_web_archive_gives_its_pages_with_their_addresses(tmp_path: Path, suffix: str) -> None:
    records = [
        record("https://wire.example.org/ban", page().encode()),
        record("https://wire.example.org/packed", page(article_text("Sudland")).encode(), packed=True),
        record("https://wire.example.org/gone", b"not here", status="404 Not Found"),
        record("https://wire.example.org/logo.png", b"\x89PNG", kind="image/png"),
        record("https://wire.example.org/notice.pdf", small_pdf("A notice."), kind="application/pdf"),
    ]
    pack = gzip.compress if suffix.endswith("gz") else bytes
    (tmp_path / f"crawl{suffix}").write_bytes(b"".join(pack(one) for one in records))
    articles = [source.take().article for source in taken(tmp_path)]
    assert [article.url.rsplit("/", 1)[1] for article in articles] == ["ban", "packed", "notice.pdf"]
    assert [source.take().outcome for source in taken(tmp_path)] == [IntakeOutcome.ALREADY_HERE] * 3


def test_a_torn_web_archive_gives_what_can_be_read(tmp_path: Path) -> None:
    whole = gzip.compress(record("https://wire.example.org/ban", page().encode()))
    (tmp_path / "torn.warc.gz").write_bytes(whole + whole[: len(whole) // 2])
    found = taken(tmp_path)
    assert found[0].take().outcome is IntakeOutcome.ADDED


@pytest.mark.parametrize(
    ("content", "suffix", "complaint"),
    [
        (b"", ".txt", "no text"),
        (b"   ", ".html", "empty"),
        (b"\x00\x01\x02\x03", "", "neither text"),
        (b"{", ".json", "Not valid JSON"),
        (b"<" * (MAX_BYTES + 1), ".html", "at most"),
    ],
)
def test_what_is_no_article_is_refused(content: bytes, suffix: str, complaint: str) -> None:
    with pytest.raises(NotAnArticle, match=complaint):
        take_content(content, suffix=suffix)
    assert not Article.objects.exists()


def test_a_file_that_vanished_is_refused(tmp_path: Path) -> None:
    (source,) = taken(tmp_path / "none.txt")
    with pytest.raises(NotAnArticle, match="cannot be read"):
        source.take()
