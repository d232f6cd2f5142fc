"""A page that the database cannot make ends as a sentence with a time to come back, not as a fault."""

import time
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.urls import path

from tests.services import scratch_database
from tracker import database_limits
from tracker import urls as own


def slow(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(5)")
    return HttpResponse("done")


def refused(request):
    raise OperationalError('connection to server failed: FATAL: too many connections for role "tracker"')


urlpatterns = [path("slow/", slow), path("refused/", refused), path("api/v1/refused/", refused), *own.urlpatterns]
handler500 = own.handler500


@pytest.mark.urls(__name__)
def test_a_refused_connection_is_a_503_in_the_readers_language(client, caplog):
    response = client.get("/refused/")
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "30", "no-store")
    assert "The database is not answering" in response.text
    german = client.get("/refused/", headers={"Accept-Language": "de"})
    assert '<html lang="de">' in german.text
    assert "Die Datenbank antwortet nicht" in german.text
    assert "GET /refused/ answered 503: OperationalError: connection to server failed" in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.urls(__name__)
def test_the_api_says_so_in_its_own_form(client):
    response = client.get("/api/v1/refused/")
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert response.json() == {"error": "The database is not available at the moment."}


@pytest.mark.urls(__name__)
def test_so_does_what_fails_before_a_page_is_reached(client, monkeypatch):
    def fails(self, request):
        raise OperationalError("the connection is closed")

    monkeypatch.setattr("django.contrib.sessions.middleware.SessionMiddleware.process_request", fails)
    client.raise_request_exception = False
    assert client.get("/").status_code == 503


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_postgresql_ends_a_statement_that_takes_too_long(client, settings):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no limit for a statement")
    settings.STATEMENT_TIMEOUT = 0.2
    database_limits.bound(connection)
    begun = time.monotonic()
    try:
        assert client.get("/slow/").status_code == 503
    finally:
        connection.needs_rollback = True
    assert time.monotonic() - begun < 3


def test_the_limit_holds_for_each_new_connection_of_a_web_process(settings):
    import psycopg

    told = []
    with scratch_database("test_statement_timeout") as url, psycopg.connect(url) as real:
        settings.STATEMENT_TIMEOUT = 12.5
        database_limits.bound(SimpleNamespace(vendor="postgresql", cursor=real.cursor))
        told.append(real.execute("SHOW statement_timeout").fetchone()[0])
        settings.STATEMENT_TIMEOUT = 0
    assert told == ["12500ms"]
