"""The files that an operator deploys from say what the documents promise; no container engine is needed for it."""

import configparser
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tracker.environment import RULES
from vendors import tasks

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
UNITS = sorted((ROOT / "docs" / "deploy" / "systemd").glob("*.service"))
OURS = ("prepare", "web", "worker", "beat")


def test_only_the_proxy_can_be_reached_from_outside():
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == ["proxy"]


def test_each_container_is_bounded_and_its_log_is_rotated():
    for name, service in COMPOSE["services"].items():
        assert service["logging"]["options"]["max-size"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        if name != "prepare":
            assert service["mem_limit"], name
        if name != "postgres":  # which writes to its own file system as it starts
            assert service["read_only"] is True, name
            assert service["cap_drop"] == ["ALL"], name


def test_every_variable_that_compose_passes_on_is_a_setting_and_none_that_it_needs_has_a_default():
    assert set(COMPOSE["x-tracker"]["environment"]) <= set(RULES)
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert {name for name, word in re.findall(r"\$\{([A-Z_]+)(:-|:\?)", text) if word == ":?"} == {
        *("SECRET_KEY", "DOMAIN", "POSTGRES_PASSWORD", "REDIS_PASSWORD")
    }


def test_each_volume_that_is_mounted_is_declared_and_each_dependency_is_a_service():
    for name, service in COMPOSE["services"].items():
        named = [volume.split(":")[0] for volume in service.get("volumes", []) if not volume.startswith(".")]
        assert set(named) <= set(COMPOSE["volumes"]), name
        assert set(service.get("depends_on", {})) <= set(COMPOSE["services"]), name


def test_the_first_install_names_every_secret_that_compose_asks_for():
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    for name in ("DOMAIN", "SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"):
        assert f"{name}=%s" in text


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_runs_what_the_container_runs_and_may_write_to_its_own_folder_only(path):
    role = path.stem.removeprefix("tracker-")
    service = _service(role)
    assert service["User"] == "tracker"
    if role in OURS:
        assert service["NoNewPrivileges"] == "true"
        assert service["ReadWritePaths"] == "/var/lib/tracker"
        command = shlex.split(service["ExecStart"])
        program = Path(command[0]).name
        assert [program, command[1]] == _command_of(role)[:2]
        assert set(_command_of(role)) - {"--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm"} <= {
            program,
            *command[1:],
            "/tmp/beat-schedule",
        }


def test_the_optional_worker_is_confined_but_for_what_its_browser_needs():
    """Chromium's sandbox and its network of its own are namespaces, and its scripts are compiled as they run."""
    worker, ocr = (_service(role) for role in ("worker", "ocr"))
    changed = {"ExecStart", "TimeoutStopSec", "MemoryMax"}
    assert {name: value for name, value in worker.items() if name not in changed} == {
        name: value for name, value in ocr.items() if name not in {*changed, "TasksMax"}
    }
    assert "--queues ocr" in ocr["ExecStart"]
    assert int(ocr["TimeoutStopSec"]) > tasks.OCR_LIMITS["time_limit"]


def _service(role: str) -> dict[str, str]:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[method-assign,assignment]  # systemd's names have capitals
    unit.read(ROOT / "docs" / "deploy" / "systemd" / f"tracker-{role}.service", encoding="utf-8")
    return dict(unit["Service"])


def test_the_proxy_may_open_the_socket_of_the_web_process():
    """Caddy's packages put its user into the group www-data, and no more."""
    text = (ROOT / "docs" / "deploy" / "systemd" / "tracker-web.socket").read_text(encoding="utf-8")
    assert {"SocketGroup=www-data", "SocketMode=0660"} <= set(text.splitlines())


def _command_of(role: str) -> list[str]:
    command = COMPOSE["services"][role].get("command")
    if command:
        return shlex.split(command)
    last = (ROOT / "Dockerfile").read_text(encoding="utf-8").split("\nCMD ")[1]
    return re.findall(r'"([^"]+)"', last)


def test_behind_tls_nothing_goes_over_plain_http_again():
    code = (
        "import tracker.settings as s; "
        "print(s.SECURE_HSTS_SECONDS, s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.PROXIES)"
    )
    environment = {**os.environ, "BEHIND_TLS": "true"}
    environment.pop("PROXIES", None)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["31536000", "True", "True", "True", "1"]
