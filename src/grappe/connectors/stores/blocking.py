"""Find, for many names at once, the few units of a store each may be about."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from grappe.engines.identifiers import (
    InvalidIdentifier,
    clean_siren,
    clean_siret,
    siren_of_vat,
)
from grappe.engines.identity.places import postcode_key, town_key
from grappe.engines.identity.text import folded, initials, tokens
from grappe.engines.identity.types import Query
from grappe.engines.identity.words import FORMS

Run = Callable[..., list[tuple[Any, ...]]]

BATCH = 500
#: Postings read for one query: as many, or some times those of its rarest word.
ENOUGH = 4_000
TIMES_RAREST = 4
AT_MOST = 150_000
#: What the same name without its spaces counts for: more than any word.
SAME = 20
#: What weighs a word that nearly is the query's, or two of its words in one.
NEARLY = 0.7

_CANDIDATES = """
    WITH asked AS (
        SELECT unnest(?::INTEGER[]) AS query, unnest(?::VARCHAR[]) AS key,
            unnest(?::DOUBLE[]) AS share
    ),
    block_asked AS (
        SELECT unnest(?::INTEGER[]) AS query, unnest(?::VARCHAR[]) AS name
    ),
    place_asked AS (
        SELECT unnest(?::INTEGER[]) AS query, unnest(?::VARCHAR[]) AS postcode,
            unnest(?::VARCHAR[]) AS town
    ),
    missing AS (
        SELECT DISTINCT key, CASE WHEN length(key) < 8 THEN 1 ELSE 2 END AS most
        FROM asked
        WHERE share = 1 AND length(key) >= 5 AND key NOT IN (SELECT key FROM spelling)
    ),
    known AS (
        SELECT key, number, uses, 1.0 AS share FROM spelling
        WHERE key IN (SELECT key FROM asked)
        UNION ALL
        SELECT * FROM (
            SELECT m.key, s.number, s.uses, {nearly} FROM missing AS m
            JOIN spelling AS s ON left(s.key, 3) = left(m.key, 3)
            WHERE abs(length(s.key) - length(m.key)) <= 2
                AND damerau_levenshtein(s.key, m.key) <= m.most
            UNION
            SELECT m.key, s.number, s.uses, {nearly} FROM missing AS m
            JOIN spelling AS s ON right(s.key, 3) = right(m.key, 3)
            WHERE abs(length(s.key) - length(m.key)) <= 2
                AND damerau_levenshtein(s.key, m.key) <= m.most
        )
    ),
    worded AS (
        SELECT a.query, a.key, k.number, a.share * k.share AS share,
            sum(k.uses) OVER (PARTITION BY a.query, a.key) AS total
        FROM asked AS a JOIN known AS k ON k.key = a.key
    ),
    ranked AS (
        SELECT *, sum(total) OVER (PARTITION BY query ORDER BY total, key
            ROWS UNBOUNDED PRECEDING) AS cumulated, min(total) OVER (PARTITION BY query)
            AS rarest
        FROM (SELECT DISTINCT query, key, total FROM worded)
    ),
    chosen AS (
        SELECT w.query, w.key, w.number, w.share * ln(1 + ? / w.total) AS gain
        FROM worded AS w JOIN ranked AS r ON r.query = w.query AND r.key = w.key
        WHERE r.total = r.rarest
            OR r.cumulated <= least(greatest({enough}, {times} * r.rarest), {most})
    ),
    matched AS (
        SELECT query, id, sum(gain) AS score, max(weight) AS weight FROM (
            SELECT c.query, p.id, c.gain, p.weight
            FROM chosen AS c JOIN posting AS p ON p.number = c.number
            UNION ALL
            SELECT DISTINCT b.query, n.id, {same}, n.weight
            FROM block_asked AS b JOIN block AS n ON n.name = b.name
        ) GROUP BY query, id
    ),
    placed AS (
        SELECT m.query, m.id, max(CASE
            WHEN p.postcode = a.postcode OR folded(p.town) = a.town THEN 4
            WHEN a.postcode <> '' AND left(p.postcode, 2) = left(a.postcode, 2) THEN 2
            WHEN a.town <> '' AND contains(folded(p.town), a.town) THEN 3
            ELSE 0 END) AS bonus
        FROM matched AS m JOIN place_asked AS a ON a.query = m.query
            JOIN place AS p ON p.id = m.id
        GROUP BY m.query, m.id
    )
    SELECT query, best.id FROM (
        SELECT m.query, unnest(max(
            {{'score': m.score + coalesce(p.bonus, 0), 'weight': m.weight, 'id': m.id}},
            {limit})) AS best
        FROM matched AS m
            LEFT JOIN placed AS p ON p.query = m.query AND p.id = m.id
        GROUP BY m.query)
