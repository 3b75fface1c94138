"""The rows behind a figure: the same conditions as the figure, on the same rows."""

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from grappe.clusters.models import Cluster
from grappe.common.periods import Window
from grappe.indicators.declaration import Flag, Indicator
from grappe.indicators.facts import with_facts


def evidence(
    cluster: Cluster,
    indicator: Indicator,
    window: Window,
    *,
    by: str = "",
    code: str = "",
) -> QuerySet:
    """The rows that make the figure, with what each brings to it: `part` and `base`.

    With `by`, only those in the group `code` of that dimension; raises KeyError when
    the figure is not broken down by it.
    """
    rows = _read(cluster, indicator, window, indicator.counts(window))
    if not by:
        return rows
    dimension = indicator.dimension(by)
    return dimension.within(rows, cluster, indicator.day(window), code)


def flag_evidence(
    cluster: Cluster, indicator: Indicator, window: Window, flag: Flag
) -> QuerySet:
    """The rows that a flag of the figure concerns."""
    return _read(cluster, indicator, window, flag.counts(window))


def _read(
    cluster: Cluster, indicator: Indicator, window: Window, counts: Q
) -> QuerySet:
    source = indicator.source
    part = indicator.part(window) if indicator.part else Value(1)
    base = indicator.base(window) if indicator.base else Value(1)
    return (
        with_facts(source.rows(cluster), counts, part)
        .filter(counts)
        .select_related(*source.related)
        .order_by(*source.order)
        .annotate(part=_one_or_zero(part) if isinstance(part, Q) else part, base=base)
    )


def _one_or_zero(condition: Q) -> Combinable:
    return Case(
        When(condition, then=Value(1)), default=Value(0), output_field=IntegerField()
    )
