"""Proposals applied, readers chosen by hand, taken back, and answering."""

from datetime import timedelta

import pytest

from grappe.accounts.access import Access
from grappe.audit.models import Event
from grappe.labelling import actions, matching
from grappe.labelling.actions import proposing
from grappe.labelling.matching import Options
from grappe.labelling.models import Assignment, AssignmentRun
from grappe.outbox.models import Mail
from grappe.projects.models import Grant
from tests.factories import NOON, TODAY, ClusterFactory, RoleGrantFactory
from tests.factories.labelling import (
    AssignmentFactory,
    AssignmentRunFactory,
    CallFactory,
    ExpertFactory,
    LabelRequestFactory,
    ProcedureFactory,
)
from tests.factories.projects import (
    DeclarationFactory,
    GrantFactory,
    ProjectKindFactory,
)

MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cluster():
    return ClusterFactory(slug="essai")


@pytest.fixture
def call(cluster):
    return CallFactory(cluster=cluster)


@pytest.fixture
def access(cluster):
    grant = RoleGrantFactory(cluster=cluster, role="team")
    return Access.of(grant.user, cluster, TODAY)


@pytest.fixture
def one_reader(cluster):
    return ProcedureFactory(
        cluster=cluster,
        kind=ProjectKindFactory(cluster=cluster),
        reviews=1,
        needs_academic=False,
        needs_industrial=False,
    )


def request(call, how, state="admissible"):
    return LabelRequestFactory(
        cluster=call.cluster, call=call, procedure=how, filed=True, state=state
    )


def proposal(access, call, options=None) -> AssignmentRun:
    return actions.carry_out(
        actions.propose(access, call, options or Options(), at=NOON)
    )


def readers(dossier):
    rows = dossier.assignments.order_by("pk")
    return [(row.expert, row.state) for row in rows]


def kinds():
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


# Proposals ----------------------------------------------------------------------------


def test_propose_keeps_what_was_found(access, call, one_reader):
    dossier = request(call, one_reader)
    expert = ExpertFactory(cluster=call.cluster)

    run = proposal(access, call)

    assert (run.outcome, run.requests, run.experts) == (
        "proposed",
        [dossier.pk],
        [expert.pk],
    )
    assert [(one.request, one.expert) for one in run.readings.all()] == [
        (dossier, expert)
    ]
    assert kinds() == ["labelling.assignment_proposed"]
    assert not Assignment.objects.exists()


def test_a_run_that_nothing_is_heard_of_is_said_to_have_stopped(call):
    long_ago, recent = (
        AssignmentRunFactory(
            cluster=call.cluster, call=call, outcome="running", run_at=NOON - since
        )
        for since in (proposing.LOST_AFTER, proposing.LOST_AFTER - MINUTE)
    )

    counts = [actions.stop_lost(call.cluster, at=NOON) for _ in "12"]

    long_ago.refresh_from_db()
    recent.refresh_from_db()
    assert counts == [1, 0]
    assert (long_ago.outcome, long_ago.certificate) == ("failed", {"lost": True})
    assert recent.outcome == "running"
    event = Event.objects.get()
    assert (event.kind, event.data) == (
        "labelling.assignment_lost",
        {"call": call.name},
    )


def test_a_run_given_up_is_not_worked_out(access, call, one_reader):
    request(call, one_reader)
    ExpertFactory(cluster=call.cluster)
    run = actions.propose(access, call, Options(), at=NOON)
    actions.discard_run(run, by=access.user, at=NOON)

    kept = actions.carry_out(run)

    assert (kept.outcome, kept.readings.count()) == ("discarded", 0)


def test_a_run_given_up_while_it_is_worked_out_stays_so(
    access, call, one_reader, monkeypatch
):
    request(call, one_reader)
    ExpertFactory(cluster=call.cluster)
    run = actions.propose(access, call, Options(), at=NOON)
    solve = matching.solve

    def meanwhile(*given):
        actions.discard_run(run, by=access.user, at=NOON)
        return solve(*given)

    monkeypatch.setattr(matching, "solve", meanwhile)
    actions.carry_out(run)

    run.refresh_from_db()
    assert (run.outcome, run.readings.count()) == ("discarded", 0)


def test_propose_keeps_why_there_is_no_assignment(access, call, one_reader):
    request(call, one_reader)
    ExpertFactory(cluster=call.cluster, capacity=0)

    run = proposal(access, call)

    assert run.outcome == "infeasible"
    assert [one["code"] for one in run.conflict] == ["demand", "capacity"]


def test_propose_needs_experts(access, call, one_reader):
    request(call, one_reader)

    with pytest.raises(actions.NotProposable, match="no expert in the pool"):
        actions.propose(access, call, Options(), at=NOON)


