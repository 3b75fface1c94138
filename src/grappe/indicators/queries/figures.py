"""The figures themselves: several at once, over time, and shared out in groups."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from grappe.audit.kept import kept
from grappe.clusters.models import Cluster
from grappe.common.periods import Window
from grappe.indicators import formats
from grappe.indicators.declaration import Flag, Indicator, Unit
from grappe.indicators.facts import with_facts
from grappe.indicators.queries.measures import (
    Measure,
    Number,
    Totals,
    measure,
    measure_groups,
)

Asked = tuple[Indicator, Window]


@dataclass(frozen=True)
class Figure:
    """What a figure is worth in a window, and over how many rows."""

    indicator: Indicator
    window: Window
    totals: Totals

    @cached_property
    def value(self) -> Number | None:
        """The sum, the share from 0 to 1, the average; None when it is unknown."""
        if self.indicator.is_unknown_when_empty and not self.totals.count:
            return None
        if not self.indicator.is_divided:
            return self.totals.part
        if not self.totals.base:
            return None
        return Decimal(self.totals.part) / Decimal(self.totals.base)

    @property
    def text(self) -> str:
        return formats.value(self.value, self.indicator.unit)

    @property
    def detail(self) -> str:
        """ "230 / 312": the two sums of a share; "" for another figure."""
        if not self.indicator.is_share or self.value is None:
            return ""
        unit = Unit.EUROS if self.indicator.base else Unit.MEMBERS
        part, base = self.totals.part, self.totals.base
        return f"{formats.value(part, unit)} / {formats.value(base, unit)}"


@dataclass(frozen=True)
class Group:
    """A figure in one group of a dimension."""

    code: str
    label: str
    figure: Figure


@dataclass(frozen=True)
class FlagCount:
    """A flag with the rows it concerns in a window."""

    flag: Flag
    count: int
    total: int
    amount: Number

    @property
    def text(self) -> str:
        amount = formats.value(self.amount, Unit.EUROS)
        return self.flag.text % {
            "count": self.count,
            "total": self.total,
            "amount": amount,
        }


def figure(
    cluster: Cluster,
    indicator: Indicator,
    window: Window,
    *,
    by: str = "",
    code: str = "",
) -> Figure:
    """A figure in a window, or in one group of a dimension.

    Raises KeyError for a dimension this figure is not broken down by.
    """
    if not by:
        return figures(cluster, [(indicator, window)])[0]
    groups = {it.code: it.figure for it in breakdown(cluster, indicator, window, by)}
    return groups.get(code, Figure(indicator, window, Totals(0, 0, 0)))


def series(
    cluster: Cluster, indicator: Indicator, windows: Iterable[Window]
) -> list[Figure]:
    """The figure in each window; one query for them all."""
    return figures(cluster, [(indicator, window) for window in windows])


def figures(cluster: Cluster, asked: Sequence[Asked]) -> list[Figure]:
    """Several figures in several windows, in order; one query a source."""
    found = measure(cluster, [_measure(*one) for one in asked])
    return [
        Figure(indicator, window, sums)
        for (indicator, window), sums in zip(asked, found, strict=True)
    ]


def breakdown(
    cluster: Cluster, indicator: Indicator, window: Window, key: str
) -> list[Group]:
    """The figure in each group of a dimension that holds a row of its evidence.

    Raises KeyError for a dimension this figure is not broken down by.
    """
    found = _groups(cluster, indicator, window, key)
    labels = indicator.dimension(key).labels(cluster)
    order = [code for code in labels if code in found]
    strangers = sorted(code for code in found if code not in labels)
    return [
        Group(
            code,
            str(labels.get(code, code)),
            Figure(indicator, window, found[code]),
        )
        for code in order + strangers
    ]


@kept(answers=256)
def _groups(
    cluster: Cluster, indicator: Indicator, window: Window, key: str
) -> dict[str, Totals]:
    """The totals of each group that has any row."""
    dimension = indicator.dimension(key)
    asked = _measure(indicator, window)
    counts = indicator.counts(window)
    part = indicator.part(window) if indicator.part else None
    rows = with_facts(indicator.source.rows(cluster), counts, part).filter(counts)
    found: dict[str, Totals] = {}
    for groups in dimension.shared_out(rows, cluster, indicator.day(window)):
        found |= measure_groups(groups, asked)
    # An aggregate over a constant group answers one line even when it counts nothing.
    return {code: sums for code, sums in found.items() if sums.count}


def flags(cluster: Cluster, asked: Sequence[Asked]) -> list[list[FlagCount]]:
    """What to know of each figure, in order; one query a source."""
    wanted = [
        (position, flag, window)
        for position, (indicator, window) in enumerate(asked)
        for flag in indicator.flags
    ]
    measures = []
    for position, flag, window in wanted:
        source = asked[position][0].source
        measures.append(Measure(source, window, flag.counts, flag.amount))
        measures.append(Measure(source, window, flag.among or flag.counts))
    sums = measure(cluster, measures)
    found: list[list[FlagCount]] = [[] for _ in asked]
    for (position, flag, _window), here, among_them in zip(
        wanted, sums[::2], sums[1::2], strict=True
    ):
        if here.count:
            counted = FlagCount(flag, here.count, among_them.count, here.part)
            found[position].append(counted)
    return found


def _measure(indicator: Indicator, window: Window) -> Measure:
    return Measure(
        source=indicator.source,
        window=window,
        counts=indicator.counts,
        part=indicator.part,
        base=indicator.base,
    )
