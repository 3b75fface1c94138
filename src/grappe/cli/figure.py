"""grappe figure: a figure of a cluster, and the rows behind it, in the terminal."""

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import click
from django.utils import timezone

from grappe.accounts.access import Access
from grappe.cli import _cluster, _person
from grappe.clusters.models import Cluster
from grappe.common.periods import Window, months, years
from grappe.indicators import queries, registry, rules
from grappe.indicators.declaration import Indicator

DAY = click.DateTime(["%Y-%m-%d"])
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
WINDOWS: dict[str, Callable] = {"year": years, "month": months}
MOST_WINDOWS = 1200


def to_day(context: Any, parameter: Any, value: datetime | None) -> date | None:
    day = value.date() if value else None
    if day and not EARLIEST <= day <= LATEST:
        raise click.BadParameter(f"choose a day between {EARLIEST} and {LATEST}.")
    return day


@click.command()
@click.argument("key", required=False)
@click.option("--list", "is_list", is_flag=True, help="List the figures and stop.")
@_cluster.option
@click.option("--on", type=DAY, callback=to_day, help="As of this day (today).")
@click.option("--by", help="Share the figure out by a dimension: size, type, tag…")
@click.option(
    "--series", type=click.Choice(list(WINDOWS)), help="The figure over time."
)
@click.option(
    "--from",
    "first",
    type=DAY,
    callback=to_day,
    help="First day of the series or flow.",
)
@click.option("--to", "last", type=DAY, callback=to_day, help="Same as --on.")
@click.option("--planned", is_flag=True, help="Budget: the planned lines instead.")
@click.option("--evidence", is_flag=True, help="List the rows that make the figure.")
@click.option(
    "--as",
    "email",
    help="In somebody's name: the rows they may know of. Without, every row.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(
    key, is_list, slug, on, by, series, first, last, planned, evidence, email, as_json
) -> None:
    """Print the figure KEY of a cluster.

    \b
    grappe figure members_active --cluster SLUG --on 2022-12-31 --by size
    grappe figure budget_total --cluster SLUG --series year --from 2019-01-01

    With --json, the object holds: key, name, definition, unit (members, projects,
    euros, share, days), cluster, from, to, value, part, base, rows, flags; and, when
    asked, groups, series (lists of the same numbers) and evidence (the rows, with part
    and base).
    Amounts are texts, so that no digit is lost; a share goes from 0 to 1.
    """
    if is_list:
        _list()
        return
    indicator = _indicator(key, planned)
    cluster = _cluster.named(slug)
    day = last or on or timezone.localdate()
    window = _window(indicator, first, day, series)
    reader = _reader(email, cluster)
    answer = _answer(cluster, indicator, window)
    if by:
        answer["groups"] = _groups(cluster, indicator, window, by)
    if series:
        answer["series"] = _series(cluster, indicator, series, first, day)
    if evidence:
        answer["evidence"] = _evidence(cluster, indicator, window, reader)
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2, default=str))
    else:
        _print(answer)


def _list() -> None:
    for indicator in registry.every():
        click.echo(f"{indicator.key:20} {indicator.name}")


def _reader(email: str | None, cluster: Cluster) -> Access | None:
    if not email:
        return None
    access = _person.access_of(email, cluster)
    if not rules.can_see_evidence(access):
        raise click.UsageError(f"--as: {email} does not read figures and lists here.")
    return access


def _indicator(key: str | None, planned: bool) -> Indicator:
    keys = ", ".join(indicator.key for indicator in registry.every())
    if not key:
        raise click.UsageError(f"Say which figure: {keys}.")
    try:
        indicator = registry.get(key)
    except KeyError:
        raise click.UsageError(f"No figure is called “{key}”. Try: {keys}.") from None
    if planned and "planned" not in indicator.variants:
        raise click.UsageError("--planned is for figures of the budget.")
    return indicator.asked_as("planned" if planned else "")


