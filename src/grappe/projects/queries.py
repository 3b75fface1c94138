"""What is read across a project, its partners and its people."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from grappe.accounts.access import Access
from grappe.accounts.models import User
from grappe.accounts.queries import team_of
from grappe.clusters.models import Cluster
from grappe.common.inbox import Pending, Task, counted
from grappe.organisations.models import Organisation
from grappe.projects import rules
from grappe.projects.doors import Door
from grappe.projects.models import (
    OPEN_STAGES,
    Confirmation,
    Declaration,
    ExcludedReader,
    Grant,
    Partner,
    PartnerRole,
    Project,
    ProjectMember,
    ProjectStage,
    Right,
)

# From one stage to the next ones; going back corrects a mistake.
MOVES: dict[str, list[ProjectStage]] = {
    ProjectStage.IDEA: [ProjectStage.QUALIFIED, ProjectStage.ABANDONED],
    ProjectStage.QUALIFIED: [
        ProjectStage.IN_SETUP,
        ProjectStage.IDEA,
        ProjectStage.ABANDONED,
    ],
    ProjectStage.IN_SETUP: [
        ProjectStage.PROPOSED,
        ProjectStage.QUALIFIED,
        ProjectStage.ABANDONED,
    ],
    ProjectStage.PROPOSED: [
        ProjectStage.RUNNING,
        ProjectStage.IN_SETUP,
        ProjectStage.ABANDONED,
    ],
    ProjectStage.RUNNING: [
        ProjectStage.ENDED,
        ProjectStage.PROPOSED,
        ProjectStage.ABANDONED,
    ],
    ProjectStage.ENDED: [ProjectStage.RUNNING],
    ProjectStage.ABANDONED: [ProjectStage.IDEA],
}
# What those who write the dossier say themselves; the rest is for the cluster.
BY_APPLICANTS = {
    (ProjectStage.IDEA, ProjectStage.ABANDONED),
    (ProjectStage.QUALIFIED, ProjectStage.IN_SETUP),
    (ProjectStage.QUALIFIED, ProjectStage.ABANDONED),
    (ProjectStage.IN_SETUP, ProjectStage.PROPOSED),
    (ProjectStage.IN_SETUP, ProjectStage.ABANDONED),
}
# A project past its idea has somebody of the team.
FOLLOWED_STAGES = [
    ProjectStage.QUALIFIED,
    ProjectStage.IN_SETUP,
    ProjectStage.PROPOSED,
    ProjectStage.RUNNING,
]
# A subcontractor answers to the partner that pays it.
CONFIRMING_ROLES = [PartnerRole.LEAD, PartnerRole.PARTNER, PartnerRole.ASSOCIATED]

WAITING = Q(
    role__in=CONFIRMING_ROLES,
    confirmation=Confirmation.WAITING,
    project__stage__in=OPEN_STAGES,
)


@dataclass(frozen=True)
class Totals:
    """The consortium in figures; a sum of nothing known is None."""

    partners: int
    person_months: Decimal | None
    cost_eur: Decimal | None
    aid_eur: Decimal | None


def lead_of(project: Project) -> Organisation | None:
    """The organisation that leads the project."""
    return Organisation.objects.filter(
        participations__project=project, participations__role=PartnerRole.LEAD
    ).first()


def totals(project: Project) -> Totals:
    sums = project.partners.aggregate(
        partners=Count("pk"),
        person_months=Sum("person_months"),
        cost_eur=Sum("total_cost_eur"),
        aid_eur=Sum("aid_asked_eur"),
    )
    return Totals(**sums)


def moves(access: Access, project: Project, door: Door) -> list[ProjectStage]:
    """The stages this person may bring the project to, by their door."""
    here = MOVES[project.stage]
    if door == Door.APPLICANT:
        mine = Project.objects.editable_by(access).filter(pk=project.pk)
        theirs = [
            one for one in here if (ProjectStage(project.stage), one) in BY_APPLICANTS
        ]
        return theirs if theirs and mine.exists() else []
    return here if rules.can_manage(access) else []


def writers_of(project: Project, on: date) -> QuerySet[User]:
    """Who writes the dossier on a day."""
    rows = ProjectMember.objects.in_force(on).filter(project=project, right=Right.EDIT)
    return User.objects.filter(pk__in=rows.values("user"), is_active=True)


def people_of(partner: Partner, on: date) -> QuerySet[User]:
    """Who works on the project for a partner on a day."""
    rows = ProjectMember.objects.in_force(on).filter(
        project=partner.project_id, organisation=partner.organisation_id
    )
    return User.objects.filter(pk__in=rows.values("user"), is_active=True)


def followers_of(project: Project, on: date) -> QuerySet[User]:
    """Whoever follows the project; without anybody, the team."""
    owner = project.owner
    if owner is not None and owner.is_active:
        return User.objects.filter(pk=owner.pk)
    return team_of(project.cluster, on)


def to_confirm(project: Project) -> QuerySet[Partner]:
    """Parts that wait for their partner's word."""
    return project.partners.filter(WAITING)


