"""Letters to candidates and members: drafted here, read by the team, then posted."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from grappe.accounts.models import User
from grappe.clusters.models import Cluster
from grappe.memberships import queries
from grappe.memberships.models import (
    ApplicationState,
    MemberCategory,
    Membership,
    MembershipApplication,
)
from grappe.memberships.queries import Addressee
from grappe.outbox import actions as outbox
from grappe.outbox.models import Mail

CANDIDATE = _("You get this mail because you applied to join %(cluster)s.")
CONTACT = _(
    "You get this mail because you are a contact of %(member)s, "
    "a member of %(cluster)s."
)
# Where the candidate's own link goes in a letter; it is filled in when it leaves.
LINK = "{link}"


@dataclass(frozen=True)
class Letter:
    """The words of a mail, as somebody may still change them."""

    subject: str
    text: str

    def filled(self, markers: dict[str, str]) -> "Letter":
        """The letter with `{name}` replaced by its value; other braces stay."""
        subject, text = self.subject, self.text
        for name, value in markers.items():
            subject = subject.replace(f"{{{name}}}", value)
            text = text.replace(f"{{{name}}}", value)
        return Letter(subject, text)


def draft(kind: str, language: str, /, **context: Any) -> Letter:
    """A letter from its template, whose first line is the subject."""
    with translation.override(language):
        whole = render_to_string(f"memberships/mail/{kind}.txt", context)
    subject, _newline, text = whole.strip().partition("\n")
    return Letter(subject.strip(), text.strip() + "\n")


def draft_question(application: MembershipApplication, question: str) -> Letter:
    return draft(
        "question", application.language, application=application, question=question
    )


def draft_decision(
    application: MembershipApplication,
    *,
    outcome: str,
    decided_on: date,
    body: str,
    note: str = "",
    category: MemberCategory | None = None,
    starts_on: date | None = None,
) -> Letter:
    """The letter that tells a candidate what was decided, before it is."""
    kind = "admitted" if outcome == ApplicationState.APPROVED else "refused"
    return draft(
        kind,
        application.language,
        application=application,
        decided_on=decided_on,
        body=body,
        note=note,
        category=category,
        starts_on=starts_on,
    )


def draft_suspension(
    membership: Membership,
    addressee: Addressee,
    *,
    starts_on: date,
    ends_on: date | None,
    reason: str,
) -> Letter:
    return draft(
        "suspended",
        addressee.language,
        membership=membership,
        addressee=addressee,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
    )


def draft_ending(
    membership: Membership, addressee: Addressee, *, kind: str, last_day: date
) -> Letter:
    return draft(
        "ended",
        addressee.language,
        membership=membership,
        addressee=addressee,
        kind=kind,
        last_day=last_day,
    )


def draft_renewal(cluster: Cluster, language: str) -> Letter:
    """The notice of renewal, with markers for what differs between members."""
    return draft("renewal", language, cluster=cluster)


RENEWAL_MARKERS = ("contact", "member", "cluster", "year", "deadline")


def renewal_markers(
    membership: Membership, year: int, deadline: date, addressee: Addressee
) -> dict[str, str]:
    """What each marker of the notice of renewal stands for, for one member."""
    with translation.override(addressee.language):
        day = queries.shown(deadline)
    values = [
        addressee.name,
        str(membership.organisation),
        str(membership.cluster),
        str(year),
        day,
    ]
    return dict(zip(RENEWAL_MARKERS, values, strict=True))


def receipt_sent(application: MembershipApplication, *, at: datetime) -> Mail | None:
    """Tell the candidate that the application arrived, and how to follow it."""
    letter = draft("receipt", application.language, application=application)
    return sent_to_candidate("receipt", letter, application, by=None, at=at)


def sent_to_candidate(
    kind: str,
    letter: Letter | None,
    application: MembershipApplication,
    *,
    by: User | None,
    at: datetime,
) -> Mail | None:
    """Post a letter to the candidate; nothing leaves without an address or a letter."""
    if letter is None or not application.contact_email:
        return None
    filled = letter.filled({"link": queries.candidate_url(application)})
    with translation.override(application.language):
        reason = CANDIDATE % {"cluster": application.cluster}
    return outbox.post(
        cluster=application.cluster,
        organisation=application.organisation,
        kind=f"memberships.{kind}",
        to=application.contact_email,
        language=application.language,
        subject=filled.subject,
        text=filled.text,
        reason=reason,
        by=by,
        at=at,
    )


def sent_to_member(
    kind: str,
    letter: Letter | None,
    membership: Membership,
    *,
    by: User | None,
    at: datetime,
    addressee: Addressee | None = None,
) -> Mail | None:
    """Post a letter to the member's contact; nothing leaves without an address."""
    if letter is None:
        return None
    addressee = addressee or queries.addressee_of(membership, timezone.localdate(at))
    if addressee is None:
        return None
    names = {"member": membership.organisation, "cluster": membership.cluster}
    with translation.override(addressee.language):
        reason = CONTACT % names
    return outbox.post(
        cluster=membership.cluster,
        organisation=membership.organisation,
        kind=f"memberships.{kind}",
        to=addressee.email,
        language=addressee.language,
        subject=letter.subject,
        text=letter.text,
        reason=reason,
        by=by,
        at=at,
    )