def _window(
    indicator: Indicator, first: date | None, day: date, series: str | None
) -> Window:
    if first and first > day:
        raise click.UsageError(f"--from {first} comes after {day}.")
    if series == "month" and indicator.is_yearly:
        raise click.UsageError(f"{indicator.key} is a figure of whole years.")
    default = indicator.window(day)
    if series or not first:
        return default
    return Window(first, day)


def _answer(cluster: Cluster, indicator: Indicator, window: Window) -> dict[str, Any]:
    figure = queries.figure(cluster, indicator, window)
    flags = queries.flags(cluster, [(indicator, window)])[0]
    return {
        "key": indicator.key,
        "name": str(indicator.name),
        "definition": str(indicator.definition),
        "unit": indicator.unit.value,
        "cluster": cluster.slug,
        "from": window.first.isoformat(),
        "to": window.last.isoformat(),
        **_numbers(figure),
        "flags": [it.text for it in flags]
        + ([str(indicator.variant.note)] if indicator.variant else []),
    }


def _numbers(figure: queries.Figure) -> dict[str, Any]:
    """The numbers of a figure; `text` is how people read its value."""
    return {
        "value": _exact(figure.value),
        "text": figure.text,
        "part": _exact(figure.totals.part),
        "base": _exact(figure.totals.base),
        "rows": figure.totals.count,
    }


def _exact(number: int | Decimal | None) -> int | str | None:
    return str(number) if isinstance(number, Decimal) else number


def _groups(
    cluster: Cluster, indicator: Indicator, window: Window, by: str
) -> list[dict[str, Any]]:
    try:
        groups = queries.breakdown(cluster, indicator, window, by)
    except KeyError:
        known = ", ".join(dimension.key for dimension in indicator.dimensions)
        raise click.UsageError(
            f"{indicator.key} is not shared out by “{by}”. Try: {known}."
        ) from None
    return [
        {"code": it.code, "label": it.label, **_numbers(it.figure)} for it in groups
    ]


def _series(
    cluster: Cluster, indicator: Indicator, step: str, first: date | None, day: date
) -> list[dict[str, Any]]:
    start = first or date(max(day.year - (4 if step == "year" else 0), 1900), 1, 1)
    windows = list(WINDOWS[step](start, day))
    if len(windows) > MOST_WINDOWS:
        raise click.UsageError(f"That makes {len(windows)} periods: start later.")
    found = []
    # A query holds so many periods, and a database so many columns.
    for at in range(0, len(windows), 60):
        found += queries.series(cluster, indicator, windows[at : at + 60])
    return [
        {
            "from": it.window.first.isoformat(),
            "to": it.window.last.isoformat(),
            **_numbers(it),
        }
        for it in found
    ]


def _evidence(
    cluster: Cluster, indicator: Indicator, window: Window, reader: Access | None
) -> list[dict[str, Any]]:
    source = indicator.source
    rows = queries.evidence(cluster, indicator, window)
    if reader is not None and source.seen:
        rows = source.seen(reader, rows)
    return [
        {
            **{column.key: _plain(column.value(row)) for column in source.columns},
            "part": _exact(row.part),
            "base": _exact(row.base),
        }
        for row in rows
    ]


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool) else str(value)


def _print(answer: dict[str, Any]) -> None:
    click.echo(f"{answer['name']}: {answer['text']}")
    is_share = answer["unit"] == "share"
    if is_share and answer["value"] is not None:
        click.echo(f"  {answer['part']} / {answer['base']}")
    same = answer["from"] == answer["to"]
    click.echo(f"  {answer['to'] if same else answer['from'] + ' … ' + answer['to']}")
    click.echo(f"  {answer['definition']}")
    for flag in answer["flags"]:
        click.echo(f"  ! {flag}")
    for group in answer.get("groups", []):
        click.echo(f"{group['label'] or group['code']:40} {group['text']:>16}")
    for point in answer.get("series", []):
        click.echo(f"{point['from']} … {point['to']} {point['text']:>16}")
    for row in answer.get("evidence", []):
        told = [str(value) for value in row.values() if value not in (None, "")]
        click.echo(" | ".join(told))