def unconfirmed(project: Project) -> QuerySet[Partner]:
    """Parts without a word, or contested: what keeps a dossier from being filed."""
    return project.partners.filter(role__in=CONFIRMING_ROLES).exclude(
        confirmation=Confirmation.CONFIRMED
    )


def reader_called(cluster: Cluster, name: str, email: str = "") -> User | None:
    """The account of this address, else the only reader of this whole name here."""
    if email:
        return User.objects.filter(email__iexact=email.strip()).first()
    given, _space, family = name.rpartition(" ")
    either = Q(given_name__iexact=given, family_name__iexact=family)
    first, _space, rest = name.partition(" ")
    either |= Q(given_name__iexact=first, family_name__iexact=rest)
    either |= Q(given_name__iexact=rest, family_name__iexact=first)
    found = readers_of(cluster).filter(either)[:2]
    return found[0] if len(found) == 1 else None


def clusters_of(user: User, on: date) -> QuerySet[Cluster]:
    """Clusters where somebody works on a project."""
    rows = ProjectMember.objects.in_force(on).filter(user=user)
    return Cluster.objects.hosted().filter(pk__in=rows.values("project__cluster"))


def works_here(access: Access) -> bool:
    """Whether the person works on a project of the cluster, as an applicant.

    Kept on the access: every app asks before it looks for what applicants owe.
    """
    kept: bool | None = access.__dict__.get("_works_here")
    if kept is None:
        kept = Project.objects.of_applicant(access).exists()
        access.__dict__["_works_here"] = kept
    return kept


def parts_of(access: Access) -> QuerySet[Partner]:
    """The parts for which this person speaks, here and today."""
    if access.user is None:
        return Partner.objects.none()
    mine = access.user.project_roles.in_force(access.on).filter(
        project=OuterRef("project"), organisation=OuterRef("organisation")
    )
    return Partner.objects.filter(Exists(mine), project__cluster=access.cluster)


def contested(access: Access) -> QuerySet[Partner]:
    """Contested parts of the open projects that this person writes."""
    return Partner.objects.filter(
        project__in=Project.objects.editable_by(access).values("pk"),
        project__stage__in=OPEN_STAGES,
        confirmation=Confirmation.CONTESTED,
    )


def readers_of(cluster: Cluster) -> QuerySet[User]:
    """Everybody who may be given a dossier of this cluster to read."""
    held = cluster.grants.values("user")
    opened = Grant.objects.filter(project__cluster=cluster).values("user")
    return User.objects.filter(Q(pk__in=held) | Q(pk__in=opened)).order_by(
        "family_name", "given_name", "email"
    )


def unknown_readers(access: Access) -> QuerySet[ExcludedReader]:
    """Readers named by leads whom nobody has said who they are."""
    listed = Project.objects.listed_for(access)
    return (
        ExcludedReader.objects.filter(
            user=None, organisation=None, project__in=listed.values("pk")
        )
        .select_related("project__cluster")
        .order_by("added_at", "pk")
    )


