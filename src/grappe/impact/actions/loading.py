"""Outcomes: the files given, and the panel built from them once the plan is locked."""

import hashlib
import tempfile
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path, PurePath
from typing import Any, BinaryIO

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.impact import document, treatments
from grappe.impact.actions.errors import NotLoadable
from grappe.impact.actions.plans import CLOSED
from grappe.impact.models import (
    OutcomeFile,
    Panel,
    Plan,
    Study,
    StudyState,
)
from grappe.impact.panels import bands, build, files, units, values

BLOCK = 1 << 20


@transaction.atomic
def add_file(
    study: Study,
    stream: BinaryIO,
    *,
    kind: str,
    filename: str,
    by: User | None,
    at: datetime,
) -> OutcomeFile:
    """Give a study a file of outcomes; its plan must be locked first.

    Of a stock file of SIRENE, what the study reads is kept, and the hash of the whole.
    Raises NotLoadable while the plan is open, or if the file cannot be read.
    """
    study = Study.objects.select_for_update(of=["self"]).get(pk=study.pk)
    _require_locked(study)
    name = PurePath(filename.replace("\\", "/")).name[:250]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"given{PurePath(name).suffix.lower()}"
        digest = _copy(stream, path)
        if study.files.filter(sha256=digest).exists():
            raise NotLoadable(_("This file is already there."))
        try:
            read, kept = files.keep(path, kind)
        except files.UnreadableFile as error:
            raise NotLoadable(str(error)) from error
        given = OutcomeFile(
            study=study,
            kind=kind,
            name=name,
            sha256=digest,
            kept_sha256="" if kept == path else sha256_of(kept),
            row_count=read.row_count,
            notices=read.notices,
            added_at=at,
            added_by=by,
        )
        with kept.open("rb") as content:
            given.file.save(f"{study.pk}-{digest[:12]}{kept.suffix}", File(content))
    record(
        "impact.file_added", study, by=by, at=at, name=name, rows=read.row_count,
        sha256=digest,
    )  # fmt: skip
    return given


@transaction.atomic
def load(study: Study, *, by: User | None, at: datetime) -> Panel:
    """Build the panel that the locked plan asks for.

    Raises NotLoadable if the plan is open or was altered, or if nothing is left to
    compare.
    """
    study = Study.objects.select_for_update(of=["self"]).get(pk=study.pk)
    plan = _require_locked(study)
    rows = units.units(plan)
    given = [
        (one, files.read(Path(one.file.path), one.kind)) for one in study.files.all()
    ]
    if not treatments.of(plan).is_among_members:
        for _one, read in given:
            rows += files.outside_units(read, rows, plan.population)
    banded, told = _bands(plan, rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "panel.parquet"
        found = chain(_values(plan, rows, given), banded)
        try:
            report = build.build(plan, rows, found, path)
        except build.MixedUnits as error:
            raise NotLoadable(str(error)) from error
        report.bands = told
        report.files = [
            {"name": one.name, "sha256": one.sha256, "rows": one.row_count}
            for one, _read in given
        ]
        if not report.treated:
            raise NotLoadable(
                _("No treated organisation has an outcome before and after.")
            )
        if not report.comparison and len(report.by_cohort) < 2:
            raise NotLoadable(_("There is nobody to compare with."))
        panel = Panel(
            study=study,
            plan=plan,
            sha256=sha256_of(path),
            unit_count=report.units,
            treated_count=report.treated,
            row_count=report.rows,
            report=report.plain(),
            loaded_at=at,
            loaded_by=by,
        )
        with path.open("rb") as content:
            panel.file.save(
                f"panel-{study.pk}-{panel.sha256[:12]}.parquet", File(content)
            )
    study.state = StudyState.LOADED
    study.save(update_fields=["state"])
    record(
        "impact.outcomes_loaded",
        study,
        by=by,
        at=at,
        units=panel.unit_count,
        treated=panel.treated_count,
        rows=panel.row_count,
        sha256=panel.sha256,
    )
    return panel


def _require_locked(study: Study) -> Plan:
    """The plan in force. Raises NotLoadable if it may not be looked beyond."""
    if study.state in CLOSED:
        raise NotLoadable(_("This study is closed."))
    plan = study.plans.select_related("study__cluster", "service").first()
    if plan is None or not plan.is_locked:
        raise NotLoadable(_("Lock the plan before any outcome is loaded."))
    if not document.is_intact(plan):
        raise NotLoadable(_("The plan was altered after it was locked: no number."))
    return plan


def _bands(
    plan: Plan, rows: list[units.UnitRow]
) -> tuple[list[values.Value], dict[str, Any]]:
    """What the local register says, if the plan takes it; and what it was asked."""
    if values.BANDS not in plan.sources:
        return [], {}
    found, told = bands.of_register(plan, rows)
    return found, told.plain()


def _values(
    plan: Plan,
    rows: list[units.UnitRow],
    given: list[tuple[OutcomeFile, files.Read]],
) -> Iterator[values.Value]:
    yield from values.recorded(plan, rows)
    there = {row.unit for row in rows}
    for one, read in given:
        # Kinds of files are named as the sources that they are.
        for value in files.values(read, plan.outcome, one.kind, one.name):
            if value.unit in there:
                yield value


def _copy(stream: BinaryIO, path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("wb") as target:
        while block := stream.read(BLOCK):
            digest.update(block)
            target.write(block)
    return digest.hexdigest()


def sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
