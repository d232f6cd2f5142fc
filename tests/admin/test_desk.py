"""The desk as a plain form: what each button does, and what is said when it cannot be done."""

import pytest
from django.urls import reverse

from tests.factories import make_action, make_article, make_country, make_finding
from tests.markup import on_one_line
from vendors import permissions
from vendors.extraction.types import PartialDate
from vendors.findings import assessment
from vendors.models import Action, Decision, Finding
from vendors.review import decisions

pytestmark = pytest.mark.django_db

TEXT = "LONDON - Britain bans Huawei from its 5G networks.\n\nThe cabinet met on Tuesday. France may follow."


@pytest.fixture
def finding():
    article = make_article(TEXT)
    quote = "Britain bans Huawei from its 5G networks."
    traces = {"kind": {"rule": "en.ban", "start": TEXT.index("bans"), "end": TEXT.index("bans") + 4}}
    return make_finding(article, quote=quote, date=PartialDate(2020, 7), scope=["5g"], traces=traces, rule="en.ban")


def desk(finding: Finding) -> str:
    return reverse("admin:vendors_finding_desk", args=[finding.pk])


def decide(client, finding: Finding, do: str = "accept", follow: bool = True, **fields):
    values = {
        "country": "GB",
        "vendors": "huawei",
        "actor": "government",
        "kind": "ban",
        "status": "adopted",
        "date": "2020-07",
        "scope": ["5g"],
        "body": "",
        "quote": finding.quote,
        "quote_start": finding.quote_start,
        "title": "Britain bans Huawei",
        "note": "",
        "bare_title": "yes",
    }
    url = reverse("admin:vendors_finding_decide", args=[finding.pk])
    return client.post(url, {**values, "do": do, **fields}, follow=follow)


def test_the_desk_shows_the_text_with_the_quote_and_the_deciding_words_marked(curator, finding):
    body = on_one_line(curator.get(desk(finding)).text)
    assert '<mark id="quote" class="quote own"' in body
    assert 'data-traces="kind">bans</mark>' in body
    assert "en.ban" in body


def test_the_admins_own_change_page_leads_to_the_desk(curator, finding):
    answer = curator.get(reverse("admin:vendors_finding_change", args=[finding.pk]))
    assert answer["Location"] == desk(finding)


def test_accepting_makes_a_draft_and_opens_the_next(curator, finding):
    following = make_finding(finding.article, quote="France may follow.", country="FR", status="proposed")
    answer = decide(curator, finding)
    action = Action.objects.get()
    assert (action.title, action.state, action.evidence.get().quote) == ("Britain bans Huawei", "draft", finding.quote)
    assert answer.redirect_chain[-1][0] == desk(following)
    assert "Accepted as the draft" in answer.content.decode()


def test_what_the_curator_changed_counts(curator, finding):
    make_country("FR")
    decide(curator, finding, country="FR", kind="restriction", date="", scope=[], vendors="")
    action = Action.objects.get()
    finding.refresh_from_db()
    assert (action.country_id, action.kind, action.vendors.count(), action.started) == ("FR", "restriction", 0, None)
    assert finding.edited == {"country": "FR", "kind": "restriction", "date": "", "scope": [], "vendors": []}


def test_selected_words_become_the_quote(curator, finding):
    words = "The cabinet met on Tuesday."
    decide(curator, finding, quote=words, quote_start=TEXT.index(words))
    finding.refresh_from_db()
    assert finding.edited == {"quote": words, "start": TEXT.index(words), "end": TEXT.index(words) + len(words)}
    assert Action.objects.get().evidence.get().quote == words


def test_a_quote_that_the_text_lacks_is_refused_with_the_form_kept(curator, finding):
    answer = decide(curator, finding, quote="Britain loves Huawei.", body="Cabinet Office")
    assert answer.status_code == 422
    assert "word for word" in answer.content.decode()
    assert "Cabinet Office" in answer.content.decode()
    assert Finding.objects.pending().exists()


