"""Look at a register's file before DuckDB reads it: what it is, and whether it is whole.

A file is known by what it holds, never by its name. Archives are unpacked and texts that
are not UTF-8 are written again beside the store, a block at a time.
"""

import codecs
import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

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
    name : str
        The name it was given under, for messages.
    path : Path
        Where it can be read: the file itself, or its unpacked or rewritten copy.
    form : str
        "csv", "json" or "parquet".
    columns : tuple of str
        As the header writes them; empty for JSON.
    delimiter : str
        Of a CSV.
    skip : int
        Lines before the first row of data.
    """

    name: str
    path: Path
    form: str
    columns: tuple[str, ...] = ()
    delimiter: str = ","
    skip: int = 1
    notices: list[Notice] = field(default_factory=list)

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


def open_source(file: Path, folder: Path, tell: Callable[[int], Any]) -> Source:
    """Recognise the form of a file and check that it is whole.

    Parameters
    ----------
    file : Path
    folder : Path
        Where a copy may be written.
    tell : callable
        Called with the number of bytes read, again and again.

    Returns
    -------
    Source

    Raises
    ------
    UnreadableRegister
        "missing", "empty", "html", "wrong_type", "truncated", "damaged", "no_rows",
        "disk_full".
    """
    name = file.name
    if not file.is_file():
        raise UnreadableRegister("missing", file=str(file))
    head = _head(file)
    if not head.strip():
        raise UnreadableRegister("empty", file=name)
    if head.startswith(b"PAR1"):
        return _parquet(name, file)
    if head.startswith(b"\x1f\x8b"):
        file = _unpacked(name, gzip.open(file), folder, file.stat().st_size * 6)
        head = _head(file)
    elif head.startswith(b"PK\x03\x04"):
        file = _unzipped(name, file, folder)
        head = _head(file)
    if head.startswith(b"PAR1"):
        return _parquet(name, file)
    _refuse_others(name, head)
    notices = []
    if not _is_utf8(file, tell):
        file = _rewritten(file, folder)
        notices.append(Notice("latin1", {"file": name}))
    if head.lstrip(codecs.BOM_UTF8).lstrip()[:1] in (b"{", b"["):
        return Source(name, file, "json", notices=notices)
    return _csv(name, file, notices)


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


def _parquet(name: str, file: Path) -> Source:
    with file.open("rb") as stream:
        stream.seek(-4, io.SEEK_END)
        if stream.read() != b"PAR1":
            raise UnreadableRegister("truncated", file=name)
    return Source(name, file, "parquet")


def _unzipped(name: str, file: Path, folder: Path) -> Path:
    try:
        archive = zipfile.ZipFile(file)
    except zipfile.BadZipFile as error:
        # The list of members stands at the end: a cut archive has lost it.
        raise UnreadableRegister("truncated", file=name) from error
    members = [one for one in archive.infolist() if not one.is_dir()]
    if any(one.filename.startswith(("xl/", "word/")) for one in members):
        raise UnreadableRegister("wrong_type", file=name, found="an Office document")
    # ROR ships its dump as JSON and as CSV in one archive: the richest is read.
    for ending in ("_schema_v2.json", ".json", ".csv", ".parquet"):
        chosen = [one for one in members if one.filename.lower().endswith(ending)]
        if len(chosen) == 1:
            stream = archive.open(chosen[0])
            return _unpacked(name, stream, folder, chosen[0].file_size)
    found = "an archive without one CSV, JSON or Parquet file"
    raise UnreadableRegister("wrong_type", file=name, found=found)


def _unpacked(name: str, packed: IO[bytes], folder: Path, size: int) -> Path:
    check_room(folder, size)
    file = _fresh(folder)
    try:
        with packed, file.open("wb") as unpacked:
            while block := packed.read(BLOCK):
                unpacked.write(block)
    except (EOFError, zipfile.BadZipFile, zlib.error, gzip.BadGzipFile) as error:
        raise UnreadableRegister("truncated", file=name) from error
    return file


def _fresh(folder: Path) -> Path:
    return folder / f"copy-{len(list(folder.glob('copy-*')))}"


def _is_utf8(file: Path, tell: Callable[[int], Any]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in _blocks(file):
            decoder.decode(block)
            tell(len(block))
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


def _csv(name: str, file: Path, notices: list[Notice]) -> Source:
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        first = stream.readline(BLOCK)
        # A line above the header, as FINESS has, is no header of a register of rows.
        second = stream.readline(BLOCK)
    delimiter = max(",;\t|", key=first.count)
    columns = tuple(next(csv.reader([first], delimiter=delimiter), []))
    if not second.strip():
        raise UnreadableRegister("no_rows", file=name)
    source = Source(name, file, "csv", columns, delimiter, notices=notices)
    _check_end(source)
    return source


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
