"""What every database tells of itself when it is copied, and when it was put back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models

from grappe.audit.models import Link
from grappe.documents.models import Document

#: Run one query, give its rows.
Ask = Callable[[str], Sequence[Sequence[Any]]]


@dataclass
class Snapshot:
    """A copy of the database as it was at one moment."""

    path: Path
    server: str
    counts: dict[str, int]
    migrations: dict[str, list[str]]
    files: dict[str, str]
    audit_head: str


def counts_of(ask: Ask, tables: Sequence[str]) -> dict[str, int]:
    return {
        table: ask(f'SELECT count(*) FROM "{table}"')[0][0] for table in sorted(tables)
    }


def migrations_of(ask: Ask) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for app, name in ask("SELECT app, name FROM django_migrations ORDER BY app, name"):
        if name not in found.setdefault(app, []):
            found[app].append(name)
    return found


def files_of(ask: Ask, tables: Sequence[str]) -> dict[str, str]:
    """The files that rows name, with the hash their row tells, "" where none does."""
    found: dict[str, str] = {}
    for model in apps.get_models():
        table = model._meta.db_table
        if model is Document or table not in tables:
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField):
                named = f'SELECT "{field.column}" FROM "{table}"'
                found |= {name: "" for (name,) in ask(named) if name}
    table = Document._meta.db_table
    kept = f'SELECT file, sha256 FROM "{table}" WHERE removed_at IS NULL'
    return found | {name: sha256 for name, sha256 in ask(kept)}


def audit_head_of(ask: Ask, tables: Sequence[str]) -> str:
    """The last link of the audit trail's chain, "" before it has one."""
    table = Link._meta.db_table
    if table not in tables:
        return ""
    last = ask(
        f'SELECT position, chain_hash FROM "{table}" ORDER BY position DESC LIMIT 1'
    )
    return " ".join(str(value) for value in last[0]) if last else ""


def is_empty(ask: Ask, tables: Sequence[str]) -> bool:
    """Whether nobody works here yet: no user, no cluster."""
    looked_at = {"accounts_user", "clusters_cluster"} & set(tables)
    return not any(ask(f'SELECT 1 FROM "{table}" LIMIT 1') for table in looked_at)
