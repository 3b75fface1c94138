"""What is asked of a study: its plan, reasons, files, uses of services."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.impact import estimation, treatments
from grappe.impact.models import (
    Comparison,
    Entry,
    FileKind,
    Inference,
    Method,
    Outcome,
    Plan,
    Scale,
    Service,
)
from grappe.impact.panels.values import SOURCES
from grappe.impact.wording.plans import (
    CLUSTERS,
    COVARIATES,
    TESTS,
    region_names,
    section_names,
)
from grappe.organisations.models import Kind, Organisation, SizeCategory
from grappe.web.forms import Form

EARLIEST_YEAR, LATEST_YEAR = 1990, 2100
# A file of outcomes of the whole country is read by the command line.
MOST_BYTES = 64 * 1024 * 1024
POPULATION = ("kinds", "sizes", "regions", "sections")
PREFERRED = ("source_1", "source_2", "source_3")
# What the page shows together: title, explanation, fields.
GROUPS = (
    (
        _("Question"),
        "",
        ("name_fr", "name_en", "question"),
    ),
    (
        _("Who is treated, and since when"),
        "",
        ("treatment", "service", "entry", "join_below", "anticipation_years"),
    ),
    (
        _("Outcome"),
        "",
        (
            "outcome",
            "scale",
            "winsor_rate",
            *PREFERRED,
            "first_year",
            "last_year",
        ),
    ),
    (
        _("Who is studied, and compared with whom"),
        "",
        (*POPULATION, "years_before", "comparison", "method", "covariates"),
    ),
    (
        _("Inference and tests"),
        "",
        (
            "inference",
            "cluster_by",
            "confidence",
            "tests",
            "minimum_cell",
            "seed",
        ),
    ),
)


def _several(label: Any, choices: Any, help_text: Any = "") -> forms.Field:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
    )


class PlanForm(Form):
    """A plan, with what suits a cluster filled in."""

    name_fr = forms.CharField(label=_("Name in French"), max_length=200)
    name_en = forms.CharField(
        label=_("Name in English"), max_length=200, required=False
    )
    question = forms.CharField(
        label=_("Question"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence that the study will answer, whatever it finds."),
    )
    treatment = forms.ChoiceField(
        label=_("Effect of"), choices=treatments.choices, initial=treatments.MEMBERSHIP
    )
    service = forms.ModelChoiceField(
        Service.objects.none(),
        label=_("Service"),
        required=False,
        help_text=_("Only where the effect of a service is studied, among members."),
    )
    entry = forms.ChoiceField(
        label=_("Treated from"),
        choices=Entry.choices,
        initial=Entry.FULL_YEAR,
        help_text=_("A year begun in December cannot show an effect: take full years."),
    )
    join_below = forms.IntegerField(
        label=_("Join entry years with fewer organisations than"),
        min_value=0,
        max_value=50,
        initial=2,
        help_text=_(
            "No error can be told of one organisation alone. Those of too small an "
            "entry year count with the entry year before, three years earlier at most, "
            "else they are left out. 0 keeps every entry year."
        ),
    )
    anticipation_years = forms.IntegerField(
        label=_("Years of anticipation"),
        min_value=0,
        max_value=5,
        initial=0,
        help_text=_("Years before entry in which an effect may already show."),
    )
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices)
    scale = forms.ChoiceField(
        label=_("Scale"),
        choices=Scale.choices,
        initial=Scale.LEVEL,
        help_text=_(
            "In euros and jobs, large firms weigh most; in logarithms, each firm "
            "counts for its own change."
        ),
    )
    winsor_rate = forms.DecimalField(
        label=_("Winsorised at each end (rate)"),
        min_value=0,
        max_value=Decimal("0.249"),
        decimal_places=3,
        initial=Decimal("0.010"),
        help_text=_(
            "0.01 brings the 1 % greatest values down to the next one, and the 1 % "
            "least ones up: one extraordinary year no longer makes the result."
        ),
    )
    source_1 = forms.ChoiceField(label=_("Source, preferred"), initial="accounts")
    source_2 = forms.ChoiceField(label=_("Else"), required=False, initial="register")
    source_3 = forms.ChoiceField(label=_("Else"), required=False, initial="declared")
    first_year = forms.IntegerField(
        label=_("First year"), min_value=EARLIEST_YEAR, max_value=LATEST_YEAR
    )
    last_year = forms.IntegerField(
        label=_("Last year"), min_value=EARLIEST_YEAR, max_value=LATEST_YEAR
    )
    kinds = _several(_("Kinds of organisations"), Kind.choices, _("None: all."))
    sizes = _several(
        _("Sizes"),
        [one for one in SizeCategory.choices if one[0]],
        _("On the last day of the first year. None: all."),
    )
    regions = forms.MultipleChoiceField(
        label=_("Regions"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("None: all."),
    )
    sections = forms.MultipleChoiceField(
        label=_("Activities"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("None: all."),
    )
    years_before = forms.IntegerField(
        label=_("Years observed before treatment, at least"),
        min_value=1,
        max_value=10,
        initial=1,
        help_text=_("Those seen for less long before they were treated are left out."),
    )
    comparison = forms.ChoiceField(
        label=_("Compared with"), choices=Comparison.choices, initial=Comparison.NEVER
    )
    method = forms.ChoiceField(
        label=_("Method"),
        help_text=_(
            "How those compared are made alike. Doubly robust is right when either of "
            "two models is."
        ),
    )
    covariates = _several(
        _("Adjusted for"), [(key, COVARIATES[key]) for key in estimation.COVARIATES]
    )
    inference = forms.ChoiceField(
        label=_("Inference"),
        help_text=_(
            "Where few organisations are treated, drawn intervals hold better; "
            "randomisation goes with matching, or without adjustment."
        ),
    )
    cluster_by = forms.ChoiceField(
        label=_("Errors clustered by"),
        choices=list(CLUSTERS.items()),
        initial="unit",
        help_text=_("Companies of one group share their luck."),
    )
    confidence = forms.DecimalField(
        label=_("Confidence"),
        min_value=Decimal("0.5"),
        max_value=Decimal("0.99"),
        decimal_places=2,
        initial=Decimal("0.95"),
    )
    tests = _several(
        _("Tests told with the result"),
        [],
        _("A placebo on others goes with matching, or without adjustment."),
    )
    minimum_cell = forms.IntegerField(
        label=_("Fewest organisations behind a number"),
        min_value=3,
        max_value=100,
        initial=3,
        help_text=_("A number that rests on fewer never leaves this page."),
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        min_value=0,
        max_value=2**31 - 1,
        initial=1,
        help_text=_("Whatever is drawn at random is drawn the same again."),
    )

    def __init__(self, *args, access, plan: Plan | None = None, **kwargs):
        initial = self.said(plan) if plan else self.usual(access)
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["service"].queryset = Service.objects.filter(cluster=access.cluster)
        self.fields["regions"].choices = list(region_names().items())
        self.fields["sections"].choices = list(section_names().items())
        sources = [(str(key), name) for key, name in SOURCES.items()]
        self.fields["source_1"].choices = sources
        for name in PREFERRED[1:]:
            self.fields[name].choices = [("", _("(none)")), *sources]
        # What the engine of this installation does not answer is not offered.
        self.offer("method", Method.choices, estimation.methods())
        self.offer("inference", Inference.choices, estimation.inferences())
        self.offer("tests", TESTS.items(), estimation.tests())

    def offer(self, name: str, choices: Any, answered: Any) -> None:
        self.fields[name].choices = [one for one in choices if one[0] in answered]

    @staticmethod
    def usual(access) -> dict[str, Any]:
        last = access.on.year - 1
        return {
            "first_year": last - 10,
            "last_year": last,
            "kinds": [Kind.COMPANY],
            "outcome": Outcome.TURNOVER,
            "method": Method.DR if Method.DR in estimation.methods() else Method.NONE,
            "covariates": ["base"] if Method.DR in estimation.methods() else [],
            # Dates given to others need matching, or no adjustment.
            "tests": [one for one in estimation.tests() if one != "placebo_space"],
        }

    @staticmethod
    def said(plan: Plan) -> dict[str, Any]:
        names = [
            name
            for _title, _help, several in GROUPS
            for name in several
            if hasattr(plan, name)
        ]
        told = {name: getattr(plan, name) for name in names}
        told |= {name: plan.population.get(name, []) for name in POPULATION}
        told["years_before"] = plan.population.get("years_before", 1)
        told |= dict(zip(PREFERRED, plan.sources, strict=False))
        for name in PREFERRED[len(plan.sources) :]:
            told[name] = ""
        told["name_fr"], told["name_en"] = plan.study.name_fr, plan.study.name_en
        return told

    def clean(self):
        values = super().clean()
        sources = [values[name] for name in PREFERRED if values.get(name)]
        if len(set(sources)) < len(sources):
            self.add_error("source_2", _("Name each source once."))
        treatment = treatments.TREATMENTS.get(values.get("treatment", ""))
        if treatment and not treatment.needs_service:
            values["service"] = None
        elif treatment and not values.get("service") and "service" not in self.errors:
            self.add_error("service", _("Name the service whose use is studied."))
        first, last = values.get("first_year"), values.get("last_year")
        if first and last and last <= first:
            self.add_error("last_year", _("An effect needs two years at least."))
        return values

    @property
    def names(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("name_fr", "name_en")}

    @property
    def values(self) -> dict[str, Any]:
        """The columns of the plan."""
        data = self.cleaned_data
        own = {*POPULATION, *PREFERRED, "years_before", "name_fr", "name_en"}
        told = {name: value for name, value in data.items() if name not in own}
        told["sources"] = [data[name] for name in PREFERRED if data[name]]
        told["population"] = {name: data[name] for name in POPULATION if data[name]}
        told["population"]["years_before"] = data["years_before"]
        return told

    def groups(self) -> list[dict[str, Any]]:
        """The fields as the page shows them."""
        return [
            {"title": title, "help": text, "fields": [self[name] for name in names]}
            for title, text, names in GROUPS
        ]


class ReasonForm(Form):
    reason = forms.CharField(
        label=_("Why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class FileForm(Form):
    kind = forms.ChoiceField(label=_("What the file holds"), choices=FileKind.choices)
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, XLSX, Parquet or JSON, 64 MB at most."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.parquet,.json"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("This file is larger than 64 MB: load it with the command line.")
            )
        return file


class UseForm(Form):
    service = forms.ModelChoiceField(Service.objects.none(), label=_("Service"))
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisation")
    )
    used_on = forms.DateField(label=_("Used on"))
    detail = forms.CharField(label=_("What for"), max_length=200, required=False)
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        required=False,
        help_text=_("Where it can be checked: a minute, a register, a mail."),
    )

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        cluster = access.cluster
        services = Service.objects.filter(cluster=cluster, is_retired=False)
        self.fields["service"].queryset = services
        self.fields["organisation"].queryset = Organisation.objects.known_to(
            cluster
        ).order_by("legal_name")


class UseFilter(Form):
    service = forms.ModelChoiceField(
        Service.objects.none(),
        label=_("Service"),
        required=False,
        empty_label=_("every service"),
    )
    q = forms.CharField(label=_("Organisation"), required=False, max_length=100)

    def __init__(self, *args, access, **kwargs):
        super().__init__(*args, **kwargs)
        services = Service.objects.filter(cluster=access.cluster)
        self.fields["service"].queryset = services

    def apply(self, rows):
        self.is_valid()
        if service := self.cleaned_data.get("service"):
            rows = rows.filter(service=service)
        if text := self.cleaned_data.get("q"):
            rows = rows.filter(organisation__legal_name__icontains=text)
        return rows
