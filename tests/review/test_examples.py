"""Made-up articles fill a new desk and never reach a reader."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from tests.factories import make_action, make_article, make_finding, make_user
from vendors import permissions
from vendors.findings.assessment import note_conflicts
from vendors.models import Action, Article, Conflict, Evidence, Finding
from vendors.record import publication
from vendors.record.publication import CannotPublish
from vendors.review import decisions
from vendors.review.examples import remove_examples
from vendors.site.coverage import read_about, read_so_far

pytestmark = pytest.mark.django_db


@pytest.fixture
def example():
    return make_article("Germany will not ban Huawei, a made-up paper says.", is_example=True, title="Made up")


def test_an_example_is_not_listed_or_counted_in_public(client, example):
    make_finding(make_article("France limits Huawei.", title="A real article"))
    make_finding(example, country="DE")
    body = client.get(reverse("articles")).content.decode()
    assert "A real article" in body
    assert "Made up" not in body
    assert read_so_far().articles == 1
    assert read_about() == {"GB"}


def test_an_example_contradicts_nothing(client, example):
    action = make_action(country="DE")
    finding = make_finding(example, country="DE", status="rejected", match=action, verdict="contradicts")
    note_conflicts([finding])
    assert not Conflict.objects.exists()


def test_nothing_is_published_on_an_example_alone(example):
    draft = decisions.accept_as_new(
        make_finding(example), by=None, words=decisions.NewAction(reach="national", force="law")
    )
    with pytest.raises(CannotPublish, match="no evidence"):
        publication.publish(draft, by=None)


def test_an_example_attached_to_a_published_action_is_shown_to_no_reader(client, example):
    action = make_action()
    decisions.accept_onto(make_finding(example), action, as_step=False, by=None)
    action.refresh_from_db()
    assert action.source_count == 1
    assert "made-up paper" not in client.get(action.get_absolute_url()).content.decode()


def test_removing_the_examples_takes_their_findings_and_drafts_and_nothing_else(example):
    kept = make_action()
    decisions.accept_onto(make_finding(example), kept, as_step=False, by=None)
    draft = decisions.accept_as_new(make_finding(example), by=None)
    make_finding(example, country="FR")
    real = make_finding(make_article("France limits Huawei."))
    removed = remove_examples(by=None)
    assert (removed.articles, removed.findings, removed.drafts) == (1, 3, 1)
    assert list(Finding.objects.all()) == [real]
    assert not Action.objects.filter(pk=draft.pk).exists()
    assert Evidence.objects.filter(action=kept).count() == 1


def test_the_command_says_what_it_removed(example, capsys):
    call_command("remove_examples")
    assert "Removed 1 articles, 0 findings, 0 drafts." in capsys.readouterr().out


def test_the_banner_offers_to_remove_them_to_an_editor_and_only_tells_a_curator(client, example):
    make_finding(example)
    for role, offered in ((permissions.EDITOR, True), (permissions.CURATOR, False)):
        client.force_login(permissions.grant(make_user(role), role))
        body = client.get(reverse("admin:vendors_finding_queue")).content.decode()
        assert "are made up" in body
        assert ("Remove the examples" in body) == offered


def test_the_button_removes_them_and_a_curator_is_refused(client, example):
    address = reverse("admin:vendors_article_remove_examples")
    client.force_login(permissions.grant(make_user("c"), permissions.CURATOR))
    assert client.post(address).status_code == 403
    client.force_login(permissions.grant(make_user("e"), permissions.EDITOR))
    assert "Removed 1 example articles" in client.post(address, follow=True).content.decode()
    assert not Article.objects.exists()
