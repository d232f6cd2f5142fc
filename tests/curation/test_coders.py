"""The readers that a site can choose among."""

import pytest

from tests.factories import make_country, make_vendor
from vendors.curation.coders import RulesCoder
from vendors.extraction.encoder import Encoder
from vendors.extraction.types import Document

pytestmark = pytest.mark.django_db
TEXT = "Australia has banned Huawei from its 5G network."


@pytest.fixture
def asked(monkeypatch):
    make_country("AU")
    make_vendor("huawei")
    seen = []
    rate = Encoder.rate
    monkeypatch.setattr(Encoder, "rate", lambda self, shown: seen.extend(shown) or rate(self, shown))
    return seen


def test_english_articles_are_read_with_the_encoder(asked):
    RulesCoder().read(Document(text=TEXT, lang="en"))
    assert [window.text for window in asked] == [TEXT]


def test_a_site_can_do_without_the_encoder(asked, settings):
    settings.READ_WITH_ENCODER = False
    found = RulesCoder().read(Document(text=TEXT, lang="en")).findings
    assert [(one.jurisdiction, one.vendors) for one in found] == [("AU", ("huawei",))]
    assert not asked
