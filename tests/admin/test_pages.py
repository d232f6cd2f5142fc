"""Every admin page opens for whoever may see it, and is refused to who may not."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.urls import reverse

from tests.factories import make_action, make_article, make_finding
from vendors import permissions
from vendors.models import Change, Conflict, DataVersion, Decision, Merge, Milestone, Problem, WatchedSite

pytestmark = pytest.mark.django_db

OURS = sorted((model for model in admin.site._registry if model._meta.app_label == "vendors"), key=lambda m: m.__name__)
CREATED_BY = {
    "article": permissions.CURATOR,
    "action": permissions.CURATOR,
    **dict.fromkeys(("bloc", "body", "country", "vendor", "watchedsite"), permissions.EDITOR),
}


@pytest.fixture
def rows():
    """At least one row of everything that the admin lists."""
    from vendors.models import Bloc, Body

    finding = make_finding(make_article())
    action = make_action()
    other = make_action(vendors=("zte",))
    Bloc.objects.create(slug="eu", name="EU")
    Body.objects.create(slug="gb-ncsc", country=action.country, name="NCSC")
    WatchedSite.objects.create(url="https://news.example.org/feed")
    Problem.objects.create(kind="name", subject="Ofsomething", message="Unknown.")
    Conflict.objects.create(action=action, finding=finding, reason="It says otherwise.")
    Decision.objects.create(finding=finding, what="rejected", at=Change.objects.first().at)
    Merge.objects.create(merged=other, into=action, at=Change.objects.first().at)
    DataVersion.objects.get_or_create(pk=1)


@pytest.mark.parametrize("role", permissions.ROLES)
def test_each_role_opens_each_list_and_each_row(log_in, rows, role):
    client = log_in(role)
    assert client.get(reverse("admin:index")).status_code == 200
    for model in OURS:
        name = model._meta.model_name
        answer = client.get(reverse(f"admin:vendors_{name}_changelist"))
        assert answer.status_code == 200, name
        row = model._default_manager.first()
        if row is not None:
            change = client.get(reverse(f"admin:vendors_{name}_change", args=[row.pk]), follow=True)
            assert change.status_code == 200, name


@pytest.mark.parametrize("role", permissions.ROLES)
def test_each_role_adds_only_what_it_may(log_in, rows, role):
    client = log_in(role)
    for model in OURS:
        name = model._meta.model_name
        needed = CREATED_BY.get(name)
        allowed = needed is not None and permissions.ROLES.index(role) >= permissions.ROLES.index(needed)
        answer = client.get(reverse(f"admin:vendors_{name}_add"))
        assert answer.status_code == (200 if allowed else 403), (role, name)


@pytest.mark.parametrize("model", [User, Group])
@pytest.mark.parametrize(("role", "status"), [(permissions.EDITOR, 403), (permissions.ADMINISTRATOR, 200)])
def test_only_administrators_manage_people(log_in, model, role, status):
    answer = log_in(role).get(reverse(f"admin:auth_{model._meta.model_name}_changelist"))
    assert answer.status_code == status


def test_a_stranger_is_sent_to_the_login(client, rows):
    for model in OURS:
        answer = client.get(reverse(f"admin:vendors_{model._meta.model_name}_changelist"))
        assert (answer.status_code, "/login/" in answer["Location"]) == (302, True)


def test_a_curator_edits_a_draft_but_not_what_is_public(log_in):
    client = log_in(permissions.CURATOR)
    draft, public = make_action(published=False), make_action()
    for action, status in ((draft, 302), (public, 403)):
        url = reverse("admin:vendors_action_change", args=[action.pk])
        values = {"title": "Renamed", "country": "GB", "actor": "government", "kind": "ban", "vendors": ["huawei"]}
        values["seen_version"] = action.version
        none = {f"{name}-{key}_FORMS": "0" for name in ("milestones", "evidence") for key in ("TOTAL", "INITIAL")}
        assert client.post(url, {**values, **none}).status_code == status
    draft.refresh_from_db(), public.refresh_from_db()
    assert (draft.title, public.title != "Renamed") == ("Renamed", True)


@pytest.mark.parametrize("name", ["milestone", "evidence"])
def test_a_curator_touches_no_part_of_what_is_public(log_in, name):
    client = log_in(permissions.CURATOR)
    draft, public = make_action(published=False), make_action()
    for action, status in ((draft, 200), (public, 403)):
        row = (action.milestones if name == "milestone" else action.evidence).get()
        assert client.get(reverse(f"admin:vendors_{name}_delete", args=[row.pk])).status_code == status
        assert client.post(reverse(f"admin:vendors_{name}_change", args=[row.pk]), {}).status_code == status


def test_a_step_deleted_by_itself_changes_the_status_that_readers_see(log_in):
    action = make_action(steps=(("2020", "adopted"), ("2024", "ended")))
    step = action.milestones.get(status="ended")
    seen = {"post": "yes", "seen_version": action.version}
    log_in(permissions.EDITOR).post(reverse("admin:vendors_milestone_delete", args=[step.pk]), seen)
    action.refresh_from_db()
    assert (action.status, action.changes.first().what) == ("adopted", "updated")


def test_what_has_been_public_is_never_deleted(log_in):
    client = log_in(permissions.EDITOR)
    draft, public = make_action(published=False), make_action()
    assert client.get(reverse("admin:vendors_action_delete", args=[draft.pk])).status_code == 200
    assert client.get(reverse("admin:vendors_action_delete", args=[public.pk])).status_code == 403


@pytest.mark.parametrize("name", ["action", "finding", "article", "problem", "vendor", "body", "country", "milestone"])
def test_a_search_answers(curator, rows, name):
    answer = curator.get(reverse(f"admin:vendors_{name}_changelist"), {"q": "huawei"})
    assert answer.status_code == 200


def test_no_page_carries_an_inline_script_or_handler(log_in, rows):
    client = log_in(permissions.ADMINISTRATOR)
    for model in OURS:
        name = model._meta.model_name
        body = client.get(reverse(f"admin:vendors_{name}_changelist")).content.decode()
        assert "<script>" not in body, name
        assert " onclick=" not in body, name


def test_the_milestones_of_an_action_are_listed():
    make_action()
    assert Milestone.objects.count() == 1
