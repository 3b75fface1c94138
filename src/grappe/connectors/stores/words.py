"""The index of a store: which words of names and places lead to which units.

`word` holds every word once, sorted and numbered in that order, so that the words that
begin alike are a range of numbers; a word of a town, or a postcode, begins with `@`.
`posting` holds, for each word's number, the units; `block` each name without its
spaces, so that a name split in two ways is found. All are sorted: DuckDB reads the few
blocks of rows that hold a range, and leaves the others.
"""

from grappe.connectors.stores.database import Workshop

#: Small words of the names of towns, which tell nothing.
SMALL = (
    "CEDEX",
    "DE",
    "DU",
    "DES",
    "LES",
    "LE",
    "LA",
    "SUR",
    "SOUS",
    "EN",
    "ET",
    "AUX",
)

MACROS = (
    # Capitals without accents, whatever is neither letter nor digit a single space.
    r"""CREATE MACRO next.spelled(t) AS trim(regexp_replace(upper(strip_accents(
        CASE WHEN strlen(t) = length(t) THEN t ELSE
        replace(replace(replace(replace(replace(replace(t, 'œ', 'oe'), 'Œ', 'OE'),
        'æ', 'ae'), 'Æ', 'AE'), 'ß', 'ss'), 'ø', 'o') END)),
        '[^\p{L}\p{N}]+', ' ', 'g'))""",
    # Most names of SIRENE are written so already, and looking costs less than writing.
    """CREATE MACRO next.folded(t) AS CASE
        WHEN regexp_matches(t, '[^A-Z0-9 ]|  |^ | $') THEN spelled(t) ELSE t END""",
    # How far up a unit stands among those that match alike: what is open, then what is
    # large (a rank from 0 to 15), then what has a short name.
    """CREATE MACRO next.weight_of(is_active, rank, name) AS (is_active::INTEGER * 128
        + rank * 8 + 7 - least(coalesce(length(name), 63) // 8, 7))::UTINYINT""",
    "CREATE MACRO next.block_of(f) AS left(replace(f, ' ', ''), 60)",
)

# The texts under which units are looked for, folded; whoever has letters spelled apart,
# as in "C.H.U. DE LILLE", has them in one word too.
_WORDED = r"""
    SELECT unnest(string_split(f, ' ')) AS word, id, weight FROM staging.spelling
    UNION ALL
    SELECT replace(unnest(regexp_extract_all(
        f, '(?:^| )([A-Z0-9](?: [A-Z0-9])+)(?: |$)', 1)), ' ', ''), id, weight
    FROM staging.spelling WHERE regexp_matches(f, '(^| )[A-Z0-9] [A-Z0-9]( |$)')
    UNION ALL
    SELECT t.word, l.id, 0 FROM ({located}) AS l JOIN staging.town AS t
        ON t.town IS NOT DISTINCT FROM l.town
        AND t.postcode IS NOT DISTINCT FROM l.postcode
"""


def create_macros(shop: Workshop) -> None:
    """Put in the store how texts are folded, so that queries are folded alike."""
    for macro in MACROS:
        shop.run(macro)


def build_index(shop: Workshop, named: str, located: str) -> None:
    """Build the words, the postings and the blocks.

    Parameters
    ----------
    shop : Workshop
    named : str
        SQL that gives (id, weight, name), a row for each name.
    located : str
        SQL that gives (id, postcode, town).
    """
    # Read three times and thrown away: packing it would cost more than its size.
    shop.run("SET force_compression = 'uncompressed'")
    shop.run(
        "CREATE TABLE staging.spelling AS"
        f" SELECT id, weight, folded(name) AS f FROM ({named}) WHERE name IS NOT NULL"
    )
    small = ", ".join(f"'{one}'" for one in SMALL)
    shop.run(
        f"""CREATE TABLE staging.town AS
        SELECT postcode, town, '@' || word AS word FROM (
            SELECT *, unnest(string_split(folded(concat_ws(' ', postcode, town)), ' '))
                AS word FROM (SELECT DISTINCT postcode, town FROM ({located})))
        WHERE length(word) > 1 AND word NOT IN ({small})"""
    )
    shop.run("SET force_compression = 'auto'")
    worded = _WORDED.format(located=located)
    shop.run(
        f"""CREATE TABLE next.word AS
        SELECT word, (row_number() OVER ())::INTEGER AS number, uses FROM (
            SELECT word, count(*)::INTEGER AS uses FROM ({worded})
            WHERE length(word) > 1 GROUP BY word ORDER BY word)"""
    )
    shop.run(
        f"""CREATE TABLE next.posting AS
        SELECT w.number, p.id, max(p.weight)::UTINYINT AS weight
        FROM ({worded}) AS p JOIN next.word AS w ON w.word = p.word
        GROUP BY w.number, p.id ORDER BY w.number, p.id"""
    )
    shop.run(
        """CREATE TABLE next.block AS
        SELECT block_of(f) AS name, id, weight FROM staging.spelling
        WHERE f <> '' ORDER BY name, id"""
    )
    _spell(shop)


def _spell(shop: Workshop) -> None:
    """Link each word to the one spelling under which the identity engine compares it.

    HOSPITALIER, HÔPITAUX and HOSPITAL are one word for it: the store must find all of
    them when a query says one.
    """
    import pyarrow as pa

    from grappe.engines.identity.text import kept

    reader = shop.connection.execute(
        "SELECT lower(word), number, uses FROM next.word WHERE word NOT LIKE '@%'"
    )
    keys: list[str] = []
    numbers: list[int] = []
    uses: list[int] = []
    while rows := reader.fetchmany(50_000):
        for word, number, count in rows:
            for key in kept(word):
                keys.append(key)
                numbers.append(number)
                uses.append(count)
    table = pa.table(
        {
            "key": keys,
            "number": pa.array(numbers, pa.int32()),
            "uses": pa.array(uses, pa.int32()),
        }
    )
    shop.connection.register("spelled_words", table)
    shop.run("CREATE TABLE next.spelling AS FROM spelled_words ORDER BY key, number")
    shop.connection.unregister("spelled_words")
