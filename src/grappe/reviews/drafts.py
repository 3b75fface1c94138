"""What a review holds, as a form gives it, and what still lacks before it is filed."""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from grappe.labelling.models import Criterion, Grid
from grappe.reviews.models import Mark, Review

# What is written beside the marks.
FIELDS = (
    "opinion",
    "confidence",
    "strengths",
    "weaknesses",
    "recommendations",
    "private_note",
)
HALF = Decimal("0.5")


def values_of(review: Review) -> dict[str, Any]:
    """Everything a review holds, as `actions.save` takes it."""
    told: dict[str, Any] = {name: getattr(review, name) for name in FIELDS}
    told["marks"] = {
        mark.criterion.code: (mark.value, mark.comment) for mark in marks_of(review)
    }
    return told


def marks_of(review: Review) -> list[Mark]:
    return list(review.marks.select_related("criterion__grid"))


def revision_of(review: Review | None) -> str:
    """What a review holds, in short: it changes when a word of it does.

    None stands for a draft that is not begun.
    """
    told: dict[str, Any] = dict.fromkeys(FIELDS, "") | {"marks": {}}
    if review is not None:
        told = values_of(review)
    told["marks"] = {
        code: ("" if value is None else f"{value:.1f}", comment)
        for code, (value, comment) in told["marks"].items()
        if value is not None or comment
    }
    text = json.dumps(told, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def mark(value: Any, grid: Grid) -> Decimal | None:
    """A mark as it is kept; None for none. Raises ValueError if the grid has it not."""
    if value is None or str(value).strip() == "":
        return None
    try:
        given = Decimal(str(value).strip().replace(",", "."))
    except InvalidOperation as error:
        raise ValueError(_("“%s” is not a mark.") % value) from error
    step = HALF if grid.has_half_points else Decimal(1)
    if not given.is_finite() or not 0 <= given <= grid.top or given % step:
        how = _("by half points") if grid.has_half_points else _("in whole points")
        raise ValueError(
            _("A mark goes from 0 to %(top)d, %(how)s.") % {"top": grid.top, "how": how}
        )
    return given


def choices_of(grid: Grid) -> list[Decimal]:
    """Every mark the grid allows, the lowest first."""
    steps = 2 if grid.has_half_points else 1
    return [Decimal(n) / steps for n in range(grid.top * steps + 1)]


def missing(review: Review, criteria: list[Criterion]) -> dict[str, str]:
    """What lacks before a review can be filed, by field; marks by "mark-CODE"."""
    found = {}
    marks = {mark.criterion_id: mark for mark in marks_of(review)}
    for criterion in criteria:
        given = marks.get(criterion.pk)
        if given is None or given.value is None:
            found[f"mark-{criterion.code}"] = _("Give a mark.")
        if criterion.needs_comment and not (given and given.comment.strip()):
            found[f"comment-{criterion.code}"] = _("Explain your mark.")
    if not review.opinion:
        found["opinion"] = _("Give your opinion.")
    if not review.confidence:
        found["confidence"] = _("Say how well you know the subject.")
    return found


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The fields that two versions do not share; a criterion as "mark-CODE"."""
    own = [name for name in FIELDS if before.get(name, "") != after.get(name, "")]
    here, there = before.get("marks", {}), after.get("marks", {})
    none = (None, "")
    return own + [
        f"mark-{code}"
        for code in dict.fromkeys([*here, *there])
        if here.get(code, none) != there.get(code, none)
    ]
