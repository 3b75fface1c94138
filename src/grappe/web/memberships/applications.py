"""Candidates: the board, the list, one file."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from grappe.audit.actions import target_of
from grappe.audit.models import Event
from grappe.common.paging import page_of
from grappe.memberships import actions, queries, rules
from grappe.memberships.models import (
    OPEN_STATES,
    ApplicationState,
    MembershipApplication,
)
from grappe.organisations import nomenclatures
from grappe.organisations.models import Kind
from grappe.web.audit import wording as trail
from grappe.web.decorators import allowed
from grappe.web.exports import Column, export
from grappe.web.memberships import wording
from grappe.web.memberships.forms import (
    REGISTER_NAMES,
    ApplicationFilter,
    ApplicationForm,
    NewApplicationForm,
    ReviewForm,
)
from grappe.web.organisations.register_search import Find, search_url

RECENT_DAYS = 60
KINDS = dict(Kind.choices)

COLUMNS = [
    Column(gettext_lazy("Organisation"), lambda row: row.name),
    Column(gettext_lazy("Kind"), lambda row: KINDS.get(row.kind, row.kind)),
    Column("SIREN", lambda row: row.siren),
    Column(gettext_lazy("Country"), lambda row: row.country),
    Column(gettext_lazy("State"), lambda row: row.get_state_display()),
    Column(gettext_lazy("Since"), lambda row: timezone.localdate(row.state_since)),
    Column(gettext_lazy("Opened on"), lambda row: timezone.localdate(row.opened_at)),
    Column(gettext_lazy("Category"), lambda row: row.category),
    Column(gettext_lazy("Followed by"), lambda row: row.owner),
    Column(
        gettext_lazy("Contact"),
        lambda row: row.contact_name,
        address=lambda row: row.contact_email,
    ),
    Column(
        gettext_lazy("E-mail"),
        lambda row: row.contact_email,
        address=lambda row: row.contact_email,
    ),
    Column(gettext_lazy("Decided on"), lambda row: row.decided_on),
    Column(gettext_lazy("Decided by"), lambda row: row.decided_by_body),
]


@dataclass(frozen=True)
class Card:
    """One candidate on the board or in the list."""

    application: MembershipApplication
    days: int


@dataclass(frozen=True)
class Lane:
    """One state of the board, and who stands in it."""

    state: str
    label: str
    cards: list[Card]


def application_of(request, pk: int) -> MembershipApplication:
    rows = MembershipApplication.objects.visible_to(request.access)
    return get_object_or_404(
        rows.select_related("cluster", "organisation", "category", "owner"), pk=pk
    )


def card(application: MembershipApplication, on) -> Card:
    since = timezone.localdate(application.state_since)
    return Card(application, max((on - since).days, 0))


@require_GET
@allowed(rules.can_see_applications)
def application_board(request):
    access = request.access
    recent = timezone.now() - timedelta(days=RECENT_DAYS)
    shown = Q(state__in=OPEN_STATES) | Q(state_since__gte=recent)
    rows = (
        MembershipApplication.objects.visible_to(access)
        .filter(shown)
        .select_related("cluster", "category", "owner")
    )
    cards = [card(row, access.on) for row in rows]
    lanes = [
        Lane(state, label, [c for c in cards if c.application.state == state])
        for state, label in ApplicationState.choices
    ]
    context = {
        "lanes": lanes,
        "recent_days": RECENT_DAYS,
        "kinds": KINDS,
        "can_manage": rules.can_manage(access),
    }
    return render(request, "memberships/application_board.html", context)


def filtered(request, form: ApplicationFilter):
    """The applications the address asks for; those under way when it names no state."""
    rows = MembershipApplication.objects.visible_to(request.access).select_related(
        "cluster", "category", "owner"
    )
    wanted = form.cleaned_data if form.is_valid() else {}
    if wanted.get("q"):
        text = wanted["q"].strip()
        rows = rows.filter(
            Q(name__icontains=text) | Q(siren__startswith=text.replace(" ", ""))
        )
    rows = rows.filter(state__in=wanted.get("state") or OPEN_STATES)
    if wanted.get("older") is not None:
        today = timezone.make_aware(datetime.combine(request.access.on, time.min))
        rows = rows.filter(state_since__lt=today - timedelta(days=wanted["older"]))
    if wanted.get("answered"):
        rows = rows.exclude(answer="")
    for name in ("category", "owner"):
        if wanted.get(name):
            rows = rows.filter(**{name: wanted[name]})
    return rows.order_by(wanted.get("sort") or "state_since", "pk")


@require_GET
@allowed(rules.can_see_applications)
def application_list(request):
    form = ApplicationFilter(request.GET, access=request.access)
    page = page_of(request, filtered(request, form))
    context = {
        "form": form,
        "page": page,
        "cards": [card(row, request.access.on) for row in page],
        "kinds": KINDS,
        "can_manage": rules.can_manage(request.access),
        "export_url": reverse(
            "memberships:application_export", args=[request.access.cluster.slug]
        ),
    }
    return render(request, "memberships/application_list.html", context)


@require_GET
@allowed(rules.can_see_applications)
def application_export(request):
    form = ApplicationFilter(request.GET, access=request.access)
    return export(request, "applications", COLUMNS, filtered(request, form))


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage)
def application_create(request):
    access = request.access
    find = Find(
        request,
        names=REGISTER_NAMES,
        url=search_url(access.cluster),
        cluster=access.cluster,
        may_have_known=True,
    )
    form = find.form(
        NewApplicationForm,
        access=access,
        initial={"owner": access.user, "country": "FR", "language": "fr"},
    )
    if form.is_valid():
        values = dict(form.cleaned_data)
        received = values.pop("is_received")
        # Whoever opens the file follows it, unless somebody else is named.
        values = {name: value for name, value in values.items() if value != ""}
        owner = values.pop("owner", None) or access.user
        try:
            application = actions.open_lead(
                access.cluster,
                by=access.user,
                at=timezone.now(),
                received=received,
                followed_by=owner,
                **values,
            )
        except actions.NotOpenable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The application is open."))
            return redirect(application)
    context = {
        "form": form,
        "title": _("New application"),
        "submit_label": _("Open the file"),
        "cancel_url": reverse(
            "memberships:application_list", args=[access.cluster.slug]
        ),
        "find": find,
    }
    return render(request, "organisations/find_form.html", context)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage)
def application_edit(request, pk):
    application = application_of(request, pk)
    form = ApplicationForm(
        request.POST if request.method == "POST" else None,
        instance=application,
        access=request.access,
    )
    if form.is_valid():
        try:
            actions.edit_application(
                application, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except actions.NotMovable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The application is changed."))
            return redirect(application)
    context = {
        "form": form,
        "title": application.name,
        "submit_label": _("Save"),
        "cancel_url": application.get_absolute_url(),
    }
    return render(request, "form_page.html", context)


@require_GET
@allowed(rules.can_see_applications)
def application_detail(request, pk):
    application = application_of(request, pk)
    can_manage = rules.can_manage(request.access)
    doubles = queries.open_with_siren(application.cluster, application.siren)
    history = Event.objects.filter(
        cluster=application.cluster, target=target_of(application)
    ).select_related("by", "cluster", "organisation")
    to_review = application.state == ApplicationState.APPLIED
    context = {
        "application": application,
        "card": card(application, request.access.on),
        "kind": KINDS.get(application.kind, application.kind),
        "country": nomenclatures.country_name(
            application.country, request.LANGUAGE_CODE
        ),
        "next_step": wording.next_step(application),
        "candidate_words": wording.candidate_words(application),
        "membership": getattr(application, "membership", None),
        "doubles": doubles.exclude(pk=application.pk).select_related("cluster"),
        "review_form": review_form(application) if to_review and can_manage else None,
        "can_manage": can_manage,
        "history": [trail.line(event) for event in history.latest_first()],
    }
    return render(request, "memberships/application_detail.html", context)


def review_form(application: MembershipApplication, data=None) -> ReviewForm:
    return ReviewForm(data, found=queries.look_alikes(application))
