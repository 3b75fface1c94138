"""Find the number of the rows that have none, by what they say."""

from collections.abc import Sequence
from typing import Any

from grappe.engines.identity import Query
from grappe.imports.registry import Message
from grappe.memberships.importing.parsing import NUMBERED, Parsed
from grappe.organisations.fields import FRENCH
from grappe.organisations.identification import Settler
from grappe.organisations.models import RowAnswer, RowVerdict

# What a cache of `Parsed` is worked out from changes with the number.
CACHED = ("keys", "content", "content_but_name")
REASONS_TOLD = 3


def settle(rows: Sequence[Parsed], known: set[int], settler: Settler) -> None:
    """Take the number of each row that the registers or a person settled.

    `known` are the rows whose name is on file: they stay with that record.
    """
    asked = {
        row.number: question(row)
        for row in rows
        if is_open(row, is_known=row.number in known)
    }
    found = settler.settle([row.number for row in rows], asked)
    for row in rows:
        row.identity = found.get(row.number)
        if row.identity is not None:
            take(row)


def is_open(row: Parsed, *, is_known: bool) -> bool:
    """Whether a row lacks a number, or is wrong by that number only."""
    if not row.name or "siren" in row.organisation:
        return False
    if row.misread:
        return all(is_misreading(row, one) for one in row.messages if is_error(one))
    return not (row.keys or row.is_refused or is_known)


def is_error(message: Message) -> bool:
    return message.level == "error"


def is_misreading(row: Parsed, message: Message) -> bool:
    return message.code.startswith("identifier_") and message.field in row.misread


def question(row: Parsed) -> Query:
    said, place = row.organisation, row.place
    numbers = dict(row.misread)
    numbers |= {name: said[name] for name in NUMBERED if said.get(name)}
    if numbers.pop("vat_number", ""):
        numbers["vat"] = said["vat_number"]
    return Query(
        name=said["legal_name"],
        acronym=said.get("acronym", ""),
        town=place.get("town", ""),
        postcode=place.get("postcode", ""),
        country=said.get("country", ""),
        numbers=numbers,
    )


def take(row: Parsed) -> None:
    """Write the number found into the row, and say how it was."""
    identity = row.identity
    if not identity.value:
        if row.misread and identity.is_waiting:
            row.tell("number_to_check", count=len(identity.candidates))
        return
    scheme, value = identity.scheme, identity.value
    country = row.organisation.get("country", "FR")
    if scheme == "siren" and country not in FRENCH:
        row.error("siren_not_french", "country", country=country)
        return
    forgive(row, value)
    row.found = scheme
    if scheme in NUMBERED:
        row.organisation[scheme] = value
    else:
        row.other_numbers[scheme] = value
    if scheme == "siren":
        row.organisation.setdefault("country", "FR")
    for name in CACHED:
        row.__dict__.pop(name, None)
    tell(row)


def forgive(row: Parsed, value: str) -> None:
    """A number nobody can have gives way to the one found: said, and not refused."""
    kept = [one for one in row.messages if not is_misreading(row, one)]
    for key, text in row.misread.items():
        kept.append(
            Message("number_replaced", "warning", key, {"text": text, "number": value})
        )
    row.messages[:] = kept


def tell(row: Parsed) -> None:
    identity = row.identity
    unit = identity.unit
    day = identity.observed_on.isoformat() if identity.observed_on else ""
    params = {
        "number": identity.value,
        "unit": unit.get("name") or identity.value,
        "register": [unit.get("register", identity.register), day],
    }
    if identity.answer == RowAnswer.CHOSEN:
        row.tell("number_chosen", row.found, **params)
    else:
        assert identity.verdict == RowVerdict.SURE
        reasons = [one for one in unit.get("reasons", []) if one["weight"] > 0]
        row.tell("number_found", row.found, reasons=reasons[:REASONS_TOLD], **params)
    if not unit.get("is_active", True):
        warn_closed(row, unit)


def warn_closed(row: Parsed, unit: dict[str, Any]) -> None:
    params = {"unit": unit.get("name") or unit["number"]}
    if heirs := unit.get("successors"):
        heir = heirs[0]
        row.warn(
            "unit_taken_over",
            row.found,
            heir=heir["name"] or heir["number"],
            heir_number=heir["number"],
            **params,
        )
    else:
        row.warn("unit_closed", row.found, **params)
