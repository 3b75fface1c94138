"""A file and its row share one fate, although no transaction holds a file."""

import weakref
from functools import partial
from typing import Any

from django.core.files.storage import Storage
from django.db import transaction


class _Written:
    """Told when the row is safe; forgotten by the connection when it never will be."""

    def __init__(self, storage: Storage, name: str) -> None:
        connection = transaction.get_connection()
        self._undo = weakref.finalize(self, _undo, storage, name, connection)
        # A process that ends between the two leaves a file without a row: the check of
        # documents finds those. The other way round would lose a file.
        self._undo.atexit = False

    def __call__(self) -> None:
        self._undo.detach()


def undo_with_transaction(storage: Storage, name: str) -> None:
    """Remove a file just written if the transaction, or its savepoint, rolls back.

    Django runs nothing on rollback, but it drops then what was to run on commit: the
    file goes with its last reference.
    """
    transaction.on_commit(_Written(storage, name))


def remove_on_commit(storage: Storage, name: str) -> None:
    """Remove a file once the row that said so is safe."""
    transaction.on_commit(partial(storage.delete, name))


def _undo(storage: Storage, name: str, connection: Any) -> None:
    # Dropped after a commit: an earlier act of the same commit failed. The row is safe.
    if not connection.run_commit_hooks_on_set_autocommit_on:
        storage.delete(name)
