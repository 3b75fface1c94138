"""Invitations: sent, sent again, withdrawn, taken up once."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts import notifications
from grappe.accounts.actions import grants, people
from grappe.accounts.models import (
    MEMBER_ROLES,
    Invitation,
    RoleGrant,
    User,
    new_nonce,
)
from grappe.audit.actions import record
from grappe.clusters.models import Cluster
from grappe.common import jobs


class NotInvitable(Exception):
    """This invitation cannot be sent; the message is for the user."""


class NotAcceptable(Exception):
    """This invitation cannot be taken up; the message is for the user."""


@transaction.atomic
def invite(
    cluster: Cluster,
    email: str,
    role: str,
    *,
    by: User,
    at: datetime,
    organisation: Any = None,
    language: str = "fr",
) -> Invitation:
    """Offer somebody a role by e-mail.

    Raises NotInvitable if they hold it or were already invited to it.
    """
    Cluster.objects.select_for_update().get(pk=cluster.pk)
    invitation = Invitation(
        cluster=cluster,
        email=email.strip().lower(),
        role=role,
        organisation=organisation if role in MEMBER_ROLES else None,
        language=language,
        invited_by=by,
        invited_at=at,
        expires_at=at + timedelta(days=settings.INVITATION_DAYS),
    )
    check_is_new(invitation, at)
    try:
        invitation.full_clean()
    except ValidationError as error:
        raise NotInvitable(" ".join(error.messages)) from error
    invitation.save()
    record("accounts.invited", invitation, by=by, at=at, **described(invitation))
    let_leave(invitation)
    return invitation


def check_is_new(invitation: Invitation, at: datetime) -> None:
    same = {
        "cluster": invitation.cluster,
        "role": invitation.role,
        "organisation": invitation.organisation,
    }
    held = RoleGrant.objects.in_force(timezone.localdate(at)).filter(
        user__email__iexact=invitation.email, **same
    )
    if held.exists():
        raise NotInvitable(_("This person already holds this role."))
    pending = Invitation.objects.filter(
        email__iexact=invitation.email, accepted_at=None, revoked_at=None, **same
    )
    if pending.exists():
        raise NotInvitable(
            _("This person was already invited: send that invitation again.")
        )


@transaction.atomic
def resend(invitation: Invitation, *, by: User, at: datetime) -> Invitation:
    """Send a fresh link; the older ones stop working.

    Raises NotInvitable if it was accepted or withdrawn.
    """
    invitation = pending(invitation)
    invitation.nonce = new_nonce()
    invitation.invited_at = at
    invitation.expires_at = at + timedelta(days=settings.INVITATION_DAYS)
    invitation.mailed_at, invitation.mail_error = None, ""
    invitation.save()
    record("accounts.invited_again", invitation, by=by, at=at, **described(invitation))
    let_leave(invitation)
    return invitation


@transaction.atomic
def revoke(invitation: Invitation, *, by: User, at: datetime) -> Invitation:
    """Withdraw an invitation: its link stops working.

    Raises NotInvitable if it was accepted or already withdrawn.
    """
    invitation = pending(invitation)
    invitation.revoked_at = at
    invitation.save(update_fields=["revoked_at"])
    record(
        "accounts.invitation_revoked", invitation, by=by, at=at, **described(invitation)
    )
    return invitation


@transaction.atomic
def accept_as(invitation: Invitation, user: User, *, at: datetime) -> RoleGrant:
    """Take up an invitation as somebody who has an account.

    Raises NotAcceptable if it is no longer open, or was sent to another address.
    """
    invitation = open_one(invitation, at)
    if user.email.lower() != invitation.email.lower():
        raise NotAcceptable(
            _("This invitation was sent to %(email)s.") % {"email": invitation.email}
        )
    return take_up(invitation, user, at)


@transaction.atomic
def accept_as_new_person(
    invitation: Invitation, *, given_name: str, family_name: str, at: datetime
) -> RoleGrant:
    """Take up an invitation and open the account of its address.

    Raises NotAcceptable if it is no longer open, or the address has an account: that
    one is signed in first, so that an old mail opens nothing.
    """
    invitation = open_one(invitation, at)
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise NotAcceptable(_("This address has an account: sign in first."))
    user = people.create_user(
        invitation.email,
        by=None,
        at=at,
        language=invitation.language,
        given_name=given_name,
        family_name=family_name,
    )
    return take_up(invitation, user, at)


def take_up(invitation: Invitation, user: User, at: datetime) -> RoleGrant:
    given = held_or_granted(invitation, user, at)
    invitation.accepted_at, invitation.accepted_by = at, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record(
        "accounts.invitation_accepted",
        invitation,
        by=user,
        at=at,
        **described(invitation),
    )
    return given


def held_or_granted(invitation: Invitation, user: User, at: datetime) -> RoleGrant:
    """The role the person holds already, or a new one up to the next one planned."""
    today = timezone.localdate(at)
    same = RoleGrant.objects.overlapping(today, None).filter(
        user=user,
        cluster=invitation.cluster,
        role=invitation.role,
        organisation=invitation.organisation,
    )
    next_one = same.order_by("starts_on").first()
    if next_one is not None and next_one.starts_on <= today:
        return next_one
    return grants.grant(
        invitation.cluster,
        user,
        invitation.role,
        organisation=invitation.organisation,
        starts_on=today,
        ends_on=next_one.starts_on - timedelta(days=1) if next_one else None,
        by=invitation.invited_by,
        at=at,
    )


def pending(invitation: Invitation) -> Invitation:
    found = again(invitation)
    if found.accepted_at or found.revoked_at:
        raise NotInvitable(_("This invitation was already accepted or withdrawn."))
    return found


def open_one(invitation: Invitation, at: datetime) -> Invitation:
    found = again(invitation)
    if not found.is_open(at) or found.nonce != invitation.nonce:
        raise NotAcceptable(_("This invitation no longer works."))
    return found


def again(invitation: Invitation) -> Invitation:
    """Read an invitation again under a lock, so that it is taken up once."""
    return (
        Invitation.objects.select_for_update(of=["self"])
        .select_related("cluster", "organisation", "invited_by")
        .get(pk=invitation.pk)
    )


def let_leave(invitation: Invitation) -> None:
    jobs.follow(notifications.send_invitation, invitation.pk)


def described(invitation: Invitation) -> dict[str, Any]:
    """What the trail keeps of an invitation: no link, no key."""
    return {"email": invitation.email, "role": invitation.role}
