"""What one row says, cell by cell, before anything is compared with the records."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from grappe.connectors import tabular
from grappe.engines import identifiers
from grappe.imports.columns import folded
from grappe.imports.registry import Message
from grappe.memberships.importing import words
from grappe.memberships.importing.fields import SEPARATORS, VOCABULARIES
from grappe.organisations import nomenclatures
from grappe.organisations.fields import FRENCH, clean_ror
from grappe.organisations.models import Kind, Organisation, SizeCategory
from grappe.organisations.wording import IDENTIFIER_NAMES

SEVERAL = re.compile(SEPARATORS)


@dataclass
class Parsed:
    """A row in the terms of the records; only what its cells say is there."""

    number: int
    organisation: dict[str, Any] = field(default_factory=dict)
    place: dict[str, Any] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)
    membership: dict[str, Any] = field(default_factory=dict)
    profile: dict[str, list[str]] = field(default_factory=dict)
    contact: dict[str, str] = field(default_factory=dict)
    # Official numbers that nobody can have, as typed, by field.
    misread: dict[str, str] = field(default_factory=dict)
    # Numbers without a column of their own, by register.
    other_numbers: dict[str, str] = field(default_factory=dict)
    # What the registers know of a row without number (`RowIdentity`), and what they
    # gave it.
    identity: Any = None
    found: str = ""
    messages: list[Message] = field(default_factory=list)

    def error(self, code: str, about: str = "", **params: Any) -> None:
        self.messages.append(Message(code, "error", about, params))

    def warn(self, code: str, about: str = "", **params: Any) -> None:
        self.messages.append(Message(code, "warning", about, params))

    def tell(self, code: str, about: str = "", **params: Any) -> None:
        self.messages.append(Message(code, "info", about, params))

    @property
    def is_refused(self) -> bool:
        return any(message.level == "error" for message in self.messages)

    @property
    def name(self) -> str:
        return self.organisation.get("legal_name", "")

    @cached_property
    def name_key(self) -> str:
        return f"name:{name_folded(self.name)}" if self.name else ""

    @cached_property
    def keys(self) -> list[str]:
        """The official numbers, strongest first."""
        said = self.organisation
        keys = [f"{name}:{said[name]}" for name in NUMBERED if said.get(name)]
        keys += [f"{name}:{value}" for name, value in self.other_numbers.items()]
        if said.get("foreign_id"):
            keys.append(f"foreign:{said.get('country', '')}:{said['foreign_id']}")
        return keys

    @cached_property
    def content(self) -> str:
        """A digest of all the row says: two rows alike say the same."""
        return self._digest(self.organisation)

    @cached_property
    def content_but_name(self) -> str:
        """The same, however the name is spelt."""
        said = self.organisation
        return self._digest({name: said[name] for name in said if name != "legal_name"})

    def _digest(self, organisation: dict[str, Any]) -> str:
        parts = [
            organisation,
            self.place,
            self.figures,
            self.membership,
            self.profile,
            self.contact,
        ]
        return hashlib.blake2b(_encode(parts).encode(), digest_size=8).hexdigest()


_encode = json.JSONEncoder(sort_keys=True, default=str).encode

# The columns of an organisation that hold an official number, the strongest first.
NUMBERED = ("siren", "pic", "ror", "vat_number", "rnsr")

LEGAL_FORMS = frozenset(
    [
        "sa",
        "sas",
        "sasu",
        "sarl",
        "eurl",
        "sca",
        "scop",
        "snc",
        "se",
        "gie",
        "gip",
        "selarl",
        "inc",
        "ltd",
        "llc",
        "gmbh",
        "ag",
        "bv",
        "nv",
        "spa",
        "srl",
        "sl",
        "plc",
        "societe",
    ]
)


def name_folded(name: str) -> str:
    """A name without case, accents, little words nor legal form."""
    found = folded(name).split()
    return " ".join([word for word in found if word not in LEGAL_FORMS] or found)


def parse(number: int, cells: Mapping[str, Any]) -> Parsed:
    row = Parsed(number)
    for key in LIMITS:
        text(row, cells, key)
    read_identifiers(row, cells)
    read_country(row, cells)
    read_nature(row, cells)
    read_membership(row, cells)
    for key in VOCABULARIES:
        if key in cells:
            parts = [part.strip() for part in SEVERAL.split(str(cells[key]))]
            row.profile[key] = list(dict.fromkeys(filter(None, parts)))
    read_contact(row, cells)
    return row


def _limit(key: str) -> int:
    column: Any = Organisation._meta.get_field(key)
    return int(column.max_length)


LIMITS = {
    key: _limit(key) for key in ("legal_name", "brand_name", "acronym", "foreign_id")
}


def text(row: Parsed, cells: Mapping[str, Any], key: str) -> None:
    if key not in cells:
        return
    value = " ".join(as_text(cells[key]).split())
    limit = LIMITS[key]
    if len(value) > limit and key == "acronym":
        row.warn("no_acronym", key, text=value[:40])
    elif len(value) > limit:
        row.error("too_long", key, text=value[:40], limit=limit)
    elif value:
        row.organisation[key] = value


def as_text(value: Any) -> str:
    """A whole number of a spreadsheet loses the point it never had."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


