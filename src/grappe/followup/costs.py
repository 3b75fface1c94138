"""What a partner's aid may not exceed."""

from decimal import Decimal

from django.db.models import Sum

from grappe.projects.models import Partner


def cost_of(partner: Partner) -> Decimal | None:
    """The cost the dossier gives a partner; None where it says nothing.

    The eligible cost where costs are given by category, else the whole.
    """
    eligible = partner.costs.aggregate(total=Sum("eligible_eur"))["total"]
    return partner.total_cost_eur if eligible is None else eligible