def test_propose_needs_a_dossier_that_lacks_a_reader(access, call, one_reader):
    AssignmentFactory(request=request(call, one_reader), expert__cluster=call.cluster)

    with pytest.raises(actions.NotProposable, match="No dossier lacks a reader"):
        actions.propose(access, call, Options(), at=NOON)


def test_propose_leaves_out_what_a_conflict_hides_from_who_asks(
    access, call, one_reader
):
    shown, hidden = request(call, one_reader), request(call, one_reader)
    ExpertFactory(cluster=call.cluster)
    DeclarationFactory(project=hidden.project, user=access.user, conflicted=True)

    run = proposal(access, call)

    assert run.requests == [shown.pk]


def test_a_run_is_known_to_whom_all_its_dossiers_are(access, call, one_reader):
    dossier = request(call, one_reader)
    ExpertFactory(cluster=call.cluster)
    run = proposal(access, call)
    other = RoleGrantFactory(cluster=call.cluster, role="direction").user
    barred = RoleGrantFactory(cluster=call.cluster, role="direction").user
    DeclarationFactory(project=dossier.project, user=barred, conflicted=True)

    known = {
        user: list(AssignmentRun.objects.known_to(Access.of(user, call.cluster, TODAY)))
        for user in (access.user, other, barred)
    }

    assert known == {access.user: [run], other: [run], barred: []}


# Applying -----------------------------------------------------------------------------


def test_apply_asks_opens_the_dossier_and_writes(access, call, one_reader):
    dossier = request(call, one_reader)
    expert = ExpertFactory(cluster=call.cluster)
    run = proposal(access, call)

    actions.apply_run(run, access, at=NOON)

    run.refresh_from_db()
    dossier.refresh_from_db()
    row = Assignment.objects.get()
    assert (run.outcome, run.applied_at) == ("applied", NOON)
    assert (row.request, row.expert, row.state) == (dossier, expert, "asked")
    assert (row.run, row.is_manual, row.assigned_by) == (run, False, access.user)
    assert row.due_on == matching.ReadingTime.of(call, one_reader, TODAY).due_on
    assert dossier.state == "experts_assigned"
    given = Grant.objects.get()
    assert (given.user, given.project, given.purpose) == (
        expert.user,
        dossier.project,
        "expert",
    )
    mail = Mail.objects.get()
    assert (mail.to, mail.kind, mail.project) == (
        expert.user.email,
        "labelling.reading_asked",
        dossier.project,
    )
    assert kinds()[-2:] == ["labelling.readers_asked", "labelling.assignment_applied"]


def test_apply_twice_is_refused(access, call, one_reader):
    request(call, one_reader)
    ExpertFactory(cluster=call.cluster)
    run = proposal(access, call)
    actions.apply_run(run, access, at=NOON)

    with pytest.raises(actions.NotApplicable, match="it is applied"):
        actions.apply_run(run, access, at=NOON)

    assert Assignment.objects.count() == 1


def test_two_people_apply_two_proposals_and_the_second_learns_why(
    access, call, one_reader
):
    dossier = request(call, one_reader)
    ExpertFactory.create_batch(2, cluster=call.cluster)
    first, second = proposal(access, call), proposal(access, call)
    actions.apply_run(first, access, at=NOON)

    with pytest.raises(actions.NotApplicable) as refusal:
        actions.apply_run(second, access, at=NOON)

    assert "Something changed since this proposal" in str(refusal.value)
    assert dossier.project.acronym in str(refusal.value)
    assert Assignment.objects.count() == 1


def test_apply_refuses_a_reader_who_declared_a_conflict_since(access, call, one_reader):
    dossier = request(call, one_reader)
    expert = ExpertFactory(cluster=call.cluster)
    run = proposal(access, call)
    DeclarationFactory(project=dossier.project, user=expert.user, conflicted=True)

    with pytest.raises(actions.NotApplicable, match="conflict of interest"):
        actions.apply_run(run, access, at=NOON)

    assert (Assignment.objects.count(), Mail.objects.count()) == (0, 0)


def test_apply_refuses_a_reader_filled_up_by_another_call(access, call, one_reader):
    request(call, one_reader)
    expert = ExpertFactory(cluster=call.cluster, capacity=1)
    run = proposal(access, call)
    other = request(CallFactory(cluster=call.cluster), one_reader)
    AssignmentFactory(request=other, expert=expert)

    with pytest.raises(actions.NotApplicable, match="has no room left"):
        actions.apply_run(run, access, at=NOON)


