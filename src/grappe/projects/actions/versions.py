"""A dossier kept as it stands, to be read or set beside another later."""

from datetime import datetime
from typing import Any

from django.db import transaction

from grappe.audit.actions import record
from grappe.projects import versions
from grappe.projects.models import Project, ProjectVersion

REASON_LENGTH = 200


@transaction.atomic
def take_version(
    project: Project, *, reason: str, by: Any, at: datetime
) -> ProjectVersion:
    """Keep the whole dossier unchanged, with its hash.

    The last version is given again if nothing changed since.
    """
    project = Project.objects.select_for_update(of=["self"]).get(pk=project.pk)
    told = versions.content(project)
    digest = versions.sha256(told)
    last = project.versions.first()
    if last is not None and last.sha256 == digest:
        return last
    version = ProjectVersion.objects.create(
        project=project,
        number=last.number + 1 if last else 1,
        taken_at=at,
        taken_by=by,
        reason=reason[:REASON_LENGTH],
        content=told,
        sha256=digest,
    )
    record(
        "projects.version_taken",
        project,
        by=by,
        at=at,
        number=version.number,
        acronym=project.acronym,
        sha256=digest,
    )
    return version
