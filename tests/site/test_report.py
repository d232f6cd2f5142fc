"""Readers report errors."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import make_action
from vendors.models import Problem, ReportCount
from vendors.models.choices import ProblemKind
from vendors.record.publication import withdraw
from vendors.review.reader_reports import MAX_FROM_ONE, TooManyReports, report, sender_of

pytestmark = pytest.mark.django_db
WORDS = "The date of the second step is wrong: it was in May."


def send(client, **typed):
    return client.post("/about/report/", {"wrong": WORDS, "homepage": "", **typed})


def test_a_report_becomes_a_problem_for_the_curators(client):
    response = send(client, page="/countries/DE/", source="https://example.org/law", reply_to="reader@example.org")
    problem = Problem.objects.get()
    assert response.status_code == 302
    assert problem.kind == ProblemKind.READER
    assert problem.subject.startswith("/countries/DE/")
    for told in (WORDS, "/countries/DE/", "https://example.org/law", "reader@example.org"):
        assert told in problem.message
    thanks = client.get(response["Location"]).content.decode()
    assert response["Location"].rpartition("=")[2] in thanks


def test_a_report_about_an_action_names_it(client):
    action = make_action(title="A ban to be corrected")
    page = action.get_absolute_url()
    assert "A ban to be corrected" in client.get("/about/report/", {"page": page}).content.decode()
    send(client, page=page)
    assert Problem.objects.get().subject.startswith(f"Action {action.pk}: A ban to be corrected")


def test_a_draft_is_not_betrayed_by_the_form(client):
    action = make_action(title="Still a secret", published=False)
    assert "Still a secret" not in client.get("/about/report/", {"page": action.get_absolute_url()}).content.decode()


def test_a_withdrawn_action_can_be_reported_on(client):
    action = withdraw(make_action(title="Taken back"), by=None, reason="Wrong country")
    assert "Taken back" in client.get("/about/report/", {"page": action.get_absolute_url()}).content.decode()


def test_the_same_report_twice_is_one_problem_and_two_reports_are_two(client):
    send(client)
    send(client)
    assert Problem.objects.get().count == 2
    send(client, wrong="Something else is wrong here, too.")
    assert Problem.objects.count() == 2


def test_a_report_without_words_is_asked_for_them(client):
    response = send(client, wrong="")
    assert response.status_code == 422
    assert "was not sent" in response.content.decode()
    assert not Problem.objects.exists()


def test_a_program_that_fills_in_every_field_is_stopped(client):
    response = send(client, homepage="https://spam.example")
    assert response.status_code == 422
    assert "catch programs" in response.content.decode()
    assert not Problem.objects.exists()


def test_without_cookies_the_report_is_refused_in_words_and_nothing_typed_is_lost():
    browser = Client(enforce_csrf_checks=True)
    response = send(browser, page="/countries/DE/", source="https://example.org/law", reply_to="reader@example.org")
    assert response.status_code == 403
    for text in ("did not send back the cookie", WORDS, "/countries/DE/", "https://example.org/law", "reader@example"):
        assert text in response.text
    assert not Problem.objects.exists()
    token = browser.cookies["csrftoken"].value
    assert send(browser, csrfmiddlewaretoken=token).status_code == 302, "with the cookie the form can be sent again"


def test_any_form_without_its_cookie_is_refused_in_the_sites_own_words():
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})
    assert response.status_code == 403
    assert "This form was not accepted" in response.text


def test_what_is_typed_is_shown_as_text(client):
    page = send(client, page="<script>alert(1)</script>").content.decode()
    assert "<script>alert" not in page


def test_a_form_from_another_site_is_refused():
    assert send(Client(enforce_csrf_checks=True)).status_code == 403


def test_too_many_reports_from_one_address_are_held_back_with_nothing_lost(client):
    for number in range(MAX_FROM_ONE):
        assert send(client, wrong=f"{WORDS} {number}").status_code == 302
    response = send(client, wrong="One more that must not be lost")
    assert response.status_code == 429
    assert response["Retry-After"] == "3600"
    assert "One more that must not be lost" in response.content.decode()
    assert Problem.objects.count() == MAX_FROM_ONE
    other = client.post("/about/report/", {"wrong": WORDS, "homepage": ""}, REMOTE_ADDR="203.0.113.9")
    assert other.status_code == 302


def test_after_an_hour_reports_are_taken_again():
    at = timezone.now()
    for number in range(MAX_FROM_ONE):
        report("page", f"{number}", address="203.0.113.7", at=at)
    with pytest.raises(TooManyReports):
        report("page", "more", address="203.0.113.7", at=at)
    report("page", "more", address="203.0.113.7", at=at + datetime.timedelta(minutes=61))


def test_the_address_is_not_kept():
    report("page", "words", address="203.0.113.7", at=timezone.now())
    kept = [*ReportCount.objects.values_list("sender", flat=True), *Problem.objects.values_list("message", flat=True)]
    assert not any("203.0.113.7" in text for text in kept)


def test_one_household_on_ipv6_counts_as_one_sender_and_a_day_later_as_another():
    at = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
    assert sender_of("2001:db8:1:2::1", at) == sender_of("2001:db8:1:2:ffff::9", at)
    assert sender_of("2001:db8:1:2::1", at) != sender_of("2001:db8:1:3::1", at)
    assert sender_of("2001:db8:1:2::1", at) != sender_of("2001:db8:1:2::1", at + datetime.timedelta(days=1))


def test_behind_a_proxy_what_the_proxy_saw_counts(client, settings):
    settings.PROXIES = 1
    for number in range(MAX_FROM_ONE + 1):
        sent = client.post(
            "/about/report/",
            {"wrong": f"{WORDS} {number}", "homepage": ""},
            HTTP_X_FORWARDED_FOR=f"198.51.100.{number}, 203.0.113.7",
            secure=True,
        )
    assert sent.status_code == 429


@pytest.mark.parametrize("query", ["page=https://elsewhere.example/", "pages=/x", "page=" + "/x" * 400])
def test_parameters_that_cannot_be_used_are_refused(client, query):
    assert client.get(f"/about/report/?{query}").status_code == 400


def test_the_form_is_never_cached(client):
    assert "no-store" in client.get("/about/report/")["Cache-Control"]
