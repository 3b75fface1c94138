"""Documents of office suites are zip archives: what is inside is looked at."""

import zipfile
from collections.abc import Callable
from typing import IO, Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from grappe.documents.kinds.errors import Unfit, WrongKind

# An old Office file, or a new one under a password.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MANY_PARTS = 20_000
LARGEST = 500 << 20
# Below this size no ratio is alarming.
LIGHT, RATIO = 50 << 20, 200
LARGEST_LIST = 8 << 20
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
MANIFEST = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
# The parts where suites keep what they run, in small letters.
RUN = ("vbaproject.bin", "/macrosheets/", "/activex/", "vbadata.xml")
SCRIPTS = ("basic/", "scripts/")
Check = Callable[[IO[Any]], None]


def office(main: str) -> Check:
    """A check for a document of Microsoft's suite whose main part is of that type."""

    def check(stream: IO[Any]) -> None:
        archive = _opened(stream)
        names = [name.lower() for name in archive.namelist()]
        if any(mark in f"/{name}" for name in names for mark in RUN):
            raise _macros()
        types = _part(archive, "[Content_Types].xml")
        found = {one.get("ContentType", "") for one in types.iter(f"{TYPES}Override")}
        if any("macroenabled" in one.lower() for one in found):
            raise _macros()
        if main not in found:
            raise WrongKind
        _refuse_remote_templates(archive)

    return check


def open_document(content_type: str) -> Check:
    """A check for an OpenDocument file of that type."""

    def check(stream: IO[Any]) -> None:
        archive = _opened(stream)
        if _read(archive, "mimetype", 200).decode("ascii", "replace") != content_type:
            raise WrongKind
        if any(name.lower().startswith(SCRIPTS) for name in archive.namelist()):
            raise _macros()
        manifest = _part(archive, "META-INF/manifest.xml")
        if next(manifest.iter(f"{MANIFEST}encryption-data"), None) is not None:
            raise _locked()

    return check


def _opened(stream: IO[Any]) -> zipfile.ZipFile:
    if stream.read(len(OLE)) == OLE:
        raise _locked()
    stream.seek(0)
    if stream.read(4) != b"PK\x03\x04":
        raise WrongKind
    size = stream.seek(0, 2)
    try:
        archive = zipfile.ZipFile(stream)
        parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _broken() from error
    if any(part.flag_bits & 1 for part in parts):
        raise _locked()
    # By the announced sizes: zipfile never unpacks more than announced.
    unpacked = sum(part.file_size for part in parts)
    is_dense = unpacked > LIGHT and unpacked > RATIO * size
    if is_dense or unpacked > LARGEST or len(parts) > MANY_PARTS:
        raise Unfit(_("This file unpacks to more than a document can be: not taken."))
    return archive


def _refuse_remote_templates(archive: zipfile.ZipFile) -> None:
    """A template fetched from the network brings its macros when the file opens."""
    for name in archive.namelist():
        if not name.lower().endswith("settings.xml.rels"):
            continue
        for link in _part(archive, name):
            kind, target = link.get("Type", ""), link.get("Target", "").lower()
            if kind.endswith("/attachedTemplate") and target.startswith("http"):
                raise Unfit(
                    _("This document takes its template from the network: not taken.")
                )


def _part(archive: zipfile.ZipFile, name: str) -> Element:
    try:
        return fromstring(_read(archive, name, LARGEST_LIST))
    except (WrongKind, Unfit):
        raise
    # The XML parsers raise almost anything on a broken part.
    except Exception as error:
        raise _broken() from error


def _read(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    try:
        with archive.open(name) as part:
            return part.read(most)
    except KeyError as error:
        raise WrongKind from error
    except Exception as error:
        raise _broken() from error


def _macros() -> Unfit:
    return Unfit(
        _("This document holds macros: save it without them, then give it again.")
    )


def _locked() -> Unfit:
    return Unfit(
        _(
            "This document is protected by a password, or made by a version of Office "
            "before 2007: save it again in a current format without a password."
        )
    )


def _broken() -> Unfit:
    return Unfit(_("This document is damaged: open it, save it, then give it again."))
