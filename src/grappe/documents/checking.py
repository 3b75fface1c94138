"""Whether each file is there, as it was given, and no other one beside."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.files.storage import default_storage

from grappe.documents.models import Document, DocumentQuerySet

FOLDER = "documents"
# A file is written a moment before its row.
YOUNG = timedelta(hours=1)


@dataclass
class Report:
    """What was looked at and what is wrong with it; `orphans` are names of files."""

    checked: int = 0
    missing: list[Document] = field(default_factory=list)
    altered: list[Document] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not (self.missing or self.altered or self.orphans)


def check(documents: DocumentQuerySet, at: datetime) -> Report:
    """Read each file against its row, then look for files that no row names."""
    report = Report(orphans=orphans(at))
    for document in documents.kept().order_by("pk").iterator():
        report.checked += 1
        try:
            with document.file.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError:
            report.missing.append(document)
        else:
            if digest != document.sha256:
                report.altered.append(document)
    return report


def orphans(at: datetime) -> list[str]:
    """Files that no document names, or whose document was removed."""
    found = []
    for folder in _listed(FOLDER)[0]:
        there = {f"{FOLDER}/{folder}/{n}" for n in _listed(f"{FOLDER}/{folder}")[1]}
        if folder.isdecimal():
            rows = Document.objects.kept().filter(cluster_id=int(folder))
            there -= set(rows.values_list("file", flat=True))
        found += sorted(there)
    return [name for name in found if _age(name, at) > YOUNG]


def remove_orphans(names: list[str]) -> None:
    """Take away files that no row names."""
    for name in names:
        default_storage.delete(name)


def _listed(folder: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def _age(name: str, at: datetime) -> timedelta:
    try:
        return at - default_storage.get_modified_time(name)
    except FileNotFoundError:  # gone since it was listed
        return timedelta()
