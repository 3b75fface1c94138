"""Every year: tell members by when to give notice, then renew those who gave none."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.clusters.models import Cluster
from grappe.memberships import notifications, queries
from grappe.memberships.actions.checks import day_of
from grappe.memberships.models import Membership, Renewal
from grappe.memberships.notifications import Letter


class NotTellable(Exception):
    """These members cannot be told now; the message is for the user."""


@transaction.atomic
def tell(
    cluster: Cluster,
    year: int,
    *,
    memberships: Sequence[Membership],
    letters: dict[str, Letter],
    by: User,
    at: datetime,
) -> list[Renewal]:
    """Send members the notice of renewal for a year, in their language; kept as proof.

    `letters` holds one text a language; its markers are filled in for each member.
    Those without an address, already told or leaving are left out.
    Raises NotTellable if the deadline is past or if nobody is left to tell.
    """
    rules = queries.rules_of(cluster)
    deadline, on = rules.notice_deadline(year), day_of(at)
    if deadline < on:
        raise NotTellable(_("The deadline for that year is past."))
    asked = {membership.pk for membership in memberships}
    # Two who send at once wait for each other here: nobody is told twice.
    Cluster.objects.select_for_update().get(pk=cluster.pk)
    lines = [
        line
        for line in queries.renewal_lines(cluster, year, on)
        if line.membership.pk in asked and line.can_be_told
    ]
    if not lines:
        raise NotTellable(_("Nobody of these is left to tell."))

    return [_tell(line, year, deadline, letters, by=by, at=at) for line in lines]


def _tell(
    line: queries.RenewalLine,
    year: int,
    deadline: date,
    letters: dict[str, Letter],
    *,
    by: User,
    at: datetime,
) -> Renewal:
    addressee = line.addressee
    assert addressee is not None  # can_be_told
    letter = letters[addressee.language].filled(
        notifications.renewal_markers(line.membership, year, deadline, addressee)
    )
    mail = notifications.sent_to_member(
        "renewal", letter, line.membership, by=by, at=at, addressee=addressee
    )
    renewal, _created = Renewal.objects.update_or_create(
        membership=line.membership,
        year=year,
        defaults={"deadline": deadline, "notice": mail, "told_at": at},
    )
    record(
        "memberships.renewal_told",
        line.membership,
        by=by,
        at=at,
        year=year,
        deadline=deadline,
        to=addressee.email,
    )
    return renewal


@transaction.atomic
def renew_tacitly(cluster: Cluster, *, at: datetime) -> int:
    """Renew the members whose notice did not come by the last deadline; safe to repeat.

    Returns how many were renewed this time.
    """
    # Two who run at once wait for each other here: nobody is renewed twice.
    Cluster.objects.select_for_update().get(pk=cluster.pk)
    rules = queries.rules_of(cluster)
    on = day_of(at)
    year = rules.year_under_way(on) - 1
    deadline = rules.notice_deadline(year)
    due = queries.due_for_renewal(cluster, year).exclude(
        renewals__in=Renewal.objects.filter(year=year, renewed_at__isnull=False)
    )
    renewed = 0
    for membership in due.select_for_update(of=["self"]).select_related("organisation"):
        Renewal.objects.update_or_create(
            membership=membership,
            year=year,
            defaults={"renewed_at": at},
            create_defaults={"renewed_at": at, "deadline": deadline},
        )
        record("memberships.renewed", membership, by=None, at=at, year=year)
        renewed += 1
    return renewed
