"""Who reads an article, by `READER`: the engine, the endpoint with the engine as its check, or both."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.factories import make_article, make_country, make_vendor
from tests.findings.stub import EVENT, TEXT, completion, events
from tracker.environment import nonsense
from vendors.extraction import types
from vendors.extraction.vocabulary import Actor, Kind, Status
from vendors.findings import readers
from vendors.findings.coders import RulesCoder
from vendors.findings.coding import code_article, code_first, document_of
from vendors.models import Article, CoderUsage, Finding, Problem

pytestmark = pytest.mark.django_db


def claim(confidence, kind=Kind.BAN, **fields) -> types.Finding:
    values = {"jurisdiction": "GB", "vendors": ("huawei",), "actor": Actor.GOVERNMENT, "status": Status.ADOPTED}
    span = types.Span(0, len(TEXT))
    return types.Finding(**{**values, "kind": kind, "quote": span, "confidence": confidence, "rule": "en.x", **fields})


@pytest.fixture
def engine(monkeypatch):
    """Give the engine's claims, those from the asked confidence on (0.5 is the stub's threshold)."""

    def reads(*claims, covered=True):
        def read(self, document, *, least=1.0):
            kept = tuple(one for one in claims if one.confidence >= min(least, 0.5))
            return types.Reading(kept, "en", covered)

        monkeypatch.setattr(RulesCoder, "read", read)

    reads(claim(0.9))
    return reads


@pytest.fixture
def reader(stub, settings):
    def of(value):
        settings.READER, settings.CODER_URL = value, f"http://127.0.0.1:{stub.server_port}"
        settings.CODER_BACKOFF, settings.CODER_TIMEOUT, settings.CODER_DAILY_TOKENS = 0.001, 2.0, 1000

    return of


@pytest.fixture
def article():
    make_country("GB")
    make_vendor("huawei")
    return make_article(TEXT, state="cleaned")


def holds(*answers):
    rows = [{"claim": number, "holds": one} for number, one in enumerate(answers, 1)]
    return completion(json.dumps({"answers": rows}))


def coded():
    return [(row.coder, row.kind, row.rule) for row in Finding.objects.pending().order_by("kind")]


def usage():
    return CoderUsage.objects.get(coder="model")


@pytest.mark.parametrize("value", ["model", "both"])
def test_a_reader_that_needs_an_endpoint_is_refused_without_one(value):
    (sentence,) = nonsense({"READER": value})
    assert sentence.startswith(f"READER={value} needs an endpoint: set CODER_URL")
    assert nonsense({"READER": value, "CODER_URL": "http://127.0.0.1:8080/v1"}) == []
    assert nonsense({"READER": "engine"}) == []


def test_an_unknown_reader_is_refused():
    assert nonsense({"READER": "oracle"}) == ["READER=oracle is not one of engine, model, both."]


def test_the_engine_reads_by_default_and_the_endpoint_is_not_asked(stub, engine, reader, article):
    reader("engine")
    code_article(article.pk)
    assert (coded(), stub.asked) == ([("rules", "ban", "en.x")], [])


def test_the_endpoint_reads_and_what_the_engine_does_not_share_is_marked(stub, engine, reader, article):
    reader("model")
    engine(claim(0.9), claim(0.9, Kind.PENALTY))
    stub.answers = [events(EVENT, {**EVENT, "kind": "warning"})]
    code_first(article, write_result=lambda *_, **columns: Article.objects.filter(pk=article.pk).update(**columns))
    assert coded() == [("model", "ban", "model.exact"), ("model", "warning", "model.exact.unshared")]
    assert (usage().shared, usage().unshared, usage().engine_only) == (1, 1, 1)
    article.refresh_from_db()
    assert article.coder_version.startswith("model ")


def test_where_the_engine_has_no_rules_nothing_counts_as_checked(stub, engine, reader, article):
    reader("model")
    engine(covered=False)
    stub.answers = [events(EVENT)]
    code_article(article.pk)
    assert coded() == [("model", "ban", "model.exact.unchecked")]
    assert (usage().unshared, usage().engine_only) == (0, 0)


@pytest.mark.parametrize("value", ["model", "both"])
@pytest.mark.parametrize("answer", [(401, {}, "no"), (200, {}, "not json"), completion("sorry"), (503, {}, "")])
def test_where_the_endpoint_fails_the_engine_reads_and_a_problem_says_so(stub, engine, reader, article, value, answer):
    reader(value)
    engine(claim(0.9), claim(0.6, Kind.WARNING), claim(0.3, Kind.PENALTY))
    stub.answers = [answer]
    code_article(article.pk)
    assert coded() == [("rules", "ban", "en.x"), ("rules", "warning", "en.x")]
    problem = Problem.objects.open().get()
    assert (problem.subject, usage().failed) == (readers.FAILED, 1)
    assert "was read by the engine alone" in problem.message


def test_a_spent_budget_falls_back_and_says_so_and_the_next_answer_closes_it(stub, engine, reader, article, settings):
    reader("model")
    CoderUsage.objects.spend("model", 1000, on=timezone.now().date())
    code_article(article.pk)
    assert (coded(), stub.asked) == ([("rules", "ban", "en.x")], [])
    problem = Problem.objects.open().get()
    assert problem.subject == readers.SPENT
    assert "budget of 1000 tokens is used up" in problem.message
    settings.CODER_DAILY_TOKENS, stub.answers = 5000, [events(EVENT)]
    code_article(article.pk)
    assert not Problem.objects.open().exists()
    assert coded() == [("model", "ban", "model.exact")]  # the engine's, which nobody had decided, gave way


def test_only_what_the_engine_doubts_is_put_to_the_endpoint_which_raises_or_rejects_it(stub, engine, reader, article):
    reader("both")
    doubted = [claim(0.6, Kind.WARNING), claim(0.3, Kind.PENALTY), claim(0.2, Kind.PLEDGE)]
    engine(claim(0.7), *doubted, claim(0.1, Kind.RESTRICTION))
    stub.answers = [holds(False, True, False)]
    code_article(article.pk)
    assert coded() == [("rules", "ban", "en.x"), ("rules", "penalty", "en.x.raised")]
    assert Finding.objects.get(kind="penalty").confidence == readers.RAISED
    put = stub.asked[0]["messages"][1]["content"]
    assert [kind in put for kind in ("warning", "penalty", "pledge", '"ban"', "restriction")] == [True] * 3 + [
        False
    ] * 2
    assert (usage().raised, usage().rejected, usage().requests) == (1, 2, 1)


def test_the_claims_stand_inside_the_fence_and_the_schema_is_strict(stub, engine, reader, article):
    reader("both")
    engine(claim(0.3))
    stub.answers = [holds(True)]
    readers.read_by_setting(document_of(article))
    system, user = (message["content"] for message in stub.asked[0]["messages"])
    fence = user.splitlines()[0]
    assert fence in system
    assert user.splitlines()[-1] == fence
    assert '1. {"jurisdiction": "GB"' in user
    assert stub.asked[0]["response_format"]["json_schema"]["strict"] is True


def test_where_nothing_is_in_doubt_nothing_is_asked(stub, engine, reader, article):
    reader("both")
    code_article(article.pk)
    assert (coded(), stub.asked) == ([("rules", "ban", "en.x")], [])


@pytest.mark.parametrize(
    "rows", [[], [{"claim": 2, "holds": True}], [{"claim": 1, "holds": "yes"}], [{"claim": [1], "holds": None}]]
)
def test_a_claim_without_a_plain_answer_is_a_failure_and_not_a_rejection(stub, engine, reader, article, rows):
    reader("both")
    engine(claim(0.6))
    stub.answers = [completion(json.dumps({"answers": rows}))]
    code_article(article.pk)
    assert coded() == [("rules", "ban", "en.x")]
    assert Problem.objects.open().get().subject == readers.FAILED


def test_an_endpoint_that_is_slow_keeps_no_article_longer_than_the_setting_says(
    stub, engine, reader, article, settings
):
    reader("model")
    settings.CODER_TIMEOUT, stub.delay, stub.answers = 0.2, 0.5, [events(EVENT)]
    code_article(article.pk)
    assert coded() == [("rules", "ban", "en.x")]
    assert len(stub.asked) == 1


def test_of_a_dismissed_article_the_endpoint_is_asked_nothing_and_nothing_waits(stub, engine, reader, article):
    reader("model")
    stub.answers = [events(EVENT)]
    code_article(article.pk)
    Article.objects.filter(pk=article.pk).update(dismissed_at=timezone.now())
    code_article(article.pk)
    assert (coded(), len(stub.asked)) == ([], 1)


def test_the_command_has_nothing_to_do_where_the_endpoint_reads_anyway(engine, reader):
    reader("model")
    with pytest.raises(CommandError, match="reads all articles anyway"):
        call_command("second_coder")


def test_a_lower_limit_adds_no_vendor_to_what_is_sure_and_takes_nothing_away(stub, reader, article, monkeypatch):
    def read(self, document, *, least=1.0):
        wide = (claim(0.9, vendors=("huawei", "zte")),)
        return types.Reading(wide if least < 0.5 else (claim(0.9), claim(0.8, Kind.WARNING)), "en", True)

    monkeypatch.setattr(RulesCoder, "read", read)
    reader("both")
    found = readers.read_by_setting(document_of(article)).reading.findings
    assert [(one.kind, one.vendors) for one in found] == [("ban", ("huawei",)), ("warning", ("huawei",))]
    assert stub.asked == []


def test_the_engine_gives_with_a_lower_limit_what_it_would_leave_out():
    make_country("AU")
    make_vendor("huawei")
    text = "There is talk in Australia of a limit on Huawei."
    document, coder = types.Document(text=text, lang="en"), RulesCoder()
    assert coder.read(document).findings == ()
    (doubtful,) = coder.read(document, least=readers.DOUBTFUL_FROM).findings
    assert readers.DOUBTFUL_FROM <= doubtful.confidence < readers.SURE_FROM
