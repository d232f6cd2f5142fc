import re

import pytest
from django.core.management import CommandError, call_command

from tests.reference_folder import make_folder
from vendors.models import Action, Country, Vendor
from vendors.reference.loader import FOLDER

pytestmark = pytest.mark.django_db


def run(capsys, *arguments):
    call_command("load_reference", *arguments)
    return capsys.readouterr().out


def test_the_shipped_data_load_and_load_again_unchanged(capsys):
    first = run(capsys)
    assert re.search(r"^actions.csv with .*: [0-9]+ added, 0 changed, 0 unchanged$", first, re.MULTILINE)
    assert re.findall(r"(\d+) added, (\d+) changed", run(capsys)) == [("0", "0")] * 5
    assert Action.objects.published().count() > 250
    assert not Action.objects.published().filter(evidence=None).exists()
    assert (Country.objects.get(pk="XK").name, Vendor.objects.get(pk="hisilicon").parent_id) == ("Kosovo", "huawei")


def test_the_command_says_what_it_added(tmp_path, capsys):
    out = run(capsys, "--folder", str(make_folder(tmp_path)))
    assert "vendors.csv: 2 added, 0 changed, 0 unchanged\n" in out


def test_the_command_names_the_rows_that_were_edited_here(tmp_path, capsys):
    folder = str(make_folder(tmp_path))
    run(capsys, "--folder", folder)
    Vendor.objects.filter(pk="huawei").update(name="Hua Wei")
    assert "vendors.csv: 0 added, 0 changed, 1 unchanged, 1 kept, edited here: huawei\n" in run(
        capsys, "--folder", folder
    )


def test_a_dry_run_says_so_and_writes_nothing(tmp_path, capsys):
    out = run(capsys, "--folder", str(make_folder(tmp_path)), "--dry-run")
    assert out.endswith("Nothing was written.\n")
    assert not Country.objects.exists()


def test_a_check_reads_the_files_only(tmp_path, capsys):
    out = run(capsys, "--folder", str(make_folder(tmp_path)), "--check")
    assert "countries.csv: 2 rows, in order\n" in out
    assert not Country.objects.exists()


@pytest.mark.parametrize("option", ["--check", "--dry-run"])
def test_bad_files_end_the_command_with_every_fault(tmp_path, option):
    folder = make_folder(tmp_path, bodies=("gb-b,ZZ,Body,,,office,,,",))
    with pytest.raises(CommandError) as raised:
        call_command("load_reference", "--folder", str(folder), option)
    assert str(raised.value).splitlines()[-1] == "2 faults; nothing was loaded."
    assert "bodies.csv, line 3, column country: 'ZZ' is not in countries.csv" in str(raised.value)


def test_a_folder_that_does_not_exist_is_told_file_by_file(tmp_path):
    with pytest.raises(CommandError, match=r"blocs\.csv: the file is missing from"):
        call_command("load_reference", "--folder", str(tmp_path / "nowhere"))


def test_the_shipped_folder_is_the_default():
    assert (FOLDER / "actions.csv").exists()
