"""Figures over what funders answered: projects funded, success, aid."""

from typing import Any

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from grappe.accounts.access import Access
from grappe.clusters.models import Cluster
from grappe.common.periods import Window, in_force
from grappe.followup.models import (
    ANSWERED_STATES,
    PENDING_STATES,
    WON_STATES,
    Award,
    Bid,
)
from grappe.indicators.declaration import Column, Flag, Indicator, Source, Theme, Unit
from grappe.indicators.definitions import breakdowns
from grappe.indicators.definitions.labelling import LABELLED
from grappe.labelling.models import LabelRequest
from grappe.memberships.models import Membership
from grappe.projects.models import Project


def _labelled(project: str) -> Exists:
    """Whether the project of a row got the cluster's label, whenever."""
    return Exists(
        LabelRequest.objects.filter(
            project=OuterRef(project),
            state__in=LABELLED,
            procedure__is_support_letter=False,
        )
    )


def _projects(cluster: Cluster) -> QuerySet:
    """Projects that a funder said yes to, on the day of the first yes."""
    won = (
        Bid.objects.filter(project=OuterRef("pk"), state__in=WON_STATES)
        .order_by()
        .values("project")
        .annotate(first=Min("result_on"))
        .values("first")
    )
    return (
        cluster.projects.annotate(funded_on=Subquery(won), is_labelled=_labelled("pk"))
        .filter(funded_on__isnull=False)
        .with_lead()
    )


def _bids(cluster: Cluster) -> QuerySet:
    return Bid.objects.filter(project__cluster=cluster).annotate(
        is_labelled=_labelled("project")
    )


def _awards(cluster: Cluster) -> QuerySet:
    day: Any = OuterRef("bid__result_on")
    memberships = Membership.objects.filter(
        in_force(day),
        cluster=cluster,
        organisation=OuterRef("partner__organisation"),
    )
    return Award.objects.filter(
        bid__project__cluster=cluster, bid__state__in=WON_STATES
    ).annotate(is_labelled=_labelled("bid__project"), is_for_member=Exists(memberships))


def _known(path: str):
    def seen(access: Access, rows: QuerySet) -> QuerySet:
        listed = Project.objects.listed_for(access).values("pk")
        return rows.filter(**{f"{path}__in": listed})

    return seen


FUNDED = Source(
    key="funded_projects",
    rows=_projects,
    columns=(
        Column("acronym", pgettext_lazy("project", "Acronym"), lambda row: row.acronym),
        Column("title", _("Title"), lambda row: row.title),
        Column("lead", _("Lead"), lambda row: row.lead_name or ""),
        Column("kind", _("Kind"), lambda row: row.kind.name),
        Column("funded_on", _("Funded on"), lambda row: row.funded_on),
        Column("is_labelled", _("Labelled"), lambda row: row.is_labelled),
    ),
    related=("kind",),
    order=("-funded_on", "acronym", "pk"),
    seen=_known("pk"),
)
BIDS = Source(
    key="bids",
    rows=_bids,
    columns=(
        Column(
            "acronym",
            pgettext_lazy("project", "Acronym"),
            lambda row: row.project.acronym,
        ),
        Column("funder", _("Funder"), lambda row: row.funder),
        Column("programme", _("Programme"), lambda row: row.programme),
        Column("submitted_on", _("Filed on"), lambda row: row.submitted_on),
        Column("state", _("State"), lambda row: row.get_state_display()),
        Column("result_on", _("Answer on"), lambda row: row.result_on),
        Column("is_labelled", _("Labelled"), lambda row: row.is_labelled),
    ),
    related=("project",),
    order=("-submitted_on", "project__acronym", "pk"),
    seen=_known("project"),
)
AWARDS = Source(
    key="awards",
    rows=_awards,
    columns=(
        Column(
            "acronym",
            pgettext_lazy("project", "Acronym"),
            lambda row: row.bid.project.acronym,
        ),
        Column("partner", _("Partner"), lambda row: row.partner.organisation.name),
        Column("is_for_member", _("Member"), lambda row: row.is_for_member),
        Column("funder", _("Funder"), lambda row: row.bid.funder),
        Column("form", _("Form"), lambda row: row.get_form_display()),
        Column("result_on", _("Granted on"), lambda row: row.bid.result_on),
        Column("is_labelled", _("Labelled"), lambda row: row.is_labelled),
    ),
    related=("bid__project", "partner__organisation"),
    order=("-bid__result_on", "bid__project__acronym", "partner__position", "pk"),
    seen=_known("bid__project"),
)


