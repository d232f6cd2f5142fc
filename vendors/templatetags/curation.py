"""How findings look on the pages of curators."""

from django import template

from vendors.findings import confidence
from vendors.models import Decision, Finding

register = template.Library()


@register.filter
def sureness(row: Finding) -> str:
    """Return the word for the confidence of a finding that was read with `confidence.with_calibration`."""
    return confidence.word_of(row)


@register.simple_tag
def additions_to_publish() -> int:
    """Return how many additions of curators wait for an editor."""
    return Decision.objects.to_publish().count()
