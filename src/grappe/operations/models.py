from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class NightlyRun(models.Model):
    """One run of `grappe nightly`: for which day, how long, and what it said."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    # The moment it acted for, which `--on` sets to another day.
    acted_for = models.DateTimeField()
    machine = models.CharField(max_length=100)
    state = models.CharField(
        max_length=10, choices=RunState.choices, default=RunState.RUNNING
    )
    said = models.TextField(blank=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="nightlyrun_ends_when_it_does_not_run",
                condition=Q(state=RunState.RUNNING, finished_at=None)
                | ~Q(state=RunState.RUNNING) & Q(finished_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.state}"

    @property
    def took(self) -> timedelta | None:
        return self.finished_at - self.started_at if self.finished_at else None


class WorkerBeatQuerySet(models.QuerySet):
    def alive(self, at: datetime):
        """Those heard of lately: a worker says it lives four times a minute."""
        return self.filter(seen_at__gte=at - WorkerBeat.SILENCE)


class WorkerBeat(models.Model):
    """A worker that says it lives; it takes its row away when it stops as asked."""

    SILENCE = timedelta(minutes=2)

    worker_id = models.CharField(max_length=64, unique=True)
    machine = models.CharField(max_length=100)
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    objects = WorkerBeatQuerySet.as_manager()

    class Meta:
        ordering = ["machine", "pid"]

    def __str__(self) -> str:
        return f"{self.machine}:{self.pid}"
