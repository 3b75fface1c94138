"""One of each thing the API shows, open to one person who may read and write it."""

from dataclasses import dataclass
from datetime import date

from grappe.accounts.models import User
from grappe.clusters.models import Cluster
from grappe.projects.models import Declaration, Grant, ProjectMember
from tests.factories import (
    NOON,
    MemberCategoryFactory,
    MembershipApplicationFactory,
    MembershipFactory,
    ProfileTagFactory,
    RoleGrantFactory,
    StrategicDomainFactory,
    UserFactory,
)
from tests.factories.labelling import LabelRequestFactory
from tests.factories.projects import PartnerFactory, ProjectFactory
from tests.factories.tokens import AccessTokenFactory
from tests.labels.signed import signed

SINCE = date(2020, 1, 1)


@dataclass(frozen=True)
class Small:
    """The keys of what there is, and the secret of a token that opens it all."""

    cluster: Cluster
    user: User
    secret: str
    keys: list[int]
    uid: str


def small(cluster: Cluster) -> Small:
    user = UserFactory(email="camille@fiction.example", given_name="Camille")
    RoleGrantFactory(user=user, cluster=cluster, role="direction", starts_on=SINCE)
    member = MembershipFactory(cluster=cluster)
    member.organisation.profile_tags.add(ProfileTagFactory(cluster=cluster))
    MemberCategoryFactory(cluster=cluster)
    domain = StrategicDomainFactory(cluster=cluster)
    applications = [
        MembershipApplicationFactory(cluster=cluster, state=state, **more)
        for state, more in [
            ("lead", {}),
            ("applied", {}),
            ("info_requested", {"question": "?"}),
        ]
    ]
    own, read = (
        ProjectFactory(cluster=cluster, in_setup=True, strategic_domain=domain)
        for _ in range(2)
    )
    PartnerFactory(project=own, organisation=member.organisation, lead=True)
    ProjectMember.objects.create(project=own, user=user, right="edit", starts_on=SINCE)
    Grant.objects.create(
        project=read, user=user, purpose="team", starts_on=SINCE, granted_at=NOON
    )
    Declaration.objects.create(
        project=read, user=user, has_conflict=False, declared_at=NOON
    )
    request = LabelRequestFactory(cluster=cluster, project=own, filed=True)
    label = signed(
        request=LabelRequestFactory(
            cluster=cluster,
            project=read,
            filed=True,
            state="labelled",
            closed_at=NOON,
        )
    )
    rows = [member.organisation, *applications, own, read, request, label]
    token = AccessTokenFactory(user=user, cluster=cluster)
    keys = sorted({row.pk for row in rows})
    return Small(cluster, user, token.secret, keys, str(label.uid))