@pytest.mark.parametrize(
    ("fields", "message"),
    [({"vendors": "huawei, nobody"}, "No vendor goes by “nobody”"), ({"date": "July"}, "Write 2018-08-23")],
)
def test_a_wrong_field_is_marked(curator, finding, fields, message):
    answer = decide(curator, finding, **fields)
    assert (answer.status_code, message in answer.content.decode()) == (422, True)


def test_vendors_go_by_any_of_their_names(curator, finding):
    from vendors.models import Vendor

    Vendor.objects.filter(pk="huawei").update(aliases=["华为"])
    decide(curator, finding, vendors="华为, HUAWEI")
    assert [vendor.pk for vendor in Action.objects.get().vendors.all()] == ["huawei"]


def test_attaching_adds_a_source_to_the_chosen_action(curator, finding):
    action = make_action(scope=["5g"])
    decide(curator, finding, "attach", action=action.pk)
    assert (action.evidence.count(), action.milestones.count()) == (2, 1)


def test_attaching_as_a_step_adds_a_milestone(log_in, finding):
    action = make_action(steps=(("2020-01", "proposed"),))
    decide(log_in(permissions.EDITOR), finding, "attach", action=action.pk, **{"as": "step"})
    action.refresh_from_db()
    assert (action.milestones.count(), action.status) == (2, "adopted")


@pytest.mark.parametrize("number", ["", "999999", "nonsense"])
def test_attaching_to_nothing_is_refused(curator, finding, number):
    answer = decide(curator, finding, "attach", action=number)
    assert (answer.status_code, "Choose the action" in answer.content.decode()) == (409, True)


def test_rejecting_takes_a_reason(curator, finding):
    assert decide(curator, finding, "reject").status_code == 409
    decide(curator, finding, "reject", reason="furniture", note="A caption.")
    finding.refresh_from_db()
    assert (finding.state, finding.reject_reason, finding.decision_note) == ("rejected", "furniture", "A caption.")


def test_a_late_decision_hears_what_happened_and_gets_the_next(log_in, curator, finding):
    other = make_finding()
    decisions.reject(finding, reason="wrong_kind", by=log_in(permissions.EDITOR, "ed").user)
    answer = decide(curator, finding)
    assert "ed decided it on" in answer.content.decode()
    assert answer.redirect_chain[-1][0] == desk(other)
    assert not Action.objects.exists()


def test_skipping_opens_another_and_frees_the_finding(log_in, curator, finding):
    other = make_finding(priority=0.1)
    answer = decide(curator, finding, "skip")
    assert answer.redirect_chain[-1][0] == desk(other)
    finding.refresh_from_db()
    assert finding.claimed_by is None
    assert (
        desk(finding) in log_in(permissions.CURATOR, "bob").get(reverse("admin:vendors_finding_desk_next"))["Location"]
    )


def test_the_last_decision_is_undone(curator, finding):
    decide(curator, finding)
    undone = Decision.objects.get()
    answer = curator.post(reverse("admin:vendors_decision_undo", args=[undone.pk]), follow=True)
    assert answer.redirect_chain[-1][0] == desk(finding)
    assert (Finding.objects.get().state, Action.objects.count()) == ("pending", 0)


def test_an_editor_publishes_at_once_and_a_curator_cannot(log_in, curator, finding):
    assert decide(curator, finding, "publish").status_code == 409
    decide(log_in(permissions.EDITOR), finding, "publish", reach="national", force="law")
    action = Action.objects.get()
    assert (action.state, action.reach, action.force) == ("published", "national", "law")


def test_nothing_is_published_before_somebody_has_said_whom_it_binds_and_how(log_in, finding):
    answer = decide(log_in(permissions.EDITOR), finding, "publish")
    assert "lacks its reach or its force" in answer.content.decode()
    assert not Action.objects.exists()


