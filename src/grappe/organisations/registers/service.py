"""Ask whichever register is there: the local copies first, then the online one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from grappe.connectors.recherche_entreprises.errors import Unavailable
from grappe.connectors.units import Unit
from grappe.engines import identifiers
from grappe.organisations import nomenclatures
from grappe.organisations.registers import online, stores
from grappe.organisations.registers.online import RegisterSilent

TITLES = {
    stores.SIRENE: "SIRENE",
    online.REGISTER: _("Annuaire des Entreprises (online)"),
    "rnsr": "RNSR",
    "ror": "ROR",
    "finess": "FINESS",
}

# Laboratories and hospitals shown under the legal units that a search finds.
FEW = 3

# Questions put to the online register in one run of a night job.
MOST_ONLINE = 500


@dataclass(frozen=True)
class Found:
    """What a search found, which register says so, and as of when."""

    units: tuple[Unit, ...] = ()
    register: str = ""
    observed_on: date | None = None
    # One sentence about what could not be asked; "" when everything answered.
    notice: str = ""


@dataclass(frozen=True)
class RegisterInfo:
    """A register that answers here; `count` is None for the online one."""

    key: str
    title: str
    count: int | None
    observed_on: date | None
    is_online: bool


def title(register: str) -> str:
    """The name people know a register by."""
    return str(TITLES.get(register, register))


def available() -> list[RegisterInfo]:
    """The registers that can be asked, SIRENE first, the online one last."""
    found = []
    for key in stores.REGISTERS:
        store = stores.store(key)
        if store:
            found.append(
                RegisterInfo(key, title(key), store.count, store.observed_on, False)
            )
    if online.is_on():
        key = online.REGISTER
        found.append(RegisterInfo(key, title(key), None, None, True))
    return found


def search(text: str, *, town: str = "", postcode: str = "", limit: int = 10) -> Found:
    """Units whose name, acronym or number begins as typed, the likeliest first.

    Legal units come first; laboratories, hospitals and foreign bodies of the registers
    of structures follow, but those whose legal unit is listed. A text too short to mean
    anything finds nothing.
    """
    store = stores.store(stores.SIRENE)
    found = Found(notice=str(online.NO_REGISTER))
    if store:
        units = store.search(text, town=town, postcode=postcode, limit=limit)
        found = Found(tuple(units), stores.SIRENE, store.observed_on)
    if not found.units and online.is_on():
        # Created since the local copy, perhaps.
        said = _search_online(text, town, postcode, limit)
        found = said if said.units or not store else found
    return _with_structures(found, text, town, postcode)


def unit(number: str, scheme: str = "siren") -> Unit | None:
    """The unit of a number, None if the registers have no such number.

    Raises RegisterSilent if no register of that scheme is there or answers.
    """
    if scheme not in {"siren", "siret"}:
        return _structure(number, scheme)
    siren = _siren(number, scheme)
    store = stores.store(stores.SIRENE)
    if not (store or online.is_on()):
        raise RegisterSilent(str(online.NO_REGISTER))
    found = store.unit(siren) if store and siren else None
    if found or not siren or not online.is_on():
        return found
    try:
        return online.client().unit(siren)
    except Unavailable as problem:
        if store:
            return None
        raise RegisterSilent(online.silence(problem)) from problem


def units(sirens: Iterable[str]) -> dict[str, Unit]:
    """What the registers say of many legal units, for jobs that nobody waits for.

    Those unknown to the register, or not asked since the online one fell silent or was
    asked enough for one run, are missing: a missing unit is no news.
    """
    wanted = list(dict.fromkeys(sirens))
    store = stores.store(stores.SIRENE)
    if store:
        return store.units(wanted)
    if not online.is_on():
        return {}
    client = online.client(online.BATCH)
    answers, _notice = online.in_turn(wanted[:MOST_ONLINE], client.unit)
    return {unit.number: unit for unit in answers.values() if unit}


def _siren(number: str, scheme: str) -> str:
    """The SIREN of what was typed; "" if it is none, which no register knows."""
    try:
        if scheme == "siret":
            return identifiers.siren_of_siret(identifiers.clean_siret(number))
        return identifiers.clean_siren(number)
    except identifiers.InvalidIdentifier:
        return ""


def _search_online(text: str, town: str, postcode: str, limit: int) -> Found:
    """Ask within the department: the place somebody means is not always the office."""
    department = _department(postcode)
    words = text if department or not town else f"{text} {town}"
    try:
        answer = online.client().answer(words, department=department, limit=limit)
    except Unavailable as problem:
        return Found(register=online.REGISTER, notice=online.silence(problem))
    code = nomenclatures.normalise_postcode(postcode)
    units = sorted(answer.units, key=lambda unit: bool(code) and not _is_at(unit, code))
    return Found(tuple(units), online.REGISTER, answer.observed_on)


def _department(postcode: str) -> str:
    """The department of a postcode, or of its first digits alone."""
    known = nomenclatures.department(postcode.strip().upper())
    return known.code if known else nomenclatures.department_of_postcode(postcode)


def _is_at(unit: Unit, postcode: str) -> bool:
    return any(place.postcode == postcode for place in unit.places)


def _with_structures(found: Found, text: str, town: str, postcode: str) -> Found:
    listed = {one.number for one in found.units}
    more = []
    for register in stores.STRUCTURES:
        store = stores.store(register)
        if store is None:
            continue
        for one in store.search(text, town=town, postcode=postcode, limit=FEW):
            if dict(one.numbers).get("siren") not in listed:
                more.append(one)
    if not more:
        return found
    register = found.register or more[0].register
    observed_on = found.observed_on or more[0].observed_on
    return Found((*found.units, *more), register, observed_on, found.notice)


def _structure(number: str, scheme: str) -> Unit | None:
    store = stores.store(scheme) if scheme in stores.STRUCTURES else None
    if store is None:
        name = {"register": title(scheme) if scheme in TITLES else scheme.upper()}
        raise RegisterSilent(_("The register %(register)s is not loaded.") % name)
    return store.unit(number.strip())
