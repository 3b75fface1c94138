"""`grappe jobs`: the queue of background jobs, without anybody's data."""

from uuid import UUID

import click
from django.utils import timezone, translation

from grappe.operations import jobs

STATES = {
    "waiting": "READY",
    "running": "RUNNING",
    "failed": "FAILED",
    "done": "SUCCESSFUL",
}
WORDS = {state: word for word, state in STATES.items()}


@click.group("jobs")
def command() -> None:
    """Look after the background jobs."""


@command.command("list")
@click.option("--state", type=click.Choice(list(STATES)), help="Only these.")
@click.option("--kind", help="Only of this kind, as the list names it.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
def list_(state: str | None, kind: str | None, limit: int) -> None:
    """Print the jobs, the latest first: key, state, kind, what it was given."""
    rows = jobs.rows()
    if state:
        rows = rows.filter(status=STATES[state])
    if kind:
        rows = rows.filter(task_path=kind)
    with translation.override("en"):
        for row in rows[:limit]:
            one = jobs.job(row)
            word = "cancelled" if one.is_cancelled else WORDS.get(one.state, one.state)
            asked = timezone.localtime(one.enqueued_at)
            line = f"{one.pk}  {word:9}  {asked:%Y-%m-%d %H:%M}  {one.kind}"
            error = f"  {one.error}" if one.error and not one.is_cancelled else ""
            click.echo(f"{line}({one.arguments}){error}")
    told = jobs.counts().items()
    click.echo(", ".join(f"{number} {WORDS[state]}" for state, number in told))


@command.command()
@click.argument("keys", nargs=-1, type=click.UUID)
@click.option("--kind", help="All that failed of this kind.")
def retry(keys: tuple[UUID, ...], kind: str | None) -> None:
    """Put failed jobs back on the queue: those of KEYS, or all of a kind."""
    if not keys and not kind:
        raise click.UsageError("Give the keys of jobs, or --kind.")
    now = timezone.now()
    count = 0
    with translation.override("en"):
        try:
            for key in keys:
                jobs.retry(key, by=None, at=now)
                count += 1
        except jobs.NotChangeable as refusal:
            raise click.ClickException(f"{key}: {refusal}") from refusal
        if kind:
            count += jobs.retry_all(kind, by=None, at=now)
    click.echo(f"{count} back on the queue")
