"""Dossiers and experts made of Horizon Europe's projects and their organisations."""

import time
from pathlib import Path

import numpy as np

from grappe.engines.affinity import Profile, Subject, affinity

# Past projects of each organisation that are read: the latest.
MOST_TEXTS = 20
QUERY = """
    SELECT p.id, p.title || '. ' || p.objective AS text, list(DISTINCT o.pic) AS pics
    FROM '{folder}/he_projects.parquet' p
    JOIN '{folder}/he_participations.parquet' o ON o.project = p.id
    WHERE p.objective IS NOT NULL AND p.signed <> ''
    GROUP BY ALL ORDER BY max(p.signed), p.id
"""


def instance(folder: Path, n: int, m: int, capacity: int):
    """The latest projects, and the organisations that had most before them.

    An organisation of a project is in conflict with it. The fit is the mean cosine, of
    which the engine's score is the square root, over the greatest: the peer reads
    hundredths.
    """
    import duckdb

    rows = duckdb.sql(QUERY.format(folder=folder)).fetchall()
    past, dossiers = rows[:-n], rows[-n:]
    texts: dict[int, list[str]] = {}
    for _project, text, pics in past:
        for pic in pics:
            texts.setdefault(pic, []).append(text)
    experts = sorted(texts, key=lambda pic: (-len(texts[pic]), pic))[:m]
    profiles = [Profile(tuple(texts[pic][-MOST_TEXTS:]), {}) for pic in experts]
    started = time.perf_counter()
    found = affinity([Subject(text, {}) for _, text, _ in dossiers], profiles)
    seconds = time.perf_counter() - started
    scores = found.text**2
    scores /= scores.max()
    for line, (_project, _text, pics) in enumerate(dossiers):
        scores[line, np.isin(experts, pics)] = np.nan
    return scores, np.full(n, 3), np.full(m, capacity), seconds
