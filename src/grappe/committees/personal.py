"""What the tables of this app say of persons; see `grappe.common.personal`."""

from collections.abc import Mapping

from grappe.common.personal import Table, table

TABLES: Mapping[str, Table] = {
    "committees.Statutes": table(
        impersonal={
            "a date of the record, not of a life": "starts_on ends_on",
        },
    ),
    "committees.Session": table(
        purpose="committees",
        retention="decision",
        actors="created_by",
        loose="title place seats",
        impersonal={
            "when and under which rules": "held_on video_url statutes",
        },
    ),
    "committees.AgendaItem": table(
        purpose="committees",
        retention="decision",
        actors="rapporteur",
        loose="title",
    ),
    "committees.Act": table(
        purpose="committees",
        retention="decision",
        subject="member",
        data="facts",
        actors="by",
    ),
    "committees.Paper": table(
        impersonal={
            "a ballot bears no name; its key is drawn by lot": "id ballot choice",
        },
    ),
    "committees.Decision": table(
        purpose="committees",
        retention="decision",
        actors="decided_by applied_by",
        loose="reasons reservations scope letter_subject letter_text dropped_reason",
        impersonal={
            "a date of the record, not of a life": "decided_on",
        },
    ),
    "committees.Minutes": table(
        purpose="committees",
        retention="decision",
        actors="locked_by",
        loose="facts text",
        impersonal={
            "a language and a hash": "language sha256",
        },
    ),
}
