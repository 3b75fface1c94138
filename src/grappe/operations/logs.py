"""The log: one line for each event, with a request's number and nobody's name.

In production a line is JSON. A person is a key that the installation alone can make
again (`user_key`), an address is the name of its page, a trace says where and not what.
"""

import contextvars
import logging
from datetime import UTC, datetime
from typing import Any

from django.utils.crypto import salted_hmac
from pythonjsonlogger.json import JsonFormatter

from grappe.operations import scrubbing

# The request that this thread answers, for every line written meanwhile.
current: contextvars.ContextVar[Any] = contextvars.ContextVar("request", default=None)

# What a caller may add to a line; the rest of `extra` may hold anything.
FIELDS = ("route", "method", "status", "ms", "queries", "job", "outcome")
NOWHERE = "unmatched"


def user_key(pk: Any) -> str:
    """The same person, the same key; nobody without the secret key finds who."""
    return salted_hmac("grappe.log", f"user:{pk}", algorithm="sha256").hexdigest()[:12]


def route_of(request: Any) -> str:
    """The name of the page asked for: an address may hold a name or a key."""
    match = getattr(request, "resolver_match", None)
    return match.view_name or match.route if match else NOWHERE


def who_of(request: Any) -> str:
    """The key of who asks, if a page wanted to know: the log asks nothing itself."""
    user = getattr(request, "_cached_user", None)
    return user_key(user.pk) if user is not None and user.pk else ""


class Private(logging.Filter):
    """Put a request's number on each record, and take out what says who."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = current.get() or getattr(record, "request", None)
        record.request_id = getattr(request, "request_id", "")
        record.user = who_of(request)
        record.args = self.arguments(record.args, request)
        return True

    def arguments(self, args: Any, request: Any) -> Any:
        if isinstance(args, dict):
            return {key: self.argument(value, request) for key, value in args.items()}
        if isinstance(args, tuple):
            return tuple(self.argument(value, request) for value in args)
        return args

    def argument(self, value: Any, request: Any) -> Any:
        """An address becomes the name of its page, a record its key."""
        if isinstance(value, int | float | bool) or value is None:
            return value
        if isinstance(value, str) and request is not None and is_asked(value, request):
            return route_of(request)
        if hasattr(value, "_meta") and hasattr(value, "pk"):
            return f"{value._meta.label_lower}:{user_key(value.pk)}"
        if isinstance(value, BaseException):
            return scrubbing.last_line(f"{type(value).__name__}: {value}")
        return value


def is_asked(value: str, request: Any) -> bool:
    return value in {request.path, request.path_info, request.get_full_path()}


class Traceless(logging.Filter):
    """A refusal is no fault of the code: its line needs no trace."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        return True


class Scrubbed:
    """What both ways of writing a line share: words and traces are scrubbed."""

    def formatException(self, info: Any) -> str:  # noqa: N802
        trace = super().formatException(info)  # type: ignore[misc]
        return scrubbing.traceback(trace)

    def formatStack(self, stack: str) -> str:  # noqa: N802
        return scrubbing.text(stack)


class Line(Scrubbed, logging.Formatter):
    """A plain line, for a developer's terminal."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        record.message = scrubbing.text(record.message)
        return super().formatMessage(record)


class Json(Scrubbed, JsonFormatter):
    """A line of JSON, for the tools that keep logs."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": scrubbing.text(record.getMessage()),
        }
        for name in ("request_id", "user"):
            if value := getattr(record, name, ""):
                told[name] = value
        for name in FIELDS:
            value = getattr(record, name, None)
            if isinstance(value, int | float):
                told[name] = value  # type: ignore[assignment]
            elif isinstance(value, str):
                told[name] = scrubbing.text(value)
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return str(self.jsonify_log_record(told))


def configuration(level: str, is_json: bool) -> dict[str, Any]:
    """What Django's LOGGING is here."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "private": {"()": "grappe.operations.logs.Private"},
            "traceless": {"()": "grappe.operations.logs.Traceless"},
        },
        "formatters": {
            "line": {
                "()": "grappe.operations.logs.Line",
                "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
            },
            "json": {"()": "grappe.operations.logs.Json"},
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "filters": ["private"],
                "formatter": "json" if is_json else "line",
            }
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Django would mail errors, with the request's data, to ADMINS.
            "django": {"handlers": [], "level": "NOTSET", "propagate": True},
            "django.request": {"filters": ["traceless"]},
            # These quote rows and keys when asked to say everything.
            "django.db.backends": {"level": "INFO"},
            "sesame": {"level": "INFO"},
            "django.template": {"level": "INFO"},
        },
    }
