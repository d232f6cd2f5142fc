"""Made-up articles fill a new desk and never reach a reader."""

import importlib

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import ProtectedError
from django.urls import reverse

from tests.factories import make_action, make_article, make_finding, make_user
from vendors import permissions
from vendors.findings.assessment import note_conflicts
from vendors.models import Action, Article, Change, Conflict, EffectPeriod, Evidence, Finding, ListedAction
from vendors.record import merging, publication
from vendors.record.indexing import on_migrated
from vendors.record.publication import CannotPublish
from vendors.review import decisions
from vendors.review.examples import remove_examples
from vendors.review.new_action import NewAction
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
    draft = decisions.accept_as_new(make_finding(example), by=None, words=NewAction(reach="national", force="law"))
    with pytest.raises(CannotPublish, match="made-up example articles alone"):
        publication.publish(draft, by=None)


def test_no_step_that_an_example_tells_becomes_public(example):
    action = make_action(steps=(("2019", "adopted"),))
    with pytest.raises(decisions.CannotDecide, match="made-up example"):
        decisions.accept_onto(make_finding(example, status="ended"), action, as_step=True, by=None)
    draft = make_action(published=False, reach="national", force="law")
    decisions.accept_onto(make_finding(example, status="ended"), draft, as_step=True, by=None)
    with pytest.raises(CannotPublish, match="Delete the step"):
        publication.publish(draft, by=None)
    assert action.milestones.count() == 1


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


def test_example_drafts_that_were_merged_into_one_another_are_removed_together(example):
    first, second, third = (decisions.accept_as_new(make_finding(example), by=None) for _ in range(3))
    merging.merge(first, second, by=None)
    merging.merge(second, third, by=None)
    assert remove_examples(by=None).drafts == 3
    assert not Action.objects.exists()


@pytest.fixture
def published_on_an_example(example):
    """An action that an earlier version let through: published, with an example as its one source."""
    action = make_action(country="DE")
    decisions.accept_onto(make_finding(example, country="DE"), action, as_step=False, by=None)
    action.evidence.filter(finding=None).delete()
    return action


def test_what_an_earlier_version_published_on_examples_is_withdrawn_when_they_are_removed(published_on_an_example):
    remove_examples(by=None)
    published_on_an_example.refresh_from_db()
    assert published_on_an_example.state == "withdrawn"
    assert "made-up" in published_on_an_example.withdrawn_reason
    assert not Article.objects.exists()


def test_the_migration_that_marks_the_examples_withdraws_what_rests_on_them_alone(published_on_an_example, example):
    Article.objects.filter(pk=example.pk).update(is_example=False)
    untouched = make_action(country="FR")
    importlib.import_module("vendors.migrations.0018_example_articles").mark(apps, None)
    on_migrated()
    published_on_an_example.refresh_from_db(), untouched.refresh_from_db(), example.refresh_from_db()
    assert (published_on_an_example.state, untouched.state, example.is_example) == ("withdrawn", "published", True)
    last = Change.objects.get(action=published_on_an_example, until=None)
    assert (last.what, last.facts["state"]) == ("withdrawn", "withdrawn")
    assert "made-up" in last.reason
    assert list(ListedAction.objects.values_list("pk", flat=True)) == [untouched.pk]
    assert not EffectPeriod.objects.filter(action=published_on_an_example).exists()


def test_lists_are_emptied_after_a_migration_that_withdrew_all_that_was_public(published_on_an_example, example):
    Article.objects.filter(pk=example.pk).update(is_example=False)
    importlib.import_module("vendors.migrations.0018_example_articles").mark(apps, None)
    on_migrated()
    assert not ListedAction.objects.exists()


def test_the_button_says_what_keeps_the_examples(client, example, monkeypatch):
    def refuse(**_):
        raise ProtectedError("“A draft” is merged into it.", set())

    monkeypatch.setattr("vendors.admin.articles.remove_examples", refuse)
    client.force_login(permissions.grant(make_user("e"), permissions.EDITOR))
    body = client.post(reverse("admin:vendors_article_remove_examples"), follow=True).content.decode()
    assert "“A draft” is merged into it." in body
