"""Who reads which request, why, and what the solver proved."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from grappe.labelling.models.experts import DossierLink, Expert
from grappe.labelling.models.requests import LabelRequest
from grappe.projects.models import Declaration


class Objective(models.TextChoices):
    TOTAL = "total", _("the best fit in all")
    WORST = "worst", _("the best fit for the worst served dossier")
    LEXIMIN = "leximin", _("the fairest: the worst served first, then the next")


class RunOutcome(models.TextChoices):
    RUNNING = "running", _("being worked out")
    FAILED = "failed", _("stopped")
    PROPOSED = "proposed", _("proposed")
    INFEASIBLE = "infeasible", _("impossible")
    APPLIED = "applied", _("applied")
    DISCARDED = "discarded", _("set aside")


class AssignmentRunQuerySet(models.QuerySet):
    def of_desk(self, cluster, call):
        """Runs over one call; over requests without a call where `call` is None."""
        return self.filter(cluster=cluster, call=call)

    def known_to(self, access):
        """Runs all of whose requests exist for the person, the last ones first.

        A run is a whole: one that holds a dossier a conflict takes away is not shown,
        for its sums and its constraints would tell of it.
        """
        runs = self.filter(cluster=access.cluster)
        if not access.barred_ids:
            return runs
        hidden = set(
            LabelRequest.objects.in_cluster(access)
            .filter(project__in=access.barred_ids)
            .values_list("pk", flat=True)
        )
        rows = runs.values_list("pk", "requests")
        return runs.filter(pk__in=[pk for pk, keys in rows if hidden.isdisjoint(keys)])


class AssignmentRun(models.Model):
    """One run of the assignment engine over the requests of a desk.

    `requests` and `experts` hold the keys in the order of the matrices; `certificate`
    the objective, value, bound and gap; `conflict` the irreducible set in its codes
    when no assignment exists.
    """

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="assignment_runs"
    )
    call = models.ForeignKey(
        "labelling.Call",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    objective = models.CharField(
        _("what is best"),
        max_length=10,
        choices=Objective.choices,
        default=Objective.TOTAL,
    )
    outcome = models.CharField(
        max_length=12, choices=RunOutcome.choices, default=RunOutcome.PROPOSED
    )
    # Set for a repair: the run it mends, and who withdrew.
    repairs = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    options = models.JSONField(default=dict)
    requests = models.JSONField(default=list)
    experts = models.JSONField(default=list)
    certificate = models.JSONField(default=dict)
    conflict = models.JSONField(default=list)
    seconds = models.FloatField(default=0)
    run_at = models.DateTimeField()
    run_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    applied_at = models.DateTimeField(null=True, editable=False)

    objects = AssignmentRunQuerySet.as_manager()

    class Meta:
        ordering = ["-run_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_objective_display()} {self.run_at:%Y-%m-%d %H:%M}"


class ProposedReading(models.Model):
    """One line of a proposal: this expert for this request, and why."""

    run = models.ForeignKey(
        AssignmentRun, on_delete=models.CASCADE, related_name="readings"
    )
    request = models.ForeignKey(
        LabelRequest, on_delete=models.CASCADE, related_name="+"
    )
    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="+")
    affinity = models.FloatField()
    # Codes and numbers of the explanation; worded when shown.
    why = models.JSONField(default=dict)

    class Meta:
        ordering = ["request", "-affinity"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "request", "expert"], name="proposedreading_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.request}: {self.expert}"


class AssignmentState(models.TextChoices):
    ASKED = "asked", _("asked")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    CONFLICTED = "conflicted", _("conflict of interest")
    REVOKED = "revoked", _("taken back")
    DONE = "done", _("opinion filed")


# Counts against the expert's capacity and the request's number of readers.
STANDING_STATES = [
    AssignmentState.ASKED,
    AssignmentState.ACCEPTED,
    AssignmentState.DONE,
]


def lacks_link():
    """Whether an outside expert has no link that opens: no mail of theirs has left."""
    links = DossierLink.objects.filter(
        request=OuterRef("request"),
        expert=OuterRef("expert"),
        revoked_at=None,
        expires_at__gt=Now(),
    )
    awaited = Q(state__in=[AssignmentState.ASKED, AssignmentState.ACCEPTED])
    return Q(expert__is_outside=True) & awaited & ~Exists(links)


def unanswered():
    """Whether somebody was asked and said nothing.

    Outside experts read by their link without accepting: they answer by declaring.
    """
    declared = Declaration.objects.filter(
        project=OuterRef("request__project"),
        user=OuterRef("expert__user"),
        ends_at=None,
    )
    is_read = Q(expert__is_outside=True) & Exists(declared)
    return Q(state=AssignmentState.ASKED) & ~is_read


class AssignmentQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(state__in=STANDING_STATES)

    def unanswered(self):
        return self.filter(unanswered())

    def with_links(self):
        """Add `lacks_link`: an outside expert who cannot come in yet."""
        return self.annotate(lacks_link=lacks_link())

    def listed_for(self, access):
        """Assignments of requests that a reader may know of."""
        listed = LabelRequest.objects.listed_for(access).values("pk")
        return self.filter(request__in=listed)

    def of_reader(self, access):
        """The person's own, without what a conflict takes away."""
        if access.user is None:
            return self.none()
        return self.filter(
            expert__user=access.user, expert__cluster=access.cluster
        ).exclude(request__project__in=access.barred_ids)


class Assignment(models.Model):
    """An expert is to read a request."""

    request = models.ForeignKey(
        LabelRequest, on_delete=models.CASCADE, related_name="assignments"
    )
    expert = models.ForeignKey(
        Expert, on_delete=models.PROTECT, related_name="assignments"
    )
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=AssignmentState.choices,
        default=AssignmentState.ASKED,
    )
    state_since = models.DateTimeField()
    run = models.ForeignKey(
        AssignmentRun,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
    )
    # Chosen by hand: whoever did says why.
    is_manual = models.BooleanField(_("chosen by hand"), default=False)
    reason = models.CharField(_("reason"), max_length=250, blank=True)
    affinity = models.FloatField(null=True)
    why = models.JSONField(default=dict)
    due_on = models.DateField(_("opinion due on"), null=True, blank=True)
    assigned_at = models.DateTimeField()
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # Why it was declined or taken back.
    ending_reason = models.CharField(max_length=250, blank=True)
    reminded_at = models.DateTimeField(null=True, editable=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["request", "pk"]
        indexes = [
            models.Index(fields=["expert", "state"], name="assignment_by_expert")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "expert"],
                condition=Q(state__in=STANDING_STATES),
                name="assignment_is_given_once",
                violation_error_message=_("This expert already reads this dossier."),
            ),
            models.CheckConstraint(
                name="assignment_by_hand_says_why",
                condition=Q(is_manual=False) | ~Q(reason=""),
                violation_error_message=_("Say why you choose this expert."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request}: {self.expert}"
