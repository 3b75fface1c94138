"""Becoming a member: one way in, whoever decides."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.memberships.actions.checks import save_whole
from grappe.memberships.models import (
    CategoryPeriod,
    MemberCategory,
    Membership,
    MembershipApplication,
)
from grappe.organisations.models import Organisation


class NotAdmissible(Exception):
    """This organisation cannot become a member so; the message is for the user."""


@transaction.atomic
def admit(
    cluster: Any,
    organisation: Organisation,
    *,
    category: MemberCategory | None,
    starts_on: date,
    by: User | None,
    at: datetime,
    application: MembershipApplication | None = None,
) -> Membership:
    """Open a membership from a day on; coming back is a new admission.

    Raises NotAdmissible if it is already a member then or the category is elsewhere's.
    """
    # Two admissions of one organisation wait for each other here.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if category is not None and category.cluster_id != cluster.pk:
        raise NotAdmissible(_("This category is not one of this cluster."))

    membership = Membership(
        cluster=cluster,
        organisation=organisation,
        application=application,
        starts_on=starts_on,
    )
    save_whole(membership, NotAdmissible)
    if category is not None:
        CategoryPeriod.objects.create(
            membership=membership, category=category, starts_on=starts_on
        )
    record(
        "memberships.admitted",
        membership,
        by=by,
        at=at,
        starts_on=starts_on,
        category=category,
    )
    return membership
