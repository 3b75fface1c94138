"""`grappe documents`: whether every file is there, as it was given."""

import click
from django.conf import settings
from django.utils import timezone

from grappe.connectors import clamav
from grappe.documents import checking
from grappe.documents.models import Document


@click.group("documents")
def command() -> None:
    """Look after the files that people gave."""


@command.command()
@click.option(
    "--remove-orphans", is_flag=True, help="Take away files that no document names."
)
def check(remove_orphans: bool) -> None:
    """Read every file against its hash; say what is missing, altered or left over."""
    report = checking.check(Document.objects.all(), timezone.now())
    for document in report.missing:
        click.echo(f"missing: {document.file.name} ({document.cluster.slug})")
    for document in report.altered:
        click.echo(f"altered: {document.file.name} ({document.cluster.slug})")
    for name in report.orphans:
        click.echo(f"{'removed' if remove_orphans else 'orphan'}: {name}")
    if remove_orphans:
        checking.remove_orphans(report.orphans)
        report.orphans = []
    click.echo(f"{report.checked} documents checked; antivirus: {scanner()}")
    if not report.is_sound:
        raise click.ClickException("Some documents are not as they should be.")


def scanner() -> str:
    """Whether the antivirus answers."""
    if not settings.GRAPPE_CLAMAV:
        return "none"
    try:
        clamav.ping(settings.GRAPPE_CLAMAV)
    except clamav.Unavailable as error:
        return f"SILENT, so no document is taken ({error})"
    return "answers"
