"""What becomes of projects when two records are one organisation."""

from grappe.organisations.merging import ORGANISATIONS, Merging, folds
from grappe.organisations.merging.registry import Treatment, loose_text, relations
from grappe.projects.models import Partner, Waiver

relations(
    Treatment.MOVE,
    "projects.projectmember.organisation",
    "projects.excludedreader.organisation",
    "projects.interest.organisation",
)
# Parts of a participation stay with it.
relations(
    Treatment.KEEP,
    "projects.partnercost.partner",
    "projects.forecast.partner",
    "projects.workpackage.leader",
    "projects.workshare.partner",
)
loose_text(
    "a dossier as it stood: history, kept unchanged",
    "projects.projectversion.content",
)
loose_text(
    "what somebody opened, as it was named then: history",
    "documents.opening.target",
)


@folds(ORGANISATIONS, "projects.partner.organisation")
def participations(merging: Merging) -> None:
    """Where both took part in one project, both parts stay as they were entered."""
    mine, theirs = merging.rows(Partner)
    taken = {row.project_id for row in mine}
    for row in theirs:
        if row.project_id not in taken:
            merging.move(row, organisation_id=merging.kept.pk)


@folds(ORGANISATIONS, "projects.waiver.organisation")
def waivers(merging: Merging) -> None:
    """What was let through for both stays twice: each says who let it through."""
    mine, theirs = merging.rows(Waiver)
    taken = {(row.project_id, row.user_id, row.nature) for row in mine}
    for row in theirs:
        if (row.project_id, row.user_id, row.nature) not in taken:
            merging.move(row, organisation_id=merging.kept.pk)
