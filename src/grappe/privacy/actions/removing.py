"""How each thing goes: a row at a time, whole or not at all."""

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from django.db import models

from grappe.accounts.models import SavedView, User
from grappe.imports.models import ImportBatch
from grappe.labelling.models import (
    Assignment,
    DossierLink,
    Expert,
    LabelRequest,
    ProposedReading,
)
from grappe.memberships.models import MembershipApplication, Renewal
from grappe.organisations.models import Person, PersonMerge, Position
from grappe.outbox.models import Mail
from grappe.privacy.due import ERASED_DOMAIN
from grappe.privacy.subjects import Subject
from grappe.reviews.models import Mark, Reaction, Review
from grappe.tokens.models import AccessToken, FeedToken

# What the trail says of why its words went.
RETENTION = "retention"


def remove(row: models.Model) -> set[str]:
    """Erase a row, or what it says of somebody; the words to take out elsewhere."""
    words = set(_words(row))
    WAYS.get(type(row), models.Model.delete)(row)
    return words


def _words(row: models.Model) -> list[str]:
    """Whom the row names, before it goes."""
    if isinstance(row, User):
        return Subject.of_user(row).words
    if isinstance(row, Position):
        return Subject.of_person(row.person).words
    if isinstance(row, PersonMerge):
        return Subject.of_person(row.absorbed).words
    if isinstance(row, MembershipApplication):
        name = f"{row.contact_given_name} {row.contact_family_name}".strip()
        return [
            word for word in (row.contact_email, name) if "@" in word or " " in word
        ]
    return []


def forget_user(user: User) -> None:
    """An account becomes nobody's: it opens nothing, and what it did stays done."""
    user.email = f"erased-{user.pk}@{ERASED_DOMAIN}"
    user.given_name = user.family_name = ""
    user.is_active = False
    user.set_unusable_password()
    user.save()
    for table in (EmailAddress, SavedView, AccessToken, FeedToken):
        table._base_manager.filter(user=user).delete()
    for related in ("authenticator_set", "socialaccount_set", "usersession_set"):
        if hasattr(user, related):
            getattr(user, related).all().delete()
    Person.objects.filter(user=user).update(user=None)


def forget_position(position: Position) -> None:
    """A place goes, and the person with the last of their places."""
    person = position.person
    position.delete()
    kept = Position.objects.filter(person__in=[person.pk, person.merged_into_id])
    if not kept.exists():
        Person.objects.filter(merged_into=person).delete()
        person.delete()


def forget_candidate(application: MembershipApplication) -> None:
    """Who wrote, and what they wrote, go; that somebody applied, and when, stays."""
    for name in (
        "contact_given_name",
        "contact_family_name",
        "contact_email",
        "contact_phone",
        "motivation",
        "sponsors",
        "question",
        "answer",
        "decision_note",
    ):
        setattr(application, name, "")
    application.save()


def forget_opinions(request: LabelRequest) -> None:
    """The experts' words go; their marks and what they advised stay."""
    readings = Assignment.objects.filter(request=request)
    Review.objects.filter(assignment__in=readings).update(
        strengths="", weaknesses="", recommendations="", private_note=""
    )
    Mark.objects.filter(review__assignment__in=readings).update(comment="")
    Reaction.objects.filter(assignment__in=readings).update(comment="")
    readings.update(reason="", why={}, ending_reason="")
    DossierLink.objects.filter(request=request).delete()
    ProposedReading.objects.filter(request=request).delete()


def forget_expert(expert: Expert) -> None:
    """What a card says goes; that somebody was an expert, and when, stays."""
    expert.job_title = expert.biography = expert.note = ""
    expert.save(update_fields=["job_title", "biography", "note"])
    for rows in (expert.texts, expert.unavailabilities):
        rows.all().delete()


def forget_mail(mail: Mail) -> None:
    """A mail goes; the proof that a renewal was told keeps its date alone."""
    if not Renewal.objects.filter(notice=mail).exists():
        mail.delete()
        return
    mail.to = mail.subject = mail.text = mail.reason = mail.error = ""
    mail.save()


def forget_rows(batch: ImportBatch) -> None:
    """What a file held goes; how many rows it had stays."""
    batch.rows.all().delete()
    batch.changes.all().delete()
    batch.filename = ""
    batch.save(update_fields=["filename"])


def forget_merge(merge: PersonMerge) -> None:
    """The record that was absorbed goes with the way back; undone, only the latter."""
    if merge.undone_at is None:
        merge.absorbed.delete()
    else:
        merge.delete()


WAYS: dict[type[models.Model], Callable[[Any], Any]] = {
    User: forget_user,
    Position: forget_position,
    MembershipApplication: forget_candidate,
    LabelRequest: forget_opinions,
    Expert: forget_expert,
    Mail: forget_mail,
    ImportBatch: forget_rows,
    PersonMerge: forget_merge,
}
