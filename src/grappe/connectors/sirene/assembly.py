"""Put together the next version of the store: what was just read, and what stays."""

from grappe.connectors.stores.database import Workshop
from grappe.connectors.stores.errors import Notice

EXAMPLES = 5

# How the reader of all registers sees this one: see `stores.store`.
VIEWS = (
    """CREATE VIEW units AS SELECT
        id, lpad(id::VARCHAR, 9, '0') AS number, name,
        CASE WHEN acronym IS NULL THEN [] ELSE [acronym] END AS acronyms, usual, active,
        person, partial, category, '' AS kind, naf_rev2, naf_2025, founded, closed,
        size, size_year, band, band_year, '' AS website, []::VARCHAR[] AS parents,
        CASE WHEN rna IS NULL THEN [] ELSE ['rna:' || rna] END AS numbers, weight
    FROM unit""",
    """CREATE VIEW places AS SELECT
        id, CASE WHEN nic IS NULL THEN '' ELSE lpad(id::VARCHAR, 9, '0')
            || lpad(nic::VARCHAR, 5, '0') END AS number,
        signs, address, postcode, town, commune,
        CASE WHEN abroad THEN '' ELSE 'FR' END AS country, head, active, opened, closed,
        latitude, longitude
    FROM place""",
    """CREATE VIEW successions AS SELECT
        id, lpad(successor::VARCHAR, 9, '0') AS successor, "on" FROM successor""",
)


def unit_table(shop: Workshop, name: str) -> list[Notice]:
    """Leave in the table of legal units, as it was read, one sound row for each."""
    shop.run("DELETE FROM next.unit WHERE fault > 0")
    notices = []
    if not shop.one(
        "SELECT coalesce(bool_and(up), true) FROM"
        " (SELECT id > lag(id) OVER () AS up FROM next.unit)"
    ):
        notices = _sorted_units(shop, name)
    for column in ("fault", "raw", "treated"):
        shop.run(f"ALTER TABLE next.unit DROP COLUMN {column}")
    return notices


def _sorted_units(shop: Workshop, name: str) -> list[Notice]:
    """Sort the units; of a number that stands twice, keep the first row."""
    shop.run("ALTER TABLE next.unit RENAME TO unsorted")
    shop.run(
        """CREATE TABLE staging.twice AS
        SELECT id, min(rowid) AS row, list(name ORDER BY rowid) AS names
        FROM (SELECT id, name, rowid FROM next.unsorted WHERE id IN
            (SELECT id FROM next.unsorted GROUP BY id HAVING count(*) > 1))
        GROUP BY id"""
    )
    shop.run(
        """CREATE TABLE next.unit AS
        FROM next.unsorted WHERE id NOT IN (SELECT id FROM staging.twice)
        UNION ALL
        SELECT u.* REPLACE (nullif(list_distinct(list_concat(coalesce(u.usual, []),
            list_filter(t.names, lambda other: other <> u.name))), []) AS usual)
        FROM next.unsorted AS u JOIN staging.twice AS t ON u.rowid = t.row
        ORDER BY id"""
    )
    shop.run("DROP TABLE next.unsorted")
    count = shop.one("SELECT count(*) FROM staging.twice")
    if not count:
        return []
    rows = shop.run(f"SELECT id FROM staging.twice ORDER BY id LIMIT {EXAMPLES}")
    return [Notice("twice", _params(name, count, [f"{row[0]:09}" for row in rows]))]


def keep_units(shop: Workshop) -> None:
    """Take the legal units over from the present version."""
    shop.run("CREATE TABLE next.unit AS SELECT * FROM old.unit")


