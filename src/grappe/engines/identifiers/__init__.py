"""Parse, validate and write the identifiers of organisations.

Each `clean_…` takes what a person typed and returns the one canonical text, or raises
`InvalidIdentifier`, whose `code` a page can translate and whose `suggestion` it can
offer. Nothing here asks a register whether the number is in use.
"""

from grappe.engines.identifiers.errors import (
    LABELS,
    MESSAGES,
    IdentifierKind,
    InvalidIdentifier,
)
from grappe.engines.identifiers.french import (
    clean_rna,
    clean_siren,
    clean_siret,
    format_siren,
    format_siret,
    luhn_ok,
    siren_of_siret,
)
from grappe.engines.identifiers.international import (
    clean_pic,
    clean_ror,
    ror_check_digits,
)
from grappe.engines.identifiers.typed import Typed
from grappe.engines.identifiers.vat import (
    SHAPES,
    clean_vat,
    format_vat,
    siren_of_vat,
    vat_of_siren,
)

__all__ = [
    "LABELS",
    "MESSAGES",
    "SHAPES",
    "IdentifierKind",
    "InvalidIdentifier",
    "Typed",
    "clean_pic",
    "clean_rna",
    "clean_ror",
    "clean_siren",
    "clean_siret",
    "clean_vat",
    "format_siren",
    "format_siret",
    "format_vat",
    "luhn_ok",
    "ror_check_digits",
    "siren_of_siret",
    "siren_of_vat",
    "vat_of_siren",
]
