"""A body's statutes, and the day it meets."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grappe.common.constraints import NoOverlap
from grappe.common.periods import DatedModel, ends_after_start
from grappe.labelling.models import Body


class Majority(models.TextChoices):
    SIMPLE = "simple", _("more votes for than against")
    ABSOLUTE = "absolute", _("more than half of the votes cast, abstentions included")
    PRESENT = "present", _("more than half of the members present or represented")
    TWO_THIRDS = "two_thirds", _("two thirds of the votes for or against")


class Statutes(DatedModel):
    """How a body meets and votes, in force for a period; a session keeps its own copy.

    The quorum is of the seats that vote. Members who step aside leave it, unless
    `recused_count`.
    """

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="statutes")
    quorum_percent = models.PositiveSmallIntegerField(
        _("quorum (% of the seats that vote)"),
        default=50,
        validators=[MaxValueValidator(100)],
    )
    quorum_is_exceeded = models.BooleanField(
        _("more than this share must be present (else as much is enough)"),
        default=False,
    )
    quorum_least = models.PositiveSmallIntegerField(
        _("members present at the very least"), default=2
    )
    quorum_counts_proxies = models.BooleanField(
        _("members represented by proxy count in the quorum"), default=False
    )
    quorum_each_college = models.BooleanField(
        _("each college has somebody present"), default=False
    )
    recused_count = models.BooleanField(
        _("members who step aside still count as seats of the quorum"), default=False
    )
    no_quorum_on_second_call = models.BooleanField(
        _("no quorum is asked when the body is called a second time"), default=True
    )
    majority = models.CharField(
        _("majority"), max_length=12, choices=Majority.choices, default=Majority.SIMPLE
    )
    chair_breaks_ties = models.BooleanField(
        _("the chair's vote breaks a tie (never in a secret vote)"), default=True
    )
    proxies_each = models.PositiveSmallIntegerField(
        _("proxies a member may hold"), default=1
    )
    remote_counts = models.BooleanField(
        _("members at a distance count as present"), default=True
    )
    secret_least = models.PositiveSmallIntegerField(
        _("voters at least for a secret vote"), default=3
    )

    class Meta:
        ordering = ["body", "-starts_on"]
        constraints = [
            ends_after_start("statutes_ends_after_start"),
            NoOverlap(
                name="statutes_one_at_a_time",
                per=["body"],
                violation_error_message=_("Other statutes are in force then."),
            ),
            models.CheckConstraint(
                name="statutes_quorum_is_a_share",
                condition=Q(quorum_percent__lte=100),
                violation_error_message=_("A share is at most 100 %."),
            ),
            models.CheckConstraint(
                name="statutes_secret_needs_two",
                condition=Q(secret_least__gte=2),
                violation_error_message=_("A vote by one person is no secret."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.starts_on}"


class SessionState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("sessions", "planned")
    OPEN = "open", pgettext_lazy("sessions", "under way")
    CLOSED = "closed", pgettext_lazy("sessions", "closed")
    CANCELLED = "cancelled", pgettext_lazy("sessions", "cancelled")


class SessionQuerySet(models.QuerySet):
    def in_cluster(self, access):
        return self.filter(body__cluster=access.cluster)

    def of_member(self, access):
        """Sessions of bodies where the person has a seat on that day."""
        if access.user is None:
            return self.none()
        return (
            self.in_cluster(access)
            .filter(
                Q(body__seats__ends_on=None)
                | Q(body__seats__ends_on__gte=models.F("held_on")),
                body__seats__user=access.user,
                body__seats__starts_on__lte=models.F("held_on"),
            )
            .distinct()
        )


class Session(models.Model):
    """A body meets on a day, by the statutes it had then."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="sessions")
    title = models.CharField(_("title"), max_length=200, blank=True)
    # In the cluster's time; the session may run past midnight.
    held_on = models.DateField(_("day"))
    starts_at = models.DateTimeField(_("begins"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    video_url = models.URLField(_("video call"), blank=True)
    is_second_call = models.BooleanField(_("called a second time"), default=False)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=SessionState.choices,
        default=SessionState.PLANNED,
    )
    convened_at = models.DateTimeField(null=True, editable=False)
    # Statutes and seats as they stood when it was opened.
    statutes = models.JSONField(default=dict, editable=False)
    seats = models.JSONField(default=list, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        indexes = [models.Index(fields=["body", "-held_on"], name="session_by_day")]
        constraints = [
            models.CheckConstraint(
                name="session_open_has_a_time",
                condition=Q(state__in=["planned", "cancelled"])
                | Q(opened_at__isnull=False),
            ),
            models.CheckConstraint(
                name="session_closed_has_a_time",
                condition=Q(state="closed", closed_at__isnull=False)
                | ~Q(state="closed") & Q(closed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.body} {self.held_on}"
