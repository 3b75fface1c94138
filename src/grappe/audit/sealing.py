"""Chain what a transaction wrote, once it is saved."""

import logging
from collections.abc import Callable

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

logger = logging.getLogger(__name__)

# A process killed between its commit and its sealing leaves events behind: the next
# sealing looks that far back for them, and the night job from the beginning.
LOOK_BACK = 1000
NOTED = "_grappe_audit_lowest"
# Told after each sealing; apps that read the chain say so when they are loaded.
_listeners: list[Callable[[], None]] = []


def listen(told: Callable[[], None]) -> None:
    """Be told, without waiting, that the chain grew."""
    _listeners.append(told)


def seal_later(first: int) -> None:
    """Chain the events from this key on when the transaction is saved.

    A thousand events of one transaction are chained together: the first of its
    callbacks finds what was noted, the others nothing. What a savepoint took back only
    makes the look go further back than needed.
    """
    noted = getattr(connection, NOTED, None)
    setattr(connection, NOTED, first if noted is None else min(noted, first))
    transaction.on_commit(_seal_noted, robust=True)


def _seal_noted() -> None:
    from grappe.audit import chain  # the models, which call us, come before

    noted = getattr(connection, NOTED, None)
    if noted is None:
        return
    setattr(connection, NOTED, None)
    try:
        if chain.seal(timezone.now(), after=max(0, noted - LOOK_BACK)):
            for told in _listeners:
                told()
    except DatabaseError as error:
        # The change is saved, and its event with it: the next sealing takes it.
        logger.warning("events left to chain later: %s", type(error).__name__)
