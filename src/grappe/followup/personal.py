"""What the tables of this app say of persons; see `grappe.common.personal`."""

from collections.abc import Mapping

from grappe.common.personal import Source, Table, table

TABLES: Mapping[str, Table] = {
    "followup.Bid": table(
        purpose="followup",
        retention="dossier",
        loose="note",
        impersonal={
            "of a funder and of its answer": (
                "funder programme reference submitted_on result_on contracted_on source"
            ),
        },
    ),
    "followup.Award": table(
        purpose="followup",
        retention="accounts_book",
        actors="recorded_by",
        impersonal={
            "the partner organisation, not its contact": "partner",
        },
    ),
    "followup.Amendment": table(
        purpose="followup",
        retention="accounts_book",
        actors="recorded_by",
        loose="text",
        impersonal={
            "a date of the record, not of a life": "agreed_on",
        },
    ),
    "followup.Progress": table(
        purpose="followup",
        retention="dossier",
        source=Source.MEMBER,
        actors="received_by",
        loose="text deviations reply",
        impersonal={
            "a date of the record, not of a life": "due_on",
        },
    ),
    "followup.Returns": table(
        purpose="followup",
        retention="dossier",
        source=Source.MEMBER,
        subject="sent_to",
        data="comment",
        actors="entered_by",
        secret="nonce",
        impersonal={
            "the partner organisation, not its contact": "partner",
            "figures of an organisation, and how the mail left": (
                "expires_on mail_error prefilled"
            ),
        },
    ),
}
