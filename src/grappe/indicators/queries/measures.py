"""Counting and summing rows: any number of measures of one source in one query."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.expressions import Combinable

from grappe.audit.kept import kept
from grappe.clusters.models import Cluster
from grappe.common.periods import Window
from grappe.indicators.declaration import Source
from grappe.indicators.facts import with_facts

Number = int | Decimal
Condition = Callable[[Window], Q]
Worth = Callable[[Window], Q | Combinable]


@dataclass(frozen=True)
class Measure:
    """What to work out over the rows of a source that meet `counts` in a window.

    Without `part` (or `base`), each row brings 1; a condition brings 1 or 0.
    """

    source: Source
    window: Window
    counts: Condition
    part: Worth | None = None
    base: Worth | None = None


@dataclass(frozen=True)
class Totals:
    count: int
    part: Number
    base: Number


def measure(cluster: Cluster, measures: Sequence[Measure]) -> list[Totals]:
    """The totals of each measure, in order; one query a source, until a change."""
    return list(_measured(cluster, tuple(measures)))


@kept(answers=512)
def _measured(cluster: Cluster, measures: tuple[Measure, ...]) -> list[Totals]:
    by_source: dict[Source, list[Measure]] = defaultdict(list)
    for it in measures:
        by_source[it.source].append(it)
    found: dict[Measure, Totals] = {}
    for source, asked in by_source.items():
        found |= _measure(source.rows(cluster).order_by(), asked)
    return [found[it] for it in measures]


def _measure(rows: QuerySet, asked: Sequence[Measure]) -> dict[Measure, Totals]:
    """One query; what several measures share (a count, a base) is asked once."""
    sums: dict[Any, tuple[str, Any]] = {}

    def total(it: Measure, worth: Worth | None) -> str:
        key = (it.window, it.counts, worth)
        if key not in sums:
            sums[key] = (f"total_{len(sums)}", _total(it, worth))
        return sums[key][0]

    names = {
        it: [total(it, worth) for worth in (None, it.part, it.base)] for it in asked
    }
    conditions = [total.filter for _, total in sums.values()]
    found = with_facts(rows, *conditions).aggregate(**dict(sums.values()))
    return {
        it: Totals(*(found[name] or 0 for name in named)) for it, named in names.items()
    }


def _total(it: Measure, worth: Worth | None) -> Any:
    """The sum of `worth` over the rows of a measure, or their number."""
    counts = it.counts(it.window)
    value = worth(it.window) if worth else Q()
    if isinstance(value, Q):
        return Count("pk", filter=counts & value)
    return Sum(value, filter=counts)


def measure_groups(rows: QuerySet, it: Measure) -> dict[str, Totals]:
    """The totals of each `in_group`, over rows that meet `it.counts` already."""
    one = Count("pk")
    part = it.part(it.window) if it.part else None
    if isinstance(part, Q):
        part = Count("pk", filter=part)
    elif part is not None:
        part = Sum(part)
    base = Sum(it.base(it.window)) if it.base else None
    groups = rows.order_by().values("in_group")
    return {
        row["in_group"]: Totals(row["count"], row["part"] or 0, row["base"] or 0)
        for row in groups.annotate(count=one, part=part or one, base=base or one)
    }
