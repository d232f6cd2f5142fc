"""The made-up articles that fill the desk of a new installation: how many there are, and removing them for good."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction

from vendors import permissions
from vendors.models import Action, Article, Decision, Evidence, Finding
from vendors.models.choices import ActionState
from vendors.record import publication

RESTED_ON_EXAMPLES = "Its only sources were made-up example articles."
"""Why readers find withdrawn what was published before examples stopped counting as sources."""


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

    A draft goes with the drafts that were merged into it. What an earlier version published on examples alone is
    withdrawn.
    """
    permissions.require(by, permissions.DELETE_ARTICLES, to="remove the example articles")
    examples = Article.objects.filter(is_example=True)
    findings = Finding.objects.filter(article__in=examples)
    evidence = Evidence.objects.filter(finding__in=findings)
    touched = list(Action.objects.filter(evidence__in=evidence).distinct())
    evidence.delete()
    drafts = [action for action in touched if action.state == ActionState.DRAFT and not action.evidence.exists()]
    Decision.objects.filter(finding__in=findings).delete()
    articles = (examples.count(), findings.count())
    removed = Removed(*articles, drafts=sum(_delete_with_merged(action) for action in drafts))
    findings.delete()
    examples.delete()
    for action in touched:
        if action.pk is not None:  # a deleted draft has no number any more
            _bring_up_to_date(action, by=by)
    return removed


def _delete_with_merged(action: Action) -> int:
    """Delete an action after those that were merged into it, which it would be protected by; return how many went."""
    merged = sum(_delete_with_merged(earlier) for earlier in action.merged_here.all())
    action.delete()
    return merged + 1


def _bring_up_to_date(action: Action, *, by: User | None) -> None:
    if action.state == ActionState.PUBLISHED and not action.evidence.exists():
        publication.withdraw_without_sources(action, by=by, reason=RESTED_ON_EXAMPLES)
    else:
        publication.changed(action, by=by, reason="The made-up example articles were removed")
