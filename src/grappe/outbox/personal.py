"""What the tables of this app say of persons; see `grappe.common.personal`."""

from collections.abc import Mapping

from grappe.common.personal import Source, Table, table

TABLES: Mapping[str, Table] = {
    "outbox.Mail": table(
        purpose="mailing",
        retention="mail",
        source=Source.SYSTEM,
        subject="to",
        data="subject text reason",
        actors="created_by",
        impersonal={
            "a technical word on the mail": "kind language error message_id",
        },
    ),
}
