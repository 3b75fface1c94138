"""Dossiers that somebody reads without knowing who applies: the apps above know which.

Such a reader comes in by the app's own page, which hides names; here, where names show,
the project does not exist for them.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.module_loading import import_string

# Gives the keys of the projects that one reader must read without names.
Veil = Callable[[Any], QuerySet]

_veils: list[str] = []


def declare(address: str) -> None:
    """Say where the function (access) -> keys of veiled projects is."""
    if address not in _veils:
        _veils.append(address)


def standing(access: Any) -> Iterator[QuerySet]:
    """What each veil hides from one reader, to leave out one by one."""
    for address in _veils:
        veil: Veil = import_string(address)
        yield veil(access)
