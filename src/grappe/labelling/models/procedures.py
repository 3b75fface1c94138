"""How a cluster labels: procedures by kind, their forms and grids, versioned."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from grappe.common.models import Bilingual
from grappe.labelling.models.bodies import Body


def told(row: models.Model, what: str) -> str:
    """A text kept in both languages, in the reader's; French where English lacks."""
    english = (get_language() or "fr").startswith("en")
    text = getattr(row, f"{what}_en") if english else ""
    return text or getattr(row, f"{what}_fr")


class Grid(Bilingual):
    """A grid of criteria; a published version is never changed, but copied."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="grids"
    )
    code = models.SlugField(_("code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    top = models.PositiveSmallIntegerField(_("highest mark"), default=5)
    has_half_points = models.BooleanField(_("half points"), default=True)
    published_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "code", "version"],
                name="grid_version_is_unique",
                violation_error_message=_("This version already exists."),
            )
        ]

    @property
    def label(self) -> str:
        """Its name with its version: "Grid (v2)"."""
        return f"{self.name} (v{self.version})"


class Criterion(Bilingual):
    """One criterion: its weight in points, its threshold, what each mark means."""

    grid = models.ForeignKey(Grid, on_delete=models.CASCADE, related_name="criteria")
    code = models.SlugField(_("code"), max_length=40)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    weight = models.DecimalField(_("weight"), max_digits=5, decimal_places=2)
    threshold = models.DecimalField(
        _("least mark"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    help_fr = models.TextField(_("help in French"), blank=True)
    help_en = models.TextField(_("help in English"), blank=True)
    # {"0": {"fr": "…", "en": "…"}, "5": …}
    anchors = models.JSONField(_("what marks mean"), default=dict, blank=True)
    needs_comment = models.BooleanField(_("comment compulsory"), default=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["grid", "code"],
                name="criterion_code_is_unique",
                violation_error_message=_("This code is already used."),
            ),
            models.CheckConstraint(
                name="criterion_weighs_something",
                condition=Q(weight__gt=0),
                violation_error_message=_("A weight is above zero."),
            ),
        ]

    @property
    def help(self) -> str:
        return told(self, "help")


class Procedure(Bilingual):
    """How requests of one kind are dealt with; a version is kept for its requests.

    `delays` count backwards from the call's closing: the committee `committee_days`
    before it, the experts' reviews due `reviews_days` before the committee, the dossier
    filed `filing_days` before the committee, first contact `contact_days` before
    closing.
    """

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="procedures"
    )
    code = models.SlugField(_("code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    kind = models.ForeignKey(
        "projects.ProjectKind", on_delete=models.PROTECT, related_name="procedures"
    )
    is_support_letter = models.BooleanField(
        _("asks for a support letter, without a call"), default=False
    )
    published_at = models.DateTimeField(null=True, editable=False)
    retired_at = models.DateTimeField(null=True, editable=False)
    # Steps that a request of this kind goes through.
    has_pre_application = models.BooleanField(
        _("opinion on a pre-application first"), default=False
    )
    has_experts = models.BooleanField(_("read by experts"), default=True)
    has_hearing = models.BooleanField(_("heard by the committee"), default=True)
    needs_confirmations = models.BooleanField(
        _("each partner confirms its part before filing"), default=True
    )
    expert_body = models.ForeignKey(
        Body,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("gives its opinion"),
    )
    deciding_body = models.ForeignKey(
        Body,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decides"),
    )
    grid = models.ForeignKey(
        Grid,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="procedures",
        verbose_name=_("grid"),
    )
    contact_days = models.PositiveSmallIntegerField(
        _("first contact (days before closing)"), default=60
    )
    committee_days = models.PositiveSmallIntegerField(
        _("committee (days before closing)"), default=10
    )
    reviews_days = models.PositiveSmallIntegerField(
        _("reviews due (days before the committee)"), default=3
    )
    experts_days = models.PositiveSmallIntegerField(
        _("dossier to experts (days before the committee)"), default=12
    )
    filing_days = models.PositiveSmallIntegerField(
        _("dossier filed (days before the committee)"), default=21
    )
    service_days = models.PositiveSmallIntegerField(
        _("days from filing to decision promised"), default=45
    )
    # Assignment of experts.
    reviews = models.PositiveSmallIntegerField(
        _("experts a dossier"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
    )
    needs_academic = models.BooleanField(
        _("at least one academic reader"), default=True
    )
    needs_industrial = models.BooleanField(
        _("at least one industrial reader"), default=True
    )
    rotation_months = models.PositiveSmallIntegerField(
        _("an expert does not read the same lead again within (months)"), default=0
    )
    # What readers see of the applicants, and of each other.
    is_double_blind = models.BooleanField(
        _("experts do not see who applies"), default=False
    )
    shows_colleagues = models.BooleanField(
        _("experts read their colleagues' opinions once theirs is filed"), default=True
    )
    rebuttal_days = models.PositiveSmallIntegerField(
        _("days the applicants have to answer the experts (0: they are not asked)"),
        default=0,
    )
    label_months = models.PositiveSmallIntegerField(
        _("a label is valid for (months; 0: without end)"), default=24
    )
    # Automatic checks: {"code": {"params…"}}; see labelling.admissibility.RULES.
    rules = models.JSONField(_("automatic checks"), default=dict, blank=True)

    class Meta:
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "code", "version"],
                name="procedure_version_is_unique",
                violation_error_message=_("This version already exists."),
            ),
            models.UniqueConstraint(
                fields=["cluster", "code"],
                condition=Q(published_at__isnull=False, retired_at=None),
                name="procedure_one_version_in_use",
                violation_error_message=_("Another version is in use."),
            ),
            models.CheckConstraint(
                name="procedure_needs_at_least_one_reader",
                condition=Q(reviews__range=(1, 9)),
                violation_error_message=_("From one to nine experts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (v{self.version})"

    @property
    def is_in_use(self) -> bool:
        return self.published_at is not None and self.retired_at is None


class Section(Bilingual):
    """A page of the form of a procedure; `step` says when it is asked."""

    class Step(models.TextChoices):
        PRE_APPLICATION = "pre_application", _("pre-application")
        APPLICATION = "application", _("full application")

    procedure = models.ForeignKey(
        Procedure, on_delete=models.CASCADE, related_name="sections"
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    step = models.CharField(
        _("asked at"), max_length=20, choices=Step.choices, default=Step.APPLICATION
    )
    intro_fr = models.TextField(_("introduction in French"), blank=True)
    intro_en = models.TextField(_("introduction in English"), blank=True)

    class Meta:
        ordering = ["position", "pk"]

    @property
    def intro(self) -> str:
        return told(self, "intro")


class QuestionKind(models.TextChoices):
    TEXT = "text", _("short text")
    LONG_TEXT = "long_text", _("long text")
    NUMBER = "number", _("number")
    AMOUNT = "amount", _("amount in euros")
    DATE = "date", _("date")
    YES_NO = "yes_no", _("yes or no")
    CHOICE = "choice", _("one choice")
    CHOICES = "choices", _("several choices")
    FILE = "file", _("file")
    URL = "url", _("web address")


class Question(Bilingual):
    """One question of a form, made by the team without a deployment.

    `name` is the question itself. `choices` lists [code, French, English].
    """

    section = models.ForeignKey(
        Section, on_delete=models.CASCADE, related_name="questions"
    )
    # Links answers to the same question of another version.
    code = models.SlugField(_("code"), max_length=40)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    kind = models.CharField(
        _("kind"),
        max_length=12,
        choices=QuestionKind.choices,
        default=QuestionKind.LONG_TEXT,
    )
    help_fr = models.TextField(_("help in French"), blank=True)
    help_en = models.TextField(_("help in English"), blank=True)
    is_required = models.BooleanField(_("compulsory"), default=False)
    is_public = models.BooleanField(_("the answer may be published"), default=False)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    longest = models.PositiveIntegerField(
        _("most characters"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    least = models.DecimalField(
        _("least"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    most = models.DecimalField(
        _("most"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    # Asked only when the question of this code, in the same form, has this answer.
    shown_if_code = models.SlugField(_("asked if question"), max_length=40, blank=True)
    shown_if_value = models.CharField(_("has the answer"), max_length=80, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["section", "code"],
                name="question_code_is_unique",
                violation_error_message=_("This code is already used."),
            )
        ]

    @property
    def help(self) -> str:
        return told(self, "help")

    @property
    def options(self) -> list[tuple[str, str]]:
        """The choices as (code, words in the reader's language)."""
        english = (get_language() or "fr").startswith("en")
        return [
            (code, in_english if english and in_english else in_french)
            for code, in_french, in_english in self.choices
        ]


class StateWording(models.Model):
    """The cluster's own words for a state: for its people, and for applicants."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="state_wordings"
    )
    state = models.CharField(_("state"), max_length=30)
    internal_fr = models.CharField(_("internal, in French"), max_length=80, blank=True)
    internal_en = models.CharField(_("internal, in English"), max_length=80, blank=True)
    applicant_fr = models.CharField(
        _("for applicants, in French"), max_length=200, blank=True
    )
    applicant_en = models.CharField(
        _("for applicants, in English"), max_length=200, blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "state"], name="statewording_once_a_state"
            )
        ]

    def __str__(self) -> str:
        return self.state


class AdmissibilityReason(Bilingual):
    """A coded reason why a dossier cannot be received, in the cluster's words."""

    cluster = models.ForeignKey(
        "clusters.Cluster",
        on_delete=models.CASCADE,
        related_name="admissibility_reasons",
    )
    code = models.SlugField(_("code"), max_length=40)
    text_fr = models.TextField(_("text in French"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    is_retired = models.BooleanField(_("no longer offered"), default=False)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "code"],
                name="admissibilityreason_code_is_unique",
                violation_error_message=_("This code is already used."),
            )
        ]

    @property
    def text(self) -> str:
        return told(self, "text")
