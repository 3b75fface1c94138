"""An outside expert's way in: one dossier by one link, and no other page.

Nobody is signed in by it. The address is confirmed by a click (mail scanners follow
links), then kept in the session; each page asks again whether it still opens.
"""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grappe.accounts.access import Access
from grappe.common.paging import is_key
from grappe.documents import openings, serving
from grappe.documents.models import Act
from grappe.documents.models import Door as Way
from grappe.labelling import actions, rules, undertakings
from grappe.labelling.models import DossierLink, LabelRequest
from grappe.projects import papers
from grappe.projects.actions import NotDeclarable
from grappe.projects.doors import Door
from grappe.projects.models import Project
from grappe.projects.queries import lead_of, outlived
from grappe.web import acts
from grappe.web.accounts import doors
from grappe.web.decorators import allowed, public
from grappe.web.downloads import download
from grappe.web.labelling import reading
from grappe.web.labelling.forms.experts import LONGEST_DAYS, LinkForm, SignForm
from grappe.web.projects.forms.readers import DeclarationForm, OptionalReasonForm

KEPT = "dossier_link"


# The team makes links -----------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@allowed(rules.can_assign)
def dossier_link_create(request, pk):
    """Send one dossier to an expert by link."""
    access = request.access
    listed = LabelRequest.objects.listed_for(access)
    label_request = get_object_or_404(
        listed.select_related("project", "cluster"), pk=pk
    )
    form = LinkForm(
        acts.sent(request), access=access, initial=chosen(request, label_request)
    )

    def run():
        at = timezone.now()
        return actions.create_link(
            label_request,
            form.cleaned_data["expert"],
            expires_at=at + timedelta(days=form.cleaned_data["days"]),
            by=request.user,
            at=at,
        )

    act = acts.Act(
        title=_("Send %(project)s to an expert by link")
        % {"project": label_request.project},
        intro=_("They sign, declare, then read this one dossier; nothing else opens."),
        submit_label=_("Send the link"),
        back=label_request.get_absolute_url(),
        run=run,
        refusals=(actions.NotLinkable,),
        success=_("The link is about to leave."),
    )
    return acts.page(request, form, act)


def chosen(request, label_request: LabelRequest) -> dict[str, Any]:
    """The expert in the address, and the days until their opinion is due."""
    wanted = request.GET.get("expert", "")
    if not is_key(wanted):
        return {}
    row = label_request.assignments.standing().filter(expert=wanted).first()
    if row is None or row.due_on is None:
        return {"expert": wanted}
    left = (row.due_on - request.access.on).days + 1
    return {"expert": wanted, "days": min(max(left, 1), LONGEST_DAYS)}


def listed_link(request, pk) -> DossierLink:
    listed = LabelRequest.objects.listed_for(request.access).values("pk")
    links = DossierLink.objects.filter(request__in=listed)
    return get_object_or_404(
        links.select_related("request__cluster", "request__project", "expert__user"),
        pk=pk,
    )


@require_http_methods(["GET", "POST"])
@allowed(rules.can_assign)
def dossier_link_revoke(request, pk):
    """Take a link back: it opens nothing any more."""
    link = listed_link(request, pk)
    form = OptionalReasonForm(acts.sent(request))
    act = acts.Act(
        title=_("Take back the link of %(name)s") % {"name": link.expert},
        submit_label=_("Take it back"),
        back=link.request.get_absolute_url(),
        run=lambda: actions.revoke_link(link, by=request.user, at=timezone.now()),
        refusals=(actions.NotLinkable,),
        success=_("The link opens nothing any more."),
    )
    return acts.page(request, form, act)


@require_POST
@allowed(rules.can_assign)
def dossier_link_send(request, pk):
    """Send the mail again, with a fresh address."""
    link = listed_link(request, pk)
    try:
        actions.resend_link(link, by=request.user, at=timezone.now())
    except actions.NotLinkable as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The link is about to leave."))
    return redirect(link.request)


def section(request, label_request: LabelRequest, door: Door):
    """The links of a request, for its page; the team's only."""
    if not rules.can_assign(request.access) or label_request.version_id is None:
        return None
    at = timezone.now()
    links = label_request.links.select_related("expert__user")
    return {"links": [(one, one.is_open(at)) for one in links]}


# The expert follows one ---------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
@public
def dossier_link_open(request, token):
    """Say what the link does; the click opens it."""
    at = timezone.now()
    try:
        link = here(request, actions.followed(token, at))
        if request.method == "POST":
            actions.open_link(token, at=at)
            request.session[KEPT] = token
            return redirect("labelling:dossier_link_read", link.request.cluster.slug)
    except actions.NotOpen as error:
        return dead(request, error)
    with translation.override(link.expert.user.language):
        return render(request, "labelling/dossier_link_open.html", {"link": link})


