"""Article -> findings, with a coder whose answers the test decides."""

import pytest

from tests.factories import make_action, make_article, make_country, make_vendor
from vendors.extraction.types import Document, Finding, PartialDate, Reading, Span, Trace
from vendors.extraction.vocabulary import Actor, Kind, Status
from vendors.findings.coding import code_article, code_first
from vendors.models import Article, Conflict, Problem
from vendors.models import Finding as Row
from vendors.models.choices import FindingState
from vendors.models.statements import ROWS_AT_ONCE

pytestmark = pytest.mark.django_db

TEXT = "Britain bans Huawei from its 5G networks."


class Answers:
    """A coder that gives the findings it was made with."""

    name = "answers"
    version = "1"

    def __init__(self, *findings: Finding, unresolved: tuple[Trace, ...] = (), covered: bool = True) -> None:
        self.reading = Reading(findings, "en", covered, unresolved)

    def read(self, document: Document) -> Reading:
        self.seen = document
        return self.reading


def found(**fields) -> Finding:
    values = {"jurisdiction": "GB", "vendors": ("huawei",), "kind": Kind.BAN, "status": Status.ADOPTED}
    return Finding(**{**values, "actor": Actor.GOVERNMENT, "quote": Span(0, len(TEXT)), **fields})


@pytest.fixture
def article():
    make_country("GB")
    make_vendor("huawei")
    return make_article(TEXT, state="cleaned")


def test_an_article_is_coded_into_findings_that_quote_it(article):
    code_article(article.pk, coder=Answers(found()))
    row = Row.objects.get()
    article.refresh_from_db()
    assert (row.quote, row.quote_holds, article.state) == (TEXT, True, "coded")
    assert [vendor.pk for vendor in row.vendors.all()] == ["huawei"]


def test_a_coder_is_told_which_paper_an_article_is_from(article):
    Article.objects.filter(pk=article.pk).update(publisher="Suva Herald")
    coder = Answers()
    code_article(article.pk, coder=coder)
    assert coder.seen.publisher == "Suva Herald"


def held(article):
    """A worker's hold on the article's row, as `code_first` is given it."""

    def write_result(state, **columns):
        if not Article.objects.filter(pk=article.pk, state="cleaned").update(state=state, **columns):
            raise LookupError

    return write_result


def test_a_first_coding_stores_what_any_coding_does(article):
    make_country("CN"), make_vendor("zte")
    make_action(country="GB", scope=["5g"])
    readings = (
        found(scope=("5g",), date=PartialDate(2020, 7)),
        found(vendors=("zte", "huawei"), kind=Kind.PERMISSION, date=PartialDate(2021)),
        found(status=Status.REJECTED, scope=("5g",), date=PartialDate(2021)),
    )

    def stored(of):
        columns = ("kind", "status", "verdict", "match", "priority", "fingerprint", "quote", "state")
        rows = Row.objects.filter(article=of).order_by("kind", "status")
        return [(*[getattr(row, name) for name in columns], [v.pk for v in row.vendors.all()]) for row in rows]

    other = make_article(TEXT, state="cleaned")
    code_first(article, write_result=held(article), coder=Answers(*readings))
    code_article(other.pk, coder=Answers(*readings))
    assert stored(article) == stored(other)
    assert {row[2] for row in stored(article)} >= {"same", "contradicts"}
    assert [conflict.finding.article for conflict in Conflict.objects.order_by("pk")] == [article, other]
    article.refresh_from_db()
    assert (article.state, article.coder_version) == ("coded", "answers 1")


def test_a_first_coding_stores_nothing_for_an_article_that_was_taken_over(article):
    Article.objects.update(state="coded")
    with pytest.raises(LookupError):
        code_first(article, write_result=held(article), coder=Answers(found()))
    assert not Row.objects.exists()


