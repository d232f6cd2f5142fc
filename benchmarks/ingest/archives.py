"""Taking in a large web archive, and the memory that it needs."""

import gzip
import resource
import time
import uuid
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.ingest.database import prepared
from benchmarks.pages import page_of
from vendors.ingest.sources import file_sources
from vendors.models import Article


def warc(records: int) -> None:
    """Take a web archive in, record by record, and print the memory on the way."""
    with prepared(), TemporaryDirectory() as folder:
        path = Path(folder) / "pages.warc.gz"
        _write_warc(path, records)
        print(f"{records:,} records, {path.stat().st_size / 1e6:.0f} MB packed; memory in use after so many records:")
        start = time.perf_counter()
        for number, source in enumerate(file_sources(path), start=1):
            source.take()
            if number % (records // 5) == 0:
                rate = number / (time.perf_counter() - start)
                print(f"  {number:7,}  {_resident():6.1f} MB   {rate:.0f} records a second", flush=True)
        print(f"{Article.objects.count():,} articles")


def _write_warc(path: Path, records: int) -> None:
    with path.open("wb") as file:
        for number in range(records):
            body = page_of(number).encode()
            http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
            head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{uuid.UUID(int=number)}>\r\n"
            head += f"WARC-Date: 2020-07-14T09:00:00Z\r\nWARC-Target-URI: https://wire.example.org/{number}\r\n"
            head += f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
            file.write(gzip.compress(head.encode() + http + b"\r\n\r\n", 1))


def _resident() -> float:
    """Return the megabytes in memory now, not the most there ever were."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20
