import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendors.ingest.failures import StepFailed
from vendors.ingest.feed_reading import feeds_in_page, read_feed, read_opml

RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Wire &amp; Cable</title>
<link>https://wire.example.org/</link><ttl>90</ttl>
<item><title>Britain bans Huawei</title><link>https://wire.example.org/1?utm_source=rss</link><guid>1</guid>
<pubDate>Tue, 14 Jul 2020 10:00:00 GMT</pubDate><description>A ban.</description></item>
<item><title>No link</title></item><item><link>/relative</link></item><item><link>javascript:alert(1)</link></item>
</channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Regulator</title><link href="https://reg.example.org/"/>
<entry><title>Notice</title><link rel="alternate" href="https://reg.example.org/n/1"/><id>tag:1</id>
<updated>2020-07-14T10:00:00+02:00</updated></entry></feed>"""
JSON = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "Blog", "home_page_url": "https://b.example.org/",
"items": [{"id": "1", "url": "https://b.example.org/1", "title": "Sweden", "date_published": "2020-10-20T08:00:00Z"},
{"id": "https://b.example.org/2"}, {"id": 3}, "no object"]}"""
URL = "https://wire.example.org/feed"


def test_an_rss_feed_gives_its_title_site_interval_and_links() -> None:
    feed = read_feed(RSS, url=URL)
    assert (feed.title, feed.site_url) == ("Wire & Cable", "https://wire.example.org/")
    assert feed.every == datetime.timedelta(minutes=90)
    assert [entry.url for entry in feed.entries] == [
        "https://wire.example.org/1?utm_source=rss",
        "https://wire.example.org/relative",
    ]
    assert feed.entries[0].published == datetime.datetime(2020, 7, 14, 10, tzinfo=datetime.UTC)


def test_an_atom_feed_is_read() -> None:
    feed = read_feed(ATOM, url=URL)
    assert [(entry.url, entry.title, entry.guid) for entry in feed.entries] == [
        ("https://reg.example.org/n/1", "Notice", "tag:1")
    ]
    assert feed.entries[0].published == datetime.datetime(2020, 7, 14, 8, tzinfo=datetime.UTC)


def test_a_json_feed_is_read() -> None:
    feed = read_feed(JSON, url=URL)
    assert feed.title == "Blog"
    assert [entry.url for entry in feed.entries][:2] == ["https://b.example.org/1", "https://b.example.org/2"]


def test_a_feed_with_broken_xml_gives_what_can_be_read() -> None:
    broken = RSS.replace(b"A ban.", b"A <b>ban & \x0b more").replace(b"</channel></rss>", b"")
    assert "https://wire.example.org/1?utm_source=rss" in [entry.url for entry in read_feed(broken, url=URL).entries]


def test_a_feed_in_another_encoding_is_read() -> None:
    content = (
        '<?xml version="1.0" encoding="iso-8859-1"?>' + RSS.decode().replace("Britain bans", "España prohíbe")[21:]
    )
    assert read_feed(content.encode("latin-1"), url=URL).entries[0].title == "España prohíbe Huawei"


def test_a_feed_that_expands_itself_without_end_harms_nothing() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 20) for n in range(12)
    )
    content = (
        bomb + b"]><rss><channel><title>&m;</title><item><link>https://a.example.org/</link></item></channel></rss>"
    )
    try:
        assert len(read_feed(content, url=URL).title) < 10_000
    except StepFailed as failure:
        assert failure.final  # noqa: PT017 - both are fine: a refusal, or a feed without the expansion


@pytest.mark.parametrize(
    "content", [b"", b"<html><body>Hello</body></html>", b"{", b'{"items": 3}', b"\x00\xff", b"GIF89a"]
)
def test_what_is_no_feed_is_said(content: bytes) -> None:
    with pytest.raises(StepFailed, match="feed"):
        read_feed(content, url=URL)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    for start in (b"", b"<rss><channel><item>", b'{"items":['):
        try:
            read_feed(start + content, url=URL)
        except StepFailed as failure:
            assert failure.reason  # noqa: PT017 - any reason will do, but no other exception


def test_a_page_tells_its_feeds() -> None:
    page = b"""<html><head><link rel="alternate" type="application/rss+xml" href="/rss"><link rel="icon" href="/x">
    <link rel="alternate" hreflang="de" href="/de"><link rel="alternate" type="application/feed+json" href="j.json">
    </head><body><p>Hello</p></body></html>"""
    assert feeds_in_page(page, url="https://a.example.org/x/") == [
        "https://a.example.org/rss",
        "https://a.example.org/x/j.json",
    ]


def test_an_opml_file_lists_feeds_in_folders_once() -> None:
    opml = b"""<opml version="2.0"><body><outline text="Folder"><outline text="Wire" type="rss"
    xmlUrl="https://wire.example.org/feed"/></outline><outline title="Again" xmlUrl="https://wire.example.org/feed"/>
    <outline text="B" xmlUrl="https://b.example.org/feed"/></body></opml>"""
    assert read_opml(opml) == [("https://wire.example.org/feed", "Wire"), ("https://b.example.org/feed", "B")]


def test_an_opml_file_reads_no_other_file() -> None:
    opml = b'<!DOCTYPE o [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><outline text="&x;" xmlUrl="https://a.example.org/"/></opml>'
    assert "root:" not in str(read_opml(opml))


@pytest.mark.parametrize("content", [b"", b"hello", b"<opml><body/></opml>", b"<opml"])
def test_what_is_no_opml_is_said(content: bytes) -> None:
    with pytest.raises(StepFailed, match=r"OPML|no feed"):
        read_opml(content)


def test_a_feed_cut_off_before_it_says_anything_is_no_feed() -> None:
    with pytest.raises(StepFailed, match="no feed"):
        read_feed(b"<rss><channel><item>", url="https://a.example.org/feed")
    empty = b"<rss version='2.0'><channel><title>Wire</title></channel></rss>"
    assert read_feed(empty, url="https://a.example.org/feed").entries == ()
