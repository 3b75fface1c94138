from grappe.web.projects.forms.consortium import (
    ForecastForm,
    NewPartnerForm,
    PartnerForm,
)
from grappe.web.projects.forms.dossier import (
    PART_FORMS,
    MemberProjectForm,
    OwnerForm,
    StageForm,
    TeamProjectForm,
)
from grappe.web.projects.forms.listing import ProjectFilter
from grappe.web.projects.forms.people import (
    ContestForm,
    ExclusionForm,
    FirstWriterForm,
    IdentifyForm,
    InviteForm,
    RightForm,
)

__all__ = [
    "PART_FORMS",
    "ContestForm",
    "ExclusionForm",
    "FirstWriterForm",
    "ForecastForm",
    "IdentifyForm",
    "InviteForm",
    "MemberProjectForm",
    "NewPartnerForm",
    "OwnerForm",
    "PartnerForm",
    "ProjectFilter",
    "RightForm",
    "StageForm",
    "TeamProjectForm",
]
