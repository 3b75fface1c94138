"""The units found for a question, as they are kept and shown."""

from collections.abc import Mapping, Sequence
from typing import Any

from grappe.connectors.units import Unit
from grappe.engines.identity import Candidate, Reason
from grappe.organisations import registers

OTHER_NAMES = 4
SUCCESSORS = 3


def with_successors(units: Mapping[str, Unit]) -> dict[str, Unit]:
    """The same units, and those that took the closed ones over."""
    heirs = {
        siren
        for unit in units.values()
        if not unit.is_active
        for siren, _ in unit.successors[:SUCCESSORS]
    }
    missing = heirs - set(units)
    return {**units, **registers.units(sorted(missing))} if missing else dict(units)


def kept(candidates: Sequence[Candidate], units: Mapping[str, Unit]) -> list[dict]:
    return [
        {
            **described(one.key, one.name, units),
            "score": round(one.score, 4),
            "reasons": [reason_kept(reason) for reason in one.reasons],
        }
        for one in candidates
    ]


def of_unit(unit: Unit) -> dict[str, Any]:
    """What a page shows of a unit that somebody searched."""
    key = key_of(unit)
    return described(key, unit.name, with_successors({key: unit}))


def key_of(unit: Unit) -> str:
    """As the registers key their candidates: see `registers.number_of`."""
    is_legal = unit.register in ("sirene", "recherche_entreprises")
    return unit.number if is_legal else f"{unit.register}:{unit.number}"


def described(key: str, name: str, units: Mapping[str, Unit]) -> dict[str, Any]:
    """What a page shows of a unit; nothing of a natural person but the number."""
    scheme, number = registers.number_of(key)
    said: dict[str, Any] = {"scheme": scheme, "number": number, "name": name}
    unit = units.get(key)
    if unit is None:
        return said
    if unit.is_person or unit.is_partial:
        said["name"] = ""
    else:
        said["name"] = unit.name or name
        said["other_names"] = list(unit.other_names[:OTHER_NAMES])
    place = unit.head_office or next(iter(unit.places), None)
    if place is not None:
        said |= {"town": place.town, "postcode": place.postcode}
    version = "naf_2025" if unit.naf_2025 else "naf_rev2"
    said |= {
        "is_active": unit.is_active,
        "closed_on": unit.closed_on and unit.closed_on.isoformat(),
        "activity": [version, unit.naf_2025 or unit.naf_rev2],
        "legal_category": unit.legal_category,
        "register": unit.register,
        "observed_on": unit.observed_on and unit.observed_on.isoformat(),
        "successors": [
            {
                "number": siren,
                "name": units[siren].name if siren in units else "",
                "on": day.isoformat(),
            }
            for siren, day in unit.successors[:SUCCESSORS]
        ],
    }
    return {name: value for name, value in said.items() if value not in ("", None, [])}


def reason_kept(reason: Reason) -> dict[str, Any]:
    return {
        "code": reason.code,
        "weight": round(reason.weight, 3),
        "params": {name: plain(value) for name, value in reason.params.items()},
    }


def plain(value: Any) -> Any:
    """What JSON holds of a parameter."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return str(value)
