"""The name of a file as it may be shown and given back."""

import re
import unicodedata

from grappe.documents.models import NAME_LENGTH

# What a file system or a header could take for something else.
RESERVED = re.compile(r'[<>:"|?*]')
LONGEST_EXTENSION = 12


def cleaned(name: str) -> str:
    """The last part of a name, without what hides, turns round or means a path.

    Categories C of Unicode hold control characters, the marks that write from right to
    left ("fdp.exe" shown as "exe.pdf"), zero-width ones and lone surrogates.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(
        " " if char.isspace() else char
        for char in last
        if char.isspace() or not unicodedata.category(char).startswith("C")
    )
    text = RESERVED.sub("_", " ".join(shown.split())).strip(". ")
    stem, dot, extension = text.rpartition(".")
    if not stem or len(extension) > LONGEST_EXTENSION:
        return text[:NAME_LENGTH].rstrip(". ") or "document"
    most = NAME_LENGTH - len(extension) - 1
    return f"{stem[:most].rstrip('. ')}{dot}{extension}"


def extension(name: str) -> str:
    """What follows the last dot, in small letters; "" without one."""
    _stem, dot, found = name.rpartition(".")
    return found.lower() if dot else ""
