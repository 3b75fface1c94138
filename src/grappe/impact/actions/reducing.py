"""Stock files of SIRENE that earlier versions kept whole, with names of persons."""

import tempfile
from datetime import datetime
from pathlib import Path

from django.core.files import File
from django.db import transaction

from grappe.audit.actions import record
from grappe.impact.actions.loading import sha256_of
from grappe.impact.models import OutcomeFile
from grappe.impact.panels import bands
from grappe.impact.panels.values import UnreadableFile


def reduce_files(*, at: datetime) -> tuple[list[OutcomeFile], list[OutcomeFile]]:
    """Keep of each stock file what its study reads; safe to run twice.

    Gives those that were reduced, and those that cannot be read any more: they stay.
    """
    reduced, unread = [], []
    for pk in list(OutcomeFile.objects.to_reduce().values_list("pk", flat=True)):
        try:
            given = _reduce(pk, at)
        except (OSError, UnreadableFile):
            unread.append(OutcomeFile.objects.get(pk=pk))
        else:
            reduced += [given] if given else []
    return reduced, unread


@transaction.atomic
def _reduce(pk: int, at: datetime) -> OutcomeFile | None:
    """Raises UnreadableFile, or OSError for a file that is gone."""
    rows = OutcomeFile.objects.to_reduce().select_for_update(of=["self"])
    given = rows.select_related("study__cluster").filter(pk=pk).first()
    if given is None:
        return None
    whole = given.file.name
    path = Path(given.file.path)
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "kept.csv"
        bands.keep(path, kept)
        given.kept_sha256 = sha256_of(kept)
        with kept.open("rb") as content:
            given.file.save(
                f"{given.study_id}-{given.sha256[:12]}-kept.csv", File(content)
            )
    storage = given.file.storage
    # The whole file goes once nothing points at it any more.
    transaction.on_commit(lambda: storage.delete(whole))
    record(
        "impact.file_reduced",
        given.study,
        by=None,
        at=at,
        name=given.name,
        sha256=given.sha256,
        kept_sha256=given.kept_sha256,
    )
    return given
