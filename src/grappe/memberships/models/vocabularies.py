"""What a cluster's statutes and words say of its members."""

from datetime import date, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from grappe.clusters.models import College
from grappe.common.models import Bilingual
from grappe.common.periods import Window


class MemberCategory(Bilingual):
    """A category of members in the statutes; it votes in a college."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="member_categories"
    )
    code = models.SlugField(_("code"), max_length=40)
    college = models.ForeignKey(
        College,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("voting college"),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_retired = models.BooleanField(_("no longer offered"), default=False)

    class Meta:
        ordering = ["position", "name_fr"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "code"],
                name="membercategory_code_is_unique",
                violation_error_message=_("This code is already used."),
            )
        ]


class ExitKind(models.TextChoices):
    """The ways a membership ends; a cluster words its own reasons under them."""

    RESIGNATION = "resignation", _("resignation")
    STRIKING_OFF = "striking_off", _("striking off")
    LIQUIDATION = "liquidation", _("liquidation")
    MERGER = "merger", _("merger")
    OTHER = "other", _("other")


class WithdrawalReason(Bilingual):
    """Why a member leaves, coded by the cluster so that it can be counted."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="withdrawal_reasons"
    )
    code = models.SlugField(_("code"), max_length=40)
    kind = models.CharField(_("kind of exit"), max_length=20, choices=ExitKind.choices)
    is_retired = models.BooleanField(_("no longer offered"), default=False)

    class Meta:
        ordering = ["kind", "name_fr"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "code"],
                name="withdrawalreason_code_is_unique",
                violation_error_message=_("This code is already used."),
            )
        ]


class MembershipRules(models.Model):
    """What a cluster's statutes say of renewal; one row a cluster."""

    cluster = models.OneToOneField(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="membership_rules"
    )
    # A member who leaves before year N says so by this day of year N + notice_year.
    notice_month = models.PositiveSmallIntegerField(
        _("month of the last day to give notice"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    notice_day = models.PositiveSmallIntegerField(
        _("day of the last day to give notice"),
        default=31,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
    )
    notice_in_year = models.SmallIntegerField(
        _("in which year"),
        choices=[(-1, _("the year before")), (0, _("the same year"))],
        default=-1,
    )
    window_days = models.PositiveSmallIntegerField(
        _("members are told this many days before"), default=60
    )
    deciding_body = models.CharField(
        _("body that admits members"), max_length=120, blank=True
    )
    new_for_days = models.PositiveSmallIntegerField(
        _("a member is “new” for this many days"), default=365
    )

    def __str__(self) -> str:
        return f"{self.cluster}"

    def notice_deadline(self, year: int) -> date:
        """Last day to give notice of not being a member in `year`."""
        in_year = year + self.notice_in_year
        for day in range(self.notice_day, 0, -1):
            try:
                return date(in_year, self.notice_month, day)
            except ValueError:
                continue
        raise AssertionError("every month has a first day")

    def window(self, year: int) -> Window:
        """The days in which members are told of the deadline for `year`."""
        deadline = self.notice_deadline(year)
        return Window(deadline - timedelta(days=self.window_days), deadline)

    def year_under_way(self, on: date) -> int:
        """The year members renew for next: the first whose deadline is not past."""
        year = on.year
        while self.notice_deadline(year) < on:
            year += 1
        return year

    def last_day_after_notice(self, received_on: date) -> date:
        """The last day of membership of a member whose notice came on that day.

        A notice after the deadline of a year comes too late for it: that year's dues
        are owed and the membership runs to its end.
        """
        first_free_year = self.year_under_way(received_on)
        return max(date(first_free_year - 1, 12, 31), received_on)
