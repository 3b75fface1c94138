"""The public door: apply without an account, and follow one's application by a link."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from grappe.common import limits
from grappe.memberships import actions, queries
from grappe.memberships.models import ApplicationState
from grappe.web.decorators import public
from grappe.web.memberships import wording
from grappe.web.memberships.forms import (
    REGISTER_NAMES,
    CandidateAnswerForm,
    JoinForm,
)
from grappe.web.organisations.register_search import (
    SHORTEST,
    TOO_MANY,
    Answers,
    Find,
    look_for,
)

# The text on personal data shown with the form; a new wording is a new version.
TERMS_VERSION = "2026-11"
PER_ADDRESS = 20
PER_EMAIL = 3
# Typing a name is ten searches; a few candidates may share an address.
SEARCHES_PER_ADDRESS = 300
ONE_HOUR = 3600


def is_too_many(kind: str, key: str, limit: int) -> bool:
    """Count one more try of this hour; true once there are more than the limit."""
    return limits.count(f"join:{kind}:{key.lower()}", ONE_HOUR) > limit


@never_cache
@require_http_methods(["GET", "POST"])
@public
def public_join(request):
    cluster = request.access.cluster
    find = find_in_registers(request)
    form = find.form(
        JoinForm,
        initial={"country": "FR", "language": (get_language() or "fr")[:2]},
    )
    if request.method == "POST" and form.is_trapped:
        return redirect("memberships:public_join_done", cluster.slug)
    if form.is_valid():
        values = form.values()
        address = get_adapter(request).get_client_ip(request)
        if is_too_many("address", address, PER_ADDRESS) or is_too_many(
            "email", f"{cluster.pk}:{values['contact_email']}", PER_EMAIL
        ):
            form.add_error(
                None, _("Too many applications from here: try again in an hour.")
            )
        else:
            actions.apply(
                cluster, at=timezone.now(), terms_version=TERMS_VERSION, **values
            )
            return redirect("memberships:public_join_done", cluster.slug)
    status = 429 if form.non_field_errors() else 200
    context = {"form": form, "find": find}
    return render(request, "memberships/public_join.html", context, status=status)


def find_in_registers(request) -> Find:
    """A visitor's search: what is public, and nothing of the cluster's own files."""
    cluster = request.access.cluster
    asks = {"find", "choose", "unit"}.intersection(request.POST)
    return Find(
        request,
        names=REGISTER_NAMES,
        url=reverse("memberships:public_register", args=[cluster.slug]),
        cluster=None,
        may_ask=not asks or may_search(request),
    )


def may_search(request) -> bool:
    address = get_adapter(request).get_client_ip(request)
    return not is_too_many("register", address, SEARCHES_PER_ADDRESS)


@require_GET
@public
def public_register(request):
    """The answers to what a visitor types; the join form itself without scripts."""
    if not request.htmx:
        return redirect("memberships:public_join", request.access.cluster.slug)
    text = request.GET.get("find_text", "")
    if len(text.strip()) < SHORTEST or may_search(request):
        answers = look_for(text, request.GET.get("find_place", ""), limit=6)
    else:
        answers = Answers(notice=TOO_MANY)
    context = {"answers": answers, "text": text}
    return render(request, "organisations/_units.html", context)


@require_GET
@public
def public_join_done(request):
    return render(request, "memberships/public_join_done.html")


@never_cache
@require_http_methods(["GET", "POST"])
@public
def public_application(request, token):
    """What a candidate sees of their own application, and where they answer."""
    application = queries.application_of(request.access.cluster, token)
    if application is None:
        raise Http404
    form = None
    if application.state == ApplicationState.INFO_REQUESTED:
        form = CandidateAnswerForm(request.POST if request.method == "POST" else None)
    if form is not None and form.is_valid():
        try:
            actions.answer(
                application, text=form.cleaned_data["text"], by=None, at=timezone.now()
            )
        except actions.NotMovable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Thank you: your answer has arrived."))
            return redirect(request.path)
    context = {
        "application": application,
        "form": form,
        "words": wording.candidate_words(application),
    }
    return render(request, "memberships/public_application.html", context)
