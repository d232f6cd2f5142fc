"""The page on which a person enters what the machine missed, as it is without JavaScript."""

import pytest
from django.urls import reverse

from tests.factories import make_article, make_country, make_finding, make_vendor
from tests.markup import on_one_line
from vendors import permissions
from vendors.models import Article, Finding

pytestmark = pytest.mark.django_db

FINE = "Ofcom has fined an operator that left Huawei equipment in its network."
TEXT = f"LONDON. The regulator met on Monday.\n\n{FINE} It paid on 3 November 2026."


@pytest.fixture(autouse=True)
def _without_encoder(settings):
    settings.READ_WITH_ENCODER = False


@pytest.fixture
def address():
    make_country("GB"), make_vendor("huawei")
    return reverse("admin:vendors_article_enter", args=[make_article(TEXT).pk])


def fields(**changed) -> dict:
    given = {"quote": FINE, "country": "GB", "vendors": "huawei", "actor": "government", "kind": "penalty"}
    return {**given, "status": "adopted", "date": "2026-11", "do": "save", **changed}


def test_a_pasted_quote_is_read_and_the_form_is_filled_from_it(curator, address):
    page = curator.post(address, {"quote": "left Huawei equipment", "do": "read"}, follow=True)
    assert page.context["form"]["quote"].value() == FINE
    assert page.context["form"]["vendors"].value() == "huawei"
    assert f'<mark id="quote" class="quote own" data-at="{TEXT.index(FINE)}"' in on_one_line(page.text)


def test_a_finding_that_is_saved_opens_on_the_desk_where_one_button_accepts_it(curator, address):
    page = curator.post(address, fields(), follow=True)
    finding = Finding.objects.get()
    assert page.redirect_chain[0][0] == reverse("admin:vendors_finding_desk", args=[finding.pk])
    assert "Entered by curator" in on_one_line(page.text)
    curator.post(reverse("admin:vendors_finding_decide", args=[finding.pk]), {**fields(), "do": "accept"})
    finding.refresh_from_db()
    assert finding.state == "accepted"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"vendors": ""}, "Name the vendor, or tick that the sentence names none."),
        ({"vendors": "nobody"}, "No vendor goes by"),
        ({"unnamed": "on"}, "Vendors are named above"),
        ({"kind": ""}, "This field is required."),
        ({"country": ""}, "This field is required."),
        ({"quote": "It was never said here."}, "does not say this word for word"),
        ({"quote": "Ofcom has"}, "at least 3 words"),
        ({"quote": TEXT[:60]}, "several paragraphs"),
        ({"date": "yesterday"}, "date"),
    ],
)
def test_a_faulty_form_says_what_is_wrong_and_keeps_what_was_typed(curator, address, changed, words):
    page = curator.post(address, fields(body="Ofcom of London", **changed))
    assert page.status_code == 422
    assert words in on_one_line(page.text)
    assert "Ofcom of London" in page.text
    assert not Finding.objects.exists()


def test_a_measure_that_names_no_vendor_is_said_to_name_none(curator, address):
    curator.post(address, fields(vendors="", unnamed="on"))
    assert not Finding.objects.get().vendors.exists()


@pytest.mark.parametrize("query", ["start=0&end=99999", "start=x&end=3", "start=9", "end=1e9", "start=-1&end=3"])
def test_an_address_with_words_outside_the_article_says_so(curator, address, query):
    page = curator.get(f"{address}?{query}")
    assert page.status_code == 422
    assert "not in the article" in page.text


def test_what_is_known_already_is_linked(curator, address):
    known = make_finding(Article.objects.get(), quote=FINE, kind="penalty")
    page = curator.post(address, fields())
    assert reverse("admin:vendors_finding_desk", args=[known.pk]) in page.text
    assert "says the same already" in page.text


def test_the_desk_and_the_articles_page_lead_there_for_those_who_may(curator, log_in, address):
    finding = make_finding(Article.objects.get(), quote=FINE)
    pages = [
        reverse("admin:vendors_finding_desk", args=[finding.pk]),
        reverse("admin:vendors_article_change", args=[finding.article_id]),
    ]
    viewer = log_in(permissions.VIEWER)
    for page in pages:
        assert address in curator.get(page).text
        assert address not in viewer.get(page).text
    assert viewer.get(address).status_code == 403
    assert viewer.post(address, fields()).status_code == 403
