import datetime
import io

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from trafilatura.metadata import extract_metadata
from trafilatura.utils import load_html

from tests.ingest.pages import article_text, page
from vendors.ingest.cleaning import clean
from vendors.ingest.failures import StepFailed
from vendors.ingest.metadata import metadata_of

HTML = "text/html; charset=utf-8"


def cleaned_text(content: str, url: str = "https://wire.example.org/ban") -> str:
    return clean(content.encode(), HTML, url=url).text


def test_the_article_is_kept_and_the_furniture_is_not() -> None:
    assert cleaned_text(page()) == article_text()


def test_the_headline_is_the_title_and_not_a_part_of_the_text() -> None:
    cleaned = clean(page().encode(), HTML)
    assert cleaned.title == "Norland bars Huawei from 5G"
    assert "Norland bars Huawei from 5G" not in cleaned.text


def test_what_the_page_says_of_itself_is_read() -> None:
    head = (
        '<link rel="canonical" href="https://wire.example.org/2020/ban?utm_source=x">'
        '<meta property="article:published_time" content="2020-07-14T09:00:00+02:00">'
        '<meta name="author" content="Jo Doe">'
    )
    cleaned = clean(page(head=head, lang="en-GB").encode(), HTML, url="https://www.wire.example.org/2020/ban/amp")
    assert cleaned.publisher == "The Norland Wire"
    assert cleaned.published == datetime.date(2020, 7, 14)
    assert cleaned.canonical_url == "https://wire.example.org/2020/ban"
    assert (cleaned.lang, cleaned.author) == ("en", "Jo Doe")


@pytest.mark.parametrize(
    "canonical", ["https://evil.example.com/x", "https://wire.example.org/", "http://[", "mailto:x"]
)
def test_a_canonical_address_elsewhere_or_of_no_page_is_not_believed(canonical: str) -> None:
    head = f'<link rel="canonical" href="{canonical}">'
    assert clean(page(head=head).encode(), HTML, url="https://wire.example.org/ban").canonical_url == ""


@pytest.mark.parametrize(
    ("encoding", "header", "declared"),
    [
        ("utf-8", "text/html", "utf-8"),
        ("utf-8", "text/html; charset=iso-8859-1", "iso-8859-1"),
        ("iso-8859-1", "text/html; charset=iso-8859-1", ""),
        ("cp1252", "text/html", "iso-8859-1"),
        ("iso-8859-1", "text/html; charset=utf-8", ""),
        ("utf-16", "text/html", ""),
        ("iso-8859-1", "text/html; charset=nonsense", "x-unknown"),
    ],
)
def test_a_wrong_or_missing_encoding_is_seen_through(encoding: str, header: str, declared: str) -> None:
    sentence = "Der Bundesminister für Verkehr erklärte, über große Lücken müsse künftig länger beraten werden."
    text = "\n".join([sentence + f" Absatz {number} erläutert die Maßnahme." for number in range(6)])
    content = page(text, lang="de").replace(
        '<meta charset="utf-8">', f'<meta charset="{declared}">' if declared else ""
    )
    assert clean(content.encode(encoding), header).text == text


def test_a_chinese_page_in_its_old_encoding_is_read() -> None:
    text = "\n".join(
        f"英国政府第{n}次表示，将禁止华为设备进入第五代移动通信网络，运营商必须在二零二七年前拆除全部设备。"
        for n in range(1, 9)
    )
    content = page(text, lang="zh").replace('charset="utf-8"', 'charset="gb2312"')
    assert clean(content.encode("gb18030"), "text/html").text == text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("<html></html>", "no article text"),
        (page(""), "no article text"),
        (page("Two words."), "no article text"),
        (page("", body='<div id="root"></div>'), "only with JavaScript"),
        (page("", body="<noscript>Please enable JavaScript to view this site.</noscript>"), "only with JavaScript"),
        (page("", body="<div><p>We value your privacy</p><b>Accept all cookies</b></div>"), "cookie or consent"),
        (page(article_text(paragraphs=2) + "\nSubscribe to continue reading."), "paywall"),
        (page(article_text(paragraphs=2), head='<script>{"isAccessibleForFree": false}</script>'), "paywall"),
        (page("Bitte jetzt abonnieren, um weiterzulesen."), "paywall"),
        (page("", title="Attention Required! | Cloudflare", body="<p>Verify you are human</p>"), "robot check"),
        (page("The page you requested does not exist.", title="Page not found"), "not there"),
    ],
)  # fmt: skip
def test_a_page_that_holds_no_article_is_refused_with_the_reason(content: str, reason: str) -> None:
    with pytest.raises(StepFailed, match=reason) as failure:
        clean(content.encode(), HTML)
    assert failure.value.final


