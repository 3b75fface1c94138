"""Write what was learnt into docs/methods/identity.md, between its marks."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from grappe.engines.identity.reasons import REASONS

MEANINGS = {
    "known_found": "share of the register's name found in the query, by surprise",
    "known_all": "all of the register's name is found",
    "asked_found": "share of the query found in the register's name",
    "asked_all": "all of the query is found",
    "words_both": "product of the two shares",
    "whole_found": "share of the whole query found in any name of the unit",
    "spelling": "likeness of the letters, above one half",
    "spelling_close": "likeness of the letters, above 85 %",
    "typo": "words found but for a slip or an abbreviation",
    "exact": "the same words in the same order",
    "shared": "surprise of the words in common",
    "part_exact": "a part of the query is exactly the name",
    "one_word_unplaced": "one word, and no place to compare",
}


def weights_table(weights: Mapping[str, float], outside: float) -> str:
    """Every feature, what it says, its weight."""
    lines = ["| feature | what it says | weight |", "|---|---|---|"]
    for name, weight in weights.items():
        told = MEANINGS.get(name) or REASONS.get(name, name)
        told = told.replace(": {town}", "").rstrip(".")
        lines.append(f"| `{name}` | {told} | {weight:+.2f} |")
    lines.append(f"| o | none of the candidates | {outside:+.2f} |")
    return "\n".join(lines)


def figures_table(rows: Sequence[tuple[str, int, int, float, float, float]]) -> str:
    """Queries, those in the register, F1, precision of sure, share of sure."""
    lines = [
        "| queries | all | in the register | F1 | precision of sure | sure and right,"
        " of those in the register |",
        "|---|---|---|---|---|---|",
    ]
    for name, count, present, f1, precision, share in rows:
        lines.append(
            f"| {name} | {count:,} | {present:,} | {f1:.3f} | {precision:.4f} |"
            f" {share:.0%} |".replace("%", " %")
        )
    return "\n".join(lines)


def fill(page: Path, name: str, text: str) -> None:
    """Replace what stands between the two marks of that name."""
    mark = rf"(<!-- {name} -->\n).*?(<!-- end -->)"
    whole = page.read_text(encoding="utf-8")
    filled = re.sub(mark, lambda m: f"{m[1]}\n{text}\n\n{m[2]}", whole, flags=re.S)
    page.write_text(filled, encoding="utf-8")
