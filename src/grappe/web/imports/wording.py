"""What the history says of imports."""

from django.utils.translation import gettext_lazy as _

from grappe.organisations.models import RowAnswer

SENTENCES = {
    "imports.applied": _(
        "imported {filename} ({created} new, {changed} changed, {refused} refused)"
    ),
    "imports.undone": _("undid the import of {filename}"),
    "imports.abandoned": _("gave up the import of {filename}"),
    "organisations.row_identified": _(
        "said of row {row} of {filename}: {row_answer} {number}"
    ),
    "organisations.rows_identified": _(
        "took the likeliest unit for {rows} rows of {filename}, from {percent} % on"
    ),
    "organisations.row_answer_undone": _(
        "took back the answer for row {row} of {filename}"
    ),
    "imports.member_created": _("brought {organisation} in from {filename}, row {row}"),
    "imports.member_changed": _("completed {organisation} from {filename}, row {row}"),
    "imports.project_created": _("brought {acronym} in from {filename}, row {row}"),
    "imports.expert_created": _(
        "brought the expert {expert} in from {filename}, row {row}"
    ),
}
LABELS = {"row_answer": dict(RowAnswer.choices)}
