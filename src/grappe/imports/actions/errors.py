"""What is impossible; `code` and `params` are worded by `imports.wording`."""

from typing import Any

from grappe.imports import wording


class ImportRefusal(Exception):
    """Something an import cannot do; its text is a sentence for the person."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code = code
        self.params = params
        super().__init__(code)

    def __str__(self) -> str:
        return wording.sentence(self.code, self.params)


class NotReadable(ImportRefusal):
    """The file cannot be read as a table."""


class NotCheckable(ImportRefusal):
    """The columns do not say enough, or the import is past that stage."""


class NotApplicable(ImportRefusal):
    """The import cannot be applied."""


class StalePreview(NotApplicable):
    """The records moved since the preview: it must be made again."""


class NotUndoable(ImportRefusal):
    """The import cannot be undone.

    `conflicts` names what changed since, if that is why.
    """

    def __init__(self, code: str, conflicts: tuple = (), **params: Any) -> None:
        super().__init__(code, **params)
        self.conflicts = conflicts


class NotAbandonable(ImportRefusal):
    """An applied import is undone, not abandoned."""
