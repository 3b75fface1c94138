"""What a store says of itself, and what may replace it."""

from collections.abc import Iterable
from datetime import date

from grappe.connectors.stores import months
from grappe.connectors.stores.database import FORMAT, Workshop
from grappe.connectors.stores.errors import UnreadableRegister
from grappe.connectors.stores.loaded import LoadedFile

# Fewer rows than this share of what the register holds: the file was cut.
LEAST_SHARE = 0.8
# Below this, a register is somebody's extract, and may shrink.
LEAST_ROWS = 10_000


def write_about(shop: Workshop, register: str, count: int, observed_on: date) -> None:
    """Write which register this is, and how much of it."""
    shop.run(
        "CREATE TABLE next.about (register VARCHAR, version INTEGER, count BIGINT,"
        " observed_on DATE)"
    )
    shop.run(
        "INSERT INTO next.about VALUES (?, ?, ?, ?)",
        [register, FORMAT, count, observed_on],
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


def read_files(shop: Workshop) -> list[LoadedFile]:
    """Read the files the present version is made of."""
    return [LoadedFile(*row) for row in shop.run("SELECT * FROM old.file")]


def check_not_older(file: LoadedFile, old: LoadedFile | None) -> None:
    """Refuse to go back in time, or to lose units, by accident.

    Raises
    ------
    UnreadableRegister
        "older" or "shrunk".
    """
    if old is None:
        return
    if file.month < old.month:
        raise UnreadableRegister(
            "older",
            file=file.name,
            month=months.written(file.month),
            loaded=months.written(old.month),
        )
    if old.row_count >= LEAST_ROWS and file.row_count < LEAST_SHARE * old.row_count:
        raise UnreadableRegister(
            "shrunk", file=file.name, rows=file.row_count, loaded=old.row_count
        )
