"""What leaves: a PDF carries its reader's name on each page, others leave as given."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from grappe.documents.models import Document
from grappe.documents.serving.marking import Unmarkable, marked

__all__ = ["Leaving", "NotServable", "leaving", "marked", "pdf_for"]


class NotServable(Exception):
    """This document cannot be sent; the message is for the person who asked."""


@dataclass(frozen=True)
class Leaving:
    """A file on its way to one reader."""

    name: str
    content_type: str
    content: bytes


def leaving(document: Document, *, reader: str, at: datetime) -> Leaving:
    """The bytes for one reader. Raises NotServable, never sends a PDF unmarked."""
    content = (
        pdf_for(document, reader, at) if document.is_pdf else _content_of(document)
    )
    return Leaving(document.name, document.content_type, content)


def pdf_for(document: Document, reader_label: str, at: datetime) -> bytes:
    """A PDF with the reader's name, the date and the start of its hash on each page.

    Raises NotServable if the file is gone or if it cannot be marked.
    """
    content = _content_of(document)
    try:
        return marked(content, reader=reader_label, at=at, sha256=document.sha256)
    except Unmarkable as error:
        raise NotServable(
            _(
                "“%(name)s” cannot be marked with your name, so it was not sent. Ask "
                "for it to be printed to a new PDF and added again."
            )
            % {"name": document.name}
        ) from error


def _content_of(document: Document) -> bytes:
    if document.removed_at is not None:
        raise NotServable(_("“%(name)s” was removed.") % {"name": document.name})
    try:
        with document.file.open("rb") as stream:
            return stream.read()
    except OSError as error:
        raise NotServable(
            _("“%(name)s” is missing: tell those who run this site.")
            % {"name": document.name}
        ) from error
