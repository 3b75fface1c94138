"""The parts of a dossier: for those who work on it, whatever their role here."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from grappe.accounts.models import User
from grappe.projects import models as projects
from grappe.projects.actions import take_version
from tests.factories import NOON
from tests.factories.documents import DocumentFactory
from tests.factories.projects import (
    DeclarationFactory,
    GrantFactory,
    ProjectFactory,
    WorkPackageFactory,
)
from tests.web.access import Row

# Everybody signed in writes the dossier of the row.
OPEN = "302" + " 200" * 11
# A project where nobody works: the team knows it, nobody opens it.
SHUT = "302" + " 404" * 11


def written(world):
    """A dossier that everybody who signed in writes."""
    project = ProjectFactory(cluster=world.cluster, in_setup=True)
    for user in User.objects.filter(last_login__isnull=False):
        projects.ProjectMember.objects.create(
            project=project, user=user, right="edit", starts_on=date(2020, 1, 1)
        )
    return project


def project(world):
    return [written(world).pk]


def shut(world):
    return [ProjectFactory(cluster=world.cluster, in_setup=True).pk]


def package(world):
    return [(here := written(world)).pk, WorkPackageFactory(project=here).pk]


def deliverable(world):
    here, pk = package(world)
    row = projects.Deliverable.objects.create(
        work_package_id=pk, code="D1", title="Souche", month=2
    )
    return [here, row.pk]


def milestone(world):
    here = written(world)
    row = projects.Milestone.objects.create(
        project=here, code="J1", title="Souche", month=2
    )
    return [here.pk, row.pk]


def file(world):
    here = written(world)
    row = projects.ProjectFile.objects.create(
        project=here,
        document=DocumentFactory(cluster=world.cluster),
        title="Annexe",
        added_at=NOON,
    )
    return [here.pk, row.pk]


def shared(world):
    """A restricted file that those of the team who read the dossier are named for."""
    here = ProjectFactory(cluster=world.cluster)
    row = projects.ProjectFile.objects.create(
        project=here,
        document=DocumentFactory(cluster=world.cluster),
        title="Brevet",
        is_restricted=True,
        added_at=NOON,
    )
    for user in User.objects.filter(grants__role="team"):
        GrantFactory(project=here, user=user, purpose="team")
        DeclarationFactory(project=here, user=user)
        row.readers.add(user)
    return [here.pk, row.pk]


def agreement(world):
    here = written(world)
    row = projects.Agreement.objects.create(
        project=here, kind="nda", document=DocumentFactory(cluster=world.cluster)
    )
    return [here.pk, row.pk]


def remark(world):
    here = written(world)
    author = User.objects.order_by("pk").last()
    if author is None:  # nobody has signed in yet
        return [here.pk, 1]
    row = projects.Remark.objects.create(
        project=here, text="Précisez.", author=author, at=NOON
    )
    return [here.pk, row.pk]


def version(world):
    here = written(world)
    take_version(here, reason="", by=None, at=NOON)
    return [here.pk, 1]


PACKAGE = {"number": 1, "title": "Culture", "first_month": 1, "last_month": 6}
POINT = {"code": "X1", "title": "Souche", "month": 6}


def given(_world):
    return {
        "file": SimpleUploadedFile("annexe.txt", b"Bonjour.\n"),
        "kind": "annex",
        "title": "Annexe",
    }


LISTS = "302 404 200 200 403 403 403 403 403 403 403 200"

ROWS = [
    Row("projects:project_export", LISTS),
    Row("projects:participation_export", LISTS),
    Row("projects:package_add", OPEN, project),
    Row("projects:package_add", SHUT, shut),
    Row("projects:package_add", "302", project, method="post", data=PACKAGE),
    Row("projects:package_edit", OPEN, package),
    Row("projects:package_edit", OPEN, package, method="post", data={}),
    Row("projects:package_remove", OPEN, package),
    Row("projects:package_remove", "302", package, method="post"),
    Row("projects:deliverable_add", OPEN, package),
    Row("projects:deliverable_add", "302", package, method="post", data=POINT),
    Row("projects:deliverable_edit", OPEN, deliverable),
    Row("projects:deliverable_edit", "302", deliverable, method="post", data=POINT),
    Row("projects:deliverable_remove", OPEN, deliverable),
    Row("projects:deliverable_remove", "302", deliverable, method="post"),
    Row("projects:milestone_add", OPEN, project),
    Row("projects:milestone_add", SHUT, shut),
    Row("projects:milestone_add", "302", project, method="post", data=POINT),
    Row("projects:milestone_edit", OPEN, milestone),
    Row("projects:milestone_edit", "302", milestone, method="post", data=POINT),
    Row("projects:milestone_remove", OPEN, milestone),
    Row("projects:milestone_remove", "302", milestone, method="post"),
    Row("projects:file_add", OPEN, project),
    Row("projects:file_add", SHUT, shut),
    Row("projects:file_add", "302", project, method="post", data=given),
    Row("projects:file_download", OPEN, file),
    Row("projects:file_edit", OPEN, file),
    Row("projects:file_edit", "302", file, method="post", data=given),
    Row("projects:file_share", SHUT, file),
    Row("projects:file_share", "302 404 404 200" + " 404" * 8, shared),
    Row("projects:file_remove", OPEN, file),
    Row("projects:file_remove", "302", file, method="post"),
    Row("projects:agreement_add", OPEN, project),
    Row("projects:agreement_add", SHUT, shut),
    Row("projects:agreement_add", "302", project, method="post", data={"kind": "nda"}),
    Row("projects:agreement_edit", OPEN, agreement),
    Row(
        "projects:agreement_edit", "302", agreement, method="post", data={"kind": "nda"}
    ),
    Row("projects:agreement_download", OPEN, agreement),
    Row("projects:agreement_remove", OPEN, agreement),
    Row("projects:agreement_remove", "302", agreement, method="post"),
    Row("projects:remark_add", OPEN, project),
    Row("projects:remark_add", SHUT, shut),
    Row("projects:remark_add", "302", project, method="post", data={"text": "Oui."}),
    Row("projects:remark_settle", "302", remark, method="post"),
    Row("projects:version_list", "302", project),
    Row("projects:version_list", SHUT, shut),
    Row("projects:version_take", OPEN, project),
    Row("projects:version_take", SHUT, shut),
    Row("projects:version_take", "302", project, method="post"),
    Row("projects:version_compare", OPEN, project),
    Row("projects:version_pdf", OPEN, version),
    Row("projects:dossier_pdf", OPEN, project),
    Row("projects:dossier_pdf", SHUT, shut),
]
