"""manage.py watch, and the starter list that it adds."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.ingest.server import web_server
from vendors.ingest.watchlist import starter_list
from vendors.models import WatchedSite
from vendors.models.choices import SiteSort

LANGUAGES = {"en", "de", "fr", "es", "it", "pt", "nl", "sv", "pl", "zh", "ja"}


def run(*arguments: str) -> str:
    told = StringIO()
    call_command("watch", *arguments, stdout=told, stderr=told)
    return told.getvalue()


def test_the_starter_list_has_official_sites_of_sixty_countries_and_newsrooms_in_eleven_languages() -> None:
    listed = starter_list()
    official = [row for row in listed if row.sort != SiteSort.NEWSROOM]
    newsrooms = [row for row in listed if row.sort == SiteSort.NEWSROOM]
    assert len(official) >= 150
    assert len({row.country for row in official}) >= 60
    assert len(newsrooms) >= 60
    assert {row.language for row in newsrooms} == LANGUAGES
    assert len({row.address for row in listed}) == len(listed)


@pytest.mark.django_db
def test_sites_are_added_off_listed_found_previewed_and_switched_on(settings) -> None:
    settings.FETCH_ALLOW_LOOPBACK, settings.FETCH_PAUSE = True, 0.0
    assert "all off" in run("--starter")
    assert f"0 sites added, all off; {len(starter_list())} were here" in run("--starter")
    assert not WatchedSite.objects.filter(active=True).exists()
    with web_server() as server:
        home = server(
            "/", '<html><body><a href="/news/">News</a><a href="/n/1">A headline that is long</a></body></html>'
        )
        assert f"page     {server.url}/news/  News" in run("--find", home)
        assert "added, off" in run(home)
        added = WatchedSite.objects.get(url=home)
        assert "no name in its title: A headline that is long" in run("--preview", str(added.pk))
        with pytest.raises(CommandError, match="1 of 1"):
            run("--find", server.url + "/none")
    assert "2 switched on" in run("--on", home, "https://www.fcc.gov/")
    assert f"{len(starter_list()) + 1} watched sites, 2 of them on" in run()
    assert "1 switched off" in run("--off", home)
    with pytest.raises(CommandError, match="no watched site has"):
        run("--on", "nowhere")
