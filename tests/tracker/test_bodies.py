"""Nobody fills the disk by sending: a body is refused by its length, before any of it is read."""

import pytest
from django.test import RequestFactory

from tracker.bodies import CURATORS_BYTES, PUBLIC_BYTES, BoundedBodies


class Unread:
    def read(self, *_):
        raise AssertionError("a byte of the body was read")

    readline = read


@pytest.mark.parametrize("address", ["/language/", "/about/report/", "/actions/", "/api/v1/actions/", "/admin/login/"])
def test_a_large_body_is_refused_unread_at_every_public_address(client, address):
    response = client.generic("POST", address, **{"wsgi.input": Unread(), "CONTENT_LENGTH": str(300_000_000)})
    assert response.status_code == 413
    assert "100 kB" in response.text


def test_curators_may_send_what_an_article_or_a_table_has(rf: RequestFactory):
    answered = BoundedBodies(lambda request: "answered")
    for address, length in (("/admin/vendors/", CURATORS_BYTES), ("/about/report/", PUBLIC_BYTES)):
        assert answered(rf.post(address, CONTENT_LENGTH=str(length))) == "answered"
        assert answered(rf.post(address, CONTENT_LENGTH=str(length + 1))).status_code == 413


@pytest.mark.parametrize("length", ["", "²", "-5", "many"])
def test_a_length_that_is_none_reads_as_empty(rf: RequestFactory, length):
    assert BoundedBodies(lambda request: "answered")(rf.post("/language/", CONTENT_LENGTH=length)) == "answered"
