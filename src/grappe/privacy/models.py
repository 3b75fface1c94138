from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from grappe.common.periods import DatedModel, ends_after_start
from grappe.organisations.models import ConsentPurpose


class RetentionTerm(models.Model):
    """A cluster keeps something for another time than proposed, from a day on."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="retention_terms"
    )
    rule = models.SlugField(max_length=40)
    days = models.PositiveIntegerField(_("days kept"))
    starts_on = models.DateField(_("from"))
    reason = models.CharField(_("reason"), max_length=250)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["rule", "-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "rule", "starts_on"],
                name="retentionterm_is_set_once_a_day",
                violation_error_message=_("This rule already changes on that day."),
            ),
            models.CheckConstraint(
                name="retentionterm_says_why", condition=~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.days}"


class RetentionRun(models.Model):
    """What the nightly job took away, in numbers: it names nobody."""

    # None for what the whole installation shares.
    cluster = models.ForeignKey(
        "clusters.Cluster",
        on_delete=models.CASCADE,
        null=True,
        related_name="retention_runs",
    )
    at = models.DateTimeField()
    counts = models.JSONField(default=dict)
    # Due, and kept because of a hold or a link that the law protects.
    kept = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}: {sum(self.counts.values())}"


class LegalHold(DatedModel):
    """Nothing of this person goes while it stands: a dispute, an audit, a request."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="legal_holds"
    )
    email = models.EmailField(_("e-mail"))
    reason = models.CharField(_("reason"), max_length=250)
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            ends_after_start("legalhold_ends_after_start"),
            models.CheckConstraint(name="legalhold_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.reason}"


class Purpose(models.TextChoices):
    """What a person may object to, one by one."""

    MAILING = "mailing", _("mails that are not necessary")
    DIRECTORY = "directory", _("public directory")
    LISTS = "lists", _("lists of contacts taken away as files")


class Means(models.TextChoices):
    """By which way somebody said so."""

    PAGE = "page", _("on their page")
    LINK = "link", _("by the link of a mail")
    TEAM = "team", _("by the team, on their request")


class Objection(models.Model):
    """Somebody does not want their data used for a purpose, by their address."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="objections"
    )
    email = models.EmailField(_("e-mail"))
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    made_at = models.DateTimeField()
    means = models.CharField(_("how"), max_length=10, choices=Means.choices)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(
                fields=["cluster", "purpose", "email"], name="objection_by_address"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "email", "purpose"],
                condition=Q(lifted_at=None),
                name="objection_stands_once",
            ),
            models.CheckConstraint(
                name="objection_is_lifted_after_it_was_made",
                condition=Q(lifted_at=None) | Q(lifted_at__gte=F("made_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.get_purpose_display()}"


class ConsentText(models.Model):
    """The words people agree to, in a version that does not change any more."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="consent_texts"
    )
    # As `organisations.ConsentPurpose` names them.
    purpose = models.SlugField(_("purpose"), max_length=20)
    version = models.CharField(_("version"), max_length=40)
    text_fr = models.TextField(_("text in French"))
    text_en = models.TextField(_("text in English"), blank=True)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["purpose", "-published_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "purpose", "version"],
                name="consenttext_version_is_unique",
                violation_error_message=_("This version already exists."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"

    @property
    def said(self) -> str:
        """The text in the reader's language; French where English is missing."""
        if (get_language() or "fr").startswith("en") and self.text_en:
            return self.text_en
        return self.text_fr

    @property
    def purpose_label(self) -> str:
        return str(dict(ConsentPurpose.choices).get(self.purpose, self.purpose))


class ConsentProof(models.Model):
    """Which text somebody agreed to, in which language, and by which way."""

    consent = models.OneToOneField(
        "organisations.Consent", on_delete=models.CASCADE, related_name="proof"
    )
    text = models.ForeignKey(
        ConsentText, on_delete=models.PROTECT, related_name="proofs"
    )
    language = models.CharField(max_length=5)
    means = models.CharField(_("how"), max_length=10, choices=Means.choices)

    def __str__(self) -> str:
        return f"{self.consent_id}: {self.text}"


class Erasure(models.Model):
    """An erasure that was asked and done, in numbers: it does not say of whom."""

    # None when a person erased themselves from the whole installation.
    cluster = models.ForeignKey(
        "clusters.Cluster",
        on_delete=models.CASCADE,
        null=True,
        related_name="erasures",
    )
    asked_on = models.DateField(_("asked on"))
    done_at = models.DateTimeField()
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    counts = models.JSONField(default=dict)
    kept = models.JSONField(default=dict)

    class Meta:
        ordering = ["-done_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.done_at:%Y-%m-%d}"


class Suppression(models.Model):
    """An address that was erased, as a keyed hash: it must not come back by a file."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="suppressions"
    )
    digest = models.CharField(max_length=64)
    erased_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "digest"], name="suppression_is_kept_once"
            )
        ]

    def __str__(self) -> str:
        return self.digest[:8]
