"""What the data files may hold: each fault is told with its file, line and column, and all of them at once."""

import pytest

from tests.reference_folder import make_folder, replace_in
from vendors.reference.files import BadFiles
from vendors.reference.loader import FOLDER
from vendors.reference.schema import read_reference

NEW_ACTION = "{key},GB,{vendors},government,{kind},adopted,{date},,,,{scope},,,Title,,{url},verified"


def faults_of(folder):
    with pytest.raises(BadFiles) as raised:
        read_reference(folder)
    return [str(fault) for fault in raised.value.faults]


def an_action(**cells):
    sound = {
        "key": "gb-new",
        "vendors": "huawei",
        "kind": "ban",
        "date": "2020",
        "scope": "",
        "url": "https://a.example.org",
    }
    return NEW_ACTION.format(**{**sound, **cells})


def test_the_files_that_ship_are_in_order():
    rows = read_reference(FOLDER)
    assert {file: len(found) > 20 for file, found in rows.items()} == dict.fromkeys(rows, True)


def test_cells_with_several_values_are_split(tmp_path):
    rows = read_reference(make_folder(tmp_path))
    assert rows["countries.csv"][0].values("aliases") == ("UK", "Britain")


@pytest.mark.parametrize(
    ("file", "line", "fault"),
    [
        ("bodies", "xx,ZZ,Body,,,regulator", "bodies.csv, line 3, column country: 'ZZ' is not in countries.csv"),
        (
            "bodies",
            "xx,gb,Body,,,regulator",
            "bodies.csv, line 3, column country: 'gb' is not a code of two capital letters",
        ),
        (
            "bodies",
            "gb-ofcom,GB,Other,,,agency",
            "bodies.csv, line 3, column slug: 'gb-ofcom' stands on line 2 already",
        ),
        (
            "bodies",
            "gb-other,GB,Office of Communications,,,agency",
            "bodies.csv, line 3, column name: 'GB, Office of Communications' stands on line 2 already",
        ),
        (
            "bodies",
            "Gb Body,GB,B,,,agency",
            "column slug: 'Gb Body' has to be small letters, digits and single hyphens",
        ),
        ("bodies", "gb-b,GB,,,,agency", "bodies.csv, line 3, column name: is empty"),
        ("bodies", "gb-b,GB,B,,,office", "bodies.csv, line 3, column kind: 'office' is none of regulator, ministry"),
        ("bodies", "gb-b,GB,B,,", "bodies.csv, line 3: 5 cells where 6 are expected"),
        (
            "countries",
            "FR,United Kingdom,,,,,,Western Europe,",
            "column name: 'United Kingdom' stands on line 2 already",
        ),
        ("countries", "FR,France,,,,,,Western Europe,nato", "line 4, column blocs: 'nato' is not in blocs.csv"),
        ("countries", f"FR,{'F' * 81},,,,,,Europe,", "line 4, column name: 81 characters, 80 are the most"),
        ("country_names", "GB,xx,Name,,,", "country_names.csv, line 3, column lang: 'xx' is none of de, fr"),
        ("country_names", "GB,fr,,,,", "country_names.csv, line 3, column names: is empty"),
        ("country_names", "GB,de,Vereinigtes Königreich,,,", "column lang: 'GB, de' stands on line 2 already"),
        (
            "vendors",
            "zte,ZTE,,CN,nobody,vendor,,,,",
            "vendors.csv, line 4, column parent: 'nobody' is not in vendors.csv",
        ),
        ("vendors", "zte,ZTE,,CN,zte,vendor,,,,", "column parent: 'zte' would be its own parent, by way of 'zte'"),
        ("vendors", "zte,ZTE,,CN,,vendor,,no,,", "column read_as_vendor: 'no' is none of yes"),
        ("milestones", "gb-none,2020,adopted,,", "milestones.csv, line 3, column key: 'gb-none' is not in actions.csv"),
        ("milestones", "gb-ban,2020-13,adopted,,", "column date: '2020-13' is not a date"),
        ("milestones", "gb-ban,2020,done,,", "milestones.csv, line 3, column status: 'done' is none of proposed"),
        ("actions", an_action(key="gb-ban"), "actions.csv, line 4, column key: 'gb-ban' stands on line 2 already"),
        ("actions", an_action(vendors="zte"), "actions.csv, line 4, column vendors: 'zte' is not in vendors.csv"),
        ("actions", an_action(vendors="huawei;unnamed"), "column vendors: unnamed stands beside a vendor's name"),
        ("actions", an_action(date="14.7.2020"), "column date_announced: '14.7.2020' is not a date like 2018, 2018-08"),
        ("actions", an_action(date=""), "actions.csv, line 4, column date_announced: is empty"),
        ("actions", an_action(scope="5g;6g"), "actions.csv, line 4, column scope: '6g' is none of 5g, core"),
        ("actions", an_action(kind="embargo"), "actions.csv, line 4, column kind: 'embargo' is none of ban"),
        (
            "actions",
            an_action(url="javascript:x"),
            "column source_urls: 'javascript:x' is not an address that begins with",
        ),
        ("actions", an_action(url=""), "actions.csv, line 4, column source_urls: is empty"),
    ],
)
def test_a_bad_row_is_refused_with_its_place_and_reason(tmp_path, file, line, fault):
    found = faults_of(make_folder(tmp_path, **{file: (line,)}))
    assert len(found) == 1
    assert fault in found[0]


def test_all_faults_of_all_files_are_told_at_once(tmp_path):
    folder = make_folder(tmp_path, bodies=("gb-b,GB,,,,office",), vendors=("zte,ZTE,,XX,,maker,,,,",))
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
    assert faults_of(folder) == ["blocs.csv, line 1: the header is slug,title; it has to be slug,name,full_name"]


def test_an_empty_file_has_no_header(tmp_path):
    folder = make_folder(tmp_path)
    (folder / "blocs.csv").write_text("")
    assert faults_of(folder) == ["blocs.csv, line 1: the header is empty; it has to be slug,name,full_name"]


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