def outlived(project: Project, user: User) -> Declaration | None:
    """What they declared before the consortium changed, while nothing else stands."""
    last = (
        project.declarations.filter(user=user).order_by("-declared_at", "-pk").first()
    )
    is_outlived = (
        last is not None and not last.has_conflict and last.ends_at is not None
    )
    return last if is_outlived else None


def participations(access: Access, organisation: Organisation) -> QuerySet[Partner]:
    """An organisation's parts in projects, as far as this person may know of them.

    That a project exists tells its lead only: the other partners are content.
    """
    opened = Project.objects.readable_by(access).values("pk")
    own = Project.objects.of_applicant(access).values("pk")
    listed = Project.objects.listed_for(access).values("pk")
    known = Q(project__in=opened) | Q(project__in=own)
    known |= Q(project__in=listed, role=PartnerRole.LEAD)
    return (
        Partner.objects.filter(known, organisation=organisation)
        .select_related("project__cluster", "project__kind")
        .order_by("-project__stage_since", "-pk")
    )


def inbox(access: Access) -> list[Task]:
    """What projects ask of this person today: of the team, and of applicants."""
    return counted(waiting(access))


def waiting(access: Access) -> Iterator[Task | Pending]:
    """The same, to be counted with those of other apps."""
    if works_here(access):
        yield from _own_tasks(access)
    if rules.can_manage(access):
        yield from _team_tasks(access)


def _own_tasks(access: Access) -> Iterator[Task]:
    mine = Q(pk__in=parts_of(access).filter(WAITING).values("pk"))
    disputed = Q(pk__in=contested(access).values("pk"))
    rows = Partner.objects.filter(mine | disputed)
    projects: dict[str, list[int]] = {}
    for project, word in rows.values_list("project", "confirmation"):
        projects.setdefault(word, []).append(project)
    waiting = projects.get(Confirmation.WAITING, [])
    yield Task(
        title=_("Parts of a project to confirm"),
        count=len(waiting),
        url=_where(access, waiting),
        icon="file-pen",
        reason=_("The dossier cannot be filed without the word of your organisation."),
    )
    refused = projects.get(Confirmation.CONTESTED, [])
    yield Task(
        title=_("Parts that a partner contests"),
        count=len(refused),
        url=_where(access, refused),
        icon="message-circle-warning",
        reason=_("Change the part: the partner is then asked again."),
    )


def _where(access: Access, projects: list[int]) -> str:
    """The consortium of the one project, else the list of one's own."""
    if len(set(projects)) == 1:
        return reverse(
            "projects:project_section",
            args=[access.cluster.slug, projects[0], "consortium"],
        )
    return reverse("projects:my_project_list", args=[access.cluster.slug])


def _team_tasks(access: Access) -> Iterator[Pending]:
    url = reverse("projects:project_list", args=[access.cluster.slug])
    listed = Project.objects.listed_for(access)
    yield Pending(
        title=_("Project ideas to qualify"),
        rows=listed.filter(stage=ProjectStage.IDEA),
        url=f"{url}?stage={ProjectStage.IDEA}",
        icon="lightbulb",
        reason=_("Their leads wait for your answer."),
    )
    stages = "".join(f"&stage={stage}" for stage in FOLLOWED_STAGES)
    yield Pending(
        title=_("Projects that nobody follows"),
        rows=listed.filter(owner=None, stage__in=FOLLOWED_STAGES),
        url=f"{url}?owner=none{stages}",
        icon="user-x",
        reason=_("Say who of the team does."),
    )
    yield Pending(
        title=_("Readers to keep away, to identify"),
        rows=unknown_readers(access),
        url=reverse("projects:exclusion_list", args=[access.cluster.slug]),
        icon="shield-question-mark",
        reason=_("Leads named them; they are not kept away before you say who it is."),
    )
