"""What the data files may hold: each fault is told with its file, line and column, and all of them at once."""

import pytest

from tests.reference_folder import LINES, make_folder, replace_in
from vendors.extraction.vocabulary import Status
from vendors.reference.files import BadFiles
from vendors.reference.loader import FOLDER
from vendors.reference.reading import read_reference

NEW_ACTION = {
    "key": "gb-new",
    "jurisdiction": "GB",
    "reach": "national",
    "area": "",
    "force": "law",
    "vendors": "huawei",
    "actor": "government",
    "kind": "ban",
    "status": "adopted",
    "scope": "",
    "body": "",
    "instrument": "",
    "official_title": "",
    "official_title_language": "",
    "official_number": "",
    "official_text_url": "",
    "under": "",
    "title": "Title",
    "summary": "",
    "checked": "",
    "grade": "B",
    "basis": "memory",
}


def faults_of(folder):
    with pytest.raises(BadFiles) as raised:
        read_reference(folder)
    return [str(fault) for fault in raised.value.faults]


def an_action(**cells):
    return ",".join((NEW_ACTION | cells).values())


def with_a_step(**cells):
    """An action with the one step that every action needs."""
    status = cells.get("status", "adopted")
    step = f"gb-new,step,2020-01-01,step,{status if status in Status else 'adopted'},,,"
    return {"actions": (an_action(**cells),), "milestones": (step,)}


def test_the_files_that_ship_are_in_order():
    rows = read_reference(FOLDER)
    few = {"record.csv", "withdrawn.csv"}
    assert {file for file, found in rows.items() if len(found) <= 20} <= few


def test_actions_made_under_each_other_are_refused(tmp_path):
    pair = {"gb-new": "gb-other", "gb-other": "gb-new"}
    actions = tuple(an_action(key=key, under=under) for key, under in pair.items())
    steps = tuple(f"{key},step,2020-01-01,step,adopted,,," for key in pair)
    found = faults_of(make_folder(tmp_path, actions=actions, milestones=steps))
    assert len(found) == 2
    assert "column under: 'gb-other' is itself made under 'gb-new'" in found[0]


def test_cells_with_several_values_are_split(tmp_path):
    rows = read_reference(make_folder(tmp_path))
    assert rows["countries.csv"][0].values("aliases") == ("UK", "Britain")


