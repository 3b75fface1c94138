"""Who takes part in the demo's projects, and the hours of the story."""

import random
from datetime import UTC, date, datetime, time
from typing import Any

from grappe.accounts.models import RoleGrant, User
from grappe.clusters.models import Cluster, StrategicDomain
from grappe.demo.plan import spec
from grappe.demo.plan.setting import FIRST_SLUG, email_of
from grappe.demo.projects.pool import FAMILY, GIVEN
from grappe.demo.projects.stories import COMPANY
from grappe.organisations.models import Competence, Organisation
from grappe.projects.models import Project


def noon(on: date, hour: int = 10) -> datetime:
    return datetime.combine(on, time(hour), UTC)


class Cast:
    """The people and the organisations at hand.

    The two organisations that the demo's members act for stay out of the projects of
    others, so that they show one side of the platform at a time.
    """

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(f"projects-{seed}")
        self.cluster = Cluster.objects.get(slug=FIRST_SLUG)
        self.director = self.account("direction")
        self.team = self.account("team")
        self.member = self.account("member")
        grant = RoleGrant.objects.filter(user=self.member).order_by("pk")[0]
        assert grant.organisation is not None
        self.own = grant.organisation
        self._firms: dict[str, list[Organisation]] = {}
        self._gather()
        # Who speaks for an organisation in a project.
        self._speakers: dict[tuple[int, int], User] = {}

    def account(self, role: str) -> User:
        return User.objects.get(email=email_of(role))

    def _gather(self) -> None:
        """French members on the last day, by kind, shuffled."""
        active = self.cluster.memberships.active(spec.LAST_DAY)
        kept_out = RoleGrant.objects.filter(
            user__email__in=[email_of("member"), email_of("member_admin")],
            organisation__isnull=False,
        )
        members = Organisation.objects.filter(pk__in=active.values("organisation"))
        members = members.filter(country="FR").exclude(
            pk__in=kept_out.values("organisation")
        )
        for organisation in members.order_by("pk"):
            self._firms.setdefault(organisation.kind, []).append(organisation)
        for kind in sorted(self._firms):
            self.dice.shuffle(self._firms[kind])

    def draw(self, kind: str) -> Organisation:
        """One of a kind after the other, then round again."""
        row = self._firms.get(kind) or self._firms[COMPANY]
        row.append(row.pop(0))
        return row[-1]

    def person(self, name: str, organisation: Organisation) -> User:
        """Somebody of an organisation who works on a project, invented."""
        return invented(f"{name.lower()}-{organisation.pk}@invites.example", self.dice)

    def speaker(self, project: Project, organisation_id: int) -> User:
        return self._speakers[project.pk, organisation_id]

    def writer(self, project: Project) -> User:
        """Who writes the dossier: the lead's own person."""
        lead = project.partners.get(role="lead")
        return self.speaker(project, lead.organisation_id)

    def let_speak(self, user: User, project: Project, organisation: Any) -> None:
        self._speakers[project.pk, organisation.pk] = user

    def domain(self, code: str) -> StrategicDomain:
        return StrategicDomain.objects.get(cluster=self.cluster, code=code)


def invented(email: str, dice: random.Random) -> User:
    """An account that nobody signs in to."""
    user = User(
        email=email,
        given_name=f"Fictif-{dice.choice(GIVEN)}",
        family_name=dice.choice(FAMILY),
    )
    user.set_unusable_password()
    user.save()
    return user


def leaves(cluster: Cluster) -> dict[str, Competence]:
    """Competences by the end of their code, without that of their branch."""
    rows = Competence.objects.filter(cluster=cluster)
    return {row.code.rpartition(".")[2]: row for row in rows}
