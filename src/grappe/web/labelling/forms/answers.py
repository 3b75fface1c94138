"""The form of a request's section, in the looks of the house."""

from typing import Any

from grappe.labelling import forms_of
from grappe.labelling.models import LabelRequest, Section
from grappe.web.forms import Form


def section_form(
    request: LabelRequest, section: Section, data: Any = None, files: Any = None
) -> Any:
    """See `forms_of.form_for`."""
    return forms_of.form_for(request, section, data, files, base=Form)


def preview(section: Section) -> Any:
    """The form as applicants will see it, before any request."""
    return forms_of.preview_of(section, base=Form)
