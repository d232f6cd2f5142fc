"""A finding that is open again because its article changed: how a curator meets it, and what the buttons do."""

import pytest
from django.urls import reverse

from tests.admin.test_desk import decide, desk
from tests.factories import make_action, make_article, make_finding
from tests.markup import on_one_line
from vendors.findings.reopening import follow_text
from vendors.models import Action, Article, Decision, Evidence, Finding
from vendors.models.choices import DecisionKind, FindingState
from vendors.review import decisions

pytestmark = pytest.mark.django_db
OLD = "Britain bans Huawei from its 5G networks. France may follow."
NEW = "Britain has banned Huawei from its 5G networks. France may follow."
QUOTE = "Britain bans Huawei from its 5G networks."
NEW_QUOTE = "Britain has banned Huawei from its 5G networks."


@pytest.fixture
def reopened():
    finding = make_finding(make_article(OLD), quote=QUOTE, date="2020-07")
    decisions.accept_onto(Finding.objects.get(pk=finding.pk), make_action(), as_step=False, by=None)
    Article.objects.update(text=NEW)
    follow_text(finding.article_id)
    return Finding.objects.select_related("article").get(pk=finding.pk)


def test_the_desk_says_why_it_is_open_again_and_marks_no_wrong_words(curator, reopened):
    body = curator.get(desk(reopened)).text
    assert "Open again:" in body
    assert reverse("admin:vendors_article_versions", args=[reopened.article_id]) in body
    assert 'value="keep"' in body
    assert "<mark" not in body.split('id="text"')[1].split("</article>")[0]


def test_an_ordinary_finding_has_no_button_to_keep_it(curator):
    assert 'value="keep"' not in curator.get(desk(make_finding())).text


def test_it_is_kept_on_the_earlier_version(curator, reopened):
    assert "Kept as a source of" in decide(curator, reopened, "keep").text
    assert Finding.objects.get().state == FindingState.ACCEPTED
    assert Decision.objects.in_force().get().by == curator.user


def test_what_is_no_source_is_not_kept(curator):
    assert decide(curator, make_finding(), "keep").status_code == 409


def test_it_is_attached_again_with_other_words_of_the_new_text(curator, reopened):
    action = Action.objects.get()
    fields = {"action": action.pk, "as": "source", "quote": NEW_QUOTE, "quote_start": 0}
    decide(curator, reopened, "attach", **fields)
    assert Evidence.objects.get(finding=reopened).quote == NEW_QUOTE
    assert Decision.objects.in_force().get().what == DecisionKind.KEPT


def test_its_old_words_are_not_taken_for_those_of_the_new_text(curator, reopened):
    answer = decide(curator, reopened, "attach", action=Action.objects.get().pk, **{"as": "source"})
    assert answer.status_code == 422
    assert "does not say this word for word" in answer.text


def test_the_queue_counts_and_marks_it(curator, reopened):
    body = on_one_line(curator.get(reverse("admin:vendors_finding_queue")).text)
    assert "1 was accepted before and is open again" in body
    assert "open again</span>" in body
    make_finding()
    answer = curator.get(reverse("admin:vendors_finding_changelist"), {"reopened": "yes"})
    assert list(answer.context["cl"].queryset) == [reopened]


def test_the_action_shows_its_source_in_doubt(editor, reopened):
    make_action(country="DE")
    action = Evidence.objects.get(finding=reopened).action
    assert "Source in doubt:" in editor.get(reverse("admin:vendors_action_change", args=[action.pk])).text
    listed = editor.get(reverse("admin:vendors_action_changelist"), {"doubt": "yes"})
    assert list(listed.context["cl"].queryset) == [action]


def test_readers_see_that_the_article_has_changed_since(client, reopened):
    body = client.get(Action.objects.get().get_absolute_url()).text
    assert QUOTE in body
    assert "the article has changed since" in body


def test_the_log_says_why_the_decision_no_longer_stands(editor, reopened):
    assert "no longer says" in editor.get(reverse("admin:vendors_decision_changelist")).text
