"""Which unit of which register a name without number is about."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import ngettext

from grappe.connectors.units import Unit
from grappe.engines.identity.types import (
    Candidate,
    Entry,
    Identification,
    Query,
    Verdict,
)
from grappe.organisations import fields, nomenclatures
from grappe.organisations.nomenclatures import files
from grappe.organisations.registers import online, stores

if TYPE_CHECKING:
    from grappe.connectors.recherche_entreprises import Answer, Client

Progress = Callable[[int, int], None]  # names done, of how many

BATCH = 500  # names put to a local copy at once
MOST_ONLINE = 200  # names put to the online register in one run
NEAR = 50  # units of a local copy that a name is compared with
ONLINE = 25  # and of the online register

# Words that only laboratories, or only care providers, have in their names.
LABORATORY = re.compile(
    r"\b(LABORATOIRE|LABO|UMR|UPR|UMS|USR|UAR|URA|INSERM|CNRS|INRAE|INRIA|CEA|INSTITUT"
    r"|INSTITUTE|CENTRE DE RECHERCHES?|EQUIPE|LABORATORY|RESEARCH|UNIVERSITE|UNIVERSITY"
    r"|U[0-9]{3,4})\b"
)
HOSPITAL = re.compile(
    r"\b(CHU|CHRU|CHR|CH|CHI|CHS|CHIC|GHT|HOPITAL|HOPITAUX|HOSPITALIERE?|HOSPICES|HOSPITAL"
    r"|CLINIQUE|POLYCLINIQUE|APHP|AP HP|EHPAD|CENTRE HOSPITALIER)\b"
)


@dataclass(frozen=True)
class LookedUp:
    """What was found for names, and what could not be asked.

    `units` holds the units of the candidates by key. `unasked` are the positions of the
    queries that no register was asked about: nothing is known of them, which is not
    the same as nothing found.
    """

    identifications: list[Identification]
    units: dict[str, Unit]
    register: str = ""
    observed_on: date | None = None
    notice: str = ""
    unasked: frozenset[int] = frozenset()


def identify(
    queries: Sequence[Query], progress: Progress | None = None
) -> list[Identification]:
    """Which units the queries are about, in their order; `look_up` says more.

    A candidate's key is a SIREN, or "rnsr:…", "ror:…", "finess:…": see `number_of`.
    """
    return look_up(queries, progress).identifications


def number_of(key: str) -> tuple[str, str]:
    """The scheme and number that a candidate's key stands for."""
    scheme, colon, number = key.rpartition(":")
    return (scheme, number) if colon else ("siren", key)


def look_up(queries: Sequence[Query], progress: Progress | None = None) -> LookedUp:
    """Which units the queries are about, by the local copies or, failing them, online.

    Online, a run asks for the first names only, politely: the rest comes back unasked.
    """
    store = stores.store(stores.SIRENE)
    if store:
        found = _by_store(queries, store, stores.SIRENE, progress)
    elif online.is_on():
        found = _by_questions(queries, progress)
    else:
        nobody = [Identification(Verdict.NONE)] * len(queries)
        everybody = frozenset(range(len(queries)))
        found = LookedUp(nobody, {}, notice=str(online.NO_REGISTER), unasked=everybody)
    return _with_structures(queries, found)


def entry_of(unit: Unit, key: str = "") -> Entry:
    """A unit as the engine compares it; a unit that is not shown has no name."""
    names = (unit.name, *unit.other_names, *_signs(unit))
    office = unit.head_office
    places = sorted(unit.places, key=lambda place: not place.is_head_office)
    towns = dict.fromkeys((place.postcode, place.town) for place in places)
    country = nomenclatures.clean_country(office.country) if office else ""
    return Entry(
        key=key or unit.number,
        names=tuple(dict.fromkeys(filter(None, names))),
        acronyms=unit.acronyms,
        places=tuple(towns),
        country=country or "FR",
        is_active=unit.is_active,
        category=unit.legal_category,
        numbers=unit.numbers,
    )


def _signs(unit: Unit) -> list[str]:
    return [place.name for place in unit.places]


def _compare(
    queries: Sequence[Query], units: Sequence[Unit], keys: Sequence[str]
) -> list[Identification]:
    """The engine's answer over a few units; those without a name are not compared."""
    from grappe.engines import identity

    named = [entry_of(unit, key) for unit, key in zip(units, keys, strict=True)]
    register = identity.Register.of([entry for entry in named if entry.names])
    return identity.identify(queries, register)


