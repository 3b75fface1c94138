"""The committee's session: its statutes, agenda, acts, minutes, and what it decided.

What happens in a session is a chain of acts that nothing changes afterwards; where the
session stands (who is present, the quorum, the votes) is worked out from them.
"""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grappe.common.constraints import NoOverlap
from grappe.common.periods import DatedModel, ends_after_start
from grappe.labelling.models import Body, LabelRequest


class Majority(models.TextChoices):
    SIMPLE = "simple", _("more votes for than against")
    ABSOLUTE = "absolute", _("more than half of the votes cast, abstentions included")
    PRESENT = "present", _("more than half of the members present or represented")
    TWO_THIRDS = "two_thirds", _("two thirds of the votes for or against")


class Statutes(DatedModel):
    """How a body meets and votes, in force for a period; a session keeps its own copy.

    The quorum is of the seats that vote. Members who step aside leave it, unless
    `recused_count`.
    """

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="statutes")
    quorum_percent = models.PositiveSmallIntegerField(
        _("quorum (% of the seats that vote)"),
        default=50,
        validators=[MaxValueValidator(100)],
    )
    quorum_is_exceeded = models.BooleanField(
        _("more than this share must be present (else as much is enough)"),
        default=False,
    )
    quorum_least = models.PositiveSmallIntegerField(
        _("members present at the very least"), default=2
    )
    quorum_counts_proxies = models.BooleanField(
        _("members represented by proxy count in the quorum"), default=False
    )
    quorum_each_college = models.BooleanField(
        _("each college has somebody present"), default=False
    )
    recused_count = models.BooleanField(
        _("members who step aside still count as seats of the quorum"), default=False
    )
    no_quorum_on_second_call = models.BooleanField(
        _("no quorum is asked when the body is called a second time"), default=True
    )
    majority = models.CharField(
        _("majority"), max_length=12, choices=Majority.choices, default=Majority.SIMPLE
    )
    chair_breaks_ties = models.BooleanField(
        _("the chair's vote breaks a tie (never in a secret vote)"), default=True
    )
    proxies_each = models.PositiveSmallIntegerField(
        _("proxies a member may hold"), default=1
    )
    remote_counts = models.BooleanField(
        _("members at a distance count as present"), default=True
    )
    secret_least = models.PositiveSmallIntegerField(
        _("voters at least for a secret vote"), default=3
    )

    class Meta:
        ordering = ["body", "-starts_on"]
        constraints = [
            ends_after_start("statutes_ends_after_start"),
            NoOverlap(
                name="statutes_one_at_a_time",
                per=["body"],
                violation_error_message=_("Other statutes are in force then."),
            ),
            models.CheckConstraint(
                name="statutes_quorum_is_a_share",
                condition=Q(quorum_percent__lte=100),
                violation_error_message=_("A share is at most 100 %."),
            ),
            models.CheckConstraint(
                name="statutes_secret_needs_two",
                condition=Q(secret_least__gte=2),
                violation_error_message=_("A vote by one person is no secret."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.starts_on}"


class SessionState(models.TextChoices):
    PLANNED = "planned", _("planned")
    OPEN = "open", _("under way")
    CLOSED = "closed", _("closed")
    CANCELLED = "cancelled", _("cancelled")


class SessionQuerySet(models.QuerySet):
    def in_cluster(self, access):
        return self.filter(body__cluster=access.cluster)

    def of_member(self, access):
        """Sessions of bodies where the person has a seat on that day."""
        if access.user is None:
            return self.none()
        return (
            self.in_cluster(access)
            .filter(
                Q(body__seats__ends_on=None)
                | Q(body__seats__ends_on__gte=models.F("held_on")),
                body__seats__user=access.user,
                body__seats__starts_on__lte=models.F("held_on"),
            )
            .distinct()
        )


class Session(models.Model):
    """A body meets on a day, by the statutes it had then."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="sessions")
    title = models.CharField(_("title"), max_length=200, blank=True)
    # In the cluster's time; the session may run past midnight.
    held_on = models.DateField(_("day"))
    starts_at = models.DateTimeField(_("begins"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    video_url = models.URLField(_("video call"), blank=True)
    is_second_call = models.BooleanField(_("called a second time"), default=False)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=SessionState.choices,
        default=SessionState.PLANNED,
    )
    convened_at = models.DateTimeField(null=True, editable=False)
    # Statutes and seats as they stood when it was opened.
    statutes = models.JSONField(default=dict, editable=False)
    seats = models.JSONField(default=list, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        indexes = [models.Index(fields=["body", "-held_on"], name="session_by_day")]
        constraints = [
            models.CheckConstraint(
                name="session_open_has_a_time",
                condition=Q(state__in=["planned", "cancelled"])
                | Q(opened_at__isnull=False),
            ),
            models.CheckConstraint(
                name="session_closed_has_a_time",
                condition=Q(state="closed", closed_at__isnull=False)
                | ~Q(state="closed") & Q(closed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.body} {self.held_on}"


class AgendaItemQuerySet(models.QuerySet):
    def visible_to(self, access):
        """Items without those about projects that a conflict takes away."""
        return self.exclude(request__project__in=access.barred_ids)


class AgendaItem(models.Model):
    """One point of the agenda: a request, or anything else to talk about."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(_("order"))
    request = models.ForeignKey(
        LabelRequest,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda_items",
        verbose_name=_("request"),
    )
    title = models.CharField(_("subject"), max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField(_("planned minutes"), default=20)
    rapporteur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("presented by"),
    )
    removed_at = models.DateTimeField(null=True, editable=False)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "request"],
                condition=Q(request__isnull=False, removed_at=None),
                name="agendaitem_request_once",
                violation_error_message=_("This request is on the agenda already."),
            ),
            models.CheckConstraint(
                name="agendaitem_has_a_subject",
                condition=Q(request__isnull=False) | ~Q(title=""),
                violation_error_message=_("Choose a request, or write a subject."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.request)


class ActKind(models.TextChoices):
    """What can happen in a session; `facts` of each are told in committees.acts."""

    OPENED = "opened", _("session opened")
    ARRIVED = "arrived", _("arrived")
    LEFT = "left", _("left")
    PROXY_GIVEN = "proxy_given", _("proxy given")
    PROXY_ENDED = "proxy_ended", _("proxy ended")
    CHAIR_TAKEN = "chair_taken", _("chair taken")
    ITEM_OPENED = "item_opened", _("item opened")
    ITEM_SUSPENDED = "item_suspended", _("item suspended")
    ITEM_CLOSED = "item_closed", _("item closed")
    STEPPED_ASIDE = "stepped_aside", _("stepped aside")
    NOTED = "noted", _("noted")
    BALLOT_OPENED = "ballot_opened", _("vote opened")
    VOTED = "voted", _("voted")
    BALLOT_CLOSED = "ballot_closed", _("vote closed")
    BALLOT_CANCELLED = "ballot_cancelled", _("vote cancelled")
    DECIDED = "decided", _("decided")
    QUORUM_LOST = "quorum_lost", _("quorum lost")
    QUORUM_REACHED = "quorum_reached", _("quorum reached")
    CLOSED = "closed", _("session closed")


class Act(models.Model):
    """One act of a session: numbered, dated, and never changed.

    The choice in a secret vote is not here: see `Paper`.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="acts")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=ActKind.choices)
    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, related_name="acts"
    )
    # Whom it is about: a member; `by` is who entered it.
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["session", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "number"], name="act_number_is_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.session} {self.number}: {self.get_kind_display()}"


class Paper(models.Model):
    """A paper in the box of a secret vote: a choice, without name, time or order.

    Destroyed when the vote is counted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The act that opened the vote.
    ballot = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="papers")
    choice = models.CharField(max_length=30)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.choice


