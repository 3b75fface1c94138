"""Outcomes: files given to a study, the panel built from them, who is in it."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grappe.common.paging import page_of
from grappe.impact import actions, queries, rules
from grappe.impact.wording import source_name
from grappe.web.decorators import allowed
from grappe.web.exports import Column, export
from grappe.web.impact.forms import FileForm
from grappe.web.impact.views.plans import address
from grappe.web.impact.views.studies import detail, found, to_study

BLOCK = 1 << 16
BEHIND = [
    Column("SIREN", lambda row: "" if ":" in row.unit else row.unit),
    Column(
        gettext_lazy("Organisation"),
        lambda row: str(row.organisation) if row.organisation else "",
    ),
    Column(gettext_lazy("First treated year"), lambda row: row.cohort),
    Column(gettext_lazy("Years with an outcome"), lambda row: row.years),
    Column(
        gettext_lazy("Sources"),
        lambda row: ", ".join(source_name(one) for one in row.sources.split(",")),
    ),
]


@require_http_methods(["GET", "POST"])
@allowed(rules.can_study)
def file_add(request, pk):
    study = found(request, pk)
    is_post = request.method == "POST"
    form = FileForm(
        request.POST if is_post else None, request.FILES if is_post else None
    )
    if form.is_valid():
        given = form.cleaned_data["file"]
        try:
            actions.add_file(
                study,
                given,
                kind=form.cleaned_data["kind"],
                filename=given.name,
                by=request.user,
                at=timezone.now(),
            )
        except actions.NotLoadable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The file was read. Load the outcomes next."))
            return to_study(request, study)
    context = {
        "form": form,
        "title": _("Give a file of outcomes to “%(name)s”") % {"name": study},
        "intro": _(
            "Filed accounts of any companies, or one row a company and year with its "
            "SIREN, the year, and its turnover, headcount or balance sheet; companies "
            "that the cluster does not know are compared with, if the plan admits "
            "them. Of a stock file of SIRENE, only what the study reads is kept, and "
            "no name of a person."
        ),
        "submit_label": _("Read the file"),
        "cancel_url": address(request, study),
    }
    return render(request, "form_page.html", context)


@require_GET
@allowed(rules.can_see_work)
def file_download(request, pk, file):
    given = get_object_or_404(found(request, pk).files, pk=file)
    if not given.file.storage.exists(given.file.name):
        raise Http404
    response = StreamingHttpResponse(
        blocks(given.file), content_type="application/octet-stream"
    )
    response["Content-Disposition"] = content_disposition_header(
        True, given.download_name
    )
    return response


def blocks(file) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while block := stream.read(BLOCK):
            yield block


@require_POST
@allowed(rules.can_study)
def study_load(request, pk):
    study = found(request, pk)
    try:
        panel = actions.load(study, by=request.user, at=timezone.now())
    except actions.NotLoadable as error:
        return detail(request, study, error=str(error), status=409)
    messages.success(
        request,
        _("%(units)s organisations are in the panel, %(treated)s of them treated.")
        % {"units": panel.unit_count, "treated": panel.treated_count},
    )
    return to_study(request, study)


@require_GET
@allowed(rules.can_see_work)
def panel_evidence(request, pk):
    """The organisations behind a study; `?format=` takes them away as a file."""
    study = found(request, pk)
    panel = study.panels.first()
    if panel is None:
        raise Http404
    try:
        rows = queries.behind(panel, request.access.barred_ids)
    except OSError:
        error = _("The file of this panel is missing: load the outcomes again.")
        return detail(request, study, error=error, status=409)
    if "format" in request.GET:
        return export(request, f"study-{study.pk}-organisations", BEHIND, rows)
    context = {"study": study, "panel": panel, "page": page_of(request, rows)}
    return render(request, "impact/panel_evidence.html", context)
