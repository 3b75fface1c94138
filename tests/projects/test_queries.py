"""What projects ask of somebody today, and which ones an organisation shows."""

import pytest

from grappe.accounts.access import Access
from grappe.projects import queries
from tests.factories import (
    NOON,
    ClusterFactory,
    OrganisationFactory,
    RoleGrantFactory,
    UserFactory,
)
from tests.factories.projects import (
    DeclarationFactory,
    ExcludedReaderFactory,
    GrantFactory,
    PartnerFactory,
    ProjectFactory,
    ProjectKindFactory,
    ProjectMemberFactory,
)

pytestmark = pytest.mark.django_db

TODAY = NOON.date()


def access_of(user, cluster) -> Access:
    return Access.of(user, cluster, TODAY)


def as_team(cluster) -> Access:
    return access_of(RoleGrantFactory(cluster=cluster, role="team").user, cluster)


def inbox(access) -> list[tuple[str, int]]:
    return [(task.icon, task.count) for task in queries.inbox(access)]


def test_inbox_of_the_team_counts_ideas_and_projects_without_anybody():
    cluster = ClusterFactory()
    kind = ProjectKindFactory(cluster=cluster)
    here = {"cluster": cluster, "kind": kind}
    ProjectFactory.create_batch(2, **here)
    ProjectFactory(**here, in_setup=True)
    ProjectFactory(**here, in_setup=True, owner=UserFactory())
    ProjectFactory(**here, ended=True)
    ExcludedReaderFactory(project=ProjectFactory(**here, stage="abandoned"))
    ProjectFactory()

    assert inbox(as_team(cluster)) == [
        ("lightbulb", 2),
        ("user-x", 1),
        ("shield-question-mark", 1),
    ]


def test_inbox_of_the_team_counts_nothing_that_a_conflict_takes_away():
    project = ProjectFactory()
    access = as_team(project.cluster)
    ExcludedReaderFactory(project=project, user=access.user)
    ExcludedReaderFactory(project=project)

    assert inbox(access) == []


def test_inbox_of_somebody_who_speaks_for_a_partner():
    part = PartnerFactory(project__in_setup=True)
    user = ProjectMemberFactory(
        project=part.project, organisation=part.organisation
    ).user
    PartnerFactory(project=part.project)

    (task,) = queries.inbox(access_of(user, part.project.cluster))

    assert (task.icon, task.count) == ("file-pen", 1)
    assert task.url.endswith(f"/projects/{part.project.pk}/see/consortium/")


def test_inbox_of_somebody_who_writes_a_contested_part():
    part = PartnerFactory(
        project__in_setup=True,
        confirmation="contested",
        confirmation_at=NOON,
        confirmation_note="Non",
    )
    writer = ProjectMemberFactory(project=part.project, editor=True).user
    reader = ProjectMemberFactory(project=part.project).user

    cluster = part.project.cluster
    assert inbox(access_of(writer, cluster)) == [("message-circle-warning", 1)]
    assert inbox(access_of(reader, cluster)) == []


def test_participations_show_what_each_may_know():
    """Of a project that is only listed, the lead; of an opened or own one, any part."""
    cluster, organisation = ClusterFactory(), OrganisationFactory()
    kind = ProjectKindFactory(cluster=cluster)
    led, joined, opened, barred = ProjectFactory.create_batch(
        4, cluster=cluster, kind=kind
    )
    for project in (led, joined, opened, barred):
        role = "lead" if project in (led, barred) else "partner"
        PartnerFactory(project=project, organisation=organisation, role=role)
    access = as_team(cluster)
    GrantFactory(project=opened, user=access.user, purpose="team")
    DeclarationFactory(project=opened, user=access.user)
    ExcludedReaderFactory(project=barred, user=access.user)
    applicant = ProjectMemberFactory(project=joined).user
    stranger = UserFactory()

    seen = {
        who: {row.project for row in queries.participations(access, organisation)}
        for who, access in {
            "team": access,
            "applicant": access_of(applicant, cluster),
            "stranger": access_of(stranger, cluster),
        }.items()
    }

    assert seen == {"team": {led, opened}, "applicant": {joined}, "stranger": set()}


def test_clusters_of_somebody_who_only_works_on_a_project():
    member = ProjectMemberFactory()
    ended = ProjectMemberFactory(user=member.user, ends_on=TODAY.replace(month=1))

    assert list(queries.clusters_of(member.user, TODAY)) == [member.project.cluster]
    assert ended.project.cluster != member.project.cluster
