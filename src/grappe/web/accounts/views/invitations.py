"""Invitations: sent, sent again, withdrawn, and taken up by the one invited."""

from django.contrib import messages
from django.core import signing
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from grappe.accounts import actions, queries
from grappe.accounts.models import Invitation, User
from grappe.accounts.notifications import INVITATION_SALT
from grappe.accounts.rules import can_grant, can_invite_somebody, can_see_people
from grappe.common.paging import page_of
from grappe.web.accounts.entrance import let_in
from grappe.web.accounts.forms import InvitationForm, NamesForm
from grappe.web.accounts.language import speak
from grappe.web.decorators import allowed


def can_see_invitations(access) -> bool:
    return can_see_people(access) or can_invite_somebody(access)


@require_GET
@allowed(can_see_invitations)
def invitation_list(request):
    """Invitations not taken up yet, with how their mail went."""
    access, now = request.access, timezone.now()
    page = page_of(
        request, queries.invitations_of(access).order_by("-invited_at", "-pk")
    )
    rows = [
        (
            invitation,
            now >= invitation.expires_at,
            can_grant(access, invitation.role, invitation.organisation_id),
        )
        for invitation in page
    ]
    context = {"page": page, "rows": rows, "can_invite": can_invite_somebody(access)}
    return render(request, "accounts/invitation_list.html", context)


@require_http_methods(["GET", "POST"])
@allowed(can_invite_somebody)
def invitation_create(request):
    access = request.access
    posted = request.POST if request.method == "POST" else None
    initial = {
        "language": request.user.language,
        "organisation": request.GET.get("organisation"),
        "role": request.GET.get("role"),
    }
    form = InvitationForm(posted, access=access, initial=initial)
    back = reverse("accounts:invitation_list", args=[access.cluster.slug])
    if form.is_valid():
        try:
            invitation = actions.invite(
                access.cluster, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except actions.NotInvitable as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                _("An invitation leaves for %(email)s.") % {"email": invitation.email},
            )
            return redirect(back)
    context = {
        "form": form,
        "title": _("Invite somebody"),
        "intro": _("They get a link by e-mail; it works once and expires."),
        "submit_label": _("Send the invitation"),
        "cancel_url": back,
    }
    return render(request, "form_page.html", context)


def act_on(request, pk: int, action, done: str):
    access = request.access
    own = [
        invitation.pk
        for invitation in Invitation.objects.filter(cluster=access.cluster, pk=pk)
        if can_grant(access, invitation.role, invitation.organisation_id)
    ]
    invitation = get_object_or_404(Invitation, pk__in=own)
    try:
        action(invitation, by=request.user, at=timezone.now())
    except actions.NotInvitable as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("accounts:invitation_list", access.cluster.slug)


@require_POST
@allowed(can_invite_somebody)
def invitation_resend(request, pk):
    return act_on(request, pk, actions.resend, _("The invitation leaves again."))


@require_POST
@allowed(can_invite_somebody)
def invitation_revoke(request, pk):
    return act_on(request, pk, actions.revoke, _("The invitation was withdrawn."))


@never_cache
@require_http_methods(["GET", "POST"])
def invitation_open(request, token):
    """Take up an invitation; the page says what to do when it cannot be."""
    now = timezone.now()
    invitation, trouble = invitation_of(token, now)
    if trouble:
        context = {"trouble": trouble, "invitation": invitation}
        return render(request, "accounts/invitation_dead.html", context, status=410)
    holder = User.objects.filter(email__iexact=invitation.email).first()
    context = {"invitation": invitation, "form": None, "token": token}
    if request.user.is_authenticated:
        is_theirs = request.user == holder
        context["way"] = "accept" if is_theirs else "other_account"
    else:
        context["way"] = "sign_in" if holder else "new_account"
    if context["way"] == "new_account":
        context["form"] = NamesForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and context["way"] in {"accept", "new_account"}:
        response = take_up(request, invitation, context["form"], now)
        if response is not None:
            return response
    return render(request, "accounts/invitation_open.html", context)


def take_up(request, invitation: Invitation, form: NamesForm | None, now):
    """Accept, sign a new person in, and show them the cluster; None on bad input."""
    if form is not None and not form.is_valid():
        return None
    try:
        if form is None:
            grant = actions.accept_as(invitation, request.user, at=now)
        else:
            grant = actions.accept_as_new_person(
                invitation, at=now, **form.cleaned_data
            )
    except (actions.NotAcceptable, actions.NotGrantable) as error:
        messages.error(request, str(error))
        return None
    welcome = _("Welcome to %(cluster)s.") % {"cluster": invitation.cluster.name}
    messages.success(request, welcome)
    there = invitation.cluster.get_absolute_url()
    if form is not None:
        return let_in(request, grant.user, method="invitation", then=there)
    return speak(redirect(there), grant.user.language)


def invitation_of(token: str, now) -> tuple[Invitation | None, str]:
    """The invitation of a link and, if it does not work, why: one word."""
    try:
        pk, nonce = signing.loads(token, salt=INVITATION_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None, "wrong"
    invitations = Invitation.objects.select_related(
        "cluster", "organisation", "invited_by"
    )
    invitation = invitations.filter(pk=pk).first()
    if invitation is None:
        return None, "wrong"
    if invitation.accepted_at:
        return invitation, "used"
    if invitation.revoked_at:
        return invitation, "revoked"
    if invitation.nonce != nonce:
        return invitation, "replaced"
    if not invitation.is_open(now):
        return invitation, "expired"
    return invitation, ""
