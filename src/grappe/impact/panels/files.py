"""Values that come in files: filed accounts, or yearly figures of any firms."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from grappe.connectors import filed_accounts, tabular
from grappe.engines import identifiers
from grappe.impact.models import FileKind, Outcome
from grappe.impact.panels import bands
from grappe.impact.panels.units import UnitRow, belongs
from grappe.impact.panels.values import Read, UnreadableFile, Value
from grappe.imports.columns import folded
from grappe.organisations import nomenclatures

# Columns of a file of yearly figures, by the names people give them.
TITLES = {
    "siren": ("siren", "unit", "id", "firm", "entreprise"),
    "year": ("annee", "year", "exercice", "time"),
    "turnover_eur": ("chiffre affaires", "ca", "turnover", "turnover eur", "ca eur"),
    "headcount_awu": ("effectif", "effectifs", "etp", "headcount", "jobs", "emplois"),
    "balance_eur": ("total bilan", "bilan", "balance", "balance eur"),
    "naf": ("naf", "ape", "code naf", "activite principale"),
    "department": ("departement", "department", "dep"),
    "postcode": ("code postal", "postcode", "cp"),
    "size": ("taille", "categorie", "categorie entreprise", "size"),
    "founded": ("annee creation", "date creation", "founded", "creation"),
    "kind": ("type", "kind", "nature"),
}
SIZES = {
    "micro": "micro", "tpe": "micro", "mic": "micro", "pme": "sme", "sme": "sme",
    "eti": "midcap", "midcap": "midcap", "ge": "large", "large": "large",
}  # fmt: skip
YEARS = range(1950, 2100)
# No figure of a firm is larger, in euros or jobs; neither is an infinite one.
MOST = 1e15
# How files write that a figure is not known, or secret.
NOTHING = {
    "", "na", "n a", "nd", "n d", "nc", "n c", "ns", "s", "nan", "null", "none",
    "secret", "confidentiel", "non disponible", "non communique", "non renseigne",
}  # fmt: skip
# By organisation and year: the row that first spoke, and what it said.
Said = dict[tuple[str, int], tuple[int, dict[str, float]]]
# Between the greatest and the least amount of one firm.
THOUSAND = (300.0, 30_000.0)


def read(path: Path, kind: str) -> Read:
    """Read a file of outcomes. Raises UnreadableFile with a sentence."""
    if kind == FileKind.ACCOUNTS:
        return _accounts(path)
    if kind == FileKind.BANDS:
        return bands.read(path)
    return _yearly(path)


def keep(path: Path, kind: str) -> tuple[Read, Path]:
    """Read a file of outcomes as `read` does, and tell which file to keep of it.

    A stock file of SIRENE names natural persons: beside it is written what a study
    reads of it. Others are kept as they are. Raises UnreadableFile with a sentence.
    """
    if kind != FileKind.BANDS:
        return read(path, kind), path
    kept = path.with_name("kept.csv")
    return bands.keep(path, kept), kept


def _accounts(path: Path) -> Read:
    try:
        found = filed_accounts.read(path)
    except filed_accounts.UnreadableAccounts as error:
        raise UnreadableFile(_accounts_sentence(error)) from error
    columns = found.columns
    read = Read(row_count=found.row_count)
    read.values = [
        (siren, year, {Outcome.TURNOVER.value: turnover})
        for siren, year, turnover in zip(
            columns["siren"], columns["year"], columns["turnover_eur"], strict=True
        )
    ]
    read.notices = [
        {"code": code, "params": {"count": count}}
        for code, count in found.left_out.items()
    ]
    return read


def _accounts_sentence(error: filed_accounts.UnreadableAccounts) -> str:
    if error.code == "columns_missing":
        return _("Columns are missing: %(columns)s.") % error.params
    if error.code == "empty":
        return _("The file holds no row.")
    return _("The file cannot be read as a table.")


def _yearly(path: Path) -> Read:
    read = Read()
    wrong: Counter[str] = Counter()
    said: Said = {}
    try:
        # Rows are read as they come: a wrong table may show late.
        for number, cells in _rows(path):
            read.row_count += 1
            problem = _take(number, cells, read, said)
            if problem:
                wrong[problem] += 1
    except tabular.TableError as error:
        raise UnreadableFile(_("The file cannot be read as a table.")) from error
    if not read.row_count:
        raise UnreadableFile(_("The file holds no row."))
    if not read.values:
        raise UnreadableFile(_("No row of the file has a SIREN, a year and a figure."))
    _suspect_units(read)
    read.notices += [
        {"code": code, "params": {"count": count}} for code, count in wrong.items()
    ]
    return read


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The number of each row, and its cells by what their column holds."""
    with tabular.open_table(path) as table:
        names = {folded(title): index for index, title in enumerate(table.columns)}
        places = {
            key: names[title]
            for key, titles in TITLES.items()
            for title in titles[::-1]
            if title in names
        }
        missing = [key for key in ("siren", "year") if key not in places]
        if missing or not set(places) & set(Outcome.values):
            missing += [] if set(places) & set(Outcome.values) else list(Outcome.values)
            raise UnreadableFile(
                _("Columns are missing: %(columns)s.") % {"columns": ", ".join(missing)}
            )
        for row in table.rows():
            yield (
                row.number,
                {
                    key: row.cells[place]
                    for key, place in places.items()
                    if place < len(row.cells)
                },
            )


