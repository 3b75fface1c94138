"""Files as they were given, and who opened what; for whom they are is said above."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

NAME_LENGTH = 200


def place(document: "Document", _name: str) -> str:
    """Where a file lies: never under the name that its owner gave it."""
    return f"documents/{document.cluster_id}/{document.uid}"


class DocumentQuerySet(models.QuerySet):
    def kept(self):
        """Those whose file was not removed."""
        return self.filter(removed_at=None)


class Document(models.Model):
    """A file somebody gave; its bytes never change, another version is another row."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="documents"
    )
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    content_type = models.CharField(max_length=100)
    size_bytes = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=place, unique=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("added on"))
    # When a scanner found nothing in it; None where none is set up.
    scanned_at = models.DateTimeField(null=True, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="document_has_a_name", condition=~Q(name=""),
                violation_error_message=_("A document needs a name."),
            ),
            models.CheckConstraint(
                name="document_is_not_empty", condition=Q(size_bytes__gt=0),
                violation_error_message=_("This file is empty."),
            ),
            models.CheckConstraint(
                name="document_sha256_is_whole",
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
            ),
            models.CheckConstraint(
                name="document_is_removed_after_it_came",
                condition=Q(removed_at=None) | Q(removed_at__gte=F("uploaded_at")),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def is_pdf(self) -> bool:
        return self.content_type == "application/pdf"


class Act(models.TextChoices):
    OPENED = "opened", _("opened")
    DOWNLOADED = "downloaded", _("downloaded")
    EXPORTED = "exported", _("exported")
    PRINTED = "printed", _("printed")


class Door(models.TextChoices):
    """By which right somebody came in."""

    APPLICANT = "applicant", _("works on it")
    READER = "reader", _("reads it")
    LINK = "link", _("by a link")


class OpeningQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The cluster's, without those of projects that a conflict takes away."""
        here = self.filter(cluster=access.cluster)
        barred = access.barred_ids
        return here.exclude(project__in=barred) if barred else here


class Opening(models.Model):
    """Somebody saw a content: who, what, when, by which door. Kept for a time.

    Neither the address of their machine nor their browser is kept.
    """

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="openings"
    )
    project = models.ForeignKey(
        "projects.Project", on_delete=models.PROTECT, null=True, related_name="openings"
    )
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, related_name="openings"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # Who came by a link, in words, where no account tells it.
    reader = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    act = models.CharField(max_length=10, choices=Act.choices)
    target = models.CharField(max_length=200)
    door = models.CharField(max_length=10, choices=Door.choices)

    objects = OpeningQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["project", "-at"], name="opening_by_project"),
            models.Index(fields=["cluster", "-at"], name="opening_by_cluster"),
            models.Index(fields=["at"], name="opening_by_age"),
        ]
        constraints = [
            models.CheckConstraint(
                name="opening_names_its_reader",
                condition=Q(user__isnull=False) | ~Q(reader=""),
            ),
            models.CheckConstraint(
                name="opening_names_its_target", condition=~Q(target="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.reader_name}: {self.act} {self.target}"

    @property
    def reader_name(self) -> str:
        return self.reader or str(self.user or "")
