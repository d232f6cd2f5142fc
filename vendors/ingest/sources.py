"""Files, folders, lists of addresses and web archives as one stream of articles to take in, never all in memory."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from django.contrib.auth.models import User
from fastwarc.warc import ArchiveIterator, WarcRecord, response

from vendors.ingest.addresses import is_address
from vendors.ingest.cleaning import HTML_TYPES, PDF_TYPES, media_type, sniffed_type
from vendors.ingest.decoding import decode
from vendors.ingest.file_kinds import TEXTS_NOT_READ, WORD_SUFFIX, is_word_document, unreadable_kind
from vendors.ingest.intake import (
    MAX_BYTES,
    IntakeResult,
    NotAnArticle,
    take_html,
    take_json,
    take_pdf,
    take_text,
    take_url,
    take_word,
)

SUFFIXES = (".txt", ".html", ".htm", ".xhtml", ".pdf", WORD_SUFFIX, ".json", ".warc", ".gz")
WARC_SUFFIXES = (".warc", ".warc.gz")
NAMES = {
    WORD_SUFFIX: "no Word document, though its name ends in .docx",
    ".txt": "no text, though its name ends in .txt",
    ".html": "no web page, though its name ends in .html",
    ".htm": "no web page, though its name ends in .htm",
}
"""What to say of a file that is not what its name says."""


@dataclass(frozen=True, slots=True)
class ArticleSource:
    """One article to take in: `label` names it to a person, `take` takes it in and may raise NotAnArticle.

    For a page of a web archive, `archive` is the archive's name and `position` the byte at which the page begins.
    """

    label: str
    take: Callable[[], IntakeResult]
    archive: str = ""
    position: int = 0


def sources(names: Iterable[str], *, stdin: BinaryIO) -> Iterator[ArticleSource]:
    """Yield the articles behind addresses, files, folders (with all below them) and `-` for standard input."""
    for name in names:
        if is_address(name):
            yield ArticleSource(name, partial(take_url, name))
        elif name == "-":
            yield ArticleSource("standard input", partial(take_content, stdin.read(MAX_BYTES + 1)))
        else:
            yield from file_sources(Path(name))


def file_sources(path: Path) -> Iterator[ArticleSource]:
    """Yield the articles in a file or folder, in the order of their names.

    Of a folder's other files, those that hold a text nonetheless are given too, to be refused by name.
    """
    if path.is_dir():
        for file in sorted(
            candidate
            for candidate in path.rglob("*")
            if candidate.suffix.lower() in (*SUFFIXES, *TEXTS_NOT_READ) and candidate.is_file()
        ):
            yield from file_sources(file)
    elif path.name.lower().endswith(WARC_SUFFIXES):
        yield from warc_sources(str(path), str(path))
    else:
        yield ArticleSource(str(path), partial(take_file, path))


def address_sources(lines: Iterable[str]) -> Iterator[ArticleSource]:
    """Yield the addresses of a list, one a line; empty lines and lines that begin with # are left out."""
    for line in lines:
        address = line.strip()
        if address and not address.startswith("#"):
            yield ArticleSource(address, partial(take_url, address))


def take_file(path: Path) -> IntakeResult:
    """Take the article in one file by its suffix; with an unknown suffix, by its content."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise NotAnArticle(f"The file has more than {MAX_BYTES / 2**20:g} MB.")
        content = path.read_bytes()
    except OSError as error:
        raise NotAnArticle(f"The file cannot be read: {error.strerror}.") from error
    return take_content(content, suffix=path.suffix.lower())


def take_content(
    content: bytes, *, suffix: str = "", url: str = "", by: User | None = None, **metadata: Any
) -> IntakeResult:
    """Take an article given as bytes: `suffix` is that of its file name, "" to go by the content.

    `metadata` (title, publisher, published) is what a person says of it, and counts instead of what the file says.
    """
    given: dict[str, Any] = {"url": url, "by": by, **metadata}
    kind = sniffed_type(content)
    unreadable = unreadable_kind(content, suffix)
    if unreadable:
        raise NotAnArticle(f"It is {unreadable}, which is not read: save it as .docx or PDF, or paste its text.")
    if is_word_document(content):
        return take_word(content, **given)
    if suffix == ".json" or (not suffix and content.lstrip().startswith(b"{")):
        return take_json(decode(content), **given)
    if suffix == ".pdf" or kind in PDF_TYPES:
        return take_pdf(content, **given)
    if not kind or suffix == WORD_SUFFIX:
        raise NotAnArticle(f"It is {NAMES.get(suffix, 'neither text, HTML, PDF, Word nor JSON')}: paste its text.")
    if suffix in (".html", ".htm", ".xhtml") or (suffix != ".txt" and kind in HTML_TYPES):
        return take_html(content, **given)
    return take_text(decode(content), **given)


def warc_sources(name: str, archive: str | BinaryIO) -> Iterator[ArticleSource]:
    """Yield the pages in a web archive one after the other; records that are no page, or not status 200, are skipped.

    `archive`: its path, or an open file.
    """
    try:
        for record in ArchiveIterator(archive, record_types=response, auto_decode="all", fsspec_args=False):
            if _is_page(record):
                address = record.headers.get("WARC-Target-URI", "")
                take = partial(take_record, record.reader.read(MAX_BYTES + 1), record)
                yield ArticleSource(f"{name}: {address}", take, name, record.stream_pos)
    except (OSError, ValueError) as error:
        yield ArticleSource(name, partial(_refuse, f"The archive cannot be read any further: {error}."))


def take_record(content: bytes, record: WarcRecord) -> IntakeResult:
    """Take a page from a web archive, with the address and the charset that it was received with."""
    url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
    if media_type(record.http_content_type or "") in PDF_TYPES:
        return take_pdf(content, url=url)
    return take_html(content, url=url, charset=record.http_charset or "")


def _is_page(record: WarcRecord) -> bool:
    kind = media_type(record.http_content_type or "")
    return record.http_headers is not None and record.http_headers.status_code == 200 and kind in HTML_TYPES + PDF_TYPES


def _refuse(message: str) -> IntakeResult:
    raise NotAnArticle(message)
