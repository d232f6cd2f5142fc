"""The curator's way in a real browser, by keyboard: log in, decide, publish, and there it stands on the timeline."""

import pytest
from django.urls import reverse

from tests.factories import make_action, make_article, make_finding, make_user
from vendors import permissions
from vendors.extraction.types import PartialDate
from vendors.findings import assessment
from vendors.models import Action, Decision, Finding
from vendors.review import decisions

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

TEXT = (
    "LONDON - Britain bans Huawei from its 5G networks, ministers said on Tuesday.\n\n"
    "Operators must remove the company’s gear by 2027. 🇬🇧 “It is the right decision”, one of them said.\n\n"
    "In Paris the government warned against the same supplier."
)


@pytest.fixture
def finding():
    article = make_article(TEXT, title="Britain bans Huawei")
    traces = {"kind": {"rule": "en.ban", "start": TEXT.index("bans"), "end": TEXT.index("bans") + 4}}
    quote = "Britain bans Huawei from its 5G networks"
    fields = {"date": PartialDate(2020, 7, 14), "scope": ["5g"], "traces": traces, "confidence": 0.9}
    found = make_finding(article, quote=quote, **fields)
    make_finding(article, quote=TEXT[TEXT.index("In Paris") :], country="FR", kind="warning", date=PartialDate(2020))
    assessment.assess(Finding.objects.pending())
    return found


def press(page, *keys: str) -> None:
    """Press keys of which the last opens another page."""
    for key in keys[:-1]:
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press(keys[-1])


def test_a_finding_goes_from_the_desk_to_the_countrys_timeline_by_keyboard(open_admin, finding):
    page = open_admin("ed", permissions.EDITOR)
    page.goto(reverse("admin:vendors_finding_desk_next"))
    assert "".join(page.locator("mark.own").all_inner_texts()) == finding.quote
    page.keyboard.press("f")
    page.keyboard.type("National")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Law")
    press(page, "Escape", "a")
    assert "Accepted as the draft" in page.locator(".desk-messages").inner_text()
    assert page.locator("h1").inner_text() == "France: Warning, adopted"
    action = Action.objects.get()
    page.goto(reverse("admin:vendors_action_step", args=[action.pk, "publish"]))
    page.click("text=Publish >> nth=-1")
    page.goto(reverse("country", args=["GB"]))
    assert action.title in page.locator("main").inner_text()


def test_every_decision_has_its_key(open_admin, finding):
    known = make_action(country="FR", kind="warning", steps=(("2020", "adopted"),), title="France warns")
    assessment.assess(Finding.objects.pending())
    page = open_admin("ada", permissions.CURATOR)
    page.goto(reverse("admin:vendors_finding_desk", args=[finding.pk]))
    press(page, "r", "2")
    finding.refresh_from_db()
    assert (finding.state, finding.reject_reason) == ("rejected", "wrong_country")
    press(page, "r", "1")
    page.goto(reverse("admin:vendors_finding_desk", args=[finding.pk]))
    press(page, "u")
    page.keyboard.press("u")  # pressed twice, it asks: the decision before may not be meant
    assert Finding.objects.pending().count() == 1
    press(page, "Enter")
    finding.refresh_from_db()
    assert finding.state == "pending"
    with page.expect_navigation():
        page.keyboard.down("s")
    page.keyboard.down("s")  # held down, it is repeated, and the next finding is left alone
    page.keyboard.up("s")
    press(page, "1", "t")
    assert known.evidence.count() == 2
    assert "That was the last one" in page.locator(".messagelist").inner_text()


def test_another_action_is_found_looked_into_and_attached_to_by_keyboard(open_admin, finding):
    """An edit matches again by itself; what differs is asked before anything is attached, with the top in sight."""
    warned = make_action(
        country="FR", kind="warning", title="France warns against suppliers", summary="Operators were told.",
        steps=(("2020-07", "adopted"),),
    )  # fmt: skip
    for number in range(4):
        make_action(title=f"Britain bans Huawei, for the {number}th time", scope=["5g"])
    page = open_admin("ed", permissions.EDITOR)
    page.goto(reverse("admin:vendors_finding_desk", args=[finding.pk]))
    page.select_option("#id_country", "FR")
    page.wait_for_selector("text=France warns against suppliers")
    page.select_option("#id_country", "GB")
    page.wait_for_selector("text=for the 3th time")
    for key in ("Escape", "o"):
        page.keyboard.press(key)
    page.keyboard.type("france warn")
    page.wait_for_selector("text=France warns against suppliers")
    for key in ("ArrowDown", "Enter", "d"):
        page.keyboard.press(key)
    assert page.locator("text=Operators were told.").is_visible()
    press(page, "t")
    assert "the article says United Kingdom, the action France" in page.locator(".ask").inner_text()
    assert page.evaluate("document.activeElement.id") == "exception"
    assert page.locator("#site-name").bounding_box()["y"] >= 0
    page.keyboard.type("The paper means Paris.")
    press(page, "Enter")
    assert warned.evidence.count() == 2
    assert "The paper means Paris." in Decision.objects.get().exception