@pytest.mark.parametrize(
    ("file", "line", "fault"),
    [
        ("bodies", "xx,ZZ,Body,,,regulator,,,", "bodies.csv, line 3, column country: 'ZZ' is not in countries.csv"),
        (
            "bodies",
            "xx,gb,Body,,,regulator,,,",
            "bodies.csv, line 3, column country: 'gb' is not a code of two capital letters",
        ),
        (
            "bodies",
            "gb-ofcom,GB,Other,,,agency,,,",
            "bodies.csv, line 3, column slug: 'gb-ofcom' stands on line 2 already",
        ),
        (
            "bodies",
            "gb-other,GB,Office of Communications,,,agency,,,",
            "bodies.csv, line 3, column name: 'GB, Office of Communications' stands on line 2 already",
        ),
        (
            "bodies",
            "Gb Body,GB,B,,,agency,,,",
            "column slug: 'Gb Body' has to be small letters, digits and single hyphens",
        ),
        ("bodies", "gb-b,GB,,,,agency,,,", "bodies.csv, line 3, column name: is empty"),
        ("bodies", "gb-b,GB,B,,,office,,,", "bodies.csv, line 3, column kind: 'office' is none of regulator, ministry"),
        ("bodies", "gb-b,GB,B,,", "bodies.csv, line 3: 5 cells where 9 are expected"),
        (
            "countries",
            "FR,United Kingdom,,,,,,Western Europe,,,,",
            "column name: 'United Kingdom' stands on line 2 already",
        ),
        ("countries", "FR,France,,,,,,Western Europe,nato,,,", "line 4, column blocs: 'nato' is not in blocs.csv"),
        ("countries", f"FR,{'F' * 81},,,,,,Europe,,,,", "line 4, column name: 81 characters, 80 are the most"),
        ("country_names", "GB,xx,Name,,,", "country_names.csv, line 3, column lang: 'xx' is none of de, fr"),
        ("country_names", "GB,fr,,,,", "country_names.csv, line 3, column names: is empty"),
        ("country_names", "GB,de,Vereinigtes Königreich,,,", "column lang: 'GB, de' stands on line 2 already"),
        (
            "vendors",
            "zte,ZTE,,CN,nobody,vendor,,,,,,",
            "vendors.csv, line 4, column parent: 'nobody' is not in vendors.csv",
        ),
        ("vendors", "zte,ZTE,,CN,zte,vendor,,,,,,", "column parent: 'zte' would be its own parent, by way of 'zte'"),
        ("vendors", "zte,ZTE,,CN,,vendor,,no,,,,", "column read_as_vendor: 'no' is none of yes"),
        ("milestones", "gb-none,x,2020,step,adopted,,,", "line 7, column action: 'gb-none' is not in actions.csv"),
        ("milestones", "gb-ban,x,2020-13,step,adopted,,,", "column date: '2020-13' is not a date"),
        (
            "milestones",
            "gb-ban,x,2020,step,done,,,",
            "column status: 'done' is none of proposed",
        ),
        ("milestones", "gb-ban,x,2020,step,,,,", "column status: is empty, and a step needs the status"),
        ("milestones", "gb-ban,x,2020,deadline,adopted,,,", "column status: is given for a deadline"),
        ("milestones", "gb-ban,x,2020,step,adopted,,met,2020-01-02", "column outcome: is given for a step"),
        ("milestones", "gb-ban,x,2020-03-01,deadline,,,met,", "column outcome_on: is empty"),
        ("milestones", "gb-ban,x,2020-03-01,deadline,,,met,2020-02-28", "column outcome_on: is 2020-02-28, before the"),
        (
            "milestones",
            "gb-ban,x,2020-03-01,deadline,,,late,2020-04-01",
            "column outcome: 'late' is none of met",
        ),
        ("milestones", "gb-ban,decision,2020,step,adopted,,,", "column step: 'gb-ban, decision' stands on line 3"),
        (
            "sources",
            "gb-none,,https://a.example.org,A,,,en,press,,,,",
            "action: 'gb-none' is not in actions.csv",
        ),
        (
            "sources",
            "gb-ban,vote,https://a.example.org,A,,,en,press,,,,",
            "milestone: 'gb-ban' has no step 'vote'",
        ),
        ("sources", "gb-ban,,javascript:x,A,,,en,press,,,,", "column address: 'javascript:x' is not an address that"),
        ("sources", "gb-ban,,https://a.example.org,A,,,en,blog,,,,", "column type: 'blog' is none of official, court"),
        ("sources", "gb-ban,,https://a.example.org,A,,,xx,press,,,,", "column language: 'xx' is no ISO 639-1 code"),
        ("sources", "gb-ban,,https://a.example.org,A,,,en,press,2999-01-01,,,", "read_on: 2999-01-01 is in the future"),
        ("sources", "gb-ban,,https://a.example.org,,,,en,press,,,,", "sources.csv, line 5, column publisher: is empty"),
        (
            "sources",
            "gb-ban,,https://gov.example.org/2,A,,,en,press,,,,",
            "column address: 'gb-ban, , https://gov.example.org/2' stands on line 3 already",
        ),
        ("withdrawn", "gb-ban,Twice.", "withdrawn.csv, line 3, column key: 'gb-ban' is in actions.csv, too"),
        ("actions", an_action(key="gb-ban"), "actions.csv, line 4, column key: 'gb-ban' stands on line 2 already"),
        ("actions", an_action(), "actions.csv, line 4, column key: 'gb-new' has no step in milestones.csv"),
    ],
)
def test_a_bad_row_is_refused_with_its_place_and_reason(tmp_path, file, line, fault):
    found = faults_of(make_folder(tmp_path, **{file: (line,)}))
    assert len(found) == 1
    assert fault in found[0]


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"vendors": "zte"}, "column vendors: 'zte' is not in vendors.csv"),
        ({"vendors": "huawei;unnamed"}, "column vendors: unnamed is given beside a vendor's name"),
        ({"scope": "5g;6g"}, "column scope: '6g' is none of 5g, core"),
        ({"kind": "embargo"}, "column kind: 'embargo' is none of ban"),
        ({"reach": ""}, "column reach: is empty"),
        ({"reach": "regional"}, "column area: is empty, and a regional action needs the code of its area"),
        ({"reach": "regional", "area": "US-TX"}, "column area: US-TX is an area of another country than GB"),
        ({"reach": "regional", "area": "GB-XX9"}, "column area: 'GB-XX9' is no ISO 3166-2 code"),
        ({"area": "GB-SCT"}, "column area: is given, but the reach is national"),
        ({"force": "advice", "status": "in_force"}, "column status: in_force is only for what binds as law"),
        ({"kind": "penalty"}, "column force: a penalty is always an act"),
        ({"kind": "investigation", "force": "act"}, "column force: an investigation lasts"),
        ({"force": "act", "status": "ended"}, "column status: an act happens on its day and cannot be ended"),
        ({"checked": "2999-01-01"}, "column checked: 2999-01-01 is in the future"),
        ({"grade": "D"}, "column grade: 'D' is none of A, B, C"),
        ({"under": "gb-none"}, "column under: 'gb-none' is not in actions.csv"),
        ({"under": "gb-new"}, "column under: an action cannot be made under itself"),
        ({"basis": "verified"}, "column key: 'gb-new' has no source in sources.csv"),
    ],
)
def test_an_action_that_the_codebook_does_not_allow_is_refused_with_its_reason(tmp_path, cells, fault):
    found = faults_of(make_folder(tmp_path, **with_a_step(**cells)))
    assert len(found) == 1
    assert fault in found[0]


