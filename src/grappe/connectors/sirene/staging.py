"""Read one stock file into a table of few, small columns, and look at its numbers."""

from grappe.connectors.sirene.layouts import SHAPES, Layout, columns_of
from grappe.connectors.sirene.statements import SELECTS
from grappe.connectors.stores.database import Workshop
from grappe.connectors.stores.errors import Notice, UnreadableRegister
from grappe.connectors.stores.files import Source

SAMPLE = 20_000
EXAMPLES = 5
# Beyond this share of false numbers a file is not what it says.
TOO_MANY = 0.5

#: Why a row is skipped, by the `fault` of the statements.
FAULTS = {1: "bad_number", 2: "siret_for_siren", 3: "wrong_key", 4: "other_unit"}


class _Columns(dict[str, str]):
    """What a statement asks for and the file lacks is empty."""

    def __missing__(self, short: str) -> str:
        return "NULL::VARCHAR"


def stage(shop: Workshop, source: Source, layout: Layout, table: str) -> None:
    """Read a file into a table.

    Raises
    ------
    UnreadableRegister
        "swapped_columns", "wrong_content", "siret_as_siren", "truncated", "bad_row",
        "damaged".
    """
    import duckdb

    found = columns_of(layout, source.columns)
    columns = _Columns({short: f'"{column}"' for short, column in found.items()})
    if source.form == "parquet":  # typed, and an empty text is not NULL there
        for short, column in columns.items():
            columns[short] = f"nullif({column}::VARCHAR, '')"
    try:
        _check_content(shop, source, layout, columns)
        statement = SELECTS[layout.kind].format_map(
            _Columns(columns | {"source": source.sql()})
        )
        shop.run(f"CREATE OR REPLACE TABLE {table} AS {statement}")
    except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
        raise source.refusal(error) from error


def _check_content(
    shop: Workshop, source: Source, layout: Layout, columns: _Columns
) -> None:
    """Look at the first rows: each column must hold what its name says."""
    shop.run(
        f"CREATE OR REPLACE TABLE staging.sample AS SELECT {_named(columns)}"
        f" FROM {source.sql()} LIMIT {SAMPLE}"
    )
    shaped = {short: SHAPES[short] for short in columns if short in SHAPES}
    wrong = [
        short
        for short, shape in shaped.items()
        if (share := _share(shop, short, shape)) is not None and share < TOO_MANY
    ]
    written = columns_of(layout, source.columns)
    for short in wrong:
        for other in columns:
            if other != short and _are_swapped(shop, short, other, wrong):
                raise UnreadableRegister(
                    "swapped_columns",
                    file=source.name,
                    first=written[short],
                    second=written[other],
                )
    for short in wrong:
        code = "wrong_content"
        if short == "siren" and (_share(shop, short, "[0-9]{14}") or 0) > TOO_MANY:
            code = "siret_as_siren"
        raise UnreadableRegister(code, file=source.name, column=written[short])


def _are_swapped(shop: Workshop, first: str, second: str, wrong: list[str]) -> bool:
    """Tell whether each of two columns holds what the other should."""
    if second in SHAPES and (
        second not in wrong or (_share(shop, first, SHAPES[second]) or 0) < TOO_MANY
    ):
        return False
    return (_share(shop, second, SHAPES[first]) or 0) > TOO_MANY


def _named(columns: _Columns) -> str:
    return ", ".join(f'{column} AS "{short}"' for short, column in columns.items())


def _share(shop: Workshop, short: str, shape: str) -> float | None:
    """Give the share of a column's cells that look as they should; None if empty."""
    share: float | None = shop.one(
        f"""SELECT avg(regexp_full_match(trim("{short}"), ?)::INTEGER)
        FROM staging.sample WHERE "{short}" IS NOT NULL""",
        [shape],
    )
    return share


def look(shop: Workshop, source: Source, table: str) -> tuple[int, list[Notice]]:
    """Count the rows just read and tell which will be skipped.

    Raises
    ------
    UnreadableRegister
        "no_rows", or "wrong_keys" when most numbers are false.
    """
    counted = dict(shop.run(f"SELECT fault, count(*) FROM {table} GROUP BY fault"))
    rows = sum(counted.values())
    if not rows:
        raise UnreadableRegister("no_rows", file=source.name)
    faulty = rows - counted.get(0, 0)
    if faulty > rows * TOO_MANY:
        raise UnreadableRegister(
            "wrong_keys", file=source.name, count=faulty, rows=rows
        )
    notices = [
        _notice(shop, source, table, f"fault = {fault}", code, counted[fault])
        for fault, code in FAULTS.items()
        if counted.get(fault)
    ]
    restored = "fault = 0 AND raw IS NOT NULL"
    if count := shop.one(f"SELECT count(*) FROM {table} WHERE {restored}"):
        notices.append(_notice(shop, source, table, restored, "restored_zeros", count))
    return rows, notices


def _notice(
    shop: Workshop, source: Source, table: str, which: str, code: str, count: int
) -> Notice:
    examples = shop.run(f"SELECT raw FROM {table} WHERE {which} LIMIT {EXAMPLES}")
    listed = ", ".join(raw or "—" for (raw,) in examples)
    listed += ", …" if count > EXAMPLES else ""
    return Notice(code, {"file": source.name, "count": count, "examples": listed})
