"""The rows of the reference files, and how their texts are compared."""

import csv
import gzip
import io
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

REFERENCE = Path(__file__).parent.parent / "reference"


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a file of `reference/`, unpacked if its name ends in .gz."""
    content = (REFERENCE / name).read_bytes()
    if name.endswith(".gz"):
        content = gzip.decompress(content)
    yield from csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""))


def folded(text: str) -> str:
    """Upper case letters and digits, without accents, in words one blank apart."""
    plain = text.replace("œ", "oe").replace("Œ", "OE").replace("ß", "ss")
    letters = unicodedata.normalize("NFKD", plain)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^A-Z0-9]+", " ", bare.upper()).strip()
