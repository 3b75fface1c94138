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

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    key = models.CharField(max_length=300, blank=True)
    verdict = models.CharField(
        max_length=10, choices=Verdict.choices, default=Verdict.PENDING
    )
    title = models.CharField(max_length=300, blank=True)
    # [{"field", "level": "error"|"warning", "code", "params"}], worded when shown.
    messages = models.JSONField(default=list)
    # {"field": [before, after]} as it will be shown.
    changes = models.JSONField(default=dict)
    plan = models.JSONField(default=dict)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="importrow_is_unique")
        ]
        indexes = [
            models.Index(fields=["batch", "verdict", "number"], name="row_by_verdict"),
            models.Index(fields=["batch", "key"], name="row_by_key"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.title}"


class ImportChange(models.Model):
    """One record an applied import wrote: its columns before and after, to undo it."""

    batch = models.ForeignKey(
        ImportBatch, on_delete=models.CASCADE, related_name="changes"
    )
    row_number = models.PositiveIntegerField()
    model = models.CharField(max_length=80)
    object_id = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField()

    class Meta:
        indexes = [
            models.Index(fields=["batch", "-id"], name="change_by_batch"),
            models.Index(fields=["model", "object_id"], name="change_by_record"),
        ]

    def __str__(self) -> str:
        return f"{self.model}:{self.object_id}"


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
