"""The pool of experts, and what binds each of them."""

import secrets

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grappe.common.periods import DatedModel, ends_after_start


class ExpertKind(models.TextChoices):
    ACADEMIC = "academic", _("academic")
    INDUSTRIAL = "industrial", _("industrial")
    OTHER = "other", _("other")


class Expert(DatedModel):
    """Somebody of the cluster's pool of experts, for a period.

    An outside expert has no role in the cluster: they enter by a link to one dossier.
    """

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="experts"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="expertises"
    )
    kind = models.CharField(
        _("kind"), max_length=12, choices=ExpertKind.choices, default=ExpertKind.OTHER
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="experts",
        verbose_name=_("employer"),
    )
    job_title = models.CharField(_("job title"), max_length=150, blank=True)
    is_outside = models.BooleanField(_("outside the pool: by link only"), default=False)
    # Codes of languages they read dossiers in.
    languages = models.JSONField(_("languages"), default=list)
    capacity = models.PositiveSmallIntegerField(
        _("most dossiers at a time"), default=3, validators=[MinValueValidator(0)]
    )
    minimum = models.PositiveSmallIntegerField(_("fewest dossiers"), default=0)
    biography = models.TextField(_("field of work"), blank=True)
    competences = models.ManyToManyField(
        "organisations.Competence",
        through="ExpertCompetence",
        related_name="experts",
        verbose_name=_("competences"),
    )
    note = models.TextField(_("internal note"), blank=True)
    added_at = models.DateTimeField(editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["user__family_name", "user__given_name"]
        constraints = [
            ends_after_start("expert_ends_after_start"),
            models.UniqueConstraint(
                fields=["cluster", "user"],
                name="expert_is_in_the_pool_once",
                violation_error_message=_("This person is already in the pool."),
            ),
            models.CheckConstraint(
                name="expert_minimum_is_within_capacity",
                condition=Q(minimum__lte=models.F("capacity")),
                violation_error_message=_("The fewest dossiers exceed the most."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    def get_absolute_url(self) -> str:
        return reverse("labelling:expert_detail", args=[self.cluster.slug, self.pk])


class ExpertCompetence(models.Model):
    """What an expert knows, from 1 (notions) to 3 (reference)."""

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="skills")
    competence = models.ForeignKey(
        "organisations.Competence", on_delete=models.CASCADE, related_name="+"
    )
    level = models.PositiveSmallIntegerField(_("level"), default=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["expert", "competence"], name="expertcompetence_once"
            ),
            models.CheckConstraint(
                name="expertcompetence_level_is_1_to_3",
                condition=Q(level__range=(1, 3)),
                violation_error_message=_("From 1 to 3."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert}: {self.competence}"


class ExpertText(models.Model):
    """A past work of an expert: what their fit for a dossier is read from."""

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="texts")
    title = models.CharField(_("title"), max_length=250)
    text = models.TextField(_("abstract"), blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)

    class Meta:
        ordering = ["-year", "title"]

    def __str__(self) -> str:
        return self.title


class Unavailability(DatedModel):
    """Days when an expert reads nothing."""

    expert = models.ForeignKey(
        Expert, on_delete=models.CASCADE, related_name="unavailabilities"
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        ordering = ["starts_on"]
        verbose_name_plural = "unavailabilities"
        constraints = [ends_after_start("unavailability_ends_after_start")]

    def __str__(self) -> str:
        return f"{self.expert}: {self.starts_on} – {self.ends_on}"


class ConfidentialityText(models.Model):
    """The undertaking that readers sign; a new version is signed anew."""

    cluster = models.ForeignKey(
        "clusters.Cluster",
        on_delete=models.CASCADE,
        related_name="confidentiality_texts",
    )
    version = models.CharField(_("version"), max_length=40)
    text_fr = models.TextField(_("text in French"))
    text_en = models.TextField(_("text in English"), blank=True)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["-published_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "version"],
                name="confidentialitytext_version_is_unique",
                violation_error_message=_("This version already exists."),
            )
        ]

    def __str__(self) -> str:
        return self.version


class Undertaking(models.Model):
    """Somebody signed the confidentiality text, by typing their name."""

    text = models.ForeignKey(
        ConfidentialityText, on_delete=models.PROTECT, related_name="undertakings"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="undertakings"
    )
    signed_name = models.CharField(_("your name"), max_length=200)
    signed_at = models.DateTimeField()
    # SHA-256 of the text shown, in the language read.
    text_hash = models.CharField(max_length=64)
    language = models.CharField(max_length=5, default="fr")

    class Meta:
        ordering = ["-signed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["text", "user"],
                name="undertaking_is_signed_once",
                violation_error_message=_("Already signed."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.text}"


def new_nonce() -> str:
    return secrets.token_urlsafe(18)


class DossierLink(models.Model):
    """A link by which an outside expert enters, to one request only.

    Signed from the key and `nonce`: the database alone opens no door.
    """

    request = models.ForeignKey(
        "labelling.LabelRequest", on_delete=models.CASCADE, related_name="links"
    )
    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="links")
    nonce = models.CharField(max_length=40, default=new_nonce, editable=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)
    mailed_at = models.DateTimeField(null=True, editable=False)
    mail_error = models.CharField(max_length=100, blank=True, editable=False)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="dossierlink_expires_later",
                condition=Q(expires_at__gt=models.F("created_at")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.expert} → {self.request}"

    def is_open(self, at) -> bool:
        return self.revoked_at is None and at < self.expires_at
