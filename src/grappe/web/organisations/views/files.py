"""What every page about one file shares."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.access import Access
from grappe.common.paging import is_key
from grappe.memberships import rules
from grappe.organisations import actions
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


def predecessor(request: HttpRequest) -> Organisation | None:
    """The closed organisation whose successor a page is about to note."""
    sent = request.POST if request.method == "POST" else request.GET
    pk = sent.get("predecessor", "")
    known = Organisation.objects.known_to(request.access.cluster)
    return known.filter(pk=pk).first() if is_key(pk) else None


def succeeded(request: HttpRequest, closed: Organisation, successor: Organisation):
    """Note who took an organisation over, and go back to its file."""
    try:
        actions.link_successor(
            closed,
            successor,
            cluster=request.access.cluster,
            by=request.user,
            at=timezone.now(),
        )
    except actions.NotLinkable as refusal:
        messages.error(request, str(refusal))
    else:
        words = {"name": closed.name, "successor": successor.name}
        messages.success(
            request, _("%(name)s was taken over by %(successor)s.") % words
        )
    return back(request, closed)
