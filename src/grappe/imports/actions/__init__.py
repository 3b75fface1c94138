from grappe.imports.actions.apply import apply
from grappe.imports.actions.check import check, set_mapping
from grappe.imports.actions.errors import (
    ImportRefusal,
    NotAbandonable,
    NotApplicable,
    NotCheckable,
    NotReadable,
    NotUndoable,
    StalePreview,
)
from grappe.imports.actions.undo import Conflict, parts, undo
from grappe.imports.actions.upload import abandon, paste, upload
from grappe.imports.actions.work import (
    PATIENCE,
    begin_work,
    refuse_if_busy,
    stop_work,
)

__all__ = [
    "PATIENCE",
    "Conflict",
    "ImportRefusal",
    "NotAbandonable",
    "NotApplicable",
    "NotCheckable",
    "NotReadable",
    "NotUndoable",
    "StalePreview",
    "abandon",
    "apply",
    "begin_work",
    "check",
    "parts",
    "paste",
    "refuse_if_busy",
    "set_mapping",
    "stop_work",
    "undo",
    "upload",
]
