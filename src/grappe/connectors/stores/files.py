"""Look at a register's file before it is read: what it is, and whether it is whole.

A file is known by what it holds, never by its name. Archives are unpacked and texts
that are not UTF-8 are written again beside the store, a block at a time.
"""

import codecs
import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from grappe.connectors.stores.database import check_room, quoted
from grappe.connectors.stores.errors import Notice, UnreadableRegister

BLOCK = 1 << 20
_MAGIC = {
    b"%PDF": "a PDF document",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"\x89PNG": "an image",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"\xff\xfe": "a text in UTF-16",
    b"\xfe\xff": "a text in UTF-16",
}


@dataclass(slots=True)
class Source:
    """A file that can be read.

    Attributes
    ----------
    given : Path
        The file itself.
    path : Path
        Where it can be read: the same, or its unpacked or rewritten copy.
    form : str
        "csv", "json" or "parquet".
    columns : tuple of str
        As the header writes them; empty for JSON.
    delimiter : str
        Of a CSV.
    skip : int
        Lines before the first row of data.
    """

    given: Path
    path: Path
    form: str
    columns: tuple[str, ...] = ()
    delimiter: str = ","
    skip: int = 1
    notices: list[Notice] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name it was given under, for messages."""
        return self.given.name

    def sql(self) -> str:
        """Write the table function that reads all of it as text."""
        if self.form == "parquet":
            return f"read_parquet({quoted(self.path)})"
        types = ", ".join(f"{quoted(one)}: 'VARCHAR'" for one in self.columns)
        return (
            f"read_csv({quoted(self.path)}, auto_detect=false, header=false,"
            f" skip={self.skip}, delim={quoted(self.delimiter)}, quote='\"',"
            f" escape='\"', columns={{{types}}}, null_padding=false)"
        )

    def refusal(self, error: Exception) -> UnreadableRegister:
        """Say in our words what DuckDB found wrong with the file."""
        text = str(error)
        if "CSV Error on Line" in text:
            line = text.split("CSV Error on Line:")[1].split()[0].strip(".,")
            if self._is_last(int(line)):
                return UnreadableRegister("truncated", file=self.name)
            return UnreadableRegister("bad_row", file=self.name, line=int(line))
        if self.form == "parquet":
            return UnreadableRegister("truncated", file=self.name)
        reason = text.strip().splitlines()[0][:200]
        return UnreadableRegister("damaged", file=self.name, reason=reason)

    def _is_last(self, line: int) -> bool:
        with self.path.open("rb") as stream:
            blocks = iter(lambda: stream.read(BLOCK), b"")
            return sum(block.count(b"\n") for block in blocks) <= line


def open_source(given: Path, folder: Path) -> Source:
    """Recognise the form of a file and check that it is whole.

    Parameters
    ----------
    given : Path
    folder : Path
        Where a copy may be written.

    Returns
    -------
    Source

    Raises
    ------
    UnreadableRegister
        "missing", "empty", "html", "wrong_type", "truncated", "damaged", "no_rows",
        "disk_full".
    """
    file, head = given, _checked(given)
    if head.startswith(b"\x1f\x8b"):
        size = 6 * file.stat().st_size
        file = _unpacked(given.name, _gunzipped(file), folder, size)
    elif head.startswith(b"PK\x03\x04"):
        packed, size = _member(file)
        file = _unpacked(given.name, packed, folder, size)
    if file is not given:
        head = _head(file)
    if head.startswith(b"PAR1"):
        _check_parquet(given.name, file)
        columns = _parquet_columns(given.name, file)
        return Source(given, file, "parquet", columns)
    _refuse_others(given.name, head)
    notices = []
    if not _is_utf8(file):
        file = _rewritten(file, folder)
        notices.append(Notice("latin1", {"file": given.name}))
    if _is_json(head):
        return Source(given, file, "json", notices=notices)
    first, second = _first_lines(file.open("rb"))
    if not second.strip():
        raise UnreadableRegister("no_rows", file=given.name)
    delimiter, columns = _header(first)
    source = Source(given, file, "csv", columns, delimiter, notices=notices)
    _check_end(source)
    return source


@dataclass(frozen=True, slots=True)
class Glimpse:
    """The beginning of a file: enough to tell of which register it is.

    Attributes
    ----------
    form : str
        "csv", "json" or "parquet".
    columns : tuple of str
        As the header writes them; empty for JSON.
    start : str
        The first characters.
    """

    form: str
    columns: tuple[str, ...]
    start: str


def glimpse(file: Path) -> Glimpse:
    """Look at the beginning of a file, unpacking no more than that.

    Raises
    ------
    UnreadableRegister
        "missing", "empty", "html", "wrong_type", "truncated".
    """
    head = _checked(file)
    packed: BinaryIO | None = None
    if head.startswith(b"\x1f\x8b"):
        packed = _gunzipped(file)
    elif head.startswith(b"PK\x03\x04"):
        packed, _ = _member(file)
    if packed:
        with packed, _truncations(file.name):
            head = packed.read(BLOCK)
    if head.startswith(b"PAR1"):
        columns = () if packed else _parquet_columns(file.name, file)
        return Glimpse("parquet", columns, "")
    _refuse_others(file.name, head)
    start = head.decode("utf-8-sig", errors="replace")
    if _is_json(head):
        return Glimpse("json", (), start[:100_000])
    first, _ = _first_lines(io.BytesIO(head))
    return Glimpse("csv", _header(first)[1], start[:1000])


def _checked(file: Path) -> bytes:
    """Give the first bytes of a file that is there and not empty."""
    if not file.is_file():
        raise UnreadableRegister("missing", file=str(file))
    head = _head(file)
    if not head.strip():
        raise UnreadableRegister("empty", file=file.name)
    return head


def _head(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(BLOCK)


def _refuse_others(name: str, head: bytes) -> None:
    start = head.lstrip(codecs.BOM_UTF8).lstrip()[:200].lower()
    if start.startswith((b"<!doctype", b"<html", b"<head", b"<body")):
        raise UnreadableRegister("html", file=name)
    if start.startswith(b"<"):
        raise UnreadableRegister("wrong_type", file=name, found="an XML document")
    for magic, found in _MAGIC.items():
        if head.startswith(magic):
            raise UnreadableRegister("wrong_type", file=name, found=found)
    if b"\0" in head:
        raise UnreadableRegister("wrong_type", file=name, found="not a text")
    if not start:
        raise UnreadableRegister("empty", file=name)


def _is_json(head: bytes) -> bool:
    return head.removeprefix(codecs.BOM_UTF8).lstrip()[:1] in (b"{", b"[")


def _check_parquet(name: str, file: Path) -> None:
    with file.open("rb") as stream:
        stream.seek(-4, io.SEEK_END)
        if stream.read() != b"PAR1":
            raise UnreadableRegister("truncated", file=name)


def _parquet_columns(name: str, file: Path) -> tuple[str, ...]:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        return tuple(parquet.read_schema(file).names)
    except (OSError, pa.ArrowException) as error:
        raise UnreadableRegister("truncated", file=name) from error


def _gunzipped(file: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.GzipFile(file))


def _member(file: Path) -> tuple[BinaryIO, int]:
    """Open the one register that an archive holds; give its unpacked size too."""
    try:
        archive = zipfile.ZipFile(file)
    except zipfile.BadZipFile as error:
        # The list of members stands at the end: a cut archive has lost it.
        raise UnreadableRegister("truncated", file=file.name) from error
    members = [one for one in archive.infolist() if not one.is_dir()]
    if any(one.filename.startswith(("xl/", "word/")) for one in members):
        raise UnreadableRegister(
            "wrong_type", file=file.name, found="an Office document"
        )
    # ROR ships its dump as JSON and as CSV in one archive: the richest is read.
    for ending in ("_schema_v2.json", ".json", ".csv", ".parquet"):
        chosen = [one for one in members if one.filename.lower().endswith(ending)]
        if len(chosen) == 1:
            return cast(BinaryIO, archive.open(chosen[0])), chosen[0].file_size
    found = "an archive without one CSV, JSON or Parquet file"
    raise UnreadableRegister("wrong_type", file=file.name, found=found)


def _unpacked(name: str, packed: BinaryIO, folder: Path, size: int) -> Path:
    check_room(folder, size)
    file = _fresh(folder)
    with _truncations(name), packed, file.open("wb") as unpacked:
        while block := packed.read(BLOCK):
            unpacked.write(block)
    return file


@contextmanager
def _truncations(name: str) -> Iterator[None]:
    """Say that an archive is cut when it cannot be unpacked to its end."""
    try:
        yield
    except (EOFError, zipfile.BadZipFile, zlib.error, gzip.BadGzipFile) as error:
        raise UnreadableRegister("truncated", file=name) from error


def _fresh(folder: Path) -> Path:
    return folder / f"copy-{len(list(folder.glob('copy-*')))}"


def _is_utf8(file: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in _blocks(file):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        # A file cut inside a letter is UTF-8 all the same: its last row will tell.
        return error.reason == "unexpected end of data"
    return True


def _rewritten(file: Path, folder: Path) -> Path:
    """Write a Windows or Latin-1 text again in UTF-8."""
    check_room(folder, 2 * file.stat().st_size)
    copy = _fresh(folder)
    with copy.open("w", encoding="utf-8", newline="") as stream:
        for block in _blocks(file):
            try:
                stream.write(block.decode("cp1252"))
            except UnicodeDecodeError:  # five bytes that Windows leaves undefined
                stream.write(block.decode("latin-1"))
    return copy


def _blocks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stream:
        yield from iter(lambda: stream.read(BLOCK), b"")


def _first_lines(stream: BinaryIO) -> tuple[str, str]:
    with stream:
        first, second = stream.readline(BLOCK), stream.readline(BLOCK)
    return (
        first.decode("utf-8-sig", errors="replace"),
        second.decode("utf-8", errors="replace"),
    )


def _header(line: str) -> tuple[str, tuple[str, ...]]:
    """Give the delimiter and the columns of a header."""
    delimiter = max(",;\t|", key=line.count)
    return delimiter, tuple(next(csv.reader([line], delimiter=delimiter), []))


def _check_end(source: Source) -> None:
    """Refuse a text whose last row lacks cells; tell of one without a line break."""
    with source.path.open("rb") as stream:
        size = stream.seek(0, io.SEEK_END)
        stream.seek(max(0, size - BLOCK))
        end = stream.read()
    if end.endswith((b"\n", b"\r")):
        return
    last = end.rsplit(b"\n", 1)[-1].decode("utf-8", errors="replace")
    cells = next(csv.reader([last], delimiter=source.delimiter), [])
    if len(cells) < len(source.columns) or "\ufffd" in last[-4:]:
        raise UnreadableRegister("truncated", file=source.name)
    source.notices.append(Notice("no_final_newline", {"file": source.name}))
