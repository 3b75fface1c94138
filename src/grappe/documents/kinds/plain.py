"""Text and tables: no signature tells them, only what they are not."""

import codecs
from typing import IO, Any

from grappe.documents.kinds.errors import WrongKind

BLOCK = 1 << 20
MARKUP = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<head", b"<body")
# A Windows program is told by its nulls: two letters can begin an honest text.
SIGNATURES = (b"%pdf", b"pk\x03\x04", b"\x7felf", b"#!", b"{\\rtf")


def check(stream: IO[Any]) -> None:
    """Raise WrongKind for bytes that are no text, or that a browser would run."""
    head = stream.read(4096)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        _check_markup(head.decode("utf-16", "ignore").encode())
        stream.seek(0)
        _check_utf16(stream)
        return
    _check_markup(head.removeprefix(codecs.BOM_UTF8))
    stream.seek(0)
    while block := stream.read(BLOCK):
        # Letters of any 8-bit encoding pass; a null is in none.
        if b"\0" in block:
            raise WrongKind


def _check_markup(head: bytes) -> None:
    start = head.lstrip(b" \t\r\n").lower()
    if start.startswith(MARKUP + SIGNATURES):
        raise WrongKind


def _check_utf16(stream: IO[Any]) -> None:
    decoder = codecs.getincrementaldecoder("utf-16")()
    try:
        while block := stream.read(BLOCK):
            if "\0" in decoder.decode(block):
                raise WrongKind
        decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise WrongKind from error
