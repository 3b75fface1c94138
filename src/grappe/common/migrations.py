"""Operations for migrations that run while the former version still serves."""

from typing import Any

from django.contrib.postgres import operations as postgres
from django.db.migrations import AddIndex


class AddIndexConcurrently(postgres.AddIndexConcurrently):
    """An index made while others write, on PostgreSQL; elsewhere as any index.

    Its migration says `atomic = False`. SQLite locks the whole file for any change, and
    has nothing to win.
    """

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        kind = self._kind(schema_editor)
        kind.database_forwards(self, app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        kind = self._kind(schema_editor)
        kind.database_backwards(self, app_label, schema_editor, from_state, to_state)

    def _kind(self, schema_editor: Any) -> type[AddIndex]:
        is_postgresql = schema_editor.connection.vendor == "postgresql"
        return postgres.AddIndexConcurrently if is_postgresql else AddIndex
