"""What is read across grants, invitations, requests and mails."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grappe.accounts.access import Access
from grappe.accounts.models import (
    Invitation,
    JoinRequest,
    JoinState,
    Role,
    RoleGrant,
    SecondFactorRule,
    User,
)
from grappe.accounts.rules import can_answer_for_team, can_see_people
from grappe.common.inbox import Pending, Task, counted
from grappe.outbox.models import Mail, MailState


@dataclass(frozen=True)
class Place:
    """Where somebody may act: a cluster, and an organisation if a member."""

    grant_id: int
    cluster_slug: str
    cluster_name: str
    organisation_id: int | None
    label: str
    url: str


def contexts(user, on: date) -> list[Place]:
    """The places a person may act in on a day, one per cluster and organisation."""
    if not user.is_authenticated:
        return []
    grants = (
        RoleGrant.objects.in_force(on)
        .filter(user=user, cluster__is_hosted=True)
        .select_related("cluster", "organisation")
        # Asked on every page: no more than is shown.
        .only(
            "role",
            "cluster",
            "organisation",
            "cluster__slug",
            "cluster__name",
            "organisation__legal_name",
            "organisation__brand_name",
        )
        .order_by("cluster__name", "organisation_id", "pk")
    )
    places: dict[tuple[int, int | None], list[RoleGrant]] = {}
    for grant in grants:
        places.setdefault((grant.cluster_id, grant.organisation_id), []).append(grant)
    return [place_of(held) for held in places.values()]


def place_of(grants: list[RoleGrant]) -> Place:
    first = grants[0]
    roles = ", ".join(str(grant.get_role_display()) for grant in grants)
    return Place(
        grant_id=first.pk,
        cluster_slug=first.cluster.slug,
        cluster_name=first.cluster.name,
        organisation_id=first.organisation_id,
        label=str(first.organisation or roles),
        url=first.cluster.get_absolute_url(),
    )


def acting_organisation_id(access: Access, grant_id: int | None) -> int | None:
    """The organisation a member acts for: the one chosen, else their first."""
    members = [g for g in access.grants if g.organisation_id in access.organisation_ids]
    for grant in members:
        if grant.pk == grant_id:
            return grant.organisation_id
    return members[0].organisation_id if members else None


def other_directors(grant: RoleGrant, on: date) -> QuerySet[RoleGrant]:
    """Who else directs the cluster on a day, and can sign in."""
    return (
        RoleGrant.objects.in_force(on)
        .filter(cluster=grant.cluster_id, role=Role.DIRECTION, user__is_active=True)
        .exclude(user=grant.user_id)
    )


def other_administrators(grant: RoleGrant, on: date) -> QuerySet[RoleGrant]:
    return (
        RoleGrant.objects.in_force(on)
        .filter(
            cluster=grant.cluster_id,
            organisation=grant.organisation_id,
            role=Role.MEMBER_ADMIN,
            user__is_active=True,
        )
        .exclude(user=grant.user_id)
    )


def people_of(organisation_id: int, cluster, on: date) -> QuerySet[User]:
    """Who acts for an organisation in a cluster on a day."""
    grants = RoleGrant.objects.in_force(on).filter(
        cluster=cluster, organisation=organisation_id
    )
    return User.objects.filter(pk__in=grants.values("user"), is_active=True)


def team_of(cluster, on: date) -> QuerySet[User]:
    grants = RoleGrant.objects.in_force(on).filter(
        cluster=cluster, role__in=[Role.DIRECTION, Role.TEAM]
    )
    return User.objects.filter(pk__in=grants.values("user"), is_active=True)


def requests_to_answer(access: Access) -> QuerySet[JoinRequest]:
    """Join requests that wait for this person's answer, oldest first."""
    waiting = JoinRequest.objects.filter(
        cluster=access.cluster, state=JoinState.WAITING
    ).exclude(user=access.user)
    if not can_answer_for_team(access):
        waiting = waiting.filter(organisation__in=access.organisation_ids)
    return waiting.select_related("user", "organisation").order_by("asked_at", "pk")


def invitations_of(access: Access) -> QuerySet[Invitation]:
    """Invitations not taken up yet that this person looks after."""
    pending = Invitation.objects.filter(
        cluster=access.cluster, accepted_at=None, revoked_at=None
    )
    if not can_see_people(access):
        pending = pending.filter(organisation__in=access.administered_ids)
    return pending.select_related("organisation", "invited_by")


def invitations_to_look_at(access: Access, at: datetime) -> QuerySet[Invitation]:
    """Invitations that came to nothing: expired, or their mail did not leave."""
    lost = Q(expires_at__lte=at) | ~Q(mail_error="")
    return invitations_of(access).filter(lost)


def inbox(access: Access) -> list[Task]:
    """What waits for this person: requests, lost invitations, mails that failed."""
    return counted(waiting(access))


def waiting(access: Access) -> Iterator[Pending]:
    """The same, to be counted with those of other apps."""
    if access.user is None:
        return
    at = timezone.make_aware(datetime.combine(access.on, time.min))
    for_team = can_answer_for_team(access)
    if access.organisation_ids or for_team:
        yield requests_task(access)
    if access.administered_ids or for_team:
        yield invitations_task(access, at)
    if for_team:
        yield mails_task(access)


def requests_task(access: Access) -> Pending:
    def title(count: int) -> str:
        return ngettext(
            "%(n)d person asks to act for an organisation",
            "%(n)d people ask to act for an organisation",
            count,
        ) % {"n": count}

    return Pending(
        title=title,
        rows=requests_to_answer(access),
        url=reverse("accounts:join_request_list", args=[access.cluster.slug]),
        icon="user-plus",
        reason=_("They see nothing until somebody answers."),
    )


def invitations_task(access: Access, at: datetime) -> Pending:
    def title(count: int) -> str:
        return ngettext(
            "%(n)d invitation expired or did not leave",
            "%(n)d invitations expired or did not leave",
            count,
        ) % {"n": count}

    return Pending(
        title=title,
        rows=invitations_to_look_at(access, at),
        url=reverse("accounts:invitation_list", args=[access.cluster.slug]),
        icon="mail-warning",
        reason=_("Send them again or withdraw them."),
    )


def mails_task(access: Access) -> Pending:
    def title(count: int) -> str:
        return ngettext(
            "%(n)d mail could not be sent", "%(n)d mails could not be sent", count
        ) % {"n": count}

    return Pending(
        title=title,
        rows=Mail.objects.visible_to(access).filter(state=MailState.FAILED),
        url=reverse("clusters:mail_list", args=[access.cluster.slug]) + "?state=failed",
        icon="mail-x",
        reason=_("Check the address, then send them again."),
    )


def factor_days(user: User, on: date) -> QuerySet:
    """The first day from which a role of this person needs a second factor."""
    held = RoleGrant.objects.in_force(on).filter(
        user=user.pk, cluster=OuterRef("cluster"), role=OuterRef("role")
    )
    due = SecondFactorRule.objects.filter(Exists(held)).order_by("required_from")
    return due.values_list("required_from", flat=True)[:1]
