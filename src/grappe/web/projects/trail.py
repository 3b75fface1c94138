"""What happened to a project, for those who may read its dossier."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from grappe.audit.models import Event
from grappe.projects.models import Partner, Project
from grappe.web.audit import wording

# Applicants read what was done on their dossier. A kind that is not named here stays
# with the cluster: nothing of an evaluation comes through by being forgotten.
OF_APPLICANTS = frozenset(
    {
        "projects.created",
        "projects.edited",
        "projects.stage_set",
        "projects.published",
        "projects.unpublished",
        "projects.partner_added",
        "projects.partner_edited",
        "projects.partner_removed",
        "projects.forecast_set",
        "projects.part_confirmed",
        "projects.part_contested",
        "projects.part_reopened",
        "projects.part_reminded",
        "projects.confirmations_asked",
        "projects.member_invited",
        "projects.member_changed",
        "projects.member_ended",
        "projects.reader_excluded",
        "projects.reader_readmitted",
        "projects.work_changed",
        "projects.file_added",
        "projects.file_edited",
        "projects.file_removed",
        "projects.agreement_changed",
        "projects.remark_added",
        "projects.remark_settled",
        "projects.version_taken",
        "labels.issued",
        "labels.withdrawn",
        "labels.reservation_answered",
        "labels.reservation_lifted",
        "labels.reservation_failed",
        "followup.bid_opened",
        "followup.bid_moved",
        "followup.awarded",
        "followup.award_changed",
        "followup.paid",
        "followup.amended",
        "followup.progress_asked",
        "followup.progress_received",
        "followup.progress_returned",
        "followup.progress_accepted",
        "followup.returns_asked",
        "followup.returns_answered",
        "followup.returns_corrected",
    }
)


@dataclass(frozen=True)
class Line:
    """One line; `part` names the partner it is about, which the trail keeps out."""

    at: datetime
    text: str
    part: str


def lines(project: Project, events: Iterable[Event]) -> list[Line]:
    """The events in words, with the partners' names for those who may read them."""
    partners = {
        one.pk: one.organisation.name
        for one in Partner.objects.filter(project=project).select_related(
            "organisation"
        )
    }
    return [
        Line(
            event.at,
            wording.sentence(event),
            partners.get(event.data.get("partner"), ""),
        )
        for event in events
    ]
