"""What a member is, and what it shows the public."""

from django.contrib import messages
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grappe.organisations import actions, queries
from grappe.organisations.models import Publication
from grappe.web.decorators import allowed, insider
from grappe.web.organisations.forms import ProfileForm, PublicationForm
from grappe.web.organisations.views import files


@allowed(insider)
@require_http_methods(["GET", "POST"])
def profile_edit(request, pk):
    access = request.access
    organisation = files.to_edit(access, pk)
    form = ProfileForm(
        request.POST if request.method == "POST" else None,
        organisation=organisation,
        cluster=access.cluster,
        on=access.on,
    )
    if form.is_valid():
        actions.set_profile(
            organisation,
            access.cluster,
            {name: list(words) for name, words in form.cleaned_data.items()},
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("The profile is up to date."))
        return files.back(request, organisation)
    return files.form_page(request, form, _("Profile"), _("Save"), organisation)


@allowed(insider)
@require_http_methods(["GET", "POST"])
def publication_edit(request, pk):
    """Nothing is public unless opened here."""
    access = request.access
    organisation = files.to_edit(access, pk)
    rows = Publication.objects.filter(cluster=access.cluster, organisation=organisation)
    form = PublicationForm(
        request.POST if request.method == "POST" else None,
        positions=queries.contacts(organisation, access.cluster, access.on).filter(
            agrees=True
        ),
        opened=set(rows.values_list("position", "field")),
        on_behalf=files.is_on_behalf(access, organisation),
    )
    if form.is_valid():
        try:
            actions.publish(
                organisation,
                access.cluster,
                opened=form.cleaned_data["opened"],
                contacts=form.contacts(),
                by=request.user,
                at=timezone.now(),
                note=form.cleaned_data.get("note", ""),
            )
        except actions.NotPublishable as refusal:
            files.show_refusal(form, refusal)
        else:
            messages.success(request, _("The public page is up to date."))
            return files.back(request, organisation)
    return files.form_page(
        request,
        form,
        _("What the public sees"),
        _("Save"),
        organisation,
        intro=_(
            "Nothing is public unless you tick it. A contact appears only with their "
            "agreement, which they may take back at any time."
        ),
    )
