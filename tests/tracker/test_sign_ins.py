"""Who tries passwords is slowed, also with a network of addresses; each try can be read by an administrator."""

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog

from tests.factories import make_user
from vendors.permissions import ADMINISTRATOR, EDITOR, grant

pytestmark = pytest.mark.django_db
RIGHT = "correct horse battery"


def try_in(client, name, password="wrong", address="203.0.113.9", **headers):
    answer = client.post("/admin/login/", {"username": name, "password": password}, REMOTE_ADDR=address, **headers)
    client.logout()
    return answer.status_code


def test_one_address_or_ipv6_network_is_shut_out_whatever_names_it_tries_and_nobody_else_is(client, settings):
    settings.AXES_FAILURE_LIMIT = 3
    make_user("ada")
    assert [try_in(client, f"name{n}", address=f"2001:db8::{n}") for n in range(5)] == [200, 200, 429, 429, 429]
    assert try_in(client, "ada", RIGHT, address="2001:db8::ffff") == 429
    assert try_in(client, "ada", RIGHT, address="2001:db8:0:1::1") == 302
    assert AccessFailureLog.objects.count() == 3  # who is shut out fills no table
    settings.PROXIES = 1
    for n in range(3):  # behind our proxy: what the client wrote to the left of its address does not count
        status = try_in(client, "ada", address="127.0.0.1", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}, 203.0.113.7")
    assert status == 429
    assert try_in(client, "ada", RIGHT, address="127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.8") == 302


def test_an_administrator_reads_the_sign_ins_and_nobody_changes_them(client):
    try_in(client, "ada")
    make_user("ada")
    try_in(client, "ada", RIGHT)
    administrator, root = grant(make_user("administrator"), ADMINISTRATOR), make_user("root", is_superuser=True)
    for model in (AccessLog, AccessFailureLog):
        address, row = f"/admin/axes/{model._meta.model_name}/", model.objects.get(username="ada")
        for user in (administrator, root):
            client.force_login(user)
            assert "203.0.113.9" in client.get(address).text
            client.post(f"{address}{row.pk}/delete/", {"post": "yes"})
            client.post(address, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
        assert model.objects.filter(pk=row.pk).exists()
    client.force_login(grant(make_user("eve"), EDITOR))
    assert client.get("/admin/axes/accesslog/").status_code == 403


def test_an_administrator_lets_somebody_in_again(client):
    try_in(client, "bob")
    client.force_login(grant(make_user("administrator"), ADMINISTRATOR))
    client.post(f"/admin/axes/accessattempt/{AccessAttempt.objects.get().pk}/delete/", {"post": "yes"})
    assert not AccessAttempt.objects.exists()