@never_cache
@require_http_methods(["GET", "POST"])
@public
def dossier_link_read(request):
    """Sign, declare, read: whichever comes next."""
    try:
        link = kept(request)
    except actions.NotOpen as error:
        return dead(request, error)
    user, cluster = link.expert.user, link.request.cluster
    if not undertakings.is_bound(user, cluster):
        return sign(request, link)
    access = Access.of(user, cluster, request.access.on)
    cleared = Project.objects.cleared_for(access).filter(pk=link.request.project_id)
    if not cleared.exists() or request.method == "POST" or "declare" in request.GET:
        return declare(request, link, is_open=cleared.exists())
    if not LabelRequest.objects.readable_by(access).filter(pk=link.request_id).exists():
        return render(request, "labelling/dossier_link_sealed.html", {"link": link})
    log(request, link, Act.OPENED, f"dossier {link.request.number}")
    context = reading.content(
        access,
        link.request,
        lambda file: file_url(link, file),
        is_blind=link.request.procedure.is_double_blind,
    )
    readings = link.request.assignments.standing().filter(expert=link.expert)
    context["has_reading"] = readings.exists()
    return render(request, "labelling/dossier_link_read.html", context)


@never_cache
@require_GET
@public
def dossier_link_file(request, pk):
    """A file of the one dossier, marked with the expert's name."""
    try:
        link = kept(request)
    except actions.NotOpen as error:
        return dead(request, error)
    user = link.expert.user
    access = Access.of(user, link.request.cluster, request.access.on)
    readable = LabelRequest.objects.readable_by(access).filter(pk=link.request_id)
    bound = undertakings.is_bound(user, link.request.cluster)
    if not bound or not readable.exists():
        return redirect("labelling:dossier_link_read", link.request.cluster.slug)
    if link.request.procedure.is_double_blind:
        raise Http404
    files = papers.files_for(access, link.request.project, Door.READER)
    file = get_object_or_404(files, pk=pk)
    try:
        answer = download(file.document, reader=user.name, at=timezone.now())
    except serving.NotServable as error:
        messages.error(request, str(error))
        return redirect("labelling:dossier_link_read", link.request.cluster.slug)
    log(request, link, Act.DOWNLOADED, file.document.name, document=file.document)
    return answer


def kept(request) -> DossierLink:
    """The link that was clicked in this session. Raises NotOpen."""
    token = request.session.get(KEPT, "")
    return here(request, actions.followed(token, timezone.now()))


def here(request, link: DossierLink) -> DossierLink:
    """A link opens in the cluster it was made in, nowhere else."""
    if link.request.cluster_id != request.access.cluster.pk:
        raise Http404
    user = link.expert.user
    # A mailbox alone does not open what its owner put a second factor before.
    if request.user != user and doors.factors_of(user).exists():
        raise actions.NotOpen(
            _("Your account has a second factor: sign in, then open the link again.")
        )
    return link


def dead(request, error):
    return render(
        request, "labelling/dossier_link_dead.html", {"reason": str(error)}, status=410
    )


def read_url(link: DossierLink) -> str:
    return reverse("labelling:dossier_link_read", args=[link.request.cluster.slug])


def file_url(link: DossierLink, file) -> str:
    args = [link.request.cluster.slug, file.pk]
    return reverse("labelling:dossier_link_file", args=args)


def sign(request, link: DossierLink):
    user, cluster = link.expert.user, link.request.cluster
    text = undertakings.current(cluster)
    assert text is not None
    language = translation.get_language() or "fr"
    words, language = undertakings.in_language(text, language)
    form = SignForm(acts.sent(request))
    act = acts.Act(
        title=_("Your undertaking of confidentiality"),
        submit_label=_("Sign"),
        back=read_url(link),
        run=lambda: actions.sign(
            text,
            user,
            language=language,
            by=user,
            at=timezone.now(),
            **form.cleaned_data,
        ),
        refusals=(actions.NotSignable,),
        success=_("Your undertaking is signed."),
        template="labelling/undertaking_sign.html",
    )
    return acts.page(request, form, act, {"text": text, "words": words})


def declare(request, link: DossierLink, *, is_open: bool):
    user, project = link.expert.user, link.request.project
    form = DeclarationForm(acts.sent(request))

    def run():
        wanted = form.cleaned_data
        has_conflict = wanted["answer"] == "conflict"
        return actions.declare(
            project,
            user,
            has_conflict=has_conflict,
            nature=wanted["nature"] if has_conflict else "",
            explanation=wanted["explanation"],
            by=user,
            at=timezone.now(),
        )

    act = acts.Act(
        title=_("Your interests and %(project)s") % {"project": project},
        submit_label=_("Declare"),
        back=read_url(link),
        run=run,
        refusals=(NotDeclarable,),
        success=_("Your declaration is recorded."),
        template="projects/declaration_make.html",
    )
    context = {
        "project": project,
        "lead": lead_of(project),
        "partners": project.partners.select_related("organisation"),
        "is_open": is_open,
        "outlived": outlived(project, user),
        "is_blind": link.request.procedure.is_double_blind,
    }
    return acts.page(request, form, act, context)


def log(request, link: DossierLink, act: Act, target: str, document=None) -> None:
    openings.log(
        link.expert.user,
        cluster=link.request.cluster,
        project=link.request.project,
        document=document,
        act=act,
        target=target,
        at=timezone.now(),
        door=Way.LINK,
    )
