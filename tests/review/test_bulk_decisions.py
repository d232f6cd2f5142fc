"""Many at once: findings that only confirm, and new names."""

import pytest

from tests.factories import make_action, make_article, make_country, make_finding, make_user, make_vendor
from vendors import permissions
from vendors.extraction.types import PartialDate
from vendors.findings import assessment
from vendors.models import Action, Body, DataVersion, Finding, Problem, Vendor
from vendors.review import corroboration, unknown_names
from vendors.review.unknown_names import CannotName

pytestmark = pytest.mark.django_db


@pytest.fixture
def confirming():
    """Two findings that tell the step of a published action again, and one that does not."""
    make_action(scope=["5g"])
    rows = [make_finding(date=PartialDate(2020, 7), scope=["5g"]) for _ in range(2)]
    make_finding(kind="penalty")
    assessment.assess(Finding.objects.pending())
    return rows


def test_what_only_confirms_is_accepted_together(confirming):
    assert list(corroboration.corroborating()) == confirming
    done = corroboration.accept_corroborating([row.pk for row in Finding.objects.all()], by=None)
    action = Action.objects.get()
    assert (done.accepted, done.refused) == (2, ())
    assert (action.evidence.count(), action.milestones.count()) == (3, 1)
    assert Finding.objects.pending().count() == 1


def test_what_confirms_a_draft_is_left_for_the_desk(confirming):
    Action.objects.update(state="draft")
    assert not corroboration.corroborating().exists()


def test_what_has_become_unclear_is_left_for_the_desk(confirming):
    make_action(scope=["5g"])
    done = corroboration.accept_corroborating([confirming[0].pk], by=None)
    assert done.accepted == 0
    assert "no longer clear" in done.refused[0]
    assert confirming[0] not in corroboration.corroborating()


def test_only_a_curator_accepts_together(confirming):
    with pytest.raises(permissions.NotAllowed):
        corroboration.accept_corroborating([confirming[0].pk], by=permissions.grant(make_user(), permissions.VIEWER))


@pytest.fixture
def unknown():
    article = make_article("On Tuesday the Ofsomething told carriers to stop.")
    return Problem.objects.create(kind="name", subject="Ofsomething", message="Used like a name.", article=article)


def test_a_new_word_is_shown_with_the_words_around_it(unknown):
    (word,) = unknown_names.unknown_names()
    assert (word.name, word.before, word.after) == ("Ofsomething", "On Tuesday the ", " told carriers to stop.")


def test_a_new_body_is_suggested_with_the_country_around_it():
    make_country("PE", name="Peru")
    article = make_article("In Peru the Ministry of Digital Transition told operators to remove the gear.")
    Problem.objects.create(kind="name", subject="Ministry of Digital Transition", message="x", article=article)
    (word,) = unknown_names.unknown_names()
    assert (word.country, word.body_slug) == ("PE", "pe-ministry-of-digital-transition")
    assert word.body_kind == "ministry"


def test_the_most_frequent_word_is_first(unknown):
    often = Problem.objects.create(kind="name", subject="Bigtel", message="Used like a name.", count=9)
    Problem.objects.create(kind="fetch", subject="https://x.example.org", message="404", count=99)
    assert [word.problem for word in unknown_names.unknown_names()] == [often, unknown]


def test_a_word_becomes_an_alias_and_the_extractor_hears_of_it(unknown):
    body = Body.objects.create(slug="gb-ofcom", country=make_country(), name="Ofcom")
    before = DataVersion.objects.current().names
    unknown_names.make_alias(unknown, of="gb-ofcom", by=None)
    body.refresh_from_db(), unknown.refresh_from_db()
    assert body.aliases == ["Ofsomething"]
    assert unknown.resolution == "Another name of Ofcom."
    assert DataVersion.objects.current().names > before


def test_a_vendor_that_a_coder_named_loses_the_word_before_it():
    make_vendor("zte")
    problem = Problem.objects.create(kind="name", subject="vendor zhongxing", message="Not in the list.")
    unknown_names.make_alias(problem, of="zte", by=None)
    assert Vendor.objects.get(pk="zte").aliases == ["zhongxing"]


def test_an_alias_of_nothing_is_refused(unknown):
    with pytest.raises(CannotName, match="no vendor and no body"):
        unknown_names.make_alias(unknown, of="nobody", by=None)


def test_a_word_that_is_no_name_is_closed(unknown):
    unknown_names.dismiss(unknown, by=None)
    assert not unknown_names.unknown_names()


def test_aliases_are_an_editors(unknown):
    make_vendor("zte")
    with pytest.raises(permissions.NotAllowed, match="editor"):
        unknown_names.make_alias(unknown, of="zte", by=permissions.grant(make_user(), permissions.CURATOR))
