"""`grappe calibrate`: experts' marks put on one scale, for marks in any file."""

import dataclasses
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from grappe.engines.calibration import Calibration

WORDS = {
    "better": "Correcting for experts' leaning predicts marks left out better.",
    "no_difference_seen": "Not better: means predict marks left out as well.",
    "too_few_marks": "Not better: too few marks compare experts with one another.",
}


@click.command("calibrate")
@click.argument("marks", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dossier", default="dossier", show_default=True, help="Column.")
@click.option("--expert", default="expert", show_default=True, help="Column.")
@click.option("--mark", default="mark", show_default=True, help="Column.")
@click.option(
    "--level",
    type=click.FloatRange(0.5, 0.999),
    default=0.9,
    show_default=True,
    help="Of the intervals.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    marks: Path, dossier: str, expert: str, mark: str, level: float, as_json: bool
) -> None:
    """Correct MARKS for harsh and lenient experts, and say whether it is worth it.

    MARKS is a table (CSV, XLSX, JSON, Parquet) with one line a mark.
    """
    from grappe.engines import calibration

    dossiers, experts, rows = _read(marks, (dossier, expert, mark))
    try:
        given = calibration.marks(*zip(*rows, strict=True))
    except ValueError as error:
        raise click.ClickException(f"{marks}: {error}.") from error
    found = calibration.calibrate(given, level=level)
    if as_json:
        click.echo(json.dumps(_plain(found, dossiers, experts), indent=2))
    else:
        _tell(found, dossiers, experts)


def _read(
    file: Path, titles: tuple[str, str, str]
) -> tuple[list[str], list[str], list[tuple[int, int, float]]]:
    from grappe.cli._identify_files import opened
    from grappe.connectors.tabular import BadCell, parse_number_fr

    read = opened(file)
    lines = list(read.rows)
    missing = [title for title in titles if title not in read.titles]
    if missing:
        there = ", ".join(read.titles)
        raise click.ClickException(
            f"{file} has no column {missing[0]}; it has {there}."
        )
    at = [read.titles.index(title) for title in titles]
    dossiers: dict[str, int] = {}
    experts: dict[str, int] = {}
    rows = []
    for number, cells in lines:
        who, by, text = (cells[column].strip() for column in at)
        if not text:
            continue
        if not who or not by:
            raise click.ClickException(f"{file}, line {number}: whose mark is it?")
        try:
            mark = float(parse_number_fr(text))
        except BadCell as error:
            raise click.ClickException(
                f"{file}, line {number}: {text!r} is not a mark."
            ) from error
        i = dossiers.setdefault(who, len(dossiers))
        rows.append((i, experts.setdefault(by, len(experts)), mark))
    if not rows:
        raise click.ClickException(f"{file} holds no mark.")
    return list(dossiers), list(experts), rows


def _plain(
    found: "Calibration", dossiers: list[str], experts: list[str]
) -> dict[str, Any]:
    told = {
        field.name: getattr(found, field.name) for field in dataclasses.fields(found)
    }
    leaning = told.pop("leaning")
    lines = zip(
        dossiers,
        *(told.pop(name) for name in ("mean", "calibrated", "low", "high")),
        strict=True,
    )
    told["dossiers"] = [
        {
            "dossier": name,
            "mean": _number(mean),
            "calibrated": _number(calibrated),
            "low": _number(low),
            "high": _number(high),
        }
        for name, mean, calibrated, low, high in lines
    ]
    told["experts"] = [
        {
            "expert": name,
            "marks": int(leaning.count[j]),
            "leaning": _number(leaning.estimate[j]),
            "low": _number(leaning.low[j]),
            "high": _number(leaning.high[j]),
        }
        for j, name in enumerate(experts)
    ]
    return {
        key: _number(value) if isinstance(value, float) else value
        for key, value in told.items()
    }


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _tell(found: "Calibration", dossiers: list[str], experts: list[str]) -> None:
    click.echo(WORDS[found.reason])
    if found.groups > 1:
        click.echo(f"{found.groups} sets of dossiers share no expert.")
    order = sorted(range(len(dossiers)), key=lambda i: -found.calibrated[i])
    width = max(len("dossier"), *(len(name) for name in dossiers))
    click.echo(f"\n{'dossier':{width}}    mean  calibrated  interval")
    for i in order:
        interval = (
            ""
            if math.isnan(found.low[i])
            else f"{found.low[i]:.2f} to {found.high[i]:.2f}"
        )
        click.echo(
            f"{dossiers[i]:{width}}  {found.mean[i]:6.2f}  {found.calibrated[i]:10.2f}"
            f"  {interval}"
        )
    if found.reason == "too_few_marks":
        return
    width = max(len("expert"), *(len(name) for name in experts))
    click.echo(f"\n{'expert':{width}}  marks  leaning  interval")
    for j in sorted(range(len(experts)), key=lambda j: found.leaning.estimate[j]):
        click.echo(
            f"{experts[j]:{width}}  {found.leaning.count[j]:5}"
            f"  {found.leaning.estimate[j]:+7.2f}"
            f"  {found.leaning.low[j]:+.2f} to {found.leaning.high[j]:+.2f}"
        )
