"""Headcounts told as bands: what SIRENE publishes, put at the middle of each band.

The local copy of the register tells the band of its latest year only; stock files of
earlier months, given to a study, tell the others.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from grappe.engines import identifiers
from grappe.impact.models import Outcome, Plan
from grappe.impact.panels.units import UnitRow
from grappe.impact.panels.values import BANDS, Read, UnreadableFile, Value
from grappe.organisations import nomenclatures
from grappe.organisations.registers import stores

UNIT = "UniteLegale"
NEEDED = ("siren", f"trancheEffectifs{UNIT}", f"anneeEffectifs{UNIT}")
OPTIONAL = (
    f"activitePrincipale{UNIT}",
    f"dateCreation{UNIT}",
    "categorieEntreprise",
    f"statutDiffusion{UNIT}",
)
# The categories that INSEE works out, in our words.
SIZES = {"PME": "sme", "ETI": "midcap", "GE": "large"}
YEARS = range(1990, 2100)


def middle(code: str) -> float | None:
    """The jobs that a band stands for: its middle, its floor where it has no ceiling.

    None for what is no band.
    """
    band = nomenclatures.headcount_band(code) if code.strip() else None
    if band is None:
        return None
    if band.lowest is None:
        return 0.0
    return (band.lowest + (band.highest or band.lowest)) / 2


@dataclass
class Told:
    """What the local register told of the organisations of a study."""

    is_loaded: bool = False
    observed_on: str = ""
    asked: int = 0
    # Organisations by the year of their band.
    years: dict[str, int] = field(default_factory=dict)
    without: int = 0

    def plain(self) -> dict[str, Any]:
        return asdict(self)


def of_register(plan: Plan, rows: Sequence[UnitRow]) -> tuple[list[Value], Told]:
    """The bands of the local copy of SIRENE; no other machine is asked."""
    told = Told()
    register = stores.store(stores.SIRENE)
    if register is None:
        return [], told
    sirens = [row.unit for row in rows if ":" not in row.unit]
    told.is_loaded, told.asked = True, len(sirens)
    told.observed_on = register.observed_on.isoformat() if register.observed_on else ""
    found = register.units(sirens)
    years: Counter[str] = Counter()
    values = []
    for siren in sirens:
        unit = found.get(siren)
        jobs = middle(unit.headcount_band) if unit and unit.headcount_year else None
        if unit is None or jobs is None or unit.is_partial:
            told.without += 1
            continue
        year = int(unit.headcount_year or 0)
        years[str(year)] += 1
        if plan.first_year <= year <= plan.last_year:
            origin = f"SIRENE {told.observed_on}".strip()
            values.append(Value(siren, year, jobs, BANDS, origin))
    told.years = dict(sorted(years.items()))
    return values, told


def keep(path: Path, target: Path) -> Read:
    """Read a stock file, and write as CSV what a study needs of it.

    A stock file names sole traders. What is written has the columns that are read, of
    the rows that are of use, each cell as it was understood, so that a name in the
    wrong cell is not written either; `read` finds the same in it. Raises UnreadableFile
    with a sentence.
    """
    with target.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow((*NEEDED, *OPTIONAL[:-1]))
        return _read(path, writer.writerow)


def read(path: Path) -> Read:
    """Read a stock file of legal units, an extract of one, or what is kept of one.

    Raises UnreadableFile with a sentence.
    """
    return _read(path, lambda _row: None)


def _read(path: Path, kept: Callable[[Sequence[Any]], object]) -> Read:
    made = Read()
    problems: Counter[str] = Counter()
    for siren, code, year, naf, founded, size, diffusion in _lines(path):
        made.row_count += 1
        try:
            number = identifiers.clean_siren(str(siren or ""))
        except identifiers.InvalidIdentifier:
            problems["bad_siren"] += 1
            continue
        jobs = middle(str(code or ""))
        when = _year(year)
        if diffusion == "P" or jobs is None or when is None:
            problems["not_public" if diffusion == "P" else "no_band"] += 1
            continue
        made.values.append((number, when, {Outcome.HEADCOUNT.value: jobs}))
        activity = nomenclatures.activity(str(naf or ""))
        created = str(founded or "")[:4]
        unit = {
            "department": "",
            "naf": activity.code if activity else "",
            "size": SIZES.get(str(size or ""), ""),
            "founded": int(created) if created.isdecimal() else None,
        }
        made.units[number] = unit
        category = str(size) if unit["size"] else ""
        told = str(code).strip(), when, unit["naf"], unit["founded"]
        kept((number, *told, category))
    if not made.row_count:
        raise UnreadableFile(_("The file holds no row."))
    if not made.values:
        raise UnreadableFile(_("No row of the file has a SIREN, a year and a band."))
    made.notices = [
        {"code": code, "params": {"count": count}} for code, count in problems.items()
    ]
    return made


def _lines(path: Path) -> Iterator[tuple[Any, ...]]:
    import duckdb

    from grappe.connectors.stores.database import connect, quoted

    reader = (
        f"read_parquet({quoted(path)})"
        if path.suffix.lower() == ".parquet"
        else f"read_csv({quoted(path)}, all_varchar = true, header = true)"
    )
    database = connect()
    try:
        there = {
            row[0] for row in database.execute(f"DESCRIBE FROM {reader}").fetchall()
        }
        missing = [name for name in NEEDED if name not in there]
        if missing:
            raise UnreadableFile(
                _("Columns are missing: %(columns)s.") % {"columns": ", ".join(missing)}
            )
        columns = [
            f'"{name}"' if name in there else "NULL" for name in (*NEEDED, *OPTIONAL)
        ]
        found = database.execute(f"SELECT {', '.join(columns)} FROM {reader}")
        while lines := found.fetchmany(10_000):
            yield from lines
    except duckdb.Error as error:
        raise UnreadableFile(_("The file cannot be read as a table.")) from error
    finally:
        database.close()


def _year(cell: Any) -> int | None:
    text = str(cell or "").strip().removesuffix(".0")
    return int(text) if text.isdecimal() and int(text) in YEARS else None
