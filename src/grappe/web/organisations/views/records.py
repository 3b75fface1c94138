"""Identity, sources and places."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from grappe.memberships import rules
from grappe.organisations import actions, fields, queries
from grappe.organisations.models import (
    Establishment,
    FieldValue,
    Organisation,
    Source,
)
from grappe.web.decorators import allowed, insider
from grappe.web.organisations.forms import (
    EstablishmentForm,
    NewOrganisationForm,
    OrganisationForm,
)
from grappe.web.organisations.register_search import Find, search_url
from grappe.web.organisations.views import files


@allowed(rules.can_manage)
@require_http_methods(["GET", "POST"])
def organisation_create(request):
    """Typed by hand, or found in a public register and completed by hand."""
    cluster = request.access.cluster
    find = Find(
        request,
        names={name: name for name in NewOrganisationForm.Meta.fields},
        url=search_url(cluster),
        cluster=cluster,
    )
    form = find.form(NewOrganisationForm)
    predecessor = files.predecessor(request)
    if form.is_valid() and not find.is_refused:
        said = {"source": Source.TEAM, "by": request.user, "at": timezone.now()}
        try:
            organisation = entered(cluster, find, form.cleaned_data, said)
        except actions.NotCreatable as refusal:
            files.show_refusal(form, refusal)
        else:
            messages.success(
                request, _("%(name)s is in your files.") % {"name": organisation.name}
            )
            if predecessor:
                return files.succeeded(request, predecessor, organisation)
            return files.back(request, organisation)
    context = {
        "form": form,
        "find": find,
        "predecessor": predecessor,
        "title": _("Add an organisation"),
        "submit_label": _("Add"),
        "cancel_url": "../../members/",
        "intro": _(
            "An organisation already known by its SIREN is not entered twice: its "
            "record is taken up as it is."
        ),
    }
    return render(request, "organisations/organisation_create.html", context)


def entered(cluster, find: Find, values: dict, said: dict) -> Organisation:
    """What was left empty is not somebody's word, unless it empties the register's."""
    if find.unit:
        return actions.enter(cluster, find.unit, values, **said)
    given = {name: value for name, value in values.items() if value not in ("", None)}
    return actions.create(cluster, given, **said)


@allowed(insider)
@require_http_methods(["GET", "POST"])
def organisation_edit(request, pk):
    """The team's values are decisions, a member's are declarations."""
    access = request.access
    organisation = files.to_edit(access, pk)
    form = OrganisationForm(request.POST or None, instance=organisation)
    if form.is_valid():
        try:
            changed = actions.set_fields(
                organisation,
                {name: form.cleaned_data[name] for name in form.changed_data},
                source=files.source_of(access),
                cluster=access.cluster,
                observed_on=access.on,
                by=request.user,
                at=timezone.now(),
            )
        except actions.NotSettable as refusal:
            files.show_refusal(form, refusal)
        else:
            if files.source_of(access) == Source.DECLARED:
                actions.confirm(
                    organisation,
                    cluster=access.cluster,
                    observed_on=access.on,
                    by=request.user,
                    at=timezone.now(),
                )
            tell_what_was_kept(request, form.changed_data, changed)
            return files.back(request, organisation)
    intro = None
    if files.source_of(access) == Source.DECLARED:
        intro = _(
            "Save to confirm the file, even without a change. What you write is kept "
            "as your declaration. Where a public register rules "
            "(name, SIREN, activity), the register's value stays shown until the team "
            "chooses."
        )
    return files.form_page(
        request, form, _("Identity"), _("Save"), organisation, intro=intro
    )


def tell_what_was_kept(request, said: list[str], changed: list[str]) -> None:
    kept_apart = [fields.label(name) for name in said if name not in changed]
    messages.success(request, _("The file is up to date."))
    if kept_apart:
        text = _("Kept as said, but another source rules these: %(fields)s.")
        messages.warning(request, text % {"fields": ", ".join(kept_apart)})


@allowed(insider)
@require_safe
def field_list(request, pk):
    """Every value collected, side by side, and which one is retained."""
    access = request.access
    organisation = files.to_read(access, pk)
    context = {
        "organisation": organisation,
        "file_url": organisation.get_absolute_url_in(access.cluster),
        "collected": queries.provenance(organisation, access.cluster),
        "can_retain": rules.can_manage(access),
    }
    return render(request, "organisations/field_list.html", context)


@allowed(rules.can_manage)
@require_POST
def field_retain(request, pk, value):
    access = request.access
    organisation = files.to_edit(access, pk)
    seen = FieldValue.objects.filter(organisation=organisation).filter(
        cluster__in=[access.cluster]
    ) | FieldValue.objects.filter(organisation=organisation, cluster=None)
    chosen = get_object_or_404(seen, pk=value)
    try:
        actions.retain(
            chosen, cluster=access.cluster, by=request.user, at=timezone.now()
        )
    except actions.NotSettable as refusal:
        messages.error(request, str(refusal))
    else:
        text = _("“%(field)s” now shows the value you chose.")
        messages.success(request, text % {"field": fields.label(chosen.field)})
    return redirect("organisations:field_list", access.cluster.slug, organisation.pk)


@allowed(insider)
@require_http_methods(["GET", "POST"])
def establishment_add(request, pk):
    access = request.access
    organisation = files.to_edit(access, pk)
    form = EstablishmentForm(request.POST or None)
    if form.is_valid():
        try:
            actions.add_establishment(
                organisation,
                form.cleaned_data,
                cluster=access.cluster,
                by=request.user,
                at=timezone.now(),
            )
        except actions.NotPlaceable as refusal:
            files.show_refusal(form, refusal)
        else:
            messages.success(request, _("The place was added."))
            return files.back(request, organisation)
    return files.form_page(request, form, _("Add a place"), _("Add"), organisation)


@allowed(insider)
@require_http_methods(["GET", "POST"])
def establishment_edit(request, pk, place):
    access = request.access
    organisation = files.to_edit(access, pk)
    establishment = get_object_or_404(
        Establishment, pk=place, organisation=organisation
    )
    form = EstablishmentForm(request.POST or None, instance=establishment)
    if form.is_valid():
        try:
            actions.edit_establishment(
                establishment,
                {name: form.cleaned_data[name] for name in form.changed_data},
                cluster=access.cluster,
                by=request.user,
                at=timezone.now(),
            )
        except actions.NotPlaceable as refusal:
            files.show_refusal(form, refusal)
        else:
            messages.success(request, _("The place was changed."))
            return files.back(request, organisation)
    return files.form_page(request, form, _("Change a place"), _("Save"), organisation)
