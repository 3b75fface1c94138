"""Secret addresses of calendars and feeds: made, recognised, revoked."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.access import Access
from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.tokens import keys, queries
from grappe.tokens.actions import NotMakeable, NotRevocable, closed, used
from grappe.tokens.models import Ending, FeedToken

__all__ = ["NotMakeable", "NotRevocable", "close_left", "create", "holder", "revoke"]

MOST_FEEDS = 50


@transaction.atomic
def create(
    access: Access, kind: str, *, by: User, at: datetime
) -> tuple[FeedToken, str]:
    """Make a secret address for oneself, and say its secret: it is kept nowhere.

    Who works on a project or reads for the cluster may have no role there: who may
    have a feed is for the caller to ask. Raises NotMakeable if they hold too many.
    """
    if access.user is None or access.user != by:
        raise NotMakeable(_("A feed is made for oneself."))
    User.objects.select_for_update().get(pk=by.pk)
    if FeedToken.objects.of(by).standing().count() >= MOST_FEEDS:
        raise NotMakeable(_("You have many feeds already: revoke some first."))
    drawn = keys.draw(FeedToken)
    token = FeedToken.objects.create(
        user=by,
        cluster=access.cluster,
        kind=kind,
        prefix=drawn.prefix,
        digest=drawn.digest,
        made_at=at,
    )
    facts = {"prefix": drawn.prefix, "feed": kind}
    record("tokens.feed_created", token, by=by, at=at, **facts)
    return token, drawn.secret


def revoke(
    token: FeedToken, *, by: User | None, at: datetime, ending: str = ""
) -> FeedToken:
    """Close a secret address for good. Raises NotRevocable if it is already."""
    return closed(token, "tokens.feed_revoked", by=by, at=at, ending=ending)


def holder(secret: str, *, at: datetime) -> FeedToken | None:
    """Whose feed it is (`user`, `cluster`, `kind`), or None: forged, revoked, closed.

    What they may see is asked anew: `Access.of(token.user, token.cluster, today)`.
    """
    token = keys.recognised(FeedToken, secret)
    if token is None or not token.is_open(at):
        return None
    if not token.user.is_active or not token.cluster.is_hosted:
        return None
    used(token, at)
    return token


def close_left(*, at: datetime) -> list[FeedToken]:
    """Revoke the feeds of accounts that are closed."""
    return [
        revoke(token, by=None, at=at, ending=Ending.LEFT)
        for token in queries.of_closed_accounts(FeedToken, timezone.localdate(at))
    ]
