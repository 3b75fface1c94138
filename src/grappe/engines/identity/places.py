"""Towns and postcodes, as far as they tell two organisations apart."""

import re
from functools import lru_cache

from grappe.engines.identity.text import folded

_CEDEX = re.compile(r"\bcedex\b.*$")
_DISTRICT = re.compile(r"\b\d{1,2}(?:e|er|eme|ere)?(?: arrondissement)?$")
_SAINT = re.compile(r"\bst\b")
_SAINTE = re.compile(r"\bste\b")
_SMALL = re.compile(r"\b(?:les|lez|le|la|l|de|du|des|d|sur|sous|en|aux|au|a|et|s)\b")


@lru_cache(maxsize=1 << 16)
def town_key(town: str) -> str:
    """Give the one spelling a town is compared by.

    Parameters
    ----------
    town : str
        As typed: with CEDEX, district, hyphens, "ST" or "Saint".

    Returns
    -------
    str
        "" when nothing is left.

    Examples
    --------
    >>> town_key("ST ETIENNE DU ROUVRAY CEDEX"), town_key("PARIS 09")
    ('saint etienne rouvray', 'paris')
    >>> town_key("Saint-Étienne-du-Rouvray"), town_key("L'Isle-d'Abeau")
    ('saint etienne rouvray', 'isle abeau')
    """
    plain = _CEDEX.sub("", folded(town)).strip()
    plain = _DISTRICT.sub("", plain).strip() or plain
    plain = _SAINTE.sub("sainte", _SAINT.sub("saint", plain))
    short = " ".join(_SMALL.sub(" ", plain).split())
    return short or plain


def postcode_key(postcode: str, country: str = "") -> str:
    """Give a French postcode its five digits; other countries' codes are folded.

    Examples
    --------
    >>> postcode_key("1300"), postcode_key("F-59000"), postcode_key("SW1A 1AA", "GB")
    ('01300', '59000', 'sw1a1aa')
    """
    plain = folded(postcode).replace(" ", "")
    if country in ("", "FR"):
        plain = plain.removeprefix("fr").removeprefix("f")
        if plain.endswith("0") and plain.isdigit() and len(plain) == 4:
            return plain.zfill(5)
    return plain


def department(postcode: str) -> int:
    """Give the department of a French postcode, 0 when it is not one.

    Parameters
    ----------
    postcode : str
        As `postcode_key` returns it.

    Returns
    -------
    int
        1 to 95; 96 to 106 for the overseas departments (971, 972…).

    Examples
    --------
    >>> department("59000"), department("97410"), department("20090"), department("x")
    (59, 100, 20, 0)
    """
    if len(postcode) != 5 or not (postcode.isascii() and postcode.isdigit()):
        return 0
    first = int(postcode[:2])
    if first in (97, 98):
        return 96 + int(postcode[2])
    return first if first <= 95 else 0
