"""What a new data folder gets, and what a person reads when it cannot be had."""

import os
import socket
import stat
from io import StringIO
from unittest import mock

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from vendors.management.first_run import (
    KEY_FILE,
    PASSWORD_FILE,
    CannotStart,
    check_port,
    make_curator,
    prepare_folder,
)


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    prepare_folder(tmp_path / "new")
    key = tmp_path / "new" / KEY_FILE
    first = key.read_text()
    prepare_folder(tmp_path / "new")
    assert key.read_text() == first
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_made_is_said_in_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotStart, match=r"cannot be written .*choose another with DATA="):
        prepare_folder(tmp_path / "file" / "below")


@pytest.mark.django_db
def test_the_first_account_gets_a_password_that_is_kept_for_its_owner_alone(tmp_path):
    password = make_curator(tmp_path)
    path = tmp_path / PASSWORD_FILE
    user = User.objects.get(username="curator")
    assert user.check_password(password)
    assert user.is_staff
    assert path.read_text().strip() == password
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.django_db
def test_a_second_start_makes_no_account_and_changes_no_password(tmp_path):
    make_curator(tmp_path)
    before = User.objects.get(username="curator").password
    assert make_curator(tmp_path) is None
    assert User.objects.get(username="curator").password == before


def test_a_busy_port_is_said_with_another_to_try():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart, match=f"Port {port} .* try PORT={port + 1}"):
            check_port("127.0.0.1", port)


@pytest.mark.parametrize("port", [0, -1, 70000])
def test_a_number_that_is_no_port_is_refused(port):
    with pytest.raises(CannotStart, match="is not a port"):
        check_port("127.0.0.1", port)


@pytest.mark.django_db
def test_start_says_what_is_there_and_where_to_log_in(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    out = StringIO()
    with mock.patch("vendors.management.commands.start.call_command"):
        call_command("start", port=free_port(), prepare_only=True, stdout=out)
    assert "0 published actions" in out.getvalue()
    assert "/admin/" in out.getvalue()
    assert (tmp_path / PASSWORD_FILE).read_text().strip() in out.getvalue()


def test_start_ends_with_one_sentence_where_the_port_is_taken(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    with pytest.raises(CommandError, match="is not a port"):
        call_command("start", port=99999, prepare_only=True, stdout=StringIO())
    assert os.listdir(tmp_path) == []


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
