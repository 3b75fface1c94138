"""What became of a project: its funders' results, its money, its economic returns."""

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grappe.labelling.models import Call, LabelRequest
from grappe.projects.models import Partner, Project


class BidState(models.TextChoices):
    """Where a request for money stands at a funder's."""

    PREPARED = "prepared", _("being prepared")
    SUBMITTED = "submitted", _("filed with the funder")
    SHORTLISTED = "shortlisted", _("shortlisted")
    RESERVE = "reserve", _("on the reserve list")
    FUNDED = "funded", _("funded")
    NOT_FUNDED = "not_funded", _("not funded")
    CONTRACTED = "contracted", _("contracted")
    GIVEN_UP = "given_up", _("given up")


# Won: the funder said yes.
WON_STATES = [BidState.FUNDED, BidState.CONTRACTED]
# The funder has not answered: neither won nor lost.
PENDING_STATES = [BidState.SUBMITTED, BidState.SHORTLISTED, BidState.RESERVE]
ANSWERED_STATES = [*WON_STATES, BidState.NOT_FUNDED]


class BidQuerySet(models.QuerySet):
    def listed_for(self, access):
        listed = Project.objects.listed_for(access).values("pk")
        return self.filter(project__in=listed)

    def of_applicant(self, access):
        mine = Project.objects.of_applicant(access).values("pk")
        return self.filter(project__in=mine)


class OfProjectQuerySet(models.QuerySet):
    """Rows that are content: read by those who read the dossier."""

    # How a row leads to its project.
    path = "project"

    def readable_by(self, access):
        readable = Project.objects.readable_by(access).values("pk")
        return self.filter(**{f"{self.path}__in": readable})

    def listed_for(self, access):
        """That it was asked for is known like the project; not what was answered."""
        listed = Project.objects.listed_for(access).values("pk")
        return self.filter(**{f"{self.path}__in": listed})

    def of_applicant(self, access):
        mine = Project.objects.of_applicant(access).values("pk")
        return self.filter(**{f"{self.path}__in": mine})


class ReturnsQuerySet(OfProjectQuerySet):
    path = "partner__project"

    def answered(self):
        return self.filter(answered_at__isnull=False)


