"""The panel a locked plan asks for: one row an organisation and year, as Parquet.

The columns: `unit`, `year`, `cohort` (null for the never treated), `outcome` (on the
plan's scale, winsorised as declared), `raw` (in euros or jobs), `source`, `origin`,
then what describes the unit before treatment: `section`, `division`, `region`,
`department`, `size`, `kind`, `age`, `base` (logarithm of the first raw outcome seen
before treatment), `group`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from grappe.impact.models import Plan, Scale
from grappe.impact.panels import cohorts
from grappe.impact.panels import values as said
from grappe.impact.panels.units import UnitRow

if TYPE_CHECKING:
    import duckdb

SCALES = {
    Scale.LEVEL: "raw",
    Scale.LOG: "CASE WHEN raw > 0 THEN ln(raw) END",
    Scale.ASINH: "asinh(raw)",
}


# Why units that have outcomes are not in a panel.
UNUSABLE = (
    "entry_year_too_small",
    "treated_from_the_start",
    "too_few_years_before",
    "seen_once",
)
# A change by about a thousand is thousands among units, unless such large changes are
# usual in the panel: then changes by about a hundred are more frequent still.
JUMP, USUAL = (500.0, 2000.0), (20.0, 200.0)


class MixedUnits(ValueError):
    """Thousands are mixed with units; the text is for the person."""


@dataclass
class Report:
    """What is in a panel and what is not, for the page and for the appendix."""

    rows: int = 0
    units: int = 0
    treated: int = 0
    comparison: int = 0
    by_cohort: dict[str, int] = field(default_factory=dict)
    by_year: list[dict[str, Any]] = field(default_factory=list)
    by_source: dict[str, int] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)
    missing_rate: float = 0.0
    said_twice: int = 0
    disagree: int = 0
    winsorised: dict[str, float] = field(default_factory=dict)
    closed_treated: int = 0
    closed_comparison: int = 0
    left: int = 0
    files: list[dict[str, Any]] = field(default_factory=list)
    # Entry years joined to another: {"2019": 2018}; how many organisations moved.
    joined: dict[str, int] = field(default_factory=dict)
    moved: int = 0
    # Values that are bands, by year.
    band_years: dict[str, int] = field(default_factory=dict)
    # What the register was asked for its headcount bands, if it was.
    bands: dict[str, Any] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        return asdict(self)


def build(
    plan: Plan,
    units: Sequence[UnitRow],
    values: Iterable[said.Value],
    target: Path,
) -> Report:
    """Write the panel of a plan to a Parquet file and tell what it holds.

    Raises MixedUnits where figures look like thousands among units.
    """
    import duckdb
    import pyarrow as pa

    kept, counts = said.preferred(iter(values), plan.sources)
    report = Report(said_twice=counts["said_twice"], disagree=counts["disagree"])
    database = duckdb.connect()
    try:
        database.register("said", pa.table(_typed(said.table(kept))))
        database.register("unit_rows", pa.table(_unit_columns(units)))
        _assemble(database, plan, report)
        _refuse_mixed_units(database)
        _write(database, target)
        _count(database, plan, units, report)
    finally:
        database.close()
    return report


def _typed(columns: dict[str, list[Any]]) -> dict[str, Any]:
    import pyarrow as pa

    types = {"year": pa.int32(), "outcome": pa.float64()}
    return {
        name: pa.array(column, types.get(name, pa.string()))
        for name, column in columns.items()
    }


def _unit_columns(units: Sequence[UnitRow]) -> dict[str, Any]:
    import pyarrow as pa

    whole = ("cohort", "left", "closed", "founded", "organisation")
    names = [
        "unit", "cohort", "left", "closed", "kind", "section", "division", "region",
        "department", "size", "founded", "group",
    ]  # fmt: skip
    return {
        name: pa.array(
            [getattr(row, name) for row in units],
            pa.int32() if name in whole else pa.string(),
        )
        for name in names
    }


def _assemble(
    database: "duckdb.DuckDBPyConnection", plan: Plan, report: Report
) -> None:
    """Join values to units, drop what the plan leaves out, put on its scale."""
    database.execute(
        """
        CREATE TABLE joined AS
        -- Those treated after the last year are not treated in this study.
        SELECT s.unit, s.year, CASE WHEN u.cohort <= ? THEN u.cohort END AS cohort,
               s.outcome AS raw, s.source, s.origin,
               u.kind, u.section, u.division, u.region, u.department, u.size,
               u.founded, u."group", u."left", u.closed
        FROM said AS s JOIN unit_rows AS u USING (unit)
        WHERE s.year BETWEEN ? AND ? AND s.outcome IS NOT NULL
        """,
        [plan.last_year, plan.first_year, plan.last_year],
    )
    out = _unusable(database, plan)
    if plan.join_below:
        few = _join_cohorts(database, plan, set().union(*out.values()), report)
        # Dates moved: what is seen before them may no longer be enough.
        out = {"entry_year_too_small": few} | _unusable(database, plan)
    gone: set[str] = set()
    for reason, keys in out.items():
        fresh = keys - gone
        if fresh:
            report.dropped[reason] = len(fresh)
        gone |= keys
    database.execute("CREATE TABLE gone (unit VARCHAR)")
    if gone:
        database.executemany(
            "INSERT INTO gone VALUES (?)", [[key] for key in sorted(gone)]
        )
    rate = float(plan.winsor_rate)
    low, high = database.execute(
        f"""
        SELECT quantile_cont(raw, {rate}), quantile_cont(raw, {1 - rate})
        FROM joined WHERE unit NOT IN (SELECT unit FROM gone)
        """
    ).fetchone() or (None, None)
    if rate and low is not None:
        report.winsorised = {"rate": rate, "low": low, "high": high}
        clipped = f"least(greatest(raw, {low!r}), {high!r})"
    else:
        clipped = "raw"
    scale = SCALES[Scale(plan.scale)].replace("raw", clipped)
    database.execute(
        f"""
        CREATE TABLE panel AS
        SELECT unit, year, cohort, {scale} AS outcome, raw, source, origin, kind,
               section, division, region, department, size,
               CASE WHEN founded IS NOT NULL
                    THEN {plan.first_year} - founded END AS age,
               first_value(asinh({clipped})) OVER (
                   PARTITION BY unit ORDER BY year) AS base,
               "group", "left", closed
        FROM joined WHERE unit NOT IN (SELECT unit FROM gone)
        """
    )
    nothing = database.execute(
        "SELECT count(*) FROM panel WHERE outcome IS NULL"
    ).fetchone()
    if nothing and nothing[0]:
        report.dropped["no_logarithm"] = nothing[0]
        database.execute("DELETE FROM panel WHERE outcome IS NULL")


def _unusable(database: "duckdb.DuckDBPyConnection", plan: Plan) -> dict[str, set[str]]:
    """The units that cannot be compared with themselves before, by reason."""
    before = int(plan.population.get("years_before", 1))
    return {
        "treated_from_the_start": _keys(
            database,
            "SELECT unit FROM joined GROUP BY unit HAVING min(cohort) <= min(year)",
        ),
        "too_few_years_before": _keys(
            database,
            f"""
            SELECT unit FROM joined WHERE cohort IS NOT NULL GROUP BY unit
            HAVING count(*) FILTER (year < cohort) BETWEEN 0 AND {before - 1}
               AND min(cohort) > min(year)
            """,
        ),
        "seen_once": _keys(
            database, "SELECT unit FROM joined GROUP BY unit HAVING count(*) < 2"
        ),
    }


def _join_cohorts(
    database: "duckdb.DuckDBPyConnection", plan: Plan, gone: set[str], report: Report
) -> set[str]:
    """Move small entry years as the plan declares; the units that none can take."""
    entered: dict[int, set[str]] = {}
    rows = database.execute(
        "SELECT DISTINCT cohort, unit FROM joined WHERE cohort IS NOT NULL"
    )
    for cohort, unit in rows.fetchall():
        if unit not in gone:
            entered.setdefault(cohort, set()).add(unit)
    sizes = {cohort: len(units) for cohort, units in entered.items()}
    out: set[str] = set()
    for cohort, earlier in cohorts.joined(sizes, plan.join_below).items():
        if earlier is None:
            out |= entered[cohort]
            continue
        database.execute(
            "UPDATE joined SET cohort = ? WHERE cohort = ?", [earlier, cohort]
        )
        report.joined[str(cohort)] = earlier
        report.moved += sizes[cohort]
    return out


def _refuse_mixed_units(database: "duckdb.DuckDBPyConnection") -> None:
    found = database.execute(
        f"""
        SELECT count(*) FILTER (ratio BETWEEN {JUMP[0]} AND {JUMP[1]}),
               count(*) FILTER (ratio BETWEEN {USUAL[0]} AND {USUAL[1]}),
               min(unit) FILTER (ratio BETWEEN {JUMP[0]} AND {JUMP[1]})
        FROM (
            SELECT unit, greatest(raw / before, before / raw) AS ratio
            FROM (
                SELECT unit, raw,
                       lag(raw) OVER (PARTITION BY unit ORDER BY year) AS before
                FROM panel
            )
            WHERE raw > 0 AND before > 0
        )
        """
    ).fetchone()
    jumps, usual, unit = found or (0, 0, "")
    if jumps > 2 * usual:
        raise MixedUnits(
            _(
                "The outcome changes by about a thousand %(count)d times, as if "
                "thousands were mixed with units, for %(unit)s among others: bring it "
                "to one unit."
            )
            % {"count": jumps, "unit": unit}
        )


def _keys(database: "duckdb.DuckDBPyConnection", query: str) -> set[str]:
    return {row[0] for row in database.execute(query).fetchall()}


def _write(database: "duckdb.DuckDBPyConnection", target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    path = str(target).replace("'", "''")
    database.execute(
        f"COPY (SELECT * FROM panel ORDER BY unit, year) TO '{path}' (FORMAT parquet)"
    )


def _count(
    database: "duckdb.DuckDBPyConnection",
    plan: Plan,
    units: Sequence[UnitRow],
    report: Report,
) -> None:
    def all_of(query: str) -> list[tuple[Any, ...]]:
        return database.execute(query).fetchall()

    report.rows = all_of("SELECT count(*) FROM panel")[0][0]
    for cohort, count in all_of(
        "SELECT cohort, count(DISTINCT unit) FROM panel GROUP BY cohort ORDER BY cohort"
    ):
        if cohort is None:
            report.comparison = count
        else:
            report.by_cohort[str(cohort)] = count
            report.treated += count
    report.units = report.treated + report.comparison
    report.by_source = dict(
        all_of("SELECT source, count(*) FROM panel GROUP BY source ORDER BY source")
    )
    report.band_years = {
        str(year): count
        for year, count in all_of(
            f"SELECT year, count(*) FROM panel WHERE source = '{said.BANDS}' "
            "GROUP BY year ORDER BY year"
        )
    }
    years = range(plan.first_year, plan.last_year + 1)
    seen = {
        (year, is_treated): count
        for year, is_treated, count in all_of(
            "SELECT year, cohort IS NOT NULL, count(*) FROM panel GROUP BY ALL"
        )
    }
    report.by_year = [
        {
            "year": year,
            "treated": seen.get((year, True), 0),
            "treated_missing": report.treated - seen.get((year, True), 0),
            "comparison": seen.get((year, False), 0),
            "comparison_missing": report.comparison - seen.get((year, False), 0),
        }
        for year in years
    ]
    cells = report.units * len(years)
    report.missing_rate = round(1 - report.rows / cells, 6) if cells else 0.0
    present = _keys(database, "SELECT DISTINCT unit FROM panel")
    never_seen = Counter(
        "no_outcome_treated" if row.cohort else "no_outcome_comparison"
        for row in units
        if row.unit not in present
    )
    dropped = sum(report.dropped.get(name, 0) for name in UNUSABLE)
    if never_seen.total() > dropped:
        report.dropped["no_outcome"] = never_seen.total() - dropped
    here = [row for row in units if row.unit in present]
    report.closed_treated = sum(1 for row in here if row.closed and row.cohort)
    report.closed_comparison = sum(1 for row in here if row.closed and not row.cohort)
    report.left = sum(1 for row in here if row.left and row.cohort)
