"""A study: its plan, locked before anything is looked at, then what came of it."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grappe.accounts.access import Access
from grappe.accounts.models import Role
from grappe.common.models import Bilingual
from grappe.impact import treatments
from grappe.impact.models.services import Service


class StudyState(models.TextChoices):
    PLANNED = "planned", _("plan being written")
    LOCKED = "locked", _("plan locked")
    LOADED = "loaded", _("outcomes loaded")
    ESTIMATED = "estimated", pgettext_lazy("study", "estimated")
    PUBLISHED = "published", _("published")
    ABANDONED = "abandoned", pgettext_lazy("study", "abandoned")


# Who reads plans being written, every run, and what was left out.
WORKERS = (Role.DIRECTION, Role.TEAM, Role.AUDITOR)


class StudyQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> "StudyQuerySet":
        """Those who work on them see all; readers of figures, the published ones."""
        rows = self.filter(cluster=access.cluster)
        if access.has(*WORKERS):
            return rows
        return rows.filter(state=StudyState.PUBLISHED)


class Study(Bilingual):
    """One question about what the cluster changed; nobody may drop it in silence."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="studies"
    )
    state = models.CharField(
        max_length=10, choices=StudyState.choices, default=StudyState.PLANNED
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    # Why it was abandoned: an effect that disappoints is no secret.
    end_reason = models.TextField(_("reason"), blank=True)

    objects = StudyQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name_plural = "studies"
        constraints = [
            models.CheckConstraint(
                name="study_published_has_a_time",
                condition=Q(state="published", published_at__isnull=False)
                | ~Q(state="published"),
            ),
            models.CheckConstraint(
                name="study_abandoned_says_why",
                condition=~Q(state="abandoned") | ~Q(end_reason=""),
                violation_error_message=_("Say why the study is abandoned."),
            ),
        ]


class Outcome(models.TextChoices):
    TURNOVER = "turnover_eur", _("turnover (€)")
    HEADCOUNT = "headcount_awu", _("headcount (jobs)")
    BALANCE = "balance_eur", _("balance sheet total (€)")


class Scale(models.TextChoices):
    LEVEL = "level", _("level (€, jobs)")
    LOG = "log", _("logarithm (relative change)")
    ASINH = "asinh", _("inverse hyperbolic sine (relative change, zero allowed)")


class Entry(models.TextChoices):
    """The first year in which a treatment may show."""

    YEAR = "year", _("the year it begins")
    FULL_YEAR = "full_year", _("the first full calendar year")


class Comparison(models.TextChoices):
    NEVER = "never", _("never treated")
    NOT_YET = "notyet", _("not yet treated")


class Method(models.TextChoices):
    NONE = "none", _("no adjustment")
    REG = "reg", _("outcome regression")
    IPW = "ipw", _("inverse probability weighting")
    DR = "dr", _("doubly robust")
    CEM = "cem", _("coarsened exact matching")


class Inference(models.TextChoices):
    ANALYTIC = "analytic", _("analytic (influence functions)")
    BOOTSTRAP = "bootstrap", _("multiplier bootstrap")
    WILD = "wild", _("wild bootstrap (few organisations or groups)")
    PERMUTATION = "permutation", _("randomisation inference")


class Plan(models.Model):
    """What will be measured, on whom and how, said before outcomes are loaded.

    A locked plan never changes: an amendment is a new version, which says why.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="plans")
    version = models.PositiveSmallIntegerField(default=1)
    reason = models.TextField(_("why this plan changes"), blank=True)
    question = models.TextField(_("question"))
    treatment = models.CharField(
        _("treatment"),
        max_length=12,
        choices=treatments.choices,
        default=treatments.MEMBERSHIP,
    )
    service = models.ForeignKey(
        Service,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("service"),
    )
    outcome = models.CharField(
        _("outcome"), max_length=20, choices=Outcome.choices, default=Outcome.TURNOVER
    )
    scale = models.CharField(
        _("scale"), max_length=5, choices=Scale.choices, default=Scale.LEVEL
    )
    entry = models.CharField(
        _("treated from"), max_length=10, choices=Entry.choices, default=Entry.FULL_YEAR
    )
    # Where values come from, the preferred source first; never averaged.
    sources = models.JSONField(_("sources of the outcome"), default=list)
    first_year = models.PositiveSmallIntegerField(_("first year"))
    last_year = models.PositiveSmallIntegerField(_("last year"))
    # {"kinds": […], "sizes": […], "regions": […], "sections": […], "years_before": 2}
    population = models.JSONField(_("population"), default=dict)
    comparison = models.CharField(
        _("comparison group"),
        max_length=6,
        choices=Comparison.choices,
        default=Comparison.NEVER,
    )
    method = models.CharField(
        _("method"), max_length=4, choices=Method.choices, default=Method.DR
    )
    covariates = models.JSONField(_("characteristics adjusted for"), default=list)
    anticipation_years = models.PositiveSmallIntegerField(
        _("years of anticipation"), default=0
    )
    # Entry years with fewer organisations are joined to the one before; 0: never.
    join_below = models.PositiveSmallIntegerField(
        _("join entry years with fewer organisations than"), default=0
    )
    winsor_rate = models.DecimalField(
        _("share winsorised at each end"),
        max_digits=4,
        decimal_places=3,
        default=Decimal("0.010"),
    )
    cluster_by = models.CharField(
        _("errors clustered by"),
        max_length=12,
        choices=[
            ("unit", _("organisation")),
            ("group", _("group of companies")),
            ("department", _("department")),
        ],
        default="unit",
    )
    inference = models.CharField(
        _("inference"),
        max_length=12,
        choices=Inference.choices,
        default=Inference.ANALYTIC,
    )
    confidence = models.DecimalField(
        _("confidence"), max_digits=3, decimal_places=2, default=Decimal("0.95")
    )
    # Of "pretrend", "placebo_time", "placebo_space", "sensitivity", "attrition".
    tests = models.JSONField(_("tests"), default=list)
    minimum_cell = models.PositiveSmallIntegerField(
        _("fewest organisations behind a published number"), default=3
    )
    seed = models.PositiveIntegerField(_("seed"), default=1)
    # Of the whole plan in canonical JSON, once locked.
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    locked_at = models.DateTimeField(null=True, editable=False)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        ordering = ["study", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "version"], name="plan_version_is_unique"
            ),
            models.UniqueConstraint(
                fields=["study"],
                condition=Q(locked_at=None),
                name="plan_one_is_being_written",
            ),
            models.CheckConstraint(
                name="plan_locked_is_hashed",
                condition=Q(locked_at=None, sha256="")
                | Q(locked_at__isnull=False) & ~Q(sha256=""),
            ),
            models.CheckConstraint(
                name="plan_amended_says_why",
                condition=Q(version=1) | ~Q(reason=""),
                violation_error_message=_("Say why the plan changes."),
            ),
            models.CheckConstraint(
                name="plan_has_two_years",
                condition=Q(last_year__gt=models.F("first_year")),
                violation_error_message=_("An effect needs two years at least."),
            ),
            models.CheckConstraint(
                name="plan_service_is_named",
                condition=Q(treatment="service", service__isnull=False)
                | ~Q(treatment="service") & Q(service=None),
                violation_error_message=_("Name the service whose use is studied."),
            ),
            models.CheckConstraint(
                name="plan_winsorises_less_than_a_quarter",
                condition=Q(winsor_rate__gte=0, winsor_rate__lt=Decimal("0.25")),
                violation_error_message=_("Winsorise less than a quarter."),
            ),
            models.CheckConstraint(
                name="plan_confidence_is_a_rate",
                condition=Q(confidence__gte=Decimal("0.5"), confidence__lt=1),
                violation_error_message=_("A confidence lies between 0.5 and 1."),
            ),
            models.CheckConstraint(
                name="plan_publishes_no_cell_of_two",
                condition=Q(minimum_cell__gte=3),
                violation_error_message=_(
                    "No published number may rest on fewer than three organisations."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.study}, {self.version}"

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None

    @property
    def author(self) -> str:
        """Who locked it; the installation itself goes by its name."""
        return self.locked_by.name if self.locked_by else "Grappe"
