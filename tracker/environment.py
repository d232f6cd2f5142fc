"""What the environment may say: each variable's rule, and what a public site refuses to start with.

A wrong value that is taken silently shows weeks later, as something else. So every process refuses nonsense, and a
server refuses what is unsafe in public, in one sentence a fault and without a traceback.
"""

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import NoReturn
from urllib.parse import urlsplit

COULD_NOT_BOOT = 3
"""The exit status by which a gunicorn worker ends its server; with any other, it would be started again for ever."""

MIN_KEY_LENGTH = 50
"""Characters of a secret key: what Django's own check for deployment asks for."""
MIN_KEY_CHARACTERS = 5
"""Different characters of a secret key, likewise."""

LOOPBACK_HOSTS = {"127.0.0.1", "localhost", "[::1]", "::1"}

_BOOLEANS = {"true", "false", "1", "0", "yes", "no", "on", "off", "t", "f", "y", "n"}
_LEVELS = {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}

_READERS = {"engine", "model", "both"}
_SECOND_FACTOR = {"required", "offered"}

type Rule = tuple[Callable[[str], bool], str]


def _is_number(text: str, *, least: float, whole: bool) -> bool:
    pattern = r"[0-9]{1,9}" if whole else r"[0-9]{1,9}(\.[0-9]{1,9})?"
    return bool(re.fullmatch(pattern, text)) and float(text) >= least


def _is_share(text: str) -> bool:
    return _is_number(text, least=0, whole=False) and float(text) <= 1


def _is_address(text: str, schemes: Iterable[str]) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:  # a port that is no number, brackets that do not close
        return False


def _is_site(text: str) -> bool:
    return _is_address(text, ("http", "https")) and not urlsplit(text).query and "@" not in text


BOOLEAN: Rule = (lambda text: text.lower() in _BOOLEANS, "true or false")
POSITIVE: Rule = (lambda text: _is_number(text, least=1, whole=True), "a whole number above 0")
COUNT: Rule = (lambda text: _is_number(text, least=0, whole=True), "a whole number, 0 or more")
SECONDS: Rule = (lambda text: _is_number(text, least=0, whole=False), "a number of seconds, 0 or more")
SHARE: Rule = (_is_share, "a share from 0 to 1, such as 0.1")
SITE: Rule = (_is_site, "an address such as https://tracker.example.org")
REDIS: Rule = (
    lambda text: _is_address(text, ("redis", "rediss")) or text.startswith("unix:///"),
    "the address of a Redis such as redis://127.0.0.1:6379/0",
)
ORIGINS: Rule = (
    lambda text: all(_is_site(origin) and not urlsplit(origin).path for origin in text.split(",")),
    "origins such as https://tracker.example.org, with a comma between two",
)
PORTS: Rule = (
    lambda text: all(_is_number(port, least=1, whole=True) and int(port) < 65536 for port in text.split(",")),
    "ports from 1 to 65535, with a comma between two",
)
LEVEL: Rule = (lambda text: text in _LEVELS, "one of DEBUG, INFO, WARNING, ERROR, CRITICAL")
HOSTS: Rule = (
    lambda text: all(re.fullmatch(r"\*|\.?[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]", host) for host in text.split(",")),
    "host names without scheme or port, with a comma between two",
)
DATABASE: Rule = (
    lambda text: text.startswith("sqlite:") or _is_address(text, ("postgres", "postgresql")),
    "an address such as postgres://user:password@host:5432/name",
)
ARCHIVE: Rule = (
    lambda text: _is_address(text, ("http", "https")) and "{url}" in text,
    "the address of an archive with {url} in it, such as https://web.archive.org/web/{date}/{url}",
)
READER: Rule = (lambda text: text in _READERS, "one of engine, model, both")
SECOND_FACTOR: Rule = (lambda text: text in _SECOND_FACTOR, "required or offered")
MAIL: Rule = (
    lambda text: _is_address(text, ("smtp", "submission", "smtps")),
    "an address such as submission://user:password@mail.example.org",
)
PEOPLE: Rule = (
    lambda text: all(re.fullmatch(r"[^@\s]+@[^@\s]+", person) for person in text.split(",")),
    "addresses of mail, with a comma between two",
)
FORMAT: Rule = (lambda text: text in {"line", "json"}, "line or json")
TOKEN: Rule = (lambda text: bool(re.fullmatch(r"[!-~]{16,}", text)), "a token of 16 characters or more, without blanks")
ANYTHING: Rule = (lambda text: "\0" not in text, "a text")

