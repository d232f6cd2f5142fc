"""The log says what happened to which request, so that a program can read it; what is no fault is said in a line."""

import io
import json
import logging
import logging.config

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import path

from tests.factories import make_user
from tracker import urls as own
from tracker.logs import Seldom, logging_by, mailer_of


def refused(request):
    logging.getLogger("vendors").warning("within")
    raise PermissionDenied


urlpatterns = [path("refused/", refused), *own.urlpatterns]
handler403 = own.handler403
handler404 = own.handler404


@pytest.fixture
def written(settings):
    """Log as JSON into a text, and yield a function that reads it."""
    settings.LOG_FORMAT = "json"
    stream = io.StringIO()
    configuration = logging_by(level="", as_json=True, by_mail=False)
    configuration["handlers"]["console"]["stream"] = stream
    before = logging.getLogger().handlers[:]
    logging.config.dictConfig(configuration)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.config.dictConfig(settings.LOGGING)
    logging.getLogger().handlers[:] = before


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_each_line_names_its_request_and_a_refusal_has_no_traceback(client, written):
    answer = client.get("/refused/")
    assert answer.status_code == 403
    lines = written()
    assert {line["request_id"] for line in lines} == {answer["X-Request-ID"]}
    assert [line["message"] for line in lines if line["name"] == "vendors"] == ["within"]
    assert not any("exc_info" in line for line in lines)
    missing = client.get("/nowhere/at/all/")
    assert written()[-1]["request_id"] == missing["X-Request-ID"]
    (line,) = [line for line in lines if line["name"] == "tracker.requests"]
    assert (line["path"], line["status"], line["method"]) == ("/refused/", 403, "GET")


@pytest.mark.django_db
def test_an_id_of_our_proxy_is_kept_and_one_of_a_stranger_is_not(client, settings):
    headers = {"X-Request-ID": "0123456789abcdef"}
    assert client.get("/about/", headers=headers)["X-Request-ID"] != headers["X-Request-ID"]
    settings.PROXIES = 1
    assert client.get("/about/", headers=headers)["X-Request-ID"] == headers["X-Request-ID"]
    assert len(client.get("/about/", headers={"X-Request-ID": "a\u00e9 b" * 9})["X-Request-ID"]) == 32


@pytest.mark.django_db
def test_who_is_locked_out_is_in_the_log(client, caplog, settings):
    settings.AXES_FAILURE_LIMIT = 2
    make_user("ada")
    for _ in range(3):
        client.post("/admin/login/", {"username": "ada", "password": "wrong"}, REMOTE_ADDR="203.0.113.9")
    assert any("203.0.113.9" in record.getMessage() for record in caplog.records if record.name.startswith("axes"))


def test_a_site_that_fails_on_every_page_sends_one_mail():
    record, seldom = logging.makeLogRecord({}), Seldom()
    assert [seldom.filter(record) for _ in range(5)] == [True, False, False, False, False]


def test_errors_go_by_mail_only_where_somebody_gets_them():
    assert "mail" in logging_by(level="", as_json=False, by_mail=True)["root"]["handlers"]
    assert "mail" not in logging_by(level="", as_json=False, by_mail=False)["root"]["handlers"]


def test_a_mail_servers_address_is_read_whole():
    options = mailer_of("submission://ada%40example.org:s%2Fcret@mail.example.org")["OPTIONS"]
    assert (options["host"], options["port"], options["use_tls"]) == ("mail.example.org", 587, True)
    assert (options["username"], options["password"]) == ("ada@example.org", "s/cret")


@pytest.mark.parametrize(
    ("contact", "line"),
    [
        ("security@example.org", "Contact: mailto:security@example.org"),
        ("https://example.org/security", "Contact: https://example.org/security"),
    ],
)
def test_the_contact_for_vulnerabilities_is_where_the_standard_puts_it(client, settings, contact, line):
    settings.CONTACT, settings.SITE_URL = contact, "https://tracker.example.org"
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"].startswith("text/plain")
    assert line in answer.text.splitlines()
    assert "Expires: 2" in answer.text
    assert "Canonical: https://tracker.example.org/.well-known/security.txt" in answer.text


@pytest.mark.django_db
def test_without_a_contact_there_is_no_such_file(client, settings):
    for contact in ("", "the editors, by phone"):
        settings.CONTACT = contact
        assert client.get("/.well-known/security.txt").status_code == 404
