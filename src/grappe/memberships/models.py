from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grappe.clusters.models import College
from grappe.common.constraints import NoOverlap
from grappe.common.models import Bilingual
from grappe.common.periods import (
    DatedModel,
    PeriodQuerySet,
    ends_after_start,
    in_force,
)


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


class ApplicationState(models.TextChoices):
    LEAD = "lead", _("prospect")
    APPLIED = "applied", _("received")
    UNDER_REVIEW = "under_review", _("under review")
    INFO_REQUESTED = "info_requested", _("information requested")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


OPEN_STATES = [
    ApplicationState.LEAD,
    ApplicationState.APPLIED,
    ApplicationState.UNDER_REVIEW,
    ApplicationState.INFO_REQUESTED,
]
DECIDED_STATES = [ApplicationState.APPROVED, ApplicationState.REFUSED]


class MembershipApplication(models.Model):
    """A candidate's way from first contact to the board's decision."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="applications"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
    )
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=ApplicationState.choices,
        default=ApplicationState.APPLIED,
    )
    # What the candidate wrote; the record of the organisation is made at review.
    name = models.CharField(_("organisation"), max_length=250)
    kind = models.CharField(_("kind"), max_length=20, default="company")
    siren = models.CharField("SIREN", max_length=9, blank=True)
    country = models.CharField(_("country"), max_length=2, default="FR")
    website = models.URLField(_("website"), blank=True)
    activity = models.TextField(_("activity and references"), blank=True)
    motivation = models.TextField(_("what you expect of the cluster"), blank=True)
    sponsors = models.CharField(_("sponsors"), max_length=250, blank=True)
    contact_given_name = models.CharField(_("given name"), max_length=100, blank=True)
    contact_family_name = models.CharField(_("family name"), max_length=100, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    contact_phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(max_length=5, default="fr")
    category = models.ForeignKey(
        MemberCategory,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("category"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("followed by"),
    )
    opened_at = models.DateTimeField()
    state_since = models.DateTimeField()
    question = models.TextField(_("information asked for"), blank=True)
    answer = models.TextField(_("answer"), blank=True)
    decided_on = models.DateField(_("decided on"), null=True, editable=False)
    decided_by_body = models.CharField(_("decided by"), max_length=120, blank=True)
    decision_note = models.TextField(_("text of the decision"), blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        ordering = ["state_since", "pk"]
        constraints = [
            models.CheckConstraint(
                name="application_decision_is_whole",
                condition=Q(
                    state__in=DECIDED_STATES,
                    decided_on__isnull=False,
                    recorded_by__isnull=False,
                )
                & ~Q(decided_by_body="")
                | ~Q(state__in=DECIDED_STATES)
                & Q(decided_on=None, recorded_by=None, decided_by_body=""),
                violation_error_message=_("A decision has a date, a body and an author."),
            ),
            models.CheckConstraint(
                name="application_approved_is_of_an_organisation",
                condition=~Q(state="approved") | Q(organisation__isnull=False),
                violation_error_message=_("Say first which organisation this is."),
            ),
            models.UniqueConstraint(
                fields=["cluster", "organisation"],
                condition=Q(state__in=OPEN_STATES),
                name="application_one_open_at_a_time",
                violation_error_message=_(
                    "This organisation already has an application under way."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse(
            "memberships:application_detail", args=[self.cluster.slug, self.pk]
        )


class MembershipStatus(models.TextChoices):
    """Where a membership stands on a day; worked out from dates, never stored."""

    UPCOMING = "upcoming", _("upcoming")
    NEW = "new", _("new")
    CURRENT = "current", _("current")
    SUSPENDED = "suspended", _("suspended")
    LEAVING = "leaving", _("leaving")
    ENDED = "ended", _("ended")


class MembershipQuerySet(PeriodQuerySet):
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
                When(
                    ends_on__isnull=False, then=Value(MembershipStatus.LEAVING.value)
                ),
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
    notice_received_on = models.DateField(_("notice received on"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("merged into"),
    )

    objects = MembershipQuerySet.as_manager()

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
                per=["cluster", "organisation"],
                violation_error_message=_(
                    "This organisation is already a member in that period."
                ),
            ),
            models.CheckConstraint(
                name="membership_end_is_whole",
                condition=Q(ends_on=None, end_kind="", end_reason=None, merged_into=None)
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
                violation_error_message=_("An organisation does not merge into itself."),
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


class Renewal(models.Model):
    """A member was told that its membership goes on, and it did: the proof for a year."""

    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="renewals"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    deadline = models.DateField(_("last day to give notice"))
    notice = models.OneToOneField(
        "outbox.Mail",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="renewal",
    )
    told_at = models.DateTimeField(null=True, blank=True)
    renewed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "year"], name="renewal_once_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.membership}: {self.year}"
