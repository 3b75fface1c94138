"""The operations as a page, for people: nothing is loaded from elsewhere."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@dataclass(frozen=True)
class Line:
    """One operation: how it is asked, what it does, the scope it needs."""

    method: str
    path: str
    summary: str
    scope: str


@require_safe
@login_required
def operations(request: HttpRequest) -> HttpResponse:
    """Every operation by subject, with a link to the description for programs."""
    # The API serves this page: it is there once this module is.
    from grappe.api.v1.site import api

    subjects: dict[str, list[Line]] = {}
    schema = api.get_openapi_schema()
    for path, methods in schema["paths"].items():
        for method, one in methods.items():
            subject = one.get("tags", ["clusters"])[0]
            subjects.setdefault(subject, []).append(line(method, path, one))
    context = {"subjects": list(subjects.items()), "version": api.version}
    return render(request, "api/v1.html", context)


def line(method: str, path: str, operation: dict[str, Any]) -> Line:
    return Line(
        method.upper(), path, operation["summary"], operation.get("x-scope", "")
    )