def place_table(shop: Workshop, source: str, name: str = "") -> list[Notice]:
    """Make the table of establishments of the units that may be shown.

    Parameters
    ----------
    shop : Workshop
    source : str
        The table to take them from.
    name : str
        The file it was read from, "" when it comes from the present version.
    """
    sound = "p.fault = 0" if name else "true"
    hidden = "(p.partial OR u.partial)" if name else "u.partial"
    ordered = shop.one(
        f"""SELECT coalesce(bool_and(number > before), true) FROM (
            SELECT number, lag(number) OVER () AS before FROM (
                SELECT id * 100000::BIGINT + nic AS number FROM {source} AS p
                WHERE {sound}))"""
    )
    masked = ", ".join(
        f"CASE WHEN {hidden} THEN NULL ELSE p.{one} END AS {one}" for one in _MASKED
    )
    select = f"""SELECT p.id, p.nic, {masked}, p.town, p.commune, p.abroad, p.head,
            p.active, p.opened, p.closed, u.weight
        FROM {source} AS p JOIN next.unit AS u ON u.id = p.id
        WHERE {sound} AND NOT u.person AND (NOT u.partial OR p.head)"""
    shop.run(f"CREATE TABLE next.place AS {select} AND false")
    for first, last in _slices(shop):
        within = f"BETWEEN {first} AND {last}"
        shop.run(
            f"INSERT INTO next.place {select} AND p.id {within} AND u.id {within}"
            + ("" if ordered else " ORDER BY p.id, p.nic")
        )
    return _orphans(shop, source, sound, name) if name else []


def _orphans(shop: Workshop, source: str, sound: str, name: str) -> list[Notice]:
    found = " UNION ALL ".join(
        f"(SELECT id, nic FROM {source} AS p WHERE {sound} AND id BETWEEN {first} AND"
        f" {last} AND id NOT IN (SELECT id FROM next.unit WHERE id BETWEEN {first} AND"
        f" {last}))"
        for first, last in _slices(shop)
    )
    if not (count := shop.one(f"SELECT count(*) FROM ({found})")):
        return []
    rows = shop.run(f"SELECT id, nic FROM ({found}) LIMIT {EXAMPLES}")
    examples = [f"{unit:09}{nic:05}" for unit, nic in rows]
    return [Notice("orphans", _params(name, count, examples))]


def _slices(shop: Workshop) -> list[tuple[int, int]]:
    """Cut the units in slices: what joins them holds in memory a slice at a time."""
    starts = [
        row[0]
        for row in shop.run(
            f"SELECT id FROM next.unit WHERE rowid % {SLICE} = 0 AND rowid > 0"
            " ORDER BY id"
        )
    ]
    return list(zip([0, *starts], [*(one - 1 for one in starts), MOST], strict=True))


#: What is not said of a place whose unit asked not to be shown.
_MASKED = ("signs", "address", "postcode", "latitude", "longitude")
SLICE = 2_000_000
MOST = 999_999_999


def former_table(shop: Workshop, sources: dict[str, str]) -> None:
    """Make the table of names that units no longer have.

    Parameters
    ----------
    shop : Workshop
    sources : dict of str to str
        Origin ("unit" or "place"), and SQL that gives its (id, name).
    """
    each = " UNION ALL ".join(
        f"SELECT id, name, '{origin}' AS origin FROM ({sql})"
        for origin, sql in sources.items()
    )
    each = each or "SELECT NULL::INTEGER, NULL::VARCHAR, '' WHERE false"
    shop.run(
        f"""CREATE TABLE next.former AS
        SELECT DISTINCT f.id, f.name, f.origin, u.weight
        FROM ({each}) AS f(id, name, origin) JOIN next.unit AS u ON u.id = f.id
        WHERE f.name IS NOT NULL AND u.name IS NOT NULL AND f.name <> u.name
        ORDER BY id, name"""
    )


def finish(shop: Workshop) -> tuple[str, str]:
    """Make the views, and say in SQL what the index is built from."""
    for view in VIEWS:
        shop.run(view)
    shop.run(
        """CREATE TABLE next.number AS SELECT 'rna:' || rna AS value, id FROM next.unit
        WHERE rna IS NOT NULL ORDER BY value"""
    )
    named = """
        SELECT id, weight, name FROM next.unit WHERE name IS NOT NULL
        UNION ALL SELECT id, weight, acronym FROM next.unit WHERE acronym IS NOT NULL
        UNION ALL SELECT id, weight, unnest(usual) FROM next.unit
        WHERE usual IS NOT NULL
        UNION ALL SELECT id, weight, unnest(signs) FROM next.place
        WHERE signs IS NOT NULL
        UNION ALL SELECT id, weight, name FROM next.former"""
    located = "SELECT id, postcode, town FROM next.place WHERE head OR active"
    return named, located


def _params(name: str, count: int, examples: list[str]) -> dict[str, object]:
    listed = ", ".join(examples) + (", …" if count > len(examples) else "")
    return {"file": name, "count": count, "examples": listed}
