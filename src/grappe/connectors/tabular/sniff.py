"""Tell what a file really is from its first bytes, whatever its name says."""

from typing import BinaryIO, Literal

from grappe.connectors.tabular.errors import TableError

Kind = Literal["zip", "text"]

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"II*\x00": "an image",
    b"MM\x00*": "an image",
    b"BM": "an image",
    b"{\\rtf": "a text document (RTF)",
    b"\x1f\x8b": "a compressed archive",
    b"7z\xbc\xaf": "a compressed archive",
    b"Rar!": "a compressed archive",
    b"BZh": "a compressed archive",
    b"\xfd7zXZ": "a compressed archive",
    b"SQLite format 3": "a database",
    b"MZ": "a program",
    b"\x7fELF": "a program",
}
# Two letters can begin an honest table; a binary file has null bytes near them.
_SHORT = (b"BM", b"MZ")
_HEAD = 4096


def kind_of(stream: BinaryIO) -> Kind:
    """Tell whether a file is a zip archive or text.

    Parameters
    ----------
    stream : binary file
        Open and seekable; left at its beginning.

    Returns
    -------
    "zip" or "text"
        A promise about the first bytes only.

    Raises
    ------
    TableError
        "empty", "wrong_type", "xls", "password" or "xml_spreadsheet".
    """
    stream.seek(0)
    head = stream.read(_HEAD)
    if len(head) < _HEAD and not head.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise TableError("empty")
    if head.startswith(_OLE):
        raise _ole_refusal(stream)
    if head.startswith(_ZIP):
        stream.seek(0)
        return "zip"
    for signature, name in _SIGNATURES.items():
        if head.startswith(signature) and (signature not in _SHORT or b"\0" in head):
            raise TableError("wrong_type", {"found": name})
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        raise TableError("wrong_type", {"found": "an image"})
    _refuse_markup(head)
    stream.seek(0)
    return "text"


def _refuse_markup(head: bytes) -> None:
    text = _decoded(head).lstrip("\ufeff \t\r\n").lower()
    if text.startswith(("<?xml", "<workbook")):
        if "urn:schemas-microsoft-com:office:spreadsheet" in text:
            raise TableError("xml_spreadsheet")
        if "<html" not in text:
            raise TableError("wrong_type", {"found": "an XML document"})
    if text.startswith(("<!doctype", "<html", "<table", "<head", "<meta", "<?xml")):
        raise TableError("wrong_type", {"found": "a web page"})
    if text.startswith(('{"', "{\n", "{\r\n", "[{", "[\n", "[\r\n")):
        raise TableError("wrong_type", {"found": "a JSON document"})


def _decoded(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace")
    return head.decode("utf-8-sig", errors="replace")


def _ole_refusal(stream: BinaryIO) -> TableError:
    """Tell an old workbook from a new one under a password: both are OLE files.

    The names of what they contain are in UTF-16 in a directory that can be anywhere.
    """
    encrypted, workbook, book = (
        name.encode("utf-16-le") for name in ("EncryptedPackage", "Workbook", "Book")
    )
    is_workbook = False
    tail = b""
    stream.seek(0)
    while chunk := stream.read(1 << 20):
        window = tail + chunk
        if encrypted in window:
            return TableError("password")
        is_workbook = is_workbook or workbook in window or book in window
        tail = window[-len(encrypted) :]
    if is_workbook:
        return TableError("xls")
    return TableError("wrong_type", {"found": "an old Office document"})
