"""`grappe evaluate`: the effect of joining, estimated on a panel in a file."""

import json
import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

CONTROLS = ["never", "notyet"]
METHODS = ["none", "reg", "ipw", "dr", "cem"]
SEED = 20_130_619


@click.command()
@click.argument("panel")
@click.option("--unit", help="Who is observed; without it, each row is somebody else.")
@click.option("--time", required=True, help="The period: a number or a date.")
@click.option(
    "--cohort",
    required=True,
    help="First treated period; 0, empty, NaN or infinite for never.",
)
@click.option("--outcome", required=True, help="The figure studied.")
@click.option(
    "--covariates", default="", help="Columns to condition on, separated by commas."
)
@click.option("--control", type=click.Choice(CONTROLS), default="never")
@click.option(
    "--method",
    type=click.Choice(METHODS),
    help="Doubly robust with covariates, none without, unless said.",
)
@click.option("--cluster", help="Errors are related within this column.")
@click.option("--weights", help="Column of sampling weights.")
@click.option(
    "--base",
    type=click.Choice(["varying", "universal"]),
    default="varying",
    help="Effects before treatment: from period to period, or from the last before.",
)
@click.option("--anticipation", type=float, default=0.0, help="In periods.")
@click.option(
    "--missing",
    type=click.Choice(["complete", "pairs", "rows"]),
    default="complete",
    help="Keep units seen always, in both periods of a comparison, or every row.",
)
@click.option(
    "--scale",
    type=click.Choice(["level", "log", "asinh"]),
    default="level",
    help="How the outcome is measured.",
)
@click.option("--winsor", help="Quantiles extremes are brought to: 0.01,0.99.")
@click.option("--level", type=float, default=0.95, show_default=True)
@click.option(
    "--least-treated",
    type=click.IntRange(min=1),
    default=2,
    show_default=True,
    help="Refuse cohorts with fewer units.",
)
@click.option("--accept-jumps", is_flag=True, help="Outcomes may jump by a thousand.")
@click.option(
    "--engine", default="duckdb", help="duckdb, or sc://host:port (Spark, Sail)."
)
@click.option(
    "--memory", default="2GB", help="Most memory of DuckDB, before it spills."
)
@click.option("--threads", type=int, help="Processors of DuckDB; all by default.")
@click.option("--seed", type=int, default=SEED, help="Of simultaneous bands.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(panel: str, as_json: bool, **asked: Any) -> None:
    """Estimate the effect of joining on the panel in the file PANEL.

    PANEL is CSV, Parquet or Stata, with one row per unit and period.

    \b
    grappe evaluate panel.parquet --unit siren --time year --cohort joined \\
        --outcome turnover --covariates size,age --method dr --json

    With --json, the object holds: question; panel (rows, units, cohorts…); att_gt
    (rows of group, time, att, se, n and more); aggregates (simple, dynamic by
    event_time, group, calendar by time: each with att, se and its rows); pretrend;
    warnings. What cannot be estimated is null.
    """
    from grappe.engines.did import NotEstimable

    try:
        with _progress() as progress:
            answer = _answer(panel, asked, progress)
    except NotEstimable as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        _print(answer)


@contextmanager
def _progress() -> Iterator[Any]:
    """Show a bar on the error stream, so that figures can be piped."""
    with click.progressbar(length=100, label="Evaluating", file=sys.stderr) as bar:

        def tell(fraction: float, doing: str) -> None:
            bar.label = f"Evaluating: {doing}"
            bar.update(max(0, round(100 * fraction) - bar.pos))

        yield tell
        bar.update(max(0, 100 - bar.pos))


def _answer(path: str, asked: dict[str, Any], progress: Any) -> dict[str, Any]:
    import numpy as np

    from grappe.engines import did

    covariates = tuple(
        name.strip() for name in asked["covariates"].split(",") if name.strip()
    )
    method = asked["method"] or ("dr" if covariates else "none")
    if method != "none" and not covariates:
        raise did.NotEstimable("needs_covariates", method=method)
    columns = did.Columns(
        unit=asked["unit"],
        time=asked["time"],
        cohort=asked["cohort"],
        outcome=asked["outcome"],
        covariates=covariates if method != "none" else (),
        cluster=None if asked["cluster"] == asked["unit"] else asked["cluster"],
        weight=asked["weights"],
    )
    question = did.Question(
        method=did.Method(method),
        control=did.Control(asked["control"]),
        base=did.Base(asked["base"]),
        missing=did.Missing("rows" if not asked["unit"] else asked["missing"]),
        anticipation=asked["anticipation"],
        level=asked["level"],
        least_treated=asked["least_treated"],
    )
    progress(0.0, "reading")
    connection = did.connect(
        asked["engine"], memory=asked["memory"], threads=asked["threads"]
    )
    table = did.open_file(connection, path)
    outcome = did.Outcome(did.Scale(asked["scale"]), _quantiles(asked["winsor"]))
    if outcome != did.Outcome():
        table = did.measured(table, columns, outcome)
    panel = did.read(table, columns, accept_jumps=asked["accept_jumps"])
    study = did.estimate(
        panel,
        question,
        rng=np.random.default_rng(asked["seed"]),
        progress=lambda done, doing: progress(0.3 + 0.7 * done, doing),
    )
    return _as_dict(study, panel.calendar.label)


def _quantiles(text: str | None) -> tuple[float, float] | None:
    if not text:
        return None
    try:
        low, high = (float(part) for part in text.split(","))
    except ValueError:
        raise click.BadParameter(f"{text} is not like 0.01,0.99.") from None
    return low, high


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _as_dict(study: Any, label: Any) -> dict[str, Any]:
    report = study.panel
    return {
        "question": {
            "method": study.question.method,
            "control": study.question.control,
            "base": study.question.base,
            "missing": study.question.missing,
            "anticipation": study.question.anticipation,
            "level": study.question.level,
            "clusters": study.clusters,
        },
        "panel": {
            "rows": report.rows,
            "missing": report.missing,
            "units": report.units,
            "balanced": report.is_balanced,
            "times": [label(time) for time in report.times],
            "cohorts": [
                {
                    "cohort": label(size.cohort) if size.cohort else None,
                    "units": size.units,
                    "complete": size.complete,
                    "late": size.late,
                    "gone": size.gone,
                    "gaps": size.gaps,
                }
                for size in report.cohorts
            ],
        },
        "att_gt": [
            {
                "group": label(cell.group),
                "time": label(cell.time),
                "base": label(cell.base),
                "att": _number(cell.att),
                "se": _number(cell.se),
                "low": _number(cell.low),
                "high": _number(cell.high),
                "n": cell.n,
                "n_treated": cell.n_treated,
                "n_control": cell.n_control,
            }
            for cell in study.att_gt
        ],
        "critical": _number(study.critical),
        "aggregates": {
            aggregate.kind: _aggregate(aggregate, label)
            for aggregate in study.aggregates
        },
        "pretrend": study.pretrend
        and {
            "statistic": study.pretrend.statistic,
            "df": study.pretrend.df,
            "p_value": study.pretrend.p_value,
        },
        "warnings": list(study.warnings),
    }


PLACES = {"simple": "", "dynamic": "event_time", "group": "group", "calendar": "time"}


def _aggregate(aggregate: Any, label: Any) -> dict[str, Any]:
    place = PLACES[aggregate.kind]
    return {
        "att": _number(aggregate.att),
        "se": _number(aggregate.se),
        "low": _number(aggregate.low),
        "high": _number(aggregate.high),
        "critical": _number(aggregate.critical),
        "rows": [
            {
                place: _event(row.at) if place == "event_time" else label(row.at),
                "att": _number(row.att),
                "se": _number(row.se),
                "low": _number(row.low),
                "high": _number(row.high),
                "band_low": _number(row.band_low),
                "band_high": _number(row.band_high),
            }
            for row in aggregate.rows
        ],
    }


def _event(value: float) -> int | float:
    return int(value) if value.is_integer() else value


def _print(answer: dict[str, Any]) -> None:
    panel = answer["panel"]
    click.echo(f"{panel['units']} units, {len(panel['times'])} periods")
    click.echo(f"{'group':>10} {'time':>10} {'att':>12} {'se':>12} {'n':>9}")
    for row in answer["att_gt"]:
        figures = f"{_shown(row['att'])} {_shown(row['se'])} {row['n']:>9}"
        click.echo(f"{row['group']:>10} {row['time']:>10} {figures}")
    for kind, aggregate in answer["aggregates"].items():
        click.echo(f"{kind:>21} {_shown(aggregate['att'])} {_shown(aggregate['se'])}")
        for row in aggregate["rows"]:
            place = row[PLACES[kind]]
            click.echo(f"{place:>21} {_shown(row['att'])} {_shown(row['se'])}")
    for warning in answer["warnings"]:
        click.echo(f"Note: {warning}", err=True)


def _shown(value: float | None) -> str:
    return f"{'–':>12}" if value is None else f"{value:>12.6g}"
