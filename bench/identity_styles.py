"""Worlds nobody tuned on: the register is of one source, what is asked of another.

Each has the true rows of a source only, plus the crowd and the look-alikes of
`identity_register` up to a size. Nothing is mistyped on purpose: the differences
between the two are those of the sources.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random

import identity_sources as sources
from identity_crowd import crowd
from identity_data import AMBIGUOUS, Rivals, World
from identity_files import read_json
from identity_register import Context, Numbers, lookalikes
from identity_sources import COMPANY, HOSPITAL, LABORATORY
from identity_text import bare, fold, is_acronym, plain_town

from grappe.engines.identity.types import Entry, Query

UNITS = 50_000


@dataclass(frozen=True, slots=True)
class Pair:
    """A unit of the register, and how another source asks for it."""

    entry: Entry
    family: str
    asked: tuple[Query, ...]


def worlds(data: Path, units: int = UNITS) -> Iterator[tuple[str, World]]:
    """Give a title and a world for each pair of sources."""
    for title, make in STYLES.items():
        yield title, _world(data, make(data), units)
        if title in WITH_PLACE:
            yield f"{title}, no place", _world(data, _unplaced(make(data)), units)


def _world(data: Path, pairs: list[Pair], units: int) -> World:
    rng = Random(7)
    towns = sources.towns(data)
    known = [*sources.cordis(data), *sources.hospitals(data)]
    numbers = Numbers({pair.entry.key[:9] for pair in pairs})
    context = Context(rng, towns, sources.word_counts(known), numbers)
    held = [pair.entry for pair in pairs]
    alike = list(lookalikes([(pair.entry, pair.family) for pair in pairs], context))
    rng.shuffle(alike)
    held += [entry for _, entry in alike[: units // 2]]
    held += islice(crowd(context), max(0, units - len(held)))
    rivals = Rivals(held)
    found = World(held, [], [], [], [], [], [], {})
    for pair in pairs:
        for query in pair.asked:
            name = query.name
            is_open = rivals.fit(name, query, pair.entry, is_cut=False)
            found.queries.append(query)
            found.truth.append(AMBIGUOUS if is_open else pair.entry.key)
            found.meant.append(pair.entry.key)
            found.families.append(pair.family)
            found.kinds.append("as typed")
            found.organisations.append(pair.entry.key)
    return found


def _unplaced(pairs: list[Pair]) -> list[Pair]:
    return [
        Pair(one.entry, one.family, tuple(Query(q.name) for q in one.asked))
        for one in pairs
    ]


def _rows(data: Path) -> list[dict[str, str]]:
    return sources.read(data / "entity_resolution/hospitals_siret_name_variants.csv")


def finess_asked_by_ministry(data: Path) -> list[Pair]:
    """FINESS is the register; the ministry of research asks."""
    return _by_source(_rows(data), "finess", "dataesr")


def ministry_asked_by_finess(data: Path) -> list[Pair]:
    """The ministry's list is the register; FINESS asks, short names and long ones."""
    return _by_source(_rows(data), "dataesr", "finess")


def _by_source(rows: list[dict[str, str]], held: str, asking: str) -> list[Pair]:
    pairs = []
    for siret in sorted({row["siret"] for row in rows if row["source"] == held}):
        own = [r for r in rows if r["siret"] == siret and r["source"] == held]
        others = [r for r in rows if r["siret"] == siret and r["source"] == asking]
        entry = Entry(
            siret,
            sources.unique([n for r in own for n in _names(r)]),
            places=tuple({(r["post_code"], r["city"]): 0 for r in own}),
            category="7364",
        )
        asked = {
            (name, r["city"], r["post_code"]): 0 for r in others for name in _names(r)
        }
        queries = tuple(
            Query(name, town=town, postcode=code) for name, town, code in asked
        )
        pairs.append(Pair(entry, HOSPITAL, queries))
    return pairs


def _names(row: dict[str, str]) -> list[str]:
    return [name for name in (row["name"], row["long_name_or_acronym"]) if name]


def long_names_asked_by_short(data: Path) -> list[Pair]:
    """FINESS again: the long name is in the register, the short one is asked."""
    pairs: dict[str, Pair] = {}
    for row in _rows(data):
        short, long = row["name"], row["long_name_or_acronym"]
        if row["source"] != "finess" or row["siret"] in pairs:
            continue
        differs = bool(long) and bare(short) != bare(long)
        place = (row["post_code"], row["city"])
        entry = Entry(row["siret"], (long or short,), places=(place,), category="7364")
        query = Query(short, town=row["city"], postcode=row["post_code"])
        pairs[entry.key] = Pair(entry, HOSPITAL, (query,) if differs else ())
    return list(pairs.values())