def _by_store(
    queries: Sequence[Query],
    store: stores.Store,
    register: str,
    progress: Progress | None = None,
) -> LookedUp:
    identifications: list[Identification] = []
    kept: dict[str, Unit] = {}
    prefix = "" if register == stores.SIRENE else f"{register}:"
    for start in range(0, len(queries), BATCH):
        batch = queries[start : start + BATCH]
        units = {
            f"{prefix}{unit.number}": unit for unit in store.near(batch, limit=NEAR)
        }
        answers = _compare(batch, list(units.values()), list(units))
        identifications += answers
        kept |= {key: units[key] for key in _keys(answers)}
        if progress:
            progress(len(identifications), len(queries))
    return LookedUp(identifications, kept, register, store.observed_on)


def _keys(answers: Sequence[Identification]) -> set[str]:
    return {one.key for answer in answers for one in answer.candidates}


def _by_questions(queries: Sequence[Query], progress: Progress | None) -> LookedUp:
    """One question a name, two where the first finds nothing."""
    client = online.client(online.BATCH)
    done = 0

    def ask(query: Query) -> Answer:
        nonlocal done
        answer = _asked(client, query)
        done += 1
        if progress:
            progress(done, len(queries))
        return answer

    answers, notice = online.in_turn(queries[:MOST_ONLINE], ask)
    units = {unit.number: unit for one in answers.values() for unit in one.units}
    asked = [queries[place] for place in answers]
    said = _compare(asked, list(units.values()), list(units))
    identifications = [Identification(Verdict.NONE)] * len(queries)
    for place, identification in zip(answers, said, strict=True):
        identifications[place] = identification
    unasked = frozenset(range(len(queries))) - set(answers)
    return LookedUp(
        identifications,
        {key: units[key] for key in _keys(said)},
        online.REGISTER,
        min((one.observed_on for one in answers.values()), default=None),
        notice or (_left(len(unasked)) if unasked else ""),
        unasked,
    )


def _asked(client: Client, query: Query) -> Answer:
    """Ask for the number, or the name in its department; then the name anywhere."""
    siren = query.numbers.get("siren", "")
    department = nomenclatures.department_of_postcode(query.postcode)
    answer = client.answer(siren or query.name, department=department, limit=ONLINE)
    if answer.units or not (siren or department):
        return answer
    return client.answer(query.name, limit=ONLINE)


def _left(count: int) -> str:
    return ngettext(
        "%(count)d name was not looked up: the online register takes few questions "
        "at a time. Load SIRENE to look up all of them.",
        "%(count)d names were not looked up: the online register takes few questions "
        "at a time. Load SIRENE to look up all of them.",
        count,
    ) % {"count": count}


def _with_structures(queries: Sequence[Query], found: LookedUp) -> LookedUp:
    """Ask the registers of structures about the names that sound like theirs."""
    for register in stores.STRUCTURES:
        store = stores.store(register)
        positions = [
            place for place, query in enumerate(queries) if _sounds(query, register)
        ]
        if store and positions:
            said = _by_store([queries[place] for place in positions], store, register)
            found = _joined(found, said, positions)
    return found


def _sounds(query: Query, register: str) -> bool:
    """A number of the register, a word of its trade, or a country SIRENE has not."""
    if query.numbers.get(register):
        return True
    name = files.folded(query.name[:500])
    is_abroad = bool(query.country) and query.country not in fields.FRENCH
    if register == "ror":
        return is_abroad or bool(LABORATORY.search(name) or HOSPITAL.search(name))
    words = LABORATORY if register == "rnsr" else HOSPITAL
    return not is_abroad and bool(words.search(name))


def _joined(found: LookedUp, said: LookedUp, positions: Sequence[int]) -> LookedUp:
    identifications = list(found.identifications)
    for place, answer in zip(positions, said.identifications, strict=True):
        identifications[place] = _weightier(identifications[place], answer)
    return LookedUp(
        identifications,
        {**found.units, **said.units},
        found.register or said.register,
        found.observed_on or said.observed_on,
        found.notice,
        found.unasked - set(positions),
    )


def _weightier(first: Identification, second: Identification) -> Identification:
    """The surer answer leads, the legal unit where both are; all candidates stay."""
    order = [Verdict.SURE, Verdict.TO_CHECK, Verdict.NONE]
    leads = min([first, second], key=lambda one: order.index(one.verdict))
    ranked: list[Candidate] = sorted(
        [*first.candidates, *second.candidates], key=lambda one: -one.score
    )
    best = [leads.best] if leads.verdict == Verdict.SURE and leads.best else []
    rest = [one for one in ranked if one not in best]
    problems = first.problems or second.problems
    return Identification(leads.verdict, tuple([*best, *rest][:5]), problems)
