"""Who opened or downloaded what, when: the direction reads it, less its conflicts."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from grappe.common.paging import page_of
from grappe.documents.models import Opening
from grappe.projects import rules
from grappe.web.decorators import allowed
from grappe.web.exports import Column, export
from grappe.web.projects.forms.openings import OpeningFilter

COLUMNS = [
    Column(_("When"), lambda row: timezone.localtime(row.at).isoformat()),
    Column(_("Who"), lambda row: row.reader_name),
    Column(_("What they did"), lambda row: row.get_act_display()),
    Column(_("Project"), lambda row: str(row.project or "")),
    Column(_("What"), lambda row: row.target),
    Column(_("By which right"), lambda row: row.get_door_display()),
]


def filtered(request):
    form = OpeningFilter(request.GET or None)
    openings = Opening.objects.visible_to(request.access).select_related(
        "user", "project", "cluster"
    )
    return form, form.apply(openings)


@require_GET
@allowed(rules.can_see_openings)
def opening_list(request):
    form, openings = filtered(request)
    page = page_of(request, openings)
    url = reverse("projects:opening_export", args=[request.access.cluster.slug])
    context = {"form": form, "page": page, "export_url": url}
    return render(request, "projects/opening_list.html", context)


@require_GET
@allowed(rules.can_see_openings)
def opening_export(request):
    _form, openings = filtered(request)
    return export(request, "openings", COLUMNS, openings.iterator(chunk_size=500))
