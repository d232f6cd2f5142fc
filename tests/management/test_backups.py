"""A backup is worth what can be restored from it."""

import tarfile
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError

from tests.factories import make_action
from vendors.management import backups, restore_test
from vendors.models import Action, Problem
from vendors.tasks import back_up


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    settings.MEDIA_ROOT = settings.DATA_DIR / "uploads"
    settings.MEDIA_ROOT.mkdir(parents=True)
    (settings.DATA_DIR / "secret-key").write_text("the key")
    (settings.MEDIA_ROOT / "paper.pdf").write_bytes(b"%PDF-")


@pytest.mark.django_db(transaction=True)
def test_what_was_backed_up_is_restored_to_the_last_value_and_its_pages_open(tmp_path, settings):
    make_action(title="Ruritania bars ZTE")
    archive = backups.make_backup(tmp_path / "kept")
    with tarfile.open(archive) as packed:
        assert {"./secret-key", "./uploads/paper.pdf", "./manifest.json"} <= set(packed.getnames())
    call_command("restore", str(archive), "--test")

    with pytest.raises(CommandError, match=r"holds data already.* --replace"):
        call_command("restore", str(archive))


@pytest.mark.django_db(transaction=True)
def test_what_is_there_is_replaced_when_that_is_asked_for(tmp_path, settings):
    if backups.connection.vendor == "sqlite":
        pytest.skip("SQLite cannot copy onto a database in memory that is open")
    make_action(title="Ruritania bars ZTE")
    archive = backups.make_backup(tmp_path / "kept")
    Action.objects.update(title="Changed since")
    (settings.DATA_DIR / "secret-key").unlink()
    call_command("restore", str(archive), "--replace")
    assert Action.objects.get().title == "Ruritania bars ZTE"
    assert (settings.DATA_DIR / "secret-key").read_text() == "the key"


@pytest.mark.parametrize("content", [b"", b"not an archive"])
def test_a_damaged_archive_is_named_before_anything_is_touched(tmp_path, content):
    archive = tmp_path / "tracker.tar.gz"
    archive.write_bytes(content)
    with pytest.raises(CommandError, match="is not a backup of the tracker, or is damaged"):
        call_command("restore", str(archive), "--replace")


@pytest.mark.django_db(transaction=True)
def test_a_row_that_was_lost_or_changed_on_the_way_is_named():
    make_action()
    with backups.connection.cursor() as cursor:
        rows, digest = backups.digest_of("vendors_action", cursor)
    # An older release compared what comes and goes with visits, too.
    there = {"vendors_action": (rows, digest), "vendors_body": (0, "0" * 32), "axes_accesslog": (3, "1")}
    manifest = backups.Manifest("2026-12-01", backups.connection.vendor, "", there)
    Action.objects.update(summary="Changed")
    assert backups.differences_from(manifest) == ["vendors_action differs"]
    lost = backups.Manifest("2026-12-01", backups.connection.vendor, "", {"vendors_action": (2, digest)})
    assert backups.differences_from(lost) == ["table vendors_action has 1 rows of 2"]


@pytest.mark.django_db
def test_a_nightly_backup_that_fails_is_a_problem_until_one_succeeds(monkeypatch, settings, tmp_path):
    assert back_up() is False  # no folder, nothing to do
    settings.BACKUP_DIR = str(tmp_path / "nightly")

    def fail(*_args, **_kwargs):
        raise backups.BackupFailed("pg_dump is not installed.")

    with monkeypatch.context() as broken:
        broken.setattr("vendors.management.commands.backup.make_backup", fail)
        assert back_up() is False
    assert "pg_dump is not installed" in Problem.objects.open().get().message
    archive = tmp_path / "tracker-2026.tar.gz"
    archive.write_bytes(b"")
    monkeypatch.setattr("vendors.management.commands.backup.make_backup", lambda *_args, **_kwargs: archive)
    assert back_up() is True
    assert not Problem.objects.open().exists()


def test_only_the_newest_archives_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(backups, "_dump", lambda folder: backups.Manifest("", "sqlite", "", {}))
    kept = tmp_path / "kept"
    kept.mkdir()
    for day in range(1, 5):
        (kept / f"tracker-2026-01-0{day}-000000.tar.gz").touch()
    made = backups.make_backup(kept, keep=2)
    assert sorted(path.name for path in kept.iterdir()) == ["tracker-2026-01-04-000000.tar.gz", made.name]


def test_a_database_user_who_may_not_make_a_database_is_told_what_lets_it(monkeypatch, tmp_path):
    class Refusing(mock.MagicMock):
        vendor, settings_dict = "postgresql", {"USER": "tracker"}

    connection = Refusing()
    connection.cursor.return_value.__enter__.return_value.execute.side_effect = ProgrammingError("permission denied")
    monkeypatch.setattr(restore_test, "connection", connection)
    with pytest.raises(backups.BackupFailed, match="ALTER ROLE tracker CREATEDB"):
        restore_test.restore_test(tmp_path / "archive")
