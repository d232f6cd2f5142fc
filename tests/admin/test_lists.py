"""The lists and the first page of curators: what can be narrowed by what, and what waits."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_action, make_article, make_finding, make_vendor
from tests.markup import on_one_line
from vendors import permissions
from vendors.models import Action, Conflict, Decision, Evidence, Finding, Memo, Problem
from vendors.review.queue import NONE, QueueFilter

pytestmark = pytest.mark.django_db


def listed(client, model: str, **query: str) -> list[object]:
    return list(client.get(reverse(f"admin:vendors_{model}_changelist"), query).context["cl"].result_list)


@pytest.fixture
def two_of_each():
    """A British ban of Huawei and a German warning of ZTE, with what belongs to each; return the British ones."""
    make_vendor("zte")
    for country, vendor, kind in (("GB", "huawei", "ban"), ("DE", "zte", "warning")):
        action = make_action(country=country, vendors=(vendor,), kind=kind, title=f"{country} acts")
        finding = make_finding(make_article(), country=country, vendors=(vendor,), kind=kind)
        Decision.objects.create(finding=finding, action=action, what="new", at=timezone.now())
    british = Action.objects.get(country="GB")
    finding = Finding.objects.get(jurisdiction="GB")
    return {
        "action": british,
        "finding": finding,
        "decision": finding.decisions.get(),
        "article": finding.article,
        "milestone": british.milestones.get(),
        "evidence": british.evidence.get(),
    }


KINDS = {
    "action": "kind__exact",
    "finding": "kind__exact",
    "decision": "of_kind",
    "article": "of_kind",
    "milestone": "action__kind__exact",
    "evidence": "action__kind__exact",
}


@pytest.mark.parametrize("model", KINDS)
def test_a_list_is_narrowed_by_country_vendor_and_kind(curator, two_of_each, model):
    for query in ({"country": "GB"}, {"vendor": "huawei"}, {KINDS[model]: "ban"}):
        assert listed(curator, model, **query) == [two_of_each[model]]
    assert len(listed(curator, model)) == 2


def test_a_list_is_narrowed_by_age_and_by_state(curator, two_of_each):
    old = two_of_each["finding"]
    Finding.objects.filter(pk=old.pk).update(created_at=timezone.now() - datetime.timedelta(days=400))
    assert listed(curator, "finding", age="older") == [old]
    assert old not in listed(curator, "finding", age="week")
    assert len(listed(curator, "article", age="today")) == 2
    Action.objects.filter(country="DE").update(state="draft")
    assert listed(curator, "milestone", action__state__exact="published") == [two_of_each["milestone"]]
    assert listed(curator, "action", state__exact="published") == [two_of_each["action"]]


def test_an_article_with_two_findings_of_a_country_is_listed_once(curator, two_of_each):
    make_finding(two_of_each["article"], kind="warning")
    assert listed(curator, "article", country="GB") == [two_of_each["article"]]


def test_what_is_held_or_assigned_is_found_in_the_lists(curator, two_of_each):
    left = {"by": curator.user, "at": timezone.now()}
    Memo.objects.create(finding=two_of_each["finding"], kind="hold", text="Waits", **left)
    Memo.objects.create(action=two_of_each["action"], kind="assignment", to=curator.user, **left)
    assert listed(curator, "finding", memo="held") == [two_of_each["finding"]]
    assert listed(curator, "action", memo="mine") == [two_of_each["action"]]
    assert listed(curator, "action", memo="held") == []


def test_the_queue_is_searched_by_all_words_in_any_of_its_columns(curator):
    found = make_finding(make_article("London bans it.", title="A ban", publisher="The Courier"))
    make_finding(make_article("Paris warns.", title="A ban"), country="FR")
    address = reverse("admin:vendors_finding_queue")
    for words in ("courier", "london huawei", "united ban"):
        assert list(curator.get(address, {"q": words}).context["rows"]) == [found]
    assert "No finding waits with these choices" in curator.get(address, {"q": "xyzzy"}).content.decode()
    answer = curator.get(reverse("admin:vendors_finding_desk_next"), {"q": "courier"})
    assert answer["Location"].endswith(f"/{found.pk}/desk/?q=courier")
    assert QueueFilter.read({"q": "a b"}).query() == "q=a+b"


def numbers(client) -> dict[str, int]:
    answer = client.get(reverse("admin:index"))
    return {work.label: work.number for work in (*answer.context["waiting"], *answer.context["own"])}


def test_the_first_page_says_what_waits_and_what_is_ones_own(curator):
    lately = timezone.localdate() - datetime.timedelta(days=10)
    make_action(checked=lately, deadline="2021-12-31")
    make_action(kind="penalty")  # done once: nobody need look again
    make_action(title="Stale")
    draft, held = make_action(published=False), make_action(published=False)
    finding, other = make_finding(), make_finding()
    decided = make_finding(state="rejected", reject_reason="other")
    Decision.objects.create(finding=decided, what="rejected", by=curator.user, at=timezone.now())
    Conflict.objects.create(action=draft, finding=finding, reason="It denies it.")
    Problem.objects.create(kind="fetch", subject="x", message="404")
    left = {"by": curator.user, "at": timezone.now()}
    Memo.objects.create(action=held, kind="hold", text="Waits", **left)
    Memo.objects.create(finding=other, kind="assignment", to=curator.user, **left)
    assert numbers(curator) == {
        "findings wait": 2,
        "drafts wait to be finished": 1,
        "additions wait for an editor": 0,
        "conflicts with what is public": 1,
        "sources no longer say so": 0,
        "sentences of sources to confirm": 0,
        "sources from readers to look at": 0,
        "open problems": 1,
        "deadlines passed, no outcome noted": 1,
        "not checked for a year": 1,
        "decisions of mine today": 1,
        "findings assigned to me": 1,
        "actions assigned to me": 0,
        "things that I hold": 1,
    }


def test_the_first_pages_numbers_are_those_of_the_pages_behind_them(curator):
    make_action(checked=datetime.date(2020, 1, 1), key="stale")
    read = make_action(key="read")
    Evidence.objects.filter(action=read).update(read_on=timezone.localdate())
    make_action(key="late", checked=timezone.localdate(), deadline="2021-12-31")
    groups = curator.get(reverse("admin:vendors_action_needs_a_look")).context["groups"]
    totals = {group.title: group.total for group in groups}
    found = numbers(curator)
    assert found["not checked for a year"] == totals["Not checked for a year"] == 1
    assert found["deadlines passed, no outcome noted"] == totals["Deadlines that passed without an outcome"] == 1


def test_the_first_page_of_a_person_without_a_role_shows_no_work(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("new", password="x", is_staff=True))
    answer = client.get(reverse("admin:index"))
    assert answer.status_code == 200
    assert "What waits" not in answer.content.decode()


def test_every_page_linked_on_the_first_page_opens(log_in):
    editor = log_in(permissions.EDITOR)
    answer = editor.get(reverse("admin:index"))
    for work in (*answer.context["waiting"], *answer.context["own"]):
        assert editor.get(work.address).status_code == 200, work.label


def test_the_queue_can_be_narrowed_to_what_names_no_vendor_or_has_no_publisher(curator):
    make_finding(make_article(publisher="Zeitung"))
    unnamed = make_finding(make_article(publisher="Zeitung"), vendors=())
    unknown = make_finding(make_article(publisher=""))
    page = on_one_line(curator.get(reverse("admin:vendors_finding_queue")).text)
    assert all(choice in page for choice in ("none named (1)", "unknown (1)"))
    for narrowed, finding in (({"vendor": NONE}, unnamed), ({"source": NONE}, unknown)):
        assert list(QueueFilter(**narrowed).of(Finding.objects.pending())) == [finding]
