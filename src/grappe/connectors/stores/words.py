"""The index of a store: which words, names in one block and towns lead to which units.

A posting is a word and the number of a unit. Words of names stand as they are; a whole
name without its spaces begins with `=`, so that one name split in two ways is found; a
word of a town, or a postcode, begins with `@`. Postings are sorted by word: DuckDB then
reads the few blocks that hold a word or a prefix and leaves the others.
"""

from grappe.connectors.stores.database import Workshop

#: Small words of the names of towns, which tell nothing.
SMALL = (
    "'CEDEX', 'DE', 'DU', 'DES', 'LES', 'LE', 'LA', 'SUR', 'SOUS', 'EN', 'ET', 'AUX'"
)

MACROS = (
    # Capitals without accents, whatever is neither letter nor digit a single space.
    r"""CREATE MACRO next.folded(t) AS trim(regexp_replace(upper(strip_accents(
        replace(replace(replace(replace(replace(replace(t, 'œ', 'oe'), 'Œ', 'OE'),
        'æ', 'ae'), 'Æ', 'AE'), 'ß', 'ss'), 'ø', 'o'))),
        '[^\p{L}\p{N}]+', ' ', 'g'))""",
    # Letters spelled apart, as in "C.H.U. DE LILLE": CHU.
    """CREATE MACRO next.runs(f) AS list_transform(
        regexp_extract_all(f, '(?:^| )([A-Z0-9](?: [A-Z0-9])+)(?: |$)', 1),
        lambda run: replace(run, ' ', ''))""",
    "CREATE MACRO next.block(f) AS '=' || left(replace(f, ' ', ''), 60)",
)

# `named` gives (id, weight, names): the texts under which a unit is looked for.
POSTINGS = """
    CREATE TABLE next.posting AS
    WITH named AS MATERIALIZED ({named}),
    whole AS (SELECT id, weight, folded(array_to_string(names, ' ')) AS f FROM named),
    each AS (SELECT id, weight, folded(unnest(names)) AS f FROM named)
    SELECT word, id, weight FROM (
        SELECT unnest(list_distinct(string_split(f, ' '))) AS word, id, weight FROM whole
        UNION ALL
        SELECT unnest(list_distinct(runs(f))), id, weight FROM each
        WHERE regexp_matches(f, '(^| )[A-Z0-9] [A-Z0-9]( |$)')
        UNION ALL
        SELECT block(f), id, weight FROM each WHERE f <> ''
        UNION ALL
        SELECT DISTINCT '@' || unnest(string_split(folded(town), ' ')), id, 0
        FROM ({located})
    )
    WHERE length(word) > 1 AND word NOT IN ({small})
    ORDER BY word, id
"""
WORDS = """
    CREATE TABLE next.word AS
    SELECT word, count(*)::INTEGER AS uses FROM next.posting
    WHERE word < '=' OR word > 'A' GROUP BY word ORDER BY word
"""


def create_macros(shop: Workshop) -> None:
    """Put in the store how texts are folded, so that queries are folded alike."""
    for macro in MACROS:
        shop.run(macro)


def build_index(shop: Workshop, named: str, located: str) -> None:
    """Build the postings, the words and their spellings.

    Parameters
    ----------
    shop : Workshop
    named : str
        SQL that gives (id, weight, names).
    located : str
        SQL that gives (id, town).
    """
    small = ", ".join(f"'@' || {one}" for one in SMALL.split(", "))
    shop.run(POSTINGS.format(named=named, located=located, small=small))
    shop.run(WORDS)
    _build_keys(shop)


def _build_keys(shop: Workshop) -> None:
    """Link each word to the one spelling under which the identity engine compares it.

    HOSPITALIER, HÔPITAUX and HOSPITAL are one word for it: the store must find all of
    them when a query says one.
    """
    import pyarrow as pa

    from grappe.engines.identity.text import kept

    shop.run("CREATE TABLE next.spelling (key VARCHAR, word VARCHAR, uses INTEGER)")
    reader = shop.connection.execute(
        "SELECT word, uses FROM next.word WHERE word NOT LIKE '@%'"
    )
    keys: list[str] = []
    words: list[str] = []
    uses: list[int] = []
    while rows := reader.fetchmany(100_000):
        for word, count in rows:
            for key in kept(word.lower()):
                keys.append(key)
                words.append(word)
                uses.append(count)
    table = pa.table({"key": keys, "word": words, "uses": pa.array(uses, pa.int32())})
    shop.connection.register("spelled", table)
    shop.run("INSERT INTO next.spelling SELECT * FROM spelled ORDER BY key, word")
    shop.connection.unregister("spelled")
