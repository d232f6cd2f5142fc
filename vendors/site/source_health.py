"""What readers are told of a source's address: that it is still there, has moved, has changed or is gone."""

import datetime
from urllib.parse import quote

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from vendors.listing.text_fragments import looked_at
from vendors.models import Evidence
from vendors.models.choices import PageHealth

SHOWN_OF_HASH = 16
"""Characters of a digest that a page shows; exports hold it whole. Sixteen tell any two copies apart by eye."""


def health_words(evidence: Evidence) -> str:
    """Return in a sentence how the address was when it was last looked at; "" where there is nothing sure to say."""
    page = looked_at(evidence)
    if page is None:
        return ""
    if page.is_surely_gone:
        return _("Gone from its address since %(day)s.") % {"day": day(page.gone_since)} if page.gone_since else ""
    if page.health not in (PageHealth.ALIVE, PageHealth.MOVED) or page.seen_at is None:
        return ""
    if page.health == PageHealth.MOVED:
        return _("Has moved; seen at its new address on %(day)s.") % {"day": day(page.seen_at)}
    if page.changed_since and not evidence.words:
        words = _("Still there on %(day)s; its text has changed since %(changed)s.")
        return words % {"day": day(page.seen_at), "changed": day(page.changed_since)}
    return _("Still there on %(day)s.") % {"day": day(page.seen_at)}


def moved_to(evidence: Evidence) -> str:
    """Return the address that a source has moved to; "" where it has not, or is gone."""
    page = looked_at(evidence)
    return page.moved_to if page and page.health == PageHealth.MOVED else ""


def kept_words(evidence: Evidence) -> str:
    """Return, for a source that is gone, that a copy is kept here, and its digest; "" where there is none."""
    page = looked_at(evidence)
    if page is None or not page.is_surely_gone or not page.sha256:
        return ""
    words = _("We keep a copy made on %(day)s (SHA-256 %(digest)s…).")
    return words % {"day": day(page.kept_at), "digest": page.sha256[:SHOWN_OF_HASH]}


def archive_link(evidence: Evidence) -> str:
    """Return the address of a gone source in the web archive of ARCHIVE_URL; "" where none is set or it is not gone."""
    page = looked_at(evidence)
    if not settings.ARCHIVE_URL or page is None or not page.is_surely_gone or evidence.archived_url:
        return ""
    seen = (page.seen_at or page.gone_since or page.kept_at) if page else None
    date = f"{seen:%Y%m%d}" if seen else ""
    address = quote(evidence.source_url, safe=":/?=&%~+,;@!$'()*")
    return settings.ARCHIVE_URL.replace("{date}", date).replace("{url}", address)


def day(moment: datetime.datetime | None) -> str:
    """Return the day of a moment as pages write it; "" for None."""
    return date_format(localtime(moment), "SHORT_DATE_FORMAT") if moment else ""
