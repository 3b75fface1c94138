"""The dimensions of the house."""

from typing import Any

from django.db.models import Case, CharField, F, OuterRef, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grappe.clusters.models import (
    PRIVATE_ORIGINS,
    Cluster,
    FundingOrigin,
    StrategicDomain,
)
from grappe.common.periods import in_force
from grappe.followup.models import AidForm
from grappe.indicators.definitions import sizes
from grappe.indicators.dimensions import NONE, Dimension, Labels, Overlap
from grappe.labelling.models import DECIDED_STATES, RequestState
from grappe.memberships.models import CategoryPeriod, ExitKind
from grappe.organisations import nomenclatures
from grappe.organisations.models import Establishment, ProfileTag


def _category_code(day: Any) -> Combinable:
    periods = CategoryPeriod.objects.filter(in_force(day), membership=OuterRef("pk"))
    return Coalesce(Subquery(periods.values("category__code")[:1]), Value(NONE))


def _category_labels(cluster: Cluster) -> Labels:
    labels = {
        category.code: category.name for category in cluster.member_categories.all()
    }
    return labels | {NONE: gettext("no category")}


def _department_code(day: Any) -> Combinable:
    offices = Establishment.objects.filter(
        organisation=OuterRef("organisation"), is_head_office=True
    )
    code = NullIf(Subquery(offices.values("department")[:1]), Value(""))
    return Coalesce(code, Value(NONE), output_field=CharField())


def _department_labels(cluster: Cluster) -> Labels:
    labels = {it.code: f"{it.code} {it.name}" for it in nomenclatures.departments()}
    return labels | {NONE: gettext("abroad or unknown")}


def _size_labels(cluster: Cluster) -> Labels:
    return sizes.size_labels() | {sizes.NOT_A_COMPANY: gettext("not a company")}


def _reason_code(day: Any) -> Combinable:
    return Coalesce(F("end_reason__code"), Value(NONE))


def _reason_labels(cluster: Cluster) -> Labels:
    labels = {reason.code: reason.name for reason in cluster.withdrawal_reasons.all()}
    return labels | {NONE: gettext("no reason given")}


def _if(condition: dict[str, Any], then: str, otherwise: str) -> Combinable:
    return Case(
        When(**condition, then=Value(then)),
        default=Value(otherwise),
        output_field=CharField(),
    )


TYPE = Dimension(
    "type", _("type of member"), sizes.type_code, lambda cluster: sizes.type_labels()
)
SIZE = Dimension(
    "size",
    _("size of company"),
    lambda day: sizes.size_code(day, otherwise=Value(sizes.NOT_A_COMPANY)),
    _size_labels,
)
CATEGORY = Dimension("category", _("category"), _category_code, _category_labels)
DEPARTMENT = Dimension(
    "department", _("department"), _department_code, _department_labels
)
DOMAIN = Overlap(
    "domain",
    _("strategic domain"),
    "organisation__strategic_domains",
    StrategicDomain,
    _("no strategic domain"),
)
TAG = Overlap(
    "tag",
    _("profile"),
    "organisation__profile_tags",
    ProfileTag,
    _("no profile"),
)
EXIT_KIND = Dimension(
    "exit_kind",
    _("kind of exit"),
    lambda day: F("end_kind"),
    lambda cluster: {kind.value: str(kind.label) for kind in ExitKind},
)
EXIT_REASON = Dimension(
    "exit_reason", _("reason for leaving"), _reason_code, _reason_labels
)

MEMBERS = (TYPE, SIZE, CATEGORY, DEPARTMENT, DOMAIN, TAG)

ORIGIN = Dimension(
    "origin",
    _("origin of the money"),
    lambda day: F("origin"),
    lambda cluster: {origin.value: str(origin.label) for origin in FundingOrigin},
)
SECTOR = Dimension(
    "sector",
    _("private or public"),
    lambda day: _if({"origin__in": PRIVATE_ORIGINS}, "private", "public"),
    lambda cluster: {"private": gettext("private"), "public": gettext("public")},
)
IN_KIND = Dimension(
    "in_kind",
    _("in cash or in kind"),
    lambda day: _if({"is_in_kind": True}, "in_kind", "in_cash"),
    lambda cluster: {"in_cash": gettext("in cash"), "in_kind": gettext("in kind")},
)

BUDGET = (ORIGIN, SECTOR, IN_KIND)


def _kind_labels(cluster: Cluster) -> Labels:
    return {kind.code: kind.name for kind in cluster.project_kinds.all()}


def _call_labels(cluster: Cluster) -> Labels:
    labels = {call.code: call.name for call in cluster.calls.all()}
    return labels | {NONE: gettext("no call")}


def _strategic_labels(cluster: Cluster) -> Labels:
    labels = {domain.code: domain.name for domain in cluster.strategic_domains.all()}
    return labels | {NONE: gettext("no strategic domain")}


def _on_project(path: str) -> tuple[Dimension, Dimension]:
    """What the project of a row is: its kind, its strategic domain."""
    return (
        Dimension(
            "kind",
            _("kind of project"),
            lambda day: F(f"{path}kind__code"),
            _kind_labels,
        ),
        Dimension(
            "domain",
            _("strategic domain"),
            lambda day: Coalesce(F(f"{path}strategic_domain__code"), Value(NONE)),
            _strategic_labels,
        ),
    )


def _label_labels(cluster: Cluster) -> Labels:
    return {"labelled": gettext("labelled"), "other": gettext("without the label")}


OUTCOME = Dimension(
    "outcome",
    _("decision"),
    lambda day: F("state"),
    lambda cluster: {
        state.value: str(state.label)
        for state in RequestState
        if state in DECIDED_STATES
    },
)
CALL = Dimension(
    "call",
    _("call"),
    lambda day: Coalesce(F("call__code"), Value(NONE)),
    _call_labels,
)
LED = Dimension(
    "led",
    _("who leads"),
    lambda day: _if({"is_led": True}, "us", "other"),
    lambda cluster: {
        "us": gettext("led by us"),
        "other": gettext("beside another cluster"),
    },
)
LABEL = Dimension(
    "label",
    _("label"),
    lambda day: _if({"is_labelled": True}, "labelled", "other"),
    _label_labels,
)
MEMBERSHIP = Dimension(
    "membership",
    _("member or not"),
    lambda day: _if({"is_for_member": True}, "member", "other"),
    lambda cluster: {
        "member": gettext("members"),
        "other": gettext("other partners"),
    },
)
AID_FORM = Dimension(
    "form",
    _("form of the aid"),
    lambda day: F("form"),
    lambda cluster: {form.value: str(form.label) for form in AidForm},
)


def _funder(path: str) -> Dimension:
    return Dimension("funder", _("funder"), lambda day: F(path), lambda cluster: {})


REQUESTS = (OUTCOME, *_on_project("project__"), CALL, LED)
PROJECTS = (LABEL, *_on_project(""))
BIDS = (LABEL, *_on_project("project__"), _funder("funder"))
AWARDS = (
    MEMBERSHIP,
    AID_FORM,
    LABEL,
    *_on_project("bid__project__"),
    _funder("bid__funder"),
)
