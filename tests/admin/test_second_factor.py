"""After the password comes a second factor: for whoever has one, and for everybody where the site requires it."""

from binascii import unhexlify

import pytest
from axes.models import AccessFailureLog
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.factories import make_action, make_user
from tracker.factors import add_app, has_factor, new_codes
from vendors.models.choices import ActionState
from vendors.permissions import ADMINISTRATOR, EDITOR, grant

pytestmark = pytest.mark.django_db
KEY = "3132333435363738393031323334353637383930"
OWN, CODE = "/admin/second-factor/", "/admin/second-factor/code/"
BEHIND = (
    "/admin/",
    "/admin/vendors/finding/queue/",
    "/admin/vendors/action/export/",
    "/admin/vendors/action/import/",
    "/admin/autocomplete/?app_label=vendors&model_name=action&field_name=vendors",
    "/admin/password_change/",
    f"{OWN}app/",
    f"{OWN}codes/",
    f"{OWN}passkeys/registration/begin/",
)


def code_of(key: str, steps: int = 0) -> str:
    totp = TOTP(unhexlify(key))
    totp.drift = steps
    return f"{totp.token():06}"


def log_in(user, **client) -> Client:
    opened = Client(**client)
    sent = {"username": user.username, "password": "correct horse battery", "next": "/admin/vendors/action/"}
    assert opened.post("/admin/login/", sent).status_code == 302
    return opened


@pytest.fixture
def editor():
    return grant(make_user("editor"), EDITOR)


@pytest.fixture
def with_app(editor):
    """An editor whose app has not been used but for setting it up, half a minute ago."""
    add_app(editor, KEY, code_of(KEY, -1))
    return editor


def test_the_password_alone_opens_nothing_and_the_code_opens_what_was_wanted(with_app):
    draft = make_action(state=ActionState.DRAFT)
    client = log_in(with_app)
    for address in BEHIND:
        for answer in (client.get(address), client.post(address)):
            assert answer.status_code == 302, address
            assert answer["Location"].startswith(CODE), address
    assert client.get(f"/actions/{draft.pk}/preview/").status_code == 404
    answer = client.get("/admin/vendors/action/", follow=True)
    assert 'value="/admin/vendors/action/"' in answer.text
    answer = client.post(CODE, {"code": f" {code_of(KEY)[:3]} {code_of(KEY)[3:]}", "next": "/admin/vendors/action/"})
    assert answer["Location"] == "/admin/vendors/action/"
    assert client.get("/admin/vendors/action/").status_code == 200
    second = log_in(with_app)
    second.post(CODE, {"code": code_of(KEY)})  # the same code, seen over a shoulder
    assert second.get("/admin/").status_code == 302


def test_wrong_codes_are_slowed_and_counted_like_wrong_passwords(with_app, settings):
    settings.AXES_FAILURE_LIMIT = 3
    client = log_in(with_app)
    assert "not right" in client.post(CODE, {"code": "000000"}).text
    assert "try again in" in client.post(CODE, {"code": code_of(KEY)}).text  # a right one, too soon
    assert [row.username for row in AccessFailureLog.objects.all()] == ["editor", "editor"]
    assert client.post(CODE, {"code": "nothing-of-ours"}).status_code == 429
    assert client.post(CODE, {"code": code_of(KEY)}).status_code == 429
    assert client.get("/admin/").status_code == 302


def test_a_recovery_code_works_once(with_app):
    code = new_codes(with_app)[0]
    client = log_in(with_app)
    page = client.post(CODE, {"code": f"{code[:5]}-{code[5:]}".upper()}, follow=True)
    assert "You have 9 recovery codes left." in page.text
    assert len(client.post(f"{OWN}codes/").context["codes"]) == StaticToken.objects.count() == 10
    assert client.get("/admin/").status_code == 200
    assert "not right" in log_in(with_app).post(CODE, {"code": code}).text


def test_setting_one_up_shows_picture_secret_and_codes_once(editor):
    client = log_in(editor)
    page = client.get(f"{OWN}app/")
    key = client.session["new_app_key"]
    assert 'src="data:image/svg+xml' in page.text
    assert page.context["secret"].replace(" ", "") in page.context["address"]
    assert "not the present code" in client.post(f"{OWN}app/", {"code": "12"}).text
    assert not has_factor(editor)
    page = client.post(f"{OWN}app/", {"code": code_of(key)})
    stored = set(StaticToken.objects.values_list("token", flat=True))
    assert {code.replace("-", "") for code in page.context["codes"]} == stored
    assert not any(code in client.get(OWN).text for code in page.context["codes"])
    assert client.get("/admin/").status_code == 200
    assert log_in(editor).get("/admin/").status_code == 302


def test_what_changes_an_account_asks_for_the_password_again(with_app):
    client = log_in(with_app)
    client.post(CODE, {"code": code_of(KEY)})
    session = client.session
    session["password_typed"] = 0
    session.save()
    assert client.get(f"{OWN}app/")["Location"] == f"{OWN}password/?next=%2Fadmin%2Fsecond-factor%2Fapp%2F"
    client.post(f"{OWN}app/remove/")
    assert client.post(f"{OWN}passkeys/registration/begin/").status_code == 403
    assert has_factor(with_app)
    assert "not your password" in client.post(f"{OWN}password/", {"password": "wrong"}).text
    answer = client.post(f"{OWN}password/", {"password": "correct horse battery", "next": f"{OWN}app/"})
    assert answer["Location"] == f"{OWN}app/"
    client.post(f"{OWN}app/remove/")
    assert not has_factor(with_app)
    assert not StaticToken.objects.exists()


def test_a_site_that_requires_one_leads_the_first_login_to_setting_it_up(settings):
    settings.SECOND_FACTOR = "required"
    root = make_user("chief", is_superuser=True)
    client = log_in(root)
    for address in BEHIND[:6]:
        assert client.get(address)["Location"] == OWN
    assert "asks for a second factor" in client.get(OWN).text
    client.get(f"{OWN}app/")
    client.post(f"{OWN}app/", {"code": code_of(client.session["new_app_key"])})
    assert client.get("/admin/").status_code == 200


def test_a_site_that_offers_one_stays_as_it_is_for_whoever_has_none(editor):
    client = log_in(editor)
    assert client.get("/admin/").status_code == 200
    assert "You have none yet" in client.get(OWN).text


def test_an_administrator_resets_that_of_others_and_not_a_superusers(with_app, client):
    administrator, root = grant(make_user("administrator"), ADMINISTRATOR), make_user("root", is_superuser=True)
    add_app(root, KEY, code_of(KEY))
    client.force_login(administrator)
    page = f"/admin/auth/user/{with_app.pk}/"
    assert f"{page}second-factor/" in client.get(f"{page}change/").text
    assert "authenticator app" in client.get(f"{page}second-factor/").text
    client.post(f"{page}second-factor/")
    assert client.post(f"/admin/auth/user/{root.pk}/second-factor/").status_code == 404
    assert (has_factor(with_app), has_factor(root)) == (False, True)
    entry = LogEntry.objects.get(change_message="Second factor reset.")
    assert (entry.user, entry.object_id) == (administrator, str(with_app.pk))
    call_command("reset_second_factor", "root", verbosity=0)
    assert not has_factor(root)
    assert client.get("/admin/otp_totp/totpdevice/").status_code == 404  # the package's page would show secrets
    assert not TOTPDevice.objects.exists()
