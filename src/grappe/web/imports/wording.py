"""What the history says of imports."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "imports.applied": _(
        "imported {filename} ({created} new, {changed} changed, {refused} refused)"
    ),
    "imports.undone": _("undid the import of {filename}"),
    "imports.abandoned": _("gave up the import of {filename}"),
    "imports.member_created": _("brought {organisation} in from {filename}, row {row}"),
    "imports.member_changed": _("completed {organisation} from {filename}, row {row}"),
}
