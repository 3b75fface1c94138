"""How forms look: Bootstrap classes on Django's own widgets, one field template."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from grappe.common.paging import is_key

# Universities are old; but nothing is reckoned before or after these, where the day
# before or the year after may not exist.
EARLIEST, LATEST = date(1000, 1, 1), date(2200, 12, 31)


class TablerRenderer(TemplatesSetting):
    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


CLASSES = {
    forms.CheckboxInput: "form-check-input",
    forms.CheckboxSelectMultiple: "form-check-input",
    forms.RadioSelect: "form-check-input",
    forms.Select: "form-select",
    forms.SelectMultiple: "form-select",
    forms.FileInput: "form-control",
}


class StyledMixin:
    """Give each widget the kit's class, and a date its picker and its bounds."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            style(field.widget)
            if isinstance(field, forms.DateField):
                field.validators.append(refuse_far_days)


def refuse_far_days(day: date) -> None:
    if not EARLIEST <= day <= LATEST:
        raise ValidationError(
            _("Choose a day between the years %(first)s and %(last)s.")
            % {"first": EARLIEST.year, "last": LATEST.year}
        )


def style(widget: forms.Widget) -> None:
    if isinstance(widget, forms.DateInput):
        widget.input_type = "date"
        widget.format = "%Y-%m-%d"
    if isinstance(widget, forms.Textarea):
        widget.attrs.setdefault("rows", 4)
    named = (css for kind, css in CLASSES.items() if isinstance(widget, kind))
    css = next(named, "form-control")
    widget.attrs["class"] = f"{css} {widget.attrs.get('class', '')}".strip()


class RowsField(forms.ModelMultipleChoiceField):
    """Several rows to choose; a number too long for a key is refused like a word."""

    def clean(self, value):
        for key in value or ():
            if not is_key(str(key)):
                raise ValidationError(
                    self.error_messages["invalid_pk_value"],
                    code="invalid_pk_value",
                    params={"pk": key},
                )
        return super().clean(value)


class Form(StyledMixin, forms.Form):
    """A form of this house."""


class ModelForm(StyledMixin, forms.ModelForm):
    """A form of this house over a model."""
