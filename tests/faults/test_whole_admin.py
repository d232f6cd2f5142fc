"""All addresses of the admin at once: who gets in, and that no form is taken without its token."""

import pytest
from django.db import connection
from django.test import Client

from tests.admin.test_bad_addresses import _parts, admin_routes
from tests.factories import make_action, make_article, make_finding, make_user
from vendors import permissions
from vendors.management.backups import PASSING_TABLES, digest_of, tables

pytestmark = pytest.mark.django_db
OPEN_TO_ALL = ("/admin/login/", "/admin/logout/", "/admin/jsi18n/", "/admin/second-factor/passkeys/jsi18n/")
OF_ANY_STAFF = ("/admin/", "/admin/password_change/", "/admin/password_change/done/", "/admin/second-factor/")
"""What a person sees of the admin who is staff and has no role yet."""


@pytest.fixture
def addresses():
    """Return each address of the admin once, with the key of a row that exists, of most models."""
    article = make_article()
    rows = {"article": article.pk, "finding": make_finding(article).pk, "action": make_action(published=False).pk}
    found = []
    for route in admin_routes():
        key = str(next((pk for model, pk in rows.items() if f"/{model}/" in route), 1))
        found.append("/" + "".join(key if "<" in part else part for part in _parts(route)))
    return [address for address in found if not address.startswith(OPEN_TO_ALL)]


def state():
    """Return the digests of all tables but those that change with visits."""
    with connection.cursor() as cursor:
        return {table: digest_of(table, cursor) for table in tables() if table not in PASSING_TABLES}


def test_strangers_and_people_without_a_role_get_nothing_and_change_nothing(addresses):
    stranger, outsider, staff = Client(), Client(), Client()
    outsider.force_login(make_user("outsider", is_staff=False))
    staff.force_login(make_user("staff"))
    before, wrong = state(), []
    for address in addresses:
        for ask in (stranger.get, outsider.post):
            answer = ask(address)
            if answer.status_code != 404 and not answer.headers.get("Location", "").startswith("/admin/login/"):
                wrong.append((address, answer.status_code))
        if not address.startswith(OF_ANY_STAFF[1:]) and address != OF_ANY_STAFF[0]:
            wrong += [(address, "staff") for ask in (staff.get, staff.post) if ask(address).status_code == 200]
    assert wrong == []
    assert state() == before


def test_a_viewer_changes_nothing_at_any_address(addresses):
    viewer = Client()
    viewer.force_login(permissions.grant(make_user("viewer"), permissions.VIEWER))
    viewer.raise_request_exception = False
    before = state()
    others = [address for address in addresses if not address.startswith("/admin/second-factor/")]  # one's own
    answers = [(address, viewer.post(address, {"_save": "1", "action": "x"}).status_code) for address in others]
    assert [answer for answer in answers if answer[1] >= 500] == []
    assert state() == before


def test_no_form_of_the_admin_is_taken_without_its_token(addresses):
    root = Client(enforce_csrf_checks=True)
    root.force_login(make_user("root", is_superuser=True))
    before = state()
    sent = [
        (address, root.post(address, headers={"Origin": "https://evil.example"}).status_code) for address in addresses
    ]
    assert [answer for answer in sent if answer[1] not in (403, 404, 405)] == []
    assert 403 in {status for _, status in sent}
    assert state() == before
