"""Read an identifier out of what people type, paste or keep in a spreadsheet."""

import re
import unicodedata
from decimal import Decimal

from grappe.engines.identifiers.errors import IdentifierKind, InvalidIdentifier

#: What a form, a text cell or a number cell can hold.
Typed = str | int | float | Decimal

_NUMBER_WORD = r"(?:n\s*[°o]\.?|num[eé]ro|number)"
_WORDS = {
    IdentifierKind.SIREN: r"siren|siret|insee",
    IdentifierKind.SIRET: r"siret|siren|insee",
    IdentifierKind.VAT: r"(?:tva|vat)(?:\s*intra\w*)?",
    IdentifierKind.RNA: r"rna|waldec",
    IdentifierKind.ROR: r"ror(?!\.)",
    IdentifierKind.PIC: r"pic",
}
_LABELS = {
    kind: re.compile(
        rf"^(?:{_NUMBER_WORD}\s*)?(?:de\s+|d')?(?:{words})"
        rf"(?:\s*/\s*(?:{words}))?(?:\s*{_NUMBER_WORD})?\s*[:=#]?\s*"
        rf"|^n\s*°\s*",
        re.IGNORECASE,
    )
    for kind, words in _WORDS.items()
}
# The register of commerce: "RCS Lille Métropole 552 100 554", or after the number.
_REGISTER = re.compile(r"\bR\.?C\.?S\b\.?[^0-9]*", re.IGNORECASE)
_WHOLE = re.compile(r"([0-9]{5,})[.,]0+")
_SCIENTIFIC = re.compile(r"([0-9])(?:[.,]([0-9]+))?E\+?([0-9]{1,3})", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s.,\-_/'’‐‑–—·]+")


def plain_text(value: Typed, kind: IdentifierKind) -> str:
    """Undo what keyboards, web pages and spreadsheets add around an identifier.

    Parameters
    ----------
    value : str, int, float or Decimal
        As typed; a number is read as a spreadsheet cell holding a whole number.
    kind : IdentifierKind
        Which label ("SIREN :", "N° TVA") may stand in front.

    Returns
    -------
    str
        Without label, invisible characters nor full-width forms; separators inside
        remain.

    Raises
    ------
    InvalidIdentifier
        If nothing is left ("empty").

    Examples
    --------
    >>> plain_text("N° SIREN : 552 100 554", IdentifierKind.SIREN)
    '552 100 554'
    """
    text = unicodedata.normalize("NFKC", str(value))
    # Format characters (Cf) are the invisible marks that come with a copy: zero-width
    # spaces, byte-order marks, directions of writing.
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc"))
    text = _LABELS[kind].sub("", text.strip(), count=1).strip()
    if not text:
        raise InvalidIdentifier(kind, str(value), "empty")
    return text


def digits(value: Typed, kind: IdentifierKind) -> str:
    """Read the digits of an identifier made of digits only.

    Parameters
    ----------
    value : str, int, float or Decimal
        As typed.
    kind : IdentifierKind
        What is expected.

    Returns
    -------
    str
        ASCII digits, of any length.

    Raises
    ------
    InvalidIdentifier
        "empty", "characters" if anything but digits and separators is left, or
        "rounded" if a spreadsheet wrote the number with fewer digits than it has.

    Examples
    --------
    >>> digits("5.52100554E8", IdentifierKind.SIREN)
    '552100554'
    >>> digits(552100554.0, IdentifierKind.SIREN)
    '552100554'
    """
    text = plain_text(value, kind)
    if kind in (IdentifierKind.SIREN, IdentifierKind.SIRET):
        text = _REGISTER.sub("", text).strip()
    if match := _WHOLE.fullmatch(text):
        text = match[1]
    elif match := _SCIENTIFIC.fullmatch(text):
        text = match[1] + (match[2] or "")
        if len(text) != int(match[3]) + 1:
            raise InvalidIdentifier(kind, str(value), "rounded")
    text = _SEPARATORS.sub("", text)
    if others := re.sub("[0-9]", "", text):
        raise InvalidIdentifier(kind, str(value), "characters", characters=others[:20])
    if not text:
        raise InvalidIdentifier(kind, str(value), "empty")
    return text


def compact(value: Typed, kind: IdentifierKind) -> str:
    """Read an identifier of letters and digits: capitals, without separators.

    Parameters
    ----------
    value : str, int, float or Decimal
        As typed.
    kind : IdentifierKind
        What is expected.

    Returns
    -------
    str
        Capitals, digits, and any character that has no business here.

    Raises
    ------
    InvalidIdentifier
        If nothing is left ("empty").

    Examples
    --------
    >>> compact("fr 83 404.833.048", IdentifierKind.VAT)
    'FR83404833048'
    """
    text = _SEPARATORS.sub("", plain_text(value, kind)).upper()
    if not text:
        raise InvalidIdentifier(kind, str(value), "empty")
    return text
