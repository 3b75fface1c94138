"""What the board decides of candidates, one by one or in one meeting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.memberships import notifications
from grappe.memberships.actions.admissions import NotAdmissible, admit
from grappe.memberships.actions.applications import locked
from grappe.memberships.actions.checks import day_of, save_whole
from grappe.memberships.models import (
    DECIDED_STATES,
    ApplicationState,
    MemberCategory,
    MembershipApplication,
)
from grappe.memberships.notifications import Letter


class NotDecidable(Exception):
    """The application cannot be decided so; the message is for the user."""


@dataclass(frozen=True)
class Decision:
    """What was decided of one application, and the letter that tells it."""

    application: MembershipApplication
    outcome: str
    category: MemberCategory | None = None
    starts_on: date | None = None
    note: str = ""
    letter: Letter | None = None


@transaction.atomic
def decide_together(
    decisions: Sequence[Decision],
    *,
    decided_on: date,
    body: str,
    by: User,
    at: datetime,
) -> list[MembershipApplication]:
    """Record the decisions of one meeting: all of them, or none.

    Raises NotDecidable, naming the application that stands in the way.
    """
    if decided_on > day_of(at):
        raise NotDecidable(_("A decision is recorded once it is taken."))
    if not body.strip():
        raise NotDecidable(_("Say which body decided."))
    return [
        _decide(decision, decided_on=decided_on, body=body, by=by, at=at)
        for decision in decisions
    ]


def decide(
    application: MembershipApplication,
    *,
    outcome: str,
    decided_on: date,
    body: str,
    by: User,
    at: datetime,
    category: MemberCategory | None = None,
    starts_on: date | None = None,
    note: str = "",
    letter: Letter | None = None,
) -> MembershipApplication:
    """Record the decision on one application; an approval opens the membership.

    Raises NotDecidable if it is not under review or if the decision is not whole.
    """
    decision = Decision(application, outcome, category, starts_on, note, letter)
    return decide_together([decision], decided_on=decided_on, body=body, by=by, at=at)[
        0
    ]


def _decide(
    decision: Decision, *, decided_on: date, body: str, by: User, at: datetime
) -> MembershipApplication:
    application = locked(decision.application)
    _check(application, decision)
    approved = decision.outcome == ApplicationState.APPROVED

    application.state, application.state_since = decision.outcome, at
    application.category = decision.category or application.category
    application.decided_on, application.decided_by_body = decided_on, body
    application.decision_note, application.recorded_by = decision.note, by
    save_whole(application, NotDecidable)
    kind = (
        "memberships.application_approved"
        if approved
        else "memberships.application_refused"
    )
    record(
        kind,
        application,
        by=by,
        at=at,
        name=application.name,
        decided_on=decided_on,
        body=body,
        note=decision.note,
    )
    if approved:
        _open_membership(application, decision, by=by, at=at)
    mail = "admitted" if approved else "refused"
    notifications.sent_to_candidate(mail, decision.letter, application, by=by, at=at)
    return application


def _check(application: MembershipApplication, decision: Decision) -> None:
    name = {"name": application.name}
    if decision.outcome not in DECIDED_STATES:
        raise NotDecidable(_("A decision approves or refuses."))
    if application.state != ApplicationState.UNDER_REVIEW:
        raise NotDecidable(_("%(name)s is not awaiting a decision.") % name)
    if decision.outcome == ApplicationState.REFUSED:
        if not decision.note.strip():
            raise NotDecidable(_("Say why %(name)s is refused.") % name)
    elif decision.category is None or decision.starts_on is None:
        raise NotDecidable(
            _("Give the category and the first day of membership of %(name)s.") % name
        )


def _open_membership(
    application: MembershipApplication, decision: Decision, *, by: User, at: datetime
) -> None:
    # The constraint on approvals and the checks above hold these.
    assert application.organisation is not None
    assert decision.starts_on is not None
    try:
        admit(
            application.cluster,
            application.organisation,
            category=decision.category,
            starts_on=decision.starts_on,
            application=application,
            by=by,
            at=at,
        )
    except NotAdmissible as error:
        raise NotDecidable(f"{application.name}: {error}") from error