def test_discard_sets_a_proposal_aside(access, call, one_reader):
    request(call, one_reader)
    ExpertFactory(cluster=call.cluster)
    run = proposal(access, call)

    actions.discard_run(run, by=access.user, at=NOON)

    run.refresh_from_db()
    assert run.outcome == "discarded"
    assert kinds()[-1] == "labelling.assignment_discarded"
    with pytest.raises(actions.NotApplicable, match="set aside"):
        actions.apply_run(run, access, at=NOON)


# Repairing ----------------------------------------------------------------------------


def test_repair_after_a_withdrawal_asks_somebody_else_and_moves_nobody(
    access, call, one_reader
):
    first, second = request(call, one_reader), request(call, one_reader)
    experts = ExpertFactory.create_batch(2, cluster=call.cluster, capacity=1)
    actions.apply_run(proposal(access, call), access, at=NOON)
    third = ExpertFactory(cluster=call.cluster)
    gone = first.assignments.get()
    actions.decline(gone, reason="ill", by=gone.expert.user, at=NOON)
    Mail.objects.all().delete()

    run = proposal(access, call, Options(mode="repair"))
    actions.apply_run(run, access, at=NOON)

    assert run.certificate["moved"] == run.certificate["fewest"] == 0
    assert readers(first) == [(gone.expert, "declined"), (third, "asked")]
    (kept,) = readers(second)
    assert kept[0] in experts
    assert [mail.to for mail in Mail.objects.all()] == [third.user.email]
    assert run.repairs == AssignmentRun.objects.get(outcome="applied", repairs=None)


def test_repair_takes_a_reading_back_when_it_must(access, call, one_reader):
    first, second = request(call, one_reader), request(call, one_reader)
    able = ExpertFactory(cluster=call.cluster, capacity=1)
    other = ExpertFactory(cluster=call.cluster, capacity=1)
    DeclarationFactory(project=second.project, user=other.user, conflicted=True)
    moved = AssignmentFactory(request=first, expert=able, state="asked")
    GrantFactory(project=first.project, user=able.user, starts_on=TODAY)

    run = proposal(access, call, Options(mode="repair"))
    actions.apply_run(run, access, at=NOON)

    assert readers(first) == [(able, "revoked"), (other, "asked")]
    assert readers(second) == [(able, "asked")]
    moved.refresh_from_db()
    assert moved.why == {"moved": True}
    assert Grant.objects.get(project=first.project, user=able.user).revoked_at == NOON


def test_apply_ends_the_readings_that_a_conflict_made_impossible(
    access, call, one_reader
):
    dossier = request(call, one_reader, state="experts_assigned")
    barred = AssignmentFactory(
        request=dossier, expert__cluster=call.cluster, state="accepted"
    )
    DeclarationFactory(
        project=dossier.project, user=barred.expert.user, conflicted=True
    )
    other = ExpertFactory(cluster=call.cluster)

    actions.apply_run(proposal(access, call), access, at=NOON)

    assert readers(dossier) == [(barred.expert, "conflicted"), (other, "asked")]
    assert [mail.to for mail in Mail.objects.all()] == [other.user.email]


# By hand ------------------------------------------------------------------------------


def test_assign_by_hand_says_why(access, call, one_reader):
    dossier = request(call, one_reader)
    expert = ExpertFactory(cluster=call.cluster, capacity=0, languages=["de"])

    actions.assign_by_hand([(dossier, expert)], access, reason=" Knows it ", at=NOON)

    row = Assignment.objects.get()
    assert (row.is_manual, row.reason, row.run) == (True, "Knows it", None)
    assert Event.objects.get(kind="labelling.readers_asked").data == {
        "acronym": dossier.project.acronym,
        "readers": str(expert),
        "reason": "Knows it",
    }


def test_assign_by_hand_several_at_once(access, call, one_reader):
    dossiers = [request(call, one_reader) for _n in range(2)]
    experts = ExpertFactory.create_batch(2, cluster=call.cluster)
    pairs = [(dossier, expert) for dossier in dossiers for expert in experts]

    rows = actions.assign_by_hand(pairs, access, reason="Both know it", at=NOON)

    assert {(row.request, row.expert) for row in rows} == set(pairs)


def test_assign_by_hand_takes_outside_experts(access, call, one_reader):
    dossier = request(call, one_reader)
    outsider = ExpertFactory(cluster=call.cluster, is_outside=True)

    actions.assign_by_hand([(dossier, outsider)], access, reason="Rare", at=NOON)

    assert readers(dossier) == [(outsider, "asked")]
    assert not Mail.objects.exists()


