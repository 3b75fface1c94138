"""SIREN, SIRET and RNA numbers: French companies, establishments, associations."""

import re
from collections.abc import Callable

from grappe.engines.identifiers.errors import IdentifierKind, InvalidIdentifier
from grappe.engines.identifiers.typed import Typed, compact, digits

LA_POSTE = "356000000"

_FRENCH_VAT = re.compile(r"FR[0-9A-Z]{2}([0-9]{9})$")
_RNA = re.compile(r"W[0-9][0-9A-Z][0-9]{7}")
# A spreadsheet drops leading zeros; the oldest SIREN begin with three of them.
_MOST_LOST_ZEROS = 3


def luhn_ok(number: str) -> bool:
    """Tell whether the last digit is the Luhn check digit of the others.

    Parameters
    ----------
    number : str
        ASCII digits, check digit included.

    Returns
    -------
    bool

    Notes
    -----
    Every second digit from the right, check digit not counted, is doubled and the
    digits of the double are added; the whole must be a multiple of ten [1]_.

    References
    ----------
    .. [1] ISO/IEC 7812-1, annex B (Luhn formula, modulus 10).

    Examples
    --------
    >>> luhn_ok("552100554"), luhn_ok("552100545")
    (True, False)
    """
    total = 0
    for place, digit in enumerate(reversed(number)):
        step = int(digit) * (1 + place % 2)
        total += step - 9 if step > 9 else step
    return total % 10 == 0


def clean_siren(value: Typed) -> str:
    """Read a SIREN, the number of a French legal unit.

    Parameters
    ----------
    value : str, int, float or Decimal
        What was typed: spaces, dots, "SIREN :", "RCS Lille", a number from a
        spreadsheet are understood.

    Returns
    -------
    str
        Nine digits.

    Raises
    ------
    InvalidIdentifier
        "siret_given" and "vat_given" when another number of the same unit was typed,
        "leading_zeros" when zeros restore a valid number (the three carry it in
        `suggestion`); "empty", "characters", "rounded", "length", "zeros",
        "checksum".

    Notes
    -----
    Restored zeros are proposed, not applied: one shortened number in ten would pass
    the check digit by chance.

    Examples
    --------
    >>> clean_siren("SIREN : 552 100 554")
    '552100554'
    """
    kind = IdentifierKind.SIREN
    _refuse_vat(value, kind)
    number = digits(value, kind)
    if len(number) == 14 and _siret_ok(number):
        siren = siren_of_siret(number)
        raise InvalidIdentifier(kind, str(value), "siret_given", suggestion=siren)
    return _check(value, kind, number, 9, luhn_ok)


def clean_siret(value: Typed) -> str:
    """Read a SIRET, the number of one establishment of a French legal unit.

    Parameters
    ----------
    value : str, int, float or Decimal
        What was typed.

    Returns
    -------
    str
        Fourteen digits: the SIREN, then the establishment's own five.

    Raises
    ------
    InvalidIdentifier
        "siren_given" when the nine digits of the legal unit were typed,
        "leading_zeros" with its `suggestion`, "empty", "characters", "rounded",
        "length", "zeros", "checksum".

    Notes
    -----
    Both the SIREN and the whole pass Luhn's formula, but for La Poste (SIREN
    356 000 000), which ran out of such numbers: the sum of the digits of its
    establishments is a multiple of five, and only its head office passes Luhn.

    Examples
    --------
    >>> clean_siret("356 000 000 00048")
    '35600000000048'
    """
    kind = IdentifierKind.SIRET
    number = digits(value, kind)
    if len(number) == 9 and luhn_ok(number) and number.strip("0"):
        raise InvalidIdentifier(kind, str(value), "siren_given")
    return _check(value, kind, number, 14, _siret_ok)


def clean_rna(value: Typed) -> str:
    """Read the number of an association in the national register (RNA).

    Parameters
    ----------
    value : str, int, float or Decimal
        What was typed.

    Returns
    -------
    str
        W, the department, and seven digits; the register has no check digit.

    Raises
    ------
    InvalidIdentifier
        "empty" or "shape".

    Examples
    --------
    >>> clean_rna("w59 1 234567")
    'W591234567'
    """
    number = compact(value, IdentifierKind.RNA)
    if not _RNA.fullmatch(number):
        raise InvalidIdentifier(
            IdentifierKind.RNA, str(value), "shape", example="W591234567"
        )
    return number


def siren_of_siret(siret: str) -> str:
    """Give the legal unit of an establishment.

    Parameters
    ----------
    siret : str
        Fourteen digits, as `clean_siret` returns them.

    Returns
    -------
    str
        Nine digits.

    Examples
    --------
    >>> siren_of_siret("35600000000048")
    '356000000'
    """
    return siret[:9]


def format_siren(siren: str) -> str:
    r"""Write a SIREN in threes, with spaces that do not break.

    Parameters
    ----------
    siren : str
        Nine digits.

    Returns
    -------
    str

    Examples
    --------
    >>> format_siren("552100554")
    '552\xa0100\xa0554'
    """
    return "\xa0".join((siren[:3], siren[3:6], siren[6:]))


def format_siret(siret: str) -> str:
    r"""Write a SIRET as the SIREN in threes and the establishment's five digits.

    Parameters
    ----------
    siret : str
        Fourteen digits.

    Returns
    -------
    str

    Examples
    --------
    >>> format_siret("35600000000048")
    '356\xa0000\xa0000\xa000048'
    """
    return f"{format_siren(siret[:9])}\xa0{siret[9:]}"


def _siret_ok(number: str) -> bool:
    if number.startswith(LA_POSTE) and sum(map(int, number)) % 5 == 0:
        return True
    return luhn_ok(number) and luhn_ok(number[:9])


def _refuse_vat(value: Typed, kind: IdentifierKind) -> None:
    match = _FRENCH_VAT.search(compact(value, kind))
    if match and luhn_ok(match[1]):
        raise InvalidIdentifier(kind, str(value), "vat_given", suggestion=match[1])


def _check(
    value: Typed,
    kind: IdentifierKind,
    number: str,
    length: int,
    ok: Callable[[str], bool],
) -> str:
    text = str(value)
    missing = length - len(number)
    padded = number.zfill(length)
    # Zeros alone pass every check digit; they are how people fill a required field.
    if not number.strip("0"):
        raise InvalidIdentifier(kind, text, "zeros")
    if 0 < missing <= _MOST_LOST_ZEROS and ok(padded):
        raise InvalidIdentifier(kind, text, "leading_zeros", suggestion=padded)
    if missing:
        sizes = {"expected": str(length), "found": str(len(number))}
        raise InvalidIdentifier(kind, text, "length", **sizes)
    if not ok(number):
        raise InvalidIdentifier(kind, text, "checksum")
    return number