CLEANERS = {
    "siren": identifiers.clean_siren,
    "siret": identifiers.clean_siret,
    "pic": identifiers.clean_pic,
    "ror": clean_ror,
}


def read_identifiers(row: Parsed, cells: Mapping[str, Any]) -> None:
    said: dict[str, str] = {}
    for key, cleaner in CLEANERS.items():
        if key in cells:
            try:
                said[key] = cleaner(cells[key])
            except identifiers.InvalidIdentifier as error:
                refuse_identifier(row, key, error, said)
    read_vat(row, cells, said)
    siret = said.pop("siret", "")
    if siret:
        row.place["siret"] = siret
        agree(row, said, "siret", "SIRET", identifiers.siren_of_siret(siret))
    row.organisation.update(said)


def refuse_identifier(
    row: Parsed, key: str, error: identifiers.InvalidIdentifier, said: dict[str, str]
) -> None:
    # The number of the other kind, typed in this column, says as much: it is used.
    if key == "siren" and error.code == "siret_given":
        said["siren"] = str(error.suggestion)
        row.place.setdefault("siret", identifiers.clean_siret(error.text))
        row.tell("identifier_siret_given", key, **params_of(error))
    elif key == "siren" and error.code == "vat_given":
        said["siren"] = str(error.suggestion)
        row.tell("identifier_vat_given", key, **params_of(error))
    elif key == "siret" and error.code == "siren_given":
        agree(row, said, "siret", "SIRET", identifiers.clean_siren(error.text))
        row.warn("identifier_siren_given", key, **params_of(error))
    else:
        row.misread[key] = error.text[:40]
        row.error(f"identifier_{error.code}", key, **params_of(error))


def params_of(error: identifiers.InvalidIdentifier) -> dict[str, str]:
    return {**error.params, "kind": str(IDENTIFIER_NAMES[error.kind])}


def read_vat(row: Parsed, cells: Mapping[str, Any], said: dict[str, str]) -> None:
    if "vat_number" not in cells:
        return
    try:
        said["vat_number"] = vat = identifiers.clean_vat(cells["vat_number"])
    except identifiers.InvalidIdentifier:
        # Nobody is known by it: European files are full of “not applicable”.
        row.warn("vat_left_out", "vat_number", text=as_text(cells["vat_number"])[:40])
        return
    if not vat.startswith("FR"):
        return
    try:
        agree(row, said, "vat_number", "TVA", identifiers.siren_of_vat(vat))
    except identifiers.InvalidIdentifier:
        return  # Monaco


def agree(row: Parsed, said: dict[str, str], key: str, other: str, siren: str) -> None:
    """A number that holds a SIREN gives it, or must hold the same."""
    if said.setdefault("siren", siren) != siren:
        row.error("siren_differs", key, other=other, found=siren, siren=said["siren"])


