"""Sources of published actions are submitted to a web archive, if one is set."""

import datetime

import pytest
from django.utils import timezone

from tests.factories import make_action
from vendors import tasks
from vendors.models import SourcePage
from vendors.models.choices import PageHealth
from vendors.sources.archiving import DONE, submit_address
from vendors.sources.sync import sync_pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(source):
    """A published action's source and a draft's, both there."""
    piece = source("https://gov.example.org/order")
    make_action(source="https://gov.example.org/draft", published=False)
    sync_pages()
    SourcePage.objects.update(health=PageHealth.ALIVE)
    return SourcePage.objects.get(url=piece.url)


def test_each_source_of_a_published_action_is_submitted_once_and_what_came_of_it_is_on_its_row(site, there, settings):
    assert tasks.submit_to_archive() == "", "nothing is submitted where no archive is set"
    settings.ARCHIVE_SUBMIT_URL = site.url + "/save/{url}"
    path = "/save/https://gov.example.org/order"
    site(path, "busy", status=503)
    assert tasks.submit_to_archive() == there.url
    there.refresh_from_db()
    assert "503" in there.archive_result
    assert tasks.submit_to_archive() == "", "what was refused is tried again the next day"
    SourcePage.objects.update(archive_asked_at=timezone.now() - datetime.timedelta(days=2))
    site(path, status=302, headers={"Location": "/web/20261201/https://gov.example.org/order"})
    site("/web/20261201/https://gov.example.org/order", "The copy")
    settings.ARCHIVE_A_DAY = 0
    assert tasks.submit_to_archive() == ""
    settings.ARCHIVE_A_DAY = 1
    assert tasks.submit_to_archive() == there.url
    there.refresh_from_db()
    assert (there.archive_result, there.archive_tries) == (DONE, 2)
    assert there.archived_url == site.url + "/web/20261201/https://gov.example.org/order"
    SourcePage.objects.update(archive_asked_at=timezone.now() - datetime.timedelta(days=2))
    assert tasks.submit_to_archive() == ""
    assert site.pages_asked().count(path) == 2
    assert "/robots.txt" not in site.pages_asked()


def test_an_address_is_encoded_where_it_stands_in_a_query(settings):
    settings.ARCHIVE_SUBMIT_URL = "https://archive.example.org/submit?url={url}"
    assert submit_address("https://a.example.org/?b=c&d=é").endswith(
        "?url=https%3A%2F%2Fa.example.org%2F%3Fb%3Dc%26d%3D%C3%A9"
    )
