"""A candidate's way: prospect, received, under review, back and forth, withdrawn."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.connectors.units import Unit
from grappe.memberships import notifications, queries
from grappe.memberships.actions.checks import day_of, save_whole
from grappe.memberships.models import (
    ApplicationState,
    Membership,
    MembershipApplication,
)
from grappe.memberships.notifications import Letter
from grappe.organisations import actions as organisations
from grappe.organisations.models import Organisation, Source


class NotOpenable(Exception):
    """No application can be opened for this candidate; the message is for the user."""


class NotMovable(Exception):
    """The application cannot take this step now; the message is for the user."""


def locked(application: MembershipApplication) -> MembershipApplication:
    return (
        MembershipApplication.objects.select_for_update(of=["self"])
        .select_related("cluster", "organisation", "category")
        .get(pk=application.pk)
    )


def move(
    application: MembershipApplication, state: ApplicationState, *, at: datetime
) -> None:
    application.state, application.state_since = state, at
    save_whole(application, NotMovable)


@transaction.atomic
def open_lead(
    cluster: Any,
    *,
    by: User,
    at: datetime,
    received: bool = False,
    followed_by: User | None = None,
    **fields: Any,
) -> MembershipApplication:
    """Open a file for a prospect, or for a candidate whose application came on paper.

    Raises NotOpenable if one is under way with the same SIREN.
    """
    if queries.open_with_siren(cluster, fields.get("siren", "")).exists():
        raise NotOpenable(_("An application with this SIREN is already under way."))

    state = ApplicationState.APPLIED if received else ApplicationState.LEAD
    application = MembershipApplication(
        cluster=cluster,
        state=state,
        opened_at=at,
        state_since=at,
        owner=followed_by or by,
        **fields,
    )
    save_whole(application, NotOpenable)
    record(
        "memberships.application_opened",
        application,
        by=by,
        at=at,
        name=application.name,
    )
    return application


@transaction.atomic
def apply(
    cluster: Any, *, at: datetime, terms_version: str, **fields: Any
) -> MembershipApplication:
    """Receive an application from the public form and send its receipt.

    A prospect of the same SIREN becomes this candidate. A second application is kept
    too: refusing it would tell a stranger who else is applying.
    """
    application = (
        queries.open_with_siren(cluster, fields.get("siren", ""))
        .filter(state=ApplicationState.LEAD)
        .select_for_update()
        .first()
    ) or MembershipApplication(cluster=cluster, opened_at=at)
    for name, value in {**fields, "terms_version": terms_version}.items():
        setattr(application, name, value)
    move(application, ApplicationState.APPLIED, at=at)
    record(
        "memberships.applied",
        application,
        by=None,
        at=at,
        name=application.name,
        terms_version=terms_version,
    )
    notifications.receipt_sent(application, at=at)
    return application


@transaction.atomic
def submit(
    application: MembershipApplication, *, by: User, at: datetime
) -> MembershipApplication:
    """Note that a prospect has applied.

    Raises NotMovable if it is no longer a prospect.
    """
    application = locked(application)
    if application.state != ApplicationState.LEAD:
        raise NotMovable(_("This application has already been received."))

    move(application, ApplicationState.APPLIED, at=at)
    record(
        "memberships.application_submitted",
        application,
        by=by,
        at=at,
        name=application.name,
    )
    return application


@transaction.atomic
def start_review(
    application: MembershipApplication,
    *,
    by: User,
    at: datetime,
    organisation: Organisation | None = None,
    unit: Unit | None = None,
) -> MembershipApplication:
    """Say which organisation this is, or make its record, and take the file in hand.

    A new record holds what a register says of its `unit`, then what the candidate
    wrote. Raises NotMovable if it is not waiting for review, if the organisation is a
    member or if another application of it is under way.
    """
    application = locked(application)
    if application.state != ApplicationState.APPLIED:
        raise NotMovable(_("Only a received application goes to review."))
    chosen = (
        organisation
        or queries.same_siren(application)
        or made(application, by, at, unit)
    )
    # Two reviews of one organisation wait for each other here.
    chosen = Organisation.objects.select_for_update().get(pk=chosen.pk)
    memberships = Membership.objects.filter(
        cluster=application.cluster, organisation=chosen
    )
    if memberships.overlapping(day_of(at), None).filter(ends_on=None).exists():
        raise NotMovable(_("%(name)s is already a member.") % {"name": chosen})

    application.organisation = chosen
    application.owner = application.owner or by
    move(application, ApplicationState.UNDER_REVIEW, at=at)
    record(
        "memberships.review_started", application, by=by, at=at, name=application.name
    )
    return application


def made(
    application: MembershipApplication,
    by: User,
    at: datetime,
    unit: Unit | None = None,
) -> Organisation:
    """The record of an organisation not seen before, as the candidate wrote it."""
    values = {
        "legal_name": application.name,
        "kind": application.kind,
        "country": application.country,
        "siren": application.siren,
        "website": application.website,
    }
    given = {name: value for name, value in values.items() if value}
    said: dict[str, Any] = {"source": Source.DECLARED, "by": by, "at": at}
    try:
        if unit:
            return organisations.enter(application.cluster, unit, given, **said)
        return organisations.create(application.cluster, given, **said)
    except organisations.NotCreatable as error:
        raise NotMovable(str(error)) from error


@transaction.atomic
def ask(
    application: MembershipApplication,
    *,
    question: str,
    by: User,
    at: datetime,
    letter: Letter | None = None,
) -> MembershipApplication:
    """Ask the candidate for information; the letter carries a link to answer.

    Raises NotMovable if the application is not under review.
    """
    application = locked(application)
    if application.state != ApplicationState.UNDER_REVIEW:
        raise NotMovable(_("Information is asked for during the review."))

    application.question, application.answer = question, ""
    move(application, ApplicationState.INFO_REQUESTED, at=at)
    record(
        "memberships.information_requested",
        application,
        by=by,
        at=at,
        name=application.name,
        question=question,
    )
    notifications.sent_to_candidate("question", letter, application, by=by, at=at)
    return application


@transaction.atomic
def answer(
    application: MembershipApplication, *, text: str, by: User | None, at: datetime
) -> MembershipApplication:
    """Note the candidate's answer and go on with the review; `by` is None for them.

    Raises NotMovable if nothing was asked.
    """
    application = locked(application)
    if application.state != ApplicationState.INFO_REQUESTED:
        raise NotMovable(_("No answer is awaited on this application."))

    application.answer = text
    move(application, ApplicationState.UNDER_REVIEW, at=at)
    record(
        "memberships.information_given",
        application,
        by=by,
        at=at,
        name=application.name,
        answer=text,
    )
    return application


@transaction.atomic
def withdraw(
    application: MembershipApplication, *, note: str, by: User, at: datetime
) -> MembershipApplication:
    """Close an application that the candidate gives up.

    Raises NotMovable if it is already closed.
    """
    application = locked(application)
    if not application.is_open:
        raise NotMovable(_("This application is closed."))

    was = application.state
    move(application, ApplicationState.WITHDRAWN, at=at)
    record(
        "memberships.application_withdrawn",
        application,
        by=by,
        at=at,
        name=application.name,
        was=was,
        note=note,
    )
    return application


@transaction.atomic
def edit_application(
    application: MembershipApplication, *, by: User, at: datetime, **fields: Any
) -> MembershipApplication:
    """Change what is known of a candidate while the application is open.

    Raises NotMovable if it is closed, or if another one has the same SIREN.
    """
    application = locked(application)
    if not application.is_open:
        raise NotMovable(_("This application is closed."))
    others = queries.open_with_siren(application.cluster, fields.get("siren", ""))
    if others.exclude(pk=application.pk).exists():
        raise NotMovable(_("An application with this SIREN is already under way."))

    before = {name: getattr(application, name) for name in fields}
    changed = {name: value for name, value in fields.items() if before[name] != value}
    for name, value in changed.items():
        setattr(application, name, value)
    save_whole(application, NotMovable)
    record(
        "memberships.application_edited",
        application,
        by=by,
        at=at,
        name=application.name,
        changes={name: [before[name], value] for name, value in changed.items()},
    )
    return application
