"""Markup in every text that comes from outside or from a curator is shown as text, on every page and in every file."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_action, make_article, make_country, make_finding, make_user
from tests.site.test_pages import links_of
from vendors.models import Body, Evidence, Milestone, Problem, Vendor

pytestmark = pytest.mark.django_db
MARKS = ("<img src=x onerror=alert({0})>", '"><script>alert({0})</script>', "'--></style><svg onload=alert({0})>")
UNESCAPED = re.compile(r"<img src=x onerror|<script>alert\(|<svg onload|<!\[CDATA\[[^\]]*<script>alert")
FILES = ("/actions.csv", "/actions.atom", "/changes.atom", "/recent.atom", "/deadlines.ics", "/actions.json")
ADMIN = [f"vendors_{name}_changelist" for name in ("article", "finding", "action", "vendor", "body", "problem")]


@pytest.fixture
def record():
    """A record in which each text holds markup, from the article to the published action."""
    one, two, three = (mark.format(number) for number, mark in enumerate(MARKS))
    make_country("GB", name=f"Country {one}")
    vendor = Vendor.objects.create(slug="marked", name=f"Vendor {two}", aliases=[three])
    Body.objects.create(slug="office", name=f"Office {one}", country_id="GB")
    article = make_article(f"Britain bans {one} {two} {three}.", title=f"Title {two}", publisher=one, author=three)
    make_finding(article, vendors=("marked",), quote=article.text)
    action = make_action(
        vendors=("marked",), title=f"Bans {one}", summary=two, instrument=three, body_name=one, deadline="2029-12-31"
    )
    Milestone.objects.filter(action=action).update(note=two)
    Evidence.objects.filter(action=action).update(publisher=one, title=two, quote=three)
    Problem.objects.create(kind="report", subject=one, message=two)
    return action, article, vendor


def test_no_public_page_and_no_file_lets_markup_through(client, record):
    waiting, seen, wrong = ["/", *FILES], set(), []
    while waiting:
        address = waiting.pop()
        path = address.partition("?")[0]
        if path in seen:  # one of each: parameters are tried elsewhere
            continue
        seen.add(path)
        answer = client.get(address)
        text = answer.getvalue().decode(errors="replace")
        kind = answer.headers.get("Content-Type", "")
        if ("html" in kind or "xml" in kind or "svg" in kind) and UNESCAPED.search(text):
            wrong.append(address)
        if "html" in kind:
            waiting += links_of(text, address)
    assert len(seen) > 25
    assert wrong == []


def test_no_page_of_the_admin_lets_markup_through(record):
    client, (action, article, vendor) = Client(), record
    client.force_login(make_user("root", is_superuser=True))
    pages = [reverse(f"admin:{name}") for name in ADMIN]
    pages += [reverse(f"admin:vendors_{row._meta.model_name}_{page}", args=[row.pk])
              for row in (action, article, vendor) for page in ("change", "history")]  # fmt: skip
    answers = {page: client.get(page) for page in pages}
    assert {page: answer.status_code for page, answer in answers.items() if answer.status_code != 200} == {}
    assert [page for page, answer in answers.items() if UNESCAPED.search(answer.text)] == []
