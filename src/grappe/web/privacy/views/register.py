"""The register of processing, and what the public may know of it."""

import json

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from grappe.privacy import rules, sheets
from grappe.web.decorators import allowed, operator, public
from grappe.web.downloads import attachment
from grappe.web.exports import Column, export


def shown(cluster=None):
    """Processings as pages show them: the columns in words, the fields apart."""
    return [
        {
            "code": row["code"],
            "name": row["name"],
            "lines": [
                (title, row[code])
                for code, title in sheets.COLUMNS.items()
                if code not in ("name", "fields") and row[code]
            ],
            "fields": row["fields"],
        }
        for row in sheets.register_rows(cluster)
    ]


@require_GET
@allowed(rules.can_see_register)
def register_detail(request):
    context = {
        "rows": shown(request.access.cluster),
        "may_answer": rules.can_answer_requests(request.access),
    }
    return render(request, "privacy/register_detail.html", context)


@require_GET
@operator
def register_site(request):
    """The same for the installation, whoever its clusters are."""
    return render(request, "privacy/register_site.html", {"rows": shown()})


@require_GET
@public
def notice(request):
    """What is kept of people, in short, for anybody."""
    return render(
        request,
        "privacy/notice.html",
        {"rows": sheets.register_rows(request.access.cluster)},
    )


@require_GET
@allowed(rules.can_see_register)
def register_export(request):
    """The register as XLSX, CSV, JSON or PDF, in the columns of the CNIL's model."""
    cluster = request.access.cluster
    wanted = request.GET.get("format", "")
    rows = sheets.register_rows(cluster)
    if wanted not in ("json", "pdf"):
        columns = [
            Column(title, lambda row, code=code: row[code])
            for code, title in sheets.COLUMNS.items()
        ]
        return export(request, "register", columns, rows)
    name = f"{cluster.slug}-register-{timezone.localdate():%Y-%m-%d}.{wanted}"
    if wanted == "json":
        body = json.dumps(rows, ensure_ascii=False, indent=2).encode()
        return attachment(body, name, "application/json")
    language = get_language() or "fr"
    body = sheets.register_pdf(cluster, at=timezone.now(), language=language)
    return attachment(body, name, "application/pdf")


def sheet(copy, cluster, wanted: str, language: str) -> HttpResponse:
    """A person's copy as a file."""
    at = timezone.now()
    name = f"grappe-{timezone.localdate(at):%Y-%m-%d}.{wanted}"
    if wanted == "json":
        body = sheets.copy_json(copy, cluster, at=at, language=language)
        return attachment(body, name, "application/json")
    body = sheets.copy_pdf(copy, cluster, at=at, language=language)
    return attachment(body, name, "application/pdf")