def test_assign_by_hand_never_passes_over_a_conflict(access, call, one_reader):
    dossier = request(call, one_reader)
    expert = ExpertFactory(cluster=call.cluster)
    DeclarationFactory(project=dossier.project, user=expert.user, conflicted=True)

    with pytest.raises(actions.NotAssignable, match="conflict of interest"):
        actions.assign_by_hand([(dossier, expert)], access, reason="Still", at=NOON)

    assert not Assignment.objects.exists()


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"reason": " "}, "Say why"),
        ({"pairs": []}, "at least one expert"),
        ({"state": "labelled"}, "does not wait for readers"),
        ({"ended": True}, "not in the pool"),
        ({"asked": True}, "already asked"),
    ],
)
def test_assign_by_hand_refuses(access, call, one_reader, change, refusal):
    dossier = request(call, one_reader)
    expert = ExpertFactory(cluster=call.cluster)
    if "state" in change:
        dossier.state, dossier.closed_at = change["state"], NOON
        dossier.save()
    if "ended" in change:
        expert.ends_on = TODAY - timedelta(days=1)
        expert.save()
    if "asked" in change:
        AssignmentFactory(request=dossier, expert=expert)

    with pytest.raises(actions.NotAssignable, match=refusal):
        actions.assign_by_hand(
            change.get("pairs", [(dossier, expert)]),
            access,
            reason=change.get("reason", "Knows it"),
            at=NOON,
        )


# Taking back and answering ------------------------------------------------------------


def asked(call, one_reader, state="asked"):
    dossier = request(call, one_reader, state="experts_assigned")
    expert = ExpertFactory(cluster=call.cluster)
    GrantFactory(project=dossier.project, user=expert.user, starts_on=TODAY)
    return AssignmentFactory(request=dossier, expert=expert, state=state)


def test_revoke_closes_the_dossier_and_tells_the_expert(access, call, one_reader):
    row = asked(call, one_reader)

    actions.revoke(row, reason="Too many", by=access.user, at=NOON)

    row.refresh_from_db()
    assert (row.state, row.state_since, row.ending_reason) == (
        "revoked",
        NOON,
        "Too many",
    )
    assert row.request.state == "admissible"
    assert Grant.objects.get().revoked_at == NOON
    assert Mail.objects.get().kind == "labelling.reading_taken_back"
    assert "labelling.reader_revoked" in kinds()


@pytest.mark.parametrize(
    ("state", "reason", "refusal"),
    [
        ("done", "Late", "has filed an opinion"),
        ("declined", "Late", "no longer its reader"),
        ("asked", "", "Say why"),
    ],
)
def test_revoke_refuses(access, call, one_reader, state, reason, refusal):
    row = asked(call, one_reader, state)

    with pytest.raises(actions.NotRevocable, match=refusal):
        actions.revoke(row, reason=reason, by=access.user, at=NOON)


def test_accept_starts_the_reading(call, one_reader):
    row = asked(call, one_reader)

    actions.reply(row, "accepted", by=row.expert.user, at=NOON)

    row.refresh_from_db()
    assert (row.state, row.request.state) == ("accepted", "in_review")
    assert kinds() == ["labelling.reader_accepted"]


def test_decline_leaves_the_dossier_short_of_a_reader(call, one_reader):
    row = asked(call, one_reader)

    actions.reply(row, "declined", reason="No time", by=row.expert.user, at=NOON)

    row.refresh_from_db()
    assert (row.state, row.ending_reason) == ("declined", "No time")
    assert row.request.state == "admissible"
    assert not Mail.objects.exists()


def test_a_conflict_declared_with_the_answer_takes_the_dossier_away(call, one_reader):
    row = asked(call, one_reader, state="accepted")
    user, project = row.expert.user, row.request.project

    actions.reply(row, "conflicted", nature="family", by=user, at=NOON)

    row.refresh_from_db()
    assert row.state == "conflicted"
    access = Access.of(user, call.cluster, TODAY)
    assert access.barred_ids == frozenset({project.pk})
    assert Grant.objects.get().revoked_at == NOON


@pytest.mark.parametrize(
    ("state", "answer", "refusal"),
    [
        ("accepted", "accepted", "answered already"),
        ("declined", "declined", "answered already"),
        ("revoked", "conflicted", "answered already"),
        ("asked", "declined", "Say why"),
        ("asked", "conflicted", "Say what kind"),
        ("asked", "perhaps", "Accept, decline"),
    ],
)
def test_reply_refuses(call, one_reader, state, answer, refusal):
    row = asked(call, one_reader, state)

    with pytest.raises(actions.NotRepliable, match=refusal):
        actions.reply(row, answer, by=row.expert.user, at=NOON)
