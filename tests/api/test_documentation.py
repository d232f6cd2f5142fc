"""The page about the API shows each address with its parameters and a real answer, and is as light as any page."""

import json
import re

import pytest

from tests.factories import make_action
from vendors.api.documentation import endpoints, shorten

pytestmark = pytest.mark.django_db
PAGE = "/api/v1/docs/"


def test_every_address_of_the_schema_is_described(client):
    page = client.get(PAGE).text
    paths = client.get("/api/v1/schema/").json()["paths"]
    assert len(paths) == 6
    for path in paths:
        assert f"GET {path}" in page


def test_every_parameter_is_described(client):
    page = client.get(PAGE).text
    for name in ("vendor", "kind", "from", "on", "after"):
        assert f"<code>{name}</code>" in page
    assert "ban, restriction, pledge" in page


def test_the_answers_shown_are_those_of_the_api(client):
    action = make_action(title="Britain bans Huawei", steps=(("2020-07-14", "adopted"),))
    page = client.get(PAGE).text
    answers = re.findall(r"Answer of [^>]*>(.*?)</pre>", page, re.DOTALL)
    first = json.loads(answers[0].replace("&quot;", '"').replace("&#x27;", "'"))
    assert first["results"][0]["title"] == "Britain bans Huawei"
    assert f"http://testserver/api/v1/actions/{action.pk}/" in page


def test_the_requests_shown_can_be_sent(client):
    make_action()
    for address in re.findall(r"curl &#x27;http://testserver([^&]+(?:&amp;[^&]+)*)&#x27;", client.get(PAGE).text):
        assert client.get(address.replace("&amp;", "&")).status_code == 200


def test_the_page_can_be_shown_while_nothing_is_published(client):
    assert client.get(PAGE).status_code == 200


def test_the_page_is_light_and_loads_no_script_of_its_own(client):
    for number in range(5):
        make_action(title=f"Action {number}")
    page = client.get(PAGE).text
    assert len(page.encode()) < 100_000
    assert "swagger" not in page.lower()


def test_lists_are_shortened_at_every_depth():
    assert shorten({"a": [{"b": [1, 2]}, 3], "c": "text"}) == {"a": [{"b": [1]}], "c": "text"}


def test_each_address_has_an_anchor_of_its_own():
    anchors = [endpoint.anchor for endpoint in endpoints()]
    assert len(set(anchors)) == len(anchors)
