"""The list of actions as an Atom feed: an entry an action, the newest in this record first."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import feedgenerator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vendors.extraction.vocabulary import Status
from vendors.listing.caching import public
from vendors.listing.filters import ActionFilter
from vendors.listing.localised_names import country_name
from vendors.listing.presentation import changed_query, short_date, without_empty
from vendors.listing.sentence import subject
from vendors.models import Action
from vendors.models.choices import IN_SENTENCE, KindChoices
from vendors.site.errors import bad_filter

ENTRIES = 60


@public
def actions_atom(request: HttpRequest) -> HttpResponse:
    """Send the feed of a list. Its name is the list's sentence; each entry tells the action's last state."""
    query = without_empty(request.GET)
    actions = ActionFilter(query)
    if not actions.is_valid():
        return bad_filter(request, actions.filter_errors)
    asked = changed_query(query, {}).removesuffix("?")
    feed = feedgenerator.Atom1Feed(
        title=f"{subject(actions)} · {settings.SITE_NAME}",
        link=settings.SITE_URL + reverse("actions") + asked,
        description=_("Government actions on telecom vendors, with their sources."),
        feed_url=settings.SITE_URL + request.path + asked,
        language=get_language() or "en",
    )
    for action in actions.qs.with_public_details().order_by("-updated_at", "-pk")[:ENTRIES]:
        _add(feed, action)
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _add(feed: feedgenerator.Atom1Feed, action: Action) -> None:
    kind, status = KindChoices(action.kind).label, IN_SENTENCE[Status(action.status)]
    steps = "; ".join(
        f"{short_date(m.date) or _('undated')}: {m.note or m.get_status_display()}" for m in action.milestones.all()
    )
    address = settings.SITE_URL + action.get_absolute_url()
    feed.add_item(
        title=action.title,
        link=address,
        description=f"{kind}, {status}. {action.summary} {steps}".strip(),
        unique_id=f"{settings.SITE_URL}/actions/{action.pk}",
        pubdate=action.published_at,
        updateddate=action.updated_at,
        categories=[country_name(action.country), *(vendor.name for vendor in action.vendors.all()), str(kind)],
    )
