"""What the pages and the command line ask of studies."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from grappe.accounts.access import Access
from grappe.clusters.models import Cluster
from grappe.common.inbox import Pending, Task, counted
from grappe.impact import rules, treatments
from grappe.impact.models import (
    Panel,
    Run,
    RunState,
    Service,
    Study,
    StudyState,
)
from grappe.impact.wording import engine
from grappe.organisations.models import Organisation


@dataclass(frozen=True)
class Listed:
    """A study in a list: its plan in force and its published run, when it has one."""

    study: Study
    plan: Any
    run: Run | None


def listed(studies: QuerySet[Study]) -> list[Listed]:
    """Studies with what a list says of each, in a few queries whatever their number."""
    rows = list(studies.prefetch_related("plans__service"))
    published = {run.study_id: run for run in published_runs(rows)}
    return [
        Listed(study, next(iter(study.plans.all()), None), published.get(study.pk))
        for study in rows
    ]


def published_runs(studies: Iterable[Study]) -> QuerySet[Run]:
    return (
        Run.objects.filter(is_published=True, study__in=list(studies))
        .select_related("plan__service", "panel", "study")
        .prefetch_related("effects")
    )


def measured(cluster: Cluster) -> list[Run]:
    """The published run of each published study: what the cluster says it changed."""
    studies = Study.objects.filter(cluster=cluster, state=StudyState.PUBLISHED)
    return list(published_runs(studies).order_by("-study__published_at"))


@dataclass(frozen=True)
class Used:
    """A service, how much it was used, and what is known of its effect."""

    service: Service
    uses: int
    organisations: int
    listed: Listed | None


def services(cluster: Cluster, studies: Iterable[Listed]) -> list[Used]:
    """The services of a cluster, labelled projects first, with their latest study."""
    by_service: dict[int, Listed] = {}
    for one in studies:
        if one.plan and one.plan.service_id:
            there = by_service.get(one.plan.service_id)
            if there is None or (one.run and not there.run):
                by_service[one.plan.service_id] = one
    rows = Service.objects.filter(cluster=cluster).annotate(
        use_count=Count("uses"),
        organisation_count=Count("uses__organisation", distinct=True),
    )
    return [
        Used(row, row.use_count, row.organisation_count, by_service.get(row.pk))
        for row in rows.order_by("-is_label", "name_fr")
    ]


@dataclass(frozen=True)
class Behind:
    """An organisation of a panel: since when it is treated, how many years are seen."""

    unit: str
    organisation: Organisation | None
    cohort: int | None
    years: int
    sources: str


def behind(panel: Panel, barred_ids: frozenset[int] = frozenset()) -> list[Behind]:
    """The organisations that a panel is made of, the treated first.

    Without those whose treatment is one of projects barred to the reader.
    """
    import duckdb

    path = str(Path(panel.file.path)).replace("'", "''")
    database = duckdb.connect()
    try:
        rows = database.execute(
            f"""
            SELECT unit, any_value(cohort), count(*),
                   list_sort(list(DISTINCT source))
            FROM read_parquet('{path}') GROUP BY unit
            ORDER BY any_value(cohort) NULLS LAST, unit
            """
        ).fetchall()
    finally:
        database.close()
    names = _organisations([row[0] for row in rows])
    plan = panel.plan
    hidden = treatments.of(plan).hidden(plan, barred_ids) if barred_ids else set()
    return [
        Behind(unit, names.get(unit), cohort, years, ",".join(sources))
        for unit, cohort, years, sources in rows
        if unit not in names or names[unit].pk not in hidden
    ]


def _organisations(units: list[str]) -> dict[str, Organisation]:
    """Those of the cluster's files, by the name that the panel gives them."""
    keys = [int(unit.partition(":")[2]) for unit in units if ":" in unit]
    sirens = [unit for unit in units if ":" not in unit]
    found: dict[str, Organisation] = {}
    for start in range(0, len(sirens), 500):
        some = Organisation.objects.filter(siren__in=sirens[start : start + 500])
        found |= {one.siren: one for one in some if one.siren}
    for one in Organisation.objects.filter(pk__in=keys):
        found[f"organisation:{one.pk}"] = one
    return found


def inbox(access: Access) -> list[Task]:
    """Locked plans that wait for outcomes, and numbers that nobody acted upon."""
    return counted(waiting(access))


def waiting(access: Access) -> list[Pending]:
    """The same, to be counted with those of other apps."""
    if not rules.can_study(access):
        return []
    studies = Study.objects.filter(cluster=access.cluster)
    url = reverse("impact:study_list", args=[access.cluster.slug])
    told = [
        (
            StudyState.LOCKED,
            _("Studies without outcomes"),
            "lock",
            _("The plan is locked: its outcomes may be loaded."),
        ),
        (
            StudyState.ESTIMATED,
            _("Studies to read"),
            "flask-conical",
            _("A run has ended: publish it, or say why it is abandoned."),
        ),
    ]
    return [
        Pending(
            title=title,
            rows=studies.filter(state=state),
            url=f"{url}?state={state}",
            icon=icon,
            reason=why,
        )
        for state, title, icon, why in told
    ]


def joinable(run: Run) -> tuple[int, str] | None:
    """What joining entry years would mend in a refused run.

    The fewest organisations that an entry year needs, and the years that have fewer;
    None where the run was refused for something else, or its plan joins them already.
    """
    for message in run.messages:
        if message["code"] != "refused":
            continue
        code, params = engine.found(message["params"]) or ("", {})
        if code == "few_treated" and run.plan.join_below < int(params["least"]):
            return int(params["least"]), str(params["cohorts"])
    return None


def latest_run(study: Study) -> Run | None:
    """The published run, else the last one that gave numbers."""
    done = study.runs.filter(state=RunState.DONE)
    return done.order_by("-is_published", "-started_at", "-pk").first()
