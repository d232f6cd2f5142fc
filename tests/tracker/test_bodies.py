"""Nobody fills the disk by sending: a body is refused by its length, before any of it is read."""

import pytest
from django.test import RequestFactory

from tests.factories import make_user
from tracker.bodies import CURATORS_BYTES, PUBLIC_BYTES, BoundedBodies


class Unread:
    def read(self, *_):
        raise AssertionError("a byte of the body was read")

    readline = read


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/language/", "/about/report/", "/api/v1/actions/", "/admin/login/", "/admin/vendors/article/ingest/"],
)
def test_a_large_body_of_a_stranger_is_refused_unread_at_every_address(client, address):
    client.cookies["sessionid"] = "made-up"
    response = client.generic("POST", address, **{"wsgi.input": Unread(), "CONTENT_LENGTH": str(300_000_000)})
    assert response.status_code == 413
    assert "100 kB" in response.text


@pytest.mark.django_db
def test_curators_may_send_what_an_article_or_a_table_has(client, rf: RequestFactory):
    answered = BoundedBodies(lambda request: "answered")
    client.force_login(make_user())
    rf.cookies = client.cookies
    for address, length in (("/admin/vendors/", CURATORS_BYTES), ("/about/report/", PUBLIC_BYTES)):
        assert answered(rf.post(address, CONTENT_LENGTH=str(length))) == "answered"
        assert answered(rf.post(address, CONTENT_LENGTH=str(length + 1))).status_code == 413


@pytest.mark.parametrize("length", ["", "²", "-5", "many"])
def test_a_length_that_is_none_reads_as_empty(rf: RequestFactory, length):
    assert BoundedBodies(lambda request: "answered")(rf.post("/language/", CONTENT_LENGTH=length)) == "answered"
