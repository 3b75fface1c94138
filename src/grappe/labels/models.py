"""The label itself: its number, its signed proofs, its reservations, its end."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grappe.labelling.models import Call, LabelRequest
from grappe.projects.models import Project


class SigningKey(models.Model):
    """A cluster's key pair; the public half is published, the private one encrypted.

    One key signs at a time. A retired key still verifies what it signed; one that was
    compromised verifies nothing any more.
    """

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="signing_keys"
    )
    # The name of the key in signatures: the thumbprint of its public half (RFC 7638).
    kid = models.CharField(max_length=60)
    public = models.JSONField()
    # Encrypted by the installation's secret; empty once destroyed.
    private = models.TextField(blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    retired_at = models.DateTimeField(null=True, editable=False)
    compromised_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "kid"], name="signingkey_kid_is_unique"
            ),
            models.UniqueConstraint(
                fields=["cluster"],
                condition=Q(retired_at=None),
                name="signingkey_one_signs",
                violation_error_message=_("Another key signs already."),
            ),
            models.CheckConstraint(
                name="signingkey_compromised_is_retired",
                condition=Q(compromised_at=None) | Q(retired_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.kid


class LabelKind(models.TextChoices):
    LABEL = "label", pgettext_lazy("labelling", "label")
    WITH_RESERVATIONS = "with_reservations", _("label with reservations")
    SUPPORT_LETTER = "support_letter", _("support letter")


class LabelState(models.TextChoices):
    VALID = "valid", pgettext_lazy("labelling", "valid")
    WITHDRAWN = "withdrawn", pgettext_lazy("labelling", "withdrawn")


class LabelQuerySet(models.QuerySet):
    def in_cluster(self, access):
        return self.filter(cluster=access.cluster)

    def visible_to(self, access):
        """By either door: those listed for a reader, and one's own."""
        mine = self.of_applicant(access).values("pk")
        listed = self.listed_for(access).values("pk")
        return self.filter(Q(pk__in=mine) | Q(pk__in=listed))

    def published(self, access):
        """Those in force of projects shown to the public, for anybody to read.

        Somebody signed in whom a conflict keeps away does not find theirs here.
        """
        on = Q(expires_on=None) | Q(expires_on__gte=access.on)
        shown = self.standing().filter(on, project__is_published=True)
        return shown.filter(cluster=access.cluster).exclude(
            project__in=access.barred_ids
        )

    def listed_for(self, access):
        """Labels of requests that a reader may know of."""
        listed = LabelRequest.objects.listed_for(access).values("pk")
        return self.filter(request__in=listed)

    def of_applicant(self, access):
        mine = LabelRequest.objects.of_applicant(access).values("pk")
        return self.filter(request__in=mine)

    def standing(self):
        return self.filter(state=LabelState.VALID)


class Label(models.Model):
    """What a cluster granted to one project for one call; anybody can verify it."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="labels"
    )
    # Copied from the request, for queries; never differs from it.
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="labels"
    )
    request = models.OneToOneField(
        LabelRequest, on_delete=models.PROTECT, related_name="label"
    )
    call = models.ForeignKey(
        Call, on_delete=models.PROTECT, null=True, blank=True, related_name="labels"
    )
    # In the address that verifies it: cannot be guessed from the number.
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # "L2026-014"
    number = models.CharField(_("number"), max_length=20)
    kind = models.CharField(_("kind"), max_length=20, choices=LabelKind.choices)
    # As they stood when it was given: what is signed does not follow the dossier.
    acronym = models.CharField(
        pgettext_lazy("project", "acronym"), max_length=60, blank=True
    )
    lead_name = models.CharField(_("lead"), max_length=250, blank=True)
    scope = models.TextField(_("what is labelled"))
    issued_on = models.DateField(_("given on"))
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(
        _("state"), max_length=12, choices=LabelState.choices, default=LabelState.VALID
    )
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, editable=False)
    withdrawal_reason = models.TextField(_("reason"), blank=True)

    objects = LabelQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "number"],
                name="label_number_is_unique",
                violation_error_message=_("This number is already given."),
            ),
            models.CheckConstraint(
                name="label_expires_after_it_is_given",
                condition=Q(expires_on=None) | Q(expires_on__gte=F("issued_on")),
                violation_error_message=_("It would expire before it is given."),
            ),
            models.CheckConstraint(
                name="label_withdrawn_says_when_and_why",
                condition=Q(state="valid", withdrawn_on=None, withdrawal_reason="")
                | Q(state="withdrawn", withdrawn_on__isnull=False)
                & ~Q(withdrawal_reason=""),
                violation_error_message=_("Say when and why it is withdrawn."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("labels:label_detail", args=[self.cluster.slug, self.pk])

    @property
    def is_standing(self) -> bool:
        """Not withdrawn; it may have expired."""
        return self.state == LabelState.VALID

    def is_expired(self, on) -> bool:
        """The last day is included."""
        return self.expires_on is not None and on > self.expires_on


class Proof(models.Model):
    """One signed proof of a label (a compact JWS), as it is in its letters.

    Another is signed when the label changes or its key is compromised; the one before
    is then said to be replaced, at its place in the list of statuses.
    """

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="proofs"
    )
    label = models.ForeignKey(Label, on_delete=models.CASCADE, related_name="proofs")
    # The key of the moment; the public half of a retired one still verifies.
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="proofs")
    serial = models.PositiveSmallIntegerField()
    # Its place in the cluster's list of statuses, from 0.
    index = models.PositiveIntegerField()
    token = models.TextField()
    signed_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["label", "-serial"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "index"], name="proof_index_is_unique"
            ),
            models.UniqueConstraint(
                fields=["label", "serial"], name="proof_serial_is_unique"
            ),
            models.UniqueConstraint(
                fields=["label"],
                condition=Q(replaced_at=None),
                name="proof_one_stands",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}.{self.serial}"


class ReservationState(models.TextChoices):
    OPEN = "open", _("to be lifted")
    ANSWERED = "answered", _("evidence given, to be looked at")
    LIFTED = "lifted", _("lifted")
    FAILED = "failed", _("not lifted")


class Reservation(models.Model):
    """A condition of a label, to be lifted before a date, with evidence."""

    label = models.ForeignKey(
        Label, on_delete=models.CASCADE, related_name="reservations"
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    text = models.TextField(_("condition"))
    due_on = models.DateField(_("to be lifted by"))
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=ReservationState.choices,
        default=ReservationState.OPEN,
    )
    answer = models.TextField(_("what was done"), blank=True)
    evidence = models.ForeignKey(
        "documents.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    # What the cluster said of the evidence.
    verdict = models.TextField(_("what we say of it"), blank=True)
    reminded_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["label", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="reservation_closed_has_a_time",
                condition=Q(state__in=["lifted", "failed"], closed_at__isnull=False)
                | Q(state__in=["open", "answered"], closed_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.text[:60]}"
