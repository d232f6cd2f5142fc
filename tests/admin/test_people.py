"""An administrator looks after accounts, and can neither become more than that nor lock everybody out."""

import pytest
from django.contrib.auth.models import Group, User

from tests.factories import make_user
from vendors.permissions import ADMINISTRATOR, grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return make_user("root", is_superuser=True)


@pytest.fixture
def administrator(client):
    user = grant(make_user("administrator"), ADMINISTRATOR)
    client.force_login(user)
    return user


def values_of(user: User, **changed) -> dict:
    return {"username": user.username, "is_active": "on", "is_staff": "on", "date_joined_0": "2026-12-01"} | {
        "date_joined_1": "08:00:00",
        **changed,
    }


def test_an_administrator_does_not_become_a_superuser(client, administrator):
    page = f"/admin/auth/user/{administrator.pk}/change/"
    client.post(page, values_of(administrator, is_superuser="on", user_permissions=["1"]))
    administrator.refresh_from_db()
    assert not administrator.is_superuser
    assert not administrator.user_permissions.exists()


@pytest.mark.parametrize("page", ["change", "password", "delete"])
def test_an_administrator_does_not_touch_a_superuser(client, root, administrator, page):
    password = root.password
    new = {"password1": "a new password", "password2": "a new password", "usable_password": "true", "post": "yes"}
    client.post(f"/admin/auth/user/{root.pk}/{page}/", values_of(root, is_active="", **new))
    root.refresh_from_db()
    assert (root.password, root.is_active) == (password, True)


def test_the_last_superuser_stays_one(client, root):
    client.force_login(root)
    page = f"/admin/auth/user/{root.pk}"
    client.post(f"{page}/change/", values_of(root, is_active=""))
    client.post(f"{page}/delete/", {"post": "yes"})
    root.refresh_from_db()
    assert root.is_superuser
    assert root.is_active
    make_user("second", is_superuser=True)
    client.post(f"{page}/change/", values_of(root))
    root.refresh_from_db()
    assert not root.is_superuser  # with another one there, it may go


def test_the_roles_are_neither_renamed_nor_deleted(client, root):
    client.force_login(root)
    editor = Group.objects.get(name="editor")
    client.post(f"/admin/auth/group/{editor.pk}/change/", {"name": "friends"})
    client.post(f"/admin/auth/group/{editor.pk}/delete/", {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [editor.pk], "post": "yes"}
    client.post("/admin/auth/group/", chosen)
    assert Group.objects.filter(name="editor").exists()
    assert client.get("/admin/auth/user/").status_code == 200
