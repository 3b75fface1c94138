"""What the pages ask of imports."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from grappe.accounts.access import Access
from grappe.common.inbox import Pending, Task, counted
from grappe.imports import registry
from grappe.imports.models import ImportBatch, ImportRow, ImportState

SAMPLES = 3


def batches(access: Access) -> Any:
    """The imports this person may handle, the latest first."""
    kinds = [importer.kind for importer in registry.open_to(access)]
    return ImportBatch.objects.filter(cluster=access.cluster, kind__in=kinds)


def already_applied(batch: ImportBatch) -> ImportBatch | None:
    """Another import of the very same file, applied and not undone since."""
    return (
        ImportBatch.objects.filter(
            cluster=batch.cluster,
            kind=batch.kind,
            sha256=batch.sha256,
            state=ImportState.APPLIED,
        )
        .exclude(pk=batch.pk)
        .first()
    )


def rows(access: Access, batch: ImportBatch) -> QuerySet[ImportRow]:
    """The rows of a file that exist for somebody, in its order."""
    hides = registry.get(batch.kind).hides
    hidden = hides(access, batch) if hides else set()
    return batch.rows.exclude(number__in=hidden).order_by("number")


def samples(access: Access, batch: ImportBatch) -> list[list[str]]:
    """For each column, the first different values people will recognise it by."""
    found: list[list[str]] = [[] for _title in batch.columns]
    for cells in rows(access, batch)[:50].values_list("cells", flat=True):
        for values, cell in zip(found, cells, strict=False):
            text = str(cell)[:60]
            if text and text not in values and len(values) < SAMPLES:
                values.append(text)
    return found


def unmapped(batch: ImportBatch) -> list[str]:
    """The columns nobody matched: said, never silently dropped."""
    return [
        title
        for index, title in enumerate(batch.columns)
        if not batch.mapping.get(str(index))
    ]


def inbox(access: Access) -> list[Task]:
    """Files somebody brought in and did not finish with."""
    return counted(waiting(access))


def waiting(access: Access) -> list[Pending]:
    """The same, to be counted with those of other apps."""
    rows = batches(access).filter(
        state__in=[ImportState.MAPPING, ImportState.PREVIEWED], busy_since=None
    )
    url = reverse("imports:import_list", args=[access.cluster.slug])
    return [
        Pending(
            title=_("Imports to finish"),
            rows=rows,
            url=f"{url}?state=open",
            icon="file-up",
            reason=_("A file was brought in and neither applied nor abandoned."),
        )
    ]
