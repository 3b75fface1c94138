"""The works too long for a page: checking, applying and undoing large files."""

from collections.abc import Callable

from django.utils import timezone
from django_tasks import task

from grappe.accounts.models import User
from grappe.imports import actions
from grappe.imports.models import ImportBatch, ImportState

# Up to this many rows, the page does the work itself.
SMALL = 2000


@task()
def check(batch_id: int) -> None:
    def alive(_count: int) -> None:
        # Looking rows up can take long: a work that goes on is not a dead one.
        ImportBatch.objects.filter(pk=batch_id).update(busy_since=timezone.now())

    def work(batch: ImportBatch) -> None:
        actions.check(batch, at=timezone.now(), progress=alive)

    reported(batch_id, work)


@task()
def apply(
    batch_id: int, user_id: int, skip_refused: bool, leave_unanswered: bool = False
) -> None:
    def work(batch: ImportBatch) -> None:
        if batch.state == ImportState.APPLIED:
            return  # done, but its worker was killed before saying so
        by = User.objects.get(pk=user_id)
        try:
            actions.apply(
                batch,
                by=by,
                at=timezone.now(),
                skip_refused=skip_refused,
                leave_unanswered=leave_unanswered,
            )
        except actions.StalePreview as stale:
            actions.check(batch, at=timezone.now())
            actions.stop_work(batch, stale.code, **stale.params)

    reported(batch_id, work)


@task()
def undo(batch_id: int, user_id: int) -> None:
    def work(batch: ImportBatch) -> None:
        if batch.state == ImportState.UNDONE:
            return
        by = User.objects.get(pk=user_id)
        actions.undo(batch, by=by, at=timezone.now())
        ImportBatch.objects.filter(pk=batch_id).update(busy_since=None)

    reported(batch_id, work)


def reported(batch_id: int, work: Callable[[ImportBatch], None]) -> None:
    """Do a work, and leave on the batch why it stopped if it did."""
    batch = ImportBatch.objects.get(pk=batch_id)
    try:
        work(batch)
    except actions.ImportRefusal as refusal:
        conflicts = [
            {"row": c.row, "record": c.record, "kind": c.kind, "reason": c.reason}
            for c in getattr(refusal, "conflicts", ())
        ]
        actions.stop_work(batch, refusal.code, **refusal.params, conflicts=conflicts)
    except Exception:
        # The page that waits must learn it; the log and the queue keep the traceback.
        actions.stop_work(batch, "unexpected")
        raise
