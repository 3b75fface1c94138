"""The browsers somebody is signed in with, and their end."""

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from ipaddress import ip_address, ip_network
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import F

from grappe.accounts.models import User

# Kept in the session itself: reading a page writes nothing else.
SINCE, SEEN = "signed_in_at", "seen_at"


@dataclass(frozen=True)
class Browser:
    """One session as its owner sees it."""

    pk: int
    device: str
    address: str
    since: datetime
    seen_at: datetime
    is_this_one: bool


def store(key: str | None = None) -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore(key)


def of(user: User, current: str | None = None) -> list[Browser]:
    """The sessions that still open something, this one first, then the latest."""
    found = []
    for row in UserSession.objects.filter(user=user):
        data = store(row.session_key).load()
        if not is_alive(data, user):
            continue
        seen = data.get(SEEN)
        found.append(
            Browser(
                pk=row.pk,
                device=device_of(row.user_agent),
                address=shortened(row.ip),
                since=row.created_at,
                seen_at=(
                    datetime.fromtimestamp(seen, tz=UTC) if seen else row.last_seen_at
                ),
                is_this_one=row.session_key == current,
            )
        )
    return sorted(
        found, key=lambda one: (not one.is_this_one, -one.seen_at.timestamp())
    )


def is_alive(data: dict[str, Any], user: User) -> bool:
    is_theirs = data.get("_auth_user_id") == str(user.pk)
    return is_theirs and data.get("_auth_user_hash") == user.get_session_auth_hash()


def end_all(user: User, *, but: str | None = None) -> int:
    """End every session of somebody, listed or not; a listed one may be kept.

    Whoever keeps one writes the person's new mark into it.
    """
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
    rows = UserSession.objects.filter(user=user).exclude(session_key=but or "")
    count = 0
    for row in rows:
        end(row)
        count += 1
    return count


def end(row: UserSession) -> None:
    store().delete(row.session_key)
    row.delete()


def forget_dead() -> int:
    """Drop the rows whose session has expired; nightly."""
    dead = [row.pk for row in UserSession.objects.iterator() if not row.exists()]
    return UserSession.objects.filter(pk__in=dead).delete()[0]


def shortened(address: str) -> str:
    """Enough to know one's own network again, not a house in it."""
    try:
        known = ip_address(address)
    except ValueError:
        return ""
    prefix = 24 if known.version == 4 else 48
    network = ip_network(f"{known}/{prefix}", strict=False)
    if known.version == 4:
        return str(network.network_address).removesuffix(".0") + ".…"
    return str(network.network_address) + "…"


# Looked for in this order: Edge says that it is Chrome, and Chrome that it is Safari.
BROWSERS = [
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
]
SYSTEMS = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
]


def device_of(agent: str) -> str:
    """“Firefox, Linux”; "" for a program that does not say."""
    named = [
        next((name for mark, name in names if mark in agent), "")
        for names in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(word for word in named if word)
