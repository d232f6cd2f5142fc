"""The second coder over real HTTP, against a server of our own that also answers badly."""

import json

import pytest
from django.utils import timezone

from tests.factories import make_article, make_country, make_vendor
from tests.findings.stub import EVENT, TEXT, completion, events
from vendors.findings.agreement import agreement
from vendors.findings.coders import CoderFailed
from vendors.findings.coding import code_or_report, document_of
from vendors.findings.model_coder import Endpoint, ModelCoder, configured_endpoint
from vendors.models import CoderUsage, Finding, Problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    make_country("GB")
    make_vendor("huawei")
    return make_article(TEXT)


def test_it_is_off_unless_an_address_is_configured():
    assert configured_endpoint() is None


def test_an_answer_by_the_schema_becomes_findings_with_exact_quotes(stub, coder, article):
    stub.answers = [events(EVENT)]
    code_or_report(article.pk, coder=coder)
    row = Finding.objects.get(coder="model")
    assert (row.quote, row.quote_holds, str(row.date), row.rule) == (TEXT, True, "2020-07", "model.exact")


def test_the_article_is_fenced_as_data_and_the_schema_is_strict(stub, coder, article):
    stub.answers = [events()]
    coder.read(document_of(article))
    system, user = (message["content"] for message in stub.asked[0]["messages"])
    fence = user.splitlines()[0]
    assert fence in system
    assert user.splitlines()[-1] == fence
    assert stub.asked[0]["response_format"]["json_schema"]["strict"] is True


def test_the_instruction_holds_the_rules_for_articles_and_not_those_for_the_record(stub, coder, article):
    stub.answers = [events()]
    coder.read(document_of(article))
    instruction = stub.asked[0]["messages"][0]["content"]
    assert "## 3. Settled questions" in instruction
    assert "in_force` is only for" not in instruction
    assert "## 8." not in instruction


def test_an_invented_quote_is_dropped_and_counted(stub, coder, article):
    stub.answers = [events(EVENT, {**EVENT, "evidence": "France has expelled every Huawei engineer from the country."})]
    assert len(coder.read(document_of(article)).findings) == 1
    assert CoderUsage.objects.get().dropped == 1


@pytest.mark.parametrize(
    "answer",
    [
        (200, {}, "not json at all"),
        (200, {}, "[]"),
        completion("sorry, I cannot"),
        completion(json.dumps({"findings": []})),
        completion(json.dumps({"events": ["GB"]})),
        events({**EVENT, "kind": "embargo"}),
        events({**EVENT, "date": "last week"}),
        (401, {}, "no such key"),
        (500, {}, "broken"),
        (429, {"Retry-After": "0"}, "slow down"),
    ],
)
def test_a_bad_answer_becomes_a_problem_and_no_finding(stub, coder, article, answer):
    stub.answers = [answer]
    assert code_or_report(article.pk, coder=coder) is None
    problem = Problem.objects.open().get()
    assert (problem.kind, problem.article, Finding.objects.count()) == ("coding", article, 0)


def test_a_busy_endpoint_is_asked_again(stub, coder, article):
    stub.answers = [(429, {"Retry-After": "0"}, ""), (503, {}, ""), events(EVENT)]
    assert len(coder.read(document_of(article)).findings) == 1
    assert len(stub.asked) == 3


def test_an_endpoint_that_hangs_is_given_up(stub, coder, article):
    stub.answers, stub.delay = [events(EVENT)], 0.3
    slow = ModelCoder(Endpoint(coder.endpoint.url, "small", timeout=0.05))
    with pytest.raises(CoderFailed, match="did not answer after 4 tries"):
        slow.read(document_of(article))


def test_an_endpoint_that_is_not_there_is_said_to_be(coder, article, settings):
    gone = ModelCoder(Endpoint("http://127.0.0.1:9", "small", timeout=1))
    with pytest.raises(CoderFailed, match="ConnectError"):
        gone.read(document_of(article))


def test_the_budget_of_the_day_holds(stub, coder, article):
    CoderUsage.objects.spend("model", 1000, on=timezone.now().date())
    with pytest.raises(CoderFailed, match="budget of 1000 tokens is used up"):
        coder.read(document_of(article))
    assert stub.asked == []


def test_both_coders_stand_side_by_side_with_their_agreement(stub, coder, article):
    stub.answers = [events(EVENT, {**EVENT, "kind": "warning"})]
    code_or_report(article.pk, coder=coder)
    row = Finding.objects.get(kind="ban")
    row.pk, row.coder, row.fingerprint = None, "rules", "r"
    row.save()
    row.vendors.add(make_vendor("huawei"))
    [compared] = agreement([article.pk])
    assert (compared.both, compared.second_only) == ({("GB", "huawei", "ban")}, {("GB", "huawei", "warning")})
    assert compared.f1 == pytest.approx(2 / 3)
