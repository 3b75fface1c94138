"""Write what the preview promised: all of it or nothing."""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from typing import Any

from django.db import IntegrityError, OperationalError, transaction

from grappe.audit import actions as audit
from grappe.common import statistics
from grappe.imports import bulk, registry
from grappe.imports.actions.check import fingerprint, lock
from grappe.imports.actions.errors import NotApplicable, StalePreview
from grappe.imports.journal import Journal
from grappe.imports.models import ImportBatch, ImportState, Verdict
from grappe.imports.passes import chunks, run_of, unmapped, values_of

MANY_ROWS = 1000


def apply(
    batch: ImportBatch,
    *,
    by: Any,
    at: datetime,
    skip_refused: bool = False,
    leave_unanswered: bool = False,
    progress: Callable[[int], None] | None = None,
) -> None:
    """Apply a checked import in one transaction.

    Raises NotApplicable if it is not at that stage, changes nothing, or has refused
    rows nobody agreed to leave out or unanswered ones nobody agreed to leave as they
    are; StalePreview if the records moved, or somebody answered, meanwhile.
    """
    try:
        with unmapped(), transaction.atomic():
            locked = lock(batch)
            refuse_unless_ready(locked, skip_refused)
            refuse_unless_answered(locked, leave_unanswered)
            write(locked, by=by, at=at, progress=progress)
            if locked.row_count >= MANY_ROWS:
                transaction.on_commit(statistics.refresh)
    except IntegrityError as error:
        # Somebody wrote between our reading and our writing: the database held.
        raise StalePreview("moved_since_preview") from error
    except OperationalError as error:
        # SQLite lets one write at a time, and waits only so long.
        if "locked" not in str(error):
            raise
        raise NotApplicable("busy") from error
    batch.refresh_from_db()


def refuse_unless_ready(batch: ImportBatch, skip_refused: bool) -> None:
    if batch.state != ImportState.PREVIEWED:
        raise NotApplicable("not_previewed", state=batch.get_state_display())
    refused = batch.counts.get(Verdict.REFUSE, 0)
    if refused and not skip_refused:
        raise NotApplicable("refused_rows", count=refused)
    if not batch.counts.get(Verdict.CREATE) and not batch.counts.get(Verdict.CHANGE):
        raise NotApplicable("nothing_to_apply")


def refuse_unless_answered(batch: ImportBatch, leave_unanswered: bool) -> None:
    importer = registry.get(batch.kind)
    if importer.is_outdated and importer.is_outdated(batch):
        raise StalePreview("answered_since_preview")
    unanswered = importer.unanswered(batch) if importer.unanswered else 0
    if unanswered and not leave_unanswered:
        raise NotApplicable("unanswered_rows", count=unanswered)


def write(
    batch: ImportBatch,
    *,
    by: Any,
    at: datetime,
    progress: Callable[[int], None] | None,
) -> None:
    importer = registry.get(batch.kind)
    journal = Journal(batch)
    with closing(importer.begin(run_of(batch, importer, by=by, at=at))) as planner:
        for rows in chunks(batch, "fingerprint"):
            outcomes = planner.plan(values_of(rows, batch.mapping))
            for (number, _cells, promised), outcome in zip(rows, outcomes, strict=True):
                # The preview is a promise: a row that would do anything else stops all.
                if fingerprint(outcome) != promised:
                    raise StalePreview("row_moved_since_preview", row=number)
            planner.write([one for one in outcomes if one.writes], journal)
            bulk.settle()
            if progress:
                progress(len(rows))
    batch.state, batch.applied_at, batch.applied_by = ImportState.APPLIED, at, by
    batch.busy_since, batch.failure = None, {}
    batch.save(
        update_fields=["state", "applied_at", "applied_by", "busy_since", "failure"]
    )
    audit.record(
        "imports.applied",
        batch,
        by=by,
        at=at,
        filename=batch.filename,
        batch=batch.pk,
        created=batch.counts.get(Verdict.CREATE, 0),
        changed=batch.counts.get(Verdict.CHANGE, 0),
        refused=batch.counts.get(Verdict.REFUSE, 0),
    )
