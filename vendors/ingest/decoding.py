"""Bytes -> text, where the declared encoding may be missing or wrong."""

import codecs
import re

from charset_normalizer import from_bytes

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
IN_MARKUP = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
# What pages that declare these encodings really use; browsers decode them the same way (WHATWG Encoding Standard).
READ_AS = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949"}
SNIFFED_BYTES = 4096
"""How far the markup is searched for its charset. The HTML standard asks for it in 1,024 bytes; some pages are late."""


def decode(content: bytes, *, declared: str = "") -> str:
    """Return the text of the bytes; `declared` is the charset that the sender named, or "".

    Tried in this order: a byte order mark, UTF-8 if it is valid, the sender's charset, the one in the markup, a guess
    by statistics. If none fits, undecodable bytes become replacement characters; it never raises.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace").removeprefix("\ufeff")
    match = IN_MARKUP.search(content[:SNIFFED_BYTES])
    for name in ("utf-8", declared, match[1].decode("ascii") if match else ""):
        text = _decoded(content, name)
        if text is not None:
            return text
    return content.decode(_guess(content[: 16 * SNIFFED_BYTES]), errors="replace")


def _guess(content: bytes) -> str:
    """Return the likeliest encoding. With few non-ASCII bytes statistics would only guess: then it is Western European.

    "Few" is under 20 and under a fifth of the bytes; a short text in a non-Latin script has a larger share.
    """
    foreign = sum(byte > 0x7F for byte in content)
    if foreign < 20 and foreign * 5 < len(content):
        return "cp1252"
    guess = from_bytes(content).best()
    return guess.encoding if guess else "cp1252"


def charset_of(content_type: str) -> str:
    """Return the charset parameter of a Content-Type header, or ""."""
    match = IN_MARKUP.search(content_type.encode("ascii", errors="ignore"))
    return match[1].decode("ascii") if match else ""


def _decoded(content: bytes, name: str) -> str | None:
    try:
        canonical = codecs.lookup(name).name if name else ""
        return content.decode(READ_AS.get(canonical, canonical)) if canonical else None
    except (LookupError, UnicodeError):  # “undefined” and “idna” are codecs, too, and fail in their own way
        return None
