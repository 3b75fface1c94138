"""What a cluster starts labelling with: kinds, procedures, a grid, bodies, reasons.

The cluster then changes what it likes; installing again only adds what is not there.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.labelling.defaults import grid as default_grid
from grappe.labelling.defaults import lists
from grappe.labelling.defaults.shapes import Asked, Page, Way
from grappe.labelling.defaults.ways import WAYS
from grappe.labelling.models import (
    AdmissibilityReason,
    Body,
    ConfidentialityText,
    Criterion,
    Grid,
    Procedure,
    Question,
    Section,
)
from grappe.projects.models import ConflictPolicy, ProjectKind

GRID = "common"


@transaction.atomic
def install(cluster: Any, *, by: User | None, at: datetime) -> list[str]:
    """Add what the cluster has not yet; the codes of the procedures added.

    What the cluster made or changed under the same code stays as it is.
    """
    bodies = {row[0]: _body(cluster, row) for row in lists.BODIES}
    grid = _grid(cluster, at)
    for code, names, texts in lists.REASONS:
        AdmissibilityReason.objects.get_or_create(
            cluster=cluster,
            code=code,
            defaults=_both("name", names) | _both("text", texts),
        )
    if not ConfidentialityText.objects.filter(cluster=cluster).exists():
        ConfidentialityText.objects.create(
            cluster=cluster,
            version=lists.TEXT_VERSION,
            text_fr=lists.TEXT_FR,
            text_en=lists.TEXT_EN,
            published_at=at,
        )
    ConflictPolicy.objects.get_or_create(cluster=cluster)
    added = [
        way.code
        for position, way in enumerate(WAYS)
        if _way(cluster, way, position, grid, bodies, at)
    ]
    if added:
        record("labelling.defaults_installed", cluster, by=by, at=at, procedures=added)
    return added


def _both(name: str, texts: tuple[str, str]) -> dict[str, str]:
    return {f"{name}_fr": texts[0], f"{name}_en": texts[1]}


def _body(cluster: Any, row: tuple[str, bool, tuple[str, str], str]) -> Body:
    code, decides, names, rules = row
    return Body.objects.get_or_create(
        cluster=cluster,
        code=code,
        defaults={"decides": decides, "description": rules, **_both("name", names)},
    )[0]


def _grid(cluster: Any, at: datetime) -> Grid:
    """The cluster's published grid of that code, else ours."""
    known = Grid.objects.filter(cluster=cluster, code=GRID, published_at__isnull=False)
    if known.exists():
        return known.latest("version")
    version = Grid.objects.filter(cluster=cluster, code=GRID).count() + 1
    grid = Grid.objects.create(
        cluster=cluster,
        code=GRID,
        version=version,
        published_at=at,
        **_both("name", default_grid.NAME),
    )
    anchors = {
        mark: {"fr": french, "en": english}
        for mark, (french, english) in default_grid.ANCHORS.items()
    }
    Criterion.objects.bulk_create(
        Criterion(
            grid=grid,
            code=one.code,
            position=position,
            weight=one.points,
            anchors=anchors,
            **_both("name", one.name),
            **_both("help", one.help),
        )
        for position, one in enumerate(default_grid.CRITERIA)
    )
    return grid


def _way(
    cluster: Any,
    way: Way,
    position: int,
    grid: Grid,
    bodies: dict[str, Body],
    at: datetime,
) -> bool:
    """Add one kind and its procedure; False where the cluster has them."""
    kind, _is_new = ProjectKind.objects.get_or_create(
        cluster=cluster,
        code=way.code,
        defaults={"position": position, **_both("name", way.kind)},
    )
    if Procedure.objects.filter(cluster=cluster, code=way.code).exists():
        return False
    has_experts = way.steps.get("has_experts", True)
    procedure = Procedure.objects.create(
        cluster=cluster,
        code=way.code,
        kind=kind,
        published_at=at,
        grid=grid if has_experts else None,
        expert_body=bodies["experts"] if has_experts else None,
        deciding_body=bodies["labelling"],
        rules=way.rules,
        **_both("name", way.name),
        **way.steps,
    )
    for number, page in enumerate(way.pages):
        _page(procedure, number, page)
    return True


def _page(procedure: Procedure, position: int, page: Page) -> None:
    section = Section.objects.create(
        procedure=procedure,
        position=position,
        name_fr=page.fr,
        name_en=page.en,
        **_both("intro", page.intro),
    )
    Question.objects.bulk_create(
        _question(section, number, asked) for number, asked in enumerate(page.questions)
    )


def _question(section: Section, position: int, asked: Asked) -> Question:
    code, value = asked.asked_if
    return Question(
        section=section,
        code=asked.code,
        position=position,
        kind=asked.kind,
        name_fr=asked.fr,
        name_en=asked.en,
        is_required=asked.is_required,
        longest=asked.longest,
        choices=[list(choice) for choice in asked.choices],
        shown_if_code=code,
        shown_if_value=value,
        **_both("help", asked.help),
    )
