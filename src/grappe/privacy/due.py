"""What outlived its time, rule by rule; the job, the page and the preview ask here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import CharField, Exists, Min, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from grappe.accounts.models import (
    Invitation,
    JoinRequest,
    RoleGrant,
    SignInFailures,
    User,
)
from grappe.audit.models import Event
from grappe.clusters.models import Cluster
from grappe.followup.models import Returns
from grappe.imports.models import ImportBatch, ImportChange, ImportRow
from grappe.labelling.models import (
    BodySeat,
    Expert,
    ExpertText,
    LabelRequest,
    Unavailability,
)
from grappe.memberships.models import Membership, MembershipApplication
from grappe.organisations.models import Consent, PersonMerge, Position
from grappe.outbox.models import Mail, MailState
from grappe.privacy.keeping import RULES, Rule
from grappe.privacy.models import LegalHold, Objection, RetentionTerm
from grappe.privacy.subjects import Subject
from grappe.projects.models import Grant, ProjectMember
from grappe.reviews.models import Mark, Reaction, Review
from grappe.tokens.models import AccessToken, FeedToken

# The address of an account that was made anonymous.
ERASED_DOMAIN = "erased.invalid"
# What a person does, and not the team about them.
FROM_PERSON = ("memberships.applied", "memberships.information_given")


@dataclass(frozen=True)
class Due:
    """Rows of one table that go by one rule; `since` is the field that counts."""

    rule: Rule
    rows: models.QuerySet
    since: str

    @property
    def oldest(self) -> date | None:
        found = self.rows.aggregate(oldest=Min(self.since))["oldest"]
        return timezone.localdate(found) if isinstance(found, datetime) else found


def everything(cluster: Cluster | None, at: datetime) -> Iterator[Due]:
    """What goes now in a cluster; without one, what the installation shares."""
    held = holds(cluster, timezone.localdate(at))
    for due in _every(cluster, at):
        yield Due(due.rule, _unheld(due.rows, held), due.since)


def held_back(cluster: Cluster | None, at: datetime) -> Iterator[tuple[str, int]]:
    """What would go, were there no hold."""
    held = holds(cluster, timezone.localdate(at))
    if not held:
        return
    for due in _every(cluster, at):
        if count := due.rows.count() - _unheld(due.rows, held).count():
            yield due.rule.code, count


def holds(cluster: Cluster | None, on: date) -> list[Subject]:
    """Those of whom nothing goes; in an account, a hold of any cluster counts."""
    standing = LegalHold.objects.in_force(on)
    if cluster is not None:
        standing = standing.filter(cluster=cluster)
    addresses = sorted(set(standing.values_list("email", flat=True)))
    return [Subject.of_address(one) for one in addresses]


def _unheld(rows: models.QuerySet, held: list[Subject]) -> models.QuerySet:
    for subject in held:
        about = subject.about(rows.model)
        if about is not None:
            kept = rows.model._base_manager.filter(about).values("pk")
            rows = rows.exclude(pk__in=kept)
    return rows


def days_kept(rule: Rule, cluster: Cluster | None, on: date) -> int:
    """How long a rule keeps in a cluster on a day: its own term, or the default."""
    if cluster is None:
        return rule.days
    own = RetentionTerm.objects.filter(
        cluster=cluster, rule=rule.code, starts_on__lte=on
    ).order_by("-starts_on")
    return own.values_list("days", flat=True).first() or rule.days


def _every(cluster: Cluster | None, at: datetime) -> Iterator[Due]:
    for code, find in FINDERS.items():
        rule = RULES[code]
        if rule.is_shared != (cluster is None):
            continue
        days = days_kept(rule, cluster, timezone.localdate(at))
        for rows, since in find(cluster, at - timedelta(days=days), at):
            yield Due(rule, rows.order_by("pk"), since)


Found = Iterator[tuple[models.QuerySet, str]]


def accounts(cluster: None, limit: datetime, at: datetime) -> Found:
    yield idle(at).filter(last_login__lt=limit), "last_login"


def unused_accounts(cluster: None, limit: datetime, at: datetime) -> Found:
    yield idle(at).filter(last_login=None, joined_at__lt=limit), "joined_at"


def idle(at: datetime) -> models.QuerySet:
    """Accounts that hold nothing any more: no role, no seat, no project, no reading."""
    on = timezone.localdate(at)
    mine = {"user": OuterRef("pk")}
    ties = [
        RoleGrant.objects.in_force(on).filter(**mine),
        ProjectMember.objects.in_force(on).filter(**mine),
        Grant.objects.in_force(on).filter(**mine, revoked_at=None),
        BodySeat.objects.in_force(on).filter(**mine),
        Expert.objects.in_force(on).filter(**mine),
    ]
    rows = User.objects.filter(is_operator=False).exclude(
        email__endswith=f"@{ERASED_DOMAIN}"
    )
    for tie in ties:
        rows = rows.filter(~Exists(tie))
    return rows


def applications(cluster: Cluster, limit: datetime, at: datetime) -> Found:
    """Prospects: counted from what the person did. A click counts, an opened mail is
    not even known.
    """
    address = OuterRef("contact_email")
    signs: list[models.QuerySet] = [
        Event.objects.filter(
            kind__in=FROM_PERSON,
            at__gte=limit,
            target=Concat(
                Value("memberships.membershipapplication:"),
                Cast(OuterRef("pk"), CharField()),
            ),
        ),
        User.objects.filter(email__iexact=address, last_login__gte=limit),
        Returns.objects.filter(sent_to__iexact=address, opened_at__gte=limit),
        Consent.objects.filter(
            cluster=cluster, person__email__iexact=address, given_at__gte=limit
        ),
        Membership.objects.filter(application=OuterRef("pk")).filter(
            Q(ends_on=None) | Q(ends_on__gte=limit.date())
        ),
    ]
    rows = MembershipApplication.objects.filter(
        cluster=cluster, opened_at__lt=limit
    ).exclude(contact_email="", contact_family_name="", contact_given_name="")
    for sign in signs:
        rows = rows.filter(~Exists(sign))
    yield rows, "opened_at"


def contacts(cluster: Cluster, limit: datetime, at: datetime) -> Found:
    yield (
        Position.objects.filter(cluster=cluster, ends_on__lt=limit.date()),
        "ends_on",
    )


def invitations(cluster: Cluster, limit: datetime, at: datetime) -> Found:
    rows = Invitation.objects.filter(cluster=cluster, expires_at__lt=at)
    yield rows.filter(invited_at__lt=limit), "invited_at"


def join_requests(cluster: Cluster, limit: datetime, at: datetime) -> Found:
    rows = JoinRequest.objects.filter(cluster=cluster, answered_at__lt=limit)
    yield rows, "answered_at"


def opinions(cluster: Cluster, limit: datetime, at: datetime) -> Found:
    """Requests closed, and whose call is: their experts' words are what goes."""
    words = Review.objects.filter(assignment__request=OuterRef("pk")).exclude(
        strengths="", weaknesses="", recommendations="", private_note=""
    )
    marks = Mark.objects.filter(review__assignment__request=OuterRef("pk"))
    said = Reaction.objects.filter(assignment__request=OuterRef("pk"))
    rows = LabelRequest.objects.filter(
        Exists(words)
        | Exists(marks.exclude(comment=""))
        | Exists(said.exclude(comment="")),
        Q(call=None) | Q(call__closes_at__lt=limit),
        cluster=cluster,
        closed_at__lt=limit,
    )
    yield rows, "closed_at"


