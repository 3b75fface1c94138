from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ImportState(models.TextChoices):
    MAPPING = "mapping", _("columns to match")
    PREVIEWED = "previewed", _("ready to apply")
    APPLIED = "applied", _("applied")
    UNDONE = "undone", _("undone")
    ABANDONED = "abandoned", _("abandoned")


class ImportBatch(models.Model):
    """One file brought in by somebody: previewed, applied whole, undone whole."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="imports"
    )
    kind = models.CharField(max_length=40)
    filename = models.CharField(max_length=250)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(
        max_length=10, choices=ImportState.choices, default=ImportState.MAPPING
    )
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    notices = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    row_count = models.PositiveIntegerField(default=0)
    # Set while a check, an application or an undoing runs; `progress` counts its rows.
    busy_since = models.DateTimeField(null=True, editable=False)
    progress = models.PositiveIntegerField(default=0, editable=False)
    # {"code", "params"} of what stopped the last background work, worded when shown.
    failure = models.JSONField(default=dict, editable=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    applied_at = models.DateTimeField(null=True, editable=False)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    undone_at = models.DateTimeField(null=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="importbatch_undone_was_applied",
                condition=Q(undone_at=None) | Q(applied_at__isnull=False),
            ),
            models.CheckConstraint(
                name="importbatch_applied_has_a_time",
                condition=Q(state__in=["applied", "undone"], applied_at__isnull=False)
                | ~Q(state__in=["applied", "undone"]) & Q(applied_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.filename


class Verdict(models.TextChoices):
    PENDING = "pending", _("to be checked")
    CREATE = "create", _("new")
    CHANGE = "change", _("changed")
    SAME = "same", _("unchanged")
    REFUSE = "refuse", _("refused")


class ImportRow(models.Model):
    """One row of the file: what it says, what it would do, and why not."""

    batch = models.ForeignKey(
        ImportBatch, on_delete=models.CASCADE, related_name="rows"
    )
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    # [{"code", "address", "text"}] of cells that hold something nobody can read.
    problems = models.JSONField(default=list)
    verdict = models.CharField(
        max_length=10, choices=Verdict.choices, default=Verdict.PENDING
    )
    title = models.CharField(max_length=300, blank=True)
    # [{"field", "level": "error"|"warning"|"info", "code", "params"}], worded when
    # shown.
    messages = models.JSONField(default=list)
    # {"field": [before, after]} as it will be shown.
    changes = models.JSONField(default=dict)
    # Digest of all the row would do: another one at application means a stale preview.
    fingerprint = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "number"], name="importrow_is_unique"
            )
        ]
        indexes = [
            models.Index(fields=["batch", "verdict", "number"], name="row_by_verdict")
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.title}"


class ImportChange(models.Model):
    """What one chunk of an applied import wrote in one table: enough to undo it.

    A new record is `[key, row number, digest of its columns]`, a changed one
    `[key, row number, {column: before}, {column: after}]`. Written by `journal`.
    """

    batch = models.ForeignKey(
        ImportBatch, on_delete=models.CASCADE, related_name="changes"
    )
    model = models.CharField(max_length=80)
    is_new = models.BooleanField()
    records = models.JSONField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["batch", "-id"], name="change_by_batch")]

    def __str__(self) -> str:
        return f"{self.model} × {len(self.records)}"


class ColumnMapping(models.Model):
    """How a cluster last matched a set of column titles, remembered for next time."""

    cluster = models.ForeignKey("clusters.Cluster", on_delete=models.CASCADE)
    kind = models.CharField(max_length=40)
    signature = models.CharField(max_length=64)
    mapping = models.JSONField()
    used_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "kind", "signature"],
                name="columnmapping_is_unique",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.signature[:8]}"
