"""The preview of an action that is not public: for curators alone, in the page's own template, and in no cache."""

import pytest
from django.urls import reverse

from tests.factories import make_action, make_user
from vendors import permissions

pytestmark = pytest.mark.django_db


def address(action) -> str:
    return reverse("action-preview", args=[action.pk])


def test_a_curator_sees_a_draft_as_readers_would(client):
    draft = make_action(published=False, title="Britain bans Huawei", summary="Operators must remove it by 2027.")
    client.force_login(permissions.grant(make_user(), permissions.CURATOR))
    answer = client.get(address(draft))
    body = answer.content.decode()
    assert "<strong>Preview.</strong>" in body
    assert "Operators must remove it by 2027." in body
    assert 'content="noindex"' in body
    assert "no-store" in answer["Cache-Control"]


def test_nobody_else_finds_a_preview(client):
    draft = make_action(published=False)
    assert client.get(address(draft)).status_code == 404
    client.force_login(make_user("reader", is_staff=False))
    assert client.get(address(draft)).status_code == 404


def test_the_preview_stands_beside_the_draft_and_beside_its_publication(client):
    draft = make_action(published=False)
    client.force_login(permissions.grant(make_user(), permissions.EDITOR))
    for name, args in (("vendors_action_change", [draft.pk]), ("vendors_action_step", [draft.pk, "publish"])):
        page = client.get(reverse(f"admin:{name}", args=args)).content.decode()
        assert f'href="{address(draft)}"' in page
        assert draft.get_absolute_url() not in page
    assert "It has no summary" in page
