"""Who has which role, since when, until when."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from grappe.accounts import actions
from grappe.accounts.models import RoleGrant
from grappe.accounts.rules import (
    can_answer_for_team,
    can_configure,
    can_grant,
    can_guard_people,
    can_invite_somebody,
    can_see_people,
)
from grappe.common.paging import page_of
from grappe.web.accounts.forms import (
    EndGrantForm,
    GrantForm,
    PeopleFilter,
    RoleChangeForm,
)
from grappe.web.accounts.forms.people import LastAdministratorForm
from grappe.web.decorators import allowed
from grappe.web.exports import Column, export


def filtered(request):
    access = request.access
    form = PeopleFilter(request.GET or None)
    grants = access.cluster.grants.select_related(
        "user", "organisation", "granted_by", "cluster"
    ).order_by(
        "user__family_name", "user__given_name", "user__email", "starts_on", "pk"
    )
    return form, form.apply(grants, access.on)


@require_GET
@allowed(can_see_people)
def people_list(request):
    access = request.access
    form, grants = filtered(request)
    page = page_of(request, grants)
    context = {
        "form": form,
        "page": page,
        "rows": [
            (grant, can_grant(access, grant.role, grant.organisation_id))
            for grant in page
        ],
        "can_invite": can_invite_somebody(access),
        "can_guard": can_guard_people(access),
        "can_unlink": can_configure(access),
        "export_url": reverse("accounts:people_export", args=[access.cluster.slug]),
    }
    return render(request, "accounts/people_list.html", context)


@require_GET
@allowed(can_see_people)
def people_export(request):
    _form, grants = filtered(request)
    columns = [
        Column(gettext_lazy("Given name"), lambda grant: grant.user.given_name),
        Column(gettext_lazy("Family name"), lambda grant: grant.user.family_name),
        Column(gettext_lazy("E-mail"), lambda grant: grant.user.email),
        Column(gettext_lazy("Role"), lambda grant: grant.get_role_display()),
        Column(gettext_lazy("Organisation"), lambda g: str(g.organisation or "")),
        Column(gettext_lazy("From"), lambda grant: grant.starts_on),
        Column(gettext_lazy("Last day"), lambda grant: grant.ends_on),
        Column(gettext_lazy("Given by"), lambda grant: str(grant.granted_by or "")),
    ]
    return export(request, "people", columns, grants)


@require_http_methods(["GET", "POST"])
@allowed(can_answer_for_team)
def grant_create(request):
    access = request.access
    posted = request.POST if request.method == "POST" else None
    form = GrantForm(posted, access=access, initial={"starts_on": access.on})
    back = reverse("accounts:people_list", args=[access.cluster.slug])
    if form.is_valid():
        try:
            actions.grant(
                access.cluster, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except actions.NotGrantable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The role was given."))
            return redirect(back)
    context = {
        "form": form,
        "title": _("Give a role"),
        "submit_label": _("Give the role"),
        "cancel_url": back,
    }
    return render(request, "form_page.html", context)


def grant_of(request, pk: int) -> RoleGrant:
    """A grant of this cluster that the person may give, hence take away."""
    access = request.access
    grants = access.cluster.grants.select_related("user", "organisation", "cluster")
    grant = get_object_or_404(grants, pk=pk)
    if not can_grant(access, grant.role, grant.organisation_id):
        if can_see_people(access):
            raise PermissionDenied
        raise Http404
    return grant


def back_from(request, grant: RoleGrant) -> str:
    slug = request.access.cluster.slug
    if can_see_people(request.access):
        return reverse("accounts:people_list", args=[slug])
    if grant.organisation_id in request.access.administered_ids:
        return reverse("accounts:colleague_list", args=[slug, grant.organisation_id])
    return reverse("web:index")


@require_http_methods(["GET", "POST"])
@allowed(can_invite_somebody)
def grant_end(request, pk):
    grant = grant_of(request, pk)
    back = back_from(request, grant)
    posted = request.POST if request.method == "POST" else None
    of_team = can_answer_for_team(request.access)
    kind = LastAdministratorForm if posted and of_team else EndGrantForm
    form = kind(posted, initial={"ends_on": request.access.on - timedelta(days=1)})
    if form.is_valid():
        try:
            actions.end_grant(
                grant, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except actions.LastAdministrator as error:
            form.add_error(None, str(error))
        except actions.NotEndable as error:
            form.add_error(None, str(error))
            form.fields.pop("leaves_no_administrator", None)
        else:
            messages.success(request, _("The end of the role was saved."))
            return redirect(back)
    context = {
        "form": form,
        "title": _("End a role"),
        "intro": f"{grant.user.name} · {grant.get_role_display()}"
        + (f" · {grant.organisation}" if grant.organisation else ""),
        "submit_label": _("End the role"),
        "cancel_url": back,
    }
    return render(request, "form_page.html", context)


@require_POST
@allowed(can_invite_somebody)
def grant_change(request, pk):
    """Make a colleague an administrator, or an ordinary member again."""
    grant = grant_of(request, pk)
    form = RoleChangeForm(request.POST)
    if form.is_valid():
        try:
            actions.change_role(
                grant,
                form.cleaned_data["role"],
                on=request.access.on,
                by=request.user,
                at=timezone.now(),
            )
        except (actions.NotGrantable, actions.NotEndable) as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The role was changed."))
    else:
        messages.error(request, _("This role does not exist."))
    slug = request.access.cluster.slug
    if grant.organisation_id is None:
        return redirect("accounts:people_list", slug)
    return redirect("accounts:colleague_list", slug, grant.organisation_id)
