"""The list of actions as an Atom feed: an entry an action, the newest in this record first."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import feedgenerator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vendors.extraction.vocabulary import Status
from vendors.listing.caching import data_version, public
from vendors.listing.filters import ActionFilter
from vendors.listing.localised_names import country_name
from vendors.listing.presentation import changed_query, gathered_sentence, short_date, without_empty
from vendors.listing.sentence import subject
from vendors.listing.site_address import site_address
from vendors.listing.text_fragments import quote_link
from vendors.models import Action, Milestone
from vendors.models.choices import IN_SENTENCE, KindChoices
from vendors.site.errors import bad_filter
from vendors.site.evidence_words import strongest_first
from vendors.site.standing_words import extent_words
from vendors.site.step_words import outcome_words

ENTRIES = 60


@public
def actions_atom(request: HttpRequest) -> HttpResponse:
    """Send the feed of a list. Its name is the list's sentence; each entry tells the action's last state."""
    actions = ActionFilter(without_empty(request.GET))
    if not actions.is_valid():
        return bad_filter(request, actions.filter_errors)
    asked = changed_query(actions.query, {}).removesuffix("?")
    about = [_("Government actions on telecom vendors, with their sources.")]
    about.append(gathered_sentence(data_version(request).gathered_until))
    site = site_address(request)
    feed = feedgenerator.Atom1Feed(
        title=f"{subject(actions)} · {settings.SITE_NAME}",
        link=site + reverse("actions") + asked,
        description="",  # an Atom feed has none: it has a subtitle
        subtitle=" ".join(filter(None, about)),
        feed_url=site + request.path + asked,
        language=get_language() or "en",
    )
    for action in actions.qs.with_public_details().order_by("-updated_at", "-pk")[:ENTRIES]:
        _add(feed, action, site)
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def step_words(milestone: Milestone) -> str:
    """Return a step in a line: "31 Dec 2023: Operators remove all gear. Deadline: missed (looked up 1 Dec 2026)"."""
    words = f"{short_date(milestone.date) or _('undated')}: {milestone.note or milestone.get_status_display()}"
    outcome = outcome_words(milestone) if milestone.is_deadline else ""
    return f"{words} {_('Deadline')}: {outcome}" if outcome else words


def _add(feed: feedgenerator.Atom1Feed, action: Action, site: str) -> None:
    kind, status = KindChoices(action.kind).label, IN_SENTENCE[Status(action.status)]
    extent = extent_words(action.force, action.reach, action.area, action.scope)
    state = f"{kind}, {status} ({extent})" if extent else f"{kind}, {status}"
    steps = "; ".join(step_words(milestone) for milestone in action.milestones.all())
    address = site + action.get_absolute_url()
    feed.add_item(
        title=action.title,
        link=address,
        description=f"{state}. {action.summary} {steps} {_said(action)}".strip(),
        unique_id=f"{site}/actions/{action.pk}",
        pubdate=action.published_at,
        updateddate=action.updated_at,
        categories=[country_name(action.country), *(vendor.name for vendor in action.vendors.all()), str(kind)],
    )


def _said(action: Action) -> str:
    """Return the sentence of the strongest source that is quoted, with the address that leads to it; "" for none."""
    quoted = (source for source in strongest_first(action.evidence.all()) if source.words and source.source_url)
    source = next(quoted, None)
    return f"“{source.words}” {quote_link(source)}" if source else ""
