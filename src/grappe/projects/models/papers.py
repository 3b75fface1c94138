"""Files, remarks and versions of a dossier."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grappe.projects.models.project import Project


class FileKind(models.TextChoices):
    PRESENTATION = "presentation", _("presentation")
    ANNEX = "annex", _("annex")
    BUDGET = "budget", _("budget")
    LETTER = "letter", _("letter")
    OTHER = "other", _("other")


class ProjectFile(models.Model):
    """A file of the dossier; a restricted one is opened by name only."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="files")
    document = models.OneToOneField(
        "documents.Document", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(
        _("kind"), max_length=15, choices=FileKind.choices, default=FileKind.ANNEX
    )
    title = models.CharField(_("title"), max_length=200)
    is_restricted = models.BooleanField(
        _("restricted: only the readers named"), default=False
    )
    readers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+"
    )
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["kind", "title"]

    def __str__(self) -> str:
        return self.title


class Remark(models.Model):
    """A comment on a part of the dossier, by somebody who works on it."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="remarks"
    )
    # The section of the dossier: "identity", "consortium", "work", "market"…
    part = models.SlugField(_("part"), max_length=30, blank=True)
    text = models.TextField(_("remark"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                name="remark_settlement_is_whole",
                condition=Q(settled_at=None, settled_by=None)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]


class ProjectVersion(models.Model):
    """The whole dossier as it stood, kept unchanged and hashed."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField()
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(_("why"), max_length=200, blank=True)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="projectversion_number_is_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} v{self.number}"
