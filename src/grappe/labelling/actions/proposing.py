"""Proposals of readers: asked for, worked out, applied or set aside."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grappe.accounts.access import Access
from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.clusters.models import Cluster
from grappe.labelling import matching
from grappe.labelling.actions import readings
from grappe.labelling.actions.assigning import NotAssignable, hold
from grappe.labelling.actions.readings import Asked, Ending
from grappe.labelling.matching import Options, words
from grappe.labelling.models import (
    Assignment,
    AssignmentRun,
    AssignmentState,
    Call,
    ProposedReading,
    RunOutcome,
)

# Of what changed since a proposal; the rest waits for the next one.
MOST_TOLD = 5
# A run takes minutes, and waits for others before it: past this, its worker was ended.
LOST_AFTER = timedelta(hours=6)


class NotProposable(Exception):
    """Nothing can be proposed now; the message is for the user."""


class NotApplicable(NotAssignable):
    """The proposal no longer holds, or was applied; the message is for the user."""


@transaction.atomic
def propose(
    access: Access, call: Call | None, options: Options, *, at: datetime
) -> AssignmentRun:
    """Open a run over the dossiers of a desk; `carry_out` does the work.

    Raises NotProposable if no dossier lacks a reader, or nobody is in the pool.
    """
    records = matching.gather(access, call)
    readers = records.standing
    if not records.experts:
        raise NotProposable(_("There is no expert in the pool on this day."))
    if not records.lost and not any(matching.lacking(records, readers, options)):
        raise NotProposable(_("No dossier lacks a reader."))
    run = AssignmentRun.objects.create(
        cluster=access.cluster,
        call=call,
        objective=options.objective,
        outcome=RunOutcome.RUNNING,
        repairs=_last_applied(access, call, options),
        options=options.as_json(),
        requests=[request.pk for request in records.requests],
        experts=[expert.pk for expert in records.experts],
        run_at=at,
        run_by=access.user,
    )
    record(
        "labelling.assignment_proposed",
        run,
        by=access.user,
        at=at,
        call=str(call or ""),
        mode=options.mode,
    )
    return run


def _last_applied(
    access: Access, call: Call | None, options: Options
) -> AssignmentRun | None:
    if options.mode != matching.REPAIR:
        return None
    runs = AssignmentRun.objects.known_to(access).of_desk(access.cluster, call)
    return runs.filter(outcome=RunOutcome.APPLIED).first()


def carry_out(run: AssignmentRun) -> AssignmentRun:
    """Work a run out as who asked for it knows the desk, and keep what came out.

    One that was given up meanwhile stays so.
    """
    from grappe.engines.assignment import Unfinished

    with transaction.atomic():
        if not _is_awaited(run):
            return run
    access = Access.of(run.run_by, run.cluster, timezone.localdate(run.run_at))
    try:
        records = matching.gather(access, run.call)
        answer = matching.solve(records, Options.of_json(run.options))
    except Unfinished as late:
        run.certificate = {"unfinished": late.seconds}
        return _keep(run, RunOutcome.FAILED)
    except Exception:
        _keep(run, RunOutcome.FAILED)
        raise
    run.requests = [request.pk for request in records.requests]
    run.experts = [expert.pk for expert in records.experts]
    run.certificate = answer.certificate | {
        "moved_readings": answer.moved,
        "lost_readings": answer.lost,
    }
    run.conflict = answer.conflict
    run.seconds = answer.seconds
    outcome = RunOutcome.INFEASIBLE if answer.conflict else RunOutcome.PROPOSED
    return _keep(run, outcome, answer.readings)


def _is_awaited(run: AssignmentRun) -> bool:
    """Whether anybody still waits for what comes out; where nobody does, says so."""
    run.outcome = (
        AssignmentRun.objects.select_for_update(of=["self"])
        .values_list("outcome", flat=True)
        .get(pk=run.pk)
    )
    return run.outcome == RunOutcome.RUNNING


@transaction.atomic
def _keep(
    run: AssignmentRun, outcome: str, readings: Sequence[matching.Chosen] = ()
) -> AssignmentRun:
    if not _is_awaited(run):
        return run
    run.outcome = outcome
    run.save()
    ProposedReading.objects.bulk_create(
        [
            ProposedReading(
                run=run,
                request_id=one.request,
                expert_id=one.expert,
                affinity=one.affinity,
                why=one.why,
            )
            for one in readings
        ],
        batch_size=1000,
    )
    return run


@transaction.atomic
def apply_run(run: AssignmentRun, access: Access, *, at: datetime) -> list[Assignment]:
    """Ask the readers of a proposal, and take back the readings it moves.

    Everything is looked at again first: all of it is applied, or nothing.
    Raises NotApplicable if it was applied or set aside already, or says what changed.
    """
    run = AssignmentRun.objects.select_for_update(of=["self"]).get(pk=run.pk)
    if run.outcome != RunOutcome.PROPOSED:
        raise NotApplicable(
            _("This proposal can no longer be applied: it is %(outcome)s.")
            % {"outcome": run.get_outcome_display()}
        )
    lines = list(run.readings.order_by("request", "expert"))
    hold(run.requests, run.experts)
    records = matching.gather(access, run.call)
    options = Options.of_json(run.options)
    moved = _moved(run, records)
    _check(lines, records, options, moved)

    readings.end(
        [Ending(row, AssignmentState.REVOKED, _("moved by a repair")) for row in moved],
        by=access.user,
        at=at,
        moved=True,
    )
    readings.end_lost(records, by=access.user, at=at)
    found = readings.ask(
        [
            Asked(one.request_id, one.expert_id, affinity=one.affinity, why=one.why)
            for one in lines
        ],
        records,
        run=run,
        by=access.user,
        at=at,
    )
    run.outcome, run.applied_at = RunOutcome.APPLIED, at
    run.save(update_fields=["outcome", "applied_at"])
    record(
        "labelling.assignment_applied",
        run,
        by=access.user,
        at=at,
        call=str(run.call or ""),
        mode=options.mode,
    )
    return found


def _moved(run: AssignmentRun, records: matching.Records) -> list[Assignment]:
    """The standing readings that the proposal takes back."""
    keys = set(run.certificate.get("moved_readings", ()))
    return [row for row in records.standing.values() if row.pk in keys]


def _check(
    proposed: Sequence[ProposedReading],
    records: matching.Records,
    options: Options,
    moved: Sequence[Assignment],
) -> None:
    """Raises NotApplicable with what changed since the proposal."""
    changed: list[str] = []
    fixed = [row for row in moved if not matching.may_move(row)]
    for row in fixed:
        changed.append(
            _("%(expert)s has filed an opinion on %(dossier)s.")
            % {"expert": row.expert, "dossier": row.request.project.acronym}
        )
    gone = {row.pk for row in moved}
    readers = {
        pair: row for pair, row in records.standing.items() if row.pk not in gone
    }
    barred = matching.reasons(records, list(readers.values()))
    lacking = matching.lacking(records, readers, options)
    room = matching.room(records, readers, options)
    lines = {request.pk: i for i, request in enumerate(records.requests)}
    columns = {expert.pk: j for j, expert in enumerate(records.experts)}
    for one in proposed:
        line, column = lines.get(one.request_id), columns.get(one.expert_id)
        if line is None:
            changed.append(
                _("%(dossier)s no longer waits for readers.")
                % {"dossier": one.request.project.acronym}
            )
        elif column is None:
            changed.append(
                _("%(expert)s is no longer in the pool.") % {"expert": one.expert}
            )
        elif barred[line, column] != matching.ALLOWED:
            changed.append(
                _("%(expert)s can no longer be asked for %(dossier)s: %(why)s.")
                % {
                    "expert": one.expert,
                    "dossier": one.request.project.acronym,
                    "why": words.REASONS[int(barred[line, column])],
                }
            )
        else:
            lacking[line] -= 1
            room[column] -= 1
            if lacking[line] < 0:
                changed.append(
                    _("%(dossier)s has its readers already.")
                    % {"dossier": one.request.project.acronym}
                )
            if room[column] < 0:
                changed.append(
                    _("%(expert)s has no room left.") % {"expert": one.expert}
                )
    if changed:
        told = list(dict.fromkeys(changed))
        raise NotApplicable(
            " ".join(
                [
                    ngettext(
                        "Something changed since this proposal; ask for another one.",
                        "Things changed since this proposal; ask for another one.",
                        len(told),
                    ),
                    *told[:MOST_TOLD],
                ]
            )
        )


def stop_lost(cluster: Cluster, *, at: datetime) -> int:
    """Say of runs that nothing was heard of that they stopped; how many."""
    lost = AssignmentRun.objects.filter(
        cluster=cluster, outcome=RunOutcome.RUNNING, run_at__lte=at - LOST_AFTER
    )
    return sum(_stop(run, at=at) for run in lost.order_by("pk"))


@transaction.atomic
def _stop(run: AssignmentRun, *, at: datetime) -> bool:
    if not _is_awaited(run):
        return False
    run.outcome, run.certificate = RunOutcome.FAILED, {"lost": True}
    run.save(update_fields=["outcome", "certificate"])
    call = str(run.call or "")
    record("labelling.assignment_lost", run, by=None, at=at, call=call)
    return True


@transaction.atomic
def discard_run(run: AssignmentRun, *, by: User | None, at: datetime) -> AssignmentRun:
    """Set a proposal aside, or give up one that is being worked out.

    Raises NotApplicable if it was applied.
    """
    run = AssignmentRun.objects.select_for_update(of=["self"]).get(pk=run.pk)
    if run.outcome in (RunOutcome.APPLIED, RunOutcome.DISCARDED):
        raise NotApplicable(
            _("This proposal is %(outcome)s already.")
            % {"outcome": run.get_outcome_display()}
        )
    run.outcome = RunOutcome.DISCARDED
    run.save(update_fields=["outcome"])
    record(
        "labelling.assignment_discarded", run, by=by, at=at, call=str(run.call or "")
    )
    return run
