"""A whole dossier of the neighbour: a row of every kind that hangs on a project."""

from datetime import date
from decimal import Decimal

from grappe.accounts.models import User
from grappe.clusters.models import Cluster
from grappe.organisations.models import Organisation
from grappe.projects import models as projects
from grappe.projects.actions import take_version
from tests.factories import NOON, UserFactory
from tests.factories import projects as make
from tests.factories.documents import DocumentFactory, OpeningFactory

# Rows that belong to a cluster by their project.
BY_PROJECT = {
    "projects.agreement": "project__cluster",
    "projects.declaration": "project__cluster",
    "projects.deliverable": "work_package__project__cluster",
    "projects.excludedreader": "project__cluster",
    "projects.forecast": "partner__project__cluster",
    "projects.grant": "project__cluster",
    "projects.milestone": "project__cluster",
    "projects.partner": "project__cluster",
    "projects.partnercost": "partner__project__cluster",
    "projects.projectfile": "project__cluster",
    "projects.projectmember": "project__cluster",
    "projects.projectversion": "project__cluster",
    "projects.remark": "project__cluster",
    "projects.waiver": "project__cluster",
    "projects.workpackage": "project__cluster",
    "projects.workshare": "work_package__project__cluster",
}
# What is compared or read by code: no secret is written there.
PLAIN = {"confirmed_hash", "content_type"}


def with_dossier(
    cluster: Cluster, organisation: Organisation, by: User, secret: str
) -> projects.Project:
    """A project of the cluster led by an organisation, opened to a reader."""
    project = make.ProjectFactory(
        cluster=cluster, acronym=secret, owner=by, created_by=by, is_published=True
    )
    lead = make.PartnerFactory(project=project, organisation=organisation, lead=True)
    make.PartnerCostFactory(partner=lead)
    projects.Forecast.objects.create(partner=lead, year=1, jobs=Decimal(1))
    package = make.WorkPackageFactory(project=project, leader=lead)
    projects.WorkShare.objects.create(work_package=package, partner=lead)
    projects.Deliverable.objects.create(
        work_package=package, code="D1", title=secret, month=3
    )
    projects.Milestone.objects.create(project=project, code="J1", title=secret, month=3)
    with_papers(project, by, secret)
    with_readers(project, organisation, by)
    take_version(project, reason=secret, by=by, at=NOON)
    return project


def with_papers(project: projects.Project, by: User, secret: str) -> None:
    here = {"cluster": project.cluster, "name": f"{secret}.txt", "uploaded_by": by}
    projects.Agreement.objects.create(
        project=project, kind="nda", title=secret, document=DocumentFactory(**here)
    )
    document = DocumentFactory(**here)
    projects.ProjectFile.objects.create(
        project=project, document=document, title=secret, added_at=NOON
    )
    projects.Remark.objects.create(project=project, text=secret, author=by, at=NOON)
    OpeningFactory(cluster=project.cluster, project=project, document=document, user=by)


def with_readers(
    project: projects.Project, organisation: Organisation, by: User
) -> None:
    reader = UserFactory()
    make.GrantFactory(project=project, user=reader)
    make.DeclarationFactory(project=project, user=reader)
    make.ExcludedReaderFactory(project=project)
    make.ProjectMemberFactory(project=project, organisation=organisation, user=by)
    make.InterestFactory(
        cluster=project.cluster,
        user=reader,
        organisation=organisation,
        ends_on=date(2025, 2, 1),
    )
    projects.Waiver.objects.create(
        project=project,
        user=reader,
        nature="past_project",
        organisation=organisation,
        reason="Rien de commun.",
        waived_at=NOON,
        waived_by=by,
    )
    projects.ConflictPolicy.objects.get_or_create(cluster=project.cluster)
