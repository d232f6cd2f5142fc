"""What kind of file some bytes are, by how they begin and by the file's suffix; which kinds are not read, in words."""

import io
import zipfile

WORD_SUFFIX = ".docx"
WORD_DOCUMENT, EXCEL, POWERPOINT = "a Word document", "an Excel workbook", "a PowerPoint presentation"
ZIPPED = {"word/": WORD_DOCUMENT, "xl/": EXCEL, "ppt/": POWERPOINT, "META-INF/container.xml": "an e-book"}
"""Zip archives that are something else, each by how the name of one of its members begins."""
BEGINNINGS = (
    (b"\xd0\xcf\x11\xe0", "an old Word, Excel or PowerPoint file"),
    (b"{\\rtf", "a rich-text file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"ID3\x02", "a sound"),
    (b"ID3\x03", "a sound"),
    (b"ID3\x04", "a sound"),
    (b"\x1f\x8b", "a packed file"),
    (b"7z\xbc\xaf", "a packed file"),
    (b"Rar!", "a packed file"),
    (b"SQLite format 3\0", "a database"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
SUFFIXES_NOT_READ = {
    ".doc": "an old Word file",
    ".odt": "an OpenDocument text",
    ".rtf": "a rich-text file",
    ".pages": "a Pages document",
    ".epub": "an e-book",
    ".xls": "an old Excel file",
    ".xlsx": EXCEL,
    ".ods": "an OpenDocument table",
    ".ppt": "an old PowerPoint file",
    ".pptx": POWERPOINT,
    ".zip": "a packed file",
    ".eml": "a mail",
    ".msg": "a mail",
    ".png": "a picture",
    ".jpg": "a picture",
    ".jpeg": "a picture",
    ".gif": "a picture",
    ".tif": "a picture",
    ".tiff": "a picture",
    ".webp": "a picture",
    ".mp3": "a sound",
    ".mp4": "a film",
}
TEXTS_NOT_READ = frozenset({".doc", ".odt", ".rtf", ".pages", ".epub"})
"""Suffixes of files that hold a text as an article would: in a folder they are named as refused, not passed over."""


def is_word_document(content: bytes) -> bool:
    return zipped_kind(content) == WORD_DOCUMENT


def unreadable_kind(content: bytes, suffix: str) -> str:
    """Return the kind of a file that is not read, such as "an Excel workbook"; "" for what may be an article."""
    beginning = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:16]
    for start, kind in BEGINNINGS:
        if beginning.startswith(start):
            return kind
    zipped = zipped_kind(content)
    if zipped:
        return "" if zipped == WORD_DOCUMENT else zipped
    return SUFFIXES_NOT_READ.get(suffix, "")


def unpacked_size(content: bytes) -> int:
    """Return the bytes that a zip archive declares for all its members; zipfile never unpacks more than these."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return sum(member.file_size for member in archive.infolist())


def zipped_kind(content: bytes) -> str:
    """Return what a zip archive is; "" for what is none."""
    if not content.startswith(b"PK\x03\x04"):
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            opendocument = "mimetype" in names and archive.read("mimetype")[:40].startswith(b"application/vnd.oasis")
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, OSError, EOFError):
        return "a broken or locked zip archive"
    if opendocument:
        return "an OpenDocument file"
    kinds = [kind for beginning, kind in ZIPPED.items() if any(name.startswith(beginning) for name in names)]
    return kinds[0] if kinds else "a packed file"
