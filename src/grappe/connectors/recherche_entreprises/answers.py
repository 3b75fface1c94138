"""Read an answer of the register; what it says of people is passed over."""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from grappe.connectors.recherche_entreprises.errors import Unavailable
from grappe.connectors.units import Place, Unit

REGISTER = "recherche_entreprises"

PARTIAL = frozenset("PN")  # diffusion: O all, P partial, N none

# "CHEZ M & MME MARTIN 16 RUE…", "C/O JEAN MARTIN 3 QUAI…": who lives there is no part
# of an address. The number of the street begins the rest.
RESIDENT = re.compile(
    r".*?\b(?:CHEZ|C/O|M|MR|MM|MME|MLLE|MONSIEUR|MADAME|MADEMOISELLE)\b\.?[^0-9]*"
)
# Abbreviations that stand in names of streets too: RUE MADAME, "RUE DE M LE PRINCE".
STREET = re.compile(
    r"\b(?:RUE|AVENUE|AV|BOULEVARD|BD|BLD|PLACE|PL|QUAI|CHEMIN|CHE|IMPASSE|IMP|ALLEE|ALL"
    r"|ROUTE|RTE|SQUARE|SQ|COURS|CRS|PASSAGE|PAS|VILLA|CITE)\b"
)


def read(body: bytes, observed_on: date) -> list[Unit]:
    """Give the units of an answer, in its order.

    Parameters
    ----------
    body : bytes
        What the service sent, whole or not, JSON or not.
    observed_on : date
        The day it was asked.

    Returns
    -------
    list of Unit
        Without the empty shells that stand for numbers it does not know.

    Raises
    ------
    Unavailable
        "empty", "html", "truncated", "shape".
    """
    return [
        unit_of(found, observed_on) for found in _results(body) if not _is_shell(found)
    ]


def unit_of(found: dict[str, Any], observed_on: date) -> Unit:
    """Turn one result into a unit, keeping what its diffusion allows."""
    legal_category = _text(found, "nature_juridique")
    extra = _dict(found, "complements")
    is_person = legal_category.startswith("1") or bool(
        extra.get("est_entrepreneur_individuel")
    )
    is_partial = _text(found, "statut_diffusion") in PARTIAL
    is_bare = is_person or is_partial
    common: dict[str, Any] = {
        "register": REGISTER,
        "number": found["siren"],
        "is_active": _text(found, "etat_administratif") != "C",
        "is_person": is_person,
        "is_partial": is_partial,
        "naf_rev2": _text(found, "activite_principale"),
        "naf_2025": _text(found, "activite_principale_naf25"),
        "places": tuple(_places(found, is_bare=is_bare, is_partial=is_partial)),
        "observed_on": observed_on,
    }
    if is_partial:
        return Unit(**common)
    common |= {
        "legal_category": legal_category,
        "founded_on": _date(found, "date_creation"),
        "closed_on": _date(found, "date_fermeture"),
        "size_category": _text(found, "categorie_entreprise"),
        "size_year": _year(found, "annee_categorie_entreprise"),
        "headcount_band": _text(found, "tranche_effectif_salarie"),
        "headcount_year": _year(found, "annee_tranche_effectif_salarie"),
    }
    if is_person:
        return Unit(**common)
    name = _text(found, "nom_raison_sociale")
    acronym = _text(found, "sigle")
    return Unit(
        **common,
        name=name,
        other_names=_other_names(found, {name, acronym}),
        acronyms=(acronym,) if acronym else (),
        numbers=tuple(_numbers(found, extra)),
    )


def _results(body: bytes) -> list[dict[str, Any]]:
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if not start:
        raise Unavailable("empty")
    if start == b"<":
        raise Unavailable("html")
    try:
        answer = json.loads(body)
    except RecursionError as error:
        raise Unavailable("shape") from error
    except ValueError as error:  # bytes that are no UTF-8 are one too
        raise Unavailable("truncated") from error
    found = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(found, list) or not all(map(_has_number, found)):
        raise Unavailable("shape")
    return found


def _has_number(found: Any) -> bool:
    siren = found.get("siren") if isinstance(found, dict) else None
    return isinstance(siren, str) and bool(re.fullmatch(r"[0-9]{9}", siren))