def legal_units_asked_by_ministry(data: Path) -> list[Pair]:
    """One unit a SIREN with the FINESS names of all its sites; the ministry asks."""
    by_siren: dict[str, list[dict[str, str]]] = {}
    for row in _rows(data):
        if len(row["siret"]) == 14:
            by_siren.setdefault(row["siret"][:9], []).append(row)
    rows = [{**row, "siret": s} for s, group in by_siren.items() for row in group]
    return _by_source(rows, "finess", "dataesr")


def legal_names_asked_by_short(data: Path) -> list[Pair]:
    """CORDIS: the legal name is in the register, the short name asked."""
    return [
        Pair(
            Entry(one.key, one.names, (), one.places, category=one.category),
            one.family,
            tuple(
                Query(name, town=one.places[0][1], postcode=one.places[0][0])
                for name in (*one.others, *one.acronyms)
                if not is_acronym(name) and bare(name) != bare(one.names[0])
            ),
        )
        for one in sources.cordis(data)
    ]


def folded_names_asked_as_typed(data: Path) -> list[Pair]:
    """CORDIS: no form, no accents in the register; the names as typed are asked."""
    return [
        Pair(
            Entry(
                one.key,
                (bare(one.names[0]),),
                places=tuple((code, plain_town(town)) for code, town in one.places),
                category=one.category,
            ),
            one.family,
            (Query(one.names[0], town=one.places[0][1], postcode=one.places[0][0]),),
        )
        for one in sources.cordis(data)
    ]


def laboratories_asked_by_label(data: Path) -> list[Pair]:
    """RNSR names and signs in the register; supervisor and sign asked, or the label."""
    labs, asked = sources.laboratories(data)
    pairs = []
    for lab in labs:
        sign = lab.acronyms[0] if lab.acronyms else ""
        queries = []
        if lab.key in asked and sign:
            town = lab.places[0][1]
            body = lab.others[0] if lab.others else "CNRS"
            queries = [
                Query(f"{sign}, {' - '.join(lab.acronyms[1:2]) or body}", town=town),
                Query(f"{body} / {lab.names[0].lower()}", town=town),
            ]
        entry = Entry(lab.key, lab.names, lab.acronyms, lab.places)
        pairs.append(Pair(entry, LABORATORY, tuple(queries)))
    return pairs


def ror_names_asked_by_names(data: Path) -> list[Pair]:
    """ROR: one spelling of an institution in the register, the others asked."""
    names: dict[str, list[str]] = {}
    for row in read_json(data / "entity_resolution/ror_dataset_names.json"):
        names.setdefault(row["ror-id"], []).append(row["affiliation"].strip())
    pairs = []
    for number, spellings in sorted(names.items()):
        kept = sources.unique(spellings)
        entry = Entry(number.rsplit("/", 1)[-1], kept[:1], country="")
        pairs.append(Pair(entry, COMPANY, tuple(Query(name) for name in kept[1:])))
    return pairs


def ror_names_asked_by_affiliations(data: Path) -> list[Pair]:
    """ROR: an institution's name in the register, addresses of authors asked.

    Only addresses of a single institution.
    """
    names: dict[str, str] = {}
    for row in read_json(data / "entity_resolution/ror_dataset_names.json"):
        names.setdefault(row["ror-id"], row["affiliation"].strip())
    asked: dict[str, list[str]] = {}
    for path in sorted((data / "entity_resolution").glob("ror_dataset_aff*.json")):
        for row in read_json(path):
            if len(row["ror_ids"]) == 1:
                asked.setdefault(row["ror_ids"][0], []).append(row["affiliation"])
    return [
        Pair(
            Entry(number.rsplit("/", 1)[-1], (name,), country=""),
            COMPANY,
            tuple(Query(text) for text in dict.fromkeys(asked.get(number, []))),
        )
        for number, name in sorted(names.items())
        if fold(name)
    ]


STYLES: dict[str, Callable[[Path], list[Pair]]] = {
    "FINESS, asked by the ministry": finess_asked_by_ministry,
    "Ministry, asked by FINESS": ministry_asked_by_finess,
    "FINESS long names, asked by short": long_names_asked_by_short,
    "FINESS by SIREN, asked by the ministry": legal_units_asked_by_ministry,
    "CORDIS legal names, asked by short": legal_names_asked_by_short,
    "CORDIS folded, asked as typed": folded_names_asked_as_typed,
    "RNSR, asked by supervisor and sign": laboratories_asked_by_label,
    "ROR names, asked by other names": ror_names_asked_by_names,
    "ROR names, asked by addresses": ror_names_asked_by_affiliations,
}
WITH_PLACE = [title for title in STYLES if not title.startswith("ROR")]
