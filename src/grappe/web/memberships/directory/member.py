"""One organisation's file: what is known, who said it, what happened, what to do."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, Q, prefetch_related_objects
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from grappe.accounts.access import Access
from grappe.audit.models import Event
from grappe.common.paging import is_key
from grappe.memberships import directory, rules
from grappe.memberships.directory import new_for_days
from grappe.memberships.models import (
    OPEN_STATES,
    CategoryPeriod,
    Membership,
    MembershipApplication,
    MembershipStatus,
    Suspension,
)
from grappe.organisations import fields, queries
from grappe.organisations.models import (
    PUBLIC_FIELDS,
    Organisation,
    Shareholding,
)
from grappe.outbox.models import Mail
from grappe.projects import queries as projects
from grappe.web.audit import wording
from grappe.web.decorators import allowed
from grappe.web.organisations import alerts
from grappe.web.organisations.wording import value_in_words

TIMELINE_SIZE = 25
LAST_PAGE = 400


# The fields of the identity card; descriptions have a paragraph of their own.
SHOWN = [
    name
    for name in fields.OWNER
    if name not in ("kind", "siren", "description_fr", "description_en")
    and name != fields.DECLARED_SIZE
]
NEXT_STEPS = {
    "": gettext_lazy("Not a member: an application opens the way in."),
    MembershipStatus.UPCOMING: gettext_lazy("The membership opens on its first day."),
    MembershipStatus.NEW: gettext_lazy(
        "New member: complete the profile and the contacts with them."
    ),
    MembershipStatus.CURRENT: gettext_lazy("Nothing to do now."),
    MembershipStatus.SUSPENDED: gettext_lazy(
        "Rights are suspended: lift the suspension when its reason is gone."
    ),
    MembershipStatus.LEAVING: gettext_lazy("The member leaves on its last day."),
    MembershipStatus.ENDED: gettext_lazy(
        "No longer a member: coming back is a new application."
    ),
}
APPLICATION_STEP = gettext_lazy("An application is under way.")


@dataclass(frozen=True)
class Fact:
    """One line of the identity card."""

    label: str
    value: str
    source: str
    url: str


@dataclass(frozen=True)
class Happening:
    """One line of the timeline: an act, a mail, a first or last day."""

    on: date
    at: datetime | None
    text: str
    icon: str


@allowed(rules.can_see_members)
@require_safe
def member_detail(request, pk):
    access = request.access
    visible = Organisation.objects.visible_to(access).select_related("successor")
    organisation = get_object_or_404(visible, pk=pk)
    if not rules.can_see_file(access, organisation):
        people = queries.shown_contacts(organisation, access.cluster, access.on)
        return render(
            request,
            "memberships/member_card.html",
            card(organisation, access.cluster, access.on) | {"contacts": people},
        )
    page = _page(request.GET.get("page", "1"))
    shown = card(organisation, access.cluster, access.on)
    happenings = timeline(organisation, access, page, shown["spells"])
    application = MembershipApplication.objects.filter(
        cluster=access.cluster, organisation=organisation, state__in=OPEN_STATES
    ).first()
    context = {
        **shown,
        **_standing(shown["membership"], application, access.on),
        **_file(organisation, access),
        "participations": projects.participations(access, organisation),
        "happenings": happenings[:TIMELINE_SIZE],
        "timeline_page": page,
        "older": page + 1 if len(happenings) > TIMELINE_SIZE else None,
        "newer": page - 1 if page > 1 else None,
        "can_edit": rules.can_edit_file(access, organisation),
        "can_manage": rules.can_manage(access),
        "sees_applications": rules.can_see_applications(access),
        **_register(organisation, access),
    }
    return render(request, "memberships/member_detail.html", context)


def card(organisation: Organisation, cluster, on: date) -> dict:
    """What any member may read of another: who it is, where, and what it does."""
    spells = list(_spells(organisation, cluster, on))
    establishments = list(organisation.establishments.all())
    return {
        "organisation": organisation,
        "spells": spells,
        "membership": _of_the_day(spells),
        "establishments": establishments,
        "head_office": next((e for e in establishments if e.is_head_office), None),
        "tags": list(organisation.profile_tags.filter(cluster=cluster)),
        "domains": list(organisation.strategic_domains.filter(cluster=cluster)),
        "competences": list(
            organisation.competences.filter(cluster=cluster).select_related("parent")
        ),
    }


def _file(organisation: Organisation, access) -> dict:
    cluster, on = access.cluster, access.on
    collected = queries.provenance(organisation, cluster)
    opened = queries.opened(organisation, cluster)
    periods = list(organisation.size_periods.all())
    shares = (
        Shareholding.objects.in_force(on)
        .filter(Q(owned=organisation) | Q(owner=organisation))
        .select_related("owner", "owned")
    )
    return {
        "collected": collected,
        "differing": [one for one in collected if one.differs],
        "size": next((one for one in periods if one.is_in_force(on)), None),
        "facts": facts(organisation, collected, cluster),
        "owners": [one for one in shares if one.owned_id == organisation.pk],
        "holdings": [one for one in shares if one.owner_id == organisation.pk],
        "contacts": queries.contacts(organisation, cluster, on),
        "opened": [label for key, label in PUBLIC_FIELDS.items() if key in opened],
        "is_listed": "listed" in opened,
    }


def _register(organisation: Organisation, access) -> dict:
    """What the public registers tell of it, for the team to take or to leave."""
    if not rules.can_manage(access):
        return {}
    news = queries.open_alerts(access.cluster).filter(organisation=organisation)
    return {
        "news": alerts.lines(news.select_related("organisation"), access.cluster),
        "has_number": any([organisation.siren, organisation.rnsr, organisation.ror]),
    }


def _standing(membership: Membership | None, application, on: date) -> dict:
    """Where it stands in words, and what comes next."""
    status = membership.status if membership else ""
    label = MembershipStatus(status).label if membership else ""
    periods = membership.category_periods.all() if membership else []
    in_force = [one.category for one in periods if one.is_in_force(on)]
    return {
        "membership_status": label,
        "is_present": status in directory.PRESENT,
        "category": in_force[0] if in_force else None,
        "next_step": NEXT_STEPS[status] if not application else APPLICATION_STEP,
        "application": application,
    }


def facts(
    organisation: Organisation, collected: list[fields.Collected], cluster
) -> list[Fact]:
    """Every filled field with the source that rules it, unless another cluster's."""
    retained = {
        one.field: one.retained.get_source_display()
        for one in collected
        if one.retained in one.history
    }
    found = []
    for name in SHOWN:
        value = getattr(organisation, name)
        if value in ("", None, False):
            continue
        url = value if name == "website" else ""
        found.append(
            Fact(
                fields.label(name),
                value_in_words(name, value),
                retained.get(name, ""),
                url,
            )
        )
    if successor := organisation.successor:
        known = Organisation.objects.known_to(cluster).filter(pk=successor.pk)
        url = successor.get_absolute_url_in(cluster) if known.exists() else ""
        found.append(Fact(_("Taken over by"), successor.name, "", url))
    return found