RULES: Mapping[str, Rule] = {
    "ADMINS": PEOPLE,
    "ALLOWED_HOSTS": HOSTS,
    "ALLOW_SQLITE": BOOLEAN,
    "ARCHIVE_A_DAY": COUNT,
    "ARCHIVE_SUBMIT_URL": ARCHIVE,
    "ARCHIVE_URL": ARCHIVE,
    "BACKUPS_KEPT": POSITIVE,
    "BACKUP_DIR": ANYTHING,
    "BEHIND_TLS": BOOLEAN,
    "CACHE_URL": REDIS,
    "CHROMIUM": ANYTHING,
    "CHROMIUM_SANDBOX": BOOLEAN,
    "CODER_DAILY_TOKENS": COUNT,
    "CODER_KEY": ANYTHING,
    "CODER_MODEL": ANYTHING,
    "CODER_TIMEOUT": SECONDS,
    "CODER_URL": SITE,
    "CONTACT": ANYTHING,
    "CSRF_TRUSTED_ORIGINS": ORIGINS,
    "DATABASE_URL": DATABASE,
    "DATA_DIR": ANYTHING,
    "DEBUG": BOOLEAN,
    "DOUBLE_CODING": SHARE,
    "DOUBLE_CODING_PUBLIC": BOOLEAN,
    "EMAIL_URL": MAIL,
    "FETCH_ALLOW_LOOPBACK": BOOLEAN,
    "FETCH_PAUSE": SECONDS,
    "FETCH_PORTS": PORTS,
    "FOUR_EYES": BOOLEAN,
    "HASHED_STATIC": BOOLEAN,
    "KEPT_PAGES": POSITIVE,
    "LOG_FORMAT": FORMAT,
    "LOG_LEVEL": LEVEL,
    "MAIL_FROM": PEOPLE,
    "METRICS_TOKEN": TOKEN,
    "OCR_WORKER": BOOLEAN,
    "OLD_SECRET_KEYS": ANYTHING,
    "PROXIES": COUNT,
    "RATE_LIMITS": BOOLEAN,
    "READER": READER,
    "READ_WITH_ENCODER": BOOLEAN,
    "REDIS_URL": REDIS,
    "RELEASE": ANYTHING,
    "RENDER_WORKER": BOOLEAN,
    "SECOND_FACTOR": SECOND_FACTOR,
    "SECRET_KEY": ANYTHING,
    "SERVED_LOCALLY": BOOLEAN,
    "SESSION_HOURS": POSITIVE,
    "SITE_NAME": ANYTHING,
    "SITE_URL": SITE,
    "SOURCES_A_DAY": COUNT,
    "STATEMENT_TIMEOUT": SECONDS,
    "STATIC_ROOT": ANYTHING,
    "STEP_LEASE": POSITIVE,
}

_SECRETS = {
    "SECRET_KEY",
    "OLD_SECRET_KEYS",
    "CODER_KEY",
    "DATABASE_URL",
    "REDIS_URL",
    "CACHE_URL",
    "EMAIL_URL",
    "METRICS_TOKEN",
}
"""Values that may hold a password: named without being repeated."""


def nonsense(environment: Mapping[str, str]) -> list[str]:
    """Return a sentence for each variable whose value cannot be meant; an empty value counts as none."""
    found = []
    for name, (fits, wanted) in RULES.items():
        value = environment.get(name, "")
        if value and not fits(value):
            shown = name if name in _SECRETS else f"{name}={value[:80]}"
            found.append(f"{shown} is not {wanted}." if shown != name else f"{name} is not {wanted} (value not shown).")
    reader = environment.get("READER", "")
    if reader in ("model", "both") and not environment.get("CODER_URL", ""):
        found.append(f"READER={reader} needs an endpoint: set CODER_URL (and CODER_MODEL), or READER=engine.")
    if bool(environment.get("ADMINS")) != bool(environment.get("EMAIL_URL")):
        found.append("ADMINS and EMAIL_URL need each other: without both, nobody gets errors by mail.")
    if "TWO_EYES" in environment:
        found.append("TWO_EYES is now called FOUR_EYES: rename the variable, its value stays.")
    return found


def unsafe_in_public(
    *, debug: bool, secret_key: str, key_is_kept: bool, hosts: list[str], on_sqlite: bool, allow_sqlite: bool
) -> list[str]:
    """Return a sentence for each thing that a site which others can reach must not start with."""
    others = [host for host in hosts if host not in LOOPBACK_HOSTS]
    if debug and others:
        return [f"DEBUG=true shows settings and code to visitors: not with ALLOWED_HOSTS={','.join(others)}."]
    if debug:
        return []
    found = []
    if not key_is_kept:
        found.append("SECRET_KEY is not set: each process would sign sessions with a key of its own. Set a long one.")
    elif len(secret_key) < MIN_KEY_LENGTH or len(set(secret_key)) < MIN_KEY_CHARACTERS:
        found.append(
            f"SECRET_KEY can be guessed: it needs {MIN_KEY_LENGTH} random characters (openssl rand -hex 32 makes them)."
        )
    if "*" in hosts:
        found.append("ALLOWED_HOSTS=* lets anyone pretend to be this site: name its hosts.")
    if on_sqlite and not allow_sqlite:
        found.append(
            "DATABASE_URL is not set or names SQLite: use PostgreSQL, or say ALLOW_SQLITE=true for a small site."
        )
    return found


def refuse(sentences: list[str]) -> None:
    """End this process with the sentences on standard error, if there are any."""
    if sentences:
        _end(sentences)


def _end(sentences: list[str]) -> NoReturn:
    sys.stderr.write("The tracker does not start:\n" + "".join(f"  {sentence}\n" for sentence in sentences))
    sys.stderr.flush()
    raise SystemExit(COULD_NOT_BOOT)
