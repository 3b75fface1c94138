"""Which identity opens which account: found, linked, unlinked, refused."""

from datetime import datetime
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from grappe.accounts import oidc, sessions
from grappe.accounts.models import User
from grappe.accounts.oidc import mails
from grappe.accounts.oidc.identity import Identity
from grappe.audit.actions import record
from grappe.common.limits import shared

ONE_DAY = 24 * 3600


class NotLinkable(Exception):
    """This identity cannot be linked; the message is for the user."""


def label_of(name: str) -> str:
    """The provider's name on screen; one that was taken away keeps its short one."""
    known = oidc.providers().get(name)
    return known.label if known else name


def account_of(identity: Identity) -> SocialAccount | None:
    """The link of this very identity, whatever its address has become."""
    return (
        SocialAccount.objects.select_related("user")
        .filter(provider=identity.provider, uid=identity.sub)
        .first()
    )


def linked_by(user: User, provider: str) -> SocialAccount | None:
    return SocialAccount.objects.filter(user=user, provider=provider).first()


def owner_of(identity: Identity) -> User | None:
    """Who has an account here under the verified address of the identity."""
    if not identity.email:
        return None
    return User.objects.filter(email__iexact=identity.email, is_active=True).first()


def replaced_by(identity: Identity) -> SocialAccount | None:
    """The older link that an unknown `sub` with the same address would take over."""
    if not identity.email:
        return None
    return (
        SocialAccount.objects.select_related("user")
        .filter(provider=identity.provider)
        .filter(
            Q(user__email__iexact=identity.email) | Q(extra_data__email=identity.email)
        )
        .exclude(uid=identity.sub)
        .first()
    )


@transaction.atomic
def link(user: User, identity: Identity, *, by: User, at: datetime) -> SocialAccount:
    """Let an identity open the account that has its verified address.

    Raises NotLinkable if the address is another's, or either has a link already.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    provider = label_of(identity.provider)
    if identity.email != user.email.lower():
        raise NotLinkable(
            _("This identity has another address than your account: %(email)s.")
            % {"email": identity.email or "–"}
        )
    if account_of(identity) is not None:
        raise NotLinkable(_("This identity already opens an account."))
    if linked_by(user, identity.provider) is not None:
        raise NotLinkable(
            _("Your account already has an identity of %(provider)s.")
            % {"provider": provider}
        )
    account = SocialAccount.objects.create(
        user=user,
        provider=identity.provider,
        uid=identity.sub,
        extra_data={"email": identity.email},
    )
    record("accounts.identity_linked", user, by=by, at=at, **facts(user, provider))
    tell(mails.linked, user, provider)
    return account


@transaction.atomic
def unlink(
    account: SocialAccount, *, by: User | None, at: datetime, but: str | None = None
) -> None:
    """Let an identity open nothing any more; other ways in stay.

    The sessions end that it may have opened, all but the one it is done from.
    """
    user, provider = account.user, label_of(account.provider)
    deleted, _each = SocialAccount.objects.filter(pk=account.pk).delete()
    if deleted:
        sessions.end_all(user, but=but)
        record(
            "accounts.identity_unlinked", user, by=by, at=at, **facts(user, provider)
        )
        tell(mails.unlinked, user, provider)


def arrive(account: SocialAccount, identity: Identity) -> None:
    """Keep the latest address, and the day (the field keeps it by itself)."""
    account.extra_data = {"email": identity.email}
    account.save(update_fields=["extra_data", "last_login"])


@transaction.atomic
def refuse_replacement(
    account: SocialAccount, identity: Identity, *, at: datetime
) -> None:
    """Record that another `sub` came with an address that is linked, once a day."""
    if not shared.add(f"oidc-refused:{account.pk}", True, ONE_DAY):
        return
    user, provider = account.user, label_of(identity.provider)
    record("accounts.identity_refused", user, by=None, at=at, **facts(user, provider))
    tell(mails.refused, user, provider)


def facts(user: User, provider: str) -> dict[str, Any]:
    return {"person": user.name, "provider": provider}


def tell(mail: Any, user: User, provider: str) -> None:
    pk = user.pk
    transaction.on_commit(lambda: mail.enqueue(pk, provider))
