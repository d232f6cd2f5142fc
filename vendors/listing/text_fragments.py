"""Links that lead to the very sentence of a page, by a text fragment: `#:~:text=…` (WICG, Text Fragments).

A browser that knows them scrolls to the words and marks them; any other opens the page as ever. So a fragment that a
page no longer has does no harm. What the fragment says is taken from the quote; words before and after it are given
where the quote stands more than once.
"""

from urllib.parse import quote as percent_encoded

from vendors.models import Evidence, SourcePage
from vendors.models.choices import PageHealth

WHOLE = 120
"""Characters up to which a quote is given whole. A longer one is given by its first and last words: browsers match
these as well, and a link of a thousand characters is broken by mail programs."""
WORDS_AT_END = 5
"""Words of a long quote given from each end: with fewer, another sentence may begin or end like it."""
SIGNS_AT_END = 20
"""The same in characters, for scripts that put no spaces between words."""
LONGEST = 1800
"""Characters of a link with its fragment: more is cut off by some programs, so then the link goes to the page."""
SAFE = "~:/?@!$'()*;=_."
"""What stays as it is in a directive. Not `-`, `,` and `&`, which part a directive's pieces."""


def quote_link(evidence: Evidence) -> str:
    """Return the address of a source, leading to its quote where that can be; "" where it has no address."""
    address = evidence.source_url
    if not address or not evidence.words or not may_have_fragment(evidence):
        return address
    return with_fragment(address, evidence.words, before=evidence.quote_before, after=evidence.quote_after)


def may_have_fragment(evidence: Evidence) -> bool:
    """Whether a browser can look for words in what is at the address: not in a PDF, and not where they are gone."""
    page = looked_at(evidence)
    is_pdf = page.is_pdf if page else evidence.source_url.partition("?")[0].lower().endswith(".pdf")
    return not is_pdf and evidence.quote_gone_at is None


def looked_at(evidence: Evidence) -> SourcePage | None:
    """Return what is known of the source's address; None where nobody has looked, or it has another address by now."""
    page = evidence.page
    if page is None or page.health == PageHealth.UNREAD or page.url != evidence.source_url.partition("#")[0]:
        return None
    return page


def with_fragment(address: str, quote: str, *, before: str = "", after: str = "") -> str:
    """Return the address with a text directive for the quote; as it is where the link would be too long.

    A fragment that the address has stays: the directive comes behind it.
    """
    directive = text_directive(quote, before=before, after=after)
    linked = f"{address}{'' if '#' in address else '#'}:~:text={directive}"
    return linked if directive and len(linked) <= LONGEST and ":~:" not in address else address


def text_directive(quote: str, *, before: str = "", after: str = "") -> str:
    """Return `prefix-,start,end,-suffix`, of which all but the start may be missing; "" for an empty quote."""
    words = " ".join(quote.split())
    start, end = (words, "") if len(words) <= WHOLE else _ends(words)
    pieces = [f"{_encoded(before)}-"] if before.strip() else []
    pieces += [_encoded(start)] + ([_encoded(end)] if end else [])
    pieces += [f"-{_encoded(after)}"] if after.strip() else []
    return ",".join(pieces) if start else ""


def _ends(words: str) -> tuple[str, str]:
    """Return the first and last words of a long quote, as a browser matches them: whole words, in the text's order.

    Right-to-left text is no exception: a string is in the order in which it is read.
    """
    split = words.split(" ")
    if len(split) >= 2 * WORDS_AT_END + 1:
        return " ".join(split[:WORDS_AT_END]), " ".join(split[-WORDS_AT_END:])
    if any(len(word) > WHOLE // 2 for word in split):
        return words[:SIGNS_AT_END], words[-SIGNS_AT_END:]
    return words, ""


def _encoded(words: str) -> str:
    """Return the words percent-encoded, `-`, `,` and `&` included, so that none of them parts the directive."""
    return percent_encoded(" ".join(words.split()), safe=SAFE).replace("-", "%2D")
