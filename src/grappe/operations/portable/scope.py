"""What leaves with an installation, what stays and why, and what is secret.

Every model of ours leaves. One of another maker leaves or stays, and is named here:
a test refuses a model that nobody decided on.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Field, FileField, Model, QuerySet

OURS = "grappe."

# Models of other makers that leave too: without them nobody could sign in again.
FOREIGN = frozenset(
    {
        "account.emailaddress",
        "mfa.authenticator",
        "socialaccount.socialaccount",
        "socialaccount.socialapp",
        "socialaccount.socialtoken",
    }
)

# Models that stay, and why.
LEFT = {
    "account.emailconfirmation": "a link of a few days, sent again when asked for",
    "accounts.signinfailures": "locks of some minutes at the origin",
    "auth.group": "not used: rights come from roles held in a cluster",
    "auth.group_permissions": "not used: rights come from roles held in a cluster",
    "auth.permission": "written by Django in each installation",
    "contenttypes.contenttype": "written by Django in each installation",
    "django_tasks_database.dbtaskresult": "work under way: the origin does it",
    "operations.workerbeat": "a worker that runs at the origin",
    "sessions.session": "a browser signed in to the origin",
    "usersessions.usersession": "a browser signed in to the origin",
}

# Rows that are nothing but a secret, and fields that hold one, with what an archive
# without secrets holds instead. No row may refer to a row that is left out.
SECRET_MODELS = frozenset(
    {
        "mfa.authenticator",
        "socialaccount.socialtoken",
        "tokens.accesstoken",
        "tokens.feedtoken",
        "tokens.repeat",
        "webhooks.attempt",
        "webhooks.delivery",
        "webhooks.endpoint",
    }
)
SECRET_FIELDS = {
    # Django takes what begins with "!" for a password that nobody can give.
    "accounts.user.password": "!",
    "labels.signingkey.private": "",
    "socialaccount.socialapp.secret": "",
    "socialaccount.socialapp.key": "",
    "socialaccount.socialapp.settings": {},
}

NEEDS_THE_KEY = "opens nothing without the installation's secret key"
# Names that sound like a secret, and why they are none.
NOT_SECRET = {
    "accounts.invitation.nonce": NEEDS_THE_KEY,
    "followup.returns.nonce": NEEDS_THE_KEY,
    "labelling.dossierlink.nonce": NEEDS_THE_KEY,
    "impact.plan.seed": "the seed of published figures",
    "committees.statutes.secret_least": "how few ballots may stay secret",
    "reviews.review.private_note": "what an expert tells the team: confidential",
    "labels.proof.token": "the proof of a label, which its holder shows to anybody",
    "labels.proof.key": "which public key verifies a proof",
    "labelling.undertaking.text_hash": "what somebody agreed to",
    "privacy.suppression.digest": "an address that must not come back, hashed",
    "projects.partner.confirmed_hash": "what somebody confirmed",
    "impact.effect.key": "which effect was estimated",
}


def label(model: type[Model]) -> str:
    """The name of a model here and in the archive."""
    return model._meta.label_lower


def models() -> Iterator[type[Model]]:
    """Every model with a table of its own, links between two models included."""
    found = apps.get_models(include_auto_created=True)
    yield from (m for m in found if m._meta.managed and not m._meta.proxy)


def is_exported(model: type[Model]) -> bool:
    if label(model) in LEFT:
        return False
    return model._meta.app_config.name.startswith(OURS) or label(model) in FOREIGN


def exported(*, secrets: bool = True) -> list[type[Model]]:
    """The models that leave, in the order of their names."""
    chosen = [
        model
        for model in models()
        if is_exported(model) and (secrets or label(model) not in SECRET_MODELS)
    ]
    return sorted(chosen, key=label)


def undecided() -> list[str]:
    """Models that neither leave nor were declared to stay."""
    return sorted(
        label(model)
        for model in models()
        if not is_exported(model) and label(model) not in LEFT
    )


def fields(model: type[Model]) -> list[Field]:
    """The columns of a model, in the order of their names."""
    return sorted(model._meta.concrete_fields, key=lambda field: field.name)


def file_fields(model: type[Model]) -> list[FileField]:
    return [field for field in fields(model) if isinstance(field, FileField)]


def kept(model: type[Model], field: Field) -> QuerySet:
    """The rows that name a file, but those whose file was removed."""
    rows = model._base_manager.exclude(**{field.name: ""})
    removable = any(column.name == "removed_at" for column in fields(model))
    return rows.filter(removed_at=None) if removable else rows


def secret_of(model: type[Model], field: Field) -> str:
    """The name under which a field is declared secret."""
    return f"{label(model)}.{field.name}"