def _is_shell(found: dict[str, Any]) -> bool:
    """Tell the answer for a number of which nothing, not even its state, is known."""
    return not (_text(found, "etat_administratif") or _dict(found, "siege"))


def _other_names(found: dict[str, Any], known: set[str]) -> tuple[str, ...]:
    """Signs of the head office, where a usual name stands too."""
    office = _dict(found, "siege")
    names = [_text(office, "nom_commercial"), *_texts(office, "liste_enseignes")]
    return tuple(dict.fromkeys(one for one in names if one and one not in known))


def _numbers(found: dict[str, Any], extra: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if association := _text(extra, "identifiant_association"):
        yield "rna", association
    office = _dict(found, "siege")
    legal, local = (
        _texts(extra, "liste_finess_juridique"),
        _texts(office, "liste_finess"),
    )
    for finess in dict.fromkeys([*legal, *local]):
        yield "finess", finess
    for uai in _texts(office, "liste_uai"):
        yield "uai", uai


def _places(
    found: dict[str, Any], *, is_bare: bool, is_partial: bool
) -> Iterator[Place]:
    """Head office first, then the places that matched the question."""
    others = found.get("matching_etablissements")
    rows = [_dict(found, "siege"), *(others if isinstance(others, list) else [])]
    seen = set()
    for row in rows:
        number = _text(row, "siret") if isinstance(row, dict) else ""
        if not number or number in seen:
            continue
        seen.add(number)
        partial = is_partial or _text(row, "statut_diffusion_etablissement") in PARTIAL
        yield _place(row, is_bare=is_bare or partial, is_partial=partial)


def _place(row: dict[str, Any], *, is_bare: bool, is_partial: bool) -> Place:
    """Keep the commune alone of who is not shown, no street of a person."""
    town = _text(row, "libelle_commune") or _text(row, "libelle_commune_etranger")
    common: dict[str, Any] = {
        "number": _text(row, "siret"),
        "town": town,
        "commune_code": _text(row, "commune"),
        "country": _text(row, "libelle_pays_etranger") or "FR",
        "is_head_office": row.get("est_siege") is True,
        "is_active": _text(row, "etat_administratif") != "F",
    }
    if is_partial:
        return Place(**common)
    common |= {
        "postcode": _text(row, "code_postal"),
        "opened_on": _date(row, "date_creation"),
        "closed_on": _date(row, "date_fermeture"),
    }
    if is_bare:
        return Place(**common)
    names = [_text(row, "nom_commercial"), *_texts(row, "liste_enseignes")]
    return Place(
        **common,
        name=next(filter(None, names), ""),
        address=street(_text(row, "adresse"), common["postcode"]),
        latitude=_degrees(row, "latitude"),
        longitude=_degrees(row, "longitude"),
    )


def street(address: str, postcode: str) -> str:
    """Take postcode, town and names of residents off an address in one line.

    Examples
    --------
    >>> street("20 AVENUE DE SEGUR 75007 PARIS", "75007")
    '20 AVENUE DE SEGUR'
    >>> street("CHEZ M & MME MARTIN 16 RUE DES LILAS 31240 SAINT-JEAN", "31240")
    '16 RUE DES LILAS'
    >>> street("12 RUE MADAME 75006 PARIS", "75006")
    '12 RUE MADAME'
    """
    line = address.rpartition(f" {postcode} ")[0] if postcode else ""
    line = line or (address if not postcode else "")
    resident = RESIDENT.match(line)
    if resident and not STREET.search(resident[0]):
        line = line[resident.end() :]
    return line.strip()


def _text(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""


def _texts(row: dict[str, Any], key: str) -> list[str]:
    values = row.get(key)
    if not isinstance(values, list):
        return []
    return [" ".join(one.split()) for one in values if isinstance(one, str) and one]


def _dict(row: dict[str, Any], key: str) -> dict[str, Any]:
    value = row.get(key)
    return value if isinstance(value, dict) else {}


def _date(row: dict[str, Any], key: str) -> date | None:
    try:
        return date.fromisoformat(_text(row, key)[:10])
    except ValueError:
        return None


def _year(row: dict[str, Any], key: str) -> int | None:
    text = _text(row, key)
    return int(text) if re.fullmatch(r"[12][0-9]{3}", text) else None


def _degrees(row: dict[str, Any], key: str) -> float | None:
    try:
        return float(_text(row, key))
    except ValueError:
        return None
