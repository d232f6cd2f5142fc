"""What is logged, in which form, and what is sent by mail: for `LOGGING` and `MAILERS` in the settings."""

import logging
import time
from contextvars import ContextVar
from typing import Any
from urllib.parse import unquote, urlsplit

from celery import current_task

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The request that this thread answers, or answered last; "" where there was none."""

LINE = "{asctime} {levelname} {name}: {message}"
JSON = "{asctime}{levelname}{name}{message}{request_id}{task_id}"
MAIL_EVERY = 300
"""Seconds between two mails of one process: a site that fails does so on every page, and one mail says so."""
PORTS = {"smtp": 25, "submission": 587, "smtps": 465}


class WithIds(logging.Filter):
    """Puts the ids of request and step on each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        record.task_id = current_task.request.id if current_task else None
        return True


class NoTracebackForRefusals(logging.Filter):
    """A request that was refused is no fault of the program: one line says it."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        return True


class Seldom(logging.Filter):
    """Lets one record through each `MAIL_EVERY` seconds."""

    def __init__(self) -> None:
        super().__init__()
        self.next = 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        now = time.monotonic()
        passes = now >= self.next
        if passes:
            self.next = now + MAIL_EVERY
        return passes


def logging_by(*, level: str, as_json: bool, by_mail: bool) -> dict[str, Any]:
    """Return Django's `LOGGING`: lines or JSON on standard error, and errors by mail where somebody is to get them."""
    handlers: dict[str, Any] = {
        "console": {"class": "logging.StreamHandler", "formatter": "json" if as_json else "line", "filters": ["ids"]}
    }
    if by_mail:
        handlers["mail"] = {
            "class": "django.utils.log.AdminEmailHandler",
            "level": "ERROR",
            "filters": ["not debug", "seldom"],
        }
    loggers: dict[str, Any] = {
        "vendors": {"level": level or "INFO"},
        "django.request": {"filters": ["no traceback"]},
        "axes": {"level": "WARNING"},  # a lock-out is one, and so is each failed login
    }
    if as_json:
        loggers |= {"tracker.requests": {"level": "INFO"}, "celery": {"level": "INFO"}}
    if by_mail:
        loggers["django"] = {"handlers": [], "level": "WARNING"}  # Django's own mails would come once for each page
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "ids": {"()": WithIds},
            "no traceback": {"()": NoTracebackForRefusals},
            "seldom": {"()": Seldom},
            "not debug": {"()": "django.utils.log.RequireDebugFalse"},
        },
        "formatters": {
            "line": {"format": LINE, "style": "{"},
            "json": {"()": "pythonjsonlogger.json.JsonFormatter", "format": JSON, "style": "{"},
        },
        "handlers": handlers,
        "root": {"handlers": list(handlers), "level": level or "WARNING"},
        "loggers": loggers,
    }


def mailer_of(address: str) -> dict[str, Any]:
    """Return Django's mailer for `smtp://`, `submission://` (STARTTLS) or `smtps://` (TLS from the start)."""
    parts = urlsplit(address)
    options = {
        "host": parts.hostname,
        "port": parts.port or PORTS[parts.scheme],
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "submission",
        "use_ssl": parts.scheme == "smtps",
        "timeout": 10,
    }
    return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}
