"""Aid granted, in the columns of the common data schema of French subsidies (SCDL).

https://schema.data.gouv.fr/scdl/subventions
"""

from collections.abc import Callable
from typing import Any

from grappe.accounts.access import Access
from grappe.followup.models import WON_STATES, AidForm, Award
from grappe.projects.models import Project

# In French, as the schema is. A subsidy there is paid in money.
NATURE = "aide en numéraire"

COLUMNS: list[tuple[str, Callable[[Any], Any]]] = [
    ("nomAttribuant", lambda row: row.bid.funder),
    ("idAttribuant", lambda row: ""),
    ("dateConvention", lambda row: row.bid.contracted_on or row.bid.result_on),
    ("referenceDecision", lambda row: row.bid.reference),
    ("nomBeneficiaire", lambda row: row.partner.organisation.legal_name),
    ("idBeneficiaire", lambda row: siret_of(row.partner.organisation)),
    ("objet", lambda row: f"{row.bid.project.acronym} : {row.bid.project.title}"),
    ("montant", lambda row: row.aid_eur),
    ("nature", lambda row: NATURE),
    ("conditionsVersement", lambda row: ""),
    ("datesPeriodeVersement", lambda row: ""),
    ("idRAE", lambda row: ""),
    ("notificationUE", lambda row: ""),
    ("pourcentageSubvention", lambda row: share_of(row)),
]


def readable_by(access: Access) -> list[Award]:
    """The subsidies of won bids, of dossiers that the reader may read."""
    readable = Project.objects.readable_by(access).values("pk")
    rows = Award.objects.filter(
        form=AidForm.GRANT, bid__state__in=WON_STATES, bid__project__in=readable
    )
    return list(
        rows.select_related("bid__project", "partner__organisation")
        .prefetch_related("partner__organisation__establishments")
        .order_by("bid__result_on", "pk")
    )


def siret_of(organisation: Any) -> str:
    """The SIRET of the head office; none where it is not known."""
    offices = organisation.establishments.all()
    head = next((one for one in offices if one.is_head_office), None)
    return head.siret or "" if head else ""


def share_of(row: Award) -> Any:
    """The part of the cost that is aided, from 0 to 1."""
    if not row.eligible_cost_eur:
        return ""
    return round(row.aid_eur / row.eligible_cost_eur, 4)
