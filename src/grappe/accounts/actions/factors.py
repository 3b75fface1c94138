"""Second factors: what changed is recorded; lost ones are taken away."""

from datetime import date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts import notifications, sessions
from grappe.accounts.actions.failures import forget_wrong_codes
from grappe.accounts.models import SecondFactorRule, User
from grappe.audit.actions import record
from grappe.clusters.models import Cluster

# What allauth calls a change, and what the trail does.
CHANGES = {
    "mfa/email/totp_activated": "accounts.app_added",
    "mfa/email/totp_deactivated": "accounts.app_removed",
    "mfa/email/webauthn_added": "accounts.passkey_added",
    "mfa/email/webauthn_removed": "accounts.passkey_removed",
    "mfa/email/recovery_codes_generated": "accounts.codes_renewed",
    "account/email/password_changed": "accounts.password_changed",
    "account/email/password_set": "accounts.password_set",
    "account/email/password_reset": "accounts.password_reset",
}


class NotResettable(Exception):
    """These factors cannot be taken away; the message is for the user."""


def note_change(change: str, user: User, *, at: datetime) -> None:
    """Record what somebody changed of what protects their account."""
    if change in CHANGES:
        record(CHANGES[change], user, by=user, at=at)


@transaction.atomic
def reset_factors(
    user: User,
    *,
    reason: str,
    by: User | None,
    at: datetime,
    cluster: Cluster | None = None,
) -> User:
    """Take away all second factors of somebody who lost them, and end their sessions.

    Raises NotResettable if there is none, or no reason.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not reason.strip():
        raise NotResettable(_("Give a reason."))
    if not Authenticator.objects.filter(user=user).exists():
        raise NotResettable(_("This person has no second factor."))
    Authenticator.objects.filter(user=user).delete()
    forget_wrong_codes(user)
    sessions.end_all(user)
    record(
        "accounts.factors_reset",
        user,
        by=by,
        at=at,
        cluster=cluster,
        person=user.name,
        reason=reason,
    )
    pk, words = user.pk, reason
    transaction.on_commit(lambda: notifications.send_factors_reset.enqueue(pk, words))
    return user


@transaction.atomic
def require_factors(
    cluster: Cluster, days: dict[str, date | None], *, by: User, at: datetime
) -> dict[str, Any]:
    """Say from which day each role needs a second factor; None: it does not."""
    Cluster.objects.select_for_update().get(pk=cluster.pk)
    known = {
        rule.role: rule.required_from
        for rule in SecondFactorRule.objects.filter(cluster=cluster)
    }
    changes = {
        role: [known.get(role), day]
        for role, day in days.items()
        if known.get(role) != day
    }
    for role, (_before, after) in changes.items():
        if after is None:
            SecondFactorRule.objects.filter(cluster=cluster, role=role).delete()
        else:
            SecondFactorRule.objects.update_or_create(
                cluster=cluster, role=role, defaults={"required_from": after}
            )
    if changes:
        record("accounts.factors_required", cluster, by=by, at=at, changes=changes)
    return changes
