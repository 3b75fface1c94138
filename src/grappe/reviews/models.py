"""What experts think of a request, on the grid of its procedure, and what follows."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grappe.labelling.models import (
    Assignment,
    AssignmentState,
    Criterion,
    LabelRequest,
)


class Opinion(models.TextChoices):
    """What the expert advises the committee to do."""

    FAVOURABLE = "favourable", _("favourable")
    WITH_RECOMMENDATIONS = "with_recommendations", _("favourable with recommendations")
    UNFAVOURABLE = "unfavourable", _("unfavourable")


class Confidence(models.TextChoices):
    """How well the expert knows the subject."""

    LOW = "low", _("low: not my field")
    MEDIUM = "medium", _("medium: close to my field")
    HIGH = "high", _("high: my field")


class ReviewQuerySet(models.QuerySet):
    def filed(self):
        return self.filter(filed_at__isnull=False)

    def counting(self):
        """Filed, and not by somebody in whom a conflict was found afterwards."""
        return self.filed().exclude(assignment__state=AssignmentState.CONFLICTED)

    def of_reader(self, access):
        """The person's own reviews, without what a conflict takes away."""
        mine = Assignment.objects.of_reader(access).values("pk")
        return self.filter(assignment__in=mine)

    def readable_by(self, access):
        """Filed reviews of requests whose content the reader may open."""
        readable = LabelRequest.objects.readable_by(access).values("pk")
        return self.filed().filter(assignment__request__in=readable)


class Review(models.Model):
    """One expert's opinion; a draft until it is filed, and then never changed.

    An assignment taken back leaves a filed opinion where it is.
    """

    assignment = models.OneToOneField(
        Assignment, on_delete=models.PROTECT, related_name="review"
    )
    opinion = models.CharField(
        _("opinion"), max_length=25, choices=Opinion.choices, blank=True
    )
    confidence = models.CharField(
        _("how well you know the subject"),
        max_length=10,
        choices=Confidence.choices,
        blank=True,
    )
    # Goes to the applicants without a name, after the team edited it.
    strengths = models.TextField(_("strengths"), blank=True)
    weaknesses = models.TextField(_("weaknesses"), blank=True)
    recommendations = models.TextField(_("recommendations"), blank=True)
    # For the committee only.
    private_note = models.TextField(_("for the committee only"), blank=True)
    # Weighted mark out of 100, worked out when it is filed.
    score = models.DecimalField(
        _("score out of 100"), max_digits=5, decimal_places=2, null=True, editable=False
    )
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True, editable=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-filed_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="review_filed_is_whole",
                condition=Q(filed_at=None, score=None)
                | Q(filed_at__isnull=False, score__range=(0, 100))
                & ~Q(opinion="")
                & ~Q(confidence=""),
                violation_error_message=_("Give your opinion and your confidence."),
            )
        ]

    def __str__(self) -> str:
        return str(self.assignment)

    @property
    def is_filed(self) -> bool:
        return self.filed_at is not None


class Mark(models.Model):
    """The mark and the comment on one criterion; empty while a draft is written."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(
        Criterion, on_delete=models.PROTECT, related_name="marks"
    )
    value = models.DecimalField(
        _("mark"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        ordering = ["criterion__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "criterion"], name="mark_once_a_criterion"
            ),
            models.CheckConstraint(
                name="mark_is_not_negative",
                condition=Q(value=None) | Q(value__gte=0),
                violation_error_message=_("A mark is zero or more."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review}: {self.criterion}"


class Reaction(models.Model):
    """An expert agrees or not with a colleague, once both filed."""

    review = models.ForeignKey(
        Review, on_delete=models.CASCADE, related_name="reactions"
    )
    # The reading of whoever reacts, on the same request.
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="reactions"
    )
    agrees = models.BooleanField(_("agrees"))
    comment = models.TextField(_("comment"), blank=True)
    reacted_at = models.DateTimeField()

    class Meta:
        ordering = ["reacted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "assignment"], name="reaction_once_a_review"
            )
        ]

    def __str__(self) -> str:
        return f"{self.assignment} → {self.review}"


class Rebuttal(models.Model):
    """The applicants answer what the experts remarked, before the committee.

    `remarks` is what they read: drafted from the reviews, without a name, edited.
    """

    request = models.OneToOneField(
        LabelRequest, on_delete=models.CASCADE, related_name="rebuttal"
    )
    remarks = models.TextField(_("remarks sent to the applicants"))
    due_on = models.DateField(_("answer by"))
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answer = models.TextField(_("answer of the applicants"), blank=True)
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                name="rebuttal_answer_has_a_time",
                condition=Q(answered_at=None, answer="")
                | Q(answered_at__isnull=False) & ~Q(answer=""),
                violation_error_message=_("Write your answer."),
            )
        ]

    def __str__(self) -> str:
        return str(self.request)


class Feedback(models.Model):
    """The consolidated report sent to the applicants after the decision.

    Drafted from the reviews without a reader's name, edited, then sent as a mail.
    """

    request = models.OneToOneField(
        LabelRequest, on_delete=models.CASCADE, related_name="feedback"
    )
    text = models.TextField(_("text"))
    drafted_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    sent_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="feedback_edited_after_drafted",
                condition=Q(edited_at=None) | Q(edited_at__gte=F("drafted_at")),
            )
        ]

    def __str__(self) -> str:
        return str(self.request)
