"""Reads across candidates, members, their people and their mails."""

from grappe.memberships.queries.attention import (
    DEPARTURE_DAYS,
    departures,
    without_category,
    without_contact,
)
from grappe.memberships.queries.candidates import (
    application_of,
    candidate_url,
    look_alikes,
    open_with_siren,
    same_siren,
)
from grappe.memberships.queries.inbox import inbox, waiting
from grappe.memberships.queries.people import (
    Addressee,
    RollLine,
    addressee_of,
    addressees,
    electoral_roll,
)
from grappe.memberships.queries.renewals import (
    RenewalLine,
    due_for_renewal,
    renewal_lines,
    to_tell,
)
from grappe.memberships.queries.statutes import rules_of, shown

__all__ = [
    "DEPARTURE_DAYS",
    "Addressee",
    "RenewalLine",
    "RollLine",
    "addressee_of",
    "addressees",
    "application_of",
    "candidate_url",
    "departures",
    "due_for_renewal",
    "electoral_roll",
    "inbox",
    "look_alikes",
    "open_with_siren",
    "renewal_lines",
    "rules_of",
    "same_siren",
    "shown",
    "to_tell",
    "waiting",
    "without_category",
    "without_contact",
]
