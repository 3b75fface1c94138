"""What a file may be: its name and what it holds must say the same.

Each kind looks inside: a file is taken for what it is, not for what it is called.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grappe.documents.kinds import archives, pdf, pictures, plain
from grappe.documents.kinds.errors import Unfit, WrongKind
from grappe.documents.names import extension

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class Kind:
    """One type of file; `check` raises WrongKind or Unfit."""

    code: str
    label: "StrOrPromise"
    content_type: str
    check: Callable[[IO[Any]], None]
    extensions: tuple[str, ...] = ()

    @property
    def endings(self) -> tuple[str, ...]:
        return self.extensions or (self.code,)


KINDS = {
    kind.code: kind
    for kind in (
        Kind("pdf", "PDF", "application/pdf", pdf.check),
        Kind(
            "docx",
            gettext_lazy("Word document"),
            f"{OFFICE}wordprocessingml.document",
            archives.office(f"{OFFICE}wordprocessingml.document.main+xml"),
        ),
        Kind(
            "xlsx",
            gettext_lazy("Excel workbook"),
            f"{OFFICE}spreadsheetml.sheet",
            archives.office(f"{OFFICE}spreadsheetml.sheet.main+xml"),
        ),
        Kind(
            "pptx",
            gettext_lazy("PowerPoint presentation"),
            f"{OFFICE}presentationml.presentation",
            archives.office(f"{OFFICE}presentationml.presentation.main+xml"),
        ),
        Kind(
            "odt",
            gettext_lazy("OpenDocument text"),
            f"{OPEN}text",
            archives.open_document(f"{OPEN}text"),
        ),
        Kind(
            "ods",
            gettext_lazy("OpenDocument spreadsheet"),
            f"{OPEN}spreadsheet",
            archives.open_document(f"{OPEN}spreadsheet"),
        ),
        Kind(
            "odp",
            gettext_lazy("OpenDocument presentation"),
            f"{OPEN}presentation",
            archives.open_document(f"{OPEN}presentation"),
        ),
        Kind("png", gettext_lazy("PNG image"), "image/png", pictures.check_png),
        Kind(
            "jpeg",
            gettext_lazy("JPEG image"),
            "image/jpeg",
            pictures.check_jpeg,
            ("jpg", "jpeg"),
        ),
        Kind("csv", gettext_lazy("CSV table"), "text/csv", plain.check),
        Kind("txt", gettext_lazy("plain text"), "text/plain", plain.check),
    )
}
DEFAULT_KINDS = tuple(KINDS)


def recognise(name: str, stream: IO[Any], allowed: Collection[str]) -> Kind:
    """The kind that the name announces, once its content was seen to be that.

    Raises Unfit, with a sentence for the person.
    """
    ending = extension(name)
    kind = next((k for code, k in KINDS.items() if ending in k.endings), None)
    if kind is None or kind.code not in allowed:
        raise Unfit(
            _("Files of this type are not taken. These are: %(endings)s.")
            % {"endings": endings(allowed)}
        )
    stream.seek(0)
    try:
        kind.check(stream)
    except WrongKind as error:
        raise Unfit(
            _("The name “%(name)s” says %(kind)s, but the file is something else.")
            % {"name": name, "kind": kind.label}
        ) from error
    finally:
        stream.seek(0)
    return kind


def endings(allowed: Collection[str] = DEFAULT_KINDS) -> str:
    """The extensions taken, for a sentence or a file field: ".pdf, .docx"."""
    found = [f".{e}" for code in allowed for e in KINDS[code].endings]
    return ", ".join(found)
