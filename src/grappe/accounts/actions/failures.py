"""Wrong passwords and codes are counted; too many close the door for a while."""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from grappe.accounts import sealing
from grappe.accounts.actions.people import NotSignable
from grappe.accounts.models import SignInFailures, User
from grappe.audit.actions import record

SALT = "grappe.accounts.failures"
CODES = "codes:"


def key_of(text: str) -> str:
    return salted_hmac(SALT, text.strip().lower(), algorithm="sha256").hexdigest()


def is_locked(email: str, *, at: datetime) -> bool:
    """Whether too many passwords were wrong for an address, held or not."""
    return locked(key_of(email), at)


def locked(key: str, at: datetime) -> bool:
    return SignInFailures.objects.filter(key=key, locked_until__gt=at).exists()


@transaction.atomic
def count_wrong_password(email: str, *, at: datetime) -> None:
    """Write down a wrong password; the same rows whoever has the address."""
    row, is_now_locked = count(key_of(email), at)
    user = User.objects.filter(email__iexact=email.strip()).first()
    target = user or row
    record("accounts.sign_in_failed", target, by=None, at=at, way="password")
    if is_now_locked:
        record("accounts.locked", target, by=None, at=at, until=row.locked_until)


def check_code_allowed(user: User, *, at: datetime) -> None:
    """Raises NotSignable while too many codes were wrong."""
    if locked(key_of(f"{CODES}{user.pk}"), at):
        raise NotSignable(_("Too many wrong codes. Wait a few minutes."))


@transaction.atomic
def count_wrong_code(user: User, *, at: datetime) -> None:
    row, is_now_locked = count(key_of(f"{CODES}{user.pk}"), at)
    record("accounts.sign_in_failed", user, by=None, at=at, way="code")
    if is_now_locked:
        record("accounts.locked", user, by=None, at=at, until=row.locked_until)


def count(key: str, at: datetime) -> tuple[SignInFailures, bool]:
    """One failure more, or the first since a while; whether it locks."""
    row, _made = SignInFailures.objects.select_for_update().get_or_create(
        key=key, defaults={"last_at": at}
    )
    while_ago = at - timedelta(minutes=settings.GRAPPE_LOCK_MINUTES)
    row.failures = 1 if row.last_at < while_ago else row.failures + 1
    row.last_at = at
    locks = row.failures >= settings.GRAPPE_LOCK_FAILURES
    if locks:
        row.locked_until = at + timedelta(minutes=settings.GRAPPE_LOCK_MINUTES)
        row.failures = 0
    row.save()
    return row, locks


def forgive(user: User) -> None:
    """Somebody proved who they are: their password is counted anew."""
    SignInFailures.objects.filter(key=key_of(user.email)).delete()


def forget_wrong_codes(user: User) -> None:
    SignInFailures.objects.filter(key=key_of(f"{CODES}{user.pk}")).delete()


def forget_failures(at: datetime) -> int:
    """Drop the counts that no longer matter: they are of addresses, after all."""
    old = at - timedelta(days=1)
    return SignInFailures.objects.filter(last_at__lt=old).delete()[0]


@transaction.atomic
def use_up_code(authenticator: Authenticator, code: str) -> None:
    """Refuse a code of an app that was used, or an older one.

    allauth remembers codes in the cache, which each process has of its own: here the
    database remembers. Raises NotSignable.
    """
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    secret = sealing.unseal(row.data["secret"])
    made = [
        counter
        for counter in totp.yield_hotp_counters_from_time()
        if totp.format_hotp_value(totp.hotp_value(secret, counter)) == code
    ]
    if not made or max(made) <= row.data.get("last_counter", -1):
        raise NotSignable(_("This code was already used. Wait for the next one."))
    row.data["last_counter"] = max(made)
    row.save(update_fields=["data"])
    # The caller saves the row it holds afterwards.
    authenticator.data = row.data
