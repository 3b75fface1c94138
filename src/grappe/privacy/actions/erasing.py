"""Erasure that somebody asked for: seen before, done whole, undone by no file."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.models import Invitation, JoinRequest, RoleGrant, SavedView, User
from grappe.audit.actions import record
from grappe.clusters.models import Cluster
from grappe.labelling.models import Expert
from grappe.memberships.models import MembershipApplication
from grappe.organisations.models import Consent, PersonMerge, PersonPair, Position
from grappe.outbox.models import Mail
from grappe.privacy import due, keeping, register, suppression
from grappe.privacy.actions.removing import WAYS, forget_user
from grappe.privacy.models import Erasure, Objection, Suppression
from grappe.privacy.scrubbing import scrub
from grappe.privacy.subjects import Subject, way_to

REASON = "erasure"
# In this order: a person goes with the last of their places.
ERASED: tuple[type[models.Model], ...] = (
    Invitation,
    JoinRequest,
    SavedView,
    Mail,
    MembershipApplication,
    Consent,
    PersonPair,
    PersonMerge,
    Position,
    Expert,
    Objection,
)


class NotErasable(Exception):
    """This person cannot be erased now; the message is for the user."""


@dataclass
class Preview:
    """What would go from each table, and what would stay, with why."""

    erased: dict[str, int] = field(default_factory=dict)
    kept: dict[str, tuple[int, str]] = field(default_factory=dict)
    is_account_forgotten: bool = False


def preview(subject: Subject, cluster: Cluster, on: date) -> Preview:
    """Say what an erasure would do in a cluster, without doing it."""
    seen = Preview(is_account_forgotten=_is_free(subject, on))
    for model in register.every_model():
        rows = _rows(model, subject, cluster)
        count = rows.count() if rows is not None else 0
        if not count:
            continue
        label = model._meta.label
        if model in ERASED:
            seen.erased[label] = count
        else:
            seen.kept[label] = (count, keeping.in_words(_retention(model), cluster))
    return seen


@transaction.atomic
def erase(
    subject: Subject, cluster: Cluster, *, asked_on: date, by: Any, at: datetime
) -> Erasure:
    """Erase somebody from a cluster, but what the law or a proof needs.

    Raises NotErasable while they hold a role here or somebody placed a hold on them.
    """
    on = timezone.localdate(at)
    if RoleGrant.objects.in_force(on).filter(cluster=cluster, user__in=subject.users):
        raise NotErasable(_("This person still holds a role here: end it first."))
    if any(held.emails & subject.emails for held in due.holds(cluster, on)):
        raise NotErasable(_("A hold keeps the data of this person for now."))

    seen = preview(subject, cluster, on)
    for email in subject.emails:
        Suppression.objects.get_or_create(
            cluster=cluster,
            digest=suppression.digest(email),
            defaults={"erased_at": at},
        )
    for model in ERASED:
        rows = _rows(model, subject, cluster)
        for row in list(rows.order_by("pk")) if rows is not None else []:
            if model._base_manager.filter(pk=row.pk).exists():
                _erase_one(row)
    if seen.is_account_forgotten:
        for user in User.objects.filter(pk__in=subject.users):
            forget_user(user)
    scrubbed = scrub(subject.words, reason=REASON, by=by, at=at)
    done = Erasure.objects.create(
        cluster=cluster,
        asked_on=asked_on,
        done_at=at,
        done_by=by,
        counts={**seen.erased, **scrubbed.changed},
        kept={**{label: n for label, (n, _why) in seen.kept.items()}, **scrubbed.kept},
    )
    record("privacy.erased", done, by=by, at=at, count=sum(done.counts.values()))
    return done


def _erase_one(row: models.Model) -> None:
    WAYS.get(type(row), models.Model.delete)(row)


def _rows(
    model: type[models.Model], subject: Subject, cluster: Cluster
) -> models.QuerySet | None:
    """Rows about the person in the cluster, that are not empty already."""
    wanted = subject.about(model)
    path = way_to(model, "clusters.Cluster")
    if wanted is None or path is None:
        return None
    return model._base_manager.filter(wanted, **{path: cluster.pk}).distinct()


def _is_free(subject: Subject, on: date) -> bool:
    """Holds nothing anywhere any more: the account itself may go."""
    midnight = timezone.make_aware(datetime.combine(on, datetime.min.time()))
    idle = due.idle(midnight).filter(pk__in=subject.users).count()
    return bool(subject.users) and idle == len(subject.users)


def _retention(model: type[models.Model]) -> str:
    tags = register.tables()[model._meta.label].values()
    return next(tag.retention for tag in tags if hasattr(tag, "retention"))
