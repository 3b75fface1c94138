"""Mails of sessions: members are convened, applicants are told what was decided."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from grappe.accounts.models import User
from grappe.committees.models import AgendaItem, Decision, Session
from grappe.labelling.notifications import letters
from grappe.outbox import actions as outbox
from grappe.outbox.models import Mail

MEMBER = _("You get this mail because you have a seat in “%(body)s”.")


def convened(
    session: Session,
    person: User,
    items: Sequence[AgendaItem],
    *,
    message: str,
    by: Any,
    at: datetime,
) -> Mail:
    """That they are convened; the mail is about several projects, so it names none.

    Whoever reads the outbox may have a conflict: the agenda is on the page, for each.
    """
    return _to_member(
        "convened", session, person, by=by, at=at, items=items, message=message
    )


def cancelled(session: Session, *, reason: str, by: Any, at: datetime) -> list[Mail]:
    """To those who had been convened: it does not take place."""
    seats = session.body.seats.in_force(session.held_on)
    people = User.objects.filter(pk__in=seats.values("user"), is_active=True)
    return [
        _to_member("cancelled", session, person, by=by, at=at, why=reason)
        for person in people.order_by("pk")
    ]


def _to_member(
    kind: str, session: Session, person: User, *, by: Any, at: datetime, **context: Any
) -> Mail:
    cluster = session.body.cluster
    with translation.override(person.language):
        subject, text = _written(
            kind,
            {
                "session": session,
                "cluster": cluster,
                "user": person,
                "link": letters.address("committees:my_session_list", cluster),
                **context,
            },
        )
        why = str(MEMBER) % {"body": session.body}
    return outbox.post(
        cluster=cluster,
        kind=f"committees.{kind}",
        to=person.email,
        language=person.language,
        subject=subject,
        text=text,
        reason=why,
        by=by,
        at=at,
    )


def decided(decision: Decision, *, by: Any, at: datetime) -> list[Mail]:
    """The letter to those who write the dossier.

    One that somebody read over leaves; one that nobody did waits in the outbox.
    """
    request = decision.request
    mails = []
    for user in letters.applicants(request, at):
        with translation.override(user.language):
            subject, text = draft(decision, name=user.name)
            why = str(letters.APPLICANT) % {"acronym": request.project.acronym}
        mail = outbox.post(
            cluster=request.cluster,
            project=request.project,
            kind="committees.decided",
            to=user.email,
            language=user.language,
            subject=decision.letter_subject or subject,
            text=decision.letter_text or text,
            reason=why,
            draft=not decision.letter_text,
            by=by,
            at=at,
        )
        mails.append(mail)
    return mails


def draft(decision: Decision, *, name: str = "") -> tuple[str, str]:
    """The letter of a decision, subject and text, in the language in force."""
    request = decision.request
    return _written(
        "decided",
        {
            "decision": decision,
            "reservations": decision.conditions,
            "request": request,
            "project": request.project,
            "cluster": request.cluster,
            "name": name,
            "link": letters.address(
                "labelling:request_detail", request.cluster, request.pk
            ),
        },
    )


def _written(kind: str, context: dict[str, Any]) -> tuple[str, str]:
    whole = render_to_string(f"committees/mail/{kind}.txt", context)
    subject, _newline, text = whole.strip().partition("\n")
    return subject, text.strip() + "\n"
