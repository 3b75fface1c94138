from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class EndpointQuerySet(models.QuerySet):
    def visible_to(self, access):
        """Only the direction knows of them: their addresses are half a secret."""
        here = self.filter(cluster=access.cluster)
        return here if access.has("direction") else here.none()


class Endpoint(models.Model):
    """Other software that wants to be told of some acts of a cluster."""

    class Pause(models.TextChoices):
        PERSON = "person", _("by somebody")
        FAILING = "failing", _("it did not answer")
        GONE = "gone", _("it answered that it is gone")

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="endpoints"
    )
    name = models.CharField(_("name"), max_length=100)
    url = models.CharField(_("address"), max_length=500)
    kinds = models.JSONField(_("what it is told of"), default=list)
    secret = models.TextField(editable=False)
    # Signs as well until then, so that the other side has time to change.
    former_secret = models.TextField(editable=False, blank=True)
    former_until = models.DateTimeField(null=True, editable=False)
    is_active = models.BooleanField(default=True)
    pause = models.CharField(max_length=10, choices=Pause.choices, blank=True)
    # All that the chain holds up to here was looked at.
    cursor = models.PositiveBigIntegerField(default=0)
    # A worker is at it until then; one that was killed leaves it free at that time.
    busy_until = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = EndpointQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="endpoint_paused_for_a_reason",
                condition=Q(is_active=True, pause="")
                | Q(is_active=False) & ~Q(pause=""),
            ),
            models.CheckConstraint(
                name="endpoint_former_secret_ends",
                condition=Q(former_secret="", former_until=None)
                | ~Q(former_secret="") & Q(former_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    DELIVERED = "delivered", _("received")
    FAILED = "failed", _("given up")


class DeliveryQuerySet(models.QuerySet):
    def due(self, at: datetime):
        return self.filter(state=DeliveryState.WAITING, next_try_at__lte=at)


class Delivery(models.Model):
    """One notice to one endpoint, with the very words that leave at each try."""

    endpoint = models.ForeignKey(
        Endpoint, on_delete=models.CASCADE, related_name="deliveries"
    )
    # Its place in the chain; none for a test that somebody sent.
    position = models.PositiveBigIntegerField(null=True)
    kind = models.CharField(max_length=60)
    # The same at each try and each replay: who has it already knows.
    uid = models.CharField(max_length=60, unique=True)
    body = models.TextField()
    state = models.CharField(
        max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    try_count = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["endpoint", "state"], name="delivery_by_state"),
            models.Index(fields=["created_at"], name="delivery_by_age"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="delivery_once_an_event", fields=["endpoint", "position"]
            ),
            models.CheckConstraint(
                name="delivery_waiting_has_a_time",
                condition=Q(state="waiting", next_try_at__isnull=False)
                | ~Q(state="waiting") & Q(next_try_at=None),
            ),
            models.CheckConstraint(
                name="delivery_received_has_a_time",
                condition=~Q(state="delivered") | Q(delivered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.endpoint}: {self.uid}"


class Attempt(models.Model):
    """One try of a delivery, and what came back."""

    delivery = models.ForeignKey(
        Delivery, on_delete=models.CASCADE, related_name="attempts"
    )
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=250, blank=True)
    answer = models.TextField(blank=True)
    duration_ms = models.PositiveIntegerField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.status or self.error}"

    @property
    def is_good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300
