"""Write the units of a register that comes as records, not as a table."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from grappe.connectors.stores.database import Workshop
from grappe.connectors.units import Unit

BATCH = 20_000

NAMED = """
    SELECT id, weight, name FROM next.unit
    UNION ALL SELECT id, weight, unnest(acronyms) FROM next.unit
    UNION ALL SELECT id, weight, unnest(usual) FROM next.unit"""
PLACED = "SELECT id, postcode, town FROM next.place"

_TABLES = (
    """CREATE TABLE next.unit (id INTEGER, number VARCHAR, name VARCHAR,
        acronyms VARCHAR[], usual VARCHAR[], active BOOLEAN, person BOOLEAN,
        partial BOOLEAN, category VARCHAR, kind VARCHAR, naf_rev2 VARCHAR,
        naf_2025 VARCHAR, founded DATE, closed DATE, size VARCHAR, size_year SMALLINT,
        band VARCHAR, band_year SMALLINT, website VARCHAR, parents VARCHAR[],
        numbers VARCHAR[], weight UTINYINT)""",
    """CREATE TABLE next.place (id INTEGER, number VARCHAR, signs VARCHAR[],
        address VARCHAR, postcode VARCHAR, town VARCHAR, commune VARCHAR,
        country VARCHAR, head BOOLEAN, active BOOLEAN, opened DATE, closed DATE,
        latitude DOUBLE, longitude DOUBLE)""",
    'CREATE TABLE next.succession (id INTEGER, successor VARCHAR, "on" DATE)',
    "CREATE TABLE next.former (id INTEGER, name VARCHAR)",
    "CREATE TABLE next.closure (id INTEGER, closed DATE)",
    "CREATE VIEW units AS FROM unit",
    "CREATE VIEW places AS FROM place",
    "CREATE VIEW successions AS FROM succession",
)


def write_units(shop: Workshop, units: Iterable[Unit]) -> int:
    """Write units and their places into the next version; give how many.

    Parameters
    ----------
    shop : Workshop
        With the macros of `words` in place.
    units : iterable of Unit
        Their numbers differ.
    """
    for table in _TABLES:
        shop.run(table)
    count = 0
    for batch in _batches(units):
        rows, places, successions = [], [], []
        for number, unit in enumerate(batch, start=count + 1):
            rows.append(_row(number, unit))
            places += [(number, *_place(one)) for one in unit.places]
            successions += [(number, *one) for one in unit.successors]
        _insert(shop, "unit", rows)
        _insert(shop, "place", places)
        _insert(shop, "succession", successions)
        count += len(batch)
    shop.run(
        "UPDATE next.unit SET weight = weight_of(active, 0, name)",
    )
    shop.run(
        """CREATE TABLE next.number AS SELECT value, id FROM (
            SELECT unnest(numbers) AS value, id FROM next.unit) ORDER BY value"""
    )
    return count


def _batches(units: Iterable[Unit]) -> Iterator[list[Unit]]:
    waiting = iter(units)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def _insert(shop: Workshop, table: str, rows: list[tuple[Any, ...]]) -> None:
    import pyarrow as pa

    if not rows:
        return
    columns = [
        row[0] for row in shop.run(f"SELECT column_name FROM (DESCRIBE next.{table})")
    ]
    arrays = [list(column) for column in zip(*rows, strict=True)]
    shop.connection.register(
        "rows", pa.table(dict(zip(columns, map(pa.array, arrays), strict=True)))
    )
    shop.run(f"INSERT INTO next.{table} FROM rows")
    shop.connection.unregister("rows")


def _row(number: int, unit: Unit) -> tuple[Any, ...]:
    return (
        number,
        unit.number,
        unit.name,
        list(unit.acronyms),
        list(unit.other_names),
        unit.is_active,
        unit.is_person,
        unit.is_partial,
        unit.legal_category,
        unit.kind,
        unit.naf_rev2,
        unit.naf_2025,
        unit.founded_on,
        unit.closed_on,
        unit.size_category,
        unit.size_year,
        unit.headcount_band,
        unit.headcount_year,
        unit.website,
        list(unit.parents),
        [f"{scheme}:{value}" for scheme, value in unit.numbers],
        0,
    )


def _place(place: Any) -> tuple[Any, ...]:
    return (
        place.number,
        [place.name] if place.name else [],
        place.address,
        place.postcode,
        place.town,
        place.commune_code,
        place.country,
        place.is_head_office,
        place.is_active,
        place.opened_on,
        place.closed_on,
        place.latitude,
        place.longitude,
    )
