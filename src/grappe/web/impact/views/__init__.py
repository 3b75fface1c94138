"""The pages of studies of impact."""

from grappe.web.impact.views.methods import method_detail, method_list
from grappe.web.impact.views.outcomes import (
    file_add,
    file_download,
    panel_evidence,
    study_load,
)
from grappe.web.impact.views.plans import plan_amend, plan_edit, plan_lock
from grappe.web.impact.views.runs import (
    run_appendix,
    run_detail,
    run_export,
    run_join,
    run_publish,
    run_start,
)
from grappe.web.impact.views.services import use_add, use_list, use_remove
from grappe.web.impact.views.studies import (
    study_abandon,
    study_create,
    study_detail,
    study_list,
)

__all__ = [
    "file_add",
    "file_download",
    "method_detail",
    "method_list",
    "panel_evidence",
    "plan_amend",
    "plan_edit",
    "plan_lock",
    "run_appendix",
    "run_detail",
    "run_export",
    "run_join",
    "run_publish",
    "run_start",
    "study_abandon",
    "study_create",
    "study_detail",
    "study_list",
    "study_load",
    "use_add",
    "use_list",
    "use_remove",
]
