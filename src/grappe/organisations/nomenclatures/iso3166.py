"""Countries by their two-letter ISO 3166-1 code."""

import re
from dataclasses import dataclass
from functools import lru_cache

from grappe.organisations.nomenclatures import files

ARTICLE = re.compile(r"^(?:THE|LES?|LA|L) ")


@dataclass(frozen=True, slots=True)
class Country:
    code: str
    name_en: str
    name_fr: str


def country(code: str) -> Country | None:
    return _countries().get(code.strip().upper())


def countries() -> tuple[Country, ...]:
    return tuple(_countries().values())


def country_name(code: str, language: str = "fr") -> str:
    """The name in French for "fr" and "fr-fr", in English for any other language."""
    found = country(code)
    if not found:
        return ""
    return found.name_fr if language.lower().startswith("fr") else found.name_en


def clean_country(text: str) -> str:
    """The ISO code of a country written as a code or a name, in French or English.

    The European Commission writes EL for Greece (GR), UK for the United Kingdom (GB).
    """
    name = files.folded(text)
    return _codes_by_name().get(name) or _codes_by_name().get(ARTICLE.sub("", name), "")


@lru_cache(maxsize=1)
def _countries() -> dict[str, Country]:
    return {
        row["code"]: Country(row["code"], row["name_en"], row["name_fr"])
        for row in files.rows("countries.csv")
    }


@lru_cache(maxsize=1)
def _codes_by_name() -> dict[str, str]:
    codes = {}
    for row in files.rows("countries.csv"):
        names = [
            row["code"],
            row["name_en"],
            row["name_fr"],
            *row["aliases"].split("|"),
        ]
        for name in filter(None, map(files.folded, names)):
            codes[name] = row["code"]
            codes[ARTICLE.sub("", name)] = row["code"]
    return codes
