"""Days as spans: joined, cut, and made rows again."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from grappe.organisations.merging.journal import Journal

FOREVER = date.max.toordinal() + 1


class Span(NamedTuple):
    """First and last day, both inside, as ordinals."""

    first: int
    last: int


def span_of(row: Any) -> Span:
    """The days of a dated row; one without end lasts for ever."""
    last = row.ends_on.toordinal() if row.ends_on else FOREVER
    return Span(row.starts_on.toordinal(), last)


def days(span: Span) -> dict[str, date | None]:
    """The columns of a dated row."""
    last = None if span.last == FOREVER else date.fromordinal(span.last)
    return {"starts_on": date.fromordinal(span.first), "ends_on": last}


def union(spans: Iterable[Span]) -> list[Span]:
    """The same days with those that overlap joined; two that only touch stay two."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.first <= joined[-1].last:
            joined[-1] = Span(joined[-1].first, max(joined[-1].last, span.last))
        else:
            joined.append(span)
    return joined


def minus(spans: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """The days of the first that are not days of the others."""
    left = union(spans)
    for other in union(others):
        left = [
            part
            for span in left
            for part in (
                Span(span.first, min(span.last, other.first - 1)),
                Span(max(span.first, other.last + 1), span.last),
            )
            if part.first <= part.last
        ]
    return left


def both(spans: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """The days that are in both."""
    spans, others = union(spans), union(others)
    return [
        Span(max(a.first, b.first), min(a.last, b.last))
        for a in spans
        for b in others
        if max(a.first, b.first) <= min(a.last, b.last)
    ]


def groups(
    rows: Iterable[Any], touches: Callable[[Any, Any], bool] = lambda a, b: False
) -> list[list[Any]]:
    """Rows that share a day, or that `touches` says belong together, chained."""
    found: list[list[Any]] = []
    for row in sorted(rows, key=span_of):
        joined = [row]
        apart = []
        for group in found:
            near = any(
                both([span_of(row)], [span_of(one)])
                or touches(one, row)
                or touches(row, one)
                for one in group
            )
            if near:
                joined = group + joined
            else:
                apart.append(group)
        found = [*apart, joined]
    return found


def rewrite(
    journal: Journal,
    rows: Sequence[Any],
    wanted: Iterable[Span],
    **columns: Any,
) -> None:
    """Have rows of one kind cover the wanted days and no other.

    Each span takes the first row left that shares a day with it, so what the row says
    beside its days stays true; rows left over go, spans left over get a copy. What
    shrinks or goes is written before what grows: no two rows ever share a day.
    """
    left = list(rows)
    kept: list[tuple[Any, Span]] = []
    for span in wanted:
        sharing = [row for row in rows if both([span_of(row)], [span])]
        row = next((row for row in sharing if row in left), None)
        if row is not None:
            left.remove(row)
        kept.append((row if row is not None else _copy(sharing[0]), span))
    for row in left:
        journal.delete(row)
    # Shrunk to what it keeps of its own days first, then grown.
    for row, span in kept:
        if row.pk is not None:
            core = both([span_of(row)], [span])[0]
            journal.update(row, **days(core))
    for row, span in kept:
        if row.pk is None:
            for name, value in {**columns, **days(span)}.items():
                setattr(row, name, value)
            journal.create(row)
        else:
            journal.update(row, **columns, **days(span))


def _copy(row: Any) -> Any:
    values = {
        one.attname: getattr(row, one.attname)
        for one in row._meta.concrete_fields
        if not one.primary_key
    }
    return type(row)(**values)
