"""What came of an article that was taken in or tried again, told to the person with links to where it goes on."""

from django.contrib import messages
from django.http import HttpRequest
from django.template.defaultfilters import pluralize
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from vendors import tasks
from vendors.models import Article
from vendors.models.choices import ArticleState


def say_how_far(request: HttpRequest, article: Article) -> None:
    """Tell what has come of an article so far: with workers it is in progress, without them it is finished."""
    article.refresh_from_db()
    level = messages.INFO
    if article.state not in (ArticleState.CODED, *tasks.STEP_TASKS):
        level = messages.WARNING
    messages.add_message(request, level, how_far(article))


def how_far(article: Article) -> SafeString:
    """Return in a sentence how far an article has come; of one that is read, its findings with a link to the desk."""
    if article.state in tasks.STEP_TASKS:
        return _still_read(article)
    if article.state == ArticleState.CODED:
        return _findings(article)
    return format_html("{}", article.reason or article.get_state_display())


def _still_read(article: Article) -> SafeString:
    address = reverse("admin:vendors_article_change", args=[article.pk])
    if article.retry_at:
        return format_html('Tried again later. {} <a href="{}">See how far it is</a>', article.reason, address)
    return format_html('It is being read. <a href="{}">See how far it is</a>', address)


def _findings(article: Article) -> SafeString:
    waiting = article.findings.pending().order_by("quote_start", "pk")
    number = waiting.count()
    if not number:
        return format_html("{} No finding waits for a decision in it.", article.reason or "It has been read.")
    desk = reverse("admin:vendors_finding_desk", args=[waiting.values_list("pk", flat=True)[0]])
    return format_html(
        '{} finding{} of it wait{} for a decision: <a href="{}">open the desk</a>.',
        number,
        pluralize(number),
        pluralize(number, "s,"),
        desk,
    )