class Outcome(models.TextChoices):
    """What can be decided of a request; the states it then comes to."""

    LABELLED = "labelled", _("labelled")
    WITH_RESERVATIONS = "labelled_with_reservations", _("labelled with reservations")
    DEFERRED = "deferred", _("deferred")
    REFUSED = "refused", _("refused")
    SUPPORT_LETTER = "support_letter_only", _("support letter only")
    WITHDRAWN = "withdrawn", _("withdrawn by the lead")


class DecisionQuerySet(models.QuerySet):
    def listed_for(self, access):
        """Decisions on requests that a reader may know of."""
        listed = LabelRequest.objects.listed_for(access).values("pk")
        return self.filter(request__in=listed)

    def pending(self):
        return self.filter(applied_at=None, dropped_at=None)


class Decision(models.Model):
    """What was decided of a request; told to nobody until it is applied.

    Taken in a session (`item`), or by the direction where no body meets. Pending
    decisions are applied together: states, labels, letters and mails at once.
    """

    request = models.ForeignKey(
        LabelRequest, on_delete=models.PROTECT, related_name="decisions"
    )
    item = models.OneToOneField(
        AgendaItem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decision",
    )
    outcome = models.CharField(_("decision"), max_length=30, choices=Outcome.choices)
    decided_on = models.DateField(_("decided on"))
    # Read by the applicants in their letter.
    reasons = models.TextField(_("reasons given to the applicants"), blank=True)
    # [{"text": "…", "due_on": "2026-09-30"}]
    reservations = models.JSONField(_("reservations"), default=list, blank=True)
    scope = models.TextField(_("what is labelled"), blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # The letter as it will leave, edited by the team before.
    letter_subject = models.CharField(_("subject"), max_length=200, blank=True)
    letter_text = models.TextField(_("letter"), blank=True)
    applied_at = models.DateTimeField(null=True, editable=False)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    # A decision entered by mistake, replaced before it was applied.
    dropped_at = models.DateTimeField(null=True, editable=False)
    dropped_reason = models.CharField(max_length=250, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(dropped_at=None),
                name="decision_one_a_request",
                violation_error_message=_("This request was decided already."),
            ),
            models.CheckConstraint(
                name="decision_dropped_says_why",
                condition=Q(dropped_at=None, dropped_reason="")
                | Q(dropped_at__isnull=False, applied_at=None) & ~Q(dropped_reason=""),
                violation_error_message=_("Say why."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request}: {self.get_outcome_display()}"


class Minutes(models.Model):
    """The minutes of a closed session, written from its acts, then locked.

    `facts` is what the acts say; `text` the words; `sha256` of both, once locked.
    """

    session = models.OneToOneField(
        Session, on_delete=models.PROTECT, related_name="record"
    )
    language = models.CharField(max_length=5, default="fr")
    facts = models.JSONField(default=dict)
    text = models.TextField()
    written_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True, editable=False)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="minutes_locked_have_a_hash",
                condition=Q(locked_at=None, sha256="")
                | Q(locked_at__isnull=False) & ~Q(sha256=""),
            )
        ]

    def __str__(self) -> str:
        return str(self.session)
