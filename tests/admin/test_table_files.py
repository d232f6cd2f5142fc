"""Files of tables as people have them: every encoding and separator, and all that is wrong told at once, in words."""

import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.admin.test_tables import confirm
from tests.factories import make_action, make_country, make_user, make_vendor
from vendors.admin.tables import files
from vendors.admin.tables.files import UnreadableTable, read_table
from vendors.models import Action, Vendor

pytestmark = pytest.mark.django_db
TABLE = "slug,name,kind,aliases\nzte,Größe Ω,vendor,中兴\n"
SEMICOLONS = TABLE.replace(",", ";")


def upload(client, name, content, file="table.csv", file_format="0"):
    answer = {"import_file": SimpleUploadedFile(file, content), "format": file_format, "resource": "0"}
    return client.post(reverse(f"admin:vendors_{name}_import"), answer)


def workbook(*rows):
    book, content = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(content)
    return content.getvalue()


def bomb():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<a/>" * 12_000_000)
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("utf-16"),
        TABLE.encode("utf-16-le"),
        TABLE.encode("utf-16-be"),
        SEMICOLONS.encode("utf-8-sig"),
        SEMICOLONS.replace(";", "\t").encode("utf-16"),
        f"sep=;\r\n{SEMICOLONS}".replace("\n", "\r\n").encode(),
        f"\n{TABLE}\n,,,\n".encode(),
        workbook(["slug", "name", "kind", "aliases"], ["zte", "Größe Ω", "vendor", "中兴"], [None] * 4),
    ],
)
def test_a_table_is_read_in_whatever_way_a_spreadsheet_has_written_it(editor, content):
    confirm(editor, "vendor", upload(editor, "vendor", content))
    vendor = Vendor.objects.get()
    assert (vendor.name, vendor.aliases) == ("Größe Ω", ["中兴"])


def test_the_encoding_of_western_spreadsheets_is_seen_through():
    assert read_table("slug;name\nx;Größe\n".encode("cp1252")).dict == [{"slug": "x", "name": "Größe"}]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "It is a picture and no table"),
        (b"%PDF-1.7 \x00", "no table"),
        (b"\xd0\xcf\x11\xe0\0\0", "It is an old Word, Excel or PowerPoint file and no table"),
        (b"", "empty"),
        (b"slug,name\n", "holds no rows"),
        (b"slug,name\nzte,ZTE,China\nx\n", "names 2 columns, but line 2 has 3, line 3 has 1."),
        (b"slug,slug\nzte,ZTE\n", "“slug” twice"),
        (b"slug,,name\nzte,x,ZTE\n", "a column without a name"),
        (b'slug,name\nzte,"' + b"x" * 200_000 + b'"\n', "cannot be read any further"),
        (bomb(), "far too large once unpacked"),
        (b"PK\x03\x04rubbish", "a broken or locked zip archive"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence_without_a_traceback(editor, content, said):
    answer = upload(editor, "vendor", content)
    assert said in answer.text
    assert "Traceback" not in answer.text
    assert "site-packages" not in answer.text


def test_a_file_of_too_many_bytes_or_rows_is_refused(monkeypatch):
    monkeypatch.setattr(files, "MAX_ROWS", 3)
    with pytest.raises(UnreadableTable, match="more than 3 rows"):
        read_table(b"slug\n" + b"x\n" * 4)
    monkeypatch.setattr(files, "MAX_BYTES", 2**20)
    with pytest.raises(UnreadableTable, match="more than 1 MB"):
        read_table(b"slug\n" + b"x\n" * 2**20)


def test_all_errors_of_a_file_are_shown_at_once_with_line_column_and_value(editor):
    make_country("GB"), make_vendor("huawei")
    table = (
        "key,country,vendors,actor,kind,scope,title,reach,area\n"
        "a,XX,huawei,government,ban,5g,One,,\n"
        "b,GB,nobody,government,boycott,6g,Two,,\n"
        "c,GB,huawei,government,ban,5g,Three,national,GB-SCT\n"
        "d,GB,huawei,government,ban,5g,Fine,,\n"
        "d,GB,huawei,government,ban,5g,Again,,\n"
    )
    preview = upload(editor, "action", table.encode())
    told = {(fault.line, fault.column, fault.value): fault.message for fault in preview.context["result"].faults}
    assert told[(2, "country", "XX")] == "there is no country “XX”"
    assert told[(3, "vendors", "nobody")] == "there is no vendor “nobody”"
    assert told[(3, "kind", "boycott")].startswith("there is no such kind; there are ban, restriction")
    assert "unknown scope 6g" in told[(3, "scope", "6g")]
    assert "only a regional action has one" in told[(4, "area", "GB-SCT")]
    assert "twice, first in line 5" in told[(6, "key", "d")]
    assert len(told) == 6
    assert "6 errors" in preview.text
    assert not Action.objects.exists()


def test_a_changed_value_in_a_derived_column_is_an_error_that_says_where_to_change_it(editor):
    make_action(key="gb-x")
    page = editor.get(reverse("admin:vendors_action_import"))
    assert "<code>status, state</code> are exported and not imported" in page.text
    assert "status" not in page.context["fields_list"][0][1]
    preview = upload(editor, "action", b"key,title,status,state\ngb-x,New title,ended,withdrawn\n")
    assert "it is “adopted” and cannot be changed here: it follows from the steps" in preview.text
    assert "publish or withdraw the action on its page" in preview.text
    assert "confirm_form" not in preview.context


def test_a_column_that_the_table_lacks_is_named(editor):
    make_action(key="gb-x")
    assert "There is no column “titel” in this table" in upload(editor, "action", b"key,titel\ngb-x,New\n").text


def test_a_record_that_has_changed_since_the_preview_is_not_changed_by_half(editor):
    action = make_action(key="gb-x")
    make_action(key="gb-y")
    step = action.milestones.get()
    table = f"id,action,date,status\n,gb-y,2024,ended\n{step.pk},gb-x,2021,ended\n"
    preview = upload(editor, "milestone", table.encode())
    step.delete()
    answer = confirm(editor, "milestone", preview)
    assert "Nothing was imported: the record has changed since the preview." in answer.text
    assert not Action.objects.get(key="gb-y").milestones.filter(status="ended").exists()


@pytest.mark.parametrize("name", ["action", "milestone", "evidence", "vendor", "body"])
def test_staff_without_a_role_see_export_and_import_nothing(client, name):
    client.force_login(make_user("staff"))
    action = make_action(published=False)
    for page in ("export", "import", "changelist"):
        assert client.get(reverse(f"admin:vendors_{name}_{page}")).status_code == 403
    assert client.post(reverse(f"admin:vendors_{name}_export"), {"format": "0"}).status_code == 403
    assert client.post(reverse(f"admin:vendors_{name}_process_import")).status_code == 403
    for page in ("history", "change"):
        assert client.get(reverse(f"admin:vendors_action_{page}", args=[action.pk])).status_code == 403
    asked = {"app_label": "vendors", "model_name": "action", "field_name": "vendors", "term": "h"}
    assert client.get(reverse("admin:autocomplete"), asked).status_code == 403


def test_an_export_holds_no_formula(log_in):
    make_action(title="=1+1", summary="@SUM(A1)", instrument="+1", published=False)
    answer = log_in("viewer").post(
        reverse("admin:vendors_action_export"),
        {"format": "0", "resource": "0", **{f"actionresource_{name}": "on" for name in ("key", "title", "summary")}},
    )
    text = answer.content.decode("utf-8-sig")
    assert ",'=1+1,'@SUM(A1)" in text
