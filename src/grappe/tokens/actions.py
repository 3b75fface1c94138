"""Tokens are made, used, refused and revoked."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.access import Access
from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.tokens import keys, notifications, queries, rules
from grappe.tokens.models import AccessToken, Ending, Key, Scope

LONGEST_DAYS = 365
MOST_TOKENS = 50


class NotMakeable(Exception):
    """This token cannot be made; the message is for the user."""


class NotRevocable(Exception):
    """This token is already revoked; the message is for the user."""


class NotAdmitted(Exception):
    """This token opens nothing; the message is for the program that shows it."""


@transaction.atomic
def create(
    access: Access,
    *,
    name: str,
    scopes: Iterable[str],
    days: int,
    by: User,
    at: datetime,
) -> tuple[AccessToken, str]:
    """Make a token in somebody's own name, and say its secret: it is kept nowhere.

    Raises NotMakeable if they have no role there, or its scopes or days are wrong.
    """
    if not rules.can_make(access) or access.user != by:
        raise NotMakeable(_("A token is made by somebody with a role in the cluster."))
    User.objects.select_for_update().get(pk=by.pk)
    name, wanted = " ".join(name.split()), sorted(set(scopes))
    check(name, wanted, days)
    mine = AccessToken.objects.of(by).standing().filter(expires_at__gt=at)
    if mine.count() >= MOST_TOKENS:
        raise NotMakeable(_("You have many tokens already: revoke some first."))

    drawn = keys.draw(AccessToken)
    token = AccessToken.objects.create(
        user=by,
        cluster=access.cluster,
        name=name,
        scopes=wanted,
        prefix=drawn.prefix,
        digest=drawn.digest,
        made_at=at,
        expires_at=at + timedelta(days=days),
    )
    facts = {"name": name, "scopes": wanted, "expires_at": token.expires_at}
    record("tokens.created", token, by=by, at=at, prefix=drawn.prefix, **facts)
    return token, drawn.secret


def check(name: str, scopes: list[str], days: int) -> None:
    if not name or len(name) > 80:
        raise NotMakeable(_("Say in a few words what the token is for."))
    if not scopes or not set(scopes) <= set(Scope.values):
        raise NotMakeable(_("Say what the token may be used for."))
    if not 1 <= days <= LONGEST_DAYS:
        raise NotMakeable(
            _("A token lasts from one day to %(n)d days.") % {"n": LONGEST_DAYS}
        )


def revoke(
    token: AccessToken, *, by: User | None, at: datetime, ending: str = ""
) -> AccessToken:
    """Close a token for good. Raises NotRevocable if it is already."""
    return closed(token, "tokens.revoked", by=by, at=at, ending=ending)


@transaction.atomic
def closed(
    key: Any, kind: str, *, by: User | None, at: datetime, ending: str = ""
) -> Any:
    """Revoke a key of either kind and write why."""
    key = type(key).objects.select_for_update(of=["self"]).get(pk=key.pk)
    if key.revoked_at is not None:
        raise NotRevocable(_("It is already revoked."))
    key.revoked_at, key.revoked_by = at, by
    key.ending = ending or reason_of(key, by)
    key.save(update_fields=["revoked_at", "revoked_by", "ending"])
    facts = {"prefix": key.prefix, "owner": key.user.name, "ending": key.ending}
    record(kind, key, by=by, at=at, **facts)
    return key


def reason_of(key: Key, by: User | None) -> str:
    if by is None:
        return Ending.INSTALLATION
    return Ending.OWNER if key.user_id == by.pk else Ending.DIRECTION


def admit(secret: str, *, at: datetime) -> AccessToken:
    """The token of a secret that a program shows.

    Its use is written to the hour. Raises NotAdmitted if it was never given, is
    revoked, has expired, or its owner left; the last closes it at once.
    """
    token = keys.recognised(AccessToken, secret)
    if token is None:
        raise NotAdmitted(_("This token was never given."))
    if not token.is_open(at):
        refuse(token, at=at)
        raise NotAdmitted(_("This token is revoked or has expired."))
    if queries.has_left(token, timezone.localdate(at)):
        revoke(token, by=None, at=at, ending=Ending.LEFT)
        raise NotAdmitted(_("This token is revoked or has expired."))
    used(token, at)
    return token


def used(key: Any, at: datetime) -> None:
    """Write once an hour that a key serves; no lock, the last one wins."""
    hour = keys.hour_of(at)
    if key.last_used_at != hour:
        type(key).objects.filter(pk=key.pk).update(last_used_at=hour)


@transaction.atomic
def refuse(token: AccessToken, *, at: datetime) -> None:
    """Write, once an hour at most, that a closed token was shown again."""
    hour = keys.hour_of(at)
    late = AccessToken.objects.filter(pk=token.pk).exclude(refused_at=hour)
    if late.update(refused_at=hour):
        facts = {"prefix": token.prefix, "owner": token.user.name}
        record("tokens.refused", token, by=None, at=at, **facts)


def close_left(*, at: datetime) -> list[AccessToken]:
    """Revoke the tokens of who has no role in their cluster any more."""
    return [
        revoke(token, by=None, at=at, ending=Ending.LEFT)
        for token in queries.of_leavers(AccessToken, timezone.localdate(at))
    ]


def warn(*, at: datetime) -> list[AccessToken]:
    """Write to who holds a token that expires soon, once for each."""
    soon = list(queries.expiring(at))
    for token in soon:
        with transaction.atomic():
            notifications.expiring(token, at=at)
            AccessToken.objects.filter(pk=token.pk).update(warned_at=at)
    return soon
