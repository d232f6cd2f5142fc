"""The number of queries of a page does not grow with its rows."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_action, make_article, make_finding
from vendors.extraction.types import PartialDate
from vendors.findings import assessment
from vendors.models import Body, Conflict, Decision, Evidence, Finding, Milestone, Problem

pytestmark = pytest.mark.django_db

LISTS = sorted(model._meta.model_name for model in admin.site._registry if model._meta.app_label == "vendors")
PAGES = ["vendors_finding_queue", "vendors_finding_corroborating", "vendors_problem_words", "vendors_finding_learning"]
MOST = 22


def grow(number: int) -> None:
    """Add rows of each kind that the pages list."""
    for index in range(number):
        country = ["GB", "AU", "DE", "FR"][index % 4]
        action = make_action(country=country, vendors=("huawei", "zte"), scope=["5g"])
        finding = make_finding(make_article(), country=country, date=PartialDate(2020, 7), scope=["5g"])
        decided = make_finding(make_article(), kind="warning", state="rejected", reject_reason="other")
        Decision.objects.create(finding=decided, what="rejected", at=action.published_at)
        Conflict.objects.create(action=action, finding=finding, reason="It says otherwise.")
        Problem.objects.create(kind="name", subject=action.title + str(action.pk), message="x", article=finding.article)
        Body.objects.create(slug=f"body-{action.pk}", country=action.country, name=f"Body {action.pk}")
    assessment.assess(Finding.objects.pending())


def queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_each_list_takes_as_many_queries_for_many_rows_as_for_few(editor):
    names = [*(f"vendors_{name}_changelist" for name in LISTS), *PAGES]
    grow(2)
    few = {name: queries(editor, reverse(f"admin:{name}")) for name in names}
    grow(8)
    many = {name: queries(editor, reverse(f"admin:{name}")) for name in names}
    assert {name: (few[name], many[name]) for name in names if many[name] > min(few[name], MOST)} == {}


def test_an_actions_page_takes_as_many_queries_for_many_sources_as_for_few(editor):
    action = make_action()
    address = reverse("admin:vendors_action_change", args=[action.pk])
    few = queries(editor, address)
    for number in range(6):
        step = Milestone.objects.create(action=action, date=str(2021 + number), status="in_force")
        Evidence.objects.create(action=action, url=f"https://news.example.org/{number}", milestone=step)
    assert queries(editor, address) <= few + 2


def test_an_actions_sources_offer_its_own_steps_only(editor):
    make_action(country="AU", steps=(("2012-03-26", "adopted"),))
    action = make_action(steps=(("2020-07-14", "adopted"),))
    body = editor.get(reverse("admin:vendors_action_change", args=[action.pk])).content.decode()
    assert "2020-07-14: Adopted" in body
    assert "2012-03-26: Adopted" not in body
