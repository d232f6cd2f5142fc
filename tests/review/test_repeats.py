"""One event, one finding: what a copy, a second coder or the same article says again after it was decided."""

import dataclasses

import pytest

from tests.factories import make_article, make_country, make_finding, make_user
from vendors import permissions
from vendors.extraction.types import PartialDate
from vendors.findings import learning
from vendors.findings.values import values_of
from vendors.models import Action, Article, Decision, Finding
from vendors.review import decisions, repeats
from vendors.review.decisions import AlreadyDecided, CannotDecide

pytestmark = pytest.mark.django_db

TEXT = "Britain bans Huawei from its 5G networks. The ban on Huawei takes effect at once. France warns against Huawei."


@pytest.fixture
def curator():
    return permissions.grant(make_user("ada"), permissions.CURATOR)


@pytest.fixture
def article() -> Article:
    return make_article(TEXT)


def lead(article: Article, **fields) -> Finding:
    return make_finding(
        article, quote=TEXT.split(". ", maxsplit=1)[0], date=PartialDate(2020, 7), scope=["5g"], **fields
    )


def again(article: Article, **fields) -> Finding:
    return make_finding(article, quote=TEXT.split(". ")[1], **fields)


def copy_of(article: Article) -> Article:
    return make_article(TEXT, near_duplicate_of=article, publisher="Another paper")


def repeat_of(finding: Finding) -> Finding | None:
    found = repeats.told_before([Finding.objects.get(pk=finding.pk)]).get(finding.pk)
    return found.finding if found else None


def test_a_second_telling_in_one_article_is_linked_to_the_decided_one(article, curator):
    first, second = lead(article), again(article)
    assert repeat_of(second) is None
    decisions.accept_as_new(first, by=curator)
    assert repeat_of(second) == first


def test_a_second_coders_finding_of_the_same_words_is_the_same_whatever_else_it_coded(article, curator):
    first = lead(article)
    other = lead(article, coder="model", vendors=("zte",), status="proposed")
    decisions.reject(first, reason="no_action", by=curator)
    assert repeat_of(other) == first


@pytest.mark.parametrize("copied", [0, 1], ids=["the copy after", "the original after"])
def test_a_copy_of_the_article_is_linked_either_way(article, curator, copied):
    pair = [lead(article), lead(copy_of(article))]
    first, second = pair[copied], pair[1 - copied]
    decisions.accept_as_new(first, by=curator)
    assert repeat_of(second) == first


@pytest.mark.parametrize(
    "fields",
    [
        {"country": "FR"},
        {"kind": "warning"},
        {"status": "ended"},
        {"vendors": ("zte",)},
        {"date": PartialDate(2022)},
        {"scope": ["devices"]},
    ],
    ids=str,
)
def test_another_event_is_not_the_same_again(article, curator, fields):
    decisions.accept_as_new(lead(article), by=curator)
    assert repeat_of(again(article, **fields)) is None


def test_another_article_that_is_no_copy_is_left_to_the_matcher(article, curator):
    decisions.accept_as_new(lead(article), by=curator)
    assert repeat_of(lead(make_article(TEXT))) is None


def test_dismissing_links_the_two_and_repeats_the_reason_of_a_rejection(article, curator):
    first, second = lead(article), again(article)
    decisions.accept_as_new(first, by=curator)
    repeats.dismiss(second, by=curator)
    second.refresh_from_db()
    assert (second.reject_reason, second.decisions.get().repeats) == ("repeated", first)
    other = make_article(TEXT)
    rejected, once_more = lead(other), again(other)
    decisions.reject(rejected, reason="wrong_country", by=curator)
    repeats.dismiss(once_more, by=curator)
    once_more.refresh_from_db()
    assert once_more.reject_reason == "wrong_country"
    assert list(learning.judged().order_by("pk")) == [
        first,
        rejected,
    ]  # one error of a rule, however often its words were printed


def test_confirming_adds_a_source_corrected_as_the_first_one_was(article, curator):
    """The error that a person mended once is not to be mended again in each copy."""
    make_country("AU")
    first, second = lead(article), lead(copy_of(article))
    decisions.accept_as_new(first, by=curator, values=dataclasses.replace(values_of(first), country="AU"))
    repeats.confirm(second, by=curator)
    second.refresh_from_db()
    assert (second.edited["country"], Action.objects.get().evidence.count()) == ("AU", 2)
    assert Decision.objects.filter(repeats=first).count() == 1


def test_one_article_is_one_source_however_often_it_says_so(article, curator):
    decisions.accept_as_new(lead(article), by=curator)
    with pytest.raises(CannotDecide, match="adds no source"):
        repeats.confirm(again(article), by=curator)


def test_what_is_no_repeat_or_was_decided_is_refused(article, curator):
    first = lead(article)
    with pytest.raises(CannotDecide, match="decide it by itself"):
        repeats.dismiss(first, by=curator)
    decisions.reject(first, reason="other", by=curator)
    first.refresh_from_db()
    with pytest.raises((CannotDecide, AlreadyDecided), match="ada decided it"):
        repeats.dismiss(first, by=curator)


def test_many_findings_are_looked_up_in_few_queries(article, curator, django_assert_max_num_queries):
    decisions.accept_as_new(lead(article), by=curator)
    for number in range(8):
        again(article if number % 2 else copy_of(article), coder=f"c{number}")
    rows = list(Finding.objects.pending())
    with django_assert_max_num_queries(8):
        assert len(repeats.told_before(rows)) == 8