def experts(cluster: Cluster, limit: datetime, at: datetime) -> Found:
    mine = {"expert": OuterRef("pk")}
    rows = Expert.objects.filter(cluster=cluster, ends_on__lt=limit.date()).filter(
        ~Q(job_title="", biography="", note="")
        | Exists(ExpertText.objects.filter(**mine))
        | Exists(Unavailability.objects.filter(**mine))
    )
    yield rows, "ends_on"


def mails(cluster: Cluster, limit: datetime, at: datetime) -> Found:
    rows = Mail.objects.filter(cluster=cluster, created_at__lt=limit)
    yield rows.exclude(to="").exclude(state=MailState.QUEUED), "created_at"


def imported(cluster: Cluster, limit: datetime, at: datetime) -> Found:
    mine = {"batch": OuterRef("pk")}
    rows = ImportBatch.objects.filter(
        Exists(ImportRow.objects.filter(**mine))
        | Exists(ImportChange.objects.filter(**mine)),
        cluster=cluster,
        created_at__lt=limit,
    )
    yield rows, "created_at"


def consents(cluster: Cluster, limit: datetime, at: datetime) -> Found:
    given = Consent.objects.filter(cluster=cluster, withdrawn_at__lt=limit)
    yield given, "withdrawn_at"
    lifted = Objection.objects.filter(cluster=cluster, lifted_at__lt=limit)
    yield lifted, "lifted_at"


def merges(cluster: Cluster, limit: datetime, at: datetime) -> Found:
    yield PersonMerge.objects.filter(cluster=cluster, at__lt=limit), "at"


def keys(cluster: Cluster, limit: datetime, at: datetime) -> Found:
    tokens = AccessToken.objects.filter(cluster=cluster)
    over = Q(revoked_at__lt=limit) | Q(expires_at__lt=limit)
    yield tokens.filter(over), "made_at"
    feeds = FeedToken.objects.filter(cluster=cluster, revoked_at__lt=limit)
    yield feeds, "made_at"


def sessions(cluster: None, limit: datetime, at: datetime) -> Found:
    yield Session.objects.filter(expire_date__lt=limit), "expire_date"


def tasks(cluster: None, limit: datetime, at: datetime) -> Found:
    yield DBTaskResult.objects.filter(finished_at__lt=limit), "finished_at"


def failures(cluster: None, limit: datetime, at: datetime) -> Found:
    over = Q(locked_until=None) | Q(locked_until__lt=at)
    yield SignInFailures.objects.filter(over, last_at__lt=limit), "last_at"


FINDERS: dict[str, Callable[[Any, datetime, datetime], Found]] = {
    "account": accounts,
    "unused_account": unused_accounts,
    "application": applications,
    "contact": contacts,
    "invitation": invitations,
    "join_request": join_requests,
    "opinion": opinions,
    "expert": experts,
    "mail": mails,
    "import": imported,
    "consent": consents,
    "merge": merges,
    "token": keys,
    "session": sessions,
    "task": tasks,
    "failures": failures,
}
