"""What is gathered around a request: answers, checks, complements, exceptions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grappe.labelling.models.procedures import AdmissibilityReason, Question
from grappe.labelling.models.requests import LabelRequest


class Answer(models.Model):
    """What the applicants answered to one question of the procedure's form."""

    request = models.ForeignKey(
        LabelRequest, on_delete=models.CASCADE, related_name="answers"
    )
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    value = models.JSONField(null=True, blank=True)
    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "question"], name="answer_is_given_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.request}: {self.question}"


class CheckOutcome(models.TextChoices):
    OK = "ok", _("met")
    FAILED = "failed", _("not met")
    UNKNOWN = "unknown", _("to be looked at")
    WAIVED = "waived", _("not met, let through")


class Check(models.Model):
    """The outcome of one automatic rule on a request, and why."""

    request = models.ForeignKey(
        LabelRequest, on_delete=models.CASCADE, related_name="checks"
    )
    code = models.SlugField(max_length=40)
    outcome = models.CharField(max_length=10, choices=CheckOutcome.choices)
    # What the sentence of the rule is filled with.
    params = models.JSONField(default=dict, blank=True)
    checked_at = models.DateTimeField()
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    waiver_reason = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "code"], name="check_once_a_rule"
            ),
            models.CheckConstraint(
                name="check_waived_says_why",
                condition=~Q(outcome="waived")
                | Q(waived_by__isnull=False) & ~Q(waiver_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.outcome}"


class Inadmissibility(models.Model):
    """A coded reason given to the applicants of a request that is not admissible."""

    request = models.ForeignKey(
        LabelRequest, on_delete=models.CASCADE, related_name="inadmissibilities"
    )
    reason = models.ForeignKey(
        AdmissibilityReason, on_delete=models.PROTECT, related_name="+"
    )
    comment = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "reason"], name="inadmissibility_once_a_reason"
            )
        ]

    def __str__(self) -> str:
        return str(self.reason)


class Complement(models.Model):
    """Something more asked of the applicants; the clock stands still meanwhile."""

    request = models.ForeignKey(
        LabelRequest, on_delete=models.CASCADE, related_name="complements"
    )
    text = models.TextField(_("what is asked for"))
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField(_("wanted by"))
    answer = models.TextField(_("answer"), blank=True)
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
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(answered_at=None),
                name="complement_one_at_a_time",
                violation_error_message=_("Complements are already asked for."),
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]


class LateAccess(models.Model):
    """Somebody of the direction let a request be filed after the deadline, and why."""

    request = models.ForeignKey(
        LabelRequest, on_delete=models.CASCADE, related_name="late_accesses"
    )
    until = models.DateTimeField(_("until"))
    reason = models.TextField(_("reason"))
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-granted_at"]
        constraints = [
            models.CheckConstraint(
                name="lateaccess_says_why",
                condition=~Q(reason=""),
                violation_error_message=_("Say why."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.request} → {self.until}"


class ExpertRemark(models.Model):
    """A point raised on an earlier request, and what the resubmission answers to it."""

    request = models.ForeignKey(
        LabelRequest, on_delete=models.CASCADE, related_name="remarks"
    )
    position = models.PositiveSmallIntegerField(default=0)
    remark = models.TextField(_("what was said"))
    answer = models.TextField(_("your answer"), blank=True)
    answered_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.remark[:60]