"""


def blocks(
    run: Run, register: str, count: int, queries: Sequence[Query], limit: int
) -> list[list[int]]:
    """Give, for each query, the row numbers of the units it may be about.

    Parameters
    ----------
    run : callable
        Runs a statement in the store.
    register : str
    count : int
        Units of the store.
    queries : sequence of Query
    limit : int
        Most units for one query, those found by number apart.

    Returns
    -------
    list of list of int
        In the order of the queries; the likeliest first.

    Notes
    -----
    Units are taken that share the query's rarest words, as the identity engine spells
    them, or nearly; the whole name without spaces; or its initials. Frequent words
    alone bring many: of those, the ones in the place that was asked come first.
    """
    found: list[list[int]] = []
    for start in range(0, len(queries), BATCH):
        found += _batch(run, register, count, queries[start : start + BATCH], limit)
    return found


def _batch(
    run: Run, register: str, count: int, queries: Sequence[Query], limit: int
) -> list[list[int]]:
    keys = [(at, *one) for at, query in enumerate(queries) for one in _keys(query)]
    names = [
        (at, block)
        for at, query in enumerate(queries)
        for text in (query.name, query.acronym)
        for block in _blocks(text)
    ]
    places = [
        (at, postcode_key(query.postcode, query.country), _town(query.town))
        for at, query in enumerate(queries)
        if query.postcode or query.town
    ]
    sql = _CANDIDATES.format(
        nearly=NEARLY,
        same=SAME,
        enough=ENOUGH,
        times=TIMES_RAREST,
        most=AT_MOST,
        limit=limit,
    )
    rows = run(
        sql,
        [
            *_columns(keys, 3),
            *_columns(names, 2),
            *_columns(places, 3),
            float(max(count, 1)),
        ],
    )
    found: list[list[int]] = [_numbered(run, register, query) for query in queries]
    for at, one in rows:
        if one not in found[at]:
            found[at].append(one)
    return found


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [[row[column] for row in rows] for column in range(width)]


def _keys(query: Query) -> Iterator[tuple[str, float]]:
    """Give the words a query is looked for by, and how much each says."""
    shares: dict[str, float] = {}
    for text in (query.name, query.acronym):
        if not text:
            continue
        words = tokens(text)
        for word in words:
            shares[word] = 1.0
        for first, second in itertools.pairwise(words):
            shares.setdefault(first + second, NEARLY)
    for short in initials(query.name):
        shares.setdefault(short, NEARLY)
    yield from shares.items()


def _blocks(text: str) -> set[str]:
    """Give a name without its spaces, with its legal form and without."""
    words = folded(text).split()
    bare = [word for word in words if word not in FORMS]
    return {"".join(some).upper()[:60] for some in (words, bare)} - {""}


def _town(town: str) -> str:
    return town_key(town).upper()


def _numbered(run: Run, register: str, query: Query) -> list[int]:
    """Give the units whose number the query says, if it is a number."""
    found = []
    written = []
    for scheme, text in query.numbers.items():
        try:
            if scheme == "siren":
                number = clean_siren(text)
            elif scheme == "siret":
                number = clean_siret(text)[:9]
            elif scheme == "vat":
                number = siren_of_vat(text)
            else:
                written.append(f"{scheme}:{text.strip()}")
                continue
        except InvalidIdentifier as error:
            number = error.suggestion or ""
        if register == "sirene" and number.isdigit():
            found.append(int(number))
        elif number:
            written.append(f"siren:{number}")
    if written:
        rows = run(
            "SELECT id FROM number WHERE value IN (SELECT unnest(?::VARCHAR[]))",
            [written],
        )
        found += [row[0] for row in rows]
    return list(dict.fromkeys(found))