def test_a_bare_title_is_published_only_when_asked_for_twice(log_in, finding):
    editor = log_in(permissions.EDITOR)
    coded = {"reach": "national", "force": "law", "bare_title": ""}
    answer = decide(editor, finding, "publish", **coded)
    assert answer.status_code == 422
    assert "press P once more to publish the title alone" in on_one_line(answer.text)
    assert 'name="bare_title" value="yes"' in answer.text
    assert not Action.objects.exists()
    decide(editor, finding, "publish", **coded | {"bare_title": "yes"})
    assert Action.objects.get().state == "published"


def test_summary_and_instrument_are_written_at_the_desk(curator, finding):
    decide(curator, finding, summary="Operators must remove it by 2027.", instrument="Telecoms Act, section 105Z1")
    action = Action.objects.get()
    assert action.summary == "Operators must remove it by 2027."
    assert action.instrument == "Telecoms Act, section 105Z1"


def test_what_was_typed_in_a_second_tab_stays_to_be_copied_when_the_finding_was_decided_in_the_first(curator, finding):
    decide(curator, finding)
    answer = decide(curator, finding, summary="Operators must remove it by 2027.")
    assert answer.status_code == 409
    assert "curator decided it on" in answer.text
    assert "Operators must remove it by 2027." in answer.text
    assert Action.objects.count() == 1


def test_an_empty_queue_says_so(curator):
    answer = curator.get(reverse("admin:vendors_finding_desk_next"), follow=True)
    assert "No finding waits" in answer.content.decode()


def test_a_viewer_sees_the_desk_but_decides_nothing(log_in, finding):
    viewer = log_in(permissions.VIEWER)
    body = viewer.get(desk(finding)).content.decode()
    assert "Accept as new" not in body
    assert decide(viewer, finding).status_code == 409
    refused = viewer.get(reverse("admin:vendors_finding_desk_next"))
    assert (refused.status_code, "Your role is viewer." in refused.text) == (403, True)
    finding.refresh_from_db()
    assert (finding.state, finding.claimed_by) == ("pending", None)


def test_a_conflict_with_what_is_published_is_said_on_the_desk(curator):
    make_action(scope=["5g"])
    denial = make_finding(status="rejected", date=PartialDate(2021), scope=["5g"])
    assessment.assess(Finding.objects.pending())
    assert "contradicts what is published" in curator.get(desk(denial)).content.decode()


def test_whoever_else_reads_the_article_is_named(log_in, curator, finding):
    curator.get(desk(finding))
    body = log_in(permissions.CURATOR, "bob").get(desk(finding)).content.decode()
    assert "curator is reading this article" in body


def test_the_queue_page_lists_what_waits_with_counts(curator, finding):
    make_finding(country="AU", vendors=("zte",))
    body = curator.get(reverse("admin:vendors_finding_queue")).content.decode()
    assert "2</strong> findings wait" in body
    assert "Australia (1)" in body
    chosen = curator.get(reverse("admin:vendors_finding_queue"), {"country": "AU"}).content.decode()
    assert "1</strong> finding waits" in chosen


def test_the_selection_stays_while_one_decides(curator, finding):
    make_finding(country="AU", priority=0.9)
    kept = make_finding(priority=0.1)
    url = reverse("admin:vendors_finding_decide", args=[finding.pk]) + "?country=GB"
    answer = curator.post(url, {"do": "reject", "reason": "other"}, follow=True)
    assert answer.redirect_chain[-1][0] == desk(kept) + "?country=GB"


@pytest.mark.parametrize("number", [1, 8])
def test_the_desk_takes_few_queries(curator, django_assert_max_num_queries, number):
    article = make_article(TEXT)
    for _ in range(number):
        make_action(scope=["5g"])
        finding = make_finding(article, quote="France may follow.")
    curator.get(desk(finding))
    with django_assert_max_num_queries(34):
        assert curator.get(desk(finding)).status_code == 200
