"""Who had themselves erased and must not be entered again without asking them."""

from collections.abc import Iterable
from typing import Any

from django.utils.module_loading import import_string

# Where it is known: declared by the app above that keeps it, when it starts.
_known: list[str] = []


def declare(address: str) -> None:
    """Say where the function (cluster, emails) -> those erased is."""
    if address not in _known:
        _known.append(address)


def among(cluster: Any, emails: Iterable[str]) -> set[str]:
    """Those of these addresses, in small letters, whose owners were erased here."""
    asked = {email.lower() for email in emails if email}
    if not asked:
        return set()
    found = [import_string(one)(cluster, asked) for one in _known]
    return set().union(*found)
