"""What the trail says of labels and keys."""

from django.utils.translation import gettext_lazy as _

from grappe.labels.models import LabelKind

SENTENCES = {
    "labels.issued": _("gave the label {number} to {acronym} ({label_kind})"),
    "labels.withdrawn": _("withdrew the label {number} of {acronym}"),
    "labels.reservation_answered": _(
        "answered reservation {position} of the label {number}"
    ),
    "labels.reservation_lifted": _(
        "lifted reservation {position} of the label {number}"
    ),
    "labels.reservation_failed": _(
        "did not lift reservation {position} of the label {number}"
    ),
    "labels.key_made": _("made the first key that signs labels"),
    "labels.key_rotated": _("replaced the key that signs labels"),
    "labels.key_compromised": _("declared a key void; {again} labels signed again"),
}
LABELS = {"label_kind": dict(LabelKind.choices)}
