from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grappe.common.constraints import NoOverlap
from grappe.common.periods import DatedModel, ends_after_start
from grappe.organisations.models.organisation import Organisation


class SizeCategory(models.TextChoices):
    """French statistical category of an enterprise (décret 2008-1354, article 3)."""

    MICRO = "micro", _("micro firm")
    SME = "sme", _("SME")
    MIDCAP = "midcap", _("mid-cap")
    LARGE = "large", _("large firm")
    UNKNOWN = "", _("size unknown")


class FigureSource(models.TextChoices):
    """Never mixed: a year's figures are told apart by who says them."""

    REGISTER = "register", _("public register")
    DECLARED = "declared", _("declared by the member")
    ESTIMATED = "estimated", _("estimated")


class AnnualFigures(models.Model):
    """Headcount, turnover and balance sheet of one organisation for one closed year."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="annual_figures"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    source = models.CharField(_("source"), max_length=10, choices=FigureSource.choices)
    headcount_awu = models.DecimalField(
        _("headcount (annual work units)"),
        max_digits=10,
        decimal_places=1,
        null=True,
        blank=True,
    )
    turnover_eur = models.DecimalField(
        _("turnover (€)"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    balance_eur = models.DecimalField(
        _("balance sheet total (€)"),
        max_digits=16,
        decimal_places=2,
        null=True,
        blank=True,
    )

    class Meta:
        ordering = ["-year", "source"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year", "source"],
                name="annualfigures_once_a_year_and_source",
                violation_error_message=_("This year is already entered."),
            ),
            models.CheckConstraint(
                name="annualfigures_are_not_negative",
                condition=(Q(headcount_awu=None) | Q(headcount_awu__gte=0))
                & (Q(balance_eur=None) | Q(balance_eur__gte=0)),
                violation_error_message=_("These figures are not negative."),
            ),
            models.CheckConstraint(
                name="annualfigures_say_something",
                condition=~Q(headcount_awu=None, turnover_eur=None, balance_eur=None),
                violation_error_message=_("Give at least one figure."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year}"


class Shareholding(DatedModel):
    """One organisation owns a share of another: what makes a group."""

    owner = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="holdings",
        verbose_name=_("owner"),
    )
    owned = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="owners",
        verbose_name=_("owned"),
    )
    share_rate = models.DecimalField(
        _("share (0 to 1)"), max_digits=5, decimal_places=4
    )

    class Meta:
        ordering = ["-share_rate"]
        constraints = [
            ends_after_start("shareholding_ends_after_start"),
            models.CheckConstraint(
                name="shareholding_share_is_a_rate",
                condition=Q(share_rate__gt=0, share_rate__lte=1),
                violation_error_message=_("A share lies between 0 and 1."),
            ),
            models.CheckConstraint(
                name="shareholding_is_of_another",
                condition=~Q(owner=F("owned")),
                violation_error_message=_("An organisation does not own itself."),
            ),
            NoOverlap(
                name="shareholding_is_entered_once",
                per=["owner", "owned"],
                violation_error_message=_("This share is already entered."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner} → {self.owned}: {self.share_rate:.0%}"


class SizePeriod(DatedModel):
    """The size of an organisation from one day to another, as last worked out.

    Rebuilt by `actions.assess_sizes` whenever a figure or a shareholding changes; the
    first period reaches back to 1900, so every past day has an answer. A period lasts
    as long as the size does: `reference_year` and `rule` are those of its last day.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="size_periods"
    )
    category = models.CharField(max_length=10, choices=SizeCategory.choices)
    eu_status = models.CharField(
        max_length=10,
        choices=[
            ("micro", _("micro enterprise")),
            ("small", _("small enterprise")),
            ("medium", _("medium-sized enterprise")),
            ("large", _("not an SME")),
            ("", _("unknown")),
        ],
        blank=True,
    )
    reference_year = models.PositiveSmallIntegerField(null=True)
    is_estimated = models.BooleanField(default=False)
    # The law as applied, made by `sizing.rule`: perimeter, totals, each threshold.
    rule = models.JSONField(default=dict)

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            ends_after_start("sizeperiod_ends_after_start"),
            NoOverlap(name="sizeperiod_one_size_a_day", per=["organisation"]),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_category_display()}"
