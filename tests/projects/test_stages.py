"""Where a project goes, who says so, and who follows it."""

from datetime import timedelta

import pytest

from grappe.audit.models import Event
from grappe.outbox.models import Mail
from grappe.projects import actions, queries
from grappe.projects.models import ProjectStage
from tests.factories import (
    NOON,
    OrganisationFactory,
    PositionFactory,
    RoleGrantFactory,
    UserFactory,
)
from tests.factories.projects import (
    PartnerFactory,
    ProjectFactory,
    ProjectMemberFactory,
)

pytestmark = pytest.mark.django_db

TODAY = NOON.date()


def test_set_stage_moves_the_project_and_tells_those_who_write_it():
    project = ProjectFactory(acronym="ALGUE")
    writer = ProjectMemberFactory(project=project, editor=True).user
    ProjectMemberFactory(project=project)
    team = UserFactory()

    actions.set_stage(project, "qualified", reason="Bien", by=team, at=NOON)

    project.refresh_from_db()
    assert (project.stage, project.stage_since) == ("qualified", NOON)
    event = Event.objects.get()
    assert (event.kind, event.by, event.project) == (
        "projects.stage_set",
        team,
        project,
    )
    assert event.data == {
        "acronym": "ALGUE",
        "stage_was": "idea",
        "stage": "qualified",
        "reason": "Bien",
    }
    mail = Mail.objects.get()
    assert (mail.to, mail.project) == (writer.email, project)


def test_set_stage_ends_a_project_on_a_day():
    project = ProjectFactory(stage="running")
    day = TODAY - timedelta(days=3)

    actions.set_stage(project, "ended", ended_on=day, by=UserFactory(), at=NOON)

    project.refresh_from_db()
    assert (project.stage, project.ended_on) == ("ended", day)


def test_set_stage_refuses_an_end_to_come():
    project = ProjectFactory(stage="running")

    with pytest.raises(actions.NotMovable, match="has not come yet"):
        actions.set_stage(
            project,
            "ended",
            ended_on=TODAY + timedelta(days=1),
            by=UserFactory(),
            at=NOON,
        )


@pytest.mark.parametrize("stage", ProjectStage.values)
def test_set_stage_leads_only_where_it_may(stage):
    for target in set(ProjectStage.values) - set(queries.MOVES[stage]):
        project = ProjectFactory(stage=stage)

        with pytest.raises(actions.NotMovable, match="does not go there"):
            actions.set_stage(project, target, by=UserFactory(), at=NOON)


def test_set_owner_opens_the_dossier_to_somebody_of_the_team():
    project = ProjectFactory()
    owner = RoleGrantFactory(cluster=project.cluster, role="team").user
    by = UserFactory()

    actions.set_owner(project, owner, by=by, at=NOON)

    project.refresh_from_db()
    assert project.owner == owner
    grant = project.grants.get()
    assert (grant.user, grant.purpose, grant.starts_on) == (owner, "team", TODAY)
    assert Mail.objects.get().to == owner.email
    assert "projects.owner_set" in Event.objects.values_list("kind", flat=True)


def test_set_owner_can_leave_nobody():
    project = ProjectFactory(owner=UserFactory())

    actions.set_owner(project, None, by=UserFactory(), at=NOON)

    project.refresh_from_db()
    assert project.owner is None
    assert Event.objects.get().kind == "projects.owner_cleared"


def test_set_owner_refuses_somebody_outside_the_team():
    project = ProjectFactory()
    outsider = RoleGrantFactory(cluster=project.cluster, role="expert").user

    with pytest.raises(actions.NotAssignable, match="of the team"):
        actions.set_owner(project, outsider, by=UserFactory(), at=NOON)


def test_set_owner_refuses_somebody_whom_a_conflict_keeps_away():
    project = ProjectFactory()
    owner = RoleGrantFactory(cluster=project.cluster, role="team").user
    employer = OrganisationFactory()
    position = PositionFactory(cluster=project.cluster, organisation=employer)
    position.person.user = owner
    position.person.save()
    PartnerFactory(project=project, organisation=employer)

    with pytest.raises(actions.NotAssignable, match="conflict of interest"):
        actions.set_owner(project, owner, by=UserFactory(), at=NOON)

    project.refresh_from_db()
    assert (project.owner, project.grants.count()) == (None, 0)
