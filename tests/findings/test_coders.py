"""The readers that a site can choose among."""

import pytest

from tests.factories import make_country, make_vendor
from vendors.extraction.encoder.model import Encoder
from vendors.extraction.types import Document
from vendors.findings.coders import RulesCoder

pytestmark = pytest.mark.django_db
TEXT = "The decision was expected. Australia has banned Huawei from its 5G network. Operators said nothing."


@pytest.fixture
def asked(monkeypatch):
    make_country("AU")
    make_vendor("huawei")
    seen = []
    score = Encoder.score

    def remembered(self, title, text, queries, step_probabilities):
        seen.append(text)
        return score(self, title, text, queries, step_probabilities)

    monkeypatch.setattr(Encoder, "score", remembered)
    return seen


def test_articles_are_read_with_the_encoder(asked):
    RulesCoder().read(Document(text=TEXT, lang="en"))
    assert asked == [TEXT]


def test_a_site_can_do_without_the_encoder(asked, settings):
    settings.READ_WITH_ENCODER = False
    found = RulesCoder().read(Document(text=TEXT, lang="en")).findings
    assert [(one.jurisdiction, one.vendors) for one in found] == [("AU", ("huawei",))]
    assert not asked
