"""What the tables of this app say of persons; see `grappe.common.personal`."""

from collections.abc import Mapping

from grappe.common.personal import Source, Table, table

TABLES: Mapping[str, Table] = {
    "tokens.AccessToken": table(
        purpose="accounts",
        retention="token",
        source=Source.PERSON,
        subject="user",
        data="name scopes prefix",
        actors="revoked_by",
        secret="digest",
    ),
    "tokens.FeedToken": table(
        purpose="accounts",
        retention="token",
        source=Source.PERSON,
        subject="user",
        data="prefix",
        actors="revoked_by",
        secret="digest",
        impersonal={
            "which feed": "kind",
        },
    ),
    "tokens.Repeat": table(
        purpose="accounts",
        retention="token",
        source=Source.SYSTEM,
        subject="token",
        secret="key",
        impersonal={
            "a hash of a request": "fingerprint",
        },
    ),
}
