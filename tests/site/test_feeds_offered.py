"""A page offers to feed readers the feed of what it shows."""

import re

import pytest

from tests.factories import make_action

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_any_database]


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("/", "/actions.atom"),
        ("/countries/GB/", "/actions.atom?country=GB"),
        ("/vendors/huawei/", "/actions.atom?vendor=huawei"),
        ("/actions/?kind=ban", "/actions.atom?kind=ban"),
        ("/actions/", "/actions.atom"),
    ],
)
def test_a_page_offers_its_own_feed(client, page, feed):
    make_action()
    offered = re.findall(r'type="application/atom\+xml"\s+title="[^"]+"\s+href="([^"]+)"', client.get(page).text)
    assert offered == [feed]
    assert client.get(feed).status_code == 200
