"""VAT numbers of the European Union; those of France with their key."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from grappe.engines.identifiers.errors import IdentifierKind, InvalidIdentifier
from grappe.engines.identifiers.french import clean_siren, luhn_ok
from grappe.engines.identifiers.typed import Typed, compact

#: What follows the two letters, by prefix (EL is Greece, XI Northern Ireland).
SHAPES: Mapping[str, str] = MappingProxyType(
    {
        "AT": r"U\d{8}",
        "BE": r"[01]\d{9}",
        "BG": r"\d{9,10}",
        "CY": r"\d{8}[A-Z]",
        "CZ": r"\d{8,10}",
        "DE": r"\d{9}",
        "DK": r"\d{8}",
        "EE": r"\d{9}",
        "EL": r"\d{9}",
        "ES": r"[A-Z]\d{7}[0-9A-Z]|\d{8}[A-Z]",
        "FI": r"\d{8}",
        "FR": r"[0-9A-HJ-NP-Z]{2}\d{9}",
        "HR": r"\d{11}",
        "HU": r"\d{8}",
        "IE": r"\d{7}[A-W][A-I]?|\d[A-Z+*]\d{5}[A-W]",
        "IT": r"\d{11}",
        "LT": r"\d{9}|\d{12}",
        "LU": r"\d{8}",
        "LV": r"\d{11}",
        "MT": r"\d{8}",
        "NL": r"\d{9}B\d{2}",
        "PL": r"\d{10}",
        "PT": r"\d{9}",
        "RO": r"\d{2,10}",
        "SE": r"\d{12}",
        "SI": r"\d{8}",
        "SK": r"\d{10}",
        "XI": r"\d{9}|\d{12}|GD\d{3}|HA\d{3}",
    }
)

# Without I and O, which look like digits.
_KEY_LETTERS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
# Monaco uses French numbers whose last nine digits begin so and are no SIREN.
_MONACO = "000"
_KIND = IdentifierKind.VAT


def clean_vat(value: Typed) -> str:
    """Read a VAT number of a country of the Union, or of Northern Ireland.

    Parameters
    ----------
    value : str, int, float or Decimal
        What was typed; GR is understood as EL.

    Returns
    -------
    str
        The two letters of the country and the number, without separators.

    Raises
    ------
    InvalidIdentifier
        "siren_given" and "no_country" (with a `suggestion` when the digits are those
        of a French number), "country", "shape", "checksum", "empty".

    Notes
    -----
    The key is checked for France only. Elsewhere the shape is [1]_: whether the
    number is in use is known by the Commission's service alone.

    References
    ----------
    .. [1] European Commission, VIES, "What is the format of a VAT number?".

    Examples
    --------
    >>> clean_vat("FR 83 404 833 048")
    'FR83404833048'
    >>> clean_vat("gr-094014201")
    'EL094014201'
    """
    number = compact(value, _KIND)
    if number[:1].isdigit():
        _refuse_bare(value, number)
    country, rest = number[:2].replace("GR", "EL"), number[2:]
    if country not in SHAPES:
        raise InvalidIdentifier(_KIND, str(value), "country", country=number[:2])
    if not re.fullmatch(SHAPES[country], rest, re.ASCII):
        example = "FR83404833048" if country == "FR" else f"{country}…"
        raise InvalidIdentifier(_KIND, str(value), "shape", example=example)
    if country == "FR" and not _french_ok(rest):
        raise InvalidIdentifier(_KIND, str(value), "checksum")
    return country + rest


def vat_of_siren(siren: str) -> str:
    """Give the VAT number of a French legal unit.

    Parameters
    ----------
    siren : str
        Nine digits, as `clean_siren` returns them.

    Returns
    -------
    str
        FR, the key, the SIREN. Not every unit has been given its number: only a unit
        liable to VAT may use it.

    Notes
    -----
    key = (12 + 3 (SIREN mod 97)) mod 97, on two digits: 100 leaves 3 and 12 is a
    constant, so that key and SIREN read together leave a fixed rest modulo 97.

    Examples
    --------
    >>> vat_of_siren("404833048")
    'FR83404833048'
    """
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def siren_of_vat(vat: Typed) -> str:
    """Give the SIREN within a French VAT number.

    Parameters
    ----------
    vat : str, int, float or Decimal
        A VAT number, as typed or cleaned.

    Returns
    -------
    str
        Nine digits.

    Raises
    ------
    InvalidIdentifier
        If the number is not valid, or holds no SIREN ("no_siren"): another country,
        Monaco.

    Examples
    --------
    >>> siren_of_vat("FR83404833048")
    '404833048'
    """
    number = clean_vat(vat)
    if number.startswith("FR") and luhn_ok(number[4:]):
        return number[4:]
    raise InvalidIdentifier(_KIND, str(vat), "no_siren")


def format_vat(vat: str) -> str:
    r"""Write a VAT number for the eye; a French one in groups.

    Parameters
    ----------
    vat : str
        As `clean_vat` returns it.

    Returns
    -------
    str
        With spaces that do not break.

    Examples
    --------
    >>> format_vat("FR83404833048")
    'FR\xa083\xa0404\xa0833\xa0048'
    >>> format_vat("EL094014201")
    'EL\xa0094014201'
    """
    if vat.startswith("FR"):
        return "\xa0".join((vat[:2], vat[2:4], vat[4:7], vat[7:10], vat[10:]))
    return f"{vat[:2]}\xa0{vat[2:]}"


def _refuse_bare(value: Typed, number: str) -> None:
    if len(number) == 9:
        try:
            siren = clean_siren(number)
        except InvalidIdentifier:
            pass
        else:
            raise InvalidIdentifier(
                _KIND, str(value), "siren_given", suggestion=vat_of_siren(siren)
            )
    is_french = re.fullmatch(SHAPES["FR"], number, re.ASCII) and _french_ok(number)
    raise InvalidIdentifier(
        _KIND,
        str(value),
        "no_country",
        suggestion=f"FR{number}" if is_french else None,
    )


def _french_ok(rest: str) -> bool:
    key, siren = rest[:2], rest[2:]
    if not luhn_ok(siren) and not siren.startswith(_MONACO):
        return False
    if not siren.strip("0"):
        return False
    if key.isdigit():
        return vat_of_siren(siren) == f"FR{rest}"
    return _letter_key_ok(key, int(siren))


def _letter_key_ok(key: str, siren: int) -> bool:
    """Check a key with letters, in use once the digits of a unit are exhausted."""
    first, second = (_KEY_LETTERS.index(character) for character in key)
    rank = 24 * first + second - 10 if first < 10 else 34 * first + second - 100
    return (siren + 1 + rank // 11) % 11 == rank % 11
