import pytest
from django.http import QueryDict

from tests.factories import make_action
from vendors.listing import search
from vendors.listing.filters import ActionFilter
from vendors.models import Evidence
from vendors.record.publication import changed

pytestmark = pytest.mark.django_db


def titles(words):
    query = QueryDict(mutable=True)
    query["q"] = words
    return sorted(ActionFilter(query).qs.values_list("title", flat=True))


@pytest.fixture
def record():
    make_action(title="Britain bans Huawei", summary="Operators are banned from buying core equipment.")
    make_action(country="FR", vendors=("zte",), title="France limits licences", instrument="Télécommunications Act")
    make_action(country="DE", title="Germany reviews suppliers", summary="A review of the core network.")


FOUND = {
    "ban": ["Britain bans Huawei"],
    "banning": ["Britain bans Huawei"],
    "reviewing": ["Germany reviews suppliers"],
    "core": ["Britain bans Huawei", "Germany reviews suppliers"],
    '"core network"': ["Germany reviews suppliers"],
    '"network core"': [],
    "core -huawei -equipment": [],
    "core -equipment": ["Germany reviews suppliers"],
    '-"core network"': ["Britain bans Huawei", "France limits licences"],
    "zte": ["France limits licences"],
    "france": ["France limits licences"],
    "telecommunications": ["France limits licences"],
    "TÉLÉCOMMUNICATIONS": ["France limits licences"],
    "review of the network": ["Germany reviews suppliers"],
    "the": [],
    "licence's": ["France limits licences"],
    '"': [],
    "core AND equipment OR NOT NEAR(": [],
    "nothing-like-it": [],
}


def test_words_phrases_and_exclusions(record):
    assert {words: titles(words) for words in FOUND} == FOUND


def test_a_quote_is_searched():
    action = make_action(published=True)
    Evidence.objects.create(action=action, url="https://example.org", quote="Untrustworthy suppliers must go.")
    assert titles("untrustworthy") == []
    changed(action, by=None)
    assert titles("untrustworthy") == [action.title]


def test_the_words_follow_an_edit():
    action = make_action(title="Old words")
    action.title = "New phrase"
    action.save()
    changed(action, by=None)
    assert (titles("old"), titles("phrase")) == ([], ["New phrase"])


def test_found_words_are_marked_in_the_title_and_in_a_passage():
    action = make_action(title="Ban & bars", summary="x " * 90 + "It banned <all> of it. " + "y " * 90)
    marked = search.marked(search.SearchQuery.parse("banned"), [action.pk])[action.pk]
    assert marked.title == "<mark>Ban</mark> &amp; bars"
    assert "<mark>banned</mark> &lt;all&gt;" in marked.passage
    assert marked.passage.startswith("… ")
    assert marked.passage.endswith(" …")


def test_a_query_reads_words_phrases_and_exclusions():
    query = search.SearchQuery.parse('Core -"high risk" no-spy the "of the" -x')
    assert query.required == (("core",), ("no", "spy"))
    assert query.excluded == (("high", "risk"), ("x",))


@pytest.mark.parametrize("text", ['"security act 2.0"', "2.0", "jd.com", '"sold on jd.com"', "U.S."])
def test_words_with_a_full_stop_inside_are_found_as_they_are_written(text):
    title = "Security Act 2.0 on phones sold on JD.com in the U.S. market"
    make_action(title=title)
    make_action(title="Another title")
    assert titles(text) == [title]
