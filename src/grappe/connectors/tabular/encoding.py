"""Find the encoding of a text file among those that French offices produce.

A mark at the beginning decides; else strict UTF-8 if every byte fits; else one of the
three old families (Windows, Macintosh, DOS), judged on the accented letters it gives.
Latin-1 needs no place here: its letters are those of Windows' cp1252.
"""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from charset_normalizer import from_bytes

from grappe.connectors.tabular.errors import TableError

LEGACY = ("cp1252", "mac_roman", "cp850")

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK = 1 << 16
_SAMPLE = 1 << 16
_HIGH = re.compile(rb"[\x80-\xff]")
_ACCENT = re.compile(r"[^\x00-\x7f]")
_UTF8_SEQUENCE = re.compile(
    rb"[\xc3-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
# How often each is met in French; the other letters of western Europe weigh nothing,
# anything else counts against.
_WEIGHTS = (
    dict.fromkeys("áíìóòúñãõåøæßäÄÖÜÑÁÍÓÚÆÅØÙ", 0.0)
    | dict.fromkeys("ëïöü", 0.4)
    | dict.fromkeys("œŒÀÂÇÈÊËÎÏÔÛ–…·«»²³", 1.0)
    | dict.fromkeys("èêàçâîôùû’°€\xa0", 2.0)
    | dict.fromkeys("É", 2.5)
    | dict.fromkeys("é", 3.0)
)
_IMPLAUSIBLE = -2.0
# Half of what one letter weighs: Windows wins a tie, being by far the most common.
_HEAD_START = {"cp1252": 0.5}
# Under this mean a character, no candidate gives text.
_GARBAGE = -0.5


def find_encoding(stream: BinaryIO) -> str:
    """Find how the text of a file is encoded, by reading it through once.

    Parameters
    ----------
    stream : binary file
        Open and seekable; left at its beginning.

    Returns
    -------
    str
        A name Python knows: "utf-8", "utf-8-sig", "utf-16", "cp1252", "mac_roman" or
        "cp850".

    Raises
    ------
    TableError
        "nul_bytes", "broken_encoding" or "unknown_encoding", with the line.
    """
    stream.seek(0)
    head = stream.read(4)
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise TableError("unknown_encoding", {"line": 1})
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    if encoding is None:
        _refuse_nul(stream)
        line = _first_bad_line(stream, "utf-8")
        encoding = "utf-8" if line is None else _legacy_encoding(stream, line)
    elif (line := _first_bad_line(stream, encoding)) is not None:
        raise TableError("broken_encoding", {"line": line, "encoding": encoding})
    stream.seek(0)
    return encoding


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    stream.seek(0)
    while chunk := stream.read(_CHUNK):
        yield chunk


def _refuse_nul(stream: BinaryIO) -> None:
    line = 1
    for chunk in _chunks(stream):
        place = chunk.find(b"\0")
        if place >= 0:
            raise TableError("nul_bytes", {"line": line + chunk.count(b"\n", 0, place)})
        line += chunk.count(b"\n")


def _first_bad_line(stream: BinaryIO, encoding: str) -> int | None:
    """Return the line of the first byte that does not fit, None if all fit.

    A null character counts as one that does not fit.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    for chunk in _chunks(stream):
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError as error:
            return line + bytes(error.object[: error.start]).count(b"\n")
        if "\0" in text:
            return line + text.count("\n", 0, text.index("\0"))
        line += text.count("\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return line
    return None


def _legacy_encoding(stream: BinaryIO, line: int) -> str:
    sample = _accented_lines(stream)
    sequences = len(_UTF8_SEQUENCE.findall(sample))
    strangers = len(_HIGH.findall(_UTF8_SEQUENCE.sub(b"", sample)))
    # Mostly UTF-8, with some bytes that are not: read as anything else, every good
    # accent would become two wrong letters.
    if sequences and sequences >= strangers:
        raise TableError("broken_encoding", {"line": line, "encoding": "utf-8"})
    scores = {name: _plausibility(sample, name) for name in LEGACY}
    best = max(scores.values())
    if best <= _GARBAGE * len(_HIGH.findall(sample)):
        raise TableError("unknown_encoding", {"line": line})
    tied = [name for name in LEGACY if scores[name] == best]
    encoding = tied[0] if len(tied) == 1 else _guess(sample, tied)
    if (wrong := _first_bad_line(stream, encoding)) is not None:
        raise TableError("unknown_encoding", {"line": wrong})
    return encoding


def _guess(sample: bytes, candidates: list[str]) -> str:
    matches = from_bytes(sample, cp_isolation=candidates, preemptive_behaviour=False)
    guess = matches.best()
    found = guess.encoding if guess else ""
    return found if found in candidates else candidates[0]


def _accented_lines(stream: BinaryIO) -> bytes:
    """Return the first lines that are not plain ASCII, up to the size of a sample."""
    found: list[bytes] = []
    size = 0
    stream.seek(0)
    while size < _SAMPLE and (line := stream.readline(_CHUNK)):
        if not line.isascii():
            found.append(line)
            size += len(line)
    return b"".join(found)


def _plausibility(sample: bytes, encoding: str) -> float:
    """Weigh the non-ASCII characters as French text: positive is plausible."""
    text = sample.decode(encoding, errors="replace")
    score = _HEAD_START.get(encoding, 0.0)
    for match in _ACCENT.finditer(text):
        place = match.start()
        score += _weight(
            match[0], text[max(place - 1, 0) : place], text[place + 1 : place + 2]
        )
    return score


def _weight(character: str, before: str, after: str) -> float:
    weight = _WEIGHTS.get(character, _IMPLAUSIBLE)
    if not character.isalpha():
        between_letters = before.isalpha() and after.isalpha()
        return weight if character in "’·" or not between_letters else _IMPLAUSIBLE
    if not before.isalpha() and not after.isalpha() and character != "à":
        return min(weight, _IMPLAUSIBLE / 2)
    # Créée, but never three accents in a row: that is another alphabet.
    if not before.isascii() and not after.isascii() and (before + after).isalpha():
        return _IMPLAUSIBLE
    # FRANÇOIS and François, never FRANçOIS nor FranÇois.
    if character.isupper() and before.islower():
        return _IMPLAUSIBLE
    if character.islower() and after.isupper():
        return _IMPLAUSIBLE
    return weight
