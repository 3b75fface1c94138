"""Large files are worked on in the background: one work at a time on a batch."""

from datetime import datetime, timedelta

from django.db import transaction

from grappe.imports.actions.check import lock
from grappe.imports.actions.errors import ImportRefusal
from grappe.imports.models import ImportBatch

# A work silent for that long is dead (its process was killed): it may be started again,
# which is safe, since each work locks the batch and looks at its stage first.
PATIENCE = timedelta(minutes=15)


def begin_work(batch: ImportBatch, *, at: datetime) -> None:
    """Say that a background work starts. Raises ImportRefusal if one is running."""
    # Before the lock, which a work that is writing would keep us waiting for.
    refuse_if_busy(ImportBatch.objects.get(pk=batch.pk), at)
    with transaction.atomic():
        refuse_if_busy(lock(batch), at)
        batch.busy_since, batch.progress, batch.failure = at, 0, {}
        batch.save(update_fields=["busy_since", "progress", "failure"])


def refuse_if_busy(batch: ImportBatch, at: datetime) -> None:
    if batch.busy_since and at - batch.busy_since < PATIENCE:
        raise ImportRefusal("busy")


def stop_work(batch: ImportBatch, code: str, **params: object) -> None:
    """Say why a background work stopped."""
    failure = {"code": code, "params": params}
    ImportBatch.objects.filter(pk=batch.pk).update(busy_since=None, failure=failure)