class Bid(models.Model):
    """One project asks one funder for money; with or without a label."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="bids")
    # The label it was filed with.
    request = models.ForeignKey(
        LabelRequest,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bids",
        verbose_name=_("label request"),
    )
    call = models.ForeignKey(
        Call,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bids",
        verbose_name=_("call"),
    )
    funder = models.CharField(_("funder"), max_length=200)
    programme = models.CharField(_("programme"), max_length=200, blank=True)
    reference = models.CharField(_("funder's reference"), max_length=80, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=BidState.choices, default=BidState.PREPARED
    )
    submitted_on = models.DateField(_("filed on"), null=True, blank=True)
    result_on = models.DateField(_("result on"), null=True, blank=True)
    contracted_on = models.DateField(_("contract signed on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    source = models.CharField(
        _("where the result comes from"), max_length=250, blank=True
    )
    created_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, editable=False)

    objects = BidQuerySet.as_manager()

    class Meta:
        ordering = ["-result_on", "-submitted_on", "pk"]
        indexes = [models.Index(fields=["project", "state"], name="bid_by_project")]
        constraints = [
            models.CheckConstraint(
                name="bid_filed_has_a_date",
                condition=Q(state__in=["prepared", "given_up"])
                | Q(submitted_on__isnull=False),
                violation_error_message=_("Say when it was filed."),
            ),
            models.CheckConstraint(
                name="bid_answered_has_a_date",
                condition=~Q(state__in=ANSWERED_STATES) | Q(result_on__isnull=False),
                violation_error_message=_("Say when the funder answered."),
            ),
            models.CheckConstraint(
                name="bid_answered_after_filed",
                condition=Q(submitted_on=None)
                | Q(result_on=None)
                | Q(result_on__gte=F("submitted_on")),
                violation_error_message=_("The funder answered before it was filed."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project}: {self.funder}"

    @property
    def is_won(self) -> bool:
        return self.state in WON_STATES


class AidForm(models.TextChoices):
    GRANT = "grant", _("grant")
    ADVANCE = "advance", _("repayable advance")
    LOAN = "loan", _("loan")
    EQUITY = "equity", _("equity")


class Award(models.Model):
    """The aid one partner gets from a bid that won; never more than its cost."""

    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="awards")
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="awards"
    )
    form = models.CharField(
        _("form"), max_length=10, choices=AidForm.choices, default=AidForm.GRANT
    )
    # As the funder counts it; the part of the dossier may differ.
    eligible_cost_eur = models.DecimalField(
        _("eligible cost (€)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    aid_eur = models.DecimalField(_("aid granted (€)"), max_digits=14, decimal_places=2)
    paid_eur = models.DecimalField(
        _("paid so far (€)"), max_digits=14, decimal_places=2, default=0
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["bid", "partner__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["bid", "partner", "form"],
                name="award_once_a_partner_and_form",
                violation_error_message=_("This partner's aid is written already."),
            ),
            models.CheckConstraint(
                name="award_is_positive",
                condition=Q(aid_eur__gt=0, paid_eur__gte=0),
                violation_error_message=_("An aid is above zero."),
            ),
            models.CheckConstraint(
                name="award_at_most_the_cost",
                condition=Q(eligible_cost_eur=None)
                | Q(aid_eur__lte=F("eligible_cost_eur")),
                violation_error_message=_("The aid is larger than the cost."),
            ),
            models.CheckConstraint(
                name="award_paid_at_most_granted",
                condition=Q(paid_eur__lte=F("aid_eur")),
                violation_error_message=_("More is paid than was granted."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner}: {self.aid_eur}"


class Amendment(models.Model):
    """A change agreed with the funder after the contract."""

    class Kind(models.TextChoices):
        PARTNER = "partner", _("partner")
        BUDGET = "budget", _("budget")
        CALENDAR = "calendar", _("calendar")
        SCOPE = "scope", _("scope")

    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="amendments")
    kind = models.CharField(_("what changes"), max_length=10, choices=Kind.choices)
    agreed_on = models.DateField(_("agreed on"))
    text = models.TextField(_("what changes"))
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-agreed_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.bid}: {self.get_kind_display()}"


class ProgressState(models.TextChoices):
    ASKED = "asked", _("asked for")
    RECEIVED = "received", _("received")
    RETURNED = "returned", _("to be completed")
    ACCEPTED = "accepted", _("accepted")


class Progress(models.Model):
    """A yearly look at a running project: where it stands, what deviates."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="progress"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    due_on = models.DateField(_("due on"))
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=ProgressState.choices,
        default=ProgressState.ASKED,
    )
    text = models.TextField(_("where the project stands"), blank=True)
    deviations = models.TextField(_("what differs from the plan"), blank=True)
    trl = models.PositiveSmallIntegerField(
        _("TRL reached"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
    )
    spent_eur = models.DecimalField(
        _("spent so far (€)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    asked_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True, editable=False)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    # What the team answered: why it is returned, or thanks.
    reply = models.TextField(_("answer of the team"), blank=True)
    reminded_at = models.DateTimeField(null=True, editable=False)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "year"],
                name="progress_once_a_year",
                violation_error_message=_("It was asked for already for this year."),
            ),
            models.CheckConstraint(
                name="progress_trl_is_on_the_scale",
                condition=Q(trl=None) | Q(trl__range=(1, 9)),
                violation_error_message=_("A TRL is from 1 to 9."),
            ),
            models.CheckConstraint(
                name="progress_spent_is_not_negative",
                condition=Q(spent_eur=None) | Q(spent_eur__gte=0),
                violation_error_message=_("An amount is not negative."),
            ),
            models.CheckConstraint(
                name="progress_received_is_whole",
                condition=Q(state="asked", received_at=None)
                | ~Q(state="asked") & Q(received_at__isnull=False) & ~Q(text=""),
                violation_error_message=_("Say where the project stands."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.year}"


class Returns(models.Model):
    """What a project brought to one partner in one year, asked for up to seven years.

    Asked by a personal link; answered without an account. An answer may be corrected
    until the link expires.
    """

    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="returns"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    sent_to = models.EmailField(_("sent to"), blank=True)
    # Made anew to revoke the link.
    nonce = models.CharField(max_length=32)
    asked_at = models.DateTimeField()
    # The link works until the end of this day.
    expires_on = models.DateField(_("link open until"))
    revoked_at = models.DateTimeField(null=True, editable=False)
    mailed_at = models.DateTimeField(null=True, editable=False)
    mail_error = models.CharField(max_length=100, blank=True, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    # Not by the person but by the team, on the phone.
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # What was offered, from the year before or the dossier: to know what was changed.
    prefilled = models.JSONField(default=dict)
    # At most five questions.
    jobs = models.DecimalField(
        _("jobs created or kept thanks to the project (FTE)"),
        max_digits=9,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    turnover_eur = models.DecimalField(
        _("turnover thanks to the project (€)"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    patents = models.PositiveSmallIntegerField(
        _("patents filed"), null=True, blank=True
    )
    products = models.PositiveSmallIntegerField(
        _("products or services put on the market"), null=True, blank=True
    )
    comment = models.TextField(_("anything to add"), blank=True)
    reminders = models.PositiveSmallIntegerField(default=0, editable=False)
    reminded_at = models.DateTimeField(null=True, editable=False)

    objects = ReturnsQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "partner"]
        verbose_name_plural = "returns"
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "year"],
                name="returns_once_a_year",
                violation_error_message=_("It was asked for already for this year."),
            ),
            models.CheckConstraint(
                name="returns_are_not_negative",
                condition=(Q(jobs=None) | Q(jobs__gte=0))
                & (Q(turnover_eur=None) | Q(turnover_eur__gte=0)),
                violation_error_message=_("A figure is zero or more."),
            ),
            models.CheckConstraint(
                name="returns_unanswered_are_empty",
                condition=Q(answered_at__isnull=False)
                | Q(jobs=None, turnover_eur=None, patents=None, products=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} {self.year}"

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None

    def is_open(self, on: date) -> bool:
        """Whether the link still takes an answer, or a correction."""
        return self.revoked_at is None and on <= self.expires_on
