"""Read the numbers a query carries, whatever column they were typed in."""

import re
from collections.abc import Callable, Mapping

from grappe.engines import identifiers
from grappe.engines.identifiers import InvalidIdentifier
from grappe.engines.identity.types import Query, Reason

_RNSR = re.compile(r"(?:19|20)\d{7}[A-Z]")
_GRID = re.compile(r"(?:GRID)?\.?(\d{3,6})\.?([0-9A-F]{1,2})")
_FINESS = re.compile(r"(?:\d{2}|2[AB])\d{7}")
_BLANKS = re.compile(r"[\s \-_/:]+")
#: Codes of `InvalidIdentifier` that mean: another number of the same unit.
_OTHERS = {"siret_given", "vat_given", "siren_given"}


def clean_rnsr(text: str) -> str:
    """Read the number of a French research structure.

    Examples
    --------
    >>> clean_rnsr(" 200711923j ")
    '200711923J'
    """
    return _shaped(_RNSR, text)


def clean_finess(text: str) -> str:
    """Read the FINESS number of a place of care.

    Examples
    --------
    >>> clean_finess("01 000 0032")
    '010000032'
    """
    plain = _BLANKS.sub("", text).upper()
    return _shaped(_FINESS, plain.zfill(9) if plain.isdigit() else plain)


def clean_ror(text: str) -> str:
    """Read an identifier of ROR, as its nine characters.

    Examples
    --------
    >>> clean_ror("https://ror.org/02FEAHW73")
    '02feahw73'
    """
    return identifiers.clean_ror(text).rsplit("/", 1)[-1]


def clean_grid(text: str) -> str:
    """Read an identifier of GRID, which ROR took over.

    Examples
    --------
    >>> clean_grid("https://www.grid.ac/institutes/grid.464083.d")
    'grid.464083.d'
    """
    plain = _BLANKS.sub("", text.rsplit("/", 1)[-1]).upper()
    match = _GRID.fullmatch(plain)
    if not match:
        raise ValueError(text)
    return f"grid.{match[1]}.{match[2].lower()}"


def _shaped(pattern: re.Pattern[str], text: str) -> str:
    plain = _BLANKS.sub("", text).upper()
    if not pattern.fullmatch(plain):
        raise ValueError(text)
    return plain


_CLEAN: Mapping[str, Callable[[str], str]] = {
    "siren": identifiers.clean_siren,
    "siret": identifiers.clean_siret,
    "vat": identifiers.siren_of_vat,
    "pic": identifiers.clean_pic,
    "ror": clean_ror,
    "rna": identifiers.clean_rna,
    "rnsr": clean_rnsr,
    "grid": clean_grid,
    "finess": clean_finess,
}


def canonical(scheme: str, text: str) -> str:
    """Write a number of a register in the one way it is compared.

    Parameters
    ----------
    scheme : str
    text : str

    Returns
    -------
    str
        The text without blanks when the scheme does not know it.

    Examples
    --------
    >>> canonical("ror", "https://ror.org/02FEAHW73"), canonical("own", "A 12")
    ('02feahw73', 'A12')
    """
    clean = _CLEAN.get(scheme)
    if clean and scheme != "vat":
        try:
            return clean(text)
        except ValueError:
            pass
    return _BLANKS.sub("", text.removeprefix("https://ror.org/"))


def is_a(scheme: str, key: str) -> bool:
    """Tell whether a key is a number of that scheme, with its check digits.

    Examples
    --------
    >>> is_a("siren", "356000000"), is_a("siren", "356000001")
    (True, False)
    """
    if scheme in ("siren", "siret"):
        size = 9 if scheme == "siren" else 14
        if len(key) != size or not (key.isascii() and key.isdigit()):
            return False
    try:
        _CLEAN[scheme](key)
    except ValueError:
        return False
    return True


def typed(query: Query) -> tuple[list[tuple[str, str]], list[Reason]]:
    """Read what was typed as numbers.

    Parameters
    ----------
    query : Query

    Returns
    -------
    numbers : list of (scheme, value)
        To look up, the surest first.
    problems : list of Reason
        Codes "number_false_key", "number_of_another_kind", "number_unreadable",
        "number_zeros_restored".

    Examples
    --------
    >>> typed(Query("", numbers={"siren": "35600000000048"}))[0]
    [('siret', '35600000000048'), ('siren', '356000000')]
    """
    found: list[tuple[str, str]] = []
    problems: list[Reason] = []
    for scheme, text in query.numbers.items():
        if not str(text).strip():
            continue
        try:
            found += _read(scheme, str(text))
        except InvalidIdentifier as refused:
            found += _guessed(refused)
            problems.append(_problem(scheme, refused))
        except ValueError:
            problems.append(
                Reason("number_unreadable", 0.0, {"scheme": scheme, "text": text[:40]})
            )
    return list(dict.fromkeys(found)), problems


def _read(scheme: str, text: str) -> list[tuple[str, str]]:
    clean = _CLEAN.get(scheme)
    value = clean(text) if clean else _BLANKS.sub("", text)
    if scheme == "siret":
        return [("siret", value), ("siren", value[:9])]
    return [("siren" if scheme == "vat" else scheme, value)]


def _guessed(refused: InvalidIdentifier) -> list[tuple[str, str]]:
    """Numbers of the same unit typed in the wrong column, zeros a spreadsheet ate."""
    if refused.code == "siret_given":
        siret = "".join(char for char in refused.text if char.isdigit())[:14]
        return [("siret", siret), ("siren", siret[:9])]
    if refused.code == "siren_given":
        return _read("siren", refused.text)
    if refused.code == "leading_zeros" and refused.suggestion:
        return _read(refused.kind.value, refused.suggestion)
    if refused.code == "vat_given" and refused.suggestion:
        return [("siren", refused.suggestion)]
    return []


def _problem(scheme: str, refused: InvalidIdentifier) -> Reason:
    params = {"scheme": scheme, "text": refused.text[:40]}
    if refused.code in _OTHERS:
        code = "number_of_another_kind"
        params["kind"] = refused.code.removesuffix("_given")
    elif refused.code == "checksum":
        code = "number_false_key"
    elif refused.code == "leading_zeros":
        code = "number_zeros_restored"
    else:
        code = "number_unreadable"
    return Reason(code, 0.0, params)
