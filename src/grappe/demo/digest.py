"""One number for the whole content of a demo: the same seed gives the same."""

import hashlib
import json
from typing import Any

from grappe.demo.plan.sheet import Sheet, Target


class Digest:
    """SHA-256 over the rows in their order; keys, engine and clock play no part."""

    def __init__(self) -> None:
        self._sha = hashlib.sha256()
        self.rows = 0

    def take(self, sheet: Sheet) -> None:
        for table in sorted(sheet.rows):
            for row in sheet.rows[table]:
                line = json.dumps(
                    [table, row],
                    default=plain,
                    ensure_ascii=False,
                    sort_keys=True,
                    separators=(",", ":"),
                )
                self._sha.update(line.encode() + b"\n")
            self.rows += len(sheet.rows[table])

    @property
    def hexadecimal(self) -> str:
        return self._sha.hexdigest()


def plain(value: Any) -> str:
    """Text for what JSON has no word for: days, amounts, targets."""
    if isinstance(value, Target):
        return f"{value.table}:{value.number}"
    return str(value)
