"""The text of minutes as blocks to be shown: titles, lines, quotes, with bold spans."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from grappe.committees.minutes.templates import BOLD, unbold

# By what a line begins with; the longer first.
KINDS = (
    ("    > ", "quote-2"),
    ("    >", "quote-2"),
    ("  > ", "quote"),
    ("  >", "quote"),
    ("> ", "words"),
    (">", "words"),
    ("  - ", "part"),
    ("- ", "entry"),
    ("## ", "title"),
    ("# ", "heading"),
)


@dataclass(frozen=True)
class Block:
    """One line: what it is, and its spans as (words, whether they are bold)."""

    kind: str
    spans: list[tuple[str, bool]]


def blocks(text: str) -> list[Block]:
    return [_block(line) for line in text.split("\n") if line]


def _block(line: str) -> Block:
    for start, kind in KINDS:
        if line.startswith(start):
            rest = line[len(start) :]
            # What somebody said is shown as it was.
            is_quoted = kind in ("quote", "quote-2", "words")
            spans = [(rest, False)] if is_quoted else list(_spans(rest))
            return Block(kind, spans)
    return Block("line", list(_spans(line)))


def _spans(text: str) -> Iterator[tuple[str, bool]]:
    at = 0
    for found in re.finditer(BOLD, text):
        if found.start() > at:
            yield text[at : found.start()], False
        yield unbold(found[0]), True
        at = found.end()
    if at < len(text):
        yield text[at:], False
