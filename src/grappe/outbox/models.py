from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class MailState(models.TextChoices):
    DRAFT = "draft", _("draft")
    QUEUED = "queued", _("waiting to leave")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")


class MailQuerySet(models.QuerySet):
    def visible_to(self, access):
        """The cluster's mails, without those about projects a conflict takes away.

        Mails about projects are for those who know them all.
        """
        here = self.filter(cluster=access.cluster)
        if not access.has("direction", "team", "auditor"):
            return here.filter(project=None)
        barred = access.barred_ids
        return here.exclude(project__in=barred) if barred else here


class Mail(models.Model):
    """One outgoing e-mail, kept as it left: the proof that somebody was told."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="mails"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mails",
    )
    project = models.ForeignKey(
        "projects.Project",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mails",
    )
    kind = models.CharField(max_length=60)
    to = models.EmailField(_("to"))
    language = models.CharField(max_length=5, default="fr")
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    reason = models.CharField(_("why they get it"), max_length=250)
    state = models.CharField(
        max_length=10, choices=MailState.choices, default=MailState.DRAFT
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=250, blank=True)
    message_id = models.CharField(max_length=250, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["cluster", "-created_at"], name="mail_by_date")]
        constraints = [
            models.CheckConstraint(
                name="mail_sent_has_a_time",
                condition=Q(state="sent", sent_at__isnull=False)
                | ~Q(state="sent") & Q(sent_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"
