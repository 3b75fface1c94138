"""A safe request writes nothing: prefetching it, or asking twice, changes nothing.

What a page notes of its reader all the same is declared: by `web.decorators.notes` at
the view, or in NOTED. A rehearsal (`rehearses`) writes, and takes it back. Rows that
PostgreSQL copies in bulk do not pass here: only imports do that.
"""

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from threading import get_ident
from typing import Any

from django.apps import apps
from django.db import connection
from django.http import HttpRequest

logger = logging.getLogger(__name__)

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# Signing in lasts, whatever the page.
ALWAYS = frozenset({"django_session", "usersessions_usersession"})
# Reading leaves a line, on any page; a line is added there, never changed.
ONLY_ADDED = frozenset({"documents_opening"})
TO_SIGN_IN = (
    "account.emailaddress",
    "accounts.user",
    "audit.event",
    "django_tasks_database.dbtaskresult",
    "outbox.mail",
    "socialaccount.socialaccount",
)
TO_ADMIT = ("audit.event", "tokens.accesstoken", "tokens.feedtoken")
# Pages of libraries, and ends of a journey begun with a click; by name or namespace.
NOTED: Mapping[str, tuple[str, ...]] = {
    "account_reset_password_from_key": ("account.emailaddress",),
    "accounts:oidc_arrive": TO_SIGN_IN,
    "accounts:oidc_callback": TO_SIGN_IN,
    "api": TO_ADMIT,
    "feeds": TO_ADMIT,
}
# A noted event gets its place in the chain.
CHAINED = {"audit.event": ("audit.event", "audit.link")}
READS = ("SELECT", "SAVEPO", "RELEAS", "ROLLBA", "BEGIN", "COMMIT", "PRAGMA", "EXPLAI")
WRITES = re.compile(
    r"\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?"
    r"|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE(?:\s+TABLE)?|ALTER\s+TABLE|DROP\s+TABLE"
    r"|CREATE\s+(?!TEMP)(?:\w+\s+)*TABLE|COPY)\s+(?:ONLY\s+)?"
    r"(?:IF\s+(?:NOT\s+)?EXISTS\s+)?[\"`]?(?P<table>\w+)",
    re.IGNORECASE,
)


class WroteOnGet(RuntimeError):
    """A page that should only be read tried to write."""


@cache
def tables_of(labels: tuple[str, ...]) -> frozenset[str]:
    """The tables of models named as `documents.opening`."""
    named = [one for label in labels for one in CHAINED.get(label, (label,))]
    return frozenset(apps.get_model(label)._meta.db_table for label in named)


class Guard:
    """What stands between a safe request and the database."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        # Threads may share a connection: what others write there is not this page's.
        self.thread = get_ident()
        self.allowed = ALWAYS
        self.is_rehearsal = False

    def __call__(
        self, execute: Callable[..., Any], sql: str, *args: Any, **kwargs: Any
    ) -> Any:
        # Nearly every query of a safe request stops at this line.
        if not sql.startswith(READS) and not self.is_rehearsal:
            self.check(sql)
        return execute(sql, *args, **kwargs)

    def check(self, sql: str) -> None:
        """Raises WroteOnGet if a statement writes where this page may not."""
        if sql.lstrip()[:6].upper() in READS or get_ident() != self.thread:
            return
        for match in WRITES.finditer(sql):
            table = match["table"]
            is_addition = match.group().upper().startswith("INSERT")
            if table in self.allowed or (is_addition and table in ONLY_ADDED):
                continue
            self.refuse(table)

    def refuse(self, table: str) -> None:
        found = self.request.resolver_match
        name = (found and found.view_name) or "no view"
        logger.error("%s of %s wrote to %s", self.request.method, name, table)
        raise WroteOnGet(f"{self.request.method} of {name} wrote to {table}")


class SafeRequestMiddleware:
    """Refuse what a GET would write, on any page that did not declare it."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        if request.method not in SAFE:
            return self.get_response(request)
        guard = request._grappe_guard = Guard(request)
        with connection.execute_wrapper(guard):
            response = self.get_response(request)
        if response.streaming and not response.is_async:
            response.streaming_content = guarded(response.streaming_content, guard)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> None:
        guard = getattr(request, "_grappe_guard", None)
        if guard is None:
            return
        guard.is_rehearsal = getattr(view, "rehearses", False)
        match = request.resolver_match
        noted = (
            *getattr(view, "notes", ()),
            *(NOTED.get(match.view_name, ()) if match else ()),
            *(NOTED.get(match.namespace, ()) if match else ()),
        )
        if noted:
            guard.allowed = ALWAYS | tables_of(noted)


def guarded(chunks: Iterable[bytes], guard: Guard) -> Iterator[bytes]:
    """The rest of a long answer, written while it is sent, under the same guard."""
    rest = iter(chunks)
    while True:
        guard.thread = get_ident()
        with connection.execute_wrapper(guard):
            chunk = next(rest, None)
        if chunk is None:
            return
        yield chunk