def funded(window: Window) -> Q:
    return Q(funded_on__range=(window.first, window.last))


def filed(window: Window) -> Q:
    return Q(submitted_on__range=(window.first, window.last))


def answered(window: Window) -> Q:
    return filed(window) & Q(state__in=ANSWERED_STATES)


def granted(window: Window) -> Q:
    return Q(bid__result_on__range=(window.first, window.last))


def aid(window: Window) -> Combinable:
    return F("aid_eur")


def _without_label(counts):
    def condition(window: Window) -> Q:
        return counts(window) & Q(is_labelled=False)

    return condition


PROJECTS_FUNDED = Indicator(
    key="projects_funded",
    name=_("Projects funded"),
    definition=_(
        "Projects to which a funder granted money for the first time in the period; a "
        "project funded twice counts once. Projects without the cluster's label are "
        "counted, and said."
    ),
    unit=Unit.PROJECTS,
    theme=Theme.FUNDING,
    kind="flow",
    source=FUNDED,
    counts=funded,
    dimensions=breakdowns.PROJECTS,
    default_dimension="label",
    flags=(
        Flag(
            key="without_label",
            text=ngettext_lazy(
                "%(count)s of them does not have the cluster's label.",
                "%(count)s of them do not have the cluster's label.",
                "count",
            ),
            counts=_without_label(funded),
        ),
    ),
)

SUCCESS_RATE = Indicator(
    key="success_rate",
    name=_("Success rate with funders"),
    definition=_(
        "Among the applications filed with funders in the period and answered since, "
        "the share that won. Those still waiting for an answer, reserve lists "
        "included, are neither won nor lost: they are shown apart."
    ),
    unit=Unit.SHARE,
    theme=Theme.FUNDING,
    kind="flow",
    source=BIDS,
    counts=answered,
    part=lambda window: Q(state__in=WON_STATES),
    part_name=_("Won"),
    dimensions=breakdowns.BIDS,
    default_dimension="label",
    flags=(
        Flag(
            key="pending",
            text=ngettext_lazy(
                "%(count)s application filed in the period waits for its answer.",
                "%(count)s applications filed in the period wait for their answer.",
                "count",
            ),
            counts=lambda window: filed(window) & Q(state__in=PENDING_STATES),
        ),
    ),
    is_unknown_when_empty=True,
)

AID_AMOUNT = Indicator(
    key="aid_amount",
    name=_("Aid granted"),
    definition=_(
        "Aid that funders granted in the period to the partners of the cluster's "
        "projects, the whole consortium, in every form (grants, repayable advances, "
        "loans, equity), on the day of the funder's answer."
    ),
    unit=Unit.EUROS,
    theme=Theme.FUNDING,
    kind="flow",
    source=AWARDS,
    counts=granted,
    part=aid,
    part_name=_("Aid"),
    dimensions=breakdowns.AWARDS,
    default_dimension="membership",
    flags=(
        Flag(
            key="without_label",
            text=ngettext_lazy(
                "%(amount)s of it went to projects without the cluster's label.",
                "%(amount)s of it went to projects without the cluster's label.",
                "count",
            ),
            counts=_without_label(granted),
            amount=aid,
        ),
        Flag(
            key="not_grants",
            text=ngettext_lazy(
                "%(amount)s of it is to be paid back or is equity.",
                "%(amount)s of it is to be paid back or is equity.",
                "count",
            ),
            counts=lambda window: granted(window) & ~Q(form="grant"),
            amount=aid,
        ),
    ),
    is_on_home=True,
)

AID_TO_MEMBERS = Indicator(
    key="aid_members",
    name=_("Aid granted to members"),
    definition=_(
        "The part of the aid granted that went to organisations that were members of "
        "the cluster on the day of the funder's answer."
    ),
    unit=Unit.EUROS,
    theme=Theme.FUNDING,
    kind="flow",
    source=AWARDS,
    counts=lambda window: granted(window) & Q(is_for_member=True),
    part=aid,
    part_name=_("Aid"),
    dimensions=breakdowns.AWARDS,
    default_dimension="form",
)

FUNDING = [PROJECTS_FUNDED, SUCCESS_RATE, AID_AMOUNT, AID_TO_MEMBERS]
