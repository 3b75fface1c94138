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

MEMBERSHIP, SERVICE = "membership", "service"


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
    ]
}


def choices() -> list[tuple[str, Any]]:
    return [(one.key, one.label) for one in TREATMENTS.values()]


def of(plan: "Plan") -> Treatment:
    return TREATMENTS[plan.treatment]
