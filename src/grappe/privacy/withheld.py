"""What a person's copy leaves out, and why: the rights of others (article 15.4)."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# Tables whose rows about somebody are told by nobody to them.
WITHHELD = {
    "projects.ExcludedReader": _(
        "Whom applicants ask not to be read by is their secret."
    ),
    "labelling.ProposedReading": _("A reading that was only thought of is not told."),
}
# Rows that are not told yet: a letter that waits for its decision.
UNTOLD = {"outbox.Mail": Q(state="draft")}
# Fields of rows about somebody that would tell of others.
HIDDEN_FIELDS: dict[str, dict[str, Any]] = {
    "labelling.Assignment": {"why": _("It compares experts with one another.")},
    "organisations.PersonPair": {"reasons": _("It compares two people's records.")},
    "organisations.PersonMerge": {"journal": _("It holds another record's data.")},
}
# Rows of these processings are taken away by a conflict of interest on their project:
# for whom it bars, the project does not exist as a reader.
BARRED_PURPOSES = frozenset({"evaluation", "committees", "labels", "security"})

GENERAL = [
    _(
        "Who acted on a row is not named, nor what others wrote: a row that only "
        "mentions you is listed by its place, without its text."
    ),
    _(
        "What a conflict of interest takes away from you, and what applicants keep "
        "secret, is not in this copy."
    ),
    _("Passwords, keys and tokens are never copied out: they protect you."),
]
