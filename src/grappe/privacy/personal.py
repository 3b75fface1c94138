"""What the tables of this app and of the libraries say of persons."""

from collections.abc import Mapping

from grappe.common.personal import Source, Table, table

NOBODY = "a table of the framework, which names nobody"

TABLES: Mapping[str, Table] = {
    "privacy.RetentionTerm": table(
        purpose="security",
        retention="trail",
        actors="set_by",
        impersonal={"a rule of the cluster": "rule starts_on reason"},
    ),
    "privacy.RetentionRun": table(impersonal={"numbers of rows": "counts kept"}),
    "privacy.LegalHold": table(
        purpose="consents",
        retention="hold",
        subject="email",
        data="starts_on ends_on reason",
        actors="placed_by",
    ),
    "privacy.Objection": table(
        purpose="consents",
        retention="consent",
        source=Source.PERSON,
        subject="email",
    ),
    "privacy.ConsentText": table(
        impersonal={"a text of the cluster": "purpose version text_fr text_en"}
    ),
    "privacy.ConsentProof": table(
        purpose="consents",
        retention="consent",
        source=Source.PERSON,
        subject="consent",
        data="language",
    ),
    "privacy.Erasure": table(
        purpose="consents",
        retention="trail",
        actors="done_by",
        impersonal={
            "numbers of rows, and the day it was asked": "asked_on counts kept"
        },
    ),
    "privacy.Suppression": table(
        purpose="consents",
        retention="suppression",
        source=Source.PERSON,
        secret="digest",
    ),
}

# Tables that libraries brought, by their labels; those not installed are left out.
LIBRARIES: Mapping[str, Table] = {
    "auth.Permission": table(impersonal={NOBODY: "name codename"}),
    "auth.Group": table(impersonal={NOBODY: "name"}),
    "auth.Group_permissions": table(),
    "contenttypes.ContentType": table(impersonal={NOBODY: "app_label model"}),
    "sessions.Session": table(
        purpose="security",
        retention="session",
        source=Source.SYSTEM,
        loose="session_data",
        secret="session_key",
    ),
    "account.EmailAddress": table(
        purpose="accounts",
        retention="account",
        source=Source.PERSON,
        subject="user email",
    ),
    "account.EmailConfirmation": table(
        purpose="accounts",
        retention="account",
        source=Source.PERSON,
        subject="email_address",
        secret="key",
    ),
    "mfa.Authenticator": table(
        purpose="security",
        retention="account",
        source=Source.PERSON,
        subject="user",
        secret="data",
    ),
    "socialaccount.SocialApp": table(
        purpose="security",
        retention="account",
        impersonal={
            "how a provider of identities is reached": (
                "provider provider_id name client_id secret key settings"
            )
        },
    ),
    "socialaccount.SocialAccount": table(
        purpose="accounts",
        retention="account",
        source=Source.PERSON,
        subject="user",
        data="provider uid extra_data",
    ),
    "socialaccount.SocialToken": table(
        purpose="security",
        retention="account",
        source=Source.SYSTEM,
        subject="account",
        secret="token token_secret",
        impersonal={"how a provider of identities is reached": "app"},
    ),
    "usersessions.UserSession": table(
        purpose="security",
        retention="session",
        source=Source.SYSTEM,
        subject="user",
        data="ip user_agent data",
        secret="session_key",
    ),
    "django_tasks_database.DBTaskResult": table(
        purpose="security",
        retention="task",
        source=Source.SYSTEM,
        loose="args_kwargs return_value traceback",
        impersonal={
            "which task, by which worker": (
                "id task_path worker_ids queue_name backend_name exception_class_path"
            )
        },
    ),
}
