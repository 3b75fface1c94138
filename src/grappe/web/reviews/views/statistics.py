"""What experts carry, and whether it comes in time."""

from typing import Any

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from grappe.common.paging import page_of
from grappe.reviews import rules
from grappe.reviews.queries import reviewers as queries
from grappe.web.decorators import allowed
from grappe.web.exports import Column, export
from grappe.web.reviews.forms.team import PeriodFilter


def _points(of: str) -> Any:
    return lambda row: row.leaning and round(getattr(row.leaning, of), 1)


COLUMNS = [
    Column(_("Expert"), lambda row: row.expert),
    Column(_("Asked"), lambda row: row.asked),
    Column(_("Declined"), lambda row: row.declined),
    Column(_("Opinions filed"), lambda row: row.filed),
    Column(_("Waited for"), lambda row: row.waiting),
    Column(_("Overdue"), lambda row: row.overdue),
    Column(_("Filed late"), lambda row: row.late),
    Column(_("Median days late"), lambda row: row.late_days),
    Column(_("Median days to file"), lambda row: row.days),
    Column(_("Leaning (points)"), _points("points")),
    Column(_("Leaning, low end"), _points("low")),
    Column(_("Leaning, high end"), _points("high")),
    Column(_("Marks compared"), lambda row: row.leaning and row.leaning.count),
]


def found(request: Any, form: PeriodFilter) -> Any:
    call = form.cleaned_data.get("call") if form.is_valid() else None
    return queries.reviewers(request.access, call=call, at=timezone.now())


@require_GET
@allowed(rules.can_see_statistics)
def reviewer_list(request):
    form = PeriodFilter(request.GET, access=request.access)
    rows, verdict = found(request, form)
    slug = request.access.cluster.slug
    context = {
        "form": form,
        "page": page_of(request, rows),
        "total": queries.total(rows),
        "verdict": verdict,
        "export_url": reverse("reviews:reviewer_export", args=[slug]),
    }
    return render(request, "reviews/reviewer_list.html", context)


@require_GET
@allowed(rules.can_see_statistics)
def reviewer_export(request):
    """The same rows as a file."""
    form = PeriodFilter(request.GET, access=request.access)
    rows, _verdict = found(request, form)
    return export(request, "experts-readings", COLUMNS, rows)
