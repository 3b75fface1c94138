"""Which record is which: numbers, register news, duplicates and merges."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grappe.organisations.models.organisation import Organisation
from grappe.organisations.models.people import Person


class Scheme(models.TextChoices):
    """Registers whose numbers find an organisation again."""

    SIREN = "siren", "SIREN"
    PIC = "pic", "PIC"
    ROR = "ror", "ROR"
    RNSR = "rnsr", "RNSR"
    GRID = "grid", "GRID"
    FINESS = "finess", "FINESS"
    RNA = "rna", "RNA"


class OtherNumber(models.Model):
    """One more official number of an organisation, beside those of its columns.

    One SIREN can have several PIC; a merged record brings the numbers it had. A file
    that gives any of them finds the organisation.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="other_numbers"
    )
    scheme = models.CharField(_("register"), max_length=10, choices=Scheme.choices)
    value = models.CharField(_("number"), max_length=40)
    detail = models.CharField(_("origin"), max_length=200, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["scheme", "value"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "value"],
                name="othernumber_is_of_one_organisation",
                violation_error_message=_("Another organisation has this number."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.value}"


class AlertKind(models.TextChoices):
    """What a public register says of an organisation that its record does not."""

    CLOSED = "closed", _("closed")
    REOPENED = "reopened", _("open again")
    MOVED = "moved", _("head office moved")
    ACTIVITY = "activity", _("activity changed")
    NAME = "name", _("name changed")
    LEGAL_CATEGORY = "legal_category", _("legal category changed")


class AlertOutcome(models.TextChoices):
    TAKEN = "taken", _("taken into the record")
    DISMISSED = "dismissed", _("left as it is")
    OUTDATED = "outdated", _("no longer true")


class RegisterAlert(models.Model):
    """News of a register about an organisation that one cluster deals with."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="register_alerts"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="register_alerts"
    )
    kind = models.CharField(_("news"), max_length=20, choices=AlertKind.choices)
    before = models.CharField(_("on record"), max_length=300, blank=True)
    after = models.CharField(_("in the register"), max_length=300, blank=True)
    # What taking it writes, and which successor the register names.
    data = models.JSONField(default=dict)
    register = models.CharField(max_length=30)
    observed_on = models.DateField(_("as of"))
    raised_at = models.DateTimeField()
    outcome = models.CharField(
        max_length=10, choices=AlertOutcome.choices, blank=True, editable=False
    )
    settled_at = models.DateTimeField(null=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "organisation", "kind"],
                condition=Q(settled_at=None),
                name="registeralert_is_open_once",
            ),
            models.CheckConstraint(
                name="registeralert_is_settled_with_an_outcome",
                condition=Q(settled_at=None, outcome="")
                | Q(settled_at__isnull=False) & ~Q(outcome=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.get_kind_display()}"


class PairState(models.TextChoices):
    OPEN = "open", _("to be looked at")
    DISTINCT = "distinct", _("not the same")
    MERGED = "merged", _("merged")


class Pair(models.Model):
    """Two records that look like one; whoever looks says whether they are."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="+"
    )
    # Probability that both are the same, from 0 to 1, and why, for a person to read.
    score = models.FloatField()
    reasons = models.JSONField(default=list)
    # Of the two names: an answer stands until one of them changes.
    fingerprint = models.CharField(max_length=32, blank=True)
    state = models.CharField(
        max_length=10, choices=PairState.choices, default=PairState.OPEN
    )
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        abstract = True


