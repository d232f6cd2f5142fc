"""What the engine reads out of whole texts."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vendors.extraction.engine import MAX_CANDIDATES, Engine
from vendors.extraction.evaluation.rounds import articles_of
from vendors.extraction.text.lexicon import CountryNames, Lexicon, VendorNames
from vendors.extraction.types import Document

PUBLISHED = datetime.date(2020, 7, 15)

# (sentence, jurisdiction, vendors, kind, status)
SENTENCES = [
    ("Australia has banned Huawei from its 5G network.", "AU", "huawei", "ban", "adopted"),
    ("Huawei was excluded from the country's 5G network by the Swedish regulator.", "SE", "huawei", "ban", "adopted"),
    ("Britain ordered operators to remove Huawei equipment from their networks.", "GB", "huawei", "ban", "adopted"),
    ("Germany will not ban Huawei from its 5G networks.", "DE", "huawei", "ban", "rejected"),
    ("Canada is considering a ban on Huawei.", "CA", "huawei", "ban", "proposed"),
    ("The United States has restricted exports to Huawei.", "US", "huawei", "restriction", "adopted"),
    ("The Czech cyber agency NUKIB warned against Huawei and ZTE.", "CZ", "huawei,zte", "warning", "adopted"),
    ("The United States urged Brazil to exclude Huawei.", "US", "huawei", "warning", "adopted"),
    ("Nigeria granted Starlink a licence in May.", "NG", "starlink", "permission", "adopted"),
    ("Botswana refused Starlink a licence.", "BW", "starlink", "ban", "adopted"),
    ("India has fined Xiaomi for evading duty.", "IN", "xiaomi", "penalty", "adopted"),
]

SILENT = [
    "Germany has not banned Huawei.",
    "Has Germany banned Huawei?",
    "Critics want Germany to ban Huawei.",
    "Huawei reported a profit of 35 billion yuan.",
    "Jordan Blake bought a Huawei phone in Atlanta, Georgia.",
    "Deutschland liegt in Europa.",
    "",
]


@pytest.fixture(scope="module")
def worked_example():
    """The article that the codebook explains."""
    (article,) = articles_of(["examples"])
    return article


def read(engine, text, **about):
    return engine.read(Document(text=text, published=PUBLISHED, lang="en", **about))


@pytest.mark.parametrize(("text", "country", "vendors", "kind", "status"), SENTENCES)
def test_a_plain_sentence_is_coded_as_a_reader_would(rules, text, country, vendors, kind, status):
    findings = {
        (finding.jurisdiction, ",".join(finding.vendors), finding.kind, finding.status)
        for finding in read(rules, text).findings
    }
    assert (country, vendors, kind, status) in findings


@pytest.mark.parametrize("text", SILENT)
def test_a_text_without_a_step_yields_nothing(engine, text):
    assert read(engine, text).findings == ()


def test_the_worked_example_of_the_codebook_gives_its_six_findings(engine, worked_example):
    findings = engine.read(worked_example.document).findings
    fields = {(f.jurisdiction, f.vendors, f.actor, f.kind, f.status, f.scope) for f in findings}
    assert len(findings) == 6
    assert fields == {
        (e["jurisdiction"], tuple(e["vendors"]), e["actor"], e["kind"], e["status"], tuple(e["scope"]))
        for e in worked_example.events
    }


def test_the_worked_example_says_the_same_without_a_date(engine, worked_example):
    document = worked_example.document
    assert len(engine.read(Document(text=document.text, title=document.title)).findings) == 6


def test_nothing_is_quoted_from_the_page_furniture(engine, worked_example):
    furniture = worked_example.document.text.index("Via The BBC")
    assert all(finding.quote.end <= furniture for finding in engine.read(worked_example.document).findings)


def test_a_finding_names_its_rule_and_the_words_behind_its_fields(engine):
    text = "Australia has banned Huawei from its 5G network."
    (finding,) = read(engine, text).findings
    assert finding.rule == "ban.active"
    assert finding.traces["kind"].span.of(text) == "banned"
    assert finding.traces["jurisdiction"].span.of(text) == "Australia"
    assert finding.traces["vendors"].span.of(text) == "Huawei"


def test_a_language_without_a_vocabulary_is_said_not_to_be_covered(engine):
    reading = engine.read(Document(text="Norge har utestengt Huawei.", lang="no"))
    assert (reading.covered, reading.findings) == (False, ())


def test_german_is_read_by_the_same_machinery(rules):
    text = "Schweden hat Huawei und ZTE vom Ausbau der 5G-Netze ausgeschlossen."
    findings = rules.read(Document(text=text, lang="de")).findings
    assert ("SE", "ban") in {(finding.jurisdiction, finding.kind) for finding in findings}


def test_the_language_is_detected_where_nobody_says_it(engine):
    assert (
        engine.read(Document(text="Die Bundesregierung hat das nicht verboten und wird es auch nicht tun.")).lang
        == "de"
    )


def test_a_new_alias_is_read_at_once():
    names = Lexicon.build(
        countries=[CountryNames("AU", ("Australia",))],
        vendors=[VendorNames("huawei", ("Huawei", "Red Flower Corp"), home_country="CN")],
    )
    reading = Engine(names).read(Document(text="Australia has banned Red Flower Corp from its 5G network.", lang="en"))
    assert [finding.vendors for finding in reading.findings] == [("huawei",)]


WORDS = st.sampled_from(
    [
        *("Huawei", "Australia", "banned", "and", ",", ".", "\n", "\n\n", "not", "China", "the company", "US", "“"),
        *("Georgia", "it", ";", "will", "ordered", "to remove", "2019", "last May", "licence", "refused", "urged"),
        *("禁止", "ß", "İ", "\u0301"),
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(max_size=400), st.lists(WORDS, max_size=60).map(" ".join)))
@pytest.mark.parametrize("lang", ["en", "de", ""])
def test_any_text_is_read_the_same_way_twice_with_quotes_inside_it(engine, lang, text):
    document = Document(text=text, published=PUBLISHED, lang=lang)
    reading = engine.read(document)
    assert reading == engine.read(document)
    assert all(0 <= finding.quote.start < finding.quote.end <= len(text) for finding in reading.findings)
    assert all(finding.vendors and finding.jurisdiction for finding in reading.findings)


@pytest.mark.parametrize(
    "text",
    [
        "," * 10_000,
        "Huawei, " * 3_000,
        "Australia banned Huawei and " * 1_500,
        "“" * 5_000 + "Australia banned Huawei.",
        "Australia Japan France " * 1_500,
        "a" * 50_000,
    ],
    ids=["commas", "vendors", "one endless sentence", "nested quotes", "only countries", "one word"],
)
def test_text_made_to_hurt_is_read_all_the_same(engine, text):
    assert engine.read(Document(text=text, lang="en", published=PUBLISHED)).covered


def test_whoever_acts_is_found_in_a_sentence_that_names_very_many_governments(rules):
    text = f"{'Fiji met with Tonga, but ' * 20}Australia banned Huawei{', although Peru met with Chile' * 20}."
    (finding,) = rules.read(Document(text=text, lang="en", published=PUBLISHED)).findings
    assert (finding.jurisdiction, finding.vendors) == ("AU", ("huawei",))


def test_of_a_text_that_is_one_endless_list_of_steps_only_the_beginning_is_read(rules):
    listed = "Australia banned Huawei and " * (3 * MAX_CANDIDATES)
    text = f"Japan banned ZTE. {listed}.\n\nIn 2020 Sweden banned Huawei."
    findings = {
        finding.jurisdiction for finding in rules.read(Document(text=text, lang="en", published=PUBLISHED)).findings
    }
    assert findings == {"JP", "AU"}


OTHER_NEWS = (
    "Britain will ban smoking in gardens of pubs, the government said on Monday. Germany has opened an inquiry into "
    "the price of milk, and France ordered bakers to use less salt. "
) * 4


class Asked:
    """An encoder that only counts how often it is asked."""

    def __init__(self):
        self.times = 0

    def score(self, title, text, queries, step_probabilities):
        self.times += 1
        return []


@pytest.mark.parametrize(
    ("title", "text", "asked"),
    [
        ("", OTHER_NEWS, 0),
        ("", OTHER_NEWS + "Sweden banned Huawei.", 1),
        ("", OTHER_NEWS + "Sweden barred high-risk vendors.", 1),
        ("Sweden bars Huawei", OTHER_NEWS, 1),
        ("", "Sweden signed the declaration.", 1),
    ],
)
def test_a_long_text_that_names_no_supplier_costs_no_reading(lexicon, title, text, asked):
    encoder = Asked()
    reading = Engine(lexicon, encoder=encoder).read(Document(text=text, title=title, lang="en"))
    assert (encoder.times, reading.covered) == (asked, True)
    assert asked or reading.findings == ()


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("It began in 2016. Two years later it grew. The following year it ended.", ["2016", "2018", "2019"]),
        (
            "In 2016 it began. A spokesman said so on Tuesday. The following year it ended.",
            ["2016", "2020-07-14", "2017"],
        ),
        ("Last autumn it began. The following year it ended.", ["2019", "2020"]),
        ("In March it began. A month later it ended.", ["2020-03", "2020-04"]),
        ("It is to end by 2027. It began in 2016.", ["2027", "2016"]),
    ],
)
def test_dates_are_told_by_the_last_one_before_them_that_is_not_the_articles_own_time(rules, text, dates):
    document = Document(text=f"{text} Latvia banned Huawei.", published=PUBLISHED, lang="en")
    assert [
        str(date.date) for query in rules.queries(document) for date in query.dates if not date.alternative
    ] == dates
