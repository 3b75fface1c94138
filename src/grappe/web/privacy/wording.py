"""What the trail says of personal data."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "privacy.copied": _("took a copy of what is kept of a person ({rows} rows)"),
}
