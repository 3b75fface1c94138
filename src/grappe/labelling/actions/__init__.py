"""What happens to label requests, their configuration, experts and assignments."""

from grappe.labelling.actions.admission import (
    admit,
    check,
    give_opinion,
    refuse_admission,
    waive,
    write_note,
)
from grappe.labelling.actions.answering import (
    Answered,
    AnswersMoved,
    NotAnswerable,
    answer,
)
from grappe.labelling.actions.calls import (
    Dates,
    Move,
    NotCancellable,
    NotRedatable,
    add_call,
    cancel_call,
    change_call,
    check_move,
    move_call,
    restore_call,
)
from grappe.labelling.actions.colabels import (
    answer_co_label,
    ask_co_label,
    decide_co_label,
    follow_lead,
)
from grappe.labelling.actions.complements import (
    answer_complements,
    ask_complements,
    go_on_without,
)
from grappe.labelling.actions.filing import grant_late_access, lapse, submit, withdraw
from grappe.labelling.actions.opening import (
    answer_remark,
    follow_request,
    open_request,
    resubmit,
)
from grappe.labelling.actions.parts import (
    NotRemovable,
    add_part,
    change_part,
    move_part,
    remove_part,
)
from grappe.labelling.actions.procedures import (
    NotChangeable,
    NotPublishable,
    NotSavable,
    add_version,
    change_version,
    copy_version,
    publish_version,
    remove_draft,
    retire_procedure,
)
from grappe.labelling.actions.steps import NotFilable, NotMovable, NotOpenable
from grappe.labelling.actions.undertakings import NotSignable, declare, sign

__all__ = [
    "Answered",
    "AnswersMoved",
    "Dates",
    "Move",
    "NotAnswerable",
    "NotCancellable",
    "NotChangeable",
    "NotFilable",
    "NotMovable",
    "NotOpenable",
    "NotPublishable",
    "NotRedatable",
    "NotRemovable",
    "NotSavable",
    "NotSignable",
    "add_call",
    "add_part",
    "add_version",
    "admit",
    "answer",
    "answer_co_label",
    "answer_complements",
    "answer_remark",
    "ask_co_label",
    "ask_complements",
    "cancel_call",
    "change_call",
    "change_part",
    "change_version",
    "check",
    "check_move",
    "copy_version",
    "decide_co_label",
    "declare",
    "follow_lead",
    "follow_request",
    "give_opinion",
    "go_on_without",
    "grant_late_access",
    "lapse",
    "move_call",
    "move_part",
    "open_request",
    "publish_version",
    "refuse_admission",
    "remove_draft",
    "remove_part",
    "restore_call",
    "resubmit",
    "retire_procedure",
    "sign",
    "submit",
    "waive",
    "withdraw",
    "write_note",
]
