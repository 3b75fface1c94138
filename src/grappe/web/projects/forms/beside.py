"""Two people write one part: what was typed stands beside what is there now."""

from typing import Any, Self

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _

from grappe.projects.actions import Outdated

LONGEST = 20_000


def bound_texts(form: Any) -> None:
    """A long text has a limit, which the page says as one types."""
    for field in form.fields.values():
        if isinstance(field.widget, forms.Textarea):
            field.widget.attrs["maxlength"] = LONGEST
            field.validators.append(MaxLengthValidator(LONGEST))


class BesideMixin:
    """A form with a hidden `seen`, that can show what somebody else saved meanwhile."""

    data: Any
    fields: dict[str, forms.Field]
    options: dict[str, Any]

    def beside(self, outdated: Outdated) -> Self:
        """The form as typed, to be saved over what stands now once that is read."""
        data = self.data.copy()
        data["seen"] = outdated.seen
        again: Any = type(self)
        form = again(data, **self.options)
        for name, value in outdated.theirs.items():
            if name in form.fields:
                # What somebody typed is text, and a hint is printed as it is.
                form.fields[name].help_text = format_html(
                    _("Now there: {}"), self.shown(name, value)
                )
        form.add_error(None, str(outdated))
        return form

    def shown(self, name: str, value: Any) -> str | Promise:
        """A value of another's as the form would show it."""
        field: Any = self.fields[name]
        if isinstance(field, forms.ModelMultipleChoiceField):
            rows = self._rows(field).filter(pk__in=value)
            return ", ".join(str(row) for row in rows) or "–"
        if isinstance(field, forms.ModelChoiceField):
            return str(self._rows(field).filter(pk=value).first() or "–")
        if isinstance(field, forms.ChoiceField):
            return dict(field.choices).get(value, str(value))
        return str(value) if value not in ("", None) else "–"

    @staticmethod
    def _rows(field: Any) -> Any:
        return field.queryset
