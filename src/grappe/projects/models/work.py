"""The work plan: work packages, shares, deliverables, milestones."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grappe.projects.models.consortium import CostCategory, Partner
from grappe.projects.models.project import Project


class WorkPackage(models.Model):
    """A part of the work; months count from the project's start, the first is 1."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="work_packages"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    leader = models.ForeignKey(
        Partner,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="led_packages",
        verbose_name=_("led by"),
    )
    category = models.CharField(
        _("category"), max_length=15, choices=CostCategory.choices, blank=True
    )
    first_month = models.PositiveSmallIntegerField(_("first month"), default=1)
    last_month = models.PositiveSmallIntegerField(_("last month"))
    description = models.TextField(_("description"), blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"],
                name="workpackage_number_is_unique",
                violation_error_message=_("This number is already used."),
            ),
            models.CheckConstraint(
                name="workpackage_ends_after_it_starts",
                condition=Q(first_month__gte=1, last_month__gte=F("first_month")),
                violation_error_message=_("The last month comes before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class WorkShare(models.Model):
    """A partner's work in a work package."""

    work_package = models.ForeignKey(
        WorkPackage, on_delete=models.CASCADE, related_name="shares"
    )
    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="shares"
    )
    person_months = models.DecimalField(
        _("person-months"), max_digits=8, decimal_places=1, default=0
    )
    cost_eur = models.DecimalField(
        _("cost (€)"), max_digits=14, decimal_places=2, default=0
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work_package", "partner"], name="workshare_once_a_partner"
            ),
            models.CheckConstraint(
                name="workshare_is_positive",
                condition=Q(person_months__gte=0, cost_eur__gte=0),
                violation_error_message=_("A share is not negative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work_package}: {self.partner}"


class Deliverable(models.Model):
    """Something handed over by a date."""

    work_package = models.ForeignKey(
        WorkPackage, on_delete=models.CASCADE, related_name="deliverables"
    )
    code = models.CharField(_("code"), max_length=20)
    title = models.CharField(_("title"), max_length=200)
    month = models.PositiveSmallIntegerField(_("month"))
    is_public = models.BooleanField(_("public"), default=False)

    class Meta:
        ordering = ["month", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["work_package", "code"],
                name="deliverable_code_is_unique",
                violation_error_message=_("This code is already used."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Milestone(models.Model):
    """A point where the work is looked at; a go/no-go may stop it."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="milestones"
    )
    code = models.CharField(_("code"), max_length=20)
    title = models.CharField(_("title"), max_length=200)
    month = models.PositiveSmallIntegerField(_("month"))
    criterion = models.TextField(_("how it is checked"), blank=True)
    is_go_no_go = models.BooleanField(_("go or no-go"), default=False)

    class Meta:
        ordering = ["month", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "code"],
                name="milestone_code_is_unique",
                violation_error_message=_("This code is already used."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class AgreementKind(models.TextChoices):
    NDA = "nda", _("confidentiality agreement")
    PRE_AGREEMENT = "pre_agreement", _("consortium pre-agreement")
    CONSORTIUM = "consortium", _("consortium agreement")
    MANDATE = "mandate", _("mandate of the lead")


class Agreement(models.Model):
    """A paper the partners sign; unsigned until it has a date."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="agreements"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=AgreementKind.choices)
    title = models.CharField(_("title"), max_length=200, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    ip_split = models.TextField(_("sharing of results"), blank=True)
    document = models.ForeignKey(
        "documents.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        ordering = ["kind", "pk"]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()
