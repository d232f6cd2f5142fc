"""Received bytes -> Cleaned, by their content type. Pages that hold no article are refused with the reason."""

from vendors.extraction.title_line import title_line
from vendors.ingest.decoding import charset_of, decode
from vendors.ingest.documents import Cleaned, plain_text
from vendors.ingest.failures import StepFailed
from vendors.ingest.file_kinds import is_word_document
from vendors.ingest.html import clean_html
from vendors.ingest.non_articles import no_article
from vendors.ingest.pdf import clean_pdf
from vendors.ingest.word import clean_word

HTML_TYPES = ("text/html", "application/xhtml+xml")
TEXT_TYPES = ("text/plain",)
PDF_TYPES = ("application/pdf",)
WORD_TYPES = ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",)
READABLE_TYPES = HTML_TYPES + TEXT_TYPES + PDF_TYPES + WORD_TYPES
TEXT_CLEANER = "plain text"


def clean(content: bytes, content_type: str, *, url: str = "") -> Cleaned:
    """Return the article in the bytes. StepFailed, final, says why there is none."""
    kind = media_type(content_type) or sniffed_type(content)
    if kind in PDF_TYPES or content.startswith(b"%PDF-"):
        return clean_pdf(content)
    if kind in WORD_TYPES or is_word_document(content):
        return clean_word(content)
    if kind not in HTML_TYPES + TEXT_TYPES:
        raise StepFailed(f"Not an article: the address holds {kind or 'data of an unknown type'}.")
    text = decode(content, declared=charset_of(content_type))
    if kind in TEXT_TYPES:
        return clean_text(text)
    cleaned = clean_html(text, url=url)
    reason = no_article(text, cleaned)
    if reason:
        raise StepFailed(reason)
    return cleaned


def clean_text(text: str) -> Cleaned:
    """Return a plain text unchanged; its first line is the title if it reads like one. StepFailed where it is empty."""
    text = plain_text(text)
    if not text:
        raise StepFailed("The text is empty.")
    return Cleaned(text, title=title_line(text), cleaner=TEXT_CLEANER)


def media_type(content_type: str) -> str:
    """Return the type without its parameters, in lower case."""
    return content_type.partition(";")[0].strip().lower()


def sniffed_type(content: bytes) -> str:
    """Return the media type by the first bytes: PDF, HTML, or plain text where there is no NUL byte; "" otherwise."""
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"%PDF-"):
        return PDF_TYPES[0]
    if start.startswith(b"<"):
        return HTML_TYPES[0]
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return "" if b"\0" in start and not utf16 else TEXT_TYPES[0]
