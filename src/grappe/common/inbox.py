"""One line of the home page's task list; every app answers `inbox(access)`.

What an app has only to count it gives as `Pending`: the home page counts all of them in
one query, however many apps ask.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet, Value


@dataclass(frozen=True)
class Task:
    """Something a person must do: what, how many, where, and by when."""

    title: str
    count: int
    url: str
    icon: str = "circle-alert"
    due_on: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class Pending:
    """A task whose rows are not counted yet; a title may depend on the number.

    The rows are plain ones: neither distinct nor grouped.
    """

    title: str | Callable[[int], str]
    rows: QuerySet
    url: str
    icon: str = "circle-alert"
    due_on: date | None = None
    reason: str = ""


def counted(waiting: Iterable[Task | Pending]) -> list[Task]:
    """The tasks that count something, in their order; one query for all the pending."""
    asked = list(waiting)
    counts = _counts([one.rows for one in asked if isinstance(one, Pending)])
    rest = iter(counts)
    tasks = [one if isinstance(one, Task) else _task(one, next(rest)) for one in asked]
    return [task for task in tasks if task.count]


def _task(one: Pending, count: int) -> Task:
    title = one.title(count) if callable(one.title) else one.title
    return Task(title, count, one.url, one.icon, one.due_on, one.reason)


def _counts(rows: Sequence[QuerySet]) -> list[int]:
    """How many rows each has."""
    each = [
        some.order_by()
        .annotate(which_rows=Value(place))
        .values("which_rows")
        .annotate(how_many=Count("pk"))
        .values_list("which_rows", "how_many")
        for place, some in enumerate(rows)
    ]
    if not each:
        return []
    first, *others = each
    found = dict(first.union(*others, all=True) if others else first)
    return [found.get(place, 0) for place in range(len(each))]
