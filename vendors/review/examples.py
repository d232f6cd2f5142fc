"""The made-up articles that fill the desk of a new installation: how many there are, and removing them for good."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction

from vendors import permissions
from vendors.models import Action, Article, Decision, Evidence, Finding
from vendors.models.choices import ActionState
from vendors.record import publication


@dataclass(frozen=True, slots=True)
class Removed:
    """What went with the examples."""

    articles: int
    findings: int
    drafts: int


def example_articles() -> int:
    return Article.objects.filter(is_example=True).count()


@transaction.atomic
def remove_examples(*, by: User | None) -> Removed:
    """Delete the example articles, their findings and decisions, and the drafts that rest on nothing else. NotAllowed.

    No published action loses its last source: examples never count as one.
    """
    permissions.require(by, permissions.DELETE_ARTICLES, to="remove the example articles")
    examples = Article.objects.filter(is_example=True)
    findings = Finding.objects.filter(article__in=examples)
    evidence = Evidence.objects.filter(finding__in=findings)
    touched = list(Action.objects.filter(evidence__in=evidence).distinct())
    evidence.delete()
    drafts = [action for action in touched if action.state == ActionState.DRAFT and not action.evidence.exists()]
    Decision.objects.filter(finding__in=findings).delete()
    removed = Removed(examples.count(), findings.count(), len(drafts))
    for action in drafts:
        action.delete()
    findings.delete()
    examples.delete()
    for action in touched:
        if action.pk is not None:  # a deleted draft has no number any more
            publication.changed(action, by=by, reason="The made-up example articles were removed")
    return removed
