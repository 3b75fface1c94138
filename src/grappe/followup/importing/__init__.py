"""Bring in past bids and awards: a row a bid, or a row for each partner's aid."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grappe.accounts.access import Access
from grappe.followup import rules
from grappe.followup.importing.fields import FIELDS, MESSAGES
from grappe.followup.importing.planning import AwardPlanner
from grappe.followup.models import Award, Bid
from grappe.imports.registry import Importer
from grappe.projects.importing.hiding import hidden_rows as naming_barred


def hidden_rows(access: Access, batch: Any) -> set[int]:
    """The rows that name a project a conflict takes away, or wrote of one."""
    barred = access.barred_ids
    if not barred:
        return set()
    bids = set(Bid.objects.filter(project__in=barred).values_list("pk", flat=True))
    awards = set(Award.objects.filter(bid__in=bids).values_list("pk", flat=True))
    of = {"followup.bid": bids, "followup.award": awards}
    written = {
        record[1]
        for change in batch.changes.filter(model__in=of)
        for record in change.records
        if record[0] in of[change.model]
    }
    return written | naming_barred(access, batch)


AWARDS = Importer(
    kind="awards",
    title=_("Funders' results and awards"),
    fields=FIELDS,
    needs=(("acronym", "reference"), ("funder",)),
    begin=AwardPlanner,
    rule=rules.can_manage,
    messages=MESSAGES,
    hides=hidden_rows,
)
