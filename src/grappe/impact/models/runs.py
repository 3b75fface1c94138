"""What was loaded, what was run, what came out."""

from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grappe.accounts.access import Access
from grappe.impact.models.studies import WORKERS, Plan, Study


class FileKind(models.TextChoices):
    ACCOUNTS = "accounts", _("filed accounts (ratios BCE/INPI)")
    PANEL = "panel", _("yearly figures of organisations, one row a year")
    BANDS = "bands", _("headcount bands of SIRENE (StockUniteLegale, of any month)")


class OutcomeFileQuerySet(models.QuerySet):
    def to_reduce(self) -> "OutcomeFileQuerySet":
        """Stock files of SIRENE kept whole, with the names of sole traders in them."""
        return self.filter(kind=FileKind.BANDS, kept_sha256="")


class OutcomeFile(models.Model):
    """A file of outcomes, of members or of others, given to one study."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(_("kind"), max_length=10, choices=FileKind.choices)
    name = models.CharField(max_length=250)
    file = models.FileField(upload_to="impact/")
    # Of the file as it was given.
    sha256 = models.CharField(max_length=64)
    # Of what is kept of it, where that is not the whole file.
    kept_sha256 = models.CharField(max_length=64, blank=True)
    row_count = models.PositiveBigIntegerField(default=0)
    # [{"code", "params"}] of what is odd in it, worded when shown.
    notices = models.JSONField(default=list)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = OutcomeFileQuerySet.as_manager()

    class Meta:
        ordering = ["added_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "sha256"],
                name="outcomefile_is_given_once",
                violation_error_message=_("This file is already there."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def download_name(self) -> str:
        """The name it was given under, with the suffix of what is kept."""
        if not self.kept_sha256:
            return self.name
        suffix = PurePath(self.file.name or "").suffix
        return f"{PurePath(self.name).stem}{suffix}"


class Panel(models.Model):
    """The table of organisations and years that a locked plan asks for, once built.

    `report` counts what is in it and what is missing, by source, year and reason.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="panels")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="panels")
    file = models.FileField(upload_to="impact/")
    sha256 = models.CharField(max_length=64)
    unit_count = models.PositiveIntegerField()
    treated_count = models.PositiveIntegerField()
    row_count = models.PositiveBigIntegerField()
    report = models.JSONField(default=dict)
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-loaded_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.study}, {self.loaded_at:%Y-%m-%d}"


class RunState(models.TextChoices):
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    REFUSED = "refused", _("no number could be given")
    FAILED = "failed", pgettext_lazy("run", "failed")


class RunQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> "RunQuerySet":
        """Those who work on studies see every run; readers, the published one."""
        rows = self.filter(study__cluster=access.cluster)
        return rows if access.has(*WORKERS) else rows.filter(is_published=True)


class Run(models.Model):
    """One estimation: every one is kept in the log, liked or not."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="runs")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="runs")
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="runs")
    state = models.CharField(
        max_length=10, choices=RunState.choices, default=RunState.RUNNING
    )
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    finished_at = models.DateTimeField(null=True)
    # From 0 to 100, and when it was last heard of: a work that died is not waited for.
    progress = models.PositiveSmallIntegerField(default=0)
    heard_at = models.DateTimeField(null=True)
    # Engine, version of Grappe, of the libraries: what it takes to run it again.
    versions = models.JSONField(default=dict)
    # [{"code", "level", "params"}] of what a reader must know, worded when shown.
    messages = models.JSONField(default=list)
    # Tables behind the pictures: "att_gt", "events", "balance", "sensitivity"…
    results = models.JSONField(default=dict)
    is_published = models.BooleanField(default=False)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="run_ends_when_it_is_done",
                condition=Q(state="running", finished_at=None)
                | ~Q(state="running") & Q(finished_at__isnull=False),
            ),
            models.CheckConstraint(
                name="run_published_is_done",
                condition=Q(is_published=False) | Q(state="done"),
            ),
            models.UniqueConstraint(
                fields=["study"],
                condition=Q(is_published=True),
                name="run_one_is_published",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.study}, {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def author(self) -> str:
        return self.started_by.name if self.started_by else "Grappe"


class Effect(models.Model):
    """One number of a run: an average effect, a year since entry, a group's effect."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="effects")
    # "overall", "event", "cohort", "year", "placebo_time", "placebo_space".
    kind = models.CharField(max_length=20)
    # The year since entry, the cohort, the calendar year; "" for the overall effect.
    key = models.CharField(max_length=20, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    estimate = models.FloatField(null=True)
    error = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    p_value = models.FloatField(null=True)
    treated_count = models.PositiveIntegerField(default=0)
    comparison_count = models.PositiveIntegerField(default=0)
    # Too few organisations behind it: the number is not kept, even here.
    is_suppressed = models.BooleanField(default=False)

    class Meta:
        ordering = ["run", "kind", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "kind", "key"], name="effect_is_given_once"
            ),
            models.CheckConstraint(
                name="effect_suppressed_has_no_number",
                condition=Q(is_suppressed=False)
                | Q(estimate=None, error=None, low=None, high=None, p_value=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.estimate}"
