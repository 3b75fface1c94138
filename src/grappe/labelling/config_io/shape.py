"""What a configuration is made of, and how it goes out."""

from decimal import Decimal
from typing import Any

from grappe.labelling.models import (
    AdmissibilityReason,
    Body,
    ConfidentialityText,
    Grid,
    Procedure,
    StateWording,
)
from grappe.projects.models import ConflictPolicy, ProjectKind

FORMAT, VERSION = "grappe-labelling", 1

NAMES = ("name_fr", "name_en")
KIND = ("code", *NAMES, "position", "is_retired")
BODY = ("code", *NAMES, "decides", "description")
REASON = ("code", *NAMES, "text_fr", "text_en", "is_retired")
GRID = ("code", *NAMES, "top", "has_half_points")
CRITERION = (
    *("code", *NAMES, "weight", "threshold", "help_fr", "help_en", "anchors"),
    "needs_comment",
)
PROCEDURE = (
    *("code", *NAMES, "is_support_letter", "has_pre_application", "has_experts"),
    *("has_hearing", "needs_confirmations", "contact_days", "committee_days"),
    *("reviews_days", "experts_days", "filing_days", "service_days", "reviews"),
    *("needs_academic", "needs_industrial", "rotation_months", "is_double_blind"),
    *("shows_colleagues", "rebuttal_days", "label_months", "rules"),
)
SECTION = (*NAMES, "step", "intro_fr", "intro_en")
QUESTION = (
    *("code", *NAMES, "kind", "help_fr", "help_en", "is_required", "is_public"),
    *("choices", "longest", "least", "most", "shown_if_code", "shown_if_value"),
)
WORDING = ("state", "internal_fr", "internal_en", "applicant_fr", "applicant_en")
TEXT = ("version", "text_fr", "text_en")
POLICY = (
    *("bars_group", "bars_past_projects", "past_project_years"),
    "bars_shared_mandates",
)


def dump(cluster: Any) -> dict[str, Any]:
    """The configuration as plain JSON."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "kinds": _rows(ProjectKind.objects.filter(cluster=cluster), KIND),
        "bodies": _rows(Body.objects.filter(cluster=cluster), BODY),
        "grids": [grid_of(one) for one in _latest(Grid, cluster)],
        "procedures": [procedure_of(one) for one in _latest(Procedure, cluster)],
        "wordings": _rows(
            StateWording.objects.filter(cluster=cluster).order_by("state"), WORDING
        ),
        "reasons": _rows(AdmissibilityReason.objects.filter(cluster=cluster), REASON),
        "texts": _rows(ConfidentialityText.objects.filter(cluster=cluster)[:1], TEXT),
        "conflicts": _rows(ConflictPolicy.objects.filter(cluster=cluster), POLICY),
    }


def _latest(model: Any, cluster: Any) -> list[Any]:
    """The version in use of each code, else the last published, else the draft."""
    best: dict[str, Any] = {}
    for row in model._default_manager.filter(cluster=cluster).order_by("version"):
        if row.published_at is not None or row.code not in best:
            best[row.code] = row
    return [best[code] for code in sorted(best)]


def _rows(rows: Any, names: tuple[str, ...]) -> list[dict[str, Any]]:
    return [_row(row, names) for row in rows]


def _row(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value


def grid_of(grid: Grid) -> dict[str, Any]:
    return {**_row(grid, GRID), "criteria": _rows(grid.criteria.all(), CRITERION)}


def procedure_of(procedure: Procedure) -> dict[str, Any]:
    return {
        **_row(procedure, PROCEDURE),
        "kind": procedure.kind.code,
        "grid": procedure.grid.code if procedure.grid else None,
        "expert_body": procedure.expert_body.code if procedure.expert_body else None,
        "deciding_body": (
            procedure.deciding_body.code if procedure.deciding_body else None
        ),
        "sections": [
            {**_row(one, SECTION), "questions": _rows(one.questions.all(), QUESTION)}
            for one in procedure.sections.all()
        ],
    }
