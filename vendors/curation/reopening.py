"""What a changed article means for decisions made on it: a quote that moved is followed, one that is gone is told.

Pending findings need nothing of this: coding the new text replaces them.
"""

import re

from django.db import transaction

from vendors.extraction.types import Span
from vendors.models import Article, Conflict, Evidence, Finding


@transaction.atomic
def follow_text(article_id: int) -> list[Finding]:
    """Bring the decided findings of an article in line with its current text; return those whose quote is gone.

    Where the quote still stands, its offsets are moved to it. Where it is gone and the finding is evidence of an
    action, the action gets a conflict: the decision stands, but somebody has to look at the source again.
    """
    article = Article.objects.get(pk=article_id)
    gone = []
    for finding in article.findings.decided().select_for_update():
        if finding.span.of(article.text) == finding.quote:
            continue
        place = place_of(finding.quote, article.text, near=finding.quote_start)
        if place is None:
            gone.append(finding)
            _tell(finding, article)
        else:
            Finding.objects.filter(pk=finding.pk).update(
                quote=place.of(article.text), quote_start=place.start, quote_end=place.end
            )
    return gone


def place_of(quote: str, text: str, *, near: int) -> Span | None:
    """Return where the words of the quote stand in the text, blanks apart; of several places the nearest to `near`."""
    words = [re.escape(word) for word in quote.split()]
    if not words:
        return None
    places = [Span(*match.span()) for match in re.finditer(r"\s+".join(words), text)]
    return min(places, key=lambda place: abs(place.start - near), default=None)


def _tell(finding: Finding, article: Article) -> None:
    reason = f"“{article}” has been changed by its publisher and no longer says: “{finding.quote}”"
    for action_id in set(Evidence.objects.filter(finding=finding).values_list("action_id", flat=True)):
        Conflict.objects.get_or_create(
            action_id=action_id, finding=finding, resolved_at=None, defaults={"reason": reason}
        )
