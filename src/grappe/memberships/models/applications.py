from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grappe.memberships.models.vocabularies import MemberCategory


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


class ApplicationQuerySet(models.QuerySet):
    def open(self):
        """Not yet decided nor withdrawn."""
        return self.filter(state__in=OPEN_STATES)

    def visible_to(self, access):
        """The applications of the reader's cluster; rules say who reads them."""
        return self.filter(cluster=access.cluster)


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
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default="fr"
    )
    # The version of the information on personal data that the candidate read.
    terms_version = models.CharField(max_length=40, blank=True, editable=False)
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

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["state_since", "pk"]
        indexes = [
            models.Index(fields=["cluster", "state"], name="application_by_state"),
            models.Index(fields=["cluster", "siren"], name="application_by_siren"),
        ]
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
                violation_error_message=_(
                    "A decision has a date, a body and an author."
                ),
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

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def contact_name(self) -> str:
        return f"{self.contact_given_name} {self.contact_family_name}".strip()
