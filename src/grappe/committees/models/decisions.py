"""What was decided, and the minutes."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grappe.committees.models.acts import AgendaItem
from grappe.committees.models.sessions import Session
from grappe.labelling.models import LabelRequest


class Outcome(models.TextChoices):
    """What can be decided of a request; the states it then comes to."""

    LABELLED = "labelled", _("labelled")
    WITH_RESERVATIONS = "labelled_with_reservations", _("labelled with reservations")
    DEFERRED = "deferred", _("deferred")
    REFUSED = "refused", _("refused")
    SUPPORT_LETTER = "support_letter_only", _("support letter only")
    WITHDRAWN = "withdrawn", _("withdrawn by the lead")


class DecisionQuerySet(models.QuerySet):
    def listed_for(self, access):
        """Decisions on requests that a reader may know of."""
        listed = LabelRequest.objects.listed_for(access).values("pk")
        return self.filter(request__in=listed)

    def pending(self):
        return self.filter(applied_at=None, dropped_at=None)


class Decision(models.Model):
    """What was decided of a request; told to nobody until it is applied.

    Taken in a session (`item`), or by the direction where no body meets. Pending
    decisions are applied together: states, labels, letters and mails at once.
    """

    request = models.ForeignKey(
        LabelRequest, on_delete=models.PROTECT, related_name="decisions"
    )
    item = models.ForeignKey(
        AgendaItem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
    )
    outcome = models.CharField(_("decision"), max_length=30, choices=Outcome.choices)
    decided_on = models.DateField(_("decided on"))
    # Read by the applicants in their letter.
    reasons = models.TextField(_("reasons given to the applicants"), blank=True)
    # [{"text": "…", "due_on": "2026-09-30"}]
    reservations = models.JSONField(_("reservations"), default=list, blank=True)
    scope = models.TextField(_("what is labelled"), blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # The letter as it will leave, edited by the team before.
    letter_subject = models.CharField(_("subject"), max_length=200, blank=True)
    letter_text = models.TextField(_("letter"), blank=True)
    applied_at = models.DateTimeField(null=True, editable=False)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    # A decision entered by mistake, replaced before it was applied.
    dropped_at = models.DateTimeField(null=True, editable=False)
    dropped_reason = models.CharField(max_length=250, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(dropped_at=None),
                name="decision_one_a_request",
                violation_error_message=_("This request was decided already."),
            ),
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(dropped_at=None, item__isnull=False),
                name="decision_one_an_item",
                violation_error_message=_("This item was decided already."),
            ),
            models.CheckConstraint(
                name="decision_dropped_says_why",
                condition=Q(dropped_at=None, dropped_reason="")
                | Q(dropped_at__isnull=False, applied_at=None) & ~Q(dropped_reason=""),
                violation_error_message=_("Say why."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request}: {self.get_outcome_display()}"

    @property
    def conditions(self) -> list[tuple[str, date]]:
        """The reservations, each with the day by which it is lifted."""
        return [
            (row["text"], date.fromisoformat(row["due_on"]))
            for row in self.reservations
        ]


class Minutes(models.Model):
    """The minutes of a closed session, written from its acts, then locked.

    `facts` is what the acts say; `text` the words; `sha256` of both, once locked.
    """

    session = models.OneToOneField(
        Session, on_delete=models.PROTECT, related_name="record"
    )
    language = models.CharField(max_length=5, default="fr")
    facts = models.JSONField(default=dict)
    text = models.TextField()
    written_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True, editable=False)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="minutes_locked_have_a_hash",
                condition=Q(locked_at=None, sha256="")
                | Q(locked_at__isnull=False) & ~Q(sha256=""),
            )
        ]

    def __str__(self) -> str:
        return str(self.session)
