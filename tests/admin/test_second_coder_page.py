"""The page on the second coder: costs, failures, agreement; and its mark at the desk."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_finding
from tests.markup import on_one_line
from vendors.findings import readers
from vendors.models import CoderUsage, Problem

pytestmark = pytest.mark.django_db
PAGE = "admin:vendors_coderusage_second_coder"


def test_without_an_endpoint_the_page_says_that_it_is_off(curator):
    page = curator.get(reverse(PAGE)).text
    assert "The second coder is off" in page
    assert "It has not been asked yet" in page


def test_costs_failures_and_agreement_stand_on_one_page(curator, settings):
    settings.READER, settings.CODER_URL, settings.CODER_DAILY_TOKENS = "model", "http://u:secret@models.example/v1", 900
    today = timezone.now().date()
    CoderUsage.objects.spend("model", 1234, on=today)
    CoderUsage.objects.add("model", on=today, shared=6, unshared=2, engine_only=2, failed=3, raised=5, rejected=7)
    Problem.objects.note("operation", readers.FAILED, "It answered with status 500.")
    page = on_one_line(curator.get(reverse(PAGE)).text)
    for words in (
        "1,234 of 900 tokens",
        "the engine reads alone until midnight",
        "status 500",
        "F1 0.750",
        "held 5 told",
    ):
        assert words in page
    assert "secret" not in page


def test_the_desk_says_what_the_engine_thinks_of_the_endpoints_reading(curator):
    finding = make_finding(coder="model", rule="model.exact.unshared")
    page = curator.get(reverse("admin:vendors_finding_desk", args=[finding.pk])).text
    assert "The engine does not share this reading." in page
