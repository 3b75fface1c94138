"""`grappe followup portfolio|returns|calibration`: after the label, in a name."""

import json
from math import isinf
from typing import Any

import click
from django.utils.encoding import force_str

from grappe.accounts.access import Access
from grappe.cli import _cluster, _person
from grappe.followup import calibration as labels
from grappe.followup import queries, rules
from grappe.followup import returns as answers

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group("followup")
def command() -> None:
    """See what became of projects: their funding, their returns, their label's worth.

    Projects that a conflict of interest takes away from somebody are in no figure.
    """


@command.command()
@click.option(
    "--by",
    type=click.Choice(list(queries.AXES)),
    default="year",
    help="What to sum up by; the year by default.",
)
@as_json
@_cluster.option
@_person.option
def portfolio(by: str, as_json: bool, slug: str | None, email: str) -> None:
    """Sum up the bids: how many, won, waiting, the aid granted and paid."""
    access = allowed(email, slug)
    rows = queries.portfolio(access)
    lines, sums = queries.broken_down(rows, by), queries.sums(rows)
    if as_json:
        tell({"by": by, "lines": lines, "total": vars(sums)})
        return
    for line in lines:
        click.echo(
            f"{line['axis'] or '-'}\t{line['bids']} bids\t{line['won']} won\t"
            f"{line['pending']} waiting\t{line['aid']:.2f} EUR granted\t"
            f"{line['paid']:.2f} EUR paid"
        )
    click.echo(
        f"{sums.bids} bids of {sums.projects} projects, {sums.won} won, {sums.pending} "
        f"waiting: {sums.aid_eur:.2f} EUR granted, {sums.paid_eur:.2f} EUR paid"
    )


@command.command()
@click.argument("year", type=click.IntRange(2000, 2200))
@as_json
@_cluster.option
@_person.option
def returns(year: int, as_json: bool, slug: str | None, email: str) -> None:
    """Give what partners told of a YEAR, from the least to the most it can be."""
    access = allowed(email, slug)
    rows = answers.of_year(access, year)
    if not rows:
        raise click.ClickException(f"Nobody was asked about {year}.")
    funnel = answers.funnel(rows)
    lines = [told(one) for one in answers.bounds(rows, answers.caps(access))]
    if as_json:
        tell({"year": year, "funnel": vars(funnel), "figures": lines})
        return
    click.echo(
        f"{year}: {funnel.asked} asked, {funnel.opened} opened, {funnel.answered} "
        f"answered ({funnel.rate:.0%})"
    )
    for line in lines:
        most = "unknown" if line["most"] is None else f"{line['most']:g}"
        click.echo(
            f"{line['figure']}\ttold {line['told']:g}\tfrom {line['least']:g} to "
            f"{most}\t{line['silent']} silent"
        )


def told(line: answers.Line) -> dict[str, Any]:
    found = line.bounds
    return {
        "figure": line.name,
        "told": found.said,
        "least": found.low,
        "most": None if isinf(found.high) else found.high,
        "answered": found.answered,
        "silent": found.silent,
        "cap": line.cap,
    }


@command.command()
@as_json
@_cluster.option
@_person.option
def calibration(as_json: bool, slug: str | None, email: str) -> None:
    """Say how often labelled projects were funded, by band of score."""
    found = labels.calibrate(labels.labelled(allowed(email, slug)))
    verdict = found.verdict
    if as_json:
        lines = [
            vars(one) | {"band": str(one.band), "share": vars(one.share)}
            for one in found.lines
        ]
        tell({"lines": lines, "total": found.total, "verdict": vars(verdict)})
        return
    for one in found.lines:
        share = "-" if one.share.share is None else f"{one.share.share:.0%}"
        click.echo(
            f"{one.band}\t{one.funded} of {one.answered} funded: {share} "
            f"({one.share.low:.0%} to {one.share.high:.0%})\t{one.pending} pending\t"
            f"{one.no_bid} without a bid"
        )
    click.echo(words(verdict))


def words(verdict: Any) -> str:
    if verdict.reason == "too_few":
        return f"{verdict.count} forecasts: too few to say."
    said = "better" if verdict.is_better else "not better"
    return (
        f"{said} than the base rate: Brier {verdict.brier:.3f} against "
        f"{verdict.base:.3f} on {verdict.count} forecasts"
    )


def allowed(email: str, slug: str | None) -> Access:
    access = _person.access_of(email, _cluster.named(slug))
    if not rules.can_see(access):
        raise click.UsageError(f"--as: {email} does not see the follow-up here.")
    return access


def tell(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=force_str))
