"""Search a store as somebody types: by postings, so that names are read last and few."""

from collections.abc import Callable, Sequence
from typing import Any

Run = Callable[..., list[tuple[Any, ...]]]

LONGEST = 400
MOST_WORDS = 10
#: Units looked at of those that hold the rarest word, the largest first.
MOST_CANDIDATES = 20_000
#: What is added to the weight of a unit in activity.
ACTIVE = 32
_NEVER_ALONE = {"ST", "STE", "SAINT", "SAINTE", "CEDEX", "DE", "DU", "DES", "LA", "LE",
                "LES", "ET", "EN", "SUR"}  # fmt: skip


def search(
    run: Run,
    text: str,
    *,
    town: str = "",
    postcode: str = "",
    limit: int = 10,
    active_only: bool = False,
) -> list[int]:
    """Give the row numbers of the units that a text may mean, the likeliest first."""
    asked, where = run(
        "SELECT folded(?), folded(?)",
        [text[:LONGEST], f"{postcode} {town}"[:LONGEST]],
    )[0]
    words = _words(asked)
    if len(asked.replace(" ", "")) < 2:
        return []
    located = _words(where)
    found = _matching(run, asked, words, located, limit, active_only)
    if not found and (spelled := _respelled(run, words)) != words:
        found = _matching(run, " ".join(spelled), spelled, located, limit, active_only)
    return _ranked(run, found)[:limit]


def _words(folded: str) -> list[str]:
    """The words to look for; the small ones only when there are no others."""
    typed = list(dict.fromkeys(folded.split()))[:MOST_WORDS]
    full = [word for word in typed if len(word) > 1 and word not in _NEVER_ALONE]
    return full or typed


def _matching(
    run: Run,
    asked: str,
    words: Sequence[str],
    located: Sequence[str],
    limit: int,
    active_only: bool,
) -> list[tuple[int, int, int]]:
    """Give (row number, closeness, weight) of the best units.

    A unit matches when each word begins one of the words of its names or of its towns,
    one of them at least of its names; or when its name, without spaces, begins as the
    text does. Closeness is 2 for the same name, 1 for a name that begins so, else 0.
    """
    counts = [run(f"SELECT count(*) FROM ({_either(word)})")[0][0] for word in words]
    rarest = min(range(len(words)), key=counts.__getitem__)
    others = [word for at, word in enumerate(words) if at != rarest]
    parts = [
        "SELECT id, weight, 0 AS nth, named FROM first",
        *(
            f"SELECT id, weight, {at} AS nth, named FROM ({_either(word)})"
            " WHERE id IN (SELECT id FROM first)"
            for at, word in enumerate(others, start=1)
        ),
    ]
    block = _literal("=" + asked.replace(" ", "")[:60])
    where = "".join(f" AND id IN ({_range('@' + word, 'id')})" for word in located)
    active = f" AND weight >= {ACTIVE}" if active_only else ""
    return run(
        f"""WITH first AS MATERIALIZED (
            SELECT id, max(weight) AS weight, bool_or(named) AS named
            FROM ({_either(words[rarest])}) GROUP BY id
            ORDER BY named DESC, weight DESC LIMIT {MOST_CANDIDATES}),
        matching AS (
            SELECT id, max(weight) AS weight, 0 AS closeness
            FROM ({" UNION ALL ".join(parts)}) GROUP BY id
            HAVING count(DISTINCT nth) = {len(words)} AND bool_or(named)),
        same AS (
            SELECT id, weight, CASE WHEN word = {block} THEN 2 ELSE 1 END AS closeness
            FROM posting WHERE word >= {block} AND word < {block} || chr(1114111)
            ORDER BY closeness DESC, weight DESC LIMIT {MOST_CANDIDATES})
        SELECT id, max(closeness) AS closeness, max(weight) AS weight
        FROM (FROM matching UNION ALL BY NAME FROM same)
        WHERE true {active} {where}
        GROUP BY id ORDER BY closeness DESC, weight DESC, id LIMIT ?""",
        [5 * limit],
    )


def _either(word: str) -> str:
    """SQL of the postings of the words of names, and of towns, that begin so."""
    return (
        f"{_range(word, 'id, weight, true AS named')} UNION ALL"
        f" {_range('@' + word, 'id, 0 AS weight, false AS named')}"
    )


def _range(word: str, columns: str) -> str:
    start = _literal(word)
    return (
        f"SELECT {columns} FROM posting WHERE word >= {start}"
        f" AND word < {start} || chr(1114111)"
    )


def _literal(word: str) -> str:
    # Words come folded: nothing in them but letters and digits.
    return "'" + word.replace("'", "") + "'"


def _respelled(run: Run, words: Sequence[str]) -> list[str]:
    """Put the nearest word of the register in the place of each that it lacks."""
    return [_nearest(run, word) for word in words]


def _nearest(run: Run, word: str) -> str:
    if len(word) < 5 or run(f"SELECT 1 FROM ({_either(word)}) LIMIT 1"):
        return word
    most = 1 if len(word) < 8 else 2
    start = _literal(word[:2])
    rows = run(
        f"""SELECT word FROM word
        WHERE word >= {start} AND word < {start} || chr(1114111)
            AND length(word) BETWEEN ? AND ? AND damerau_levenshtein(word, ?) <= ?
        ORDER BY damerau_levenshtein(word, ?), uses DESC LIMIT 1""",
        [len(word) - most, len(word) + most, word, most, word],
    )
    return rows[0][0] if rows else word


def _ranked(run: Run, found: list[tuple[int, int, int]]) -> list[int]:
    """Of units equally close and equally large, the shortest name comes first."""
    if not found:
        return []
    listed = ", ".join(str(row[0]) for row in found)
    lengths = dict(run(f"SELECT id, length(name) FROM units WHERE id IN ({listed})"))
    found.sort(key=lambda row: (-row[1], -row[2], lengths.get(row[0]) or 0, row[0]))
    return [row[0] for row in found]
