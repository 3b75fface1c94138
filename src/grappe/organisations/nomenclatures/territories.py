"""Departments and regions of France."""

from dataclasses import dataclass
from functools import lru_cache

from grappe.organisations.nomenclatures import files


@dataclass(frozen=True, slots=True)
class Region:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Department:
    """A department, or an overseas collectivity, which is in no region."""

    code: str
    name: str
    region_code: str


def department(code: str) -> Department | None:
    """The department of a code, "1" being what a spreadsheet leaves of "01"."""
    return _departments().get(code.strip().upper().zfill(2))


def departments() -> tuple[Department, ...]:
    """The 101 departments, then the overseas collectivities."""
    return tuple(_departments().values())


def region(code: str) -> Region | None:
    return _regions().get(code.strip().zfill(2))


def regions() -> tuple[Region, ...]:
    return tuple(_regions().values())


@lru_cache(maxsize=1)
def _departments() -> dict[str, Department]:
    return {
        row["code"]: Department(row["code"], row["name"], row["region_code"])
        for row in files.rows("departments.csv")
    }


@lru_cache(maxsize=1)
def _regions() -> dict[str, Region]:
    return {
        row["code"]: Region(row["code"], row["name"])
        for row in files.rows("regions.csv")
    }
