"""The forms of the work plan."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.projects import workplan
from grappe.projects.actions.checks import Outdated, token_of
from grappe.projects.models import (
    Deliverable,
    Milestone,
    Partner,
    Project,
    WorkPackage,
)
from grappe.web.forms import ModelForm, style

LAST_MONTH = 120


def month(title: Any, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=title, min_value=1, max_value=LAST_MONTH, **more)


def share(places: int, most: int) -> forms.DecimalField:
    return forms.DecimalField(
        required=False,
        min_value=0,
        max_digits=most,
        decimal_places=places,
        localize=True,
    )


class PackageForm(ModelForm):
    """A work package, and what each partner does in it."""

    number = forms.IntegerField(label=_("Number"), min_value=1, max_value=99)
    first_month = month(_("First month"))
    last_month = month(_("Last month"))
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    class Meta:
        model = WorkPackage
        fields = (
            "number",
            "title",
            "leader",
            "category",
            "first_month",
            "last_month",
            "description",
        )

    def __init__(self, *args, project: Project, **kwargs):
        self.partners = list(
            Partner.objects.filter(project=project)
            .select_related("organisation")
            .order_by("position", "pk")
        )
        package = kwargs.get("instance")
        if package is not None:
            now = workplan.values(package)
            kwargs["initial"] = {**now, "seen": token_of(now)}
        else:
            kwargs["instance"] = WorkPackage(project=project)
        super().__init__(*args, **kwargs)
        self.fields["leader"].queryset = Partner.objects.filter(project=project)
        for partner in self.partners:
            for name, field in (("months", share(1, 8)), ("cost", share(2, 14))):
                style(field.widget)
                self.fields[f"{name}_{partner.pk}"] = field

    @property
    def values(self) -> dict[str, Any]:
        """What the package's own fields say."""
        said = self.cleaned_data
        leader = said["leader"]
        own = {name: said[name] for name in workplan.FIELDS if name in said}
        return {**own, "leader_id": leader.pk if leader else None}

    @property
    def shares(self) -> dict[int, tuple[Decimal, Decimal]]:
        said = self.cleaned_data
        nothing = Decimal(0)
        return {
            partner.pk: (
                said[f"months_{partner.pk}"] or nothing,
                said[f"cost_{partner.pk}"] or nothing,
            )
            for partner in self.partners
        }

    @property
    def main_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.Meta.fields]

    @property
    def share_rows(self) -> list[tuple[Partner, forms.BoundField, forms.BoundField]]:
        return [
            (partner, self[f"months_{partner.pk}"], self[f"cost_{partner.pk}"])
            for partner in self.partners
        ]

    def refuse_outdated(self, error: Outdated) -> None:
        """Say what stands there now; saving again takes what was typed."""
        self.add_error(None, str(error))
        data: Any = self.data
        self.data = data = data.copy()
        data["seen"] = error.seen
        for name, value in error.theirs.items():
            field = "leader" if name == "leader_id" else name
            if field in self.fields:
                self.add_error(
                    field, _("Now: %(value)s") % {"value": self.told(name, value)}
                )

    def told(self, name: str, value: Any) -> Any:
        if name == "leader_id":
            return next((str(p) for p in self.partners if p.pk == value), "–")
        return "–" if value in (None, "") else value


class DeliverableForm(ModelForm):
    month = month(_("Month"))

    class Meta:
        model = Deliverable
        fields = ("code", "title", "month", "is_public")


class MilestoneForm(ModelForm):
    month = month(_("Month"))

    class Meta:
        model = Milestone
        fields = ("code", "title", "month", "criterion", "is_go_no_go")
