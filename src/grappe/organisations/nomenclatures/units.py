"""What the statistics office says of a legal unit: its legal form, its headcount."""

from dataclasses import dataclass
from functools import lru_cache

from grappe.organisations.nomenclatures import files


@dataclass(frozen=True, slots=True)
class LegalCategory:
    """A legal form; level 1 has one digit, level 2 two, level 3 four."""

    code: str
    label: str
    level: int


@dataclass(frozen=True, slots=True)
class HeadcountBand:
    """A range of employees; both ends None for a unit that employs nobody."""

    code: str
    label: str
    lowest: int | None
    highest: int | None  # None also for the last band, which has no ceiling


def legal_category(code: str) -> LegalCategory | None:
    return _legal_index().get("".join(code.split()))


def legal_categories(level: int | None = None) -> tuple[LegalCategory, ...]:
    return tuple(one for one in _legal_index().values() if level in (None, one.level))


def headcount_band(code: str) -> HeadcountBand | None:
    """The band of a code, "3" being what a spreadsheet leaves of "03"."""
    return _band_index().get(code.strip().upper().zfill(2))


def headcount_bands() -> tuple[HeadcountBand, ...]:
    return tuple(_band_index().values())


def headcount_band_of(headcount: int) -> HeadcountBand:
    """The band that holds a number of employees. Raises ValueError below zero."""
    if headcount < 0:
        raise ValueError(f"a headcount cannot be {headcount}")
    return next(
        band
        for band in reversed(headcount_bands())
        if band.lowest is not None and band.lowest <= headcount
    )


@lru_cache(maxsize=1)
def _legal_index() -> dict[str, LegalCategory]:
    return {
        row["code"]: LegalCategory(row["code"], row["label"], int(row["level"]))
        for row in files.rows("legal_categories.csv")
    }


@lru_cache(maxsize=1)
def _band_index() -> dict[str, HeadcountBand]:
    return {
        row["code"]: HeadcountBand(
            row["code"], row["label"], _number(row["lowest"]), _number(row["highest"])
        )
        for row in files.rows("headcount_bands.csv")
    }


def _number(text: str) -> int | None:
    return int(text) if text else None
