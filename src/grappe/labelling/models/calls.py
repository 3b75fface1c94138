"""Calls for projects, as far as a label is asked for them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class LabelRule(models.TextChoices):
    NONE = "none", _("no label asked")
    ADVANTAGE = "advantage", _("the label is an advantage")
    MANDATORY = "mandatory", _("the label is compulsory")


class CallQuerySet(models.QuerySet):
    def open_on(self, at):
        """Opened and not closed at this time."""
        started = Q(opens_at=None) | Q(opens_at__lte=at)
        return self.filter(started, closes_at__gt=at, cancelled_at=None)


class Call(models.Model):
    """A named call of a funder; its closing sets every deadline of the cluster.

    `closes_at` is a moment; `time_zone` is that of the funder, for showing it.
    """

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="calls"
    )
    code = models.SlugField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=250)
    funder = models.CharField(_("funder"), max_length=200, blank=True)
    programme = models.CharField(_("programme"), max_length=200, blank=True)
    territory = models.CharField(_("territory"), max_length=120, blank=True)
    url = models.URLField(_("web page"), blank=True)
    label_rule = models.CharField(
        _("label"),
        max_length=10,
        choices=LabelRule.choices,
        default=LabelRule.ADVANTAGE,
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"))
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Paris")
    # Where the cluster sets its own dates instead of counting backwards.
    committee_on = models.DateField(_("committee on"), null=True, blank=True)
    filing_at = models.DateTimeField(_("dossier filed before"), null=True, blank=True)
    # Sealed requests are not read, by anybody, before this moment.
    sealed_until = models.DateTimeField(_("sealed until"), null=True, blank=True)
    notes = models.TextField(_("conditions"), blank=True)
    cancelled_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(editable=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["closes_at", "name"]
        indexes = [
            models.Index(fields=["cluster", "closes_at"], name="call_by_closing")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "code"],
                name="call_code_is_unique",
                violation_error_message=_("This code is already used."),
            ),
            models.CheckConstraint(
                name="call_closes_after_it_opens",
                condition=Q(opens_at=None) | Q(closes_at__gt=F("opens_at")),
                violation_error_message=_("The call closes before it opens."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("labelling:call_detail", args=[self.cluster.slug, self.pk])

    def is_open(self, at) -> bool:
        started = self.opens_at is None or self.opens_at <= at
        return started and at < self.closes_at and self.cancelled_at is None


class ClosingChange(models.Model):
    """The funder moved the closing of a call; everybody concerned was told."""

    call = models.ForeignKey(
        Call, on_delete=models.CASCADE, related_name="closing_changes"
    )
    was = models.DateTimeField()
    now = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=250, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-changed_at"]

    def __str__(self) -> str:
        return f"{self.call}: {self.was} → {self.now}"