@pytest.mark.parametrize(
    "body",
    [
        "<div class='banner'><p>We use cookies. Accept all cookies?</p></div>",
        "<div><p>Subscribe to read more of our newsletters.</p></div>",
        "<noscript>Enable JavaScript for comments.</noscript>",
    ],
)
def test_a_whole_article_with_a_banner_is_an_article(body: str) -> None:
    assert article_text(paragraphs=8) in cleaned_text(page(article_text(paragraphs=8), body=body))


def test_an_article_about_cookies_and_paywalls_is_an_article() -> None:
    text = (
        article_text(paragraphs=8)
        + "\nSites that ask readers to accept cookies or subscribe to continue reading are exempt."
    )
    assert "exempt" in cleaned_text(page(text))


@pytest.mark.parametrize("kind", ["image/png", "application/zip", "video/mp4"])
def test_another_kind_of_file_is_refused(kind: str) -> None:
    with pytest.raises(StepFailed, match=kind):
        clean(b"\x89PNG", kind)


def test_bytes_without_a_type_are_judged_by_their_looks() -> None:
    assert clean(page().encode(), "").text == article_text()
    assert clean(b"Norland bars Huawei\nIt said so.", "").title == "Norland bars Huawei"
    with pytest.raises(StepFailed, match="unknown type"):
        clean(b"\x00\x01\x02", "")


def test_a_plain_text_keeps_every_word_and_line() -> None:
    cleaned = clean(b"Norland bars Huawei\r\n\r\nIt said so.\r\nRelated: more", "text/plain")
    assert cleaned.text == "Norland bars Huawei\n\nIt said so.\nRelated: more"


def small_pdf(text: str) -> bytes:
    """Return a one-page PDF with the text's lines in Helvetica."""
    lines = " ".join(f"({line}) Tj 0 -14 Td" for line in text.splitlines())
    stream = f"BT /F1 12 Tf 72 720 Td {lines} ET".encode("latin-1")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    content, offsets = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(content)
    content += b"xref\n0 6\n0000000000 65535 f \n" + table
    return content + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % start


def test_a_pdf_gives_its_text_with_lines_joined_to_sentences() -> None:
    cleaned = clean(
        small_pdf("Norland bars Huawei\nThe ministry said that the equip-\nment has to go\nby 2027."),
        "application/pdf",
    )
    assert cleaned.text == "Norland bars Huawei\nThe ministry said that the equipment has to go by 2027."
    assert cleaned.title == "Norland bars Huawei"


def test_a_pdf_without_text_is_refused() -> None:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    empty = io.BytesIO()
    writer.write(empty)
    with pytest.raises(StepFailed, match="only pictures"):
        clean(empty.getvalue(), "application/pdf")


def test_a_locked_pdf_is_refused() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(small_pdf("Norland bars Huawei.")))
    writer.encrypt("secret", algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    with pytest.raises(StepFailed, match="password"):
        clean(locked.getvalue(), "application/pdf")


@pytest.mark.parametrize("content", [b"%PDF-1.4 nothing", small_pdf("Norland")[:200], b"%PDF-"])
def test_a_broken_pdf_is_refused(content: bytes) -> None:
    with pytest.raises(StepFailed, match="PDF"):
        clean(content, "application/pdf")


@given(
    st.binary(max_size=400), st.sampled_from(["text/html", "text/plain", "application/pdf", "", "text/html; charset=x"])
)
def test_no_bytes_break_cleaning(content: bytes, kind: str) -> None:
    for start in (b"", b"<html><body><p>", b"%PDF-1.7\n"):
        try:
            clean(start + content, kind)
        except StepFailed as failure:
            assert failure.reason  # noqa: PT017 - any reason will do, but no other exception


def test_deeply_nested_markup_is_read_or_refused() -> None:
    content = "<div>" * 50_000 + article_text(paragraphs=6) + "</div>" * 50_000
    try:
        assert "Norland" in cleaned_text(f"<html><body>{content}</body></html>")
    except StepFailed as failure:
        assert failure.reason  # noqa: PT017


def test_a_page_says_of_itself_what_trafilatura_reads_there() -> None:
    """Its own function looks for more, and takes longer; an upgrade that reads the same fields otherwise shows here."""
    head = """<title>Norland acts | The Wire</title><meta name="author" content="Jo Doe">
        <meta property="og:site_name" content="the wire"><script type="application/ld+json">
        {"@type": "NewsArticle", "headline": "Norland acts", "datePublished": "2020-07-14T09:00:00Z"}</script>"""
    byline = '<span class="byline author">By Ann Poe</span><time datetime="2019-03-02">2 March 2019</time>'
    pages = (head, "<title>A story</title>", "<script type='application/ld+json'>{broken</script>", "")
    for html in (f"<html><head>{head}</head><body>{byline}<p>{article_text()}</p></body></html>" for head in pages):
        mine = metadata_of(load_html(html), url="https://wire.example.org/a")
        theirs = extract_metadata(load_html(html), default_url="https://wire.example.org/a")
        for name in ("title", "author", "sitename", "hostname", "date"):
            assert getattr(mine, name) == getattr(theirs, name), name
