"""Tables in and out: preview, row errors, confirm; and articles taken in by hand."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories import make_action, make_article, make_country, make_finding, make_vendor
from vendors import permissions
from vendors.admin.tables.names import BodyResource, VendorResource
from vendors.admin.tables.record import ActionResource, EvidenceResource, MilestoneResource
from vendors.models import Action, Article, Body, Evidence, Vendor
from vendors.record import publication

pytestmark = pytest.mark.django_db


def upload(client, name: str, text: str):
    """Upload a CSV file for preview; returns the page."""
    file = SimpleUploadedFile("table.csv", text.encode(), "text/csv")
    return client.post(reverse(f"admin:vendors_{name}_import"), {"import_file": file, "format": "0", "resource": "0"})


def confirm(client, name: str, preview):
    return client.post(
        reverse(f"admin:vendors_{name}_process_import"), preview.context["confirm_form"].initial, follow=True
    )


def test_vendors_come_in_after_a_preview(editor):
    make_country("CN")
    preview = upload(editor, "vendor", "slug,name,aliases,home_country,kind\nzte,ZTE,中兴;Zhongxing,CN,vendor\n")
    assert not Vendor.objects.exists()
    confirm(editor, "vendor", preview)
    assert Vendor.objects.get(pk="zte").aliases == ["中兴", "Zhongxing"]


def test_bodies_come_in(editor):
    make_country("GB")
    confirm(editor, "body", upload(editor, "body", "slug,country,name,abbreviations\ngb-x,GB,Office of X,OX\n"))
    assert Body.objects.get(pk="gb-x").abbreviations == ["OX"]


def test_a_row_with_an_error_is_shown_and_nothing_is_written(editor):
    make_country("CN")
    table = "slug,name,home_country,kind\nzte,ZTE,CN,vendor\nhytera,Hytera,XX,vendor\n"
    body = upload(editor, "vendor", table).content.decode()
    assert "there is no country “XX”" in body
    assert not Vendor.objects.exists()


def test_actions_come_in_as_drafts_with_their_vendors(editor):
    make_country("GB"), make_vendor("huawei")
    table = "key,country,vendors,actor,kind,scope,title\ngb-x,GB,huawei,government,ban,5g;core,UK bans Huawei\n"
    confirm(editor, "action", upload(editor, "action", table))
    action = Action.objects.get()
    assert (action.state, action.title, [v.pk for v in action.vendors.all()]) == ("draft", "UK bans Huawei", ["huawei"])
    assert action.scope == ("5g", "core")


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [("vendors", "nobody", "no vendor"), ("scope", "6g", "unknown scope"), ("kind", "boycott", "boycott")],
)
def test_an_action_with_an_unknown_value_is_an_error_of_its_row(editor, column, value, message):
    make_country("GB"), make_vendor("huawei")
    row = {"key": "gb-x", "country": "GB", "vendors": "huawei", "actor": "government", "kind": "ban", "scope": "5g"}
    row = {**row, "title": "UK bans Huawei", column: value}
    body = upload(editor, "action", ",".join(row) + "\n" + ",".join(row.values()) + "\n").content.decode()
    assert message in body
    assert not Action.objects.exists()


def test_imported_steps_bring_the_derived_rows_up_to_date(editor):
    action = make_action(key="gb-x")
    table = "id,action,date,status,is_deadline,position,note,source_url\n,gb-x,2024-01,ended,0,0,Lifted.,\n"
    confirm(editor, "milestone", upload(editor, "milestone", table))
    action.refresh_from_db()
    assert (action.status, str(action.ended)) == ("ended", "2024-01")
    assert action.changes.first().by == editor.user


@pytest.mark.parametrize(
    "resource", [ActionResource, MilestoneResource, EvidenceResource, VendorResource, BodyResource]
)
def test_what_goes_out_comes_in_unchanged(resource):
    coded = {"reach": "regional", "area": "GB-SCT", "grade": "B", "checked": datetime.date(2026, 11, 30)}
    action = make_action(key="gb-x", scope=["5g"], deadline="2023", **coded)
    step = action.milestones.filter(is_deadline=True)
    step.update(outcome="missed", outcome_on=datetime.date(2026, 11, 30))
    action.evidence.update(
        milestone=step.get(), published="2020-07", type="trade press", language="en", read_on="2026-12-01"
    )
    action.evidence.update(pinpoint="p. 3", supports="The date.", archived_url="https://archive.example.org/1")
    Evidence.objects.create(action=action, finding=make_finding(state="accepted"))
    Body.objects.create(slug="gb-x", country=make_country("GB"), name="Office of X", aliases=["OX"])
    table = resource().export()
    result = resource().import_data(table, raise_errors=True)
    assert not [row for row in result.rows if not row.is_skip()]


@pytest.mark.parametrize("name", ["action", "milestone", "evidence", "vendor", "body"])
def test_only_an_editor_brings_tables_in(log_in, name):
    curator = log_in(permissions.CURATOR)
    assert curator.get(reverse(f"admin:vendors_{name}_import")).status_code == 403
    assert curator.get(reverse(f"admin:vendors_{name}_export")).status_code == 200
    assert log_in(permissions.EDITOR).get(reverse(f"admin:vendors_{name}_import")).status_code == 200


def test_a_pasted_text_is_taken_in(curator, django_capture_on_commit_callbacks):
    make_country("GB"), make_vendor("huawei")
    with django_capture_on_commit_callbacks():
        curator.post(reverse("admin:vendors_article_add"), {"text": "Britain bans Huawei.", "publisher": "News"})
    article = Article.objects.get()
    assert (article.publisher, article.added_by) == ("News", curator.user)


def test_an_uploaded_page_is_taken_in(curator):
    file = SimpleUploadedFile("page.html", b"<html><body><p>Britain bans Huawei from 5G.</p></body></html>")
    curator.post(reverse("admin:vendors_article_add"), {"file": file, "url": "https://news.example.org/x"})
    assert Article.objects.get().url == "https://news.example.org/x"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Give an address"),
        ({"url": "nonsense"}, "valid URL"),
        ({"url": "ftp://news.example.org/"}, "ftp"),
        ({"text": "Some.", "file": SimpleUploadedFile("a.txt", b"Some.")}, "not both"),
        ({"text": "Some. " * 350_000}, "has 2,099,999 characters; an article has at most 2,000,000"),
    ],
)
def test_what_is_no_article_is_refused_in_words(curator, fields, message):
    answer = curator.post(reverse("admin:vendors_article_add"), fields)
    assert (answer.status_code, message in answer.content.decode()) == (422, True)
    assert not Article.objects.exists()
    assert "maxlength" not in str(answer.context["form"]["text"])  # a browser would cut a paste to it without a word


def test_a_viewer_takes_nothing_in(log_in):
    assert log_in(permissions.VIEWER).post(reverse("admin:vendors_article_add"), {"text": "x"}).status_code == 403
    make_article()


def test_an_import_cannot_move_the_last_step_away_from_a_published_action(editor):
    action, _other = make_action(key="gb-x"), make_action(key="gb-y")
    step = action.milestones.get()
    table = f"id,action,date,status,is_deadline,position,note,source_url\n{step.pk},gb-y,2020-07-14,adopted,0,0,,\n"
    preview = upload(editor, "milestone", table)
    assert "has no milestone" in preview.content.decode()
    step.refresh_from_db()
    assert step.action == action


def test_sources_come_in_with_what_they_are_and_the_step_that_they_support(editor):
    action = make_action(key="gb-x")
    step = action.milestones.get()
    table = (
        "id,action,milestone,type,url,publisher,published,language,read_on,pinpoint,supports,archived_url\n"
        f",gb-x,{step.pk},official,https://law.example.org/1,Gazette,2020-07,en,2026-12-01,s. 3,The ban.,\n"
    )
    confirm(editor, "evidence", upload(editor, "evidence", table))
    source = Evidence.objects.get(publisher="Gazette")
    assert (source.milestone, source.type, str(source.published), source.pinpoint) == (
        step,
        "official",
        "2020-07",
        "s. 3",
    )
    assert source.added_by == editor.user
    action.refresh_from_db()
    assert action.source_count == 2


def test_a_source_cannot_support_a_step_of_another_action(editor):
    make_action(key="gb-x")
    step = make_action(key="gb-y").milestones.get()
    table = f"id,action,milestone,url\n,gb-x,{step.pk},https://law.example.org/1\n"
    assert "is one of another action" in upload(editor, "evidence", table).content.decode()


def test_the_coding_of_an_action_comes_in_and_what_the_codebook_rules_out_is_an_error_of_its_row(editor):
    make_country("US"), make_vendor("huawei")
    head = "key,country,vendors,actor,kind,title,reach,area,force,grade,checked\n"
    bad = upload(editor, "action", f"{head}us-x,US,huawei,government,ban,X,national,US-TX,law,A,2026-12-01\n")
    assert "only a regional action has one" in bad.content.decode()
    confirm(
        editor,
        "action",
        upload(editor, "action", f"{head}us-x,US,huawei,government,ban,X,regional,US-TX,law,A,2026-12-01\n"),
    )
    action = Action.objects.get()
    assert (action.reach, action.area, action.force, action.grade) == ("regional", "US-TX", "law", "A")
    assert action.checked == datetime.date(2026, 12, 1)


def test_a_table_without_the_columns_of_the_coding_makes_drafts_and_takes_nothing_away(editor):
    action = make_action(key="gb-x", reach="body", force="policy", grade="B")
    make_vendor("huawei")
    table = "key,country,vendors,actor,kind,title\ngb-x,GB,huawei,government,ban,New title\n"
    table += "gb-new,GB,huawei,government,ban,Another\n"
    confirm(editor, "action", upload(editor, "action", table))
    action.refresh_from_db()
    assert (action.title, action.reach, action.force, action.grade) == ("New title", "body", "policy", "B")
    assert Action.objects.get(key="gb-new").state == "draft"


def test_a_table_cannot_take_reach_or_force_from_a_published_action(editor):
    make_action(key="gb-x")
    preview = upload(editor, "action", "key,reach\ngb-x,\n").content.decode()
    assert "a published action keeps it" in preview


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("milestone", "id,action,date,status\n99999,gb-x,2024-01,ended\n"),
        ("evidence", "id,action,url\n99999,gb-x,https://law.example.org/1\n"),
    ],
)
def test_an_id_that_does_not_exist_is_an_error_of_its_row(editor, name, table):
    action = make_action(key="gb-x")
    preview = upload(editor, name, table).content.decode()
    assert f"there is no {name} “99999” in this table; leave the id empty to add one" in preview
    assert (action.milestones.count(), action.evidence.count()) == (1, 1)


def test_a_source_that_the_table_leaves_out_is_not_overwritten_by_its_id(editor):
    action = make_action(key="gb-x")
    example = Evidence.objects.create(action=action, finding=make_finding(make_article(is_example=True)), note="Kept.")
    listed = EvidenceResource().export(Evidence.objects.all())  # what an export from the list hands over
    assert str(example.pk) not in listed["id"]
    preview = upload(editor, "evidence", f"id,action,url,note\n{example.pk},gb-x,https://law.example.org/1,New\n")
    assert "leave the id empty to add one" in preview.content.decode()
    example.refresh_from_db()
    assert example.note == "Kept."


@pytest.mark.parametrize("resource", [ActionResource, MilestoneResource, EvidenceResource])
def test_a_row_that_was_saved_since_its_export_is_refused_and_one_that_is_as_it_was_is_not(resource):
    """A table edited for a week in a spreadsheet must not take back what somebody has saved in that week."""
    action, table = make_action(), resource().export()
    publication.changed(action, by=None)  # by a further step, say: nothing in this row is another now
    result = resource().import_data(table)
    assert (result.faults, [row.is_skip() for row in result.rows]) == ([], [True])
    Action.objects.update(title="A newer title")
    action.milestones.update(note="A newer note")
    action.evidence.update(note="A newer note")
    (fault,) = resource().import_data(table).faults
    told = "“A newer title” was saved since this table was exported (version 2 then, 3 now)"
    assert (fault.line, told in fault.message) == (2, True), fault.message
    assert not resource().import_data(resource().export()).faults
