"""Making two records one: plans that can be carried out, shown, or taken back.

`registry` says what becomes of every relation, `context` is one merge under way, and
`journal` what it wrote. `actions.merge` and `queries.merge_preview` run the same plan.
"""

from grappe.organisations.merging.context import Merging, Option, Question
from grappe.organisations.merging.journal import Clash, Journal, clashes, revert
from grappe.organisations.merging.preview import (
    Change,
    Preview,
    preview,
    standing_against,
)
from grappe.organisations.merging.registry import (
    ORGANISATIONS,
    PEOPLE,
    Treatment,
    announce,
    declared,
    folds,
    loose_text,
    relations,
    undeclared,
    unexplained,
)
from grappe.organisations.merging.run import run
from grappe.organisations.merging.run import shared_elsewhere as is_shared

__all__ = [
    "ORGANISATIONS",
    "PEOPLE",
    "Change",
    "Clash",
    "Journal",
    "Merging",
    "Option",
    "Preview",
    "Question",
    "Treatment",
    "announce",
    "clashes",
    "declared",
    "folds",
    "is_shared",
    "loose_text",
    "preview",
    "relations",
    "revert",
    "run",
    "standing_against",
    "undeclared",
    "unexplained",
]
