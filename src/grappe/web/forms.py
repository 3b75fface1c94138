"""How forms look: Bootstrap classes on Django's own widgets, one field template."""

from django import forms
from django.forms.renderers import TemplatesSetting


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
    """Give each widget the kit's class, and a date its picker."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            style(field.widget)


def style(widget: forms.Widget) -> None:
    if isinstance(widget, forms.DateInput):
        widget.input_type = "date"
        widget.format = "%Y-%m-%d"
    if isinstance(widget, forms.Textarea):
        widget.attrs.setdefault("rows", 4)
    named = (css for kind, css in CLASSES.items() if isinstance(widget, kind))
    css = next(named, "form-control")
    widget.attrs["class"] = f"{css} {widget.attrs.get('class', '')}".strip()


class Form(StyledMixin, forms.Form):
    """A form of this house."""


class ModelForm(StyledMixin, forms.ModelForm):
    """A form of this house over a model."""
