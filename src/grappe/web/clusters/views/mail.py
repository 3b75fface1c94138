"""What left the house, to whom and why, and what did not leave."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from grappe.accounts.rules import can_see_mail, can_send_mail
from grappe.common.paging import is_key, page_of
from grappe.outbox import actions
from grappe.outbox.models import Mail, MailState
from grappe.projects import firewall
from grappe.web.clusters.forms import MailFilter
from grappe.web.decorators import allowed


def apply(form: MailFilter, mails, organisation: str):
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    for name in ("state", "kind"):
        if wanted.get(name):
            mails = mails.filter(**{name: wanted[name]})
    for word in (wanted.get("q") or "").split():
        mails = mails.filter(
            Q(to__icontains=word)
            | Q(subject__icontains=word)
            | Q(organisation__legal_name__icontains=word)
            | Q(organisation__brand_name__icontains=word)
        )
    if is_key(organisation):
        mails = mails.filter(organisation=int(organisation))
    return mails


@require_GET
@allowed(can_see_mail)
def mail_list(request):
    form = MailFilter(request.GET or None, access=request.access)
    mails = (
        Mail.objects.visible_to(request.access)
        .select_related("organisation")
        .defer("text")
        .order_by("-created_at", "-pk")
    )
    page = page_of(request, apply(form, mails, request.GET.get("organisation", "")))
    return render(request, "clusters/mail_list.html", {"form": form, "page": page})


@require_GET
@allowed(can_see_mail)
def mail_detail(request, pk):
    mails = Mail.objects.visible_to(request.access)
    mail = get_object_or_404(mails.select_related("organisation", "created_by"), pk=pk)
    can_send = can_send_mail(request.access) and mail.state in {
        MailState.DRAFT,
        MailState.FAILED,
    }
    return render(
        request, "clusters/mail_detail.html", {"mail": mail, "can_send": can_send}
    )


@require_POST
@allowed(can_send_mail)
def mail_send(request, pk):
    """Let a draft leave, or try a failed mail again."""
    mails = Mail.objects.visible_to(request.access).select_related("project__cluster")
    mail = get_object_or_404(mails, pk=pk)
    project = mail.project
    if project and not firewall.may_be_told(mail.to, project, request.access.on):
        messages.error(
            request, _("A conflict of interest keeps this project from this person.")
        )
        return redirect("clusters:mail_detail", request.access.cluster.slug, mail.pk)
    try:
        actions.send(mail, by=request.user, at=timezone.now())
    except actions.NotSendable as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The mail is about to leave."))
    return redirect("clusters:mail_detail", request.access.cluster.slug, mail.pk)
