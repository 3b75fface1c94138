"""The identities that open accounts: one's own, and those of a cluster's people."""

from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from grappe.accounts import oidc
from grappe.accounts.models import RoleGrant
from grappe.accounts.oidc import linking
from grappe.accounts.rules import can_configure
from grappe.common.paging import page_of
from grappe.web.accounts.staying import keep_this_session
from grappe.web.decorators import allowed


@never_cache
@login_required
@require_GET
def oidc_list(request):
    """What opens one's account, and what else could."""
    linked = list(SocialAccount.objects.filter(user=request.user).order_by("pk"))
    taken = {account.provider for account in linked}
    context = {
        "linked": [(account, linking.label_of(account.provider)) for account in linked],
        "others": [one for one in oidc.providers().values() if one.name not in taken],
    }
    return render(request, "accounts/oidc_list.html", context)


@login_required
@require_POST
def oidc_unlink(request, pk):
    account = get_object_or_404(SocialAccount, pk=pk, user=request.user)
    unlink(request, account)
    messages.success(
        request,
        _("It no longer opens your account, and your other sessions were ended."),
    )
    return redirect("accounts:oidc_list")


def unlink(request, account) -> None:
    """End a link and its owner's sessions, less this one if it is theirs."""
    is_own = account.user_id == request.user.pk
    linking.unlink(
        account,
        by=request.user,
        at=timezone.now(),
        but=request.session.session_key if is_own else None,
    )
    if is_own:
        request.user.refresh_from_db(fields=["session_epoch"])
        keep_this_session(request)


def of_people(request):
    """The links of who holds a role here today."""
    held = RoleGrant.objects.in_force(request.access.on).filter(
        cluster=request.access.cluster
    )
    return SocialAccount.objects.filter(user__in=held.values("user")).select_related(
        "user"
    )


@require_GET
@allowed(can_configure)
def oidc_people(request):
    """Whose account is opened by which provider; an old link is ended here."""
    rows = of_people(request).order_by(
        "user__family_name", "user__given_name", "user__email", "pk"
    )
    page = page_of(request, rows)
    for account in page:
        account.label = linking.label_of(account.provider)
    return render(request, "accounts/oidc_people.html", {"page": page})


@require_POST
@allowed(can_configure)
def oidc_people_unlink(request, pk):
    account = get_object_or_404(of_people(request), pk=pk)
    unlink(request, account)
    messages.success(request, _("The link was ended. They were told by e-mail."))
    return redirect("accounts:oidc_people", request.access.cluster.slug)
