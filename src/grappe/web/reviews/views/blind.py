"""The dossier of a double-blind reading as a PDF: the same facts, without names."""

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from grappe.documents import openings
from grappe.documents.models import Act
from grappe.labelling import masking, undertakings
from grappe.labelling.models import LabelRequest
from grappe.projects import dossier, versions
from grappe.projects.doors import Door
from grappe.projects.models import ProjectVersion
from grappe.web.decorators import signed_in
from grappe.web.downloads import attachment
from grappe.web.labelling.reading import facts


@require_GET
@signed_in
def blind_pdf(request, pk):
    """For whoever reads the request: names are hidden, and the opening is logged."""
    access = request.access
    row = get_object_or_404(
        LabelRequest.objects.readable_by(access)
        .filter(version__isnull=False)
        .select_related("project__cluster", "version", "procedure", "cluster"),
        pk=pk,
    )
    if not undertakings.is_bound(request.user, access.cluster):
        here = reverse("labelling:undertaking_sign", args=[access.cluster.slug])
        return redirect(f"{here}?project={row.project_id}")
    at = timezone.now()
    source = masked(row)
    content = dossier.pdf(source, get_language() or "fr", request.user.name, at)
    openings.log(
        access,
        cluster=row.cluster,
        project=row.project,
        act=Act.DOWNLOADED,
        target=f"dossier {row.number}",
        at=at,
        door=Door.READER,
    )
    return attachment(content, dossier.file_name(source), "application/pdf")


def masked(row: LabelRequest) -> ProjectVersion:
    """The version filed, without who applies; never saved."""
    assert row.version is not None  # asked for above
    told = facts(row)
    content = masking.Mask(row, told).told(told)
    return ProjectVersion(
        project=row.project,
        number=row.version.number,
        content=content,
        sha256=versions.sha256(content),
        taken_at=row.version.taken_at,
    )
