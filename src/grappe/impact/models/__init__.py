from grappe.impact.models.runs import (
    Effect,
    FileKind,
    OutcomeFile,
    Panel,
    Run,
    RunState,
)
from grappe.impact.models.services import Service, ServiceUse
from grappe.impact.models.studies import (
    Comparison,
    Entry,
    Inference,
    Method,
    Outcome,
    Plan,
    Scale,
    Study,
    StudyState,
)

__all__ = [
    "Comparison",
    "Effect",
    "Entry",
    "FileKind",
    "Inference",
    "Method",
    "Outcome",
    "OutcomeFile",
    "Panel",
    "Plan",
    "Run",
    "RunState",
    "Scale",
    "Service",
    "ServiceUse",
    "Study",
    "StudyState",
]
