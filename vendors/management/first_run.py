"""What a new data folder needs before the site can be served from it. Each step is idempotent."""

import os
import secrets
import socket
from contextlib import suppress
from pathlib import Path

from django.contrib.auth.models import User

from vendors.permissions import ADMINISTRATOR, grant

CURATOR = "curator"
PASSWORD_FILE = "curator-password.txt"  # noqa: S105 - the name of the file, not what is in it
KEY_FILE = "secret-key"


class CannotStart(Exception):
    """The site cannot be started here; the message is one sentence that says why and what to do."""


def prepare_folder(folder: Path) -> None:
    """Make the data folder and the site's secret key in it. CannotStart where it may not be written."""
    try:
        (folder / "static").mkdir(parents=True, exist_ok=True)
        write_once(folder / KEY_FILE, secrets.token_urlsafe(50))
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CannotStart(
            f"The data folder {folder} cannot be written ({error.strerror}): choose another with DATA=some/folder."
        ) from error


def write_once(path: Path, text: str) -> None:
    """Write a file that only its owner may read; leave it as it is where it exists."""
    with suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)


def check_port(host: str, port: int) -> None:
    """CannotStart where the port is taken, not allowed or no port at all."""
    if not 0 < port < 65536:
        raise CannotStart(f"{port} is not a port: choose one from 1024 to 65535 with PORT=8123.")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(
                f"Port {port} on {host} cannot be used ({error.strerror}): try PORT={port + 1}."
            ) from error


def make_curator(folder: Path) -> str | None:
    """Make the first account, who may do everything, and return its new password; None where one exists."""
    if User.objects.filter(is_superuser=True).exists() or User.objects.filter(username=CURATOR).exists():
        return None
    password = secrets.token_urlsafe(12)
    user = User.objects.create_superuser(CURATOR, password=password)
    grant(user, ADMINISTRATOR)
    path = folder / PASSWORD_FILE
    path.unlink(missing_ok=True)
    write_once(path, password + "\n")
    return password
