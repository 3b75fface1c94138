"""Files come in whole or not at all.

No line of the trail is written here: whoever stores a file knows what it is for, and
who may know of it.
"""

import hashlib
import logging
from collections.abc import Collection
from datetime import datetime
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from grappe.connectors import clamav
from grappe.documents import kinds, names
from grappe.documents.keeping import remove_on_commit, undo_with_transaction
from grappe.documents.kinds import DEFAULT_KINDS
from grappe.documents.models import Document, place

BLOCK = 1 << 20

logger = logging.getLogger(__name__)


class NotStorable(Exception):
    """This file is not taken; the message is for the person who gave it."""


@transaction.atomic
def store(
    upload: File,
    *,
    cluster: Any,
    by: Any,
    at: datetime,
    allowed: Collection[str] = DEFAULT_KINDS,
    limit: int | None = None,
) -> Document:
    """Keep a file; it goes again if the transaction around does not end well.

    `limit` is in bytes, the installation's by default. Raises NotStorable for a file of
    another type than those allowed, too large, empty, infected, or that the scanner,
    where there is one, could not look at.
    """
    limit = settings.GRAPPE_UPLOAD_BYTES if limit is None else limit
    name = names.cleaned(upload.name or "")
    size = upload.size or 0
    if size == 0:
        raise NotStorable(_("This file is empty."))
    if size > limit:
        raise NotStorable(
            _("This file weighs %(size)s: the most is %(limit)s.")
            % {"size": filesizeformat(size), "limit": filesizeformat(limit)}
        )
    with upload.open("rb") as opened:
        stream: Any = opened
        try:
            kind = kinds.recognise(name, stream, allowed)
        except kinds.Unfit as error:
            # Not its name, which is its owner's; an attack tries many.
            logger.warning("A file was refused: it is not of a kind that is taken.")
            raise NotStorable(str(error)) from error
        is_scanned = _scan(stream)
        document = Document(
            cluster=cluster,
            name=name,
            content_type=kind.content_type,
            size_bytes=size,
            sha256=_sha256(stream),
            uploaded_by=by,
            uploaded_at=at,
            scanned_at=at if is_scanned else None,
        )
        _write(document, stream)
    document.save()
    return document


@transaction.atomic
def remove(document: Document, *, at: datetime) -> Document:
    """Take the file away; its name, size and hash stay. Safe to call twice."""
    document = Document.objects.select_for_update(of=["self"]).get(pk=document.pk)
    if document.removed_at is None:
        document.removed_at = at
        document.save(update_fields=["removed_at"])
        remove_on_commit(document.file.storage, str(document.file.name))
    return document


def _write(document: Document, stream: IO[Any]) -> None:
    undo_with_transaction(document.file.storage, place(document, document.name))
    stream.seek(0)
    try:
        document.file.save(document.name, File(stream), save=False)
    except OSError as error:
        raise NotStorable(
            _("The file could not be written: tell those who run this site.")
        ) from error


def _scan(stream: Any) -> bool:
    """Whether a scanner looked. Raises NotStorable if it found any, or is silent."""
    if not settings.GRAPPE_CLAMAV:
        return False
    stream.seek(0)
    try:
        verdict = clamav.scan(
            stream, settings.GRAPPE_CLAMAV, timeout=settings.GRAPPE_CLAMAV_SECONDS
        )
    except clamav.Unavailable as error:
        raise NotStorable(
            _(
                "The file could not be checked for viruses, so it was not kept. Try "
                "again in a while; if it lasts, tell those who run this site."
            )
        ) from error
    if not verdict.is_clean:
        raise NotStorable(
            _("The antivirus found %(threat)s in this file: it was not kept.")
            % {"threat": verdict.threat}
        )
    return True


def _sha256(stream: IO[Any]) -> str:
    digest = hashlib.sha256()
    stream.seek(0)
    while block := stream.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()
