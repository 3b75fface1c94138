"""The forms of procedures and grids, and of what they are made of."""

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from grappe.labelling import soundness
from grappe.labelling.models import Criterion, Grid, Procedure, Question, Section
from grappe.projects.models import ProjectKind
from grappe.web.labelling.forms.codes import CODE_LENGTH, CodedForm, PartForm

PROCEDURE_GROUPS = [
    (_("What it is for"), ["name_fr", "name_en", "code", "kind", "is_support_letter"]),
    (
        _("Steps"),
        [
            "has_pre_application",
            "needs_confirmations",
            "has_experts",
            "has_hearing",
            "expert_body",
            "deciding_body",
        ],
    ),
    (
        _("Deadlines"),
        [
            "contact_days",
            "committee_days",
            "filing_days",
            "experts_days",
            "reviews_days",
            "service_days",
            "label_months",
        ],
    ),
    (
        _("Experts"),
        [
            "grid",
            "reviews",
            "needs_academic",
            "needs_industrial",
            "rotation_months",
            "is_double_blind",
            "shows_colleagues",
            "rebuttal_days",
        ],
    ),
]


class ProcedureForm(CodedForm):
    """How requests of one kind are dealt with, in the order one thinks of it."""

    class Meta:
        model = Procedure
        fields = [name for _legend, names in PROCEDURE_GROUPS for name in names]

    def __init__(self, *args, cluster, **kwargs):
        super().__init__(*args, cluster=cluster, **kwargs)
        kinds = ProjectKind.objects.filter(cluster=cluster, is_retired=False)
        self.fields["kind"].queryset = kinds
        self.fields["expert_body"].queryset = cluster.bodies.filter(decides=False)
        self.fields["deciding_body"].queryset = cluster.bodies.filter(decides=True)
        grids = Grid.objects.filter(cluster=cluster, published_at__isnull=False)
        self.fields["grid"].queryset = grids
        self.fields["grid"].label_from_instance = lambda grid: grid.label

    def groups(self):
        """(legend, fields) in order."""
        return [
            (legend, [self[name] for name in names if name in self.fields])
            for legend, names in PROCEDURE_GROUPS
        ]


class SectionForm(PartForm):
    class Meta:
        model = Section
        fields = ["name_fr", "name_en", "step", "intro_fr", "intro_en"]

    def __init__(self, *args, procedure: Procedure, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.procedure = procedure
        if not procedure.has_pre_application:
            del self.fields["step"]


class ChoicesField(forms.CharField):
    """One choice a line: code | French | English; the code and English may lack."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return "\n".join(" | ".join(choice) for choice in value)
        return value

    def to_python(self, value: Any) -> list[list[str]]:
        lines = (super().to_python(value) or "").splitlines()
        return [self._choice(line) for line in lines if line.strip()]

    def _choice(self, line: str) -> list[str]:
        parts = [part.strip() for part in line.split("|")]
        if len(parts) == 1:
            parts = [slugify(parts[0]), parts[0], ""]
        elif len(parts) == 2:
            parts = [slugify(parts[0]), *parts]
        code, french, english = [*parts, ""][:3]
        if len(parts) > 3 or not french or slugify(code) != code or not code:
            raise forms.ValidationError(
                _("“%(line)s” is not understood: write code | French | English."),
                params={"line": line},
            )
        if len(code) > CODE_LENGTH:
            raise forms.ValidationError(
                _("The code of “%(line)s” is too long: at most 40 letters."),
                params={"line": line},
            )
        return [code, french, english]


class QuestionForm(PartForm):
    """A question; what it hangs on is chosen among the answers of those before it."""

    choices = ChoicesField(
        label=_("choices"),
        required=False,
        max_length=20_000,
        help_text=_(
            "One a line: code | French | English. The code is made from the French "
            "when you leave it out. Only for questions with choices."
        ),
    )
    hangs_on = forms.ChoiceField(label=_("asked only if"), required=False)

    class Meta:
        model = Question
        fields = [
            "name_fr",
            "name_en",
            "code",
            "section",
            "kind",
            "is_required",
            "choices",
            "longest",
            "least",
            "most",
            "help_fr",
            "help_en",
            "is_public",
        ]
        labels = {
            "name_fr": _("question in French"),
            "name_en": _("question in English"),
        }
        help_texts = {
            "least": _("Of a number or an amount; of choices, how many are ticked."),
            "most": _("Of a number or an amount; of choices, how many are ticked."),
            "longest": _("Of a text."),
        }

    def __init__(self, *args, section: Section, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.instance.section = section
            del self.fields["section"]
        else:
            self.fields["section"].queryset = section.procedure.sections.all()
        self.fields["hangs_on"].choices = self._before(section.procedure)
        above, value = self.instance.shown_if_code, self.instance.shown_if_value
        self.initial["hangs_on"] = f"{above}={value}" if above else ""

    def _before(self, procedure: Procedure) -> list[Any]:
        """The answers that this question may hang on, by question."""
        choices: list[Any] = [("", _("it is always asked"))]
        rows = Question.objects.filter(section__procedure=procedure)
        for row in rows.order_by("section__position", "section", "position", "pk"):
            if row.pk == self.instance.pk:
                break
            answers = soundness.answers_of(row)
            offered = [(f"{row.code}={code}", words) for code, words in answers.items()]
            if offered:
                choices.append((row.name, offered))
        return choices

    def clean(self):
        values = super().clean()
        above, _equals, value = values.pop("hangs_on", "").partition("=")
        values["shown_if_code"], values["shown_if_value"] = above, value
        return values


class GridForm(CodedForm):
    class Meta:
        model = Grid
        fields = ["name_fr", "name_en", "code", "top", "has_half_points"]

    top = forms.IntegerField(
        label=_("highest mark"), min_value=1, max_value=100, initial=5
    )


class CriterionForm(PartForm):
    """A criterion; what marks mean is written one a line: mark | French | English."""

    anchors = forms.CharField(
        label=_("what marks mean"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea,
        help_text=_("One a line: mark | French | English."),
    )

    class Meta:
        model = Criterion
        fields = [
            "name_fr",
            "name_en",
            "code",
            "weight",
            "threshold",
            "needs_comment",
            "help_fr",
            "help_en",
            "anchors",
        ]

    def __init__(self, *args, grid: Grid, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.grid = grid
        self.grid = grid
        kept = self.instance.anchors or {}
        self.initial["anchors"] = "\n".join(
            f"{mark} | {words['fr']} | {words['en']}" for mark, words in kept.items()
        )

    def clean_anchors(self) -> dict[str, dict[str, str]]:
        anchors = {}
        for line in self.cleaned_data["anchors"].splitlines():
            if line.strip():
                mark, words = self._anchor(line)
                anchors[mark] = words
        return anchors

    def _anchor(self, line: str) -> tuple[str, dict[str, str]]:
        mark, *texts = [part.strip() for part in line.split("|")]
        is_mark = mark.isascii() and mark.isdecimal() and len(mark) < 4
        if not is_mark or int(mark) > self.grid.top or not texts or len(texts) > 2:
            raise forms.ValidationError(
                _("“%(line)s” is not understood: write mark | French | English."),
                params={"line": line},
            )
        return str(int(mark)), {"fr": texts[0], "en": [*texts, ""][1]}
