"""Any list as a file: the same rows and columns as XLSX or CSV, safe to open."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from typing import Any

from django.http import HttpResponse, HttpResponseBadRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.encoding import force_str

from grappe.connectors import tabular
from grappe.privacy.models import Purpose
from grappe.privacy.objections import objecting

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Column:
    """One column of an export: its title, and how a row fills it.

    `address` says whose name or address the cell holds, by their e-mail: it stays empty
    for those who object to lists of contacts taken away as files.
    """

    title: Any
    of: Callable[[Any], Any]
    address: Callable[[Any], str] | None = None


def export(
    request, name: str, columns: list[Column], rows: Iterable[Any]
) -> HttpResponse | StreamingHttpResponse:
    """Answer `?format=xlsx|csv` with the rows; the file's name ends with the day."""
    titles = [force_str(column.title) for column in columns]
    silent = silent_in(request.access.cluster, columns)
    cells = ([cell(column, row, silent) for column in columns] for row in rows)
    filename = f"{request.access.cluster.slug}-{name}-{timezone.localdate():%Y-%m-%d}"
    wanted = request.GET.get("format", "xlsx")
    response: HttpResponse | StreamingHttpResponse
    if wanted == "csv":
        response = StreamingHttpResponse(
            tabular.write_csv(chain([titles], cells)),
            content_type="text/csv; charset=utf-8",
        )
    elif wanted == "xlsx":
        file = BytesIO()
        tabular.write_xlsx(file, [tabular.Sheet(name, titles, cells)])
        response = HttpResponse(file.getvalue(), content_type=XLSX)
    else:
        return HttpResponseBadRequest("format: xlsx, csv")
    response["Content-Disposition"] = f'attachment; filename="{filename}.{wanted}"'
    return response


def silent_in(cluster: Any, columns: list[Column]) -> frozenset[str]:
    """Those who object to being in a file; asked only of files that name somebody."""
    if not any(column.address for column in columns):
        return frozenset()
    return objecting(cluster, Purpose.LISTS)


def cell(column: Column, row: Any, silent: frozenset[str]) -> Any:
    """What a row says in a column, or nothing of who objects."""
    if silent and column.address and column.address(row).lower() in silent:
        return ""
    return plain(column.of(row))


def plain(value: Any) -> Any:
    """A lazy translation becomes text; numbers, dates and text stay what they are."""
    if value is None or isinstance(value, str | int | float):
        return value
    if hasattr(value, "isoformat") or hasattr(value, "as_tuple"):
        return value
    return force_str(value)
