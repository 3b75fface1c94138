"""Requests sent twice: the first acts, the others hear what it made."""

from datetime import datetime, timedelta

from grappe.tokens.models import AccessToken, Repeat

KEPT_HOURS = 24


def take(
    token: AccessToken, key: str, fingerprint: str, *, at: datetime
) -> tuple[Repeat, bool]:
    """The request of a key, and whether it is new; two at once wait for each other."""
    return Repeat.objects.get_or_create(
        token=token, key=key, defaults={"fingerprint": fingerprint, "made_at": at}
    )


def keep(repeat: Repeat, made: int) -> None:
    Repeat.objects.filter(pk=repeat.pk).update(made=made)


def forget(*, at: datetime) -> int:
    """Delete the keys that nobody sends again any more."""
    old = Repeat.objects.filter(made_at__lt=at - timedelta(hours=KEPT_HOURS))
    return old.delete()[0]
