"""Look into a workbook before any library opens it, to know that it is safe."""

import posixpath
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, BinaryIO
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from grappe.connectors.tabular.errors import TableError
from grappe.connectors.tabular.table import Limits

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

_LINKS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_STRICT = "http://purl.oclc.org/ooxml/"
_WORKBOOK_TYPES = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
)
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_OTHERS = {
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a presentation",
}
_STRINGS_TYPE = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
)
_STYLES = "xl/styles.xml"
_MANY_PARTS = 10_000
_SMALL_PART = 4 << 20
_LARGEST_STYLES = 16 << 20
# Below this size no ratio is alarming.
_LIGHT = 20 << 20


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet of a workbook: its name, the part that holds it, whether it shows."""

    name: str
    path: str
    is_hidden: bool


@contextmanager
def damage_refused() -> Iterator[None]:
    """Turn whatever a damaged workbook makes libraries raise into a refusal.

    openpyxl, zipfile and the XML parsers raise almost anything on a broken file:
    KeyError, IndexError, TypeError, AttributeError… Around reading only.
    """
    try:
        yield
    except TableError:
        raise
    except Exception as error:
        is_attack = any(isinstance(e, DefusedXmlException) for e in _causes(error))
        raise TableError("xml_entities" if is_attack else "damaged") from error


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and those it was raised from: libraries wrap their own."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def open_archive(stream: BinaryIO, limits: Limits) -> zipfile.ZipFile:
    """Open a zip archive that is a workbook without macros nor abnormal size.

    Parameters
    ----------
    stream : binary file
        Open and seekable.
    limits : Limits
        What is accepted.

    Returns
    -------
    ZipFile

    Raises
    ------
    TableError
        "damaged", "password", "bomb", "macros", "xlsb", "ods" or "wrong_type".
    """
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise TableError("damaged") from error
    _refuse_other_kinds(archive)
    _refuse_bomb(archive, limits)
    return archive


def read_sheets(archive: zipfile.ZipFile) -> list[SheetPart]:
    """List the worksheets of a workbook, in the order of their tabs.

    Parameters
    ----------
    archive : ZipFile
        From `open_archive`.

    Returns
    -------
    list of SheetPart
        Sheets of charts are left out.

    Raises
    ------
    TableError
        "damaged", "macros", "strict_xlsx" or "xml_entities".
    """
    with damage_refused():
        path = _workbook_path(archive)
        book = _read_xml(archive, path)
        if _STRICT in book.tag:
            raise TableError("strict_xlsx")
        folder, name = posixpath.split(path)
        links = {
            link.get("Id"): link
            for link in _read_xml(archive, f"{folder}/_rels/{name}.rels")
        }
        sheets = []
        for sheet in book.iterfind(f"{{{MAIN}}}sheets/{{{MAIN}}}sheet"):
            link = links[sheet.get(f"{_LINKS}id")]
            if (link.get("Type") or "").endswith("/worksheet"):
                target = posixpath.join("/", folder, link.attrib["Target"])
                part = posixpath.normpath(target).lstrip("/")
                is_hidden = sheet.get("state", "visible") != "visible"
                sheets.append(SheetPart(sheet.attrib["name"], part, is_hidden))
        return sheets


def _refuse_other_kinds(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    lowered = {name.lower() for name in names}
    for name, found in _OTHERS.items():
        if name in names:
            raise TableError("wrong_type", {"found": found})
    if "mimetype" in names:
        with damage_refused(), archive.open("mimetype") as part:
            is_ods = part.read(len(_ODS)) == _ODS
        other = TableError("wrong_type", {"found": "an OpenDocument file"})
        raise TableError("ods") if is_ods else other
    if "xl/workbook.bin" in lowered:
        raise TableError("xlsb")
    if any(
        name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/")
        for name in lowered
    ):
        raise TableError("macros")
    if "[Content_Types].xml" not in names:
        raise TableError("wrong_type", {"found": "a compressed archive"})


def _refuse_bomb(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Refuse by the announced sizes: zipfile never unpacks more than announced."""
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise TableError("password")
    unpacked = sum(part.file_size for part in parts)
    # Against the file itself: parts that overlap each announce the same bytes.
    assert archive.fp is not None  # opened by the constructor
    packed = max(archive.fp.seek(0, 2), 1)
    styles = sum(part.file_size for part in parts if part.filename == _STYLES)
    is_dense = unpacked > _LIGHT and unpacked > limits.max_ratio * packed
    is_heavy = unpacked > limits.max_unpacked_bytes or styles > _LARGEST_STYLES
    if is_dense or is_heavy or len(parts) > _MANY_PARTS:
        raise TableError("bomb", {"megabytes": unpacked >> 20})


def strings_path(archive: zipfile.ZipFile) -> str | None:
    """Find the part that holds the texts shared by the cells.

    Parameters
    ----------
    archive : ZipFile
        From `open_archive`.

    Returns
    -------
    str or None
        None for a workbook that keeps its texts in the cells.
    """
    with damage_refused():
        found = _part_of_type(archive, (_STRINGS_TYPE,))
        return found if found in archive.namelist() else None


def _workbook_path(archive: zipfile.ZipFile) -> str:
    path = _part_of_type(archive, _WORKBOOK_TYPES)
    if path is None:
        raise TableError("damaged")
    return path


def _part_of_type(archive: zipfile.ZipFile, types: tuple[str, ...]) -> str | None:
    for part in _read_xml(archive, "[Content_Types].xml"):
        content_type = part.get("ContentType", "")
        if "macroEnabled" in content_type:
            raise TableError("macros")
        if part.tag == f"{_TYPES}Override" and content_type in types:
            return part.attrib["PartName"].lstrip("/")
    return None


def _read_xml(archive: zipfile.ZipFile, path: str) -> Element:
    with archive.open(path) as part:
        return _parse(part)


def _parse(part: IO[bytes]) -> Element:
    content = part.read(_SMALL_PART + 1)
    if len(content) > _SMALL_PART:
        raise TableError("damaged")
    root: Element = fromstring(content, forbid_dtd=True)
    return root
