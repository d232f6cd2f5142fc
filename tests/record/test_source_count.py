import pytest

from tests.factories import make_action, make_article, make_finding
from vendors.models import Action, Article, Evidence
from vendors.record.publication import CannotPublish, changed, publish
from vendors.record.source_count import independent_sources, recount_sources, sources_of, without_origin

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


def test_agency_copy_in_other_words_is_no_further_source_and_it_is_said_why() -> None:
    action = make_action(source="", published=False)
    texts = (
        "LONDON (Reuters) - Britain bans Huawei from 5G, the Department for Culture said. It costs 2 billion pounds.",
        "A ban on Huawei 5G gear costs 2 billion pounds, says the Department for Culture in London, Reuters reports.",
    )
    for number, text in enumerate(texts):
        url = f"https://paper{number}.example.org/1"
        finding = make_finding(make_article(text, url=url, canonical_url=url), date="2020-07-14")
        Evidence.objects.create(action=action, finding=finding, url=url)
    assert independent_sources(action) == 1
    (source,) = sources_of(action)
    assert "both credit Reuters" in source.reasons[0]


def test_what_a_person_corrected_is_what_is_compared() -> None:
    action = make_action(source="", published=False)
    text = "LONDON (Reuters) - Britain bans Huawei from 5G, the Department for Culture said. It costs 2 billion pounds."
    for number, edited in enumerate(({}, {"status": "proposed"})):
        url = f"https://paper{number}.example.org/1"
        finding = make_finding(make_article(text, url=url, canonical_url=url), edited=edited)
        Evidence.objects.create(action=action, finding=finding, url=url)
    assert independent_sources(action) == 2


def test_an_address_that_only_a_step_names_counts_as_a_source() -> None:
    action = make_action(source="https://paper.example.org/1")
    action.milestones.update(source_url="https://ministry.example.net/2")
    changed(action, by=None)
    assert action.source_count == 2


def test_an_address_of_a_step_that_is_a_source_already_counts_once() -> None:
    action = make_action(source="https://paper.example.org/1")
    action.milestones.update(source_url="https://paper.example.org/1")
    changed(action, by=None)
    assert action.source_count == 1


def test_the_sources_of_steps_are_counted_again_in_an_old_database() -> None:
    action = make_action(source="https://paper.example.org/1")
    action.milestones.update(source_url="https://ministry.example.net/2")
    assert (recount_sources(), recount_sources()) == (1, 0)
    action.refresh_from_db()
    assert action.source_count == 2


def test_a_text_of_unknown_origin_is_no_source_and_nothing_is_published_on_it_alone() -> None:
    action = make_action(source="", published=False)
    article = make_article(url="", canonical_url=None, publisher="", title="A paste")
    source = Evidence.objects.create(action=action, finding=make_finding(article))
    assert (independent_sources(action), without_origin(action)) == (0, [source])
    with pytest.raises(CannotPublish, match="unknown origin alone"):
        publish(action, by=None)
    Article.objects.filter(pk=article.pk).update(publisher="Gazette")
    assert publish(action, by=None).source_count == 1


def test_two_texts_of_one_publisher_without_addresses_are_one_source() -> None:
    action = make_action(source="", published=False)
    for text in ("Britain bans Huawei.", "Huawei is banned in Britain, a year after a review."):
        article = make_article(text, url="", canonical_url=None, publisher="Gazette")
        Evidence.objects.create(action=action, finding=make_finding(article))
    assert independent_sources(action) == 1
