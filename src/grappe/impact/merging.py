"""What becomes of uses of services when two records are one organisation."""

from grappe.impact.models import ServiceUse
from grappe.organisations.merging import ORGANISATIONS, Merging, folds
from grappe.organisations.merging.registry import loose_text

loose_text(
    "a plan says what is studied by codes; it is locked, and follows no record",
    "impact.plan.sources",
    "impact.plan.population",
    "impact.plan.covariates",
    "impact.plan.tests",
)
loose_text(
    "counts, numbers and messages of what was loaded and run: history",
    "impact.outcomefile.notices",
    "impact.panel.report",
    "impact.run.versions",
    "impact.run.messages",
    "impact.run.results",
)


@folds(ORGANISATIONS, "impact.serviceuse.organisation")
def uses(merging: Merging) -> None:
    """A service that both are said to have used on one day was used once."""
    mine, theirs = merging.rows(ServiceUse)
    said = {(row.cluster_id, row.service_id, row.used_on) for row in mine}
    for row in theirs:
        if (row.cluster_id, row.service_id, row.used_on) in said:
            merging.fold(row)
        else:
            merging.move(row, organisation_id=merging.kept.pk)
