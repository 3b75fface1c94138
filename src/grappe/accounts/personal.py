"""What the tables of this app say of persons; see `grappe.common.personal`."""

from collections.abc import Mapping

from grappe.common.personal import Source, Table, table

TABLES: Mapping[str, Table] = {
    "accounts.User": table(
        purpose="accounts",
        retention="account",
        source=Source.PERSON,
        subject="id",
        data="email given_name family_name",
        secret="password",
    ),
    "accounts.RoleGrant": table(
        purpose="accounts",
        retention="account",
        subject="user",
        data="starts_on ends_on",
        actors="granted_by",
    ),
    "accounts.Invitation": table(
        purpose="accounts",
        retention="invitation",
        source=Source.MEMBER,
        subject="email",
        actors="invited_by accepted_by",
        secret="nonce",
        impersonal={
            "what the mail server said, without its words": "mail_error",
        },
    ),
    "accounts.JoinRequest": table(
        purpose="accounts",
        retention="join_request",
        source=Source.PERSON,
        subject="user",
        data="message",
        actors="answered_by",
    ),
    "accounts.SavedView": table(
        purpose="accounts",
        retention="account",
        source=Source.PERSON,
        subject="user",
        data="name query",
        impersonal={
            "an address of the site": "page",
        },
    ),
    "accounts.SignInFailures": table(
        purpose="security",
        retention="failures",
        source=Source.SYSTEM,
        secret="key",
    ),
    "accounts.SecondFactorRule": table(
        impersonal={
            "a rule of the cluster and its first day": "required_from",
        },
    ),
    "accounts.Impersonation": table(
        purpose="security",
        retention="trail",
        source=Source.SYSTEM,
        subject="person",
        data="reason",
        actors="by",
    ),
}