def test_an_editor_publishes_and_sends_back_what_waits_by_keyboard(open_admin, finding):
    action = make_action(steps=(("2019", "adopted"),))
    lifted, again = (make_finding(status="ended", date=PartialDate(year)) for year in (2024, 2025))
    for one in (lifted, again):
        curator = permissions.grant(make_user(f"c{one.pk}"), permissions.CURATOR)
        decisions.accept_onto(one, action, as_step=True, by=curator)
    page = open_admin("ed", permissions.EDITOR)
    page.goto(reverse("admin:vendors_decision_to_publish"))
    press(page, "p")
    action.refresh_from_db()
    assert action.status == "ended"
    page.keyboard.press("b")
    page.keyboard.type("The same once more.")
    press(page, "Enter")
    again.refresh_from_db()
    assert (again.state, action.milestones.count()) == ("pending", 2)


def test_the_same_again_is_dismissed_or_confirmed_by_one_key(open_admin, finding):
    made = {"date": PartialDate(2020, 7, 14), "scope": ["5g"]}
    told_twice = make_finding(finding.article, quote=finding.quote, coder="model", **made)
    copied = make_finding(make_article(TEXT, near_duplicate_of=finding.article), quote=finding.quote, **made)
    action = decisions.accept_as_new(finding, by=None)
    page = open_admin("ada", permissions.CURATOR)
    for one, key in ((told_twice, "g"), (copied, "c")):
        page.goto(reverse("admin:vendors_finding_desk", args=[one.pk]))
        press(page, key)
    told_twice.refresh_from_db()
    assert (told_twice.state, action.evidence.count()) == ("rejected", 2)


def test_editing_by_keyboard_accepts_as_edited(open_admin, finding):
    page = open_admin("ada", permissions.CURATOR)
    page.goto(reverse("admin:vendors_finding_desk", args=[finding.pk]))
    page.keyboard.press("e")
    assert page.evaluate("document.activeElement.name") == "country"
    page.select_option("#id_kind", "restriction")
    assert "Accept as edited" in page.locator("#accept").inner_text()
    page.focus("#id_date")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert Action.objects.get().kind == "restriction"
    finding.refresh_from_db()
    assert finding.edited == {"kind": "restriction"}


def test_typing_in_a_field_decides_nothing(open_admin, finding):
    page = open_admin("ada", permissions.CURATOR)
    page.goto(reverse("admin:vendors_finding_desk", args=[finding.pk]))
    page.focus("#id_title")
    page.keyboard.type("astr")
    page.keyboard.press("Enter")
    page.wait_for_timeout(100)
    assert Finding.objects.pending().count() == 2


def test_a_field_lights_up_the_words_that_decided_it(open_admin, finding):
    page = open_admin("ada", permissions.CURATOR)
    page.goto(reverse("admin:vendors_finding_desk", args=[finding.pk]))
    page.focus("#id_kind")
    assert page.locator(".lit").all_inner_texts() == ["bans"]


def select(page, words: str) -> None:
    """Select words within one piece of the article's text, as the mouse does."""
    page.evaluate(
        """words => {
            for (const piece of document.querySelectorAll("#text [data-at]")) {
                const node = piece.firstChild, at = node.data.indexOf(words);
                if (at >= 0) getSelection().setBaseAndExtent(node, at, node, at + words.length);
            }
        }""",
        words,
    )


def test_only_a_key_makes_the_selected_words_the_quote_and_escape_takes_it_back(open_admin, finding):
    words = "It is the right decision"
    page = open_admin("ada", permissions.CURATOR)
    page.goto(reverse("admin:vendors_finding_desk", args=[finding.pk]))
    page.locator("mark.own").first.dblclick()
    assert page.input_value("#id_quote") == finding.quote
    page.keyboard.press("q")
    assert page.input_value("#id_quote") == finding.quote
    assert "at least 3 words" in page.locator("#quote-said").inner_text()
    select(page, words)
    page.keyboard.press("q")
    assert page.input_value("#id_quote") == words
    page.keyboard.press("Escape")
    assert (page.input_value("#id_quote"), page.input_value("#id_quote_start")) == (finding.quote, "9")
    assert "".join(page.locator("mark.own").all_inner_texts()) == finding.quote
    select(page, words)
    page.keyboard.press("q")
    assert page.input_value("#id_quote_start") == str(TEXT.index(words))
    press(page, "a")
    assert Action.objects.get().evidence.get().quote == words


