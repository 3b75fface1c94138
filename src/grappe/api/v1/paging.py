"""Lists in pages: how many there are in all, and the addresses around."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest
from pydantic import BaseModel, Field

MOST_ROWS, FARTHEST = 200, 1_000_000

Item = TypeVar("Item")


class Asked(BaseModel):
    """Which page: `limit` rows after the first `offset`."""

    limit: int = Field(50, ge=1, le=MOST_ROWS)
    offset: int = Field(0, ge=0, le=FARTHEST)


class Page(BaseModel, Generic[Item]):
    """Some rows of a list; `total` counts them all."""

    total: int
    limit: int
    offset: int
    next: str | None = Field(description="The address of the next page.")
    previous: str | None = Field(description="The address of the page before.")
    items: list[Item]


def paged(
    request: HttpRequest,
    asked: Asked,
    rows: QuerySet[Any] | Sequence[Any],
    show: Callable[[list[Any]], list[Any]],
) -> dict[str, Any]:
    """A page of rows, shown all at once so that a list asks no query a row."""
    total = rows.count() if isinstance(rows, QuerySet) else len(rows)
    first, last = asked.offset, asked.offset + asked.limit
    return {
        "total": total,
        "limit": asked.limit,
        "offset": first,
        "next": address(request, last) if last < total else None,
        "previous": address(request, max(first - asked.limit, 0)) if first else None,
        "items": show(list(rows[first:last])),
    }


def address(request: HttpRequest, offset: int) -> str:
    query = request.GET.copy()
    query["offset"] = str(offset)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
