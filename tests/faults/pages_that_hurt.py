"""Pages that hurt whoever reads them, given to a worker together with good ones."""

import gzip

from tests.faults.checks import check
from tests.faults.servers import wait_for
from tests.faults.site import Site
from tests.ingest.pages import article_text, page
from tests.ingest.server import Answer, WebServer

COUNTRIES = (
    *("Germany", "France", "Sweden", "Poland", "Italy", "Spain", "Canada", "Japan", "India", "Brazil", "Norway"),
    *("Denmark", "Finland", "Austria", "Belgium", "Portugal", "Greece", "Ireland", "Estonia", "Latvia", "Romania"),
)


HOSTILE = "%/hostile/%"


def serve_good(pages: WebServer, name: str, number: int) -> list[str]:
    """Serve so many articles and return their addresses."""
    return [
        pages(
            f"/{name}/{position}",
            page(
                article_text(COUNTRIES[position % len(COUNTRIES)], paragraphs=4)
                + f"\nThis is story {name} number {position}. " * 9,
                title=f"{COUNTRIES[position % len(COUNTRIES)]} decides, {name} {position}",
            ),
        )
        for position in range(number)
    ]


def serve_hostile(pages: WebServer) -> list[str]:
    """Serve what took workers down before, and return the addresses."""
    attributes = "".join(f"a{number}=1 " for number in range(900_000))
    nested = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\n"
    pages("/hostile/redirect", status=302, headers={"Location": "http://169.254.169.254/latest/meta-data/"})
    pages("/hostile/file", status=302, headers={"Location": "file:///etc/passwd"})
    pages.answers["/hostile/gzip"] = Answer(gzip.compress(b"<p>" * 60_000_000, 6), headers={"Content-Encoding": "gzip"})
    pages("/hostile/unclosed", "<html><p>x</p>" + "<script " * 300_000)
    pages("/hostile/attributes", f"<html><body><p {attributes}>text</p>")
    pages("/hostile/nested", "<html>" + "<div>" * 400_000 + "text")
    pages("/hostile/kids.pdf", nested, kind="application/pdf")
    pages("/hostile/charset", "<p>Text</p>" * 50, kind="text/html; charset=undefined")
    pages("/hostile/nul", "<html><body><p>\0\ud7ff" + "\x0b" * 5000 + "</p>")
    pages.answers["/hostile/drip"] = Answer(pieces=(b"<p>x",) * 40, delay=1.0)
    return [pages.url + path for path in pages.answers if path.startswith("/hostile/")]


@check("V12", "ten pages that hurt and ten good ones, read by one worker")
def hostile_and_good(site: Site) -> str:
    hostile, good = serve_hostile(site.pages), serve_good(site.pages, "good", 10)
    both = [address for pair in zip(hostile, good, strict=True) for address in pair]
    site.manage("ingest", *both)
    coded = "SELECT count(*) FROM vendors_article WHERE state = 'coded' AND url LIKE %s"
    seconds = wait_for(lambda: site.query(coded, "%/good/%")[0][0] == 10, "the ten good articles", 150)
    # What may get better, such as a site that is slow today, waits for its next try and says why.
    states = "SELECT url, state FROM vendors_article WHERE url LIKE %s"
    ended = "url LIKE %s AND (state IN ('failed', 'coded') OR retry_at IS NOT NULL)"
    wait_for(
        lambda: site.query(f"SELECT count(*) FROM vendors_article WHERE {ended}", HOSTILE)[0][0] == len(hostile),
        f"the hostile pages, of which {site.query(states, HOSTILE)}",
        90,
    )
    silent = site.query(
        "SELECT url FROM vendors_article WHERE url LIKE %s AND state <> 'coded' AND reason = ''", HOSTILE
    )
    assert silent == [], silent
    assert not [path for path in site.pages.asked if "meta-data" in path]
    failed = site.query("SELECT count(*) FROM vendors_article WHERE url LIKE %s AND state = 'failed'", HOSTILE)
    site.query("UPDATE vendors_article SET state = 'failed', retry_at = NULL WHERE url LIKE %s", HOSTILE)
    return (
        f"the good ones coded after {seconds:.0f} s; {failed[0][0]} of {len(hostile)} refused for good, the others wait"
        f" for another try, each with its reason; worker {site.processes['worker'].memory():.0f} MB"
    )
