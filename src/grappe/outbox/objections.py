"""Who does not want which mail; the app above that knows declares itself."""

from typing import Any, Protocol

from django.utils.module_loading import import_string

# Why a mail did not leave, as the other failures are named.
OBJECTED = "Objected"


class Desk(Protocol):
    """What the app that keeps people's objections answers."""

    def is_refused(self, mail: Any) -> bool:
        """Does whom it goes to object to this kind of mail?"""

    def headers(self, mail: Any) -> dict[str, str]:
        """What lets them object in one click; nothing on a mail that must leave."""

    def last_line(self, mail: Any) -> str:
        """The same for people who read; empty on a mail that must leave."""


_desks: list[str] = []


def declare(address: str) -> None:
    """Say where the desk is."""
    if address not in _desks:
        _desks.append(address)


def is_refused(mail: Any) -> bool:
    return any(desk().is_refused(mail) for desk in _asked())


def headers(mail: Any) -> dict[str, str]:
    return {k: v for desk in _asked() for k, v in desk().headers(mail).items()}


def last_lines(mail: Any) -> list[str]:
    return [line for desk in _asked() if (line := desk().last_line(mail))]


def _asked() -> list[Any]:
    return [import_string(one) for one in _desks]
