"""A request for a label, from its draft to the door of the committee."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grappe.accounts.models import Role
from grappe.labelling.models.calls import Call
from grappe.labelling.models.procedures import Procedure
from grappe.projects import veils
from grappe.projects.models import Project


class RequestState(models.TextChoices):
    """The cluster's internal states; applicants read other words."""

    DRAFT = "draft", _("draft")
    PRE_APPLIED = "pre_applied", _("pre-application filed")
    OPINION_GIVEN = "opinion_given", _("opinion given")
    SUBMITTED = "submitted", _("filed")
    COMPLEMENTS_ASKED = "complements_asked", _("complements asked for")
    INADMISSIBLE = "inadmissible", _("not admissible")
    ADMISSIBLE = "admissible", _("admissible")
    EXPERTS_ASSIGNED = "experts_assigned", _("experts assigned")
    IN_REVIEW = "in_review", _("being read by experts")
    COMMITTEE_SCHEDULED = "committee_scheduled", _("on the committee's agenda")
    HEARD = "heard", _("heard")
    LABELLED = "labelled", _("labelled")
    WITH_RESERVATIONS = "labelled_with_reservations", _("labelled with reservations")
    DEFERRED = "deferred", _("deferred")
    REFUSED = "refused", _("refused")
    SUPPORT_LETTER = "support_letter_only", _("support letter only")
    WITHDRAWN = "withdrawn", _("withdrawn by the lead")
    LAPSED = "lapsed", _("lapsed")


DRAFT_STATES = [RequestState.DRAFT, RequestState.OPINION_GIVEN]
# Filed and not yet decided: what the cluster works on.
UNDER_WAY_STATES = [
    RequestState.PRE_APPLIED,
    RequestState.SUBMITTED,
    RequestState.COMPLEMENTS_ASKED,
    RequestState.ADMISSIBLE,
    RequestState.EXPERTS_ASSIGNED,
    RequestState.IN_REVIEW,
    RequestState.COMMITTEE_SCHEDULED,
    RequestState.HEARD,
]
OPEN_STATES = [*DRAFT_STATES, *UNDER_WAY_STATES]
DECIDED_STATES = [
    RequestState.LABELLED,
    RequestState.WITH_RESERVATIONS,
    RequestState.DEFERRED,
    RequestState.REFUSED,
    RequestState.SUPPORT_LETTER,
]
CLOSED_STATES = [
    *DECIDED_STATES,
    RequestState.INADMISSIBLE,
    RequestState.WITHDRAWN,
    RequestState.LAPSED,
]


class LabelRequestQuerySet(models.QuerySet):
    def in_cluster(self, access):
        return self.filter(cluster=access.cluster)

    def listed_for(self, access):
        """Requests a reader knows to exist, by the rules of their projects.

        A draft is its applicants' own: of it the direction, the team and auditors only
        know that it is being prepared, other readers nothing.
        """
        listed = Project.objects.listed_for(access).values("pk")
        rows = self.in_cluster(access).filter(project__in=listed)
        if access.has(Role.DIRECTION, Role.TEAM, Role.AUDITOR):
            return rows
        return rows.exclude(state__in=[*DRAFT_STATES, RequestState.PRE_APPLIED])

    def readable_by(self, access):
        """Requests whose content the reader may open; sealed ones at their time.

        Each by its own call: the dossier may be sealed for another one meanwhile.
        """
        cleared = Project.objects.cleared_for(access).values("pk")
        return self.listed_for(access).unsealed().filter(project__in=cleared)

    def unsealed(self):
        """Without those of calls whose dossiers nobody reads yet.

        A moment, by the database's clock: the day that the access knows of is too long.
        """
        return self.exclude(call__sealed_until__gt=Now())

    def unveiled(self, access):
        """Without those the reader reads without knowing who applies."""
        rows = self
        for veiled in veils.standing(access):
            rows = rows.exclude(project__in=veiled)
        return rows

    def of_applicant(self, access):
        mine = Project.objects.of_applicant(access).values("pk")
        return self.in_cluster(access).filter(project__in=mine)

    def under_way(self):
        return self.filter(state__in=UNDER_WAY_STATES)


class LabelRequest(models.Model):
    """One project asks for the label in one call, or for a support letter.

    A resubmission is another request, linked to the one before by `previous`.
    """

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="label_requests"
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="label_requests"
    )
    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, related_name="requests"
    )
    call = models.ForeignKey(
        Call,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name=_("call"),
    )
    # "2026-014": given when the request is filed.
    number = models.CharField(_("number"), max_length=20, blank=True, editable=False)
    state = models.CharField(
        _("state"),
        max_length=30,
        choices=RequestState.choices,
        default=RequestState.DRAFT,
    )
    state_since = models.DateTimeField(editable=False)
    previous = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="next",
        verbose_name=_("resubmits"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("followed by"),
    )
    opened_at = models.DateTimeField(editable=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    # The dossier as it was filed.
    version = models.ForeignKey(
        "projects.ProjectVersion",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="label_requests",
    )
    opinion = models.TextField(_("opinion on the pre-application"), blank=True)
    admissibility_at = models.DateTimeField(null=True, editable=False)
    admissibility_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    admissibility_note = models.TextField(_("note to the applicants"), blank=True)
    # For the cluster's people only.
    internal_note = models.TextField(_("internal note"), blank=True)
    committee_on = models.DateField(_("committee on"), null=True, blank=True)
    closed_at = models.DateTimeField(null=True, editable=False)
    closing_reason = models.TextField(_("reason"), blank=True)

    objects = LabelRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-state_since", "-pk"]
        indexes = [
            models.Index(fields=["cluster", "state"], name="labelrequest_by_state"),
            models.Index(fields=["call", "state"], name="labelrequest_by_call"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "call"],
                condition=Q(state__in=OPEN_STATES, call__isnull=False),
                name="labelrequest_one_open_a_call",
                violation_error_message=_(
                    "This project already has a request under way for this call."
                ),
            ),
            models.UniqueConstraint(
                fields=["project", "procedure"],
                condition=Q(state__in=OPEN_STATES, call=None),
                name="labelrequest_one_open_support_letter",
                violation_error_message=_(
                    "This project already asks for a support letter."
                ),
            ),
            models.UniqueConstraint(
                fields=["cluster", "number"],
                condition=~Q(number=""),
                name="labelrequest_number_is_unique",
            ),
            models.CheckConstraint(
                name="labelrequest_filing_is_whole",
                condition=Q(submitted_at=None, version=None, number="")
                | Q(submitted_at__isnull=False, version__isnull=False) & ~Q(number=""),
            ),
            models.CheckConstraint(
                name="labelrequest_under_way_was_filed",
                condition=~Q(
                    state__in=[
                        RequestState.SUBMITTED,
                        RequestState.COMPLEMENTS_ASKED,
                        RequestState.ADMISSIBLE,
                        RequestState.INADMISSIBLE,
                        RequestState.EXPERTS_ASSIGNED,
                        RequestState.IN_REVIEW,
                        RequestState.COMMITTEE_SCHEDULED,
                        RequestState.HEARD,
                        *DECIDED_STATES,
                    ]
                )
                | Q(submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="labelrequest_closed_has_a_time",
                condition=Q(state__in=CLOSED_STATES, closed_at__isnull=False)
                | ~Q(state__in=CLOSED_STATES) & Q(closed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.number}".strip()

    def get_absolute_url(self) -> str:
        return reverse("labelling:request_detail", args=[self.cluster.slug, self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_draft(self) -> bool:
        return self.state in DRAFT_STATES
