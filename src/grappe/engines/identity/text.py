"""Fold a name to the words that tell organisations apart."""

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from grappe.engines.identity import words

LONGEST = 400
"""Characters of a name that are read: no register has longer names."""

_LETTERS = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i"}
_MOJIBAKE = re.compile("[ÃÂâÅ][\x80-\xbf‚-›€™œŒŠšŽžŸ¡-¿]")
_DOTTED = re.compile(r"\b[a-z]\.(?:\s?[a-z]\.)+(?:[a-z]\b)?")
_SPACED = re.compile(r"\b[a-z](?: [a-z]\b){2,}|\bs a\b|\bc h\b")
_UNIT = re.compile(
    r"\b(umr|umrs|upr|usr|uar|ums|ea|ur|fre|inserm|cnrs|u)[ _]?s?(\d{2,})\b"
)
_ORDINAL = re.compile(r"\b(\d{1,2})(?:er|ere|e|eme|nd|rd|th|st)\b")
_SPLIT = re.compile(r"[^\w]+|_+")


class _Fold(dict[int, str]):
    """What each character becomes; worked out once for each."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        lower = char.casefold()
        lower = "".join(_LETTERS.get(one, one) for one in lower)
        plain = unicodedata.normalize("NFKD", lower)
        plain = "".join(
            one
            for one in plain
            if not unicodedata.combining(one) and (one.isalnum() or one in " .")
        )
        kept = plain.casefold() if plain.strip() else ("." if "." in plain else " ")
        if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
            kept = ""
        self[code] = kept
        return kept


_FOLD = _Fold()


@dataclass(frozen=True, slots=True)
class Folded:
    """A name as the engine compares it.

    Attributes
    ----------
    words : tuple of str
        Kept words, in order, without legal forms nor empty words.
    form : str
        Family of the legal form the name carries, "" when it carries none.
    """

    words: tuple[str, ...]
    form: str = ""

    @property
    def compact(self) -> str:
        """All the words without spaces: one name split in two ways is one."""
        return "".join(self.words)


def repaired(text: str) -> str:
    """Undo the usual accidents of encoding.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        With entities of HTML read, and UTF-8 that was read as Latin-1 read again.

    Examples
    --------
    >>> repaired("HÃ´pital R&amp;D")
    'Hôpital R&D'
    """
    if "&" in text and ";" in text:
        text = html.unescape(text)
    if _MOJIBAKE.search(text):
        for encoding in ("cp1252", "latin-1"):
            try:
                return text.encode(encoding).decode()
            except UnicodeError:
                continue
    return text


def folded(text: str) -> str:
    """Fold a text to lower case letters and digits separated by single spaces.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> folded("C.H.R.U. de Saint-Étienne (Hôpital Nord)")
    'chru de saint etienne hopital nord'
    """
    plain = repaired(text[:LONGEST]).translate(_FOLD)
    if "." in plain:
        plain = _DOTTED.sub(_joined, plain).replace(".", " ")
    plain = " ".join(plain.split())
    return _SPACED.sub(lambda match: match[0].replace(" ", ""), plain)


def _joined(match: re.Match[str]) -> str:
    return re.sub(r"[.\s]", "", match[0]) + " "


@lru_cache(maxsize=1 << 18)
def kept(word: str) -> tuple[str, ...]:
    """Give the words one word stands for, in the one spelling that is compared.

    Examples
    --------
    >>> kept("chu"), kept("university"), kept("biologiques")
    (('centre', 'hopital', 'universit'), ('universit',), ('biolog',))
    """
    if expanded := words.EXPANSIONS.get(word):
        return expanded
    if same := words.SAME.get(word):
        return (same,)
    return (_stem(word),)


_ENDINGS = (
    ("logie", "log"), ("logy", "log"), ("logia", "log"), ("logique", "log"),
    ("logical", "log"), ("graphie", "graph"), ("graphy", "graph"), ("ique", "iq"),
    ("ical", "iq"), ("ics", "iq"), ("ic", "iq"), ("ite", "it"), ("ity", "it"),
    ("ie", ""), ("y", ""), ("e", ""),
)  # fmt: skip


def _stem(word: str) -> str:
    """Drop the endings in which French, English, singular and plural differ."""
    if word.isdigit():
        return word.lstrip("0") or "0"
    # Short words are often acronyms, in which each letter counts.
    if len(word) < 6 or not word.isalpha():
        return word
    if word.endswith("eaux"):
        return word[:-1]
    if word.endswith("aux"):
        return word[:-2] + "l"
    if word.endswith("s") and not word.endswith(("ss", "ics")):
        word = word[:-1]
    if len(word) < 7:
        return word
    for ending, short in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + short
    return word


def read(text: str) -> Folded:
    """Read a name: its words, and the legal form it carries.

    Parameters
    ----------
    text : str
        As typed, or as a register writes it.

    Returns
    -------
    Folded

    Examples
    --------
    >>> read("Ctre Hospitalier de ST-BRIEUC")
    Folded(words=('centre', 'hopital', 'saint', 'brieuc'), form='')
    >>> read("S.A.S. L'Éclat des Énergies")
    Folded(words=('eclat', 'energ'), form='sas')
    """
    plain = folded(text)
    form = ""
    if (
        "societe" in plain
        or "groupement" in plain
        or "loi" in plain
        or "a resp" in plain
    ):
        for phrase, family in words.LONG_FORMS:
            if phrase in plain:
                plain, form = plain.replace(phrase, " "), family
                break
    if any(char.isdigit() for char in plain):
        plain = _ORDINAL.sub(r"\1", _UNIT.sub(r"\1 \2", plain))
    typed = plain.split()
    while len(typed) > 1 and typed[-1] in words.LAST_FORMS:
        form = form or words.LAST_FORMS[typed.pop()]
        if typed[-1] in ("et", "and"):
            typed.pop()
    body = [word for word in typed if word not in words.FORMS]
    if body and len(body) < len(typed):
        form = form or next(words.FORMS[one] for one in typed if one in words.FORMS)
    body = body or typed
    full = [word for word in body if word not in words.EMPTY] or body
    return Folded(tuple(one for word in full for one in kept(word)), form)


def tokens(text: str) -> tuple[str, ...]:
    """Give the canonical words of a name, without legal forms.

    Parameters
    ----------
    text : str

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> tokens("CHU de Lille")
    ('centre', 'hopital', 'universit', 'lille')
    >>> tokens("Lille University Hospital")
    ('lille', 'universit', 'hopital')
    """
    return read(text).words


def initials(text: str) -> tuple[str, ...]:
    """Give the acronyms a name can have: with and without its small words.

    Parameters
    ----------
    text : str

    Returns
    -------
    tuple of str
        Each of 3 to 10 letters; none for names of fewer than three words.

    Examples
    --------
    >>> initials("Centre national de la recherche scientifique")
    ('cnrs', 'cndlrs')
    """
    typed = [word for word in folded(text).split() if word not in words.FORMS]
    full = [word for word in typed if word not in words.EMPTY]
    found = []
    for chosen in (full, typed):
        letters = "".join(word[0] for word in chosen)
        if 3 <= len(letters) <= 10 and letters not in found:
            found.append(letters)
    return tuple(found)
