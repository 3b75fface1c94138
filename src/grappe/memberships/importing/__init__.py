"""Bring in a list of members.

Whatever the columns are called, previewed and undoable.
"""

from django.utils.translation import gettext_lazy as _

from grappe.imports.registry import Importer
from grappe.memberships import rules
from grappe.memberships.importing import merges, sizes
from grappe.memberships.importing.fields import FIELDS, OPTIONS
from grappe.memberships.importing.messages import MESSAGES, WORDS
from grappe.memberships.importing.planning import MemberPlanner
from grappe.organisations import identification

MEMBERS = Importer(
    kind="members",
    title=_("Members"),
    fields=FIELDS,
    options=OPTIONS,
    needs=(("legal_name", "siren", "siret", "vat_number", "pic", "ror", "foreign_id"),),
    begin=MemberPlanner,
    rule=rules.can_import,
    messages=MESSAGES,
    worked_out_from=frozenset({"organisations.organisation"}),
    before_undo=merges.before_undo,
    after_undo=sizes.after_undo,
    words=WORDS,
    unanswered=identification.to_leave,
    is_outdated=identification.is_outdated,
    derived=frozenset(
        {
            "organisations.sizeperiod",
            # What the night jobs find, and merges undone since: `before_undo` refuses
            # for those in force.
            "organisations.organisationpair",
            "organisations.personpair",
            "organisations.registeralert",
            "organisations.organisationmerge",
            "organisations.personmerge",
        }
    ),
)
