"""What is read across keys, people and their roles."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from grappe.accounts.models import RoleGrant
from grappe.tokens.models import AccessToken

WARNED_DAYS = 14


def roles_held(on: date) -> Exists:
    """Whether the owner of a key has a role in its cluster on a day."""
    grants = RoleGrant.objects.in_force(on)
    return Exists(grants.filter(user=OuterRef("user"), cluster=OuterRef("cluster")))


def has_left(token: AccessToken, on: date) -> bool:
    """Its owner signs in no more, or has no role where it opens anything."""
    if not token.user.is_active or not token.cluster.is_hosted:
        return True
    grants = RoleGrant.objects.in_force(on)
    return not grants.filter(user=token.user_id, cluster=token.cluster_id).exists()


def of_leavers(model: type[Any], on: date) -> QuerySet[Any]:
    gone = Q(user__is_active=False) | ~roles_held(on)
    return standing(model).filter(gone).order_by("pk")


def of_closed_accounts(model: type[Any], on: date) -> QuerySet[Any]:
    return standing(model).filter(user__is_active=False).order_by("pk")


def standing(model: type[Any]) -> QuerySet[Any]:
    return model.objects.standing().select_related("user", "cluster")


def expiring(at: datetime) -> QuerySet[AccessToken]:
    """Tokens that expire soon and whose owner was not told."""
    soon = at + timedelta(days=WARNED_DAYS)
    return (
        standing(AccessToken)
        .filter(warned_at=None, expires_at__gt=at, expires_at__lte=soon)
        .filter(user__is_active=True)
        .order_by("pk")
    )
