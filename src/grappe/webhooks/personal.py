"""What the tables of this app say of persons; see `grappe.common.personal`."""

from collections.abc import Mapping

from grappe.common.personal import Source, Table, table

TABLES: Mapping[str, Table] = {
    "webhooks.Endpoint": table(
        purpose="security",
        retention="token",
        actors="created_by",
        loose="name",
        secret="secret former_secret",
        impersonal={
            "an address of another machine, and what it is told": "url kinds",
        },
    ),
    "webhooks.Delivery": table(
        purpose="security",
        retention="delivery",
        source=Source.SYSTEM,
        loose="body",
        impersonal={
            "a kind of news and its number": "kind uid",
        },
    ),
    "webhooks.Attempt": table(
        purpose="security",
        retention="delivery",
        source=Source.SYSTEM,
        loose="answer",
        impersonal={
            "what the other machine answered, in a word": "error",
        },
    ),
}
