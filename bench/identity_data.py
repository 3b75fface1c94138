"""Make the worlds the identity engine is measured on: a register, and what is asked.

    world = identity_data.world(data=Path("…"), units=500_000, seed=7)

The true names come from the public files under `data` (half of them: the other half
is kept aside to judge). No stock of SIRENE at scale is among them, so the rest of the
register is made: see `identity_register` and `identity_crowd`. All comes from `seed`.
"""

import zlib
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from random import Random

import identity_sources as sources
from identity_crowd import crowd
from identity_register import CLOSINGS, Context, Numbers, lookalikes, written
from identity_sources import Organisation
from identity_text import FORMS, bare, fold, form_in, loose, plain_town
from identity_typing import asked

from grappe.engines.identity.types import Entry, Query

# What `truth` holds when what was typed fits several units of the register equally
# well: the right verdict is "to check".
AMBIGUOUS = "ambiguous"
# Of the true organisations, how many are left out of the register, in hundredths; their
# look-alikes are in it.
LEFT_OUT = 14
# Of the participants without a known number, how many are asked for and left out.
ABSENT = 800
FOLDS = 5


@dataclass(frozen=True, slots=True)
class World:
    """A register and queries; the lists from `queries` on have one item a query.

    Attributes
    ----------
    truth : list of str
        The key of the unit; "" when it is not in the register; `AMBIGUOUS`.
    meant : list of str
        The key of the unit that was meant, even when `truth` is `AMBIGUOUS`; "" when it
        is not in the register.
    families : list of str
        One of `identity_sources.FAMILIES`.
    kinds : list of str
        How the name was typed: a key of `identity_typing.SHARES`, or a kind of number.
    organisations : list of str
        Identifier of the organisation asked for: queries of one never belong to two
        folds.
    made : dict of str to str
        For each key of the register that is not a true unit, the look-alike it is.
    """

    entries: list[Entry]
    queries: list[Query]
    truth: list[str]
    meant: list[str]
    families: list[str]
    kinds: list[str]
    organisations: list[str]
    made: dict[str, str]

    def fold(self, at: int) -> int:
        """Fold of the cross-validation, drawn from the organisation alone."""
        return fold_of(self.organisations[at])


def fold_of(organisation: str) -> int:
    return zlib.crc32(f"fold {organisation}".encode()) % FOLDS


