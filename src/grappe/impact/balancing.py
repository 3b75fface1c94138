"""How alike the treated and those compared are, before and after adjustment."""

import math
from pathlib import Path
from typing import Any

from grappe.impact.models import Method, Plan

NUMBERS = ("base", "age")


def of(plan: Plan, panel: Path) -> list[dict[str, Any]]:
    """Standardised differences, characteristic by characteristic.

    Small categories are told with those of another size: the table holds differences of
    shares, never counts.
    """
    from grappe.engines import balance

    columns = plan.covariates or ["base"]
    names, treated, rows = _characteristics(panel, columns, plan.last_year)
    if not names or not 0 < sum(treated) < len(treated):
        return []
    weighs = plan.method in (Method.IPW, Method.DR)
    found = balance.differences(rows, treated, weighted=weighs)
    return [
        {
            "name": name,
            "before": round(float(before), 4),
            "after": round(float(after), 4) if math.isfinite(after) else None,
        }
        for name, before, after in zip(names, found.before, found.after, strict=True)
    ]


def _characteristics(
    panel: Path, columns: list[str], last_year: int
) -> tuple[list[str], list[bool], list[list[float]]]:
    """A row an organisation: numbers as they are, one indicator a category."""
    import duckdb

    path = str(panel).replace("'", "''")
    wanted = ", ".join(f'any_value("{name}")' for name in columns)
    database = duckdb.connect()
    try:
        lines = database.execute(
            f"""
            SELECT coalesce(any_value(cohort) <= ?, false), {wanted}
            FROM read_parquet('{path}') GROUP BY unit ORDER BY unit
            """,
            [last_year],
        ).fetchall()
    finally:
        database.close()
    # Organisations that lack a number adjusted for are not in the estimate either.
    places = [n for n, name in enumerate(columns, 1) if name in NUMBERS]
    lines = [line for line in lines if all(line[n] is not None for n in places)]
    names: list[str] = []
    values: list[list[float]] = []
    for place, name in enumerate(columns, 1):
        if name in NUMBERS:
            names.append(name)
            values.append([float(line[place]) for line in lines])
            continue
        for category in sorted({line[place] or "" for line in lines}):
            names.append(f"{name}={category}")
            values.append([float((line[place] or "") == category) for line in lines])
    rows = [list(row) for row in zip(*values, strict=True)]
    return names, [bool(line[0]) for line in lines], rows
