"""Sentences that are written from facts and read back to the same facts.

A template is a sentence with typed holes, "{member:name} votes {choice:choices}". Names
and subjects stand between double stars, with stars and backslashes escaped: whatever
somebody is called, the sentence reads back in one way only.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from string import Formatter
from typing import Any

BOLD = r"\*\*(?:[^\\*]|\\[\\*])*\*\*"


@dataclass(frozen=True)
class Hole:
    """How a value is written in a sentence, found there, and read back."""

    write: Callable[[Any], str]
    pattern: str
    read: Callable[[str], Any]


def bold(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("*", "\\*")
    return f"**{escaped}**"


def unbold(text: str) -> str:
    return re.sub(r"\\([\\*])", r"\1", text[2:-2])


def names_of(text: str) -> list[str]:
    return [unbold(found) for found in re.findall(BOLD, text)]


NAME = Hole(bold, BOLD, unbold)
NAMES = Hole(
    lambda names: ", ".join(map(bold, names)), rf"{BOLD}(?:, {BOLD})*", names_of
)
NUMBER = Hole(str, r"\d+", int)


def day_hole(months: list[str]) -> Hole:
    """A day as people write it, from an ISO date and back."""

    def write(day: str) -> str:
        on = date.fromisoformat(day)
        return f"{on.day} {months[on.month - 1]} {on.year:04}"

    def read(text: str) -> str:
        number, month, year = text.split(" ")
        return date(int(year), months.index(month) + 1, int(number)).isoformat()

    return Hole(write, rf"\d{{1,2}} (?:{'|'.join(months)}) \d{{4}}", read)


def word_hole(words: Mapping[str, str]) -> Hole:
    """One of a few codes, each by its own words."""
    codes = {word: code for code, word in words.items()}
    longest_first = sorted(codes, key=len, reverse=True)
    pattern = "|".join(map(re.escape, longest_first))
    return Hole(lambda code: words[code], f"(?:{pattern})", lambda text: codes[text])


@dataclass(frozen=True)
class Template:
    """One sentence in one language."""

    text: str
    holes: Mapping[str, Hole]

    def write(self, values: Mapping[str, Any]) -> str:
        return "".join(
            literal + (self.holes[str(kind)].write(values[name]) if name else "")
            for literal, name, kind, _conversion in Formatter().parse(self.text)
        )

    def read(self, sentence: str) -> dict[str, Any] | None:
        """The values of a sentence written by this template; None for another one."""
        found = self._pattern.fullmatch(sentence)
        if found is None:
            return None
        return {
            name: self.holes[str(kind)].read(found[name])
            for _literal, name, kind, _conversion in Formatter().parse(self.text)
            if name
        }

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        parts = []
        for literal, name, kind, _conversion in Formatter().parse(self.text):
            parts.append(re.escape(literal))
            if name:
                parts.append(f"(?P<{name}>{self.holes[str(kind)].pattern})")
        return re.compile("".join(parts))
