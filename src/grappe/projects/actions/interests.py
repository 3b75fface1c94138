"""Lasting ties that people declare of themselves: a register they keep up to date."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.projects.models import Interest


class NotInterest(Exception):
    """This tie cannot be kept so; the message is for the user."""


@transaction.atomic
def add_interest(
    cluster: Any,
    user: User,
    organisation: Any,
    *,
    nature: str,
    starts_on: date,
    by: User,
    at: datetime,
    ends_on: date | None = None,
    note: str = "",
) -> Interest:
    """Keep a tie of somebody to an organisation: its projects no longer exist for them.

    Raises NotInterest if the days are in the wrong order, or it is already kept.
    """
    User.objects.select_for_update().get(pk=user.pk)
    same = Interest.objects.overlapping(starts_on, ends_on).filter(
        user=user, organisation=organisation, nature=nature
    )
    if same.exists():
        raise NotInterest(_("This is already among your interests."))
    interest = Interest(
        cluster=cluster,
        user=user,
        organisation=organisation,
        nature=nature,
        starts_on=starts_on,
        ends_on=ends_on,
        note=note,
        declared_at=at,
    )
    try:
        interest.full_clean()
    except ValidationError as error:
        raise NotInterest(" ".join(error.messages)) from error
    interest.save()
    record(
        "projects.interest_added",
        interest,
        by=by,
        at=at,
        organisation=organisation,
        reader=user.name,
        nature=nature,
    )
    return interest


@transaction.atomic
def end_interest(
    interest: Interest, *, ends_on: date, by: User, at: datetime
) -> Interest:
    """Say on which day a tie ended; nothing is deleted.

    Raises NotInterest if that is before it began, or it has ended before.
    """
    rows = Interest.objects.select_for_update(of=["self"]).select_related(
        "organisation", "user", "cluster"
    )
    interest = rows.get(pk=interest.pk)
    if interest.ends_on is not None and interest.ends_on <= ends_on:
        raise NotInterest(_("It ends on that day or before."))
    if ends_on < interest.starts_on:
        raise NotInterest(_("The last day comes before the first day."))
    interest.ends_on = ends_on
    interest.save(update_fields=["ends_on"])
    record(
        "projects.interest_ended",
        interest,
        by=by,
        at=at,
        reader=interest.user.name,
        nature=interest.nature,
        ends_on=ends_on,
    )
    return interest
