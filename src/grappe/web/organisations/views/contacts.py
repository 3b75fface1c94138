"""People of an organisation, and what they agreed to."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from grappe.memberships import rules
from grappe.organisations import actions
from grappe.organisations.models import Position
from grappe.privacy import actions as privacy
from grappe.web.decorators import allowed, insider
from grappe.web.organisations.forms import ContactForm, EndForm
from grappe.web.organisations.views import files

# The text people agree to; a new wording gets a new version.
CONSENT_VERSION = "2026-01"


def position_of(organisation, cluster, pk: int) -> Position:
    positions = Position.objects.filter(organisation=organisation, cluster=cluster)
    return get_object_or_404(positions.select_related("person"), pk=pk)


@allowed(insider)
@require_http_methods(["GET", "POST"])
def contact_add(request, pk):
    access = request.access
    organisation = files.to_edit(access, pk)
    form = ContactForm(request.POST or None, initial={"starts_on": access.on})
    if form.is_valid():
        try:
            actions.add_contact(
                organisation,
                access.cluster,
                form.cleaned_data,
                by=request.user,
                at=timezone.now(),
                everywhere=rules.can_manage(access),
            )
        except actions.NotContactable as refusal:
            files.show_refusal(form, refusal)
        else:
            messages.success(request, _("The contact was added."))
            return files.back(request, organisation)
    return files.form_page(
        request,
        form,
        _("Add a contact"),
        _("Add"),
        organisation,
        intro=_("Tell this person that they are in the cluster's files, and why."),
    )


@allowed(insider)
@require_http_methods(["GET", "POST"])
def contact_edit(request, pk, position):
    access = request.access
    organisation = files.to_edit(access, pk)
    position = position_of(organisation, access.cluster, position)
    form = ContactForm(request.POST or None, initial=ContactForm.initial_of(position))
    if form.is_valid():
        try:
            actions.edit_contact(
                position,
                form.cleaned_data,
                by=request.user,
                at=timezone.now(),
                everywhere=rules.can_manage(access),
            )
        except actions.NotContactable as refusal:
            files.show_refusal(form, refusal)
        else:
            messages.success(request, _("The contact was changed."))
            return files.back(request, organisation)
    return files.form_page(
        request, form, _("Change a contact"), _("Save"), organisation
    )


@allowed(insider)
@require_http_methods(["GET", "POST"])
def contact_end(request, pk, position):
    access = request.access
    organisation = files.to_edit(access, pk)
    position = position_of(organisation, access.cluster, position)
    form = EndForm(request.POST or None, initial={"ends_on": access.on})
    if form.is_valid():
        try:
            actions.end_contact(
                position,
                ends_on=form.cleaned_data["ends_on"],
                by=request.user,
                at=timezone.now(),
            )
        except actions.NotContactable as refusal:
            files.show_refusal(form, refusal)
        else:
            messages.success(request, _("The last day was noted."))
            return files.back(request, organisation)
    return files.form_page(
        request,
        form,
        _("%(name)s leaves") % {"name": position.person.name},
        _("Save"),
        organisation,
    )


@allowed(insider)
@require_POST
def consent_give(request, pk, position):
    access = request.access
    organisation = files.to_edit(access, pk)
    position = position_of(organisation, access.cluster, position)
    try:
        privacy.agree(
            position,
            means="team",
            otherwise=CONSENT_VERSION,
            language=request.user.language,
            by=request.user,
            at=timezone.now(),
        )
    except actions.NotConsentable as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("%(name)s may appear.") % {"name": position.person.name}
        )
    return files.back(request, organisation)


@allowed(insider)
@require_POST
def consent_withdraw(request, pk, position):
    access = request.access
    organisation = files.to_edit(access, pk)
    position = position_of(organisation, access.cluster, position)
    try:
        actions.withdraw_consent(position, by=request.user, at=timezone.now())
    except actions.NotConsentable as refusal:
        messages.error(request, str(refusal))
    else:
        text = _("%(name)s appears nowhere in public any more.")
        messages.success(request, text % {"name": position.person.name})
    return files.back(request, organisation)