def test_a_fine_that_a_court_has_quashed_is_in_order(tmp_path):
    read_reference(make_folder(tmp_path, **with_a_step(kind="penalty", force="act", status="ended")))


def test_files_of_an_earlier_version_are_refused_with_the_columns_that_they_lack(tmp_path):
    folder = make_folder(tmp_path)
    (folder / "actions.csv").write_text("key,jurisdiction,vendors,actor,kind,status,date_announced\n")
    (fault,) = (fault for fault in faults_of(folder) if fault.startswith("actions.csv"))
    assert "the columns reach,area,force,scope,body" in fault
    assert "the columns date_announced are not known" in fault


def test_all_faults_of_all_files_are_told_at_once(tmp_path):
    folder = make_folder(tmp_path, bodies=("gb-b,GB,,,,office,,,",), vendors=("zte,ZTE,,XX,,maker,,,,,,",))
    places = [fault.partition(":")[0] for fault in faults_of(folder)]
    assert places == [
        "bodies.csv, line 3, column name",
        "bodies.csv, line 3, column kind",
        "vendors.csv, line 4, column home_country",
        "vendors.csv, line 4, column kind",
    ]


def test_a_file_that_is_not_utf_8_is_refused_with_the_line(tmp_path):
    folder = make_folder(tmp_path)
    (folder / "vendors.csv").write_bytes(b"slug,name\nhuawei,Hu\xe4wei\n")
    assert faults_of(folder) == ["vendors.csv, line 2: byte 0xe4 is not UTF-8; save the file as UTF-8"]


def test_a_file_with_another_header_is_refused_with_the_right_one(tmp_path):
    folder = make_folder(tmp_path)
    replace_in(folder, "blocs.csv", "slug,name,full_name", "slug,title")
    assert faults_of(folder) == [
        "blocs.csv, line 1: the columns name,full_name are missing; the columns title are not known. "
        "The header has to be slug,name,full_name"
    ]


def test_an_empty_file_has_no_header(tmp_path):
    folder = make_folder(tmp_path)
    (folder / "blocs.csv").write_text("")
    assert faults_of(folder) == [
        "blocs.csv, line 1: the columns slug,name,full_name are missing. The header has to be slug,name,full_name"
    ]


def test_sources_go_on_in_further_files_whose_faults_name_them(tmp_path):
    folder = make_folder(tmp_path)
    header, law, *_ = LINES["sources.csv"]
    further = folder / "sources-gb.csv"
    further.write_text(f"{header}\ngb-ban,,https://a.example.org,A,,,en,press,,,,\n", encoding="utf-8")
    assert [row["publisher"] for row in read_reference(folder)["sources.csv"]] == [
        "The News",
        "Home Office",
        "The News",
        "A",
    ]
    further.write_text(f"{header}\n{law}\ngb-ban,,https://a.example.org,,,,en,press,,,,\n", encoding="utf-8")
    repeated, empty = faults_of(folder)
    assert repeated.startswith("sources-gb.csv, line 2, column address: 'gb-ban, decision")
    assert repeated.endswith("stands on line 2 of sources.csv already")
    assert empty == "sources-gb.csv, line 3, column publisher: is empty"


def test_a_further_file_that_cannot_be_read_accuses_no_other_file(tmp_path):
    folder = make_folder(tmp_path)
    (folder / "sources.csv").write_text(LINES["sources.csv"][0] + "\n", encoding="utf-8")
    (folder / "sources-gb.csv").write_text("action,address\n", encoding="utf-8")
    (fault,) = faults_of(folder)
    assert fault.startswith("sources-gb.csv, line 1: the columns milestone,")


def test_a_missing_file_is_named_with_the_folder(tmp_path):
    folder = make_folder(tmp_path)
    (folder / "milestones.csv").unlink()
    assert faults_of(folder) == [f"milestones.csv: the file is missing from {folder}"]


def test_a_quote_that_never_closes_is_told_with_its_line(tmp_path):
    folder = make_folder(tmp_path, blocs=('nato,"NATO',))
    assert faults_of(folder) == ["blocs.csv, line 3: not a CSV row: unexpected end of data"]


def test_a_row_over_several_lines_is_counted_by_its_first_line(tmp_path):
    folder = make_folder(tmp_path, blocs=('nato,NATO,"North\nAtlantic"', "Bad Slug,Bad,"))
    assert [fault.partition(":")[0] for fault in faults_of(folder)] == ["blocs.csv, line 5, column slug"]


def test_a_byte_order_mark_and_blank_lines_do_no_harm(tmp_path):
    folder = make_folder(tmp_path, blocs=("", "nato,NATO,"))
    text = (folder / "blocs.csv").read_bytes()
    (folder / "blocs.csv").write_bytes(b"\xef\xbb\xbf" + text)
    assert [row["slug"] for row in read_reference(folder)["blocs.csv"]] == ["five-eyes", "nato"]
