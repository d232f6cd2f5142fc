"""What a process refuses to start with, and in which words."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tracker.environment import RULES, nonsense, unsafe_in_public

ROOT = Path(__file__).resolve().parents[2]
SAFE = {
    "debug": False,
    "secret_key": "0123456789abcdef" * 4,
    "key_is_kept": True,
    "hosts": ["tracker.example.org"],
    "on_sqlite": False,
    "allow_sqlite": False,
}


def test_each_setting_has_its_rule():
    code = (ROOT / "tracker" / "settings.py").read_text(encoding="utf-8")
    assert set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', code)) == set(RULES)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STEP_LEASE", "-4"),
        ("STEP_LEASE", "0"),
        ("STEP_LEASE", "²"),
        ("KEPT_PAGES", "many"),
        ("FETCH_PAUSE", "nan"),
        ("CODER_DAILY_TOKENS", "1e9"),
        ("PROXIES", "-1"),
        ("SITE_URL", "notaurl"),
        ("SITE_URL", "ftp://tracker.example.org"),
        ("SITE_URL", "https://user:secret@tracker.example.org"),
        ("REDIS_URL", "nonsense"),
        ("CACHE_URL", "http://cache:6379/0"),
        ("DATABASE_URL", "mysql://root@localhost/tracker"),
        ("DATABASE_URL", "postgres://u:p@host:port/name"),
        ("CODER_URL", "localhost:8080"),
        ("CSRF_TRUSTED_ORIGINS", "tracker.example.org"),
        ("ALLOWED_HOSTS", "https://tracker.example.org"),
        ("LOG_LEVEL", "LOUD"),
        ("BEHIND_TLS", "maybe"),
        ("SECOND_FACTOR", "yes"),
    ],
)
def test_nonsense_is_named_with_what_was_wanted(name, value):
    (sentence,) = nonsense({name: value})
    assert sentence.startswith(name)
    assert " is not " in sentence


def test_what_operators_write_is_taken():
    assert (
        nonsense(
            {
                "ALLOWED_HOSTS": "tracker.example.org,.example.net,127.0.0.1,[::1]",
                "CSRF_TRUSTED_ORIGINS": "https://tracker.example.org,https://b.example.org:8443",
                "DATABASE_URL": "postgres://tracker:s%40cret@postgres:5432/tracker",
                "REDIS_URL": "redis://:secret@redis:6379/0",
                "CACHE_URL": "unix:///run/redis.sock",
                "SITE_URL": "https://tracker.example.org/",
                "FETCH_PAUSE": "0.5",
                "STEP_LEASE": "180",
                "BEHIND_TLS": "True",
                "SECRET_KEY": "",
            }
        )
        == []
    )


def test_a_password_in_an_address_is_not_repeated():
    (sentence,) = nonsense({"REDIS_URL": "reddis://:hunter2@redis:6379"})
    assert "hunter2" not in sentence


def test_who_is_to_get_mail_that_nothing_sends_is_told():
    (sentence,) = nonsense({"ADMINS": "ada@example.org"})
    assert "EMAIL_URL" in sentence
    assert nonsense({"ADMINS": "ada@example.org", "EMAIL_URL": "smtp://mail.example.org"}) == []


def test_a_setting_that_was_renamed_is_not_passed_over():
    assert nonsense({"TWO_EYES": "true"}) == ["TWO_EYES is now called FOUR_EYES: rename the variable, its value stays."]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"key_is_kept": False}, "SECRET_KEY is not set"),
        ({"secret_key": "changeme"}, "SECRET_KEY can be guessed"),
        ({"secret_key": "ab" * 40}, "SECRET_KEY can be guessed"),
        ({"hosts": ["*"]}, "ALLOWED_HOSTS=*"),
        ({"on_sqlite": True}, "ALLOW_SQLITE"),
        ({"debug": True}, "DEBUG=true"),
    ],
)
def test_a_public_site_does_not_start_with(change, word):
    (sentence,) = unsafe_in_public(**{**SAFE, **change})
    assert word in sentence


def test_a_public_site_starts_with_safe_settings_and_a_developer_may_debug_at_home():
    assert unsafe_in_public(**SAFE) == []
    assert unsafe_in_public(**{**SAFE, "on_sqlite": True, "allow_sqlite": True}) == []
    assert unsafe_in_public(**{**SAFE, "debug": True, "hosts": ["127.0.0.1", "localhost", "[::1]"]}) == []


@pytest.mark.parametrize(
    "command", [["-c", "import tracker.wsgi"], ["-m", "celery", "-A", "tracker", "beat", "--schedule", "schedule"]]
)
def test_web_process_and_beat_end_at_once_with_one_sentence_a_fault_and_no_traceback(command, tmp_path):
    environment = {**os.environ, "SECRET_KEY": "changeme", "ALLOWED_HOSTS": "*", "DATA_DIR": str(tmp_path)}
    for name in ("DATABASE_URL", "REDIS_URL", "DEBUG", "SERVED_LOCALLY"):
        environment.pop(name, None)
    done = subprocess.run(
        [sys.executable, *command],
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 3
    assert [line for line in done.stderr.splitlines() if line.startswith("  ")] == [
        "  SECRET_KEY can be guessed: it needs 50 random characters (openssl rand -hex 32 makes them).",
        "  ALLOWED_HOSTS=* lets anyone pretend to be this site: name its hosts.",
        "  DATABASE_URL is not set or names SQLite: use PostgreSQL, or say ALLOW_SQLITE=true for a small site.",
    ]
    assert "Traceback" not in done.stderr
