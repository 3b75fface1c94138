"""Small true files of each kind, and files that pretend."""

import io
import zipfile
import zlib

from pypdf import PdfWriter
from pypdf.generic import (
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    RectangleObject,
    TextStringObject,
)

# The test file that every antivirus must find; in two pieces so that none finds ours.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
A4 = (595.28, 841.89)
OFFICE = "application/vnd.openxmlformats-officedocument."
MAIN = {
    "docx": "wordprocessingml.document.main+xml",
    "xlsx": "spreadsheetml.sheet.main+xml",
    "pptx": "presentationml.presentation.main+xml",
}
OPEN = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}


def pdf(*pages, password=None, root=None) -> bytes:
    """A PDF with a page for each (width, height, rotation, what it draws)."""
    writer = PdfWriter()
    for width, height, rotation, drawing in pages or [(*A4, 0, b"")]:
        page = writer.add_blank_page(width, height)
        page[NameObject("/Rotate")] = NumberObject(rotation)
        if drawing:
            stream = DecodedStreamObject()
            stream.set_data(drawing)
            page[NameObject("/Contents")] = writer._add_object(stream)
    for key, value in (root or {}).items():
        writer._root_object[NameObject(key)] = value
    if password is not None:
        writer.encrypt(password, algorithm="RC4-128")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def cropped(box) -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(*A4)
    page.cropbox = RectangleObject(box)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def script(text: str) -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject(text),
        }
    )


def zipped(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            # Dated 1980, so that the same parts make the same bytes at any time.
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def office(kind: str, *, main: str = "", **parts: bytes) -> bytes:
    content_type = main or OFFICE + MAIN[kind]
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/main.xml" ContentType="{content_type}"/></Types>'
    )
    return zipped({"[Content_Types].xml": types.encode(), "main.xml": b"<a/>", **parts})


def open_document(kind: str, *, manifest: str = "", **parts: bytes) -> bytes:
    name = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    listed = f'<m:manifest xmlns:m="{name}"><m:file-entry>{manifest}</m:file-entry>'
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{OPEN[kind]}".encode(),
            "META-INF/manifest.xml": f"{listed}</m:manifest>".encode(),
            "content.xml": b"<a/>",
            **parts,
        }
    )


def png() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(body).to_bytes(4, "big") + name + body
        + zlib.crc32(name + body).to_bytes(4, "big")
        for name, body in [
            (b"IHDR", bytes([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])),
            (b"IDAT", zlib.compress(b"\0\0")),
            (b"IEND", b""),
        ]
    )  # fmt: skip


def jpeg() -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x04ab\xff\xda\x00\x02\x00\xff\xd9"


TRUE = {
    "budget.pdf": pdf(),
    "note.docx": office("docx"),
    "BUDGET.XLSX": office("xlsx"),
    "oral.pptx": office("pptx"),
    "note.odt": open_document("odt"),
    "budget.ods": open_document("ods"),
    "oral.odp": open_document("odp"),
    "logo.png": png(),
    "photo.jpg": jpeg(),
    "photo.jpeg": jpeg(),
    "lots.csv": b"lot;mois\n1;12\n",
    "lisezmoi.txt": "Été".encode("latin-1"),
    "windows.txt": "Été".encode("utf-16"),
}
