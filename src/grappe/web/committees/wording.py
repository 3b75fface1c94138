"""What happened to sessions and decisions, in words.

The trail tells that a session was held and what was decided, never who voted what.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from grappe.committees.models import Outcome

SENTENCES: dict[str, Any] = {
    "committees.statutes_adopted": _("adopted statutes for {body}, from {starts_on}"),
    "committees.statutes_changed": _("changed the statutes of {body}"),
    "committees.session_planned": _("planned a session of {body} on {held_on}"),
    "committees.session_changed": _("changed the session of {body}"),
    "committees.session_cancelled": _(
        "called off the session of {body} on {held_on}: {reason}"
    ),
    "committees.convened": _("convened {body} for {held_on}"),
    "committees.session_opened": _("opened the session of {body} on {held_on}"),
    "committees.session_closed": _("closed the session of {body} on {held_on}"),
    "committees.agenda_ordered": _(
        "changed the order of the agenda of {body} on {held_on}"
    ),
    "committees.item_added": _("put {acronym} on the agenda of {held_on}"),
    "committees.item_changed": _("changed {acronym} on the agenda of {held_on}"),
    "committees.item_removed": _("took {acronym} off the agenda of {held_on}"),
    "committees.subject_added": _("put “{title}” on the agenda of {held_on}"),
    "committees.subject_changed": _("changed “{title}” on the agenda of {held_on}"),
    "committees.subject_removed": _("took “{title}” off the agenda of {held_on}"),
    "committees.decided": _("wrote down the decision on {acronym}: {outcome}"),
    "committees.decision_changed": _("changed the letter to {acronym}"),
    "committees.decision_dropped": _("took back the decision on {acronym}: {reason}"),
    "committees.applied": _("applied the decision on {acronym}: {outcome}"),
    "committees.minutes_written": _("wrote the minutes of {body} of {held_on}"),
    "committees.minutes_locked": _("locked the minutes of {body} of {held_on}"),
}
LABELS = {"outcome": dict(Outcome.choices)}
