"""An article corrected by hand: its title and publisher stand on public pages, which must not lag behind."""

import pytest
from django.urls import reverse

from tests.factories import make_action, make_article, make_finding
from vendors.models import Evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return make_article(title="A headine")


def save(editor, article, **values):
    kept = {name: getattr(article, name) or "" for name in ("title", "author", "publisher", "published", "lang", "url")}
    rows = {"findings-TOTAL_FORMS": 0, "findings-INITIAL_FORMS": 0}
    address = reverse("admin:vendors_article_change", args=[article.pk])
    assert editor.post(address, {**kept, **rows, **values}).status_code == 302


def test_a_corrected_title_shows_in_the_list_and_beside_the_quotes_at_once(client, editor, article):
    action = make_action()
    Evidence.objects.create(action=action, finding=make_finding(article, state="accepted"))
    pages = ["/articles/", "/countries/GB/", action.get_absolute_url()]
    assert all("A headine" in client.get(page).text for page in pages)
    save(editor, article, title="A headline")
    assert all("A headline" in client.get(page).text for page in pages)


def test_an_article_taken_away_leaves_the_list_at_once(client, admin_client, article):
    newer = make_article(title="The newer one")
    assert "A headine" in client.get("/articles/").text
    address = reverse("admin:vendors_article_delete", args=[article.pk])
    assert admin_client.post(address, {"post": "yes"}).status_code == 302
    page = client.get("/articles/").text
    assert newer.title in page
    assert "A headine" not in page
