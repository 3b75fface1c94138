"""The form of a procedure's automatic checks, made from the rules there are."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.labelling import admissibility
from grappe.labelling.models import Procedure
from grappe.web.forms import Form, style


class RulesForm(Form):
    """Which automatic checks hold, and with which values."""

    def __init__(self, *args, procedure: Procedure, **kwargs):
        self.rules = [
            rule
            for rule in admissibility.RULES.values()
            if rule.code not in admissibility.ALWAYS
        ]
        kept = procedure.rules or {}
        initial = {rule.code: rule.code in kept for rule in self.rules}
        made: dict[str, forms.Field] = {}
        for rule in self.rules:
            values = {**admissibility.usual(rule.code), **kept.get(rule.code, {})}
            made[rule.code] = forms.BooleanField(label=rule.title, required=False)
            for name, param in rule.params.items():
                made[f"{rule.code}.{name}"] = value_field(param)
                initial[f"{rule.code}.{name}"] = values[name]
        super().__init__(*args, initial=initial, **kwargs)
        for name, field in made.items():
            style(field.widget)
            self.fields[name] = field

    def clean(self):
        values = super().clean()
        for rule in self.rules:
            low = values.get(f"{rule.code}.low")
            high = values.get(f"{rule.code}.high")
            if low is not None and high is not None and low > high:
                self.add_error(f"{rule.code}.high", _("Below the lower bound."))
        return values

    def groups(self):
        """(the check, its values) in order."""
        return [
            (self[rule.code], [self[f"{rule.code}.{name}"] for name in rule.params])
            for rule in self.rules
        ]

    def values(self) -> dict[str, dict[str, Any]]:
        """The rules as the procedure keeps them."""
        found = {}
        for rule in self.rules:
            if self.cleaned_data[rule.code]:
                found[rule.code] = {
                    name: plain(self._value(rule.code, name, param))
                    for name, param in rule.params.items()
                }
        return found

    def _value(self, code: str, name: str, param: Any) -> Any:
        """What was typed, else what is usual: zero is a value, nothing is not."""
        typed = self.cleaned_data[f"{code}.{name}"]
        return param.usual if typed in (None, "") else typed


def value_field(param: Any) -> forms.Field:
    """The field for a value of a check, by its kind."""
    common = {"label": param.label, "required": False}
    if param.kind == "flag":
        return forms.BooleanField(**common)
    if param.kind == "choice":
        return forms.ChoiceField(choices=param.choices, **common)
    if param.kind == "rate":
        return forms.DecimalField(
            min_value=0, max_value=1, max_digits=5, decimal_places=4, **common
        )
    if param.kind == "euros":
        return forms.DecimalField(
            min_value=0, max_digits=16, decimal_places=2, **common
        )
    top = {"trl": 9, "months": 240}.get(param.kind, 1000)
    return forms.IntegerField(min_value=0, max_value=top, **common)


def plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value