def read_country(row: Parsed, cells: Mapping[str, Any]) -> None:
    said = row.organisation
    if "country" in cells:
        written = as_text(cells["country"])
        code = nomenclatures.clean_country(written)
        if not code:
            row.error("country_unknown", "country", text=written[:40])
            return
        said["country"] = code
    elif "siren" in said:
        said["country"] = "FR"
    elif "vat_number" in said:
        said["country"] = {"EL": "GR", "XI": "GB"}.get(
            said["vat_number"][:2], said["vat_number"][:2]
        )
    country = said.get("country", "FR")
    if "siren" in said and country not in FRENCH:
        row.error("siren_not_french", "siren", country=country)


def read_nature(row: Parsed, cells: Mapping[str, Any]) -> None:
    """Kind and size; “PME” in the column of the kind says both."""
    said = row.organisation
    if "kind" in cells:
        written = as_text(cells["kind"])
        said["kind"] = words.kind_of(written) or Kind.OTHER.value
        if words.kind_of(written) is None:
            row.warn("kind_unknown", "kind", text=written[:40])
        if said["kind"] == Kind.COMPANY and (size := words.size_of(written)):
            said["size_category"] = size
    if "size_category" in cells:
        written = as_text(cells["size_category"])
        size = words.size_of(written)
        if size is None:
            row.warn("size_unknown", "size_category", text=written[:40])
        else:
            said["size_category"] = size
    if "is_sme" in cells and "size_category" not in said:
        try:
            if tabular.parse_bool(cells["is_sme"]):
                said["size_category"] = SizeCategory.SME.value
        except tabular.BadCell as error:
            row.warn(f"cell_{error.code}", "is_sme", **error.params)
    if said.get("kind", Kind.COMPANY) != Kind.COMPANY:
        said.pop("size_category", None)  # only an enterprise has one


def read_membership(row: Parsed, cells: Mapping[str, Any]) -> None:
    for key in ("starts_on", "ends_on"):
        if (day := day_of(row, cells, key)) is not None:
            row.membership[key] = day
    for key in ("end_reason", "category", "college"):
        if key in cells:
            row.membership[key] = as_text(cells[key])[:200]
    start, end = row.membership.get("starts_on"), row.membership.get("ends_on")
    if start and end and end < start:
        params = {"start": start.isoformat(), "end": end.isoformat()}
        row.error("end_before_start", "ends_on", **params)
    if "end_reason" in row.membership and end is None:
        if not any(message.field == "ends_on" for message in row.messages):
            row.warn("reason_without_end", "end_reason")
        del row.membership["end_reason"]


def day_of(row: Parsed, cells: Mapping[str, Any], key: str) -> date | None:
    if key not in cells:
        return None
    try:
        return tabular.parse_date(cells[key])
    except tabular.BadCell as error:
        row.error(f"cell_{error.code}", key, **error.params)
        return None


CONTACT = {
    "contact_given_name": ("given_name", 100),
    "contact_family_name": ("family_name", 100),
    "contact_phone": ("phone", 40),
    "contact_job_title": ("job_title", 150),
}


def read_contact(row: Parsed, cells: Mapping[str, Any]) -> None:
    for key, (name, limit) in CONTACT.items():
        if key not in cells:
            continue
        value = " ".join(as_text(cells[key]).split())
        if len(value) > limit:
            row.error("too_long", key, text=value[:40], limit=limit)
        elif value:
            row.contact[name] = value
    if "contact_email" in cells:
        email = as_text(cells["contact_email"]).removeprefix("mailto:").strip("<> ")
        try:
            validate_email(email)
        except ValidationError:
            row.error("email_wrong", "contact_email", text=email[:60])
        else:
            row.contact["email"] = email.lower()
    if row.contact and "family_name" not in row.contact:
        if "email" not in row.contact:
            row.contact.clear()
            return
        # A mailbox without a name is still somebody to write to.
        row.contact["family_name"] = row.contact["email"].partition("@")[0][:100]
        row.tell("contact_without_name", "contact_family_name")
