"""The French nomenclature of activities (NAF), whose labels exist in French only."""

import re
from dataclasses import dataclass
from functools import cache

from grappe.organisations.nomenclatures import files

REV2 = "rev2"
NAF_2025 = "2025"  # in force on 1 January 2027

FILES = {REV2: "naf_rev2.csv", NAF_2025: "naf_2025.csv"}


@dataclass(frozen=True, slots=True)
class Activity:
    """A section (level 1), division, group, class or subclass (level 5)."""

    code: str
    label: str  # "" for the middle levels of NAF 2025 that our source does not name
    level: int
    parent: str
    version: str


def normalise_activity(text: str) -> str:
    """The official writing: "72.11Z" for "7211z" or "72 11 Z"; "" if it is none."""
    compact = re.sub(r"[\s.\-_·]", "", text).upper()
    if re.fullmatch(r"[A-V]", compact):
        return compact
    if not re.fullmatch(r"[0-9]{2,4}|[0-9]{4}[A-Z]", compact):
        return ""
    return compact if len(compact) == 2 else f"{compact[:2]}.{compact[2:]}"


def activity(code: str, version: str = REV2) -> Activity | None:
    return _index(version).get(normalise_activity(code))


def activity_label(code: str, version: str = REV2) -> str:
    found = activity(code, version)
    return found.label if found else ""


def activities(version: str = REV2, level: int | None = None) -> tuple[Activity, ...]:
    """The whole list in its official order, or one of its five levels."""
    return tuple(one for one in _index(version).values() if level in (None, one.level))


def activity_path(code: str, version: str = REV2) -> tuple[Activity, ...]:
    """From the section down to the activity itself; empty if the code is unknown."""
    path: list[Activity] = []
    found = activity(code, version)
    while found:
        path.insert(0, found)
        found = _index(version).get(found.parent)
    return tuple(path)


@cache
def _index(version: str) -> dict[str, Activity]:
    return {
        row["code"]: Activity(
            row["code"], row["label"], int(row["level"]), row["parent"], version
        )
        for row in files.rows(FILES[version])
    }