class OrganisationPair(Pair):
    """`first` is the record with the smaller key."""

    first = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "first", "second"],
                name="organisationpair_is_unique",
            ),
            models.CheckConstraint(
                name="organisationpair_is_in_order",
                condition=Q(first__lt=F("second")),
            ),
            models.CheckConstraint(
                name="organisationpair_score_is_a_probability",
                condition=Q(score__gte=0, score__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} = {self.second} ?"


class PersonPair(Pair):
    """`first` is the record with the smaller key."""

    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "first", "second"], name="personpair_is_unique"
            ),
            models.CheckConstraint(
                name="personpair_is_in_order", condition=Q(first__lt=F("second"))
            ),
            models.CheckConstraint(
                name="personpair_score_is_a_probability",
                condition=Q(score__gte=0, score__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} = {self.second} ?"


class Merge(models.Model):
    """Two records made one: what moved, what was folded, enough to part them again."""

    # The cluster in which it was decided; None for the installation's operator.
    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    # Every row touched, table by table, with what it held before and holds after.
    journal = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        abstract = True


class OrganisationMerge(Merge):
    kept = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="merges"
    )
    absorbed = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="absorptions"
    )

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"],
                condition=Q(undone_at=None),
                name="organisationmerge_absorbs_once",
            ),
            models.CheckConstraint(
                name="organisationmerge_is_of_two",
                condition=~Q(kept=F("absorbed")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed} → {self.kept}"


class PersonMerge(Merge):
    kept = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="merges")
    absorbed = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="absorptions"
    )

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"],
                condition=Q(undone_at=None),
                name="personmerge_absorbs_once",
            ),
            models.CheckConstraint(
                name="personmerge_is_of_two", condition=~Q(kept=F("absorbed"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed} → {self.kept}"


class RowVerdict(models.TextChoices):
    """How sure the identity engine is of the unit behind a row."""

    SURE = "sure", _("sure")
    TO_CHECK = "to_check", _("to check")
    NONE = "none", _("not found")


class RowAnswer(models.TextChoices):
    """What a person said of a row."""

    CHOSEN = "chosen", _("this unit")
    NEITHER = "neither", _("none of these")
    SKIPPED = "skipped", _("later")


class RowIdentity(models.Model):
    """Which unit of a register a row of an imported file, without number, is about."""

    row = models.OneToOneField(
        "imports.ImportRow", on_delete=models.CASCADE, related_name="identity"
    )
    verdict = models.CharField(max_length=10, choices=RowVerdict.choices)
    # Of the text that was looked up: other cells ask the question anew.
    fingerprint = models.CharField(max_length=32)
    # What was looked up, and the units found, the best first, as they will be shown.
    query = models.JSONField(default=dict)
    candidates = models.JSONField(default=list)
    # Probability of the best candidate, from 0 to 1.
    score = models.FloatField(null=True)
    register = models.CharField(max_length=30, blank=True)
    observed_on = models.DateField(null=True)
    answer = models.CharField(max_length=10, choices=RowAnswer.choices, blank=True)
    # The number taken: the sure one, or the one somebody chose.
    scheme = models.CharField(max_length=10, choices=Scheme.choices, blank=True)
    value = models.CharField(max_length=40, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # What was answered before, the latest last: the way back.
    history = models.JSONField(default=list)
    # The answer and the number that the preview took: `taken` of that moment.
    previewed = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["row__number"]
        verbose_name_plural = "row identities"
        constraints = [
            models.CheckConstraint(
                name="rowidentity_answer_has_a_time",
                condition=Q(answer="", answered_at=None)
                | ~Q(answer="") & Q(answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="rowidentity_chosen_has_a_number",
                condition=~Q(answer="chosen") | ~Q(scheme="") & ~Q(value=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row}: {self.verdict}"

    @property
    def taken(self) -> str:
        """What a preview depends on; an answer put off changes nothing."""
        answer = "" if self.answer == RowAnswer.SKIPPED else self.answer
        return f"{answer}:{self.scheme}:{self.value}"

    @property
    def is_waiting(self) -> bool:
        """Whether a person has to look."""
        asked = self.verdict != RowVerdict.NONE and not self.value
        return asked and self.answer in ("", RowAnswer.SKIPPED)

    @property
    def unit(self) -> dict[str, Any]:
        """The unit whose number is taken, as its candidate tells it."""
        for one in self.candidates:
            if (one["scheme"], one["number"]) == (self.scheme, self.value):
                return dict(one)
        return {}
