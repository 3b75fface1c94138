"""Figures over memberships: how many members, who came, who left."""

from dataclasses import replace

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from grappe.common.periods import Window, in_force
from grappe.indicators.declaration import Column, Flag, Indicator, Source, Theme, Unit
from grappe.indicators.definitions import breakdowns
from grappe.indicators.facts import Fact
from grappe.memberships.models import suspensions
from grappe.organisations.models import by_name


def _reason(membership) -> str:
    return membership.end_reason.name if membership.end_reason else ""


MEMBERSHIPS = Source(
    key="memberships",
    rows=lambda cluster: cluster.memberships.all(),
    columns=(
        Column("organisation", _("Organisation"), lambda row: row.organisation.name),
        Column("siren", "SIREN", lambda row: row.organisation.siren or ""),
        Column("kind", _("Kind"), lambda row: row.organisation.get_kind_display()),
        Column("starts_on", _("Member since"), lambda row: row.starts_on),
        Column("ends_on", _("Last day"), lambda row: row.ends_on),
        Column("end_kind", _("How it ended"), lambda row: row.get_end_kind_display()),
        Column("end_reason", _("Reason"), _reason),
    ),
    related=("organisation", "end_reason"),
    order=(by_name("organisation__"), "starts_on", "pk"),
)


SUSPENDED = Fact("suspended", lambda day: Exists(suspensions(day)))


def active(window: Window) -> Q:
    """In force and not suspended on the last day: what "a member" means in figures."""
    return in_force(window.last) & SUSPENDED.on(window.last, False)


def suspended(window: Window) -> Q:
    """In force on the last day, with rights suspended."""
    return in_force(window.last) & SUSPENDED.on(window.last)


def left(window: Window) -> Q:
    """No longer a member at the end of the window, having been one in it or on its eve.

    So that, for any window, in force at the end = in force on the eve + new - lost.
    """
    return Q(ends_on__gte=window.eve, ends_on__lt=window.last)


MEMBERS_ACTIVE = Indicator(
    key="members_active",
    name=_("Active members"),
    definition=_(
        "Organisations whose membership is in force on the day, first and last days "
        "included, and whose rights are not suspended on that day."
    ),
    unit=Unit.MEMBERS,
    theme=Theme.MEMBERS,
    kind="stock",
    source=MEMBERSHIPS,
    counts=active,
    dimensions=breakdowns.MEMBERS,
    flags=(
        Flag(
            key="suspended",
            text=ngettext_lazy(
                "%(count)s suspended member is shown apart.",
                "%(count)s suspended members are shown apart.",
                "count",
            ),
            counts=suspended,
        ),
    ),
    is_on_home=True,
)

MEMBERS_BY_TYPE = replace(
    MEMBERS_ACTIVE,
    key="members_by_type",
    name=_("Members by type"),
    definition=_(
        "Active members of the day, by type: companies by their size category of that "
        "day (décret 2008-1354), other organisations by what they are."
    ),
    default_dimension="type",
    theme=Theme.PROFILES,
    is_on_home=False,
)


MEMBERS_SUSPENDED = Indicator(
    key="members_suspended",
    name=_("Suspended members"),
    definition=_(
        "Organisations whose membership is in force on the day while their rights are "
        "suspended. They are not counted among active members."
    ),
    unit=Unit.MEMBERS,
    theme=Theme.MEMBERS,
    kind="stock",
    source=MEMBERSHIPS,
    counts=suspended,
    dimensions=breakdowns.MEMBERS,
)

MEMBERS_NEW = Indicator(
    key="members_new",
    name=_("New members"),
    definition=_(
        "Memberships whose first day falls in the period, first and last days "
        "included. An organisation that comes back is admitted anew, so it counts. "
        "Groups are read on the first day of membership."
    ),
    unit=Unit.MEMBERS,
    theme=Theme.MEMBERS,
    kind="flow",
    source=MEMBERSHIPS,
    counts=lambda window: Q(starts_on__range=(window.first, window.last)),
    day=lambda window: OuterRef("starts_on"),
    dimensions=breakdowns.MEMBERS,
    is_on_home=True,
)

MEMBERS_LOST = Indicator(
    key="members_lost",
    name=_("Members lost"),
    definition=_(
        "Memberships that ended so that the organisation is no longer a member on the "
        "last day of the period: their last day lies between the eve of the period and "
        "the day before its end. In force at the end = in force on the eve + new − "
        "lost. Groups are read on the last day of membership."
    ),
    unit=Unit.MEMBERS,
    theme=Theme.MEMBERS,
    kind="flow",
    source=MEMBERSHIPS,
    counts=left,
    day=lambda window: OuterRef("ends_on"),
    dimensions=(breakdowns.EXIT_KIND, breakdowns.EXIT_REASON, *breakdowns.MEMBERS),
    default_dimension="exit_kind",
    is_on_home=True,
)

CHURN = Indicator(
    key="churn",
    name=_("Departure rate"),
    definition=_(
        "Among the members in force on the eve of the period, suspended or not, the "
        "share of those that are no longer members on its last day. Members that "
        "joined in the period are not counted. Groups are read on the eve."
    ),
    unit=Unit.SHARE,
    theme=Theme.MEMBERS,
    kind="flow",
    source=MEMBERSHIPS,
    counts=lambda window: in_force(window.eve),
    part=left,
    part_name=_("Left"),
    day=lambda window: window.eve,
    dimensions=breakdowns.MEMBERS,
    is_on_home=True,
)
