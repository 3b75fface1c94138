"""What the tables of this app say of persons; see `grappe.common.personal`."""

from collections.abc import Mapping

from grappe.common.personal import Table, table

TABLES: Mapping[str, Table] = {
    "labels.SigningKey": table(
        purpose="labels",
        retention="decision",
        actors="created_by",
        impersonal={
            "a key of the cluster, which names nobody": "kid public private",
        },
    ),
    "labels.Label": table(
        purpose="labels",
        retention="decision",
        actors="issued_by",
        loose="scope withdrawal_reason",
        impersonal={
            "of a project and of the organisation that leads it": (
                "uid number acronym lead_name issued_on expires_on withdrawn_on"
            ),
        },
    ),
    "labels.Proof": table(
        impersonal={
            "a signed statement about a project and an organisation": "token",
        },
    ),
    "labels.Reservation": table(
        purpose="labels",
        retention="decision",
        actors="answered_by closed_by",
        loose="text answer verdict",
        impersonal={
            "a date of the record, not of a life": "due_on",
        },
    ),
}
