"""What left the house, to whom and why, and what did not leave."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from grappe.accounts.rules import can_see_mail, can_send_mail
from grappe.common.paging import is_key, page_of
from grappe.outbox import actions
from grappe.outbox.models import Mail, MailState
from grappe.privacy.rules import can_note_objections
from grappe.projects import firewall
from grappe.web import acts
from grappe.web.clusters.forms import MailFilter, MailWords
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
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    can_release = (
        wanted.get("state") == MailState.DRAFT
        and page.paginator.count > 0
        and can_send_mail(request.access)
    )
    context = {
        "form": form,
        "page": page,
        "can_release": can_release,
        "sees_objections": can_note_objections(request.access),
    }
    return render(request, "clusters/mail_list.html", context)


@require_GET
@allowed(can_see_mail)
def mail_detail(request, pk):
    mails = Mail.objects.visible_to(request.access)
    mail = get_object_or_404(mails.select_related("organisation", "created_by"), pk=pk)
    can_send = can_send_mail(request.access) and mail.state in actions.EDITABLE
    return render(
        request, "clusters/mail_detail.html", {"mail": mail, "can_send": can_send}
    )


@require_http_methods(["GET", "POST"])
@allowed(can_send_mail)
def mail_edit(request, pk):
    """The words of a mail that has not left."""
    mail = get_object_or_404(Mail.objects.visible_to(request.access), pk=pk)
    words = {"subject": mail.subject, "text": mail.text}
    form = MailWords(acts.sent(request), initial=words)
    act = acts.Act(
        title=_("Words of the mail to %(to)s") % {"to": mail.to},
        submit_label=_("Save"),
        back=reverse("clusters:mail_detail", args=[request.access.cluster.slug, pk]),
        run=lambda: actions.edit(
            mail, **form.cleaned_data, by=request.user, at=timezone.now()
        ),
        refusals=(actions.NotSendable,),
        success=_("The mail was saved; it has not left."),
    )
    return acts.page(request, form, act)


@require_POST
@allowed(can_send_mail)
def mail_release(request):
    """Let all the drafts of a filtered list leave; a conflict holds its own back."""
    access = request.access
    form = MailFilter({**request.POST.dict(), "state": MailState.DRAFT}, access=access)
    mails = Mail.objects.visible_to(access).select_related("project__cluster")
    organisation = request.POST.get("organisation", "")
    drafts = apply(form, mails, organisation) if form.is_valid() else mails.none()
    left = held = 0
    for mail in drafts.filter(state=MailState.DRAFT).order_by("pk"):
        if _is_kept_back(mail, access):
            held += 1
        elif _leaves(mail, request.user):
            left += 1
    if left:
        said = ngettext(
            "%(n)d mail is about to leave.", "%(n)d mails are about to leave.", left
        )
        messages.success(request, said % {"n": left})
    if held:
        said = ngettext(
            "%(n)d mail stays: a conflict of interest keeps it from its reader.",
            "%(n)d mails stay: a conflict of interest keeps them from their readers.",
            held,
        )
        messages.error(request, said % {"n": held})
    return redirect("clusters:mail_list", access.cluster.slug)


def _is_kept_back(mail: Mail, access) -> bool:
    project = mail.project
    return bool(project) and not firewall.may_be_told(mail.to, project, access.on)


def _leaves(mail: Mail, by) -> bool:
    """Whether it leaves; somebody else may have let it go meanwhile."""
    try:
        actions.send(mail, by=by, at=timezone.now())
    except actions.NotSendable:
        return False
    return True


@require_POST
@allowed(can_send_mail)
def mail_send(request, pk):
    """Let a draft leave, or try a failed mail again."""
    mails = Mail.objects.visible_to(request.access).select_related("project__cluster")
    mail = get_object_or_404(mails, pk=pk)
    if _is_kept_back(mail, request.access):
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
