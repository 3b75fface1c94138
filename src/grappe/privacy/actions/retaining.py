"""The nightly job: what outlived its time goes, a row at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models, transaction

from grappe.clusters.models import Cluster
from grappe.privacy import due
from grappe.privacy.actions.removing import RETENTION, remove
from grappe.privacy.models import RetentionRun
from grappe.privacy.scrubbing import scrub

BATCH = 50


@dataclass
class Line:
    """What one rule takes away in one cluster."""

    rule: str
    count: int = 0
    oldest: date | None = None


@dataclass
class Told:
    """What a run did, or would do, in one cluster; None for what all share."""

    cluster: Cluster | None
    lines: dict[str, Line] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        return {code: line.count for code, line in self.lines.items()}


def foresee(cluster: Cluster | None, at: datetime) -> Told:
    """What would go at a time, without touching anything."""
    told = Told(cluster, kept=dict(due.held_back(cluster, at)))
    for one in due.everything(cluster, at):
        count = one.rows.count()
        if count:
            line = told.lines.setdefault(one.rule.code, Line(one.rule.code))
            line.count += count
            oldest = one.oldest
            line.oldest = min(filter(None, [line.oldest, oldest]), default=None)
    return told


def retain(at: datetime, *, by: Any = None) -> list[Told]:
    """Take away what outlived its time, everywhere, and write down how much."""
    return [retain_in(cluster, at, by=by) for cluster in places()]


def places() -> list[Cluster | None]:
    return [None, *Cluster.objects.hosted().order_by("pk")]


def retain_in(cluster: Cluster | None, at: datetime, *, by: Any = None) -> Told:
    """The same in one cluster. A row that somebody holds meanwhile waits a night."""
    told = foresee(cluster, at)
    for line in told.lines.values():
        line.count = 0
    for one in due.everything(cluster, at):
        line = told.lines.setdefault(one.rule.code, Line(one.rule.code))
        for some in _batches(one.rows):
            line.count += _remove_some(one.rows, some, by, at)
    told.lines = {code: line for code, line in told.lines.items() if line.count}
    if told.lines or told.kept:
        RetentionRun.objects.create(
            cluster=cluster, at=at, counts=told.counts, kept=told.kept
        )
    return told


def _batches(rows: models.QuerySet) -> Iterator[list[Any]]:
    keys = list(rows.values_list("pk", flat=True))
    for first in range(0, len(keys), BATCH):
        yield keys[first : first + BATCH]


@transaction.atomic
def _remove_some(rows: models.QuerySet, keys: list[Any], by: Any, at: datetime) -> int:
    """Asked again under a lock: what changed since is not due any more.

    Names go out of other texts once for all of them: each search reads whole tables.
    """
    model = rows.model
    locked = model._base_manager.select_for_update(of=["self"]).filter(pk__in=keys)
    words: set[str] = set()
    count = 0
    for row in locked.order_by("pk"):
        # An earlier one may have taken it along.
        if rows.filter(pk=row.pk).exists():
            words |= remove(row)
            count += 1
    scrub(words, reason=RETENTION, by=by, at=at)
    return count
