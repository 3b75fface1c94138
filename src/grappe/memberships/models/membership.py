from datetime import date

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grappe.common.constraints import NoOverlap
from grappe.common.periods import DatedModel, PeriodQuerySet, ends_after_start
from grappe.memberships.models.applications import MembershipApplication
from grappe.memberships.models.vocabularies import (
    ExitKind,
    MemberCategory,
    WithdrawalReason,
)


class MembershipStatus(models.TextChoices):
    """Where a membership stands on a day; worked out from dates, never stored."""

    UPCOMING = "upcoming", _("upcoming")
    NEW = "new", pgettext_lazy("member", "new")
    CURRENT = "current", _("current")
    SUSPENDED = "suspended", _("suspended")
    LEAVING = "leaving", _("leaving")
    ENDED = "ended", pgettext_lazy("member", "ended")


class MembershipQuerySet(PeriodQuerySet):
    def visible_to(self, access):
        """The memberships of the reader's cluster; rules say who reads them."""
        return self.filter(cluster=access.cluster)

    def suspended(self, on: date):
        """In force on the day, but with rights suspended."""
        return self.in_force(on).filter(Exists(suspensions(on)))

    def active(self, on: date):
        """In force on the day and not suspended: what "a member" means in figures."""
        return self.in_force(on).filter(~Exists(suspensions(on)))

    def with_category(self, on: date):
        """Add `category_id`, the category on the day (None outside the membership)."""
        periods = CategoryPeriod.objects.in_force(on).filter(membership=OuterRef("pk"))
        return self.annotate(category_id=Subquery(periods.values("category")[:1]))

    def with_status(self, on: date, *, new_for_days: int = 365):
        """Add `status`, one of `MembershipStatus`, as of the day."""
        since = date.fromordinal(max(on.toordinal() - new_for_days, 1))
        return self.annotate(
            status=Case(
                When(starts_on__gt=on, then=Value(MembershipStatus.UPCOMING.value)),
                When(ends_on__lt=on, then=Value(MembershipStatus.ENDED.value)),
                When(
                    Exists(suspensions(on)),
                    then=Value(MembershipStatus.SUSPENDED.value),
                ),
                When(ends_on__isnull=False, then=Value(MembershipStatus.LEAVING.value)),
                When(starts_on__gt=since, then=Value(MembershipStatus.NEW.value)),
                default=Value(MembershipStatus.CURRENT.value),
                output_field=models.CharField(),
            )
        )


def suspensions(on: date):
    return Suspension.objects.in_force(on).filter(membership=OuterRef("pk"))


class Membership(DatedModel):
    """One unbroken spell of membership; coming back is a new admission, a new row."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="memberships"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    application = models.OneToOneField(
        MembershipApplication,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="membership",
    )
    end_kind = models.CharField(
        _("how it ended"), max_length=20, choices=ExitKind.choices, blank=True
    )
    end_reason = models.ForeignKey(
        WithdrawalReason,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("reason"),
    )
    end_note = models.TextField(_("note"), blank=True)
    notice_received_on = models.DateField(
        _("notice received on"), null=True, blank=True
    )
    heard_on = models.DateField(_("heard on"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("merged into"),
    )

    objects = MembershipQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["-starts_on"]
        indexes = [
            models.Index(
                fields=["cluster", "starts_on", "ends_on"], name="membership_by_period"
            )
        ]
        constraints = [
            ends_after_start("membership_ends_after_start"),
            NoOverlap(
                name="membership_one_at_a_time",
                per=["organisation", "cluster"],
                violation_error_message=_(
                    "This organisation is already a member in that period."
                ),
            ),
            models.CheckConstraint(
                name="membership_end_is_whole",
                condition=Q(
                    ends_on=None, end_kind="", end_reason=None, merged_into=None
                )
                | Q(ends_on__isnull=False) & ~Q(end_kind=""),
                violation_error_message=_("An end has a day and a kind."),
            ),
            models.CheckConstraint(
                name="membership_merger_names_who_remains",
                condition=Q(end_kind="merger", merged_into__isnull=False)
                | ~Q(end_kind="merger") & Q(merged_into=None),
                violation_error_message=_("Say into which organisation it merged."),
            ),
            models.CheckConstraint(
                name="membership_does_not_merge_into_itself",
                condition=Q(merged_into=None) | ~Q(merged_into=F("organisation")),
                violation_error_message=_(
                    "An organisation does not merge into itself."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} @ {self.cluster} ({self.starts_on}…)"


class CategoryPeriod(DatedModel):
    """The category a member is in, from one day to another."""

    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="category_periods"
    )
    category = models.ForeignKey(
        MemberCategory, on_delete=models.PROTECT, related_name="periods"
    )

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            ends_after_start("categoryperiod_ends_after_start"),
            NoOverlap(name="categoryperiod_one_category_a_day", per=["membership"]),
        ]

    def __str__(self) -> str:
        return f"{self.category} ({self.starts_on}…)"


class Suspension(DatedModel):
    """A member's rights are suspended; it is still a member, but not an active one."""

    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="suspensions"
    )
    reason = models.CharField(_("reason"), max_length=250)

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            ends_after_start("suspension_ends_after_start"),
            NoOverlap(name="suspension_one_at_a_time", per=["membership"]),
        ]

    def __str__(self) -> str:
        return f"{self.membership}: {self.reason}"
