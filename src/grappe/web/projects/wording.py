"""What happened to projects, in words, and where each stands.

The trail is read by the cluster's people before they declared anything: no sentence
tells what a dossier holds, nor who takes part in it.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grappe.projects.doors import Door
from grappe.projects.models import (
    ConflictNature,
    GrantPurpose,
    Project,
    ProjectStage,
    Right,
)

SENTENCES: dict[str, Any] = {
    "projects.created": _("opened the project {acronym}"),
    "projects.edited": _("changed the dossier of {acronym} ({part})"),
    "projects.stage_set": _("moved {acronym} from “{stage_was}” to “{stage}”"),
    "projects.owner_set": _("gave {acronym} to {owner} to follow"),
    "projects.owner_cleared": _("left {acronym} without anybody to follow it"),
    "projects.published": _("opened the abstract of {acronym} to the public"),
    "projects.unpublished": _("withdrew {acronym} from the public pages"),
    "projects.partner_added": _("added a partner to {acronym}"),
    "projects.partner_edited": _("changed the part of a partner of {acronym}"),
    "projects.partner_removed": _("removed a partner from {acronym}"),
    "projects.forecast_set": _("changed the forecasts of a partner of {acronym}"),
    "projects.confirmations_asked": _("asked the partners of {acronym} to confirm"),
    "projects.part_reminded": _("reminded a partner of {acronym} to confirm its part"),
    "projects.part_confirmed": _("confirmed their part of {acronym}"),
    "projects.part_contested": _("contested their part of {acronym}"),
    "projects.part_reopened": _(
        "changed a part of {acronym} that was confirmed: it is to confirm again"
    ),
    "projects.member_invited": _("invited somebody to work on {acronym} ({right})"),
    "projects.member_changed": _("changed what somebody may do on {acronym} ({right})"),
    "projects.member_ended": _("ended somebody's work on {acronym}"),
    "projects.reader_excluded": _("named somebody to keep away from {acronym}"),
    "projects.reader_identified": _("said who is to be kept away from {acronym}"),
    "projects.reader_readmitted": _("let somebody come near {acronym} again"),
    "projects.work_changed": _("changed the work plan of {acronym}"),
    "projects.file_added": _("added a file to the dossier of {acronym}"),
    "projects.file_edited": _(
        "said otherwise what a file of {acronym} is, or who may open it"
    ),
    "projects.file_shared": _("said who opens a restricted file of {acronym}"),
    "projects.file_removed": _("took a file out of the dossier of {acronym}"),
    "projects.agreement_changed": _("changed an agreement of {acronym}"),
    "projects.remark_added": _("made a remark on the dossier of {acronym}"),
    "projects.remark_settled": _("settled a remark on the dossier of {acronym}"),
    "projects.version_taken": _("kept version {number} of the dossier of {acronym}"),
    "projects.granted": _("opened the dossier of {acronym} to {reader} ({purpose})"),
    "projects.grant_revoked": _("took the dossier of {acronym} back from {reader}"),
    "projects.no_conflict": _("declared no conflict of interest on {acronym}"),
    "projects.declarations_ended": _(
        "changed the consortium of {acronym}: its readers ({count}) declare again"
    ),
    "projects.conflict_declared": _(
        "declared a conflict of interest on {acronym} ({nature})"
    ),
    "projects.conflict_lifted": _(
        "corrected a conflict that {reader} had declared on {acronym} by mistake"
    ),
    "projects.waived": _("let {reader} read {acronym} in spite of: {nature}"),
    "projects.interest_added": _(
        "added {organisation} to the interests of {reader} ({nature})"
    ),
    "projects.interest_ended": _(
        "ended {organisation} among the interests of {reader} ({nature})"
    ),
}

LABELS: dict[str, dict[Any, Any]] = {
    "stage": dict(ProjectStage.choices),
    "stage_was": dict(ProjectStage.choices),
    "right": dict(Right.choices),
    "purpose": dict(GrantPurpose.choices),
    "nature": dict(ConflictNature.choices),
    "part": {
        "identity": _("identity"),
        "science": _("science"),
        "market": _("market"),
        "compliance": _("compliance"),
    },
}

# What the applicants read of where they stand, and what comes next.
APPLICANT_STEPS = {
    ProjectStage.IDEA: _("The cluster's team looks at the idea and will answer you."),
    ProjectStage.QUALIFIED: _("The idea was kept: gather the partners, start writing."),
    ProjectStage.IN_SETUP: _(
        "Write the dossier, then let each partner confirm its part."
    ),
    ProjectStage.PROPOSED: _("The dossier is with the funders."),
    ProjectStage.RUNNING: _("The project is under way."),
    ProjectStage.ENDED: _("The project has ended."),
    ProjectStage.ABANDONED: _("The project was given up."),
}
TEAM_STEPS = {
    ProjectStage.IDEA: _("Talk with the lead, then say whether the idea is kept."),
    ProjectStage.QUALIFIED: _("Help the lead to gather partners."),
    ProjectStage.IN_SETUP: _("The consortium writes its dossier."),
    ProjectStage.PROPOSED: _("Note the funders' answer when it comes."),
    ProjectStage.RUNNING: _("Note the end when it comes."),
    ProjectStage.ENDED: _("Nothing more to do here."),
    ProjectStage.ABANDONED: _("Nothing more, unless it is taken up again."),
}


def next_step(project: Project, door: Door) -> Any:
    steps = APPLICANT_STEPS if door == Door.APPLICANT else TEAM_STEPS
    return steps[ProjectStage(project.stage)]
