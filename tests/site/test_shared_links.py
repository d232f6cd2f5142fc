"""A link passed on by a network or a newsletter leads to the page that was meant; real mistakes are refused."""

import pytest
from django.http import HttpResponse

from tests.factories import make_action
from vendors.site.shared_links import WithoutTracking, without_tracking

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_any_database]


@pytest.mark.parametrize("parameter", ["fbclid=x", "gclid=1", "utm_source=mail&utm_medium=rss", "mc_cid=9", "_ga=2"])
@pytest.mark.parametrize(
    "page", ["/", "/actions/", "/countries/GB/", "/vendors/huawei/", "/map/", "/matrix/", "/deadlines/", "/changes/"]
)
def test_what_a_network_adds_to_a_link_is_dropped(client, page, parameter):
    make_action()
    answer = client.get(f"{page}?{parameter}")
    assert (answer.status_code, answer["Location"]) == (302, page)


def test_the_filter_of_a_shared_link_stays_in_its_order(client):
    make_action()
    answer = client.get("/actions/?kind=ban&fbclid=abc&vendor=huawei&utm_source=x")
    assert answer["Location"] == "/actions/?kind=ban&vendor=huawei"
    assert client.get(answer["Location"]).status_code == 200


def test_a_feed_and_the_api_are_reached_by_shared_links_too(client):
    assert client.get("/actions.atom?utm_source=reader")["Location"] == "/actions.atom"
    assert client.get("/api/v1/actions/?kind=ban&gclid=1")["Location"] == "/api/v1/actions/?kind=ban"


def test_a_misspelt_filter_is_still_refused(client):
    assert client.get("/actions/?vendr=huawei").status_code == 400
    answer = client.get("/actions/?vendr=huawei&fbclid=x", follow=True)
    assert answer.status_code == 400


def test_the_admin_keeps_its_parameters_and_a_form_is_never_redirected(client):
    assert "login" in client.get("/admin/?utm_source=x")["Location"]
    assert client.post("/report/?fbclid=x").status_code != 302


def test_a_path_that_reads_as_another_site_is_no_place_to_lead_to(rf):
    request = rf.get("/", {"fbclid": "1"})
    request.path = "//evil.example.org/"
    assert WithoutTracking(lambda request: HttpResponse("left to the page"))(request).content == b"left to the page"


def test_a_value_keeps_its_signs():
    assert without_tracking("q=caf%C3%A9+%26+co&fbclid=1") == "q=caf%C3%A9+%26+co"
    assert without_tracking("q=a") is None
    assert without_tracking("&".join(f"a{n}=1" for n in range(2000))) is None
