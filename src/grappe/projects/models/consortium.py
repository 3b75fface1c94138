"""Who takes part in a project, with which means, and what each confirmed."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grappe.projects.models.project import Project


def euros(title):
    """An amount in euros that may not be known yet."""
    return models.DecimalField(
        title,
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )


class PartnerRole(models.TextChoices):
    LEAD = "lead", _("lead")
    PARTNER = "partner", _("partner")
    ASSOCIATED = "associated", _("associated partner, without aid")
    SUBCONTRACTOR = "subcontractor", _("subcontractor")


class Confirmation(models.TextChoices):
    """Whether a partner said that its part is right, as it stands."""

    WAITING = "waiting", _("to confirm")
    CONFIRMED = "confirmed", _("confirmed")
    CONTESTED = "contested", _("contested")


class Partner(models.Model):
    """An organisation's part in a project: its role, its work, its money.

    A confirmation holds for the content it was given on (`confirmed_hash`): a later
    change of the part puts it back to waiting.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="partners"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.PROTECT,
        related_name="participations",
    )
    role = models.CharField(
        _("role"),
        max_length=15,
        choices=PartnerRole.choices,
        default=PartnerRole.PARTNER,
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    contact_name = models.CharField(_("contact"), max_length=150, blank=True)
    contact_email = models.EmailField(_("e-mail of the contact"), blank=True)
    contribution = models.TextField(_("what it does in the project"), blank=True)
    person_months = models.DecimalField(
        _("person-months"),
        max_digits=8,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    total_cost_eur = euros(_("total cost (€)"))
    aid_asked_eur = euros(_("aid asked for (€)"))
    own_funds_eur = euros(_("own funds (€)"))
    subcontracting_eur = euros(_("of which subcontracted (€)"))
    # The strict condition of some calls: no more aid than equity.
    equity_eur = models.DecimalField(
        _("equity (€)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    confirmation = models.CharField(
        max_length=10, choices=Confirmation.choices, default=Confirmation.WAITING
    )
    confirmation_at = models.DateTimeField(null=True, editable=False)
    confirmation_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    confirmed_hash = models.CharField(max_length=64, blank=True, editable=False)
    confirmation_note = models.TextField(_("what is wrong"), blank=True)
    reminded_at = models.DateTimeField(null=True, editable=False)
    reminders = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "organisation"],
                name="partner_takes_part_once",
                violation_error_message=_("This organisation already takes part."),
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(role="lead"),
                name="partner_one_lead",
                violation_error_message=_("The project already has a lead."),
            ),
            models.CheckConstraint(
                name="partner_amounts_are_positive",
                condition=(Q(total_cost_eur=None) | Q(total_cost_eur__gte=0))
                & (Q(aid_asked_eur=None) | Q(aid_asked_eur__gte=0))
                & (Q(own_funds_eur=None) | Q(own_funds_eur__gte=0))
                & (Q(subcontracting_eur=None) | Q(subcontracting_eur__gte=0))
                & (Q(person_months=None) | Q(person_months__gte=0)),
                violation_error_message=_("An amount is not negative."),
            ),
            models.CheckConstraint(
                name="partner_aid_is_at_most_its_cost",
                condition=Q(aid_asked_eur=None)
                | Q(total_cost_eur=None)
                | Q(aid_asked_eur__lte=F("total_cost_eur")),
                violation_error_message=_("The aid asked for exceeds the cost."),
            ),
            models.CheckConstraint(
                name="partner_subcontracting_is_part_of_its_cost",
                condition=Q(subcontracting_eur=None)
                | Q(total_cost_eur=None)
                | Q(subcontracting_eur__lte=F("total_cost_eur")),
                violation_error_message=_(
                    "The part subcontracted exceeds the total cost."
                ),
            ),
            models.CheckConstraint(
                name="partner_confirmation_is_whole",
                condition=Q(
                    confirmation="waiting",
                    confirmation_at=None,
                    confirmation_by=None,
                    confirmed_hash="",
                )
                | ~Q(confirmation="waiting") & Q(confirmation_at__isnull=False),
            ),
            models.CheckConstraint(
                name="partner_contested_says_why",
                condition=~Q(confirmation="contested") | ~Q(confirmation_note=""),
                violation_error_message=_("Say what is wrong."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.get_role_display()})"


class CostCategory(models.TextChoices):
    """Categories of research, development and innovation (regulation 651/2014, 25)."""

    FUNDAMENTAL = "fundamental", _("fundamental research")
    INDUSTRIAL = "industrial", _("industrial research")
    EXPERIMENTAL = "experimental", _("experimental development")
    FEASIBILITY = "feasibility", _("feasibility study")
    OTHER = "other", _("other costs")


class PartnerCost(models.Model):
    """What a partner spends in one category, and what of it can be aided."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="costs")
    category = models.CharField(
        _("category"), max_length=15, choices=CostCategory.choices
    )
    total_eur = models.DecimalField(
        _("total cost (€)"), max_digits=14, decimal_places=2
    )
    eligible_eur = models.DecimalField(
        _("eligible cost (€)"), max_digits=14, decimal_places=2
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "category"],
                name="partnercost_once_a_category",
                violation_error_message=_("This category is already there."),
            ),
            models.CheckConstraint(
                name="partnercost_eligible_is_part_of_total",
                condition=Q(eligible_eur__gte=0) & Q(eligible_eur__lte=F("total_eur")),
                violation_error_message=_(
                    "The eligible cost is between 0 and the total cost."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner}: {self.get_category_display()}"


class Forecast(models.Model):
    """What a partner expects in a year after the end: turnover and jobs."""

    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="forecasts"
    )
    year = models.PositiveSmallIntegerField(_("year after the end"))
    turnover_eur = models.DecimalField(
        _("turnover (€)"), max_digits=14, decimal_places=2, default=0
    )
    jobs = models.DecimalField(_("jobs"), max_digits=8, decimal_places=1, default=0)

    class Meta:
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "year"],
                name="forecast_once_a_year",
                violation_error_message=_("This year is already there."),
            ),
            models.CheckConstraint(
                name="forecast_is_within_ten_years",
                condition=Q(year__range=(1, 10)),
                violation_error_message=_("From the first to the tenth year."),
            ),
            models.CheckConstraint(
                name="forecast_is_positive",
                condition=Q(turnover_eur__gte=0, jobs__gte=0),
                violation_error_message=_("A forecast is not negative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner}: +{self.year}"