def world(*, data: Path, units: int = 500_000, seed: int = 7) -> World:
    """Make a register of so many units and some ten thousand queries."""
    rng = Random(seed)
    towns = sources.towns(data)
    known, filling, absent = _organisations(data, rng)
    counts = sources.word_counts([*known, *filling, *absent])
    numbers = Numbers({one.key[:9] for one in (*known, *filling)})
    context = Context(rng, towns, counts, numbers)
    held = {one.key: written(one, rng, towns) for one in known}
    fill = [written(_renumbered(one, numbers), rng, towns) for one in filling]
    entries = [*held.values(), *fill]
    imitated = [(held[one.key], one.family) for one in known]
    imitated += [(entry, one.family) for entry, one in zip(fill, filling, strict=True)]
    missed = [(written(one, rng, towns), one.family) for one in absent]
    made = {}
    alike = [
        *lookalikes(imitated, context),
        *lookalikes(missed, context, absent=True),
    ]
    rng.shuffle(alike)
    for kind, entry in islice(alike, max(0, (units - len(entries)) * 4 // 5)):
        entries.append(entry)
        made[entry.key] = kind
    for entry in islice(crowd(context), units - len(entries)):
        entries.append(entry)
        made[entry.key] = "crowd"
    rng.shuffle(entries)
    return _asked(known, absent, held, entries, made, rng)


def _organisations(
    data: Path, rng: Random
) -> tuple[list[Organisation], list[Organisation], list[Organisation]]:
    """Split the true organisations: in the register, filling it, absent from it."""
    participants = sources.cordis(data)
    labs, asked_labs = sources.laboratories(data)
    others = sources.horizon(data, participants)
    rng.shuffle(others)
    twice = sources.towns_of_names(labs)
    others = [one for one in others if not sources.is_elsewhere(one, twice)]
    candidates = [
        *(one for one in participants if not sources.is_elsewhere(one, twice)),
        *sources.hospitals(data),
        *(lab for lab in labs if lab.key in asked_labs),
    ]
    taken = {one.key for one in candidates}
    real = [one for one in sources.sirene(data) if one.key not in taken]
    known, absent = [], []
    for one in [*candidates, *real]:
        (absent if rng.randrange(100) < LEFT_OUT else known).append(one)
    filling = [lab for lab in labs if lab.key not in asked_labs]
    return known, [*filling, *others[ABSENT:]], [*absent, *others[:ABSENT]]


def _renumbered(one: Organisation, numbers: Numbers) -> Organisation:
    """Give a number to a true name whose number is not known."""
    if not one.key.startswith("pic"):
        return one
    return replace(one, key=numbers.siren(), numbers=())


def _asked(
    known: list[Organisation],
    absent: list[Organisation],
    held: dict[str, Entry],
    entries: list[Entry],
    made: dict[str, str],
    rng: Random,
) -> World:
    rivals = Rivals(entries)
    for (
        one
    ) in known:  # whoever bears the name in a source is a rival, as in the register
        supervisors = one.family == sources.LABORATORY  # not names of its own
        rivals.add(held[one.key], [*one.names, *(() if supervisors else one.others)])
    found = World(entries, [], [], [], [], [], [], made)
    for one in [*known, *absent]:
        entry = held.get(one.key)
        for kind, meant, query in asked(one, entry, rng):
            found.queries.append(query)
            found.truth.append(_truth(kind, meant, query, entry, rivals))
            found.meant.append(entry.key if entry else "")
            found.families.append(one.family)
            found.kinds.append(kind)
            found.organisations.append(one.key)
    return found


def _truth(
    kind: str, meant: str, query: Query, entry: Entry | None, rivals: "Rivals"
) -> str:
    if kind in ("with its number", "SIRET given as SIREN"):
        number = "".join(
            one for one in "".join(query.numbers.values()) if one.isalnum()
        )
        if entry and (number == entry.key or len(entry.key) != 14):
            return entry.key
        if not entry and rivals.sites[number[:9]]:
            return AMBIGUOUS  # the legal unit is there, by other sites
    if entry and kind == "with another number" and entry.numbers:
        return entry.key
    town = plain_town(entry.places[0][1]) if entry and entry.places else ""
    if town and not query.town and f" {town} " in f" {fold(query.name)} ":
        query = replace(query, town=town)  # the name says where
    if rivals.fit(meant, query, entry, is_cut=kind == "cut short"):
        return AMBIGUOUS
    return entry.key if entry else ""


class Rivals:
    """Finds units that what was typed fits as well as the true one.

    A unit is a rival when one of its names or acronyms is exactly the name that was
    meant, or the one that was typed (for a name cut short: begins with it), and its
    place agrees with the typed one at least as well. A closed unit is no rival of an
    active one, nor, where the unit is in the register, one of another legal form when
    a form was typed.
    """

    def __init__(self, entries: list[Entry]) -> None:
        self._of: dict[str, list[Entry]] = {}
        self._sorted: list[str] = []
        self.sites: Counter[str] = Counter()  # of a legal unit, where keys are SIRET
        for entry in entries:
            self.add(entry, [*entry.names, *entry.acronyms])

    def add(self, entry: Entry, names: list[str]) -> None:
        if len(entry.key) == 14:
            self.sites[entry.key[:9]] += 1
        for key in _keys(names):
            self._of.setdefault(key, []).append(entry)

    def fit(
        self, meant: str, query: Query, entry: Entry | None, *, is_cut: bool
    ) -> bool:
        keys = _keys([meant, query.name])
        alike = [other for key in keys for other in self._of.get(key, ())]
        if is_cut:
            alike += self._beginning(bare(query.name))
        form = FORMS.get(form_in(query.name), "") if entry else ""
        least = place_level(query, entry) if entry else 1
        return any(
            place_level(query, other) >= least
            and (entry is None or other.key != entry.key)
            and (other.is_active or entry is None or not entry.is_active)
            and not (form and other.category in CLOSINGS and other.category != form)
            for other in alike
        )

    def _beginning(self, start: str) -> list[Entry]:
        self._sorted = self._sorted or sorted(self._of)
        at = bisect_left(self._sorted, start)
        found: list[Entry] = []
        while at < len(self._sorted) and self._sorted[at].startswith(start):
            found += self._of[self._sorted[at]]
            at += 1
        return found


def _keys(names: list[str]) -> list[str]:
    bared = [bare(name) for name in names]
    return list(dict.fromkeys([*bared, *map(loose, bared)]))


def place_level(query: Query, entry: Entry) -> int:
    """3: same town or postcode; 2: same department; 1: nothing to say; 0: elsewhere."""
    town, postcode = plain_town(query.town), query.postcode
    if not (town or postcode) or not entry.places:
        return 1
    levels = []
    for held_postcode, held_town in entry.places:
        is_same_town = town and plain_town(held_town) == town
        if is_same_town or (postcode and held_postcode == postcode):
            levels.append(3)
        elif postcode and held_postcode[:2] == postcode[:2]:
            levels.append(2)
        else:
            levels.append(0 if held_postcode or held_town else 1)
    return max(levels)


def is_placed(query: Query) -> bool:
    return bool(fold(query.town) or query.postcode)
