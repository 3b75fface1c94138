"""A dossier in which every part says something."""

from datetime import date
from decimal import Decimal

from grappe.projects import models as projects
from tests.factories import NOON, CompetenceFactory, OrganisationFactory, UserFactory
from tests.factories.documents import DocumentFactory
from tests.factories.projects import (
    PartnerCostFactory,
    PartnerFactory,
    ProjectFactory,
    WorkPackageFactory,
)


def full_project(**values):
    """Two partners, two work packages, a milestone, an agreement, two files."""
    project = ProjectFactory(
        **{
            "acronym": "ALGUE",
            "title": "Des algues pour le sommeil",
            "in_setup": True,
            "summary": "Un extrait stable. Il agit en une heure.",
            "starts_on": date(2026, 9, 1),
            "duration_months": 24,
            "trl_start": 3,
            "trl_end": 6,
            "market_size_eur": Decimal("2000000"),
            **values,
        }
    )
    project.competences.add(
        CompetenceFactory(
            cluster=project.cluster, code="algae", name_fr="Algues", name_en="Algae"
        )
    )
    lead = PartnerFactory(
        project=project,
        lead=True,
        organisation=OrganisationFactory(legal_name="Algofictif", siren="552100554"),
        contribution="Cultive les algues.",
    )
    laboratory = PartnerFactory(
        project=project,
        position=1,
        organisation=OrganisationFactory(
            legal_name="Labofictif", laboratory=True, siren=None, country="BE"
        ),
        total_cost_eur=Decimal("60000.50"),
        aid_asked_eur=Decimal("60000.50"),
        person_months=Decimal("6.5"),
    )
    PartnerCostFactory(partner=lead)
    projects.Forecast.objects.create(
        partner=lead, year=2, turnover_eur=Decimal("150000"), jobs=Decimal("3")
    )
    first = WorkPackageFactory(project=project, number=1, leader=lead, title="Culture")
    WorkPackageFactory(
        project=project, number=2, leader=laboratory, title="Essais", last_month=24
    )
    projects.WorkShare.objects.create(
        work_package=first,
        partner=laboratory,
        person_months=Decimal("2"),
        cost_eur=Decimal("20000"),
    )
    projects.Deliverable.objects.create(
        work_package=first, code="D1.1", title="Souche", month=6, is_public=True
    )
    projects.Milestone.objects.create(
        project=project, code="J1", title="Souche stable", month=6, is_go_no_go=True
    )
    projects.Agreement.objects.create(
        project=project, kind="nda", signed_on=date(2026, 2, 1)
    )
    for title, is_restricted in (("Planning", False), ("Brevet", True)):
        projects.ProjectFile.objects.create(
            project=project,
            document=DocumentFactory(
                cluster=project.cluster, name=f"{title.lower()}.txt", uploaded_by=None
            ),
            title=title,
            is_restricted=is_restricted,
            added_at=NOON,
        )
    return project


def editor_of(project):
    """Somebody who writes the dossier."""
    user = UserFactory()
    projects.ProjectMember.objects.create(
        project=project, user=user, right="edit", starts_on=date(2026, 1, 1)
    )
    return user
