"""What every page about one file shares."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect, render

from grappe.accounts.access import Access
from grappe.memberships import rules
from grappe.organisations.actions import Refused
from grappe.organisations.models import Organisation, Source
from grappe.web.forms import Form


def to_read(access: Access, pk: int) -> Organisation:
    """The organisation, for those who may read its file."""
    organisation = get_object_or_404(Organisation.objects.visible_to(access), pk=pk)
    if not rules.can_see_file(access, organisation):
        raise PermissionDenied
    return organisation


def to_edit(access: Access, pk: int) -> Organisation:
    """The organisation, for the team or for its own administrator."""
    organisation = get_object_or_404(Organisation.objects.visible_to(access), pk=pk)
    if not rules.can_edit_file(access, organisation):
        raise PermissionDenied
    return organisation


def source_of(access: Access) -> str:
    """What the team types is checked; what a member types is its declaration."""
    return Source.TEAM if rules.can_manage(access) else Source.DECLARED


def is_on_behalf(access: Access, organisation: Organisation) -> bool:
    return organisation.pk not in access.administered_ids


def show_refusal(form: Form, refusal: Refused) -> None:
    """Write each sentence at its field, or above the form where there is none."""
    for field, sentences in refusal.errors.items():
        for sentence in sentences:
            form.add_error(field if field in form.fields else None, sentence)


def form_page(
    request: HttpRequest, form: Form, title, submit_label, organisation, **context
):
    url = organisation.get_absolute_url_in(request.access.cluster)
    context |= {
        "form": form,
        "title": title,
        "submit_label": submit_label,
        "cancel_url": url,
        "organisation": organisation,
    }
    template = context.pop("template", "organisations/form.html")
    return render(request, template, context)


def back(request: HttpRequest, organisation: Organisation):
    return redirect(organisation.get_absolute_url_in(request.access.cluster))
