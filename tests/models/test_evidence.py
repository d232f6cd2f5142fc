import pytest

from tests.factories import make_action, make_article, make_finding
from vendors.curation.publication import independent_sources
from vendors.models import Action, Article, Evidence

pytestmark = pytest.mark.django_db


def add_evidence(action: Action, url: str, **fields: object) -> Article:
    article = make_article(url=url, canonical_url=url, **fields)
    Evidence.objects.create(action=action, finding=make_finding(article), url=url)
    return article


def test_a_copy_of_an_article_is_no_further_source() -> None:
    action = make_action(source="", published=False)
    original = add_evidence(action, "https://agency.example.org/1")
    assert independent_sources(action) == 1
    add_evidence(action, "https://paper.example.com/1", near_duplicate_of=original)
    assert independent_sources(action) == 1
    add_evidence(action, "https://regulator.example.net/1")
    assert independent_sources(action) == 2
