"""Sources and dates of actions as HTML: in Python, since a timeline repeats them some hundred times."""

from collections.abc import Iterable, Sequence

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from vendors.extraction.types import PartialDate
from vendors.extraction.vocabulary import Reach
from vendors.listing.columns import language_of, publication_date, publisher_of, title_of
from vendors.listing.text_fragments import quote_link
from vendors.models import Action, Evidence, Milestone
from vendors.site.evidence_words import foreign_code, foreign_language, strongest_first, type_label, weakness_words
from vendors.site.source_health import archive_link, day, health_words, kept_words, moved_to
from vendors.site.standing_words import extent_words, reach_words
from vendors.site.step_words import BY_LATEST_STEP, deciding_words, later_step, outcome_words
from vendors.templatetags.tracker import dated, host, in_english

register = template.Library()
register.filter(strongest_first)
register.filter("outcome_words", outcome_words)

PRINTED_SOURCES = 3
"""Sources that a printed list names for each action, the strongest first: all of them (4.2 on average in December 2026)
would be longer than all the rest of the list."""


@register.simple_tag
def source(evidence: Evidence) -> SafeString:
    """Return a source: its words where they are kept, who speaks, title, publisher, date, and what it supports."""
    quote, address, language = evidence.words, evidence.source_url, language_of(evidence)
    quoted = format_html(
        '<blockquote dir="auto"{}{}>{}</blockquote>',
        format_html(' lang="{}"', language) if language else "",
        format_html(' cite="{}"', address) if address else "",
        quote,
    )
    label = type_label(evidence)
    return format_html(
        '<figure class="source">{}<figcaption>{}{}{}{}</figcaption></figure>',
        quoted if quote else "",
        format_html('<span class="source-type">{}</span> ', label) if label else "",
        _origin(evidence),
        _supported(evidence),
        format_html_join("", '<span class="remark">{}</span>', ((remark,) for remark in _remarks(evidence))),
    )


def _supported(evidence: Evidence) -> SafeString:
    """Return what a source supports, which is kept in English, behind the word for it."""
    if not evidence.supports:
        return SafeString("")
    words = '<span class="supports">{} <span{}>{}</span></span>'
    return format_html(words, _("Supports:"), in_english(), evidence.supports)


def _origin(evidence: Evidence) -> SafeString:
    """Return the source's title as a link, its publisher where neither title nor link says it, date, language and
    pinpoint."""
    publisher, title, address = publisher_of(evidence), title_of(evidence), quote_link(evidence)
    site = host(evidence.source_url)
    code = foreign_code(evidence) if title else ""
    marked = format_html(' lang="{}"', code) if code else ""
    link = '<a href="{}" rel="noopener nofollow external"{}>{}</a>'
    linked = format_html(link, address, marked, title or publisher or site)
    by = publisher if publisher != title and title else ""
    by = by or (site if title and not publisher else "")
    language = foreign_language(evidence)
    parts = [
        linked if address else format_html("<span{}>{}</span>", marked, title) if title else "",
        by,
        dated(publication_date(evidence)),
        _("in %(language)s") % {"language": language} if language else "",
        _english(evidence.pinpoint),
    ]
    return format_html_join(", ", "{}", ((part,) for part in parts if part))


def _english(words: str) -> SafeString:
    """Return words that are kept in English, marked where the page is in another language."""
    mark = in_english()
    return format_html("<span{}>{}</span>", mark, words) if mark and words else conditional_escape(words)


def _remarks(evidence: Evidence) -> Iterable[str]:
    if evidence.archived_url:
        link = '<a href="{}" rel="noopener nofollow external">{}</a>'
        yield format_html(link, evidence.archived_url, _("Archived copy"))
    if not evidence.has_origin:
        yield _("Of unknown origin: it does not count as a source.")
    if weakness := weakness_words(evidence):
        yield weakness[:1].upper() + weakness[1:] + "."
    if evidence.note:
        yield _english(evidence.note)
    gone_at = evidence.quote_gone_at or (evidence.finding.quote_gone_at if evidence.finding else None)
    if gone_at:
        yield _("As it stood before %(day)s; the article has changed since.") % {"day": day(gone_at)}
    yield from _health(evidence)


def _health(evidence: Evidence) -> Iterable[str]:
    """Yield what is known of the source's address, each as a remark of its own."""
    link = '<a href="{}" rel="noopener nofollow external">{}</a>'
    yield from filter(None, (health_words(evidence), kept_words(evidence)))
    if address := moved_to(evidence):
        yield format_html(link, address, _("Its new address"))
    if address := archive_link(evidence):
        yield format_html(link, address, _("Look in a web archive"))


@register.simple_tag
def source_links(sources: Sequence[Evidence]) -> SafeString:
    """Return the sources as links on one line, each by its publisher, the strongest first."""
    linked = [evidence for evidence in strongest_first(sources) if evidence.source_url]
    link = '<a href="{}" rel="noopener nofollow external" title="{}">{}</a>'
    names = ((quote_link(e), title_of(e), publisher_of(e) or host(e.source_url)) for e in linked)
    return format_html_join(", ", link, names)


@register.simple_tag
def printed_sources(action: Action) -> SafeString:
    """Return an action's strongest sources with their addresses, for paper."""
    linked = [evidence for evidence in strongest_first(action.evidence.all()) if evidence.source_url]
    by_address = {e.source_url: publisher_of(e) or host(e.source_url) for e in linked}
    rows = [(publisher, address) for address, publisher in by_address.items()][:PRINTED_SOURCES]
    return format_html_join("; ", "{} &lt;{}&gt;", rows)


@register.simple_tag
def deciding(action: Action) -> SafeString:
    """Return the labelled date that decides: "decided 20 Oct 2020"."""
    if not action.decided:
        return format_html('<span class="faint">{}</span>', _("undated"))
    return mark_safe(deciding_words(action, dated(action.decided)))  # noqa: S308 - a translation around a `time` element


@register.simple_tag
def date_sorted_by(action: Action, sort: str = "") -> SafeString:
    """Return the labelled date that a list is sorted by: the latest step, or else the date that decides."""
    later = later_step(action) if sort in BY_LATEST_STEP else None
    return _latest_step(later) if later else deciding(action)


@register.simple_tag
def other_date(action: Action, sort: str = "") -> SafeString:
    """Return the labelled one of the two dates that the list is not sorted by; "" where it says nothing more."""
    later = later_step(action)
    if not later:
        return SafeString("")
    other = deciding(action) if sort in BY_LATEST_STEP else _latest_step(later)
    return format_html('<span class="later">{}</span>', other)


def _latest_step(date: PartialDate) -> SafeString:
    return mark_safe(_("latest step %(date)s") % {"date": dated(date)})  # noqa: S308 - as above


@register.simple_tag
def narrower_reach(action: Action) -> SafeString:
    """Return whom an action binds where that is less than the whole country: "Texas", "one body"; else ""."""
    words = reach_words(action.reach, action.area) if action.reach != Reach.NATIONAL else ""
    return format_html('<span class="reach faint">{}</span>', words) if words else SafeString("")


@register.simple_tag
def deadline_words(deadline: Milestone) -> SafeString:
    """Return "Deadline", or "Deadline: missed (looked up 1 Dec 2026)" once there is something to say of it."""
    outcome = outcome_words(deadline)
    label = format_html("<strong>{}</strong>", _("Deadline"))
    return format_html("{}: {}", label, outcome) if outcome else label


@register.filter
def extent(action: Action) -> str:
    """Return how far an action goes: "law, national: telecom networks"; "" where nothing is coded."""
    return extent_words(action.force, action.reach, action.area, tuple(action.scope))