def _spells(organisation: Organisation, cluster, on: date):
    categories = CategoryPeriod.objects.select_related("category__college")
    return (
        Membership.objects.filter(cluster=cluster, organisation=organisation)
        .with_status(on, new_for_days=new_for_days(cluster))
        .select_related("end_reason", "merged_into")
        .prefetch_related(
            Prefetch("category_periods", queryset=categories),
            Prefetch("suspensions", queryset=Suspension.objects.all()),
        )
    )


def _of_the_day(spells: list[Membership]) -> Membership | None:
    """The spell that tells where it stands: today's, else the last, else the next."""
    past = (MembershipStatus.UPCOMING, MembershipStatus.ENDED)
    for spell in spells:
        if spell.status not in past:
            return spell
    ended = [spell for spell in spells if spell.status == MembershipStatus.ENDED]
    return next(iter(ended or spells), None)


def _page(text: str) -> int:
    return min(max(int(text), 1), LAST_PAGE) if is_key(text) else 1


def timeline(
    organisation: Organisation, access: Access, page: int, spells: list[Membership]
) -> list[Happening]:
    """One page of what happened in every module, newest first, and one line more."""
    last = page * TIMELINE_SIZE + 1
    events = Event.objects.about(organisation, access).select_related("by")
    events = list(events.latest_first()[:last])
    for event in events:
        if event.cluster_id == access.cluster.pk:
            event.cluster = access.cluster
        if event.organisation_id == organisation.pk:
            event.organisation = organisation
    # The others are of records that were merged into this one.
    others = [one for one in events if one.organisation_id != organisation.pk]
    prefetch_related_objects(others, "organisation")
    mails = Mail.objects.visible_to(access).filter(organisation=organisation)
    mails = mails.order_by("-created_at")[:last]
    happenings = [
        Happening(
            timezone.localdate(event.at), event.at, wording.sentence(event), "activity"
        )
        for event in events
    ]
    happenings += [
        Happening(
            timezone.localdate(mail.created_at),
            mail.created_at,
            _mail_text(mail),
            "mail",
        )
        for mail in mails
    ]
    for spell in spells:
        happenings.append(
            Happening(spell.starts_on, None, _("First day of membership"), "log-in")
        )
        if spell.ends_on:
            text = _("Last day of membership (%(kind)s)") % {
                "kind": spell.get_end_kind_display()
            }
            happenings.append(Happening(spell.ends_on, None, text, "log-out"))
    happenings.sort(key=_recency, reverse=True)
    return happenings[last - 1 - TIMELINE_SIZE : last]


def _recency(happening: Happening) -> tuple:
    return happening.on, happening.at.timestamp() if happening.at else 0.0


def _mail_text(mail: Mail) -> str:
    return _("Mail to %(to)s: %(subject)s (%(state)s)") % {
        "to": mail.to,
        "subject": mail.subject,
        "state": mail.get_state_display(),
    }
