from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grappe.common.models import Bilingual
from grappe.common.periods import DatedModel, ends_after_start

# The first segment of every address is a cluster, except these.
RESERVED_SLUGS = frozenset(
    [
        "accounts",
        "about",
        "api",
        "clusters",
        "feeds",
        "glossary",
        "healthz",
        "i18n",
        "invitations",
        "language",
        "links",
        "manage",
        "media",
        "metrics",
        "new",
        "public",
        "robots.txt",
        "search",
        "static",
        "webhooks",
    ]
)


def validate_slug_is_free(slug: str) -> None:
    """Raises ValidationError for a slug that no address of the site can begin with."""
    if slug != slug.lower():
        raise ValidationError(_("An address is written in small letters."))
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("“%(slug)s” is reserved.") % {"slug": slug})


class ClusterQuerySet(models.QuerySet):
    def hosted(self):
        """Clusters that work in this installation; the others are only known."""
        return self.filter(is_hosted=True)


class Cluster(models.Model):
    """An innovation cluster, hosted here or only known by name (a partner, a peer)."""

    slug = models.SlugField(
        _("address"), unique=True, validators=[validate_slug_is_free]
    )
    name = models.CharField(_("name"), max_length=200)
    legal_name = models.CharField(_("legal name"), max_length=250, blank=True)
    siren = models.CharField(max_length=9, blank=True)
    pic = models.CharField(max_length=9, blank=True)
    theme = models.CharField(_("theme"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=250, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    town = models.CharField(_("town"), max_length=100, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    website = models.URLField(_("website"), blank=True)
    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    accent = models.CharField(
        _("accent colour"),
        max_length=7,
        default="#6b2d5c",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$")],
    )
    is_hosted = models.BooleanField(_("works here"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True)

    objects = ClusterQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["siren"],
                condition=~Q(siren=""),
                name="cluster_siren_is_unique",
                violation_error_message=_("A cluster already has this SIREN."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("web:home", args=[self.slug])


class PolicyPhase(Bilingual, DatedModel):
    """A phase of the national cluster policy, the same for every cluster."""

    code = models.CharField(max_length=10, unique=True)
    focus_fr = models.CharField(max_length=250, blank=True)
    focus_en = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["starts_on"]
        constraints = [ends_after_start("policyphase_ends_after_start")]


class AccreditationStatus(models.TextChoices):
    CANDIDATE = "candidate", _("candidate")
    GRANTED = "granted", _("granted")
    CONDITIONAL = "granted_conditional", _("granted on conditions")
    EXTENDED = "extended", _("extended")
    REFUSED = "refused", pgettext_lazy("accreditation", "refused")
    LAPSED = "lapsed", _("lapsed")


GRANTED = [
    AccreditationStatus.GRANTED,
    AccreditationStatus.CONDITIONAL,
    AccreditationStatus.EXTENDED,
    AccreditationStatus.LAPSED,
]


class ClusterAccreditation(DatedModel):
    """The State's accreditation of a cluster for a phase (“label” of the cluster)."""

    cluster = models.ForeignKey(
        Cluster, on_delete=models.CASCADE, related_name="accreditations"
    )
    phase = models.ForeignKey(PolicyPhase, on_delete=models.PROTECT)
    status = models.CharField(
        _("status"), max_length=20, choices=AccreditationStatus.choices
    )
    granted_term_years = models.PositiveSmallIntegerField(
        _("granted term (years)"), null=True, blank=True
    )
    conditions = models.TextField(_("conditions"), blank=True)
    extended_until = models.DateField(_("extended until"), null=True, blank=True)

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            ends_after_start("accreditation_ends_after_start"),
            models.UniqueConstraint(
                fields=["cluster", "phase"],
                name="accreditation_once_per_phase",
                violation_error_message=_(
                    "This cluster already has an accreditation for this phase."
                ),
            ),
            models.CheckConstraint(
                name="accreditation_granted_has_a_term",
                condition=~Q(status__in=GRANTED) | Q(granted_term_years__isnull=False),
                violation_error_message=_("A granted accreditation has a term."),
            ),
            models.CheckConstraint(
                name="accreditation_extended_has_a_date",
                condition=~Q(status="extended") | Q(extended_until__isnull=False),
                violation_error_message=_("An extension has an end date."),
            ),
            models.CheckConstraint(
                name="accreditation_conditional_says_which",
                condition=~Q(status="granted_conditional") | ~Q(conditions=""),
                violation_error_message=_("Write down the conditions."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cluster}: {self.phase} ({self.get_status_display()})"


class StrategicDomain(Bilingual, DatedModel):
    """A strategic domain of the cluster (domaine d'activité stratégique, DAS)."""

    cluster = models.ForeignKey(
        Cluster, on_delete=models.CASCADE, related_name="strategic_domains"
    )
    code = models.SlugField(_("code"), max_length=40)

    class Meta:
        ordering = ["name_fr"]
        constraints = [
            ends_after_start("strategicdomain_ends_after_start"),
            models.UniqueConstraint(
                fields=["cluster", "code"],
                name="strategicdomain_code_is_unique",
                violation_error_message=_("This code is already used."),
            ),
        ]


class College(Bilingual):
    """A voting college of the general assembly."""

    cluster = models.ForeignKey(
        Cluster, on_delete=models.CASCADE, related_name="colleges"
    )
    code = models.SlugField(_("code"), max_length=40)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["position", "name_fr"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "code"],
                name="college_code_is_unique",
                violation_error_message=_("This code is already used."),
            )
        ]


class FundingOrigin(models.TextChoices):
    """Where a line of the cluster's budget comes from."""

    DUES = "dues", _("membership dues")
    SERVICES = "services", _("services")
    SPONSORING = "sponsoring", _("sponsoring")
    EVENTS = "events", _("events")
    OTHER_PRIVATE = "other_private", _("other private money")
    STATE = "state", _("State")
    REGION = "region", _("Region")
    LOCAL = "local", _("local authorities")
    EUROPE = "europe", _("European Union")
    OTHER_PUBLIC = "other_public", _("other public money")


PRIVATE_ORIGINS = [
    FundingOrigin.DUES,
    FundingOrigin.SERVICES,
    FundingOrigin.SPONSORING,
    FundingOrigin.EVENTS,
    FundingOrigin.OTHER_PRIVATE,
]


class BudgetLine(models.Model):
    """One resource of the cluster's budget for a year, by origin of the money."""

    cluster = models.ForeignKey(
        Cluster, on_delete=models.CASCADE, related_name="budget_lines"
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(1990)]
    )
    origin = models.CharField(_("origin"), max_length=20, choices=FundingOrigin.choices)
    label = models.CharField(_("label"), max_length=200)
    amount_eur = models.DecimalField(_("amount (€)"), max_digits=14, decimal_places=2)
    is_actual = models.BooleanField(_("actual (not planned)"), default=True)
    is_in_kind = models.BooleanField(_("contribution in kind"), default=False)

    class Meta:
        ordering = ["-year", "origin", "label"]
        constraints = [
            models.CheckConstraint(
                name="budgetline_amount_is_positive",
                condition=Q(amount_eur__gte=0),
                violation_error_message=_("An amount is not negative."),
            ),
            models.UniqueConstraint(
                fields=["cluster", "year", "origin", "label", "is_actual"],
                name="budgetline_is_entered_once",
                violation_error_message=_("This line is already in the budget."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.label}"

    @property
    def is_private(self) -> bool:
        return self.origin in PRIVATE_ORIGINS
