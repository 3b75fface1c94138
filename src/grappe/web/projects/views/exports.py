"""The list of projects as a file: what a dossier holds only for its readers."""

import json
from typing import Any

from django.utils import timezone
from django.utils.encoding import force_str
from django.views.decorators.http import require_GET

from grappe.documents import openings
from grappe.documents.models import Act
from grappe.projects import rules, table
from grappe.projects.doors import Door
from grappe.web.decorators import allowed
from grappe.web.downloads import attachment
from grappe.web.exports import Column, export
from grappe.web.projects.forms import ProjectFilter
from grappe.web.projects.views.listing import filtered


@require_GET
@allowed(rules.can_see_projects)
def project_export(request):
    """A line for each project of the list, with the filters of the address."""
    rows, readable = chosen(request)
    told(request, readable)
    if request.GET.get("format") == "json":
        return as_json(request, rows, readable)
    columns = [
        Column(column.title, lambda row, place=place: table.cells(row, readable)[place])
        for place, column in enumerate(table.COLUMNS)
    ]
    return export(request, "projects", columns, rows)


@require_GET
@allowed(rules.can_see_projects)
def participation_export(request):
    """A line for each participation, of the dossiers that the reader may read."""
    _rows, readable = chosen(request)
    told(request, readable)
    columns = [Column(one.title, one.of) for one in table.PART_COLUMNS]
    return export(
        request, "participations", columns, table.parts(request.access, readable)
    )


def chosen(request) -> tuple[list[Any], frozenset[int]]:
    """The projects asked for, and those of them that the reader may read."""
    form = ProjectFilter(request.GET, access=request.access)
    rows = list(table.with_content(filtered(request, form)))
    return rows, table.read_by(request.access) & {row.pk for row in rows}


def told(request, readable: frozenset[int]) -> None:
    openings.log_many(
        request.access,
        sorted(readable),
        cluster=request.access.cluster,
        act=Act.EXPORTED,
        target="list of projects",
        at=timezone.now(),
        door=Door.READER,
    )


def as_json(request, rows: list[Any], readable: frozenset[int]):
    keys = [column.key for column in table.COLUMNS]
    lines = [dict(zip(keys, table.cells(row, readable), strict=True)) for row in rows]
    text = json.dumps(lines, ensure_ascii=False, indent=2, default=force_str)
    name = (
        f"{request.access.cluster.slug}-projects-{timezone.localdate():%Y-%m-%d}.json"
    )
    return attachment(text.encode(), name, "application/json")
