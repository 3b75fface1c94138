"""The format of an archive: its version and the names of its parts."""

import re

NAME = "grappe-installation"
FORMAT = 1

README = "README.txt"
FIELDS = "fields.json"
MANIFEST = "manifest.json"
# What a part may be called; anything else could lead out of a folder.
PART = re.compile(
    r"README\.txt|fields\.json|manifest\.json"
    r"|data/[a-z0-9_]+\.[a-z0-9_]+\.jsonl|files/[0-9a-f]{64}"
)

TEXT = f"""\
A whole installation of Grappe, in files that any software reads.

manifest.json  what is here: versions, how many rows, the SHA-256 of each part,
               the file that each name stands for
fields.json    what each row holds: fields, kinds of values, words, references
data/          one file a table, one row a line: JSON Lines in UTF-8, keys sorted,
               rows in the order of their keys
files/         the files that people gave, named by their SHA-256

Moments are in UTC, days and moments as in ISO 8601, decimal numbers as text.
Format {FORMAT}. `grappe installation import` reads it into an empty installation.
"""


def data_name(label: str) -> str:
    return f"data/{label}.jsonl"


def file_name(digest: str) -> str:
    return f"files/{digest}"
