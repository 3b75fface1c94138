"""The agenda of a session, and what happened in it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grappe.committees.models.sessions import Session
from grappe.labelling.models import LabelRequest


class AgendaItemQuerySet(models.QuerySet):
    def visible_to(self, access):
        """Items without those about projects that a conflict takes away."""
        return self.exclude(request__project__in=access.barred_ids)


class AgendaItem(models.Model):
    """One point of the agenda: a request, or anything else to talk about."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(_("order"))
    request = models.ForeignKey(
        LabelRequest,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda_items",
        verbose_name=_("request"),
    )
    title = models.CharField(_("subject"), max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField(_("planned minutes"), default=20)
    rapporteur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("presented by"),
    )
    removed_at = models.DateTimeField(null=True, editable=False)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "request"],
                condition=Q(request__isnull=False, removed_at=None),
                name="agendaitem_request_once",
                violation_error_message=_("This request is on the agenda already."),
            ),
            models.CheckConstraint(
                name="agendaitem_has_a_subject",
                condition=Q(request__isnull=False) | ~Q(title=""),
                violation_error_message=_("Choose a request, or write a subject."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.request)


class ActKind(models.TextChoices):
    """What can happen in a session; `facts` of each are told in committees.acts."""

    OPENED = "opened", _("session opened")
    ARRIVED = "arrived", _("arrived")
    LEFT = "left", _("left")
    PROXY_GIVEN = "proxy_given", _("proxy given")
    PROXY_ENDED = "proxy_ended", _("proxy ended")
    CHAIR_TAKEN = "chair_taken", _("chair taken")
    ITEM_OPENED = "item_opened", _("item opened")
    ITEM_SUSPENDED = "item_suspended", _("item suspended")
    ITEM_CLOSED = "item_closed", _("item closed")
    STEPPED_ASIDE = "stepped_aside", _("stepped aside")
    NOTED = "noted", _("noted")
    BALLOT_OPENED = "ballot_opened", _("vote opened")
    VOTED = "voted", _("voted")
    BALLOT_CLOSED = "ballot_closed", _("vote closed")
    BALLOT_CANCELLED = "ballot_cancelled", _("vote cancelled")
    DECIDED = "decided", _("decided")
    DECISION_DROPPED = "decision_dropped", _("decision taken back")
    QUORUM_LOST = "quorum_lost", _("quorum lost")
    QUORUM_REACHED = "quorum_reached", _("quorum reached")
    CLOSED = "closed", _("session closed")


class Act(models.Model):
    """One act of a session: numbered, dated, and never changed.

    The choice in a secret vote is not here: see `Paper`.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="acts")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=ActKind.choices)
    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, related_name="acts"
    )
    # Whom it is about: a member; `by` is who entered it.
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["session", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "number"], name="act_number_is_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.session} {self.number}: {self.get_kind_display()}"


class Paper(models.Model):
    """A paper in the box of a secret vote: a choice, without name, time or order.

    Destroyed when the vote is counted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The act that opened the vote.
    ballot = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="papers")
    choice = models.CharField(max_length=30)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.choice