def _take(number: int, cells: Mapping[str, Any], read: Read, said: Said) -> str:
    """Add a row; the code of what is wrong with it, or "".

    Raises UnreadableFile for what would give a wrong number: a text or an infinite
    figure, two figures of one organisation and year.
    """
    try:
        siren = identifiers.clean_siren(str(cells.get("siren") or ""))
    except identifiers.InvalidIdentifier:
        return "bad_siren"
    year = _number(cells.get("year"))
    if year is None or int(year) not in YEARS:
        return "bad_year"
    values = {
        name: value
        for name in Outcome.values
        if (value := _figure(number, cells.get(name))) is not None
    }
    if siren not in read.units:
        read.units[siren] = _described(cells)
    if not values:
        return "no_figure"
    place = siren, int(year)
    if place not in said:
        said[place] = number, values
        read.values.append((*place, values))
        return ""
    return _again(number, place, values, said[place])


def _again(
    number: int,
    place: tuple[str, int],
    values: dict[str, float],
    there: tuple[int, dict[str, float]],
) -> str:
    """A second row of an organisation and year: it may add, or say the same."""
    first, before = there
    if any(before.get(name, value) != value for name, value in values.items()):
        raise UnreadableFile(
            _(
                "Rows %(first)s and %(row)s give two figures of %(siren)s for "
                "%(year)s: keep one."
            )
            % {"first": first, "row": number, "siren": place[0], "year": place[1]}
        )
    is_new = bool(values.keys() - before.keys())
    before |= values
    return "" if is_new else "said_again"


def _figure(number: int, cell: Any) -> float | None:
    """A figure, None where nothing is said. Raises UnreadableFile for anything else."""
    if cell is None or folded(str(cell)) in NOTHING or isinstance(cell, bool):
        return None
    value = _number(cell)
    if value is None:
        raise UnreadableFile(
            _(
                "Row %(row)s: “%(text)s” is no figure. Correct it, or leave the cell "
                "empty."
            )
            % {"row": number, "text": str(cell)[:40]}
        )
    return value


def _described(cells: Mapping[str, Any]) -> dict[str, Any]:
    postcode = str(cells.get("postcode") or "")
    department = str(cells.get("department") or "") or (
        nomenclatures.department_of_postcode(postcode) if postcode else ""
    )
    activity = nomenclatures.activity(str(cells.get("naf") or ""))
    founded = str(cells.get("founded") or "")[:4]
    return {
        "department": department,
        "naf": activity.code if activity else "",
        "size": SIZES.get(folded(str(cells.get("size") or "")), ""),
        "founded": int(founded) if founded.isdecimal() else None,
    }


def _number(cell: Any) -> float | None:
    if cell in (None, "") or isinstance(cell, bool):
        return None
    try:
        value = float(
            str(cell).replace("\u202f", "").replace(" ", "").replace(",", ".")
        )
    except ValueError:
        return None
    return value if abs(value) < MOST else None


def _suspect_units(read: Read) -> None:
    """Amounts in thousands among amounts in euros show as jumps of a thousand."""
    usual: dict[tuple[str, str], list[float]] = {}
    for unit, _year, told in read.values:
        for name, value in told.items():
            if value:
                usual.setdefault((unit, name), []).append(abs(value))
    count = sum(
        1
        for amounts in usual.values()
        if len(amounts) > 1 and THOUSAND[0] < max(amounts) / min(amounts) < THOUSAND[1]
    )
    if count:
        read.notices.append({"code": "thousands", "params": {"count": count}})


def outside_units(
    read: Read, known: Sequence[UnitRow], population: Mapping[str, Any]
) -> list[UnitRow]:
    """The firms of a file that the cluster does not know: to be compared with."""
    there = {row.unit for row in known}
    found = []
    for siren, told in read.units.items():
        if siren in there:
            continue
        place = nomenclatures.department(told["department"] or "")
        path = nomenclatures.activity_path(told["naf"]) if told["naf"] else ()
        found.append(
            UnitRow(
                unit=siren,
                organisation=None,
                cohort=None,
                left=None,
                closed=None,
                kind="company",
                section=path[0].code if path else "",
                division=told["naf"][:2],
                region=place.region_code if place else "",
                department=told["department"],
                size=told["size"],
                founded=told["founded"],
                group=f"siren:{siren}",
            )
        )
    return [row for row in found if belongs(row, population)]


def values(read: Read, outcome: str, source: str, origin: str) -> Iterator[Value]:
    """The outcome's values in a file, each with the file it comes from."""
    for unit, year, told in read.values:
        if outcome in told:
            yield Value(unit, year, told[outcome], source, origin)
