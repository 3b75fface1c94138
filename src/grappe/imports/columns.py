"""Which column is which: guessed from its title, remembered from the last time."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

from grappe.imports.registry import Field

_PARENTHESES = re.compile(r"[(\[][^)\]]*[)\]]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# What Unicode sets on another letter.
_ACCENTS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]")
_WORDS = re.compile("[a-z0-9]+")
_EMPTY_WORDS = frozenset(
    [
        "a",
        "au",
        "aux",
        "d",
        "de",
        "des",
        "du",
        "en",
        "et",
        "in",
        "l",
        "la",
        "le",
        "les",
        "n",
        "no",
        "nr",
        "num",
        "numero",
        "number",
        "of",
        "the",
        "un",
        "une",
        "votre",
        "your",
    ]
)


@lru_cache(maxsize=8192)
def folded(title: str) -> str:
    """A title without accents, brackets, little words: what two titles share.

    >>> folded("N° de SIRET (14 chiffres) *"), folded("postCode")
    ('siret', 'post code')
    """
    text = _CAMEL.sub(" ", _PARENTHESES.sub(" ", str(title)))
    if not text.isascii():
        text = text.replace("œ", "oe").replace("°", " ")
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    words = _WORDS.findall(text.lower())
    kept = [word for word in words if word not in _EMPTY_WORDS]
    return " ".join(kept or words)


def signature(columns: Sequence[str]) -> str:
    """One key for a set of titles, whatever their order, case and accents."""
    titles = sorted(folded(title) for title in columns)
    return hashlib.sha256(json.dumps(titles).encode()).hexdigest()


def guess(
    columns: Sequence[str],
    fields: Sequence[Field],
    remembered: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Match columns with fields: `{column index: field key}`, each field once.

    `remembered` says, by folded title, what a person chose before ("" for nothing).
    """
    known = {}
    for field in fields:
        for name in (field.key.replace("_", " "), *field.aliases):
            known.setdefault(folded(name), field.key)
    remembered = remembered or {}
    keys = {field.key for field in fields}
    mapping: dict[str, str] = {}
    # What a person chose wins over a guess, even one made on an earlier column.
    for source in (remembered, known):
        for index, title in enumerate(columns):
            name = folded(title)
            if str(index) in mapping or (source is known and name in remembered):
                continue
            key = source.get(name, "")
            if key in keys and key not in mapping.values():
                mapping[str(index)] = key
    return mapping


def by_title(columns: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """What to remember of a mapping: the choice for each title."""
    return {folded(name): mapping.get(str(i), "") for i, name in enumerate(columns)}
