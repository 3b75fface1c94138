"""The collected fields of an organisation: who rules each, how each is cleaned.

Several sources speak of the same field. The column keeps one value, by this order:

1. what the team decided, until the team decides again;
2. for what a public register is there to say (name, SIREN, activity, dates), the
   register, then the member, then imported files;
3. for how a member presents itself (usual name, website, descriptions), the member,
   then the register, then imported files;
4. within one source, what was observed last.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from grappe.engines import identifiers
from grappe.organisations import nomenclatures
from grappe.organisations.models import FieldValue, Organisation, Source
from grappe.organisations.wording import identifier_message

REGISTER, MEMBER = "register", "member"

RANKS = {
    REGISTER: [Source.IMPORT, Source.DECLARED, Source.REGISTER, Source.TEAM],
    MEMBER: [Source.IMPORT, Source.REGISTER, Source.DECLARED, Source.TEAM],
}

OWNERS = {
    REGISTER: [
        "legal_name",
        "siren",
        "country",
        "vat_number",
        "foreign_id",
        "legal_category",
        "naf_rev2",
        "naf_2025",
        "founded_on",
        "closed_on",
        "ror",
        "pic",
        "rnsr",
    ],
    MEMBER: [
        "brand_name",
        "acronym",
        "kind",
        "is_startup",
        "is_publicly_controlled",
        "website",
        "description_fr",
        "description_en",
    ],
}
OWNER = {field: owner for owner, fields in OWNERS.items() for field in fields}

# A size said without figures: no column, `assess_size` reads it.
DECLARED_SIZE = "size_category"
OWNER[DECLARED_SIZE] = MEMBER


@dataclass(frozen=True)
class Collected:
    """What one field holds: the value retained, and the latest word of each source."""

    field: str
    retained: FieldValue | None
    latest: dict[str, FieldValue]
    history: list[FieldValue]  # the strongest claim first

    @property
    def label(self) -> str:
        return label(self.field)

    @property
    def declared(self) -> FieldValue | None:
        return self.latest.get(Source.DECLARED)

    @property
    def register(self) -> FieldValue | None:
        return self.latest.get(Source.REGISTER)

    @property
    def differs(self) -> bool:
        """The member and the register do not say the same."""
        said = [
            self.latest[source].value
            for source in (Source.DECLARED, Source.REGISTER)
            if source in self.latest
        ]
        return len(said) == 2 and said[0] != said[1]


def weight(value: FieldValue) -> tuple:
    """How strongly a value claims its column; the greatest is retained."""
    rank = RANKS[OWNER[value.field]].index(Source(value.source))
    return rank, value.observed_on, value.recorded_at, value.pk


def collected(
    field: str, values: Iterable[FieldValue], seen_by: int | None = None
) -> Collected:
    """Weigh the values of one field; a cluster sees its own and the registers'."""
    ordered = sorted((one for one in values if one.field == field), key=weight)
    seen = [
        one for one in ordered if seen_by is None or one.cluster_id in (None, seen_by)
    ]
    latest = {value.source: value for value in seen}
    return Collected(field, ordered[-1] if ordered else None, latest, seen[::-1])


def column(field: str) -> Any:
    return Organisation._meta.get_field(field)


def label(field: str) -> str:
    if field == DECLARED_SIZE:
        return str(_("size"))
    text = str(column(field).verbose_name)
    return text[:1].upper() + text[1:]


def to_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def from_json(field: str, value: Any) -> Any:
    if field == DECLARED_SIZE:
        return value
    return column(field).to_python(value)


def clean(field: str, value: Any, country: str = "FR") -> Any:
    """The canonical value. Raises ValidationError with a sentence for the user."""
    if isinstance(value, str):
        value = value.strip()
    if value in ("", None):
        return empty(field)
    try:
        cleaner = CLEANERS.get(field)
        if field == "siren" and country not in FRENCH:
            raise ValidationError(_("Only a French organisation has a SIREN."))
        if field == "vat_number" and country not in EUROPEAN_VAT:
            cleaner = None
        cleaned = cleaner(value) if cleaner else value
    except identifiers.InvalidIdentifier as error:
        raise ValidationError(identifier_message(error)) from error
    if field == DECLARED_SIZE:
        return cleaned
    return column(field).clean(cleaned, None)


def empty(field: str) -> Any:
    if field == DECLARED_SIZE:
        return ""
    model_field = column(field)
    if model_field.null:
        return None
    if not model_field.blank:
        raise ValidationError(_("This field is required."))
    return ""


def clean_naf(version: str) -> Callable[[str], str]:
    def cleaned(text: str) -> str:
        found = nomenclatures.activity(text, version)
        if found is None:
            raise ValidationError(
                _("“%(code)s” is no code of this nomenclature.") % {"code": text}
            )
        return found.code

    return cleaned


def clean_legal_category(text: str) -> str:
    found = nomenclatures.legal_category(text)
    if found is None:
        raise ValidationError(_("“%(code)s” is no legal category.") % {"code": text})
    return found.code


def clean_country(text: str) -> str:
    code = nomenclatures.clean_country(text)
    if not code:
        raise ValidationError(_("“%(country)s” is no country.") % {"country": text})
    return code


def clean_ror(text: Any) -> str:
    """The nine characters that identify; the address before them says nothing."""
    return identifiers.clean_ror(text).rpartition("/")[2]


def clean_rnsr(text: Any) -> str:
    """The number of a laboratory: nine digits and a letter."""
    number = re.sub(r"[\s.-]", "", str(text)).upper()
    if not re.fullmatch(r"[0-9]{9}[A-Z]", number):
        raise ValidationError(
            _("A RNSR number has nine digits and a letter, as 199812899M.")
        )
    return number


CLEANERS: dict[str, Callable[[Any], Any]] = {
    "siren": identifiers.clean_siren,
    "vat_number": identifiers.clean_vat,
    "ror": clean_ror,
    "pic": identifiers.clean_pic,
    "rnsr": clean_rnsr,
    "naf_rev2": clean_naf(nomenclatures.REV2),
    "naf_2025": clean_naf(nomenclatures.NAF_2025),
    "legal_category": clean_legal_category,
    "country": clean_country,
}

# The overseas territories that have a country code of their own have SIREN too.
FRENCH = frozenset(
    ["FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF"]
)
EUROPEAN_VAT = frozenset(identifiers.SHAPES) - {"EL", "XI"} | {"GR"}
