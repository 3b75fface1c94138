"""What may make an organisation treated: one entry here, and a plan may name it.

A treatment gives the first day each organisation was treated; the panel, the page and
the sentence do the rest.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from grappe.impact.models import Plan

MEMBERSHIP, SERVICE, LABEL = "membership", "service", "label"


def _nobody(_plan: "Plan", _barred_ids: frozenset[int]) -> set[int]:
    return set()


@dataclass(frozen=True)
class Treatment:
    """A treatment as plans name it.

    `starts` gives the first day by key of the organisation; `phrase` begins a sentence.
    """

    key: str
    label: Any
    starts: "Callable[[Plan], dict[int, date]]"
    phrase: "Callable[[Plan], str]"
    # What it does is not what membership does: members are compared with members.
    is_among_members: bool = False
    needs_service: bool = False
    # Organisations of which it would tell a reader about projects barred to them.
    hidden: "Callable[[Plan, frozenset[int]], set[int]]" = _nobody


def _memberships(plan: "Plan") -> dict[int, date]:
    from django.db.models import Min

    from grappe.memberships.models import Membership

    spells = Membership.objects.filter(cluster=plan.study.cluster)
    return dict(spells.values_list("organisation").annotate(first=Min("starts_on")))


def _uses(plan: "Plan") -> dict[int, date]:
    from django.db.models import Min

    from grappe.impact.models import ServiceUse

    uses = ServiceUse.objects.filter(
        cluster=plan.study.cluster, service=plan.service_id
    )
    return dict(uses.values_list("organisation").annotate(first=Min("used_on")))


def _labels(plan: "Plan") -> dict[int, date]:
    """The first label of a project in which it is a partner.

    A label withdrawn later counts all the same, as does a membership that ended.
    """
    from django.db.models import Min

    spells = _parts(plan).values_list("organisation")
    return dict(spells.annotate(first=Min("project__labels__issued_on")))


def _parts(plan: "Plan") -> Any:
    """Parts in labelled projects, of more than subcontractors."""
    from grappe.labels.models import LabelKind
    from grappe.projects.models import Partner, PartnerRole

    parts = Partner.objects.filter(
        project__labels__cluster=plan.study.cluster,
        project__labels__kind__in=[LabelKind.LABEL, LabelKind.WITH_RESERVATIONS],
    )
    return parts.exclude(role=PartnerRole.SUBCONTRACTOR).order_by()


def _of_barred(plan: "Plan", barred_ids: frozenset[int]) -> set[int]:
    parts = _parts(plan).filter(project__in=barred_ids)
    return set(parts.values_list("organisation", flat=True))


def _service(plan: "Plan") -> str:
    service: Any = plan.service
    return _("use of the service “%(service)s”") % {"service": service}


TREATMENTS = {
    one.key: one
    for one in [
        Treatment(
            MEMBERSHIP,
            gettext_lazy("membership of the cluster"),
            starts=_memberships,
            phrase=lambda _plan: _("membership of the cluster"),
        ),
        Treatment(
            SERVICE,
            gettext_lazy("use of a service"),
            starts=_uses,
            phrase=_service,
            is_among_members=True,
            needs_service=True,
        ),
        Treatment(
            LABEL,
            gettext_lazy("part in a labelled project"),
            starts=_labels,
            phrase=lambda _plan: _("part in a labelled project"),
            is_among_members=True,
            hidden=_of_barred,
        ),
    ]
}


def choices() -> list[tuple[str, Any]]:
    return [(one.key, one.label) for one in TREATMENTS.values()]


def of(plan: "Plan") -> Treatment:
    return TREATMENTS[plan.treatment]
