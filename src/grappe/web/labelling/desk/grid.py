"""The matrix of a small desk: dossiers in lines, experts in columns."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grappe.accounts.access import Access
from grappe.labelling import matching
from grappe.labelling.matching.words import REASONS
from grappe.labelling.models import Assignment, Call, LabelRequest
from grappe.web.labelling.desk.lists import Load

# What a screen, and a person, can take in; a larger desk has lists.
MOST_DOSSIERS, MOST_EXPERTS = 80, 60
SHADES = 5

# One letter a cell; the words are in its title and under the matrix.
LETTERS: dict[int, str | Promise] = {
    matching.CONFLICT: _("C"),
    matching.LANGUAGE: _("L"),
    matching.UNAVAILABLE: _("A"),
    matching.ROTATION: _("R"),
    matching.REFUSED: _("D"),
    matching.COLLEAGUE: _("E"),
}


@dataclass(frozen=True)
class Cell:
    """A pair: its fit from 0 to 100, or a letter that says why it cannot be."""

    text: Any
    css: str
    title: Any = ""
    mark: str = ""


@dataclass(frozen=True)
class Row:
    request: LabelRequest
    cells: list[Cell]
    readers: int

    @property
    def lacking(self) -> int:
        return max(0, self.request.procedure.reviews - self.readers)


@dataclass(frozen=True)
class Matrix:
    columns: list[Load]
    rows: list[Row]
    letters: list[tuple[Any, Any]]


def fits_screen(dossiers: int, experts: int) -> bool:
    return 0 < dossiers <= MOST_DOSSIERS and 0 < experts <= MOST_EXPERTS


def matrix(access: Access, call: Call | None) -> Matrix:
    """The desk as it stands, with the fit of every pair that may be."""
    records = matching.gather(access, call)
    scores = matching.scores(records.requests, records.experts)
    readers = records.standing
    reasons = matching.reasons(records, list(readers.values()))
    rows = []
    for i, request in enumerate(records.requests):
        fits, barred = scores[i].tolist(), reasons[i].tolist()
        cells = [
            cell(fits[j], barred[j], readers.get((request.pk, expert.pk)))
            for j, expert in enumerate(records.experts)
        ]
        count = sum(key == request.pk for key, _expert in readers)
        rows.append(Row(request, cells, count))
    seen = {int(code) for code in set(reasons.ravel().tolist())}
    return Matrix(
        columns=_columns(records, reasons),
        rows=rows,
        letters=[
            (letter, REASONS[code]) for code, letter in LETTERS.items() if code in seen
        ],
    )


def cell(fit: float, reason: int, reading: Assignment | None) -> Cell:
    if reading is not None:
        text = round(100 * fit)
        return Cell(
            text,
            f"g-reads g-reads-{reading.state}",
            reading.get_state_display(),
            MARKS.get(reading.state, ""),
        )
    if reason != matching.ALLOWED:
        return Cell(LETTERS[reason], "g-closed", REASONS[reason])
    shade = min(SHADES - 1, int(fit * SHADES))
    return Cell(round(100 * fit), f"g-fit-{shade}")


MARKS = {"asked": "?", "accepted": "✓", "done": "✓✓"}


def _columns(records: matching.Records, reasons: Any) -> list[Load]:
    here: dict[int, int] = {}
    for _request, key in records.standing:
        here[key] = here.get(key, 0) + 1
    closed = (reasons == matching.CONFLICT).sum(axis=0).tolist()
    return [
        Load(
            expert,
            load=here.get(expert.pk, 0) + records.elsewhere.get(expert.pk, 0),
            here=here.get(expert.pk, 0),
            conflicts=closed[j],
        )
        for j, expert in enumerate(records.experts)
    ]
