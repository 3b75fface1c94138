"""What a store says of itself."""

from collections.abc import Iterable
from datetime import date

from grappe.connectors.stores.database import Workshop
from grappe.connectors.stores.loaded import LoadedFile


def write_about(
    shop: Workshop, register: str, version: int, count: int, observed_on: date
) -> None:
    """Write which register this is, and how much of it."""
    shop.run(
        "CREATE TABLE next.about (register VARCHAR, version INTEGER, count BIGINT,"
        " observed_on DATE)"
    )
    shop.run(
        "INSERT INTO next.about VALUES (?, ?, ?, ?)",
        [register, version, count, observed_on],
    )


def write_files(shop: Workshop, files: Iterable[LoadedFile]) -> None:
    """Write which files the store is made of."""
    shop.run(
        "CREATE TABLE next.file (name VARCHAR, kind VARCHAR, month DATE,"
        " observed_on DATE, row_count BIGINT, kept_count BIGINT)"
    )
    for file in files:
        shop.run(
            "INSERT INTO next.file VALUES (?, ?, ?, ?, ?, ?)",
            [
                file.name,
                file.kind,
                file.month,
                file.observed_on,
                file.row_count,
                file.kept_count,
            ],
        )


def read_files(shop: Workshop, database: str) -> list[LoadedFile]:
    """Read them again."""
    return [LoadedFile(*row) for row in shop.run(f"SELECT * FROM {database}.file")]
