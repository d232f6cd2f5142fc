"""Sites without feeds in the admin: found from a home page, looked at before they are switched on, refused in words."""

import pytest
from django.urls import reverse

from tests.ingest.server import web_server
from tests.markup import on_one_line
from vendors.models import Article, PassedOverStory, WatchedSite
from vendors.models.choices import Relevance, SiteKind

pytestmark = pytest.mark.django_db
HOME = """<html><head><title>The authority</title><link rel="alternate" type="application/rss+xml" href="/rss"></head>
<body><a href="/press/">Press releases</a><a href="/contact">Contact</a></body></html>"""
LIST = """<html><body><a href="/press/1">Huawei equipment to be removed by 2027</a>
<a href="/press/2">A new building for the authority</a></body></html>"""


@pytest.fixture
def site(settings):
    settings.FETCH_ALLOW_LOOPBACK, settings.FETCH_PAUSE = True, 0.0
    with web_server() as server:
        server("/", HOME)
        server("/press/", LIST)
        server("/robots.txt", f"Sitemap: {server.url}/map.xml\nSitemap: /news.xml", kind="text/plain")
        yield server


def test_what_a_site_offers_is_previewed_before_it_is_switched_on(editor, site):
    found = editor.post(reverse("admin:vendors_watchedsite_discover"), {"home": site.url + "/"}).text
    for address in ("/rss", "/news.xml", "/map.xml", "/press/"):
        assert f'value="{site.url}{address}"' in found
    assert "/contact" not in found
    values = {"url": site.url + "/press/", "kind": "page", "title": "Press releases", "home": site.url + "/"}
    editor.post(reverse("admin:vendors_watchedsite_add_offer"), values)
    added = WatchedSite.objects.get()
    assert (added.kind, added.active, added.site_url) == (SiteKind.PAGE, False, site.url + "/")
    address = reverse("admin:vendors_watchedsite_preview", args=[added.pk])
    shown = on_one_line(editor.post(address).text)
    assert "No name in its title: 2." in shown  # no name is in this database
    assert "Huawei equipment to be removed by 2027" in shown
    assert not Article.objects.exists()
    assert not PassedOverStory.objects.exists()
    site("/press/", "<html><body><p>Loading</p></body></html>")
    assert "no links to stories" in editor.post(address).text
    editor.post(reverse("admin:vendors_watchedsite_switch", args=[added.pk]))
    added.refresh_from_db()
    assert added.active
    known = editor.post(reverse("admin:vendors_watchedsite_discover"), {"home": site.url + "/"})
    assert "Known" in known.text
    assert editor.post(reverse("admin:vendors_watchedsite_discover"), {"home": site.url + "/none"}).status_code == 400


def test_a_search_and_a_selector_are_checked_and_a_curator_may_not_switch(editor, curator):
    form = {"url": "https://a.example.org/?q={word}", "kind": "search", "relevance": Relevance.TITLE, "selector": "a["}
    refused = editor.post(reverse("admin:vendors_watchedsite_add"), {**form, "search_words": "5G"}).text
    assert "is not a CSS selector" in refused
    refused = editor.post(reverse("admin:vendors_watchedsite_add"), {**form, "selector": "", "search_words": "5G"}).text
    assert "Unknown placeholder {word}" in refused
    assert not WatchedSite.objects.exists()
    assert curator.get(reverse("admin:vendors_watchedsite_discover")).status_code == 403
    seen = WatchedSite.objects.create(url="https://a.example.org/", kind="page", rounds=4, pending=["x"], etag="e")
    values = {"url": "https://a.example.org/", "kind": "page", "relevance": "title", "selector": "main a"}
    editor.post(reverse("admin:vendors_watchedsite_change", args=[seen.pk]), values)
    seen.refresh_from_db()
    assert (seen.selector, seen.rounds, seen.pending, seen.etag) == ("main a", 0, [], "")  # asked anew, seen anew
