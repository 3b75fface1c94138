"""What the database holds of projects, and who comes to which by which door."""

import pytest
from django.db import IntegrityError

from grappe.accounts.access import Access
from grappe.projects import doors
from grappe.projects.doors import Door
from grappe.projects.models import Forecast, Project
from tests.factories import NOON, ClusterFactory, RoleGrantFactory, UserFactory
from tests.factories.projects import (
    DeclarationFactory,
    ExcludedReaderFactory,
    GrantFactory,
    PartnerCostFactory,
    PartnerFactory,
    ProjectFactory,
    ProjectKindFactory,
    ProjectMemberFactory,
)

pytestmark = pytest.mark.django_db

TODAY = NOON.date()
EVE = TODAY.replace(day=1)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"trl_start": 5, "trl_end": 4}, "project_trl_does_not_fall"),
        ({"trl_start": 0}, "project_trl_is_from_1_to_9"),
        ({"trl_end": 10}, "project_trl_is_from_1_to_9"),
        ({"duration_months": 0}, "project_lasts_at_least_a_month"),
    ],
)
def test_project_holds(values, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        ProjectFactory(**values)


def test_project_reference_is_unique():
    cluster = ClusterFactory()
    twice = {"cluster": cluster, "programme": "Programme", "reference": "R1"}
    ProjectFactory(**twice, kind=ProjectKindFactory(cluster=cluster))

    with pytest.raises(IntegrityError, match="reference"):
        ProjectFactory(**twice, kind=ProjectKindFactory(cluster=cluster))


def test_partner_takes_part_once():
    partner = PartnerFactory()

    with pytest.raises(IntegrityError, match="organisation"):
        PartnerFactory(project=partner.project, organisation=partner.organisation)


def test_partner_one_lead():
    lead = PartnerFactory(lead=True)

    with pytest.raises(IntegrityError, match="project"):
        PartnerFactory(project=lead.project, lead=True)


def test_partnercost_eligible_is_part_of_total():
    with pytest.raises(IntegrityError, match="eligible_is_part_of_total"):
        PartnerCostFactory(total_eur=1, eligible_eur=2)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"year": 0}, "forecast_is_within_ten_years"),
        ({"year": 11}, "forecast_is_within_ten_years"),
        ({"year": 1, "jobs": -1}, "forecast_is_positive"),
    ],
)
def test_forecast_holds(values, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        Forecast.objects.create(partner=PartnerFactory(), **values)


def test_projectmember_is_there_once():
    member = ProjectMemberFactory()

    with pytest.raises(IntegrityError, match="projectmember_is_there_once"):
        ProjectMemberFactory(project=member.project, user=member.user)


def test_projectmember_ends_after_start():
    with pytest.raises(IntegrityError, match="projectmember_ends_after_start"):
        ProjectMemberFactory(starts_on=TODAY, ends_on=EVE)


def test_each_comes_to_the_projects_of_their_own_doors():
    """One table: whose, and by which of the querysets."""
    cluster = ClusterFactory()
    kind = ProjectKindFactory(cluster=cluster)
    own, read, granted, plain, ended = ProjectFactory.create_batch(
        5, cluster=cluster, kind=kind
    )
    person = UserFactory()
    ProjectMemberFactory(project=own, user=person, editor=True)
    ProjectMemberFactory(project=ended, user=person, ends_on=EVE)
    for project in (read, granted):
        GrantFactory(project=project, user=person)
    DeclarationFactory(project=read, user=person)
    ProjectFactory()

    def table(access) -> dict[str, set[Project]]:
        rows = Project.objects
        return {
            "own": set(rows.of_applicant(access)),
            "written": set(rows.editable_by(access)),
            "listed": set(rows.listed_for(access)),
            "read": set(rows.readable_by(access)),
            "seen": set(rows.visible_to(access)),
        }

    outsider = Access.of(person, cluster, TODAY)
    team = RoleGrantFactory(cluster=cluster, role="team").user
    insider = Access.of(team, cluster, TODAY)
    nobody = Access.of(None, cluster, TODAY)
    everything = {own, read, granted, plain, ended}
    assert table(outsider) == {
        "own": {own},
        "written": {own},
        "listed": {read, granted},
        "read": {read},
        "seen": {own, read, granted},
    }
    assert table(insider) == {
        "own": set(),
        "written": set(),
        "listed": everything,
        "read": set(),
        "seen": everything,
    }
    assert table(nobody) == {name: set() for name in table(insider)}


def test_enter_takes_the_applicant_door_first():
    project = ProjectFactory()
    team = RoleGrantFactory(cluster=project.cluster, role="team").user

    def door():
        return doors.enter(Access.of(team, project.cluster, TODAY), project.pk)[1]

    assert door() == Door.LISTED
    GrantFactory(project=project, user=team, purpose="team")
    DeclarationFactory(project=project, user=team)
    assert door() == Door.READER
    ProjectMemberFactory(project=project, user=team)
    assert door() == Door.APPLICANT


def test_enter_knows_no_project_that_a_conflict_takes_away():
    project = ProjectFactory()
    team = RoleGrantFactory(cluster=project.cluster, role="team").user
    ExcludedReaderFactory(project=project, user=team)

    with pytest.raises(Project.DoesNotExist):
        doors.enter(Access.of(team, project.cluster, TODAY), project.pk)


def test_with_lead_gives_the_usual_name_of_the_lead():
    lead = PartnerFactory(lead=True, organisation__brand_name="Usuelle")
    PartnerFactory(project=lead.project)
    alone = ProjectFactory()

    names = {row.pk: row.lead_name for row in Project.objects.with_lead()}

    assert names == {lead.project.pk: "Usuelle", alone.pk: None}
