"""An import whose records were merged since is not undone before the merge is."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from grappe.imports.actions.errors import NotUndoable
from grappe.imports.models import ImportBatch
from grappe.organisations.merging import Journal
from grappe.organisations.models import OrganisationMerge, PersonMerge


def before_undo(batch: ImportBatch) -> None:
    """Raise NotUndoable, naming the merge, if one touched rows of this import."""
    merges = list(_since(batch))
    if not merges:
        return
    written = {
        (label, record[0])
        for label, records in batch.changes.values_list("model", "records")
        for record in records
    }
    for merge in merges:
        label = merge.kept._meta.label_lower
        touched = Journal.read(merge.journal).keys()
        touched |= {(label, merge.kept_id), (label, merge.absorbed_id)}
        if not written.isdisjoint(touched):
            raise NotUndoable(
                "merged_since",
                absorbed=merge.absorbed.name,
                kept=merge.kept.name,
                day=timezone.localdate(merge.at).isoformat(),
            )


def _since(batch: ImportBatch) -> Iterator[Any]:
    """The merges still in force, the latest first: that is how they are undone."""
    for model in (OrganisationMerge, PersonMerge):
        rows = model.objects.filter(undone_at=None, at__gte=batch.applied_at)
        yield from rows.select_related("kept", "absorbed")
