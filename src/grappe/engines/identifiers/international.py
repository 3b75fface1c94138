"""ROR and PIC: research organisations of the world, participants in EU programmes."""

import re

from grappe.engines.identifiers.errors import IdentifierKind, InvalidIdentifier
from grappe.engines.identifiers.typed import Typed, digits, plain_text

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_ROR_ADDRESS = re.compile(r"^(?:https?://)?(?:www\.)?ror\.org/", re.IGNORECASE)
_ROR = re.compile(rf"0[{_CROCKFORD}]{{6}}[0-9]{{2}}")
# What Crockford's alphabet leaves out because it is misread.
_MISREAD = str.maketrans("ilo", "110")


def clean_ror(value: Typed) -> str:
    """Read an identifier of the Research Organization Registry.

    Parameters
    ----------
    value : str, int, float or Decimal
        The address or its last nine characters, in capitals or not.

    Returns
    -------
    str
        The full address, which is the official form [1]_.

    Raises
    ------
    InvalidIdentifier
        "empty", "shape" or "checksum".

    Notes
    -----
    A zero, six characters of Crockford's base 32 read as a number n, and two check
    digits: 98 - (100 n mod 97), after ISO/IEC 7064, MOD 97-10. The letters i, l and
    o, absent from the alphabet, are read as the digits they were mistaken for.

    References
    ----------
    .. [1] Research Organization Registry, "ROR identifier pattern".

    Examples
    --------
    >>> clean_ror("ror.org/05DXPS055")
    'https://ror.org/05dxps055'
    """
    kind = IdentifierKind.ROR
    text = _ROR_ADDRESS.sub("", plain_text(value, kind)).strip(" /")
    identifier = text.lower().translate(_MISREAD)
    if not _ROR.fullmatch(identifier):
        raise InvalidIdentifier(
            kind, str(value), "shape", example="https://ror.org/05dxps055"
        )
    if ror_check_digits(identifier[:7]) != identifier[7:]:
        raise InvalidIdentifier(kind, str(value), "checksum")
    return f"https://ror.org/{identifier}"


def ror_check_digits(body: str) -> str:
    """Compute the two check digits of a ROR identifier.

    Parameters
    ----------
    body : str
        Its first seven characters, in Crockford's base 32, small letters.

    Returns
    -------
    str
        Two digits, from "02" to "98".

    Examples
    --------
    >>> ror_check_digits("05dxps0")
    '55'
    """
    number = 0
    for character in body:
        number = 32 * number + _CROCKFORD.index(character)
    return f"{98 - 100 * number % 97:02d}"


def clean_pic(value: Typed) -> str:
    """Read a participant identification code of the EU funding portal.

    Parameters
    ----------
    value : str, int, float or Decimal
        What was typed.

    Returns
    -------
    str
        Nine digits; a PIC has no check digit.

    Raises
    ------
    InvalidIdentifier
        "empty", "characters", "rounded", "length" or "zeros".

    Examples
    --------
    >>> clean_pic("PIC 999 997 930")
    '999997930'
    """
    kind = IdentifierKind.PIC
    number = digits(value, kind)
    if not number.strip("0"):
        raise InvalidIdentifier(kind, str(value), "zeros")
    if len(number) != 9:
        raise InvalidIdentifier(
            kind, str(value), "length", expected="9", found=str(len(number))
        )
    return number
