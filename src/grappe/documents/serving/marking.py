"""Draw a mark over each page of a PDF, upright whatever way the page is turned.

The mark is set by typst, once for each size of page, and laid over the page as a form
that it draws last. What a page runs when it opens, and what the file carries along,
does not leave with it.
"""

import io
import json
import math
import re
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    StreamObject,
)

from grappe.documents.kinds import pdf
from grappe.documents.kinds.errors import Unfit

TEMPLATE = Path(__file__).with_name("stamp.typ")
HASH_LENGTH = 12
MARK = "GrappeReader"
# What the catalogue of a file may run or carry along.
CARRIED = ("/OpenAction", "/AA", "/AF", "/Collection", "/URI")
NAMED = ("/JavaScript", "/EmbeddedFiles")
HARMLESS = ("/URI", "/GoTo")
# The operators that save and restore the state of drawing, alone between blanks.
SAVES = re.compile(rb"(?<!\S)q(?!\S)")
RESTORES = re.compile(rb"(?<!\S)Q(?!\S)")
Size = tuple[int, int]


class Unmarkable(Exception):
    """This PDF cannot carry a mark."""


def marked(content: bytes, *, reader: str, at: datetime, sha256: str) -> bytes:
    """The same pages with the reader's name on each. Raises Unmarkable."""
    try:
        source = pdf.opened(io.BytesIO(content))
        writer = PdfWriter(clone_from=source)
        _disarm(writer)
        _mark(writer, reader, at, sha256)
        target = io.BytesIO()
        writer.write(target)
    except Unfit as error:
        raise Unmarkable(str(error)) from error
    # pypdf raises almost anything on a broken file.
    except Exception as error:
        raise Unmarkable(str(error)) from error
    return target.getvalue()


def _mark(writer: PdfWriter, reader: str, at: datetime, sha256: str) -> None:
    shown = [_shown_size(page) for page in writer.pages]
    sizes = sorted(set(shown))
    stamps = PdfReader(io.BytesIO(_stamps(sizes, reader, at, sha256)))
    forms = {
        size: _form(writer, stamp)
        for size, stamp in zip(sizes, stamps.pages, strict=True)
    }
    opening = writer._add_object(_stream(b"q\n"))
    for page, size in zip(writer.pages, shown, strict=True):
        _lay_over(writer, page, forms[size], opening)


def _shown_size(page: PageObject) -> Size:
    """Width and height as they are read, in whole points."""
    width, height = (math.ceil(side) for side in _box(page)[2:])
    return (height, width) if page.rotation % 180 else (width, height)


def _box(page: PageObject) -> tuple[float, float, float, float]:
    box = page.cropbox
    return float(box.left), float(box.bottom), float(box.width), float(box.height)


def _stamps(sizes: list[Size], reader: str, at: datetime, sha256: str) -> bytes:
    import typst

    moment = formats.date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
    told = {"reader": reader, "moment": moment, "hash": sha256[:HASH_LENGTH]}
    content = {
        "language": (get_language() or "en")[:2],
        "sizes": sizes,
        "mark": f"{reader} · {moment}",
        "footer": _("Copy of %(reader)s, %(moment)s – document %(hash)s") % told,
    }
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "stamp.typ").write_text(TEMPLATE.read_text("utf-8"), "utf-8")
        text = json.dumps(content, ensure_ascii=False)
        (root / "content.json").write_text(text, "utf-8")
        return typst.compile(
            root / "stamp.typ",
            root=root,
            ignore_system_fonts=True,
            format="pdf",
            pdf_tags=False,
        )


def _form(writer: PdfWriter, stamp: PageObject) -> IndirectObject:
    contents = stamp.get_contents()
    form = _stream(b"" if contents is None else contents.get_data())
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = ArrayObject(
        FloatObject(side)
        for side in (0, 0, stamp.mediabox.width, stamp.mediabox.height)
    )
    form[NameObject("/Resources")] = stamp["/Resources"].clone(writer)
    return writer._add_object(form)


def _lay_over(
    writer: PdfWriter, page: PageObject, form: IndirectObject, opening: IndirectObject
) -> None:
    own = page.get_contents()
    drawn = b"" if own is None else own.get_data()
    # A page may leave states saved: the mark would be drawn in the last of them.
    open_states = len(SAVES.findall(drawn)) - len(RESTORES.findall(drawn))
    matrix = " ".join(f"{number:.3f}" for number in _upright(page))
    closing = b"\n" + b"Q " * (1 + max(0, open_states))
    # An artifact: those who hear the page do not hear it over each.
    drawing = f"/Artifact BMC q {matrix} cm /{MARK} Do Q EMC\n".encode()
    ending = writer._add_object(_stream(closing + drawing))

    page[NameObject("/Contents")] = ArrayObject([opening, *_parts(page), ending])
    resources = _inherited(page, "/Resources")
    # Pages may share theirs.
    resources = DictionaryObject(resources.get_object() if resources else {})
    forms = resources.get("/XObject")
    forms = DictionaryObject(forms.get_object() if forms else {})
    forms[NameObject(f"/{MARK}")] = form
    resources[NameObject("/XObject")] = forms
    page[NameObject("/Resources")] = resources


def _parts(page: PageObject) -> list[Any]:
    contents = page.raw_get("/Contents") if "/Contents" in page else None
    if contents is None:
        return []
    found = contents.get_object()
    if isinstance(found, ArrayObject):
        return list(found)
    return [contents]


def _inherited(page: DictionaryObject, key: str) -> Any:
    node: Any = page
    while node is not None:
        if key in node:
            return node[key]
        node = node["/Parent"].get_object() if "/Parent" in node else None
    return None


def _upright(page: PageObject) -> tuple[float, float, float, float, float, float]:
    """From the page as it is read to the page as it is drawn."""
    left, bottom, width, height = _box(page)
    return {
        0: (1, 0, 0, 1, left, bottom),
        90: (0, 1, -1, 0, left + width, bottom),
        180: (-1, 0, 0, -1, left + width, bottom + height),
        270: (0, -1, 1, 0, left, bottom + height),
    }[page.rotation % 360]


def _disarm(writer: PdfWriter) -> None:
    """Keep the pages, their tags, bookmarks and links; drop what runs or hides."""
    root = writer._root_object
    for key in CARRIED:
        root.pop(NameObject(key), None)
    names = root.get("/Names")
    if names is not None:
        for key in NAMED:
            names.get_object().pop(NameObject(key), None)
    for page in writer.pages:
        page.pop(NameObject("/AA"), None)
        for note in page.get("/Annots") or ():
            _disarm_note(note.get_object())


def _disarm_note(note: Any) -> None:
    if note.get("/Subtype") == "/FileAttachment":
        note.pop(NameObject("/FS"), None)
    note.pop(NameObject("/AA"), None)
    act = note.get("/A")
    if act is not None and act.get_object().get("/S") not in HARMLESS:
        note.pop(NameObject("/A"), None)


def _stream(data: bytes) -> StreamObject:
    stream = DecodedStreamObject()
    stream.set_data(data)
    return stream