def test_what_was_missed_is_entered_from_the_selected_words_and_accepted_by_keyboard(open_admin, finding):
    words = "“It is the right decision”, one of them said"
    page = open_admin("ada", permissions.CURATOR)
    page.goto(reverse("admin:vendors_finding_desk", args=[finding.pk]))
    select(page, words)
    press(page, "a")
    assert page.input_value("#id_quote") == TEXT[TEXT.index("Operators") : TEXT.index("\n\nIn Paris")]
    assert page.input_value("#id_vendors") == "huawei"
    page.select_option("#id_country", "GB")
    page.select_option("#id_kind", "pledge")
    page.focus("#id_body")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert "Entered by ada" in page.locator(".coder").inner_text()
    press(page, "a")
    entered = Finding.objects.get(coder="person")
    assert (entered.state, entered.span.of(TEXT)) == ("accepted", entered.quote)
    page.goto(reverse("admin:vendors_article_change", args=[finding.article_id]))
    page.evaluate(
        """() => {
            const node = document.querySelector("#text").firstChild, at = node.data.indexOf("In Paris");
            getSelection().setBaseAndExtent(node, at, node, at + 20);
        }"""
    )
    press(page, "a")
    assert page.input_value("#id_quote") == TEXT[TEXT.index("In Paris") :]
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_words_outside_the_article_decide_and_enter_nothing(open_admin, finding):
    page = open_admin("ada", permissions.CURATOR)
    page.goto(reverse("admin:vendors_finding_desk", args=[finding.pk]))
    page.locator("h1").dblclick()
    page.keyboard.press("a")
    assert "not in the article’s text" in page.locator("#quote-said").inner_text()
    assert Finding.objects.pending().count() == 2


def test_the_reasons_are_shown_with_their_digits_once_r_is_pressed(open_admin, finding):
    page = open_admin("ada", permissions.CURATOR)
    page.goto(reverse("admin:vendors_finding_desk", args=[finding.pk]))
    assert not page.locator("#reasons").is_visible()
    page.keyboard.press("r")
    assert "2 Wrong jurisdiction" in page.locator("#reasons").inner_text()
    with page.expect_navigation():
        page.locator("#reasons li >> nth=1").click()
    finding.refresh_from_db()
    assert finding.reject_reason == "wrong_country"


def test_the_keys_are_shown_on_a_question_mark(open_admin, finding):
    page = open_admin("ada", permissions.CURATOR)
    page.goto(reverse("admin:vendors_finding_desk", args=[finding.pk]))
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#help").is_visible()


def test_all_that_a_decision_needs_is_on_the_screen(open_admin, finding):
    for number in range(5):
        make_action(scope=["5g"], title=f"The United Kingdom bans Huawei from its networks, for the {number}th time")
    page = open_admin("ed", permissions.EDITOR)
    page.goto(reverse("admin:vendors_finding_desk", args=[finding.pk]))
    for part in ("#quote", "#id_kind", "#id_quote", "input[name=action] >> nth=0", "#accept", "#reason", "#id_note"):
        box = page.locator(part).bounding_box()
        assert box["y"] + box["height"] <= 800, part
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_two_curators_are_handed_different_articles_and_the_late_one_hears_why(open_admin, finding):
    other = make_finding(priority=0.1)
    ada, bob = open_admin("ada", permissions.CURATOR), open_admin("bob", permissions.CURATOR)
    ada.goto(reverse("admin:vendors_finding_desk_next"))
    bob.goto(reverse("admin:vendors_finding_desk_next"))
    assert ada.url.endswith(reverse("admin:vendors_finding_desk", args=[finding.pk]))
    assert bob.url.endswith(reverse("admin:vendors_finding_desk", args=[other.pk]))
    bob.goto(reverse("admin:vendors_finding_desk", args=[finding.pk]))
    assert "ada is reading this article" in bob.locator(".notice").inner_text()
    press(ada, "a")
    press(bob, "r", "1")
    assert "ada decided it on" in bob.locator(".desk-messages").inner_text()
    assert Action.objects.count() == 1


def test_the_desk_is_a_plain_form_without_javascript(open_admin, finding):
    page = open_admin("ada", permissions.CURATOR, java_script_enabled=False)
    page.goto(reverse("admin:vendors_finding_desk", args=[finding.pk]))
    page.select_option("#id_status", "proposed")
    page.fill("#id_body", "Ofcom")
    with page.expect_navigation():
        page.press("#id_body", "Enter")
    assert (page.input_value("#id_body"), Finding.objects.pending().count()) == ("Ofcom", 2)
    page.click("#accept")
    assert Action.objects.get().status == "proposed"


def test_the_desk_has_no_accessibility_violations(open_admin, finding):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = open_admin("ed", permissions.EDITOR)
    make_action(scope=["5g"])
    for name, keys in (("vendors_finding_desk", [finding.pk]), ("vendors_finding_queue", [])):
        page.goto(reverse(f"admin:{name}", args=keys))
        found = axe.run(page, context="main")
        assert not found.response["violations"], found.generate_report()


def test_a_bare_title_is_asked_about_in_sight_and_published_by_the_same_key_again(open_admin, finding):
    page = open_admin("ed", permissions.EDITOR)
    page.goto(reverse("admin:vendors_finding_desk", args=[finding.pk]))
    page.select_option("#id_reach", "national")
    page.select_option("#id_force", "law")
    page.keyboard.press("Escape")
    press(page, "p")
    box = page.locator("#id_summary_error").bounding_box()
    assert box["y"] + box["height"] <= 800
    assert not Action.objects.exists()
    press(page, "p")
    assert Action.objects.get().state == "published"