def test_a_first_coding_takes_few_queries_however_much_it_finds(article, django_assert_max_num_queries):
    kinds = (Kind.BAN, Kind.RESTRICTION, Kind.PERMISSION, Kind.PENALTY)
    code_first(make_article(TEXT, state="cleaned"), write_result=lambda *_, **__: None, coder=Answers(found()))
    with django_assert_max_num_queries(8):  # two of them are the savepoint's
        code_first(article, write_result=held(article), coder=Answers(*(found(kind=kind) for kind in kinds)))
    assert Row.objects.filter(article=article).count() == 4


@pytest.mark.parametrize("first", [True, False])
def test_an_article_with_hundreds_of_findings_keeps_them_all_with_their_vendors(article, first):
    make_vendor("zte")
    number = 2 * ROWS_AT_ONCE + 50
    told = [f"{TEXT} That was step {place:04}." for place in range(number)]
    long = make_article("".join(told), state="cleaned")
    quotes = [Span(place * len(told[0]), (place + 1) * len(told[0])) for place in range(number)]
    coder = Answers(*(found(vendors=("huawei", "zte"), quote=quote) for quote in quotes))
    if first:
        code_first(long, write_result=held(long), coder=coder)
    else:
        code_article(long.pk, coder=coder)
    rows = Row.objects.filter(article=long).prefetch_related("vendors")
    assert {(row.quote_start, row.vendors.count()) for row in rows} == {(quote.start, 2) for quote in quotes}


def test_coding_twice_changes_nothing(article):
    code_article(article.pk, coder=Answers(found()))
    result = code_article(article.pk, coder=Answers(found()))
    assert (Row.objects.count(), result.changed) == (1, False)


def test_coding_again_supersedes_what_is_gone_and_adds_what_is_new(article):
    code_article(article.pk, coder=Answers(found()))
    result = code_article(article.pk, coder=Answers(found(kind=Kind.RESTRICTION)))
    assert result.added == ("GB restriction (adopted)",)
    assert result.gone == ("GB ban (adopted)",)
    assert Row.objects.pending().get().kind == "restriction"


def test_coding_again_never_touches_a_decision(article):
    code_article(article.pk, coder=Answers(found()))
    Row.objects.update(state=FindingState.REJECTED, reject_reason="wrong_kind")
    code_article(article.pk, coder=Answers(found(date=PartialDate(2020))))
    row = Row.objects.get()
    assert (row.state, row.date) == ("rejected", None)


def test_a_better_date_alters_a_pending_finding_in_place(article):
    code_article(article.pk, coder=Answers(found()))
    result = code_article(article.pk, coder=Answers(found(date=PartialDate(2020, 7))))
    assert (str(Row.objects.get().date), result.altered) == ("2020-07", ("GB ban (adopted): date none → 2020-07",))


def test_a_dry_run_says_what_would_change_and_changes_nothing(article):
    result = code_article(article.pk, coder=Answers(found()), dry_run=True)
    article.refresh_from_db()
    assert (result.added, Row.objects.count(), article.state) == (("GB ban (adopted)",), 0, "cleaned")


def test_a_finding_about_an_unknown_jurisdiction_becomes_a_problem_and_not_a_row(article):
    code_article(article.pk, coder=Answers(found(jurisdiction="QQ")))
    assert (Row.objects.count(), Problem.objects.open().get().subject) == (0, "jurisdiction QQ")


def test_a_language_without_rules_is_said_on_the_article(article):
    code_article(article.pk, coder=Answers(covered=False))
    article.refresh_from_db()
    assert article.reason == "Not read: no rules for the language “en”."


def test_an_unknown_name_is_listed_once_with_the_number_of_articles_that_use_it(article):
    other = make_article(TEXT, state="cleaned")
    for pk in (article.pk, article.pk, other.pk):
        code_article(pk, coder=Answers(unresolved=(Trace("vendor-like", Span(13, 19)),)))
    problem = Problem.objects.get()
    assert (problem.subject, problem.count) == ("Huawei", 2)
