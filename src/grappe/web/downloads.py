"""A document on its way to one reader: always saved, never shown by the browser."""

from datetime import datetime

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from grappe.documents import serving
from grappe.documents.models import Document


def download(document: Document, *, reader: str, at: datetime) -> HttpResponse:
    """Answer with a document, marked for its reader if it is a PDF.

    The caller has logged the opening. Raises serving.NotServable.
    """
    leaving = serving.leaving(document, reader=reader, at=at)
    return attachment(leaving.content, leaving.name, leaving.content_type)


def attachment(content: bytes, name: str, content_type: str) -> HttpResponse:
    """Answer with a file that no browser opens inside this site, and no cache keeps."""
    # A line break in a name would let somebody write headers.
    told = "".join(letter if letter.isprintable() else " " for letter in name)
    disposition = content_disposition_header(as_attachment=True, filename=told)
    return HttpResponse(
        content,
        content_type=content_type,
        headers={
            "Content-Disposition": disposition,
            "X-Content-Type-Options": "nosniff",
            # Opened in a browser all the same, it runs nothing and is of no site.
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
        },
    )
